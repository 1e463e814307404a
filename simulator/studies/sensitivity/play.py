"""Playing a scenario under many assumptions, all on the same luck.

Answers: what did every group get at every point, replication by replication. Sums are kept and nothing else,
so that any ratio can be read from any part of the replications.
"""

import time
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from simulator.loader.problems import ScenarioError
from simulator.metrics.estimates.quantities import Ratio
from simulator.metrics.goals import GOALS
from simulator.metrics.sample import LUCK, Sample
from simulator.metrics.strategy import METRICS
from simulator.model.scenario import Scenario
from simulator.runs.again import frame_of
from simulator.runs.executors import Progress, Threads
from simulator.runs.layouts import tables_of
from simulator.runs.ready import Ready
from simulator.runs.versions import Versions
from simulator.studies.sensitivity.halves import Floats, Read

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult

Overrides = tuple[str, ...]


@dataclass(frozen=True)
class Played:
    """Sums at points [points x groups x replications]: a goal is `over` / `under`."""

    over: Floats
    under: Floats
    higher: bool
    """whether more of the goal is better"""

    @property
    def replications(self) -> int:
        """Replications of each point."""
        return int(self.over.shape[2])

    def at(self, points: slice | Sequence[int]) -> "Played":
        """Some of the points."""
        return Played(self.over[points], self.under[points], self.higher)

    def together(self, other: "Played") -> "Played":
        """These points and others."""
        return Played(
            np.concatenate([self.over, other.over]), np.concatenate([self.under, other.under]), self.higher
        )

    def values(self, weights: Floats) -> Floats:
        """The goal of every group at every point [points x groups x m] from weights [replications x m]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((self.over @ weights) / (self.under @ weights))

    def merits(self, weights: Floats) -> Floats:
        """The same, more being better, and nothing being worst."""
        found = self.values(weights)
        return np.where(np.isfinite(found), found if self.higher else -found, -np.inf)

    def number(self, group: int) -> Read:
        """Read the goal of one group."""

        def read(weights: Floats) -> Floats:
            return np.asarray(self.values(weights)[:, group])

        return read

    def lead(self, group: int) -> Read:
        """Read how far a group is ahead of the best of the others; below zero if it is behind."""

        def read(weights: Floats) -> Floats:
            merits = self.merits(weights)
            others = np.delete(merits, group, axis=1)
            lead = merits[:, group] - others.max(axis=1)
            return np.asarray(np.nan_to_num(lead, neginf=-1e12, posinf=1e12))

        return read

    def first(self, group: int) -> Read:
        """Read whether a group comes first: 1 or 0."""

        def read(weights: Floats) -> Floats:
            merits = self.merits(weights)
            return np.asarray(np.argmax(merits, axis=1) == group, float)

        return read


class Player:
    """Plays points of one scenario."""

    def __init__(self, ready: Ready, goal: str, workers: int) -> None:
        groups = ready.scenario.freelancers
        keeps = [not strategy.is_oracle for strategy in ready.strategies]
        if ready.scenario.competition != "field":  # there they are rivals, too
            played = groups
        else:
            played = tuple(group for group, keep in zip(groups, keeps, strict=True) if keep)
        run = ready.scenario.run.model_copy(update={"antithetic": False})
        self.scenario = ready.scenario.model_copy(update={"freelancers": played, "run": run})
        self.names = tuple(group.name for group, keep in zip(groups, keeps, strict=True) if keep)
        self.whole, self.goal = ready, goal
        self.ready = ready.under(self.scenario)
        self.versions = Versions.of(self.scenario, base=ready.folder)
        self.workers = workers
        self.failed: dict[str, str] = {}
        self.refused = list[tuple[Overrides, str]]()
        self._progress: Progress | None = None
        self._done, self._total, self._began = 0, 0, time.perf_counter()

    def only(self, names: Collection[str]) -> None:
        """Play these groups alone from now on; the others get no numbers. In a field nobody notices."""
        if self.scenario.competition != "field":
            return
        groups = tuple(group for group in self.scenario.freelancers if group.name in names)
        self.scenario = self.scenario.model_copy(update={"freelancers": groups})
        self.ready = self.whole.under(self.scenario)
        self.versions = Versions.of(self.scenario, base=self.whole.folder)

    def watch(self, progress: Progress | None, points: int) -> None:
        """Report to `progress` while so many points are played."""
        self._progress, self._done, self._total = progress, 0, points
        self._began = time.perf_counter()

    def warm_up(self) -> None:
        """Play the scenario once: what is compiled or loaded once is no part of what a world takes."""
        self.play([()], 1)

    def seconds_each(self, points: Sequence[Overrides]) -> float:
        """Measure what a replication takes in some worlds, with all workers at work."""
        began = time.perf_counter()
        self.play(points, 1)
        self.refused.clear()
        return (time.perf_counter() - began) / len(points)

    def play(self, points: Sequence[Overrides], replications: int) -> Played:
        """Play points, every one with replications 0 to `replications` - 1.

        Parameters
        ----------
        points : sequence of tuple of str
            Overrides of each point.
        replications : int
            Of each point.

        Returns
        -------
        Played
            A point that the scenario refuses has no numbers, and is noted in `refused`.

        Raises
        ------
        StrategyError
            If a strategy fails in a market.
        """
        unique = list(dict.fromkeys(points))

        def one(first: int, _last: int) -> tuple[Floats, Floats]:
            return self._point(unique[first], replications)

        before = self._done

        def report(done: int, _seconds: float) -> None:
            self._done = before + done
            if self._progress is not None:
                told = min(self._done, self._total)
                self._progress(told, self._total, time.perf_counter() - self._began)

        todo = [(k, k) for k in range(len(unique))]
        found = Threads(max(1, self.workers))(one, todo, report)
        if found.stop is not None:
            raise found.stop.error
        place = {point: k for k, point in enumerate(unique)}
        chosen = [found.results[place[point]] for point in points]
        higher = not GOALS[self.goal].less_is_better
        return Played(np.stack([one[0] for one in chosen]), np.stack([one[1] for one in chosen]), higher)

    def _point(self, point: Overrides, replications: int) -> tuple[Floats, Floats]:
        try:
            scenario = self.versions.scenario(point) if point else self.scenario
        except ScenarioError as error:
            self.refused.append((point, str(error.problems[0])))
            nothing = np.full((len(self.names), replications), np.nan)
            return nothing, nothing
        batch = self.ready.under(scenario).simulate(range(replications))
        self.failed |= batch.failed
        return sums_of(_frames(batch, scenario), scenario, self.names, self.goal, replications)


def _frames(batch: "BatchResult", scenario: Scenario) -> dict[str, pd.DataFrame]:
    """The tables of a batch that goals are read from."""
    tables = tables_of(batch, scenario)
    found = {name: frame_of(tables[name]) for name in ("replications", "freelancers")}
    return {**found, "market": pd.DataFrame({"rep": tables["market"]["rep"]})}


def _same(table: pd.DataFrame) -> pd.DataFrame:
    return table


def sums_of(
    tables: dict[str, pd.DataFrame], scenario: Scenario, names: Sequence[str], goal: str, replications: int
) -> tuple[Floats, Floats]:
    """Numerator and denominator of a goal [groups x replications], with the known luck taken out.

    Parameters
    ----------
    tables : dict
        `replications`, `freelancers` and `market` of a batch.
    scenario : Scenario
        What was played.
    names : sequence of str
        The groups.
    goal : str
        One of `GOALS`.
    replications : int
        How many there are.

    Returns
    -------
    tuple of float array
    """
    over, under = np.full((2, len(names), replications), np.nan)
    window = scenario.horizon - scenario.warmup
    metric = METRICS[GOALS[goal].metric]
    every, people = tables["replications"], tables["freelancers"]
    for k, name in enumerate(names):
        sums = every[every["group"] == name].reset_index(drop=True)
        if sums.empty:
            continue
        # whole, whatever the number of replications: what is taken out averages zero
        sums = sums.assign(**{column: sums[column] - sums[luck] for column, luck in LUCK.items()})
        lanes = partial(_same, people[people["group"] == name])
        sample = Sample(sums, lanes, tables["market"], window, scenario.connects.usd_each)
        found = metric.function(sample)
        assert isinstance(found, Ratio)
        over[k], under[k] = found.scale * found.over, found.under
    return over, under
