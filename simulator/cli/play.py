"""Commands that play or look at what was played: run, resume, plot.

Answers: who finds work, and where the tables and pictures are. The answer comes first, in one sentence, then
the table.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from simulator.cli.check import SET
from simulator.cli.speak import FAILED, progress_bar, remark, show, show_json
from simulator.paths import sources

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.runs.result import RunResult

MANY_SECONDS = 10.0
_FOLDER = click.Path(path_type=Path)

Command = Callable[..., Any]
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 1024), help="Threads.  [default: one per processor]"
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress and no remarks.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
METRIC = click.option(
    "--metric", metavar="METRIC", help="What to rank by.  [default: hires_per_100_connects]"
)
DRAW = click.option("--pictures/--no-pictures", default=True, help="Draw the pictures too, or not.")
PLAY_OPTIONS = (
    click.option("--replications", type=click.IntRange(1), help="Random worlds; overrides run.replications."),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Names the luck; overrides run.seed."),
    WORKERS,
    click.option("--out", type=_FOLDER, help="Folder of all results.  [default: results]"),
    SET,
    click.option("--fresh", is_flag=True, help="Play again what is already saved."),
    QUIET,
    JSON,
)


def playing(command: Command) -> Command:
    """Add the options that `run` and `compare` share."""
    for option in reversed(PLAY_OPTIONS):
        command = option(command)
    return command


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


def opened(name: str) -> "RunResult | None":
    """Open the run that a person named by its folder; None if it is no folder."""
    if not Path(name).is_dir():
        return None
    from simulator.runs.run import load_run

    return load_run(name)


def played(
    name: str,
    *,
    overrides: tuple[str, ...],
    quiet: bool,
    workers: int | None,
    out: Path | None,
    fresh: bool,
    **numbers: int | None,
) -> "RunResult":
    """Load and play a scenario, with progress; the options are those of the command line."""
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file

    path = scenario_file(name)
    more = [f"run.{key}={value}" for key, value in numbers.items() if value is not None]
    scenario = load_scenario(path, [*overrides, *more])

    from simulator.runs.run import run as play

    if not quiet:
        announce(scenario, workers)
    with progress_bar(quiet, scenario.name) as tell:
        base = path.resolve().parent
        return play(scenario, workers=workers, out=out, progress=tell, base=base, fresh=fresh)


def announce(scenario: "Scenario", workers: int | None) -> None:
    """Say before a long run what it will cost, and before the first one why it starts slowly."""
    import os

    from simulator.runs.run import estimate_cost

    cost = estimate_cost(scenario, workers or os.cpu_count() or 1)
    if not _is_compiled():
        remark("The first run compiles the program, for a minute or so; later ones start at once.")
    if cost.seconds >= MANY_SECONDS:
        remark(
            f"{scenario.name}: {cost.replications:,} replications, about {_duration(cost.seconds)}, "
            f"{cost.candidates:,.0f} looks at posts, {cost.memory_mib:,.0f} MiB of memory, "
            f"{cost.disk_mib:,.0f} MiB on disk. Ctrl-C saves what is done."
        )


def _is_compiled() -> bool:
    """Tell whether compiled code of the engine lies beside its sources (elsewhere it is not looked for)."""
    import os

    if "NUMBA_CACHE_DIR" in os.environ:
        return True
    folders = {file.parent for file in sources(("engine/**/*.py",))}
    return any(any((folder / "__pycache__").glob("*.nbi")) for folder in folders)


def _duration(seconds: float) -> str:
    """Write seconds as a person would.

    Examples
    --------
    >>> _duration(40), _duration(150), _duration(9000)
    ('40 s', '2 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def _report(result: "RunResult", as_json: bool, pictures: bool) -> None:
    """Print the answer, the table and where everything is; or one JSON document."""
    from simulator.report.tables import main_table
    from simulator.report.words.answers import answer as answer_of
    from simulator.report.words.controlled import run_document

    answer = answer_of(result)
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


def failures_of(results: "Sequence[RunResult]") -> list[str]:
    """What is told of the strategies that failed in some of these runs."""
    from simulator.runs.failures import told

    return [one for result in results for one in told(result.failed, result.scenario.competition)]


def end_with_failures(results: "Sequence[RunResult]") -> None:
    """Say which strategies failed and are left out above, and end with exit code 1 if any did."""
    end_with(failures_of(results))


def end_with(failures: Sequence[str]) -> None:
    """Say what failed, each once, and end with exit code 1 if anything did."""
    for sentence in dict.fromkeys(failures):
        remark(f"Error: {sentence}")
    if failures:
        click.get_current_context().exit(FAILED)


def _drawn(result: "RunResult", out: Path | None) -> list[Path]:
    from simulator.report.plots import draw_all

    return draw_all(result, out)
