"""The commands `sweep` and `sweep show`: many versions of a scenario side by side.

Answers: does the answer stay the same when these settings vary.
"""

import os
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.robust.shares import tell_share, words_of
from simulator.cli.robust.sweep_views import apart, asked_for, default_by, end, show_view, tell_failures
from simulator.cli.shared.options import (
    DRAW,
    FOLDER,
    JSON,
    QUIET,
    SHARD,
    PlayOptions,
    on_cluster,
    play_options,
)
from simulator.cli.shared.speak import (
    hint_next,
    progress_bar,
    remark,
    remark_all,
    show,
    show_place,
)
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.names import Near
from simulator.cli.typed.numbers import Minutes, Whole

if TYPE_CHECKING:
    from simulator.runs.shards import Share
    from simulator.runs.workers.executors import Executor
    from simulator.studies.sweep.cost import Forecast
    from simulator.studies.sweep.sweep import Plan

_PLAY = "play"
_MOST_ROWS = 20
MOST = click.option(
    "--most",
    type=Whole(1),
    default=_MOST_ROWS,
    show_default=True,
    metavar="N",
    help="Rows of the table at most.",
)
BY = click.option(
    "--by",
    multiple=True,
    metavar="KEY",
    help="A row for each value of this setting, or each fifth of its range, each point, or each strategy; "
    "repeatable.",
)
OUTCOME = click.option(
    "--outcome",
    multiple=True,
    metavar="METRIC",
    help="What to show; repeatable.  [default: as the sweep asked]",
)


class _Swept(Near):
    """A group that takes any word that is no command for a scenario: `sweep SCENARIO`."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read `sweep SCENARIO` as `sweep play SCENARIO`, options before the name included."""
        if args and args[0] not in {*self.commands, "-h", "--help"}:
            args = [_PLAY, *args]
        return super().parse_args(ctx, args)


class _Play(click.Command):
    """The hidden command behind `sweep SCENARIO`, which is what its usage says too."""

    def make_context(self, *values: Any, **named: Any) -> click.Context:
        """Call itself SCENARIO; its argument has an empty name then."""
        return super().make_context("SCENARIO", *values[1:], **named)


@click.group("sweep", cls=_Swept, subcommand_metavar="SCENARIO [OPTIONS] | show RUN [OPTIONS]")
def sweep_command() -> None:
    """Play a scenario under many settings, side by side.

    The block `sweep` of SCENARIO says what varies. What is on disk is not played again, so a sweep may grow.
    Its options: simulator sweep SCENARIO --help
    """


@sweep_command.command(_PLAY, cls=_Play, hidden=True)
@click.argument("scenario", metavar="", type=SCENARIO)
@click.option(
    "--budget",
    type=Minutes(above=0),
    metavar="TIME",
    help="Refuse a sweep that takes longer, such as 10min; overrides sweep.budget.",
)
@BY
@OUTCOME
@MOST
@play_options(without=("replications",))
@on_cluster
@SHARD
@DRAW
def sweep_play_command(
    scenario: str,
    budget: float | None,
    by: tuple[str, ...],
    outcome: tuple[str, ...],
    most: int,
    options: PlayOptions,
    pictures: bool,
    cluster: "Executor | None",
    share: "Share | None",
) -> None:
    """Play what varies in a scenario, and show what changes."""
    from simulator.loader.shipped import scenario_file
    from simulator.studies.sweep.cost import TooExpensive
    from simulator.studies.sweep.sweep import planned

    plan = planned(scenario_file(scenario), None, options.settings())
    minutes = budget if budget is not None else plan.sweep.budget
    if not options.quiet:
        remark_all(f"{said}." for said in plan.idle())
        _tell_repeated(plan)
        _tell_anew(plan, options)
    limit = partial(_judge, plan=plan, minutes=minutes, quiet=options.quiet)
    if share is not None and plan.sweep.until is not None:
        said = "sweep.until decides on the way how much is played, which no shard can know: use replications."
        raise click.BadParameter(said, param_hint="'--shard'")
    label = f"{plan.scenario.name}: sweep" if share is None else f"{plan.scenario.name}: sweep {share}"
    try:
        with progress_bar(options.quiet, label) as progress:
            workers = options.workers or os.cpu_count() or 1
            result = plan.play(
                workers,
                options.out,
                progress,
                limit,
                options.fresh,
                cluster,
                share,
                words_of(scenario, options),
            )
    except TooExpensive as error:
        raise click.UsageError(f"{scenario}: {error}") from error
    if share is not None:
        tell_share(result, options)
        end(result)
        return
    show_view(result, by or default_by(result), (), outcome, most, options.as_json, influence=True)
    if pictures and not options.as_json and result.points:
        from simulator.report.pictures.files import save
        from simulator.report.robust.sweep_answer import sweep_answer
        from simulator.report.robust.sweep_picture import draw_sweep, sweep_data

        shown = (result, outcome[0] if outcome else None)
        told, data = sweep_answer(*shown), sweep_data(*shown)
        save(draw_sweep(*shown), result.directory / "sweep", told=told, data=data)
        show("")
        show_place("Picture", result.directory / "sweep.png")
    end(result)
    if not options.quiet:
        block = next(iter(result.store.blocks()))  # a later sweep of this folder leaves the command true
        words_by = (word for key in apart(result, result.settings[-1]) for word in ("--by", key))
        words = ("sweep", "show", result.directory, "--block", block, *words_by)
        hint_next("Look closer, such as by one setting:", words)


