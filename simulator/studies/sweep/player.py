"""One player of points: what is missing, what a point leaves, and what became of those that fail.

Answers: which points are still to be played, and in what order. Any number of threads may share a player.
"""

import time
from collections import Counter
from collections.abc import Container, Mapping, Sequence
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
from simulator.runs.executors import Executor, Order, Progress, reporting
from simulator.runs.files import StoreError
from simulator.runs.merging.handed import Receipts
from simulator.runs.points import MACHINE, Failure, PointStore, Rows, letters_of
from simulator.runs.ready import Ready
from simulator.runs.sizes import TooLarge, batch_size, batches
from simulator.studies.sweep.cost import Forecast, Limit, require_room, weight_of
from simulator.studies.sweep.design import POINT, played_once, settings_in, settings_of
from simulator.studies.sweep.record import Luck
from simulator.studies.sweep.rows import rows_of

SETTINGS, STRATEGY = "settings", "strategy"
"""why a point failed: its settings contradict each other, or a strategy failed; `MACHINE` is tried again"""
_TRIED = 8
"""points that are played for a forecast, at least"""
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


class Task(NamedTuple):
    """A point to be played, and which of its replications."""

    point: str
    settings: tuple[str, ...]
    first: int
    last: int


def tasks_of(
    design: pd.DataFrame, numbers: range, done: Mapping[str, Sequence[int]], failed: Container[str]
) -> list[Task]:
    """What is still to be played, in order of point, so that points that are filed together come together.

    Parameters
    ----------
    design : DataFrame
        The points.
    numbers : range
        Replications that each shall have.
    done : mapping
        Replications of each point that are on disk.
    failed : container of str
        Points that are not tried again.

    Returns
    -------
    list of Task
    """
    settings, found = settings_in(design), list[Task]()
    for row in played_once(design).sort_values(POINT).to_dict("records"):
        point = str(row[POINT])
        there = set(done.get(point, ()))
        missing = [number for number in numbers if number not in there]
        if missing and point not in failed:
            edges = np.flatnonzero(np.diff(missing) > 1) + 1
            found += [
                Task(point, settings_of(row, settings), int(part[0]), int(part[-1]))
                for part in np.split(np.array(missing), edges)
            ]
    return found


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
        """Play all tasks; after a few of them, let `limit` judge the cost of the others.

        Parameters
        ----------
        tasks : sequence of Task
            What is to be played.
        executor : Executor
            Hands them out.
        progress : callable, optional
            Called after each.
        limit : callable, optional
            Judges the forecast.
        """
        self.left.update(letters_of(task.point) for task in tasks)
        for letters in {letters_of(point) for point, _ in self.store.waiting()} - set(self.left):
            self.store.file(letters)
        if self.receipts is not None:
            self.receipts.catch_up((task.point for task in tasks), self.failed)

        def play(some: Sequence[Task]) -> None:
            before = len(self.played)
            report = reporting(progress, len(tasks), before)
            todo = [(k, k) for k in range(len(some))]
            executor(_Round(self, some), todo, report, lambda one, why: self.note(some[one[0]], why))

        if limit is None:
            play(tasks)
            return
        tried = _few(tasks, executor.count)
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
        each = np.mean([self._weight(task) for task in some])
        rate = seconds / max(sum(self._weight(task) for task in tried), 1e-12)
        size = self.store.size_mib() / max(len(self.played), 1)
        replications = sum(task.last - task.first + 1 for task in rest)
        return Forecast(len(rest), replications, float(rate * each * len(rest)), size * len(rest), len(tried))

    def _weight(self, task: Task) -> float:
        scenario, _ = self.versions.check(task.settings)
        return 0.0 if scenario is None else weight_of(scenario, task.last - task.first + 1)

    def where(self) -> Swept:
        """Say where another process finds this sweep."""
        path = "" if self.versions.path is None else str(self.versions.path.resolve())
        folder, overrides = str(self.store.directory.resolve()), self.versions.overrides
        return Swept(folder, str(self.store.record["id"]), self.luck, path, overrides)

    def play(self, task: Task) -> Failure | None:
        """Play one point and write it; return why it failed, if it did, which stops nothing."""
        from simulator.engine.decider import StrategyError

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


def _few(tasks: Sequence[Task], workers: int) -> list[Task]:
    """Some tasks from all over a design: one to warm up, and enough to keep every worker busy for a while."""
    count = min(len(tasks), 1 + max(_TRIED, 3 * workers, min(len(tasks) // _TRIED**2, 6 * _TRIED)))
    return [tasks[k * len(tasks) // count] for k in range(count)] if count else []
