"""The command that writes a report: report.

Answers: how do I show this to somebody else. One file of HTML, which needs no server and no other file.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import METRIC, PLAY_OPTIONS
from simulator.cli.playing import opened, played
from simulator.cli.speak import show

if TYPE_CHECKING:
    from simulator.runs.result import RunResult

ONE, SEVERAL = "report.html", "comparison.html"
_FILE = click.Path(path_type=Path, dir_okay=False)
_FOLDER = click.Path(path_type=Path, file_okay=False)


def _playing(command: Any) -> Any:
    """Add the options of `run`, but those about its own output."""
    for option in reversed(PLAY_OPTIONS):
        command = option(command)
    kept = [one for one in command.__click_params__ if one.name not in {"out", "as_json"}]
    command.__click_params__ = kept
    return command


@click.command()
@click.argument("runs", metavar="RUN...", nargs=-1, required=True)
@_playing
@click.option("--out", "page_file", type=_FILE, metavar="FILE", help="The page.  [default: RUN/report.html]")
@click.option("--results", type=_FOLDER, help="Folder of all results.  [default: results]")
@METRIC
def report(
    runs: tuple[str, ...], page_file: Path | None, results: Path | None, metric: str | None, **options: Any
) -> None:
    """Write a report as one page of HTML.

    RUN is the folder of a run, or a scenario, which is played first. Several of them are compared. The page
    holds its pictures and needs nothing else: send it, print it, open it offline.
    """
    from simulator.cli.compared import chosen

    headline = chosen(metric) if metric else None
    found = [opened(source) or played(source, out=results, **options) for source in runs]
    text = _written(found, headline)
    file = page_file or found[0].directory / (ONE if len(found) == 1 else SEVERAL)

    from simulator.runs.files import save_text

    show(f"Report: {save_text(file, text)}")


def _written(found: "list[RunResult]", metric: str | None) -> str:
    from simulator.report.page.page import run_page
    from simulator.report.words.ranking import WITHOUT_PRICE, metric_of
    from simulator.studies.compare.compare import compare

    own = {metric_of(result) for result in found}
    headline = metric or (own.pop() if len(own) == 1 else WITHOUT_PRICE)
    return run_page(found, compare(found, headline, ()))