def _tell_repeated(plan: "Plan") -> None:
    """Say that rows of a table, or combinations of lists, stand there more than once."""
    from simulator.metrics.numbers import counted

    if plan.repeated:
        what = "row" if plan.sweep.design.kind == "table" else "combination"
        rows = counted(len(plan.design), what)
        verb = "repeats another and adds" if plan.repeated == 1 else "repeat others and add"
        remark(f"{plan.repeated:,} of {rows} {verb} nothing: each point is played once.")


def _tell_anew(plan: "Plan", options: PlayOptions) -> None:
    """Say that a design of another size begins anew, where none of what was played belongs to it."""
    from simulator.metrics.numbers import counted

    played = 0 if options.fresh else plan.laid_anew(options.out)
    if played:
        remark(
            f"None of the {counted(played, 'point')} of the design before belongs to this one, so all are "
            "played: lhs spreads anew for each number of points; sobol, morris and random designs grow."
        )


def _judge(found: "Forecast", plan: "Plan", minutes: float | None, quiet: bool) -> None:
    """Say what the rest of a sweep takes, and refuse one above its budget."""
    from simulator.metrics.numbers import counted
    from simulator.studies.sweep.cost import minutes as written
    from simulator.studies.sweep.cost import within

    if minutes is not None:
        within(minutes, plan.sweep, plan.replications)(found)
    if not quiet:
        what, rough = ("more point", "about") if found.tried else ("point", "very roughly")
        disk = f", {found.disk_mib:,.0f} MiB on disk" if found.tried else ""
        remark(
            f"{plan.scenario.name}: {counted(found.points, what)}, {found.replications:,} "
            f"replications, {rough} {written(found.seconds)}{disk}. Ctrl-C stops and saves what is done."
        )


@sweep_command.command("show")
@click.argument("run", type=FOLDER)
@BY
@click.option(
    "--where",
    multiple=True,
    metavar="CONDITION",
    help="Only points that meet this, such as 'jobs.per_day<240', strategy=NAME or 'hires>2'; repeatable.",
)
@OUTCOME
@MOST
@click.option(
    "--influence",
    is_flag=True,
    help="Show how much each setting explains; of a sobol design with arms, or a morris one.",
)
@click.option(
    "--block",
    metavar="NAME",
    help="Which of the sweeps that were played in this folder, as `simulator sweep` names it.  [default: the "
    "last one that varies what is asked]",
)
@JSON
@QUIET
def sweep_show_command(
    run: Path,
    by: tuple[str, ...],
    where: tuple[str, ...],
    outcome: tuple[str, ...],
    most: int,
    influence: bool,
    block: str | None,
    as_json: bool,
    quiet: bool,
) -> None:
    """Look at a sweep that was played: by setting, or only some of its points.

    RUN is the folder that `simulator sweep` printed, or one with a single sweep in it. Nothing is played.
    """
    from simulator.runs.points import NoSweep
    from simulator.studies.sweep.result import load_sweep

    try:
        last = load_sweep(run)
    except NoSweep as error:
        raise click.UsageError(str(error)) from error
    result = asked_for(last, block, by, where)
    if result is not last and block is None and not quiet:
        remark(f"The last sweep here varies {', '.join(last.settings)}; this is an earlier one.")
    show_view(result, by or default_by(result), where, outcome, most, as_json, influence, asked=influence)
    if not quiet:
        tell_failures(result)
