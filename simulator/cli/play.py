"""Commands that play or look at what was played: run, resume, plot.

Answers: who finds work, and where the tables and pictures are. The answer comes first, in one sentence, then
the table.
"""

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.options import _FOLDER, DRAW, JSON, QUIET, WORKERS, playing
from simulator.cli.playing import end_with_failures, played
from simulator.cli.speak import progress_bar, show, show_json

if TYPE_CHECKING:
    from simulator.runs.result import RunResult


@click.command()
@click.argument("scenario")
@playing
@DRAW
def run(scenario: str, as_json: bool, pictures: bool, **options: Any) -> None:
    """Play SCENARIO and say who finds work.

    SCENARIO is a file, or the name of a shipped one. A run that was stopped goes on where it was: give the
    same command again.
    """
    _report(played(scenario, **options), as_json, pictures)


@click.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@WORKERS
@QUIET
@JSON
@DRAW
def resume(run_folder: Path, workers: int | None, quiet: bool, as_json: bool, pictures: bool) -> None:
    """Finish a run that was stopped, from its folder alone."""
    from simulator.runs.run import resume as go_on

    with progress_bar(quiet, run_folder.name) as tell:
        result = go_on(run_folder, workers=workers, progress=tell)
    _report(result, as_json, pictures)


@click.command()
@click.argument("run_folder", metavar="RUN", type=_FOLDER)
@click.option("--out", type=_FOLDER, help="Folder for the pictures.  [default: RUN/pictures]")
def plot(run_folder: Path, out: Path | None) -> None:
    """Draw the pictures of a run that is on disk."""
    from simulator.runs.run import load_run

    for picture in _drawn(load_run(run_folder), out):
        show(str(picture))


def _report(result: "RunResult", as_json: bool, pictures: bool) -> None:
    """Print the answer, the table and where everything is; or one JSON document."""
    from simulator.report.tables import main_table
    from simulator.report.words.answers import run_answer
    from simulator.report.words.controlled import run_document

    answer = run_answer(result)
    if as_json:
        show_json({"run_dir": str(result.directory), "answer": answer} | run_document(result))
        end_with_failures([result])
        return
    show(f"{answer}\n")
    show(main_table(result))
    show(f"\nTables: {result.directory}")
    if pictures:
        drawn = _drawn(result, None)
        show(f"Pictures: {drawn[0].parent}" if drawn else "No pictures: there is nothing to draw.")
    end_with_failures([result])


def _drawn(result: "RunResult", out: Path | None) -> list[Path]:
    from simulator.report.plots import draw_all

    return draw_all(result, out)
