"""Playing a scenario many times, on many threads, into a folder.

Answers: what happens in this market, replication by replication. Batches are handed out one by one and
written as they finish, so memory does not grow and a stopped run goes on where it was. Results do not depend
on batches, threads or stops, and neither does which groups fail.
"""

import os
import time
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING

from simulator.loader import scenario as loader
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.runs.executors import Progress, Stop, _hand_out
from simulator.runs.failures import failures, first_failure, require_somebody
from simulator.runs.files import StoreError
from simulator.runs.layouts import tables_of
from simulator.runs.provenance import code_digest, files_of, manifest_of
from simulator.runs.ready import as_asked, strategies_of
from simulator.runs.result import RunResult, load_run
from simulator.runs.sizes import Cost, batch_size, batches, estimate_cost
from simulator.runs.store import RunStore

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult
    from simulator.strategies.contract.base import Strategy

__all__ = ["Cost", "Interrupted", "RunResult", "estimate_cost", "load_run", "resume", "run", "strategies_of"]

RESULTS = Path("results")


class Interrupted(Exception):
    """A run was stopped: `saved` of `asked` replications are in `directory`; it can go on from there."""

    def __init__(self, saved: int, asked: int, directory: Path) -> None:
        self.saved, self.asked, self.directory = saved, asked, directory
        super().__init__(f"stopped with {saved} of {asked} replications saved in {directory}")


@dataclass(frozen=True)
class Player:
    """Everything that a batch needs besides its numbers."""

    scenario: Scenario
    strategies: "list[Strategy]"
    posts: Posts | None
    store: RunStore
    failing: dict[str, tuple[int, int]] = field(default_factory=dict)
    """of a field: groups whose strategy failed, and the first batch in which it did"""
    lock: Lock = field(default_factory=Lock)

    def simulate(self, numbers: Sequence[int], keep: bool = False) -> "BatchResult":
        """Play some replications; nothing is written."""
        from simulator.engine.batch import simulate

        return simulate(self.scenario, self.strategies, numbers, self.posts, keep)

    def play(self, first: int, last: int) -> int:
        """Play replications `first` to `last` and write them; return how many."""
        numbers = range(first, last + 1)
        batch = self.simulate(numbers, first < self.scenario.run.keep_tables)
        if batch.failed:
            self.note(batch.failed, first, last)
        names = tuple(self.scenario.jobs.categories)
        self.store.write_part(first, last, tables_of(batch, self.scenario, names))
        return len(numbers)

    def note(self, failed: dict[str, str], first: int, last: int) -> None:
        """Write down at once who failed, so that no part stands without it, whatever comes."""
        with self.lock:
            for name in failed:
                self.failing[name] = min(self.failing.get(name, (first, last)), (first, last))
            self.store.write_manifest(
                self.store.manifest | {"failed": failed | self.store.manifest.get("failed", {})}
            )

    def failed(self) -> dict[str, str]:
        """Of a field: groups whose strategy failed, and why, as the first replication alone tells it."""
        noted = self.store.manifest.get("failed", {})
        found = {name: why for name, why in noted.items() if name in self.failing}
        for first, last in set(self.failing.values()):
            groups = [name for name, batch in self.failing.items() if batch == (first, last)]
            found |= failures(self.simulate, range(first, last + 1), groups)
        return found

    def without(self, failed: dict[str, str], base: Path) -> "Player":
        """The same with silent groups."""
        return replace(self, failing={}, strategies=strategies_of(self.scenario, base, failed))


def run(
    scenario: Scenario | str | Path,
    *,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    base: str | Path | None = None,
    fresh: bool = False,
    upto: int | None = None,
) -> RunResult:
    """Run a scenario, or finish a run of it that was stopped.

    Parameters
    ----------
    scenario : Scenario or path
        What to play.
    workers : int, optional
        Threads; by default one per processor. Results do not depend on it.
    out : path, optional
        Folder of all results, `results` by default; this run lands in `<out>/<name>/<run id>`.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.
    base : path, optional
        Folder from which files named in the scenario start; by default that of the scenario file, or the
        current one.
    fresh : bool
        Whether to play everything again, even what is on disk.
    upto : int, optional
        Stop after so many of its replications; another call goes on from there.

    Returns
    -------
    RunResult

    Raises
    ------
    Interrupted
        On Ctrl-C: batches under way are finished and saved first; a second Ctrl-C leaves at once.
    StoreError
        If the folder cannot be written.
    """
    if not isinstance(scenario, Scenario):
        base = Path(scenario).resolve().parent if base is None else base
        scenario = loader.load_scenario(scenario)
    here = Path(base or ".").resolve()
    scenario = as_asked(scenario)
    manifest = manifest_of(scenario, here)
    directory = Path(out or RESULTS) / scenario.name / str(manifest["run_id"])
    store = RunStore.create(directory, manifest)
    if fresh:
        store.clear()
        store.write_manifest({key: value for key, value in store.manifest.items() if key != "failed"})
    return _play(scenario, here, store, workers, progress, upto)


