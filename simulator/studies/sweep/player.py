"""One player of points: what is missing, what a point leaves, and what became of those that fail.

Answers: which points are still to be played, and in what order. Any number of threads may share a player.
"""

import time
from collections import Counter
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.problems import ScenarioError
from simulator.loader.sweeps.versions import Versions
from simulator.model.luck import name_number
from simulator.model.scenario import Scenario
from simulator.runs.files import StoreError
from simulator.runs.merging.handed import Receipts
from simulator.runs.points import MACHINE, Failure, PointStore, Rows, letters_of
from simulator.runs.ready import Ready
from simulator.runs.run import Interrupted
from simulator.runs.sizes import TooLarge, batch_size, batches
from simulator.runs.workers.executors import Executor, Order, Progress
from simulator.studies.sweep.cost import Forecast, Limit, require_room
from simulator.studies.sweep.record import Luck
from simulator.studies.sweep.rows import rows_of
from simulator.studies.sweep.tasks import Task, few_of, reckoned, replications_of, weight_at

SETTINGS, STRATEGY = "settings", "strategy"
"""why a point failed: its settings contradict each other, or a strategy failed; `MACHINE` is tried again"""
_WEIGHED = 64
"""points whose work is reckoned for it"""


class Swept(NamedTuple):
    """All that another process needs to know to play points of a sweep."""

    folder: str
    sweep_id: str
    luck: Luck
    path: str
    """of the scenario; empty for one that stands in the record of the sweep only"""
    overrides: tuple[str, ...]


class SweepInterrupted(Interrupted):
    """A sweep was stopped: `saved` of `asked` points, or of their replications, are in `directory`."""

    def __init__(self, saved: int, asked: int, directory: Path, what: str) -> None:
        self.what = what
        super().__init__(saved, asked, directory)


@dataclass(frozen=True)
class Player:
    """Plays points of a sweep and writes them into its folder."""

    versions: Versions
    store: PointStore
    luck: Luck
    failed: dict[str, Failure] = field(default_factory=dict)
    played: set[Task] = field(default_factory=set)
    left: Counter[str] = field(default_factory=Counter)
    """points that are still missing from a file, by the letters that they are filed by"""
    receipts: Receipts | None = None
    """of a share, for what is filed"""

    def play_all(
        self, tasks: Sequence[Task], executor: Executor, progress: Progress | None, limit: Limit | None
    ) -> None:
        """Play all tasks; let `limit` judge their cost before, and that of the rest after a few of them.

        Parameters
        ----------
        tasks : sequence of Task
            What is to be played.
        executor : Executor
            Hands them out.
        progress : callable, optional
            Called after each: with points, or with replications where points are played in pieces.
        limit : callable, optional
            Judges the forecast.
        """
        began, whole = time.perf_counter(), len(tasks)
        if limit is not None and tasks:
            forecast, tasks = reckoned(tasks, self.versions, executor.count)
            limit(forecast)
        self._take_up(tasks)
        count: Callable[[Collection[Task]], int] = len if whole == len(tasks) else replications_of
        total = count(tasks)

        def report(_played: int, _seconds: float) -> None:
            if progress is not None:
                progress(count(self.played), total, time.perf_counter() - began)

        def play(some: Sequence[Task]) -> None:
            todo = [(k, k) for k in range(len(some))]
            executor(_Round(self, some), todo, report, lambda one, why: self.note(some[one[0]], why))

        try:
            self._play_judged(tasks, executor.count, play, limit)
        except KeyboardInterrupt:
            done, what = count(self.played), "points" if count is len else "replications"
            raise SweepInterrupted(done, total, self.store.directory, what) from None

    def _take_up(self, tasks: Sequence[Task]) -> None:
        """Count what is to be played, and file what a stop has left."""
        self.left.update(letters_of(task.point) for task in tasks)
        for letters in {letters_of(point) for point, _ in self.store.waiting()} - set(self.left):
            self.store.file(letters)
        if self.receipts is not None:
            self.receipts.catch_up((task.point for task in tasks), self.failed)

    def _play_judged(
        self, tasks: Sequence[Task], workers: int, play: Callable[[Sequence[Task]], None], limit: Limit | None
    ) -> None:
        """Play a few tasks, let `limit` judge by these what the others take, and play the others."""
        if limit is None:
            play(tasks)
            return
        tried = few_of(tasks, workers)
        play(tried[:1])  # what is compiled or loaded once is no part of what a point takes
        started = time.perf_counter()
        play(tried[1:])
        rest = [task for task in tasks if task not in self.played]
        if rest and len(tried) > 1:
            forecast = self._forecast(tried[1:], rest, time.perf_counter() - started)
            require_room(forecast, self.store.directory)
            limit(forecast)
        play(rest)

    def _forecast(self, tried: Sequence[Task], rest: Sequence[Task], seconds: float) -> Forecast:
        """What the rest takes, if it goes as fast as what was tried."""
        some = rest[:: max(1, len(rest) // _WEIGHED)]
        each = np.mean([weight_at(self.versions, task) for task in some])
        rate = seconds / max(sum(weight_at(self.versions, task) for task in tried), 1e-12)
        size = self.store.size_mib() / max(len(self.played), 1)
        points = len({task.point for task in rest})
        seconds = float(rate * each * len(rest))
        return Forecast(points, replications_of(rest), seconds, size * len(rest), len(tried))

    def where(self) -> Swept:
        """Say where another process finds this sweep."""
        path = "" if self.versions.path is None else str(self.versions.path.resolve())
        folder, overrides = str(self.store.directory.resolve()), self.versions.overrides
        return Swept(folder, str(self.store.record["id"]), self.luck, path, overrides)

    def play(self, task: Task) -> Failure | None:
        """Play one point and write it; return why it failed, if it did, which stops nothing."""
        from simulator.engine.decider import StrategyError

        if task.point in self.failed:  # another piece of it has failed
            return self.failed[task.point]
        try:
            self.store.write_point(task.point, task.first, self.tables(task))
        except TooLarge as error:
            return MACHINE, str(error.problems[0])
        except ScenarioError as error:
            return SETTINGS, str(error.problems[0]) if error.problems else str(error)
        except StrategyError as error:
            return STRATEGY, str(error)
        except MemoryError:
            return MACHINE, "out of memory: use fewer workers, or fewer posts or freelancers"
        return None

    def note(self, task: Task, failure: Failure | None) -> None:
        """Write down that a point was played, and file those that were waited for."""
        if failure is not None:
            self.failed[task.point] = failure
        self.played.add(task)
        letters = letters_of(task.point)
        self.left[letters] -= 1
        if not self.left[letters]:
            self.store.file(letters)
            if self.receipts is not None:
                self.receipts.write(letters, self.failed)

    def tables(self, task: Task) -> dict[str, Rows]:
        """The sums of a point.

        Raises
        ------
        ScenarioError
            If its settings contradict each other.
        StrategyError
            If a strategy fails.
        """
        from simulator.engine.decider import StrategyError

        scenario = self.versions.scenario(task.settings)
        changes: dict[str, object] = {"keep_tables": 0, "replications": max(task.last + 1, 1)}
        if self.luck == "independent":
            changes["seed"] = name_number(f"{scenario.run.seed} {task.point}")
        scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update=changes)})
        ready = Ready.of(scenario, self.versions.folder)
        pieces = []
        size = batch_size(scenario, 1, task.last - task.first + 1)
        for first, last in batches([(task.first, task.last)], size):
            batch = ready.simulate(range(first, last + 1))
            if batch.failed:
                name, why = next(iter(batch.failed.items()))
                raise StrategyError(f"'{name}': {why}", name)
            pieces.append(rows_of(batch, scenario))
        return {
            table: {name: np.concatenate([piece[table][name] for piece in pieces]) for name in rows}
            for table, rows in pieces[0].items()
        }

    def failures(self) -> pd.DataFrame:
        """Points that failed, and why, in order of point."""
        rows = [(point, *why) for point, why in sorted(self.failed.items())]
        return pd.DataFrame(rows, columns=["point", "kind", "reason"], dtype=object)


