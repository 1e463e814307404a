"""Commands that play or look at what was played: run, resume, plot.

Answers: who finds work, and where the tables and pictures are. The answer comes first, in one sentence, then
the table.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.costs import tell_cost
from simulator.cli.shared.mine import with_mine
from simulator.cli.shared.options import (
    DRAW,
    FOLDER,
    GOAL,
    JSON,
    METRIC,
    QUIET,
    SHARD,
    STRATEGY_SECONDS,
    WORKERS,
    PlayOptions,
    metric_asked,
    on_cluster,
    play_options,
)
from simulator.cli.shared.playing import end_with, hint_after, opened, play_scenario, tell_share, the_run_in
from simulator.cli.shared.speak import progress_bar, remark_all, show, show_json, show_place
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.folders import Target

if TYPE_CHECKING:
    from simulator.runs.result import RunResult
    from simulator.runs.shards import Share
    from simulator.runs.workers.executors import Executor


@click.command("run")
@click.argument("scenario", type=SCENARIO)
@GOAL
@METRIC
@play_options()
@on_cluster
@with_mine
@SHARD
@DRAW
@click.option(
    "--forecast", is_flag=True, help="Only say what it would take on this machine, and play nothing."
)
def run_command(
    scenario: str,
    options: PlayOptions,
    pictures: bool,
    goal: str | None,
    metric: str | None,
    share: "Share | None",
    cluster: "Executor | None",
    forecast: bool,
) -> None:
    """Play a scenario and see who finds work.

    SCENARIO is a file, or the name of a shipped scenario. To continue a run that was stopped, give the same
    command again.

    With --shard, one of so many shares of its replications is played, here or on another machine: give the
    same command with 1/4, 2/4, 3/4 and 4/4, and then put them together with `simulator merge`.

    With --forecast, nothing is played: it says how long the run would take, how much memory and disk, and
    whether this machine has room for it.
    """
    asked = metric_asked(goal, metric)
    if forecast:
        for name, given in {"--cluster": cluster, "--shard": share}.items():
            if given is not None:
                raise click.BadParameter(
                    f"it is about the whole run here: leave {name} out.", param_hint="--forecast"
                )
        tell_cost(scenario, options)
        return
    if share is not None:
        tell_share(play_scenario(scenario, options, share, cluster), options.as_json, options.quiet)
        return
    _report(
        play_scenario(scenario, options, executor=cluster), options.as_json, pictures, options.quiet, asked
    )


@click.command("resume")
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@WORKERS
@STRATEGY_SECONDS
@QUIET
@JSON
@SHARD
@on_cluster
@DRAW
def resume_command(
    run_folder: Path,
    workers: int | None,
    quiet: bool,
    as_json: bool,
    pictures: bool,
    share: "Share | None",
    cluster: "Executor | None",
) -> None:
    """Finish a run that was stopped.

    RUN is its folder; the scenario file is not needed. With --shard it is the folder of a plan, of which that
    share is played.
    """
    from simulator.runs.merging.merged import play_share
    from simulator.runs.run import resume

    with progress_bar(quiet, run_folder.name) as progress:
        if share is not None:
            result = play_share(run_folder, share, workers=workers, progress=progress, executor=cluster)
        else:
            folder = the_run_in(run_folder)
            result = resume(folder, workers=workers, progress=progress, executor=cluster)
    if "shard" in result.manifest:
        tell_share(result, as_json, quiet)
        return
    _report(result, as_json, pictures, quiet)


@click.command("plot")
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@click.option("--out", type=Target(), help="Folder for the pictures.  [default: RUN/pictures]")
@click.option("--phone", is_flag=True, help="Draw each for a phone too, as NAME_narrow.svg.")
def plot_command(run_folder: Path, out: Path | None, phone: bool) -> None:
    """Draw the pictures of a saved run."""
    from simulator.report.plots import draw_all

    for picture in draw_all(opened(run_folder), out, phone=phone):
        show(str(picture))


def _report(
    result: "RunResult", as_json: bool, pictures: bool, quiet: bool, metric: str | None = None
) -> None:
    """Print the answer, the table and where everything is; or one JSON document."""
    from simulator.report.run_report import failures_of_run, run_json, run_report
    from simulator.runs.unscored import unscored_sentences

    if as_json:
        show_json(run_json(result, metric))
    else:
        report = run_report(result, pictures, metric)
        show(f"{report.answer}\n")
        if report.rules:
            show(f"{report.rules}\n")
        show(report.table)
        show("")
        for what, place in report.places:
            show_place(what, place)
        if pictures and len(report.places) == 1:
            show("No pictures: there is nothing to draw.")
        if not quiet:
            hint_after([result.directory], result.directory)
    remark_all(unscored_sentences(result))
    end_with(failures_of_run(result))