def resume(
    directory: str | Path, *, workers: int | None = None, progress: Progress | None = None
) -> RunResult:
    """Finish a run that was stopped, from its folder alone; parameters and errors as of `run`.

    Raises
    ------
    StoreError
        If the program, or a file that the scenario names, is no longer what the run was started with.
    """
    result = load_run(directory)
    manifest, base = result.manifest, Path(result.manifest["base"])
    if not result.complete:
        if manifest["code"]["digest"] != code_digest():
            raise StoreError(
                f"{result.directory} was started by another version of the program: run the scenario again"
            )
        if manifest["files"] != files_of(result.scenario, base):
            raise StoreError(
                f"a file that {result.directory} was started with has changed: run the scenario again"
            )
    return _play(result.scenario, base, RunStore.load(result.directory), workers, progress, result.asked)


def _play(
    scenario: Scenario,
    base: Path,
    store: RunStore,
    workers: int | None,
    progress: Progress | None,
    upto: int | None = None,
) -> RunResult:
    """Play what is missing; anew without the bids of a group that fails where others met them."""
    total = min(scenario.run.replications, upto or scenario.run.replications)
    posts = None
    if store.missing(total) and scenario.jobs.replay is not None:
        posts = loader.load_posts(scenario, base)
    threads = max(1, workers if workers is not None else os.cpu_count() or 1)
    try:
        while gaps := store.missing(total):
            failed = dict(store.manifest.get("failed", {}))
            player = Player(scenario, strategies_of(scenario, base, failed), posts, store)
            stop = _session(player, gaps, total, threads, progress)
            if stop is not None:
                lost = _failing_in(stop, player, failed, base)
                require_somebody(scenario, failed | lost)
                store.clear()  # first: parts of this attempt never stand under the next one's manifest
                store.write_manifest(store.manifest | {"failed": failed | lost, "replications_done": 0})
    except KeyboardInterrupt:
        raise Interrupted(store.done(), total, store.directory) from None
    require_somebody(scenario, store.manifest.get("failed", {}))
    return RunResult(store)


def _failing_in(stop: Stop, player: Player, failed: dict[str, str], base: Path) -> dict[str, str]:
    """Groups that fail in the first replication of a batch in which any does, and why."""
    numbers: Sequence[int] = range(stop.first, stop.last + 1)
    found: dict[str, str] = {}
    while (failure := first_failure(player.without(failed | found, base).simulate, numbers)) is not None:
        found[failure.group] = failure.why
        require_somebody(player.scenario, failed | found)
        numbers = [failure.replication]
    return found or {stop.error.group: str(stop.error)}


def _session(
    player: Player, gaps: list[tuple[int, int]], total: int, threads: int, progress: Progress | None
) -> Stop | None:
    """Play what is missing, as far as no strategy stops it; keep the manifest up to date."""
    scenario, store = player.scenario, player.store
    missing = sum(last - first + 1 for first, last in gaps)
    few = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replications": missing})})
    todo = batches(gaps, batch_size(few, threads), scenario.run.keep_tables)
    began, started, before = time.perf_counter(), datetime.now(UTC), store.done()

    def finished(played: int) -> None:
        if progress is not None:
            progress(before + played, total, time.perf_counter() - began)

    try:
        return _hand_out(player.play, todo, threads, finished)
    finally:
        session = {
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - began, 3),
            "replications": store.done() - before,
            "workers": threads,
        }
        done = {"replications_done": store.done(), "timings": [*store.manifest["timings"], session]}
        if total < scenario.run.replications or "upto" in store.manifest:
            done["upto"] = total
        if failed := player.failed():
            done["failed"] = store.manifest.get("failed", {}) | failed
        store.write_manifest(store.manifest | done)
