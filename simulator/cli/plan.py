"""The command `plan`: how many Connects a wanted chance of a hire takes.

Answers: how much is enough with each strategy, and how far does it get if it is not. One sentence, one table,
one picture.
"""

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import DRAW, PlayOptions, play_options
from simulator.cli.playing import end_with_failures, play_scenario, ready_at, run_at
from simulator.cli.speak import hint_next, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.numbers import Chance, Whole

if TYPE_CHECKING:
    from simulator.report.words.needs import Asked
    from simulator.runs.result import RunResult

_PICTURE = "plan"
_MOST_HIRES = 3


@click.command("plan")
@click.argument("source", metavar="SCENARIO", type=SCENARIO)
@click.option(
    "--chance",
    type=Chance(),
    default="90%",
    show_default=True,
    help="The chance of a hire that you want.",
)
@click.option(
    "--hires",
    type=Whole(1, _MOST_HIRES),
    metavar="N",
    default=1,
    show_default=True,
    help="How many hires you want.",
)
@click.option(
    "--strategy",
    "groups",
    multiple=True,
    metavar="NAME",
    help="Show only this entry of the scenario; repeatable.",
)
@click.option("--usd", is_flag=True, help="Count dollars instead of Connects: list price plus membership.")
@play_options()
@DRAW
def plan_command(
    source: str,
    chance: float,
    hires: int,
    groups: tuple[str, ...],
    usd: bool,
    options: PlayOptions,
    pictures: bool,
) -> None:
    """Find out how many Connects a hire takes.

    SCENARIO is a file, the name of a shipped scenario, or the folder of a run. For each strategy you see how
    many Connects it needs for the chance you want, or how close it comes if it never gets there.
    """
    result = run_at(source, options.quiet)
    if result is None:
        if groups:  # a name that is not there is told before anything is played
            ready = ready_at(source, replace(options, quiet=True))
            _known(groups, [group.name for group in ready.scenario.freelancers])
        result = play_scenario(source, options)

    from simulator.report.studies.chances import chance_answer, needed_by, plan_document
    from simulator.report.studies.chances_table import chance_table
    from simulator.report.words.needs import Asked

    asked = Asked(chance, hires, usd)
    chosen = _chosen(result, groups)
    found = needed_by(result, chosen, asked)
    if options.as_json:
        show_json(plan_document(result, found, asked))
        end_with_failures([result])
        return
    show(f"{chance_answer(result, found, asked)}\n")
    show(chance_table(result, found, asked))
    show("")
    show_place("Tables", result.directory)
    if pictures:
        show_place("Picture", _drawn(result, chosen, asked))
    if not options.quiet:
        hint_next("Next, a page to share:", ("report", result.directory))
    end_with_failures([result])


def _chosen(result: "RunResult", groups: tuple[str, ...]) -> tuple[str, ...]:
    """Return the strategies to show, each once, all by default; an unknown one is a usage error."""
    for name in groups:
        if name in result.failed:
            raise click.BadParameter(
                f"'{name}' has no result: {result.failed[name]}", param_hint="'--strategy'"
            )
    _known(groups, result.groups)
    return tuple(dict.fromkeys(groups)) or result.groups


def _known(groups: Sequence[str], there: Sequence[str]) -> None:
    """End with a usage error if an entry is not there, with the nearest and all that are."""
    from simulator.model.values.names import nearest

    for name in groups:
        if name in there:
            continue
        near = nearest(name, there)
        hint = f"; did you mean '{near}'?" if near else "."
        listed = ", ".join(f"'{group}'" for group in there)
        raise click.BadParameter(
            f"no entry is called '{name}' here{hint} --strategy picks entries of the scenario; there are "
            f"{listed}.{_for_a_rule(name)}",
            param_hint="'--strategy'",
        )


def _for_a_rule(name: str) -> str:
    """Say how to plan for a rule that is no entry of the scenario; empty if it is no rule."""
    from simulator.strategies.contract.catalogue import names

    if name not in names() and ".py" not in name:
        return ""
    return f" To plan for the rule '{name}' let an entry follow it: --set freelancers.0.strategy={name}"


def _drawn(result: "RunResult", groups: tuple[str, ...], asked: "Asked") -> Path:
    from simulator.report.pictures.cast import MOST_SHOWN, cast_of
    from simulator.report.pictures.first_hire import plan_figure
    from simulator.report.pictures.style import save
    from simulator.report.plots import FOLDER, FORMATS
    from simulator.report.words.ranking import ranking

    found = ranking(result)
    shown = tuple(group for group in found.everyone() if group in groups)[:MOST_SHOWN]
    cast = replace(cast_of(result, found), order=shown, hidden=len(groups) - len(shown))
    folder = result.directory / FOLDER
    return save(plan_figure(result, cast, asked), folder / _PICTURE, FORMATS)[0]
