"""The final: which of a few settings is best, and how much of its lead was luck.

Answers: is it worth changing anything. What a search handed on meets the settings one has, and the defaults,
on luck of their own, in a race that ends with a stated chance with the best (KN++). The winner
then meets both on luck that no step has seen: that edge is honest, and it decides whether anything may be
called better.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from simulator.metrics.contrasts.selection import kn_plus_plus, race_of
from simulator.metrics.estimates.quantities import LEVEL, t_quantile
from simulator.studies.tune.seen import Trial, Watch
from simulator.studies.tune.space import Point, name_of
from simulator.studies.tune.weigh import Aim, Merit, Sums, merit_of

FINAL, FRESH = "final", "fresh"
STEP = 16
LEAST_FRESH = 16
LEAST_FINAL = 32
_NOTICED = 0.5
"""of the standard error of a lead at the end of the final: the smallest lead that the race looks for"""


class Edge(NamedTuple):
    """A lead, with its interval."""

    value: float
    low: float
    high: float

    @property
    def sure(self) -> bool:
        """Whether the interval is above zero."""
        return self.low > 0


class Honest(NamedTuple):
    """A lead of the winner over other settings: on the luck that chose it, and on fresh luck."""

    naive: Edge
    honest: Edge

    @property
    def gap(self) -> float:
        """How much of the lead was luck."""
        return self.naive.value - self.honest.value


class Standing(NamedTuple):
    """One of the settings of the final, and what it got there."""

    point: Point
    value: float
    error: float
    still_in: bool
    behind: Edge | None = None
    """what the winner has more on the same luck, with limits that hold for all at once; None of the winner"""


class Final(NamedTuple):
    """How a final ended."""

    winner: Point
    value: Edge
    """of the winner, on fresh luck"""
    against: Mapping[str, Honest]
    """by name, `default` and `yours` among them"""
    standings: tuple[Standing, ...]
    """best first"""
    replications: int
    """on the luck of the final"""
    fresh: int
    """on fresh luck"""
    played: int
    fresh_values: Mapping[str, Edge]

    @property
    def better(self) -> bool:
        """Whether the winner is surely better than all settings that one had before."""
        return bool(self.against) and all(one.honest.sure for one in self.against.values())


def _edge(value: float, error: float, n: int, level: float = LEVEL) -> Edge:
    half = t_quantile(level, max(1, n - 1)) * error
    return Edge(value, value - half, value + half)


def lead_of(merit: Merit, a: int, b: int, level: float = LEVEL) -> Edge:
    """The lead of one point over another on the same luck, with its interval.

    Parameters
    ----------
    merit : Merit
        Of all points.
    a, b : int
        The one that leads, and the other.
    level : float
        Of the interval.

    Returns
    -------
    Edge
    """
    return _edge(*merit.edge(a, b), merit.deviations.shape[1], level)


class _Race:
    """Settings in a race: who is still in, and what each got so far."""

    def __init__(self, trial: Trial, points: Sequence[Point], aim: Aim, indifference: float | None) -> None:
        self.trial, self.points, self.aim, self.indifference = trial, points, aim, indifference
        self.race = race_of(len(points)) if len(points) > 1 else None
        self.each: list[Sums] = []
        self.still: list[int] = list(range(len(points)))
        self.n = self.played = 0

    def cost(self) -> int:
        """Plays of the next step."""
        return STEP * len(self.still) * self.trial.worlds

    def step(self, plays: int) -> None:
        """Play those still in a little longer, and let those go that are surely not the best."""
        more = self.trial.play([self.points[k] for k in self.still], FINAL, self.n, self.n + STEP - 1)
        self.played += self.cost()
        self.n += STEP
        for i, k in enumerate(self.still):
            one = more.of([i])
            if self.each and len(self.each) == len(self.points):
                self.each[k] = self.each[k].and_then(one)
            else:
                self.each.append(one)
        if self.race is None:
            return
        merit = self.merit(self.still)
        moves = merit.deviations.T / np.sqrt(self.n * (self.n - 1))
        if self.indifference is None:
            last = max(self.n, plays // max(1, len(self.points) * self.trial.worlds))
            apart = (moves - moves[:, :1])[:, 1:]
            error = float(np.sqrt(np.median((apart**2).sum(axis=0)) * self.n / last))
            self.indifference = max(_NOTICED * error, 1e-12)
        self.race = kn_plus_plus(self.race, merit.value, moves, self.indifference, 1 - LEVEL)
        self.still = [int(k) for k in np.flatnonzero(self.race.still_in)]

    def merit(self, points: Sequence[int]) -> Merit:
        """How good some points are, over the replications that all of them have."""
        n = min(self.each[k].replications for k in points)
        parts = [self.each[k].first(n) for k in points]
        joined = Sums(
            np.concatenate([one.over for one in parts], axis=2),
            np.concatenate([one.under for one in parts], axis=2),
        )
        return merit_of(joined, self.aim)

    def standings(self, winner: int) -> tuple[Standing, ...]:
        """All points, those still in first, best first, each with what the winner has more."""
        found = []
        level = 1 - (1 - LEVEL) / max(1, len(self.points) - 1)
        for k, point in enumerate(self.points):
            (value,), (moves,) = self.merit([k])
            n = len(moves)
            error = float(np.sqrt(moves @ moves / max(1, n * (n - 1))))
            behind = None if k == winner else lead_of(self.merit([winner, k]), 0, 1, level)
            found.append(Standing(point, float(value), error, k in self.still, behind))
        return tuple(sorted(found, key=lambda one: (not one.still_in, -one.value)))

    def winner(self, plainness: Callable[[Point], float] | None) -> int:
        """The best of those still in, or the plainest of all that are as good."""
        best = self.still[int(np.argmax(self.merit(self.still).value))]
        if plainness is None:
            return best

        def behind(k: int) -> float:
            return 0.0 if k == best else self.merit([best, k]).edge(0, 1)[0]

        near = [k for k in range(len(self.points)) if behind(k) <= (self.indifference or 0.0)]
        return min(near, key=lambda k: (plainness(self.points[k]), behind(k)))


def final(
    trial: Trial,
    finalists: Sequence[Point],
    had: Mapping[str, Point],
    aim: Aim,
    plays: int,
    fresh: Callable[[int, int, int], int],
    indifference: float | None = None,
    plainness: Callable[[Point], float] | None = None,
    watch: Watch | None = None,
) -> Final:
    """Find the best of a few settings, and measure its lead anew.

    Parameters
    ----------
    trial : Trial
        Plays points.
    finalists : sequence of Point
        From a search.
    had : mapping of str to Point
        Settings that one has, or could have without a search; the lead over each is told.
    aim : Aim
        What makes a point good.
    plays : int
        Points times replications times worlds for the race.
    fresh : callable
        Replications on fresh luck, given those of the race, its plays, and how many points are left.
    indifference : float, optional
        Smallest lead worth finding; by default half the error that a lead has if all stay to the end.
    plainness : callable, optional
        Of points that are as good as the best, the one with the least of this wins.
    watch : callable, optional
        Told plays so far and plays in all; whether to go on.

    Returns
    -------
    Final
    """
    points = list({name_of(point): point for point in (*had.values(), *finalists)}.values())
    race = _Race(trial, points, aim, indifference)
    while race.n < LEAST_FINAL or (len(race.still) > 1 and race.played + race.cost() <= plays):
        race.step(plays)
        if watch is not None and not watch(race.played, plays) and race.n >= LEAST_FINAL:
            break
    best = race.winner(plainness)
    names = [name_of(point) for point in points]
    last = list(dict.fromkeys([best, *(names.index(name_of(point)) for point in had.values())]))
    n = max(LEAST_FRESH, fresh(race.n, race.played, len(last)))
    again = merit_of(trial.play([points[k] for k in last], FRESH, 0, n - 1), aim)
    against = {}
    for name, point in had.items():
        k = names.index(name_of(point))
        if k != best:
            naive = lead_of(race.merit([best, k]), 0, 1)
            against[name] = Honest(naive, lead_of(again, 0, last.index(k)))
    values = [alone(again, i) for i in range(len(last))]
    had_values = {name: values[last.index(names.index(name_of(point)))] for name, point in had.items()}
    played = race.played + n * len(last) * trial.worlds
    return Final(points[best], values[0], against, race.standings(best), race.n, n, played, had_values)


def alone(merit: Merit, k: int) -> Edge:
    """A value with its interval."""
    moves = merit.deviations[k]
    error = float(np.sqrt(moves @ moves / max(1, len(moves) * (len(moves) - 1))))
    return _edge(float(merit.value[k]), error, len(moves))
