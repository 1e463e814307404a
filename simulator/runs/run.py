"""Playing a scenario many times, on all processors, into a folder.

Answers: what happens in this market, replication by replication. Batches are handed out one by one and
written as they finish, so memory does not grow and a stopped run continues where it was. Results do not
depend on batches, threads or stops, and neither does which groups fail.
"""

import os
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from simulator.engine.watchdog import TooSlow, watchdog
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.model.scenario import Scenario
from simulator.runs.blocks import Player
from simulator.runs.failures import first_failure, require_survivors
from simulator.runs.files import StoreError, holding
from simulator.runs.manifest import MANIFEST, Manifest, Session
from simulator.runs.pieces import InPieces, in_pieces
from simulator.runs.provenance import code_digest, manifest_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.runs.shards import Share, plan_folder, start_share
from simulator.runs.sizes import Cost, batch_size, batches, estimate_cost
from simulator.runs.store import RunStore
from simulator.runs.weights.full import kept_in
from simulator.runs.workers.beside import Processes
from simulator.runs.workers.executors import Batch, Executor, Progress, Stop, reporting

__all__ = ["Cost", "Interrupted", "RunResult", "estimate_cost", "load_run", "resume", "run"]

RESULTS = Path("results")


class Interrupted(Exception):
    """A run was stopped: `saved` of `asked` replications are in `directory`, from where it can continue."""

    what = "replications"

    def __init__(self, saved: int, asked: int, directory: Path) -> None:
        self.saved, self.asked, self.directory = saved, asked, directory
        super().__init__(f"stopped with {saved} of {asked} {self.what} saved in {directory}")


def run(
    scenario: Scenario | str | Path,
    *,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    base: str | Path | None = None,
    fresh: bool = False,
    upto: int | None = None,
    strategy_seconds: float | None = None,
) -> RunResult:
    """Run a scenario, or finish a run of it that was stopped.

    Parameters
    ----------
    scenario : Scenario, path or str
        What to play: a scenario, its file, or the name of a shipped one.
    workers : int, optional
        How many batches are played at once; by default one per processor. Results do not depend on it.
    out : path, optional
        Folder of all results, by default `results`; this run is written to `<out>/<name>/<run id>`.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.
    base : path, optional
        Folder from which files named in the scenario start; by default that of the scenario file, or the
        current one.
    fresh : bool
        Whether to play everything again, including what is on disk.
    upto : int, optional
        Stop after this many of its replications; another call continues from there.
    strategy_seconds : float, optional
        Longest that one call of a strategy may take; by default there is no limit.

    Returns
    -------
    RunResult

    Raises
    ------
    Interrupted
        On Ctrl-C: batches under way are finished and saved first; a second Ctrl-C leaves at once.
    ScenarioError
        If the scenario has mistakes, or a strategy or a table that it names cannot be used.
    StoreError
        If the folder cannot be written.
    StrategyError
        If every strategy fails. If only some do, the results of the others stand, and `failed` of the result
        says why.
    TooSlow
        If a call of a strategy takes longer than it may; what is saved stands, and another call continues.
    """
    if not isinstance(scenario, Scenario):
        file = scenario_file(scenario) if isinstance(scenario, str) else scenario
        base = file.resolve().parent if base is None else base
        scenario = load_scenario(file)
    ready = Ready.of(scenario, base)
    with watchdog.limit(strategy_seconds):
        return run_ready(ready, workers=workers, out=out, progress=progress, fresh=fresh, upto=upto)


def run_ready(
    ready: Ready,
    *,
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    fresh: bool = False,
    upto: int | None = None,
    share: Share | None = None,
    plan_at: Path | None = None,
    executor: Executor | None = None,
) -> RunResult:
    """Run a scenario that is ready, or finish a run of it that was stopped.

    Parameters
    ----------
    ready : Ready
        What to play.
    workers, out, progress, fresh, upto
        As for `run`.
    share : Share, optional
        Play only this share of the replications, into a folder of its own within that of the run.
    plan_at : Path, optional
        Folder of a plan that is there already; the share goes there.
    executor : Executor, optional
        What plays the batches; by default this machine.

    Returns
    -------
    RunResult

    Raises
    ------
    Interrupted, ScenarioError, StoreError, StrategyError
        As for `run`.
    """
    manifest = manifest_of(ready)
    executor = executor or _workers(workers)
    folder = Path(out or RESULTS) / ready.scenario.name / manifest["run_id"]
    if share is None:
        _require_room(ready, executor, (0, _asked(ready, upto) - 1), folder)
    else:
        plans = plan_at or plan_folder(folder, share.of)
        stretch = share.stretch(ready.scenario.run.replications)
        _require_room(ready, executor, stretch, plans / share.folder)
        manifest, folder = start_share(manifest, share, plans)
    store = RunStore.create(folder, manifest)
    if fresh:
        store.clear()
        everybody = store.manifest.copy()
        everybody.pop("failed", None)
        store.write_manifest({**everybody, "replications_done": 0, "sealed": True})
        store = RunStore.load(store.directory)
    return _play(ready, store, executor, progress, upto)


