"""Playing the points of a sweep into a folder.

Answers: what happens at each point, replication by replication. With common luck every point meets the same
worlds. A point that is on disk is not played again, one that fails does not stop the others, and results do
not depend on workers, order or stops.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import pandas as pd

from simulator.loader.sweeps.versions import Versions
from simulator.model.scenario import Scenario
from simulator.runs.files import drop_drafts, holding
from simulator.runs.merging.handed import Receipts, start_points
from simulator.runs.points import MACHINE, PointStore, Record
from simulator.runs.run import RESULTS
from simulator.runs.shards import Share
from simulator.runs.workers.beside import Processes
from simulator.runs.workers.executors import Executor, Progress
from simulator.studies.sweep.cost import Limit
from simulator.studies.sweep.design import POINT, settings_in
from simulator.studies.sweep.player import Player
from simulator.studies.sweep.record import Luck, about_columns, record_of
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.tasks import tasks_of


def play(
    scenario: Scenario | str | Path | Versions,
    design: pd.DataFrame,
    replications: int | range | None = None,
    *,
    luck: Luck = "common",
    uncertainties: Sequence[str] = (),
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    base: str | Path | None = None,
    limit: Limit | None = None,
    fresh: bool = False,
    asked: Mapping[str, object] | None = None,
    executor: Executor | None = None,
    share: Share | None = None,
    typed: Sequence[str] = (),
) -> SweepResult:
    """Play the points of a design that are not yet on disk.

    Parameters
    ----------
    scenario : Scenario, path, str or Versions
        What is played at each point, before its settings are laid over it.
    design : DataFrame
        What `design_of` or `with_ids` returns: one row for each point, one column for each setting.
    replications : int or range, optional
        How many random worlds, or the numbers of those; by default as many as the scenario says.
    luck : str
        `common`: every point meets the same worlds; `independent`: each has its own.
    uncertainties : sequence of str
        Which of the settings nobody knows; all others are levers.
    workers : int, optional
        How many points are played at once; by default one per processor. Results do not depend on it.
    out : path, optional
        Folder of all results, by default `results`; the sweep is in `<out>/<name>/sweep-<id>`.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each point; with replications in place of points
        where those take long and a `limit` is there.
    base : path, optional
        Folder from which files named in the scenario start; by default that of its file.
    limit : Limit, optional
        Judges a forecast of the cost before the first point and another after a few, and may refuse to go on.
    fresh : bool
        Whether to play everything again, including what is on disk.
    asked : mapping, optional
        What else to write down in the folder: the question as it was asked.
    executor : Executor, optional
        What plays the points; by default threads of this process.
    share : Share, optional
        Play only this share of the points, into a folder of its own within that of the sweep.
    typed : sequence of str
        The words of the command that plays a share, but for `--shard`; they are written into the plan.

    Returns
    -------
    SweepResult

    Raises
    ------
    Interrupted
        On Ctrl-C: points under way are finished and saved first.
    ScenarioError
        If the scenario has mistakes; those of single points only make these points fail.
    StoreError
        If the folder cannot be written.
    TooExpensive
        If `limit` refuses.
    """
    versions = scenario if isinstance(scenario, Versions) else Versions.of(scenario, base=base)
    plain, settings = versions.scenario(), settings_in(design)
    numbers = _numbers(replications, plain)
    record = record_of(versions, plain, design, luck)
    record |= {"first": numbers.start, "last": numbers.stop - 1, "sweep": dict(asked or {})}
    folder = folder_of(record, out)
    if share is not None:
        record, folder = start_points(record, [*design[POINT]], share, folder, typed)
    store = PointStore.create(folder, record)
    if fresh:
        store.clear()
    about = about_columns(plain, settings, uncertainties)
    store.write_design(design, about)
    if share is None and "design" in (asked or {}):  # other studies ask for their points in many steps
        store.keep_block(design, about)
    receipts = None if share is None else Receipts.of(store)
    failed, own = _lasting(store.failed()), design
    if receipts is not None:
        receipts.forget_damaged()
        failed, own = failed | receipts.failed(), design[design[POINT].isin(receipts.points)]
    player = Player(versions, store, luck, failed=failed, receipts=receipts)
    tasks = tasks_of(own, numbers, store.done(), player.failed)
    executor = executor or Processes(max(1, workers or os.cpu_count() or 1))
    try:
        drop_drafts(folder)
        with holding(folder):
            player.play_all(tasks, executor, progress, limit)
    finally:
        store.write_failed(player.failures())
    return SweepResult(store, design, numbers)


def folder_of(record: Record, out: str | Path | None) -> Path:
    """Where a sweep is kept."""
    return Path(out or RESULTS) / str(record["name"]) / f"sweep-{record['id']}"


def _numbers(replications: int | range | None, scenario: Scenario) -> range:
    if isinstance(replications, range):
        return replications
    return range(scenario.run.replications if replications is None else replications)


def _lasting(failed: pd.DataFrame) -> dict[str, tuple[str, str]]:
    """Failures that another try would only repeat."""
    rows = failed[failed["kind"] != MACHINE]
    return {str(point): (str(kind), str(reason)) for point, kind, reason in rows.to_numpy().tolist()}