@dataclass(frozen=True)
class _Round:
    """Some tasks of a player, by their place among them."""

    player: Player
    tasks: Sequence[Task]

    def __call__(self, first: int, _last: int) -> Failure | None:
        """Play one here."""
        return self.player.play(self.tasks[first])

    def order(self, first: int, _last: int) -> Order[Failure | None]:
        """Say how another process plays it."""
        return Order(play_point, (self.player.where(), self.tasks[first]))

    def forecast(self) -> float:
        """Nobody knows: points differ."""
        return 0.0


def play_point(where: Swept, task: Task) -> Failure | None:
    """Play one point in a process that only shares the folder of the sweep, and write it there.

    Parameters
    ----------
    where : Swept
        Which sweep.
    task : Task
        Which point.

    Returns
    -------
    tuple or None
        Why it failed, if it did.

    Raises
    ------
    StoreError
        If the folder or the scenario is not here as it is there.
    """
    player, task = _player_at(Swept(*where)), Task(*task)
    if player.store.waits(task.point, task.first):
        return None  # it was written by a worker whose answer was lost with it
    return player.play(task)


@lru_cache(maxsize=4)
def _player_at(where: Swept) -> Player:
    """Find a sweep in its folder; kept, for many of its points come here."""
    store = PointStore.load(Path(where.folder))
    if store.record["id"] != where.sweep_id:
        raise StoreError(f"{where.folder} holds another sweep here than where it was started")
    base = str(store.record["base"])
    if where.path:
        versions = Versions.of(Path(where.path), where.overrides, base)
    else:
        versions = Versions.of(Scenario.model_validate(store.record["scenario"]), base=base)
    if versions.scenario().model_dump(mode="json") != store.record["scenario"]:
        raise StoreError(
            f"{where.path} is another scenario on a worker: put it on a disk that all machines share"
        )
    return Player(versions, store, where.luck)