def _require_room(ready: Ready, executor: Executor, stretch: Batch, folder: Path) -> None:
    """Refuse what this machine cannot hold before there is a folder, which would look like a run begun."""
    if (folder / MANIFEST).exists() or stretch[1] < stretch[0]:
        return  # what is missing there is looked at when it is opened
    _size(ready.scenario, executor, [stretch], folder)


def _size(scenario: Scenario, executor: Executor, gaps: list[Batch], folder: Path) -> int:
    """Say how many replications of what is missing go together; refuse what there is no room for."""
    missing = sum(last - first + 1 for first, last in gaps)
    kept = kept_in(gaps, scenario.run.keep_tables)
    return batch_size(scenario, executor.count, missing, executor.here, folder, kept)


def _asked(ready: Ready, upto: int | None) -> int:
    """How many replications are played, of all."""
    return min(ready.scenario.run.replications, upto or ready.scenario.run.replications)


def resume(
    directory: str | Path,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> RunResult:
    """Finish a run that was stopped, from its folder alone.

    Parameters
    ----------
    directory : path
        Folder of the run.
    workers, progress
        As for `run`.
    executor : Executor, optional
        What plays the batches; by default this machine.

    Returns
    -------
    RunResult

    Raises
    ------
    Interrupted
        On Ctrl-C, as for `run`.
    StoreError
        If the program, or a file that the scenario names, has changed since the run was started.
    """
    result = load_run(directory)
    RunStore.load(result.directory).forget_damaged()
    ready = Ready.of(result.scenario, result.base)
    if not result.complete:
        if result.manifest["code"]["digest"] != code_digest():
            raise StoreError(
                f"{result.directory} was started by another version of the program: run the scenario again"
            )
        if result.manifest["files"] != ready.file_digests():
            raise StoreError(
                f"a file that {result.directory} was started with has changed: run the scenario again"
            )
    store = RunStore.load(result.directory)
    return _play(ready, store, executor or _workers(workers), progress, result.asked)


def _workers(workers: int | None) -> Processes:
    """As many workers as were asked for, by default one per processor."""
    return Processes(max(1, workers if workers is not None else os.cpu_count() or 1))


def _play(
    ready: Ready, store: RunStore, executor: Executor, progress: Progress | None, upto: int | None
) -> RunResult:
    """Play what is missing; all again without the bids of a group that fails where others met them."""
    total = _asked(ready, upto)
    if store.stretch is not None:
        total = store.stretch[1] - store.stretch[0] + 1
        store.forget_damaged()
    try:
        with holding(store.directory):
            while gaps := store.missing(total):
                failed = dict(store.failed)
                player = Player(ready.silencing(failed), store, tuple(failed))
                stop = _session(player, gaps, total, executor, progress)
                if stop is not None:
                    failed |= _failing_in(stop, ready, failed)
                    store.clear()  # first: parts of this attempt never stand under the next one's manifest
                    store.write_manifest({**store.manifest, "failed": failed, "replications_done": 0})
    except KeyboardInterrupt:
        raise Interrupted(store.done(), total, store.directory) from None
    except TooSlow as error:
        saved = f"{store.done():,} of {total:,} replications are saved in {store.directory}"
        raise TooSlow(f"{error}; {saved}, and the same command continues from there") from None
    require_survivors(ready.scenario, store.failed)
    return RunResult(store)


def _failing_in(stop: Stop, ready: Ready, failed: dict[str, str]) -> dict[str, str]:
    """Groups that fail in the first replication of a batch in which any does, and why."""
    numbers: Sequence[int] = range(stop.first, stop.last + 1)
    found: dict[str, str] = {}
    while (failure := first_failure(ready.silencing(failed | found).simulate, numbers)) is not None:
        found[failure.group] = failure.why
        require_survivors(ready.scenario, failed | found)
        numbers = [failure.replication]
    found = found or {stop.error.group: str(stop.error)}
    require_survivors(ready.scenario, failed | found)
    return found


def _session(
    player: Player, gaps: list[Batch], total: int, executor: Executor, progress: Progress | None
) -> Stop | None:
    """Play what is missing until it is done or a strategy stops it; keep the manifest up to date."""
    scenario, store = player.ready.scenario, player.store
    size = _size(scenario, executor, gaps, store.directory)
    began, started, before = time.perf_counter(), datetime.now(UTC), store.done()
    try:
        if scenario.jobs.falls_apart and in_pieces(scenario):
            return InPieces(player).play(executor, gaps, progress)
        todo = batches(gaps, size, scenario.run.keep_tables)
        return executor(player, todo, reporting(progress, total, before)).stop
    finally:
        os.chdir(player.here)
        session: Session = {
            "started": started.isoformat(timespec="seconds"),
            "seconds": round(time.perf_counter() - began, 3),
            "replications": max(0, store.done() - before),
            "workers": executor.count,
        }
        timings = [*store.manifest["timings"], session]
        done: Manifest = {**store.manifest, "replications_done": store.done(), "timings": timings}
        if store.stretch is None and (total < scenario.run.replications or "upto" in store.manifest):
            done["upto"] = total
        if failed := player.failed():
            done["failed"] = store.failed | failed
        store.write_manifest(done)
