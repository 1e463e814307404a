"""Playing on behalf of a command.

Answers: what is played or opened, what is said before, and how a command ends when strategies failed.
"""

import os
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.options import PlayOptions
from simulator.cli.speak import FAILED, progress_bar, remark

if TYPE_CHECKING:
    from simulator.model.scenario import Scenario
    from simulator.runs.executors import Progress
    from simulator.runs.ready import Ready
    from simulator.runs.result import RunResult
    from simulator.runs.sizes import Cost


MANY_SECONDS = 10.0
MOST_REMARKS = 12
"""remarks on a table of posts before a run; the last one, on the horizon, is always among them"""


def run_at(name: str) -> "RunResult | None":
    """Open the run that a person named by its folder; None if it is no folder."""
    if not Path(name).is_dir():
        return None
    from simulator.runs.run import load_run

    return load_run(name)


def scenario_at(name: str, options: PlayOptions) -> "tuple[Scenario, Path]":
    """Load a scenario that a person named, with their settings; return its file too."""
    from simulator.loader.scenario import load_scenario
    from simulator.loader.shipped import scenario_file

    path = scenario_file(name)
    scenario = load_scenario(path, options.settings())
    if not options.quiet:
        from simulator.runs.ready import Ready

        remark_posts(Ready.of(scenario, path.resolve().parent))
    return scenario, path


def remark_posts(ready: "Ready", most: int = MOST_REMARKS) -> None:
    """Say what a person should know about the table that a scenario replays.

    Parameters
    ----------
    ready : Ready
        A scenario; one without a replay has no remarks.
    most : int
        Sentences at most; `validate` prints them all.
    """
    from simulator.loader.posts import replay_remarks

    remarks = replay_remarks(ready.scenario, ready.folder)
    if len(remarks) > most:
        left_out = len(remarks) - most + 1
        more = f"and {left_out} more remarks on this table: simulator validate prints them all"
        remarks = (*remarks[: most - 2], more, remarks[-1])
    for line in remarks:
        remark(line)


def play_scenario(name: str, options: PlayOptions) -> "RunResult":
    """Load and play a scenario, with progress."""
    scenario, path = scenario_at(name, options)

    from simulator.runs.run import estimate_cost, run

    watcher = TerminalWatcher(options.quiet)
    workers = options.workers or os.cpu_count() or 1
    watcher.starting(scenario.name, partial(estimate_cost, scenario, workers))
    with watcher.progress(scenario.name) as progress:
        return run(
            scenario,
            workers=options.workers,
            out=options.out,
            progress=progress,
            base=path.resolve().parent,
            fresh=options.fresh,
        )


@dataclass(frozen=True)
class TerminalWatcher:
    """Tells a person at a terminal how far a run is; a quiet one says nothing."""

    quiet: bool
    tables: set[str] = field(default_factory=set)
    """tables of posts that were remarked on"""

    def loaded(self, ready: "Ready") -> None:
        """Say once what a person should know about the posts that a scenario replays."""
        replay = ready.scenario.jobs.replay
        if self.quiet or replay is None or replay.file in self.tables:
            return
        self.tables.add(replay.file)
        remark_posts(ready)

    def adding(self, most: int) -> None:
        """Say that replications are added, this many at most."""
        if not self.quiet:
            remark(f"Adding replications, {most:,} at most.")

    def starting(self, name: str, cost: "Callable[[], Cost]") -> None:
        """Say before a long run what it costs; a quiet watcher has nothing reckoned."""
        if not self.quiet:
            announce(name, cost())

    def progress(self, label: str) -> "AbstractContextManager[Progress | None]":
        """Show a progress bar while one run is played."""
        return progress_bar(self.quiet, label)


def announce(name: str, cost: "Cost") -> None:
    """Say before a long run what it costs."""
    if cost.seconds >= MANY_SECONDS:
        remark(
            f"{name}: {cost.replications:,} replications, about {_duration(cost.seconds)}, "
            f"{cost.candidates:,.0f} looks at posts, {cost.memory_mib:,.0f} MiB of memory, "
            f"{cost.disk_mib:,.0f} MiB on disk. Ctrl-C stops and saves what is done."
        )


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
    """Write a sentence for each strategy that failed in these runs."""
    from simulator.runs.failures import failure_sentences

    return [
        one for result in results for one in failure_sentences(result.failed, result.scenario.competition)
    ]


def end_with_failures(results: "Sequence[RunResult]") -> None:
    """Say which strategies failed and are left out above, and exit with 1 if any did."""
    end_with(failures_of(results))


def end_with(failures: Sequence[str]) -> None:
    """Print each failure once, and exit with 1 if there is any."""
    for sentence in dict.fromkeys(failures):
        remark(f"Error: {sentence}")
    if failures:
        click.get_current_context().exit(FAILED)
