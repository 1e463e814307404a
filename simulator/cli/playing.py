"""Playing on behalf of a command.

Answers: what is played or opened, what is said before it, and how a command ends when strategies failed.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.speak import FAILED, progress_bar, remark
from simulator.paths import sources

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.runs.result import RunResult


MANY_SECONDS = 10.0


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


def failures_of(results: "Sequence[RunResult]") -> list[str]:
    """What is told of the strategies that failed in some of these runs."""
    from simulator.runs.failures import failure_sentences

    return [
        one for result in results for one in failure_sentences(result.failed, result.scenario.competition)
    ]


def end_with_failures(results: "Sequence[RunResult]") -> None:
    """Say which strategies failed and are left out above, and end with exit code 1 if any did."""
    end_with(failures_of(results))


def end_with(failures: Sequence[str]) -> None:
    """Say what failed, each once, and end with exit code 1 if anything did."""
    for sentence in dict.fromkeys(failures):
        remark(f"Error: {sentence}")
    if failures:
        click.get_current_context().exit(FAILED)
