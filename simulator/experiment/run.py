"""Playing a scenario many times, on many threads, into a folder.

Answers: what happens in this market, replication by replication. Batches are handed out one by one and
written as they finish, so memory does not grow and a stopped run goes on where it was. Results do not depend
on batches, threads or stops.
"""

import os
import time
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from simulator.experiment import loader
from simulator.experiment.plan import Cost, batch_size, batches, estimate_cost
from simulator.experiment.provenance import code_digest, files_of, manifest_of
from simulator.experiment.result import RunResult, load_run
from simulator.experiment.store import RunStore, StoreError
from simulator.experiment.tables import tables_of
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.strategies.base import Strategy

__all__ = ["Cost", "Interrupted", "RunResult", "estimate_cost", "load_run", "resume", "run"]

Progress = Callable[[int, int, float], None]
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
    failed: dict[str, str] = field(default_factory=dict)
    """groups whose strategy failed, and why"""

    def play(self, first: int, last: int) -> int:
        """Play replications `first` to `last` and write them; return how many."""
        from simulator.engine.batch import simulate

        keep = first < self.scenario.run.keep_tables
        numbers = range(first, last + 1)
        batch = simulate(self.scenario, self.strategies, numbers, self.posts, keep)
        self.failed.update(batch.failed)
        names = tuple(self.scenario.jobs.categories)
        self.store.write_part(first, last, tables_of(batch, self.scenario, names))
        return len(numbers)


def strategies_of(scenario: Scenario, base: Path) -> "list[Strategy]":
    """One strategy per group."""
    from simulator.experiment.loader_strategies import load_class
    from simulator.strategies.registry import make

    return [make(group.strategy, lambda name: load_class(name, base)) for group in scenario.freelancers]


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
    manifest = manifest_of(scenario, here)
    directory = Path(out or RESULTS) / scenario.name / str(manifest["run_id"])
    store = RunStore.create(directory, manifest)
    if fresh:
        store.clear()
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
    """Play what is missing; keep the manifest up to date."""
    total = min(scenario.run.replications, upto or scenario.run.replications)
    gaps = store.missing(total)
    if not gaps:
        return RunResult(store)
    threads = max(1, workers if workers is not None else os.cpu_count() or 1)
    few = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replications": total})})
    todo = batches(gaps, batch_size(few, threads), scenario.run.keep_tables)
    posts = loader.load_posts(scenario, base) if scenario.jobs.replay is not None else None
    player = Player(scenario, strategies_of(scenario, base), posts, store)
    began, started = time.perf_counter(), datetime.now(UTC)
    before = store.done()

    def finished(played: int) -> None:
        if progress is not None:
            progress(before + played, total, time.perf_counter() - began)

    stopped = False
    try:
        _hand_out(player.play, todo, threads, finished)
    except KeyboardInterrupt:
        stopped = True
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
        if player.failed:
            done["failed"] = {**store.manifest.get("failed", {}), **player.failed}
        store.write_manifest(store.manifest | done)
    if stopped:
        raise Interrupted(store.done(), total, store.directory)
    return RunResult(store)


def _hand_out(
    play: Callable[[int, int], int],
    todo: list[tuple[int, int]],
    threads: int,
    finished: Callable[[int], None],
) -> None:
    """Play batches, at most one more under way than threads; on Ctrl-C finish those under way."""
    waiting, played = iter(todo), 0
    under_way: set[Future[int]] = set()
    with ThreadPoolExecutor(min(threads, len(todo)), thread_name_prefix="batch") as pool:
        try:
            while True:
                while len(under_way) <= threads and (batch := next(waiting, None)) is not None:
                    under_way.add(pool.submit(play, batch[0], batch[1]))
                if not under_way:
                    return
                done, under_way = wait(under_way, return_when=FIRST_COMPLETED)
                for future in done:
                    played += future.result()
                    finished(played)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
