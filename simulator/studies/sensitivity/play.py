"""Playing a scenario under many assumptions, all on the same luck.

Answers: what did every group get at every point, replication by replication. Points are those of a sweep:
they are kept in its folder, and what is there is not played again. Sums are read and nothing else, so that
any ratio can be read from any part of the replications.
"""

import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.loader.sweeps.versions import Versions
from simulator.metrics.goals import GOALS
from simulator.metrics.sample import LUCK
from simulator.runs.points import SUMS
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Progress, Threads
from simulator.studies.sensitivity.halves import Floats, Read
from simulator.studies.sensitivity.sizes import Pace
from simulator.studies.sweep.design import POINT, settings_in, sparse_design
from simulator.studies.sweep.outcomes import columns_for, quantity_of
from simulator.studies.sweep.play import play
from simulator.studies.sweep.player import SweepInterrupted
from simulator.studies.sweep.result import SweepResult

Overrides = tuple[str, ...]
DUST = 1e-9
"""of a number: a smaller difference is none"""
_OFTEN = 8
"""replications of a world by which it is measured what each of them adds"""


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

    def at(self, points: slice | Sequence[int] | npt.NDArray[np.bool_] | npt.NDArray[np.int64]) -> "Played":
        """Some of the points."""
        return Played(self.over[points], self.under[points], self.higher)

    def together(self, other: "Played") -> "Played":
        """These points and others."""
        return Played(
            np.concatenate([self.over, other.over]), np.concatenate([self.under, other.under]), self.higher
        )

    @property
    def told(self) -> npt.NDArray[np.bool_]:
        """Which points have numbers, and did not fail."""
        return np.asarray(np.isfinite(self.over).any(axis=(1, 2)))

    def values(self, weights: Floats) -> Floats:
        """The goal of every group at every point [points x groups x m] from weights [replications x m]."""
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray((self.over @ weights) / (self.under @ weights))

    def merits(self, weights: Floats) -> Floats:
        """The same, more being better, and nothing being worst; who shares the first place has exactly as
        much, though a computer may sum the same money in another order.
        """
        found = self.values(weights)
        plain = np.where(np.isfinite(found), found if self.higher else -found, -np.inf)
        most = plain.max(axis=1, keepdims=True)
        return np.where(plain >= most - DUST * np.abs(most), most, plain)

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
            with np.errstate(invalid="ignore"):  # of a point that failed
                lead = merits[:, group] - others.max(axis=1)
            return np.asarray(np.nan_to_num(lead, neginf=-1e12, posinf=1e12))

        return read

    def first(self, group: int) -> Read:
        """Read whether a group comes first, alone or with others: 1 or 0."""

        def read(weights: Floats) -> Floats:
            return np.asarray(leaders(self.merits(weights))[:, group], float)

        return read


def leaders(merits: Floats) -> npt.NDArray[np.bool_]:
    """Tell who comes first.

    Parameters
    ----------
    merits : float array, points x groups x m
        As `Played.merits` gives them.

    Returns
    -------
    bool array, points x groups x m
        Several where the first place is shared, nobody where no group has a number.
    """
    return np.asarray(np.isfinite(merits) & (merits == merits.max(axis=1, keepdims=True)))


