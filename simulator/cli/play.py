"""Commands that play or look at what was played: run, resume, plot.

Answers: who finds work, and where the tables and pictures are. The answer comes first, in one sentence, then
the table.
"""

from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import DRAW, FOLDER, JSON, QUIET, WORKERS, PlayOptions, play_options
from simulator.cli.playing import end_with, opened, play_scenario, the_run_in
from simulator.cli.speak import progress_bar, show, show_json

if TYPE_CHECKING:
    from simulator.runs.result import RunResult


@click.command("run")
@click.argument("scenario")
@play_options()
@DRAW
def run_command(scenario: str, options: PlayOptions, pictures: bool) -> None:
    """Play a scenario and see who finds work.

    SCENARIO is a file, or the name of a shipped scenario. To continue a run that was stopped, give the same
    command again.
    """
    _report(play_scenario(scenario, options), options.as_json, pictures)


@click.command("resume")
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@WORKERS
@QUIET
@JSON
@DRAW
def resume_command(run_folder: Path, workers: int | None, quiet: bool, as_json: bool, pictures: bool) -> None:
    """Finish a run that was stopped.

    RUN is its folder; the scenario file is not needed.
    """
    from simulator.runs.run import resume

    with progress_bar(quiet, run_folder.name) as progress:
        result = resume(the_run_in(run_folder), workers=workers, progress=progress)
    _report(result, as_json, pictures)


@click.command("plot")
@click.argument("run_folder", metavar="RUN", type=FOLDER)
@click.option("--out", type=FOLDER, help="Folder for the pictures.  [default: RUN/pictures]")
def plot_command(run_folder: Path, out: Path | None) -> None:
    """Draw the pictures of a saved run."""
    from simulator.report.plots import draw_all

    for picture in draw_all(opened(run_folder), out):
        show(str(picture))


def _report(result: "RunResult", as_json: bool, pictures: bool) -> None:
    """Print the answer, the table and where everything is; or one JSON document."""
    from simulator.report.run_report import failures_of_run, run_json, run_report

    if as_json:
        show_json(run_json(result) | _remarks_of(result))
        end_with(failures_of_run(result))
        return
    report = run_report(result, pictures)
    show(f"{report.answer}\n")
    show(report.table)
    show("\n" + "\n".join(report.places))
    end_with(report.failures)


def _remarks_of(result: "RunResult") -> dict[str, object]:
    """Remarks on the table of a replay, for the document of a run; nothing where none is replayed."""
    from simulator.loader.posts import replay_remarks
    from simulator.loader.problems import ScenarioError

    if result.scenario.jobs.replay is None:
        return {}
    with suppress(ScenarioError):  # a run that is finished stands, whatever became of its table
        return {"remarks": list(replay_remarks(result.scenario, result.base))}
    return {}
