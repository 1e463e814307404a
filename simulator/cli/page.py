"""The command `report`: one page of HTML about a run or a comparison.

Answers: how do I show this to others. The file needs no server and no other file.
"""

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import GOAL, METRIC, PlayOptions, metric_asked, play_options
from simulator.cli.shared.playing import play_scenario, run_at
from simulator.cli.shared.speak import show
from simulator.cli.typed.completion import SCENARIO
from simulator.cli.typed.folders import PathTo, Target

if TYPE_CHECKING:
    from simulator.runs.result import RunResult

ONE, SEVERAL = "report.html", "comparison.html"
_FILE = PathTo(dir_okay=False)
_FOLDER = Target()


@click.command("report")
@click.argument("runs", metavar="RUN...", nargs=-1, required=True, type=SCENARIO)
@play_options(without=("out", "as_json"))
@click.option(
    "--out", "page_file", type=_FILE, metavar="FILE", help="File to write.  [default: RUN/report.html]"
)
@click.option("--results", type=Target(), help="Folder for results.  [default: results]")
@GOAL
@METRIC
def report_command(
    runs: tuple[str, ...],
    options: PlayOptions,
    page_file: Path | None,
    results: Path | None,
    goal: str | None,
    metric: str | None,
) -> None:
    """Write a report as one page of HTML.

    RUN is the folder of a run, or a scenario, which is played first. Several of them are compared. The page
    contains its pictures and works offline: send it or print it.
    """
    asked = metric_asked(goal, metric)
    options = replace(options, out=results)
    found = [run_at(source, options.quiet) or play_scenario(source, options) for source in runs]
    text = _written(found, asked)
    file = page_file or found[0].directory / (ONE if len(found) == 1 else SEVERAL)

    from simulator.runs.files import save_text

    show(f"Report: {save_text(file, text)}")


def _written(found: "list[RunResult]", metric: str | None) -> str:
    from simulator.metrics.goals import GOAL_METRICS
    from simulator.report.page.page import run_page
    from simulator.report.words.ranking import metric_of
    from simulator.studies.compare.compare import compare

    return run_page(found, compare(found, metric or metric_of(found[0]), GOAL_METRICS))