class Player:
    """Plays points of one scenario, as a sweep does, and reads what a goal needs of them."""

    def __init__(
        self, ready: Ready, goal: str, workers: int, out: Path | None = None, fresh: bool = False
    ) -> None:
        groups = ready.scenario.freelancers
        keeps = [
            group.count > 0 and not strategy.is_oracle
            for group, strategy in zip(groups, ready.strategies, strict=True)
        ]
        in_field = ready.scenario.competition == "field"  # elsewhere all are rivals
        played = tuple(group for group, keep in zip(groups, keeps, strict=True) if keep or not in_field)
        run = ready.scenario.run.model_copy(update={"antithetic": False})
        self.scenario = ready.scenario.model_copy(update={"freelancers": played, "run": run})
        self.names = tuple(group.name for group, keep in zip(groups, keeps, strict=True) if keep)
        self.goal, self.workers = goal, workers
        self.failed: dict[str, str] = {}
        self.refused = dict[Overrides, str]()
        self.folders = list[Path]()
        """folders of the sweeps that hold what was played, the last one last"""
        self.whole = ready.scenario
        self._ready, self._out, self._fresh = ready, out, fresh
        self._progress: Progress | None = None
        self._done, self._total, self._began = 0, 0, time.perf_counter()
        self._cleared = set[tuple[str, ...]]()
        self._change_to(self.names if in_field else [group.name for group in played])

    def only(self, names: Collection[str]) -> None:
        """Play these groups alone from now on; the others get no numbers. In a field nobody notices."""
        if self.scenario.competition == "field":
            self._change_to(names)

    def _change_to(self, names: Collection[str]) -> None:
        groups = tuple(group for group in self.scenario.freelancers if group.name in names)
        self.scenario = self.scenario.model_copy(update={"freelancers": groups})
        self.versions = Versions.of(self.scenario, base=self._ready.folder)
        self._laid, self._replications = dict[Overrides, None](), 0

    def watch(self, progress: Progress | None, points: int) -> None:
        """Report to `progress` while so many points are played."""
        self._progress, self._done, self._total = progress, 0, points
        self._began = time.perf_counter()

    def warm_up(self) -> None:
        """Play the scenario once: what is compiled or loaded once is no part of what a world takes.

        Of a field, groups whose strategy fails there are left out from then on.
        """
        self.leave_out(self._ready.under(self.scenario).simulate(range(1)).failed)

    def leave_out(self, failed: Mapping[str, str]) -> None:
        """Play no more groups that failed, for the reasons given."""
        self.failed |= failed
        if failed:
            self.names = tuple(name for name in self.names if name not in failed)
            self.only(self.names)

    def pace(self, points: Sequence[Overrides]) -> Pace:
        """Measure what playing takes in some worlds, with all workers at work; nothing is kept."""
        once, often = self._seconds(points, 1), self._seconds(points, _OFTEN)
        play = max((often - once) / (_OFTEN - 1), often / _OFTEN / 10)
        return Pace(max(once - play, 0.0), play)

    def _seconds(self, points: Sequence[Overrides], replications: int) -> float:
        """What one of some worlds takes."""

        def one(first: int, _last: int) -> None:
            scenario, _ = self.versions.check(points[first])
            if scenario is not None:
                self._ready.under(scenario).simulate(range(replications))

        began = time.perf_counter()
        found = Threads(max(1, self.workers))(one, [(k, k) for k in range(len(points))])
        if found.stop is not None:
            raise found.stop.error
        return (time.perf_counter() - began) / len(points)

    def play(self, points: Sequence[Overrides], replications: int) -> Played:
        """Play points, every one with replications 0 to `replications` - 1, as far as they are not on disk.

        Parameters
        ----------
        points : sequence of tuple of str
            Overrides of each point.
        replications : int
            Of each point.

        Returns
        -------
        Played
            A point that fails has no numbers, and is noted in `refused`.

        Raises
        ------
        KeyboardInterrupt
            If somebody stops it; what was played stays on disk.
        """
        if replications != self._replications:
            self._laid, self._replications = {}, replications
        self._laid |= dict.fromkeys(points)
        design, groups = sparse_design(list(self._laid)), tuple(one.name for one in self.scenario.freelancers)
        fresh = self._fresh and groups not in self._cleared
        self._cleared.add(groups)
        before, metric = self._done, GOALS[self.goal].metric
        try:
            result = play(
                self.versions,
                design,
                replications,
                uncertainties=settings_in(design),
                workers=self.workers,
                out=self._out,
                progress=lambda done, _total, _seconds: self._report(before + done),
                fresh=fresh,
                asked={"outcomes": [metric]},
            )
        except SweepInterrupted as stop:
            self.folders.append(stop.directory)
            raise KeyboardInterrupt from stop
        self._report(before + len(points))
        self.folders = [*dict.fromkeys([*self.folders, result.directory])]
        ids = dict(zip(self._laid, design[POINT], strict=True))
        reasons = dict(zip(result.failed[POINT], result.failed["reason"], strict=True))
        self.refused |= {point: reasons[ids[point]] for point in points if ids[point] in reasons}
        over, under = sums_at(result, [ids[point] for point in points], self.names, metric)
        return Played(over, under, not GOALS[self.goal].less_is_better)

    def _report(self, done: int) -> None:
        self._done = done
        if self._progress is not None:
            self._progress(min(done, self._total), self._total, time.perf_counter() - self._began)


def sums_at(
    result: SweepResult, points: Sequence[str], names: Sequence[str], metric: str
) -> tuple[Floats, Floats]:
    """Numerator and denominator of a metric [points x groups x replications], with the known luck taken out.

    Parameters
    ----------
    result : SweepResult
        What was played.
    points : sequence of str
        Ids of points; those that failed have no numbers.
    names : sequence of str
        The groups; those that were not played have no numbers.
    metric : str
        One of strategies, a ratio of sums.

    Returns
    -------
    tuple of float array
    """
    over, under = np.full((2, len(points), len(names), result.replications), np.nan)
    there = {point: k for k, point in enumerate(result.points)}
    rows = [k for k, point in enumerate(points) if point in there]
    if not rows:
        return over, under
    groups = result.groups
    sums = result.table(SUMS, columns_for(metric)[0])
    # whole, whatever the number of replications: what is taken out averages zero
    taken = {name: luck for name, luck in LUCK.items() if {name, luck} <= set(sums.columns)}
    sums = sums.assign(**{name: sums[name] - sums[luck] for name, luck in taken.items()})
    q = quantity_of(metric, sums, pd.DataFrame(), result.replications, control=False)
    shape = (len(there), result.replications, len(groups))
    places = [there[points[k]] for k in rows]
    known = [k for k, name in enumerate(names) if name in groups]
    where = [groups.index(names[k]) for k in known]
    for into, values in ((over, q.scale * q.over), (under, q.under)):
        found = np.moveaxis(np.asarray(values, float).reshape(shape), 2, 1)
        into[np.ix_(rows, known)] = found[np.ix_(places, where)]
    return over, under
