"""A first look at many assumptions: which of them can be left aside.

Answers: how far does an outcome move when one assumption moves and the others stand anywhere. Trajectories of
Morris (1991) with the mean absolute effect of Campolongo, Cariboni and Saltelli (2007). The size of an effect
is taken from one half of the replications and its sign from the other (see `halves`), so an assumption that
does nothing has an effect around zero instead of the size of its luck.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL
from simulator.studies.sensitivity.halves import (
    DRAWS,
    Floats,
    Halves,
    Index,
    Read,
    as_played,
    by_draw,
    interval_of,
    resampled,
)

LEVELS = 4
STEP = LEVELS / (2 * (LEVELS - 1))

Whole = npt.NDArray[np.int64]


class Trajectories(NamedTuple):
    """Points of all trajectories, one after the other, and which factor each step changes."""

    points: Floats
    changed: Whole
    """[trajectories x factors]"""

    @property
    def paths(self) -> int:
        """How many trajectories there are."""
        return int(self.changed.shape[0])


class Screened(NamedTuple):
    """Effects on the outcome of moving a factor through its whole range."""

    size: tuple[Index, ...]
    """mean absolute effect, luck aside"""
    effect: tuple[float, ...]
    """mean effect: what goes up and down cancels"""


def trajectories(count: int, factors: int, use: str = "sensitivity") -> Trajectories:
    """Draw trajectories through the unit cube; more of them begin with the fewer.

    Parameters
    ----------
    count : int
        Trajectories.
    factors : int
        Columns; each trajectory has one point more.
    use : str
        Names the draws.

    Returns
    -------
    Trajectories
    """
    level = np.floor(steady_uniforms(f"starts, {use}", count, factors) * LEVELS) / (LEVELS - 1)
    order = np.argsort(steady_uniforms(f"orders, {use}", count, factors), axis=1)
    points = np.repeat(level[:, None, :], factors + 1, axis=1)
    there = np.where(level < 0.5, level + STEP, level - STEP)
    rows = np.arange(count)
    for k in range(factors):
        column = order[:, k]
        points[rows, k + 1 :, column] = there[rows, column][:, None]
    return Trajectories(points.reshape(-1, factors), order.astype(np.int64))


def screen(
    read: Read, replications: int, plan: Trajectories, level: float = LEVEL, draws: int = DRAWS
) -> Screened:
    """Estimate the effects from outcomes at the points of `trajectories`.

    Parameters
    ----------
    read : callable
        Outcomes at all points, in their order, from weights of the replications.
    replications : int
        At least two.
    plan : Trajectories
        The points.
    level : float
        Of the intervals, which come from drawing trajectories and replications again.
    draws : int
        Draws of that bootstrap.

    Returns
    -------
    Screened
    """
    played = as_played(read, replications, plan.paths)
    size, effect = (x.mean(axis=-1) for x in _effects(played, plan))
    points = plan.points.shape[0]
    drawn = [
        by_draw(_effects(halves, plan)[0])
        for halves in resampled(read, replications, plan.paths, points, "trajectories", draws)
    ]
    every = np.concatenate(drawn, axis=-1)
    sizes = tuple(interval_of(float(size[k]), every[k], level) for k in range(size.size))
    return Screened(sizes, tuple(float(x) for x in effect))


def _effects(halves: Halves, plan: Trajectories) -> tuple[Floats, Floats]:
    """Mean absolute and mean effect of each factor [factors x m]."""
    one, two = (_steps(x, plan) for x in (halves.first, halves.second))
    size = 0.5 * (one * np.sign(two) + two * np.sign(one))
    weight = (halves.weight / halves.weight.sum(axis=0))[:, None, :]
    return np.asarray((size * weight).sum(axis=0)), np.asarray((0.5 * (one + two) * weight).sum(axis=0))


def _steps(outcome: Floats, plan: Trajectories) -> Floats:
    """Effect of each step for a move through the whole range, by factor [trajectories x factors x m]."""
    count, factors = plan.changed.shape
    along = outcome.reshape(count, factors + 1, -1)
    points = plan.points.reshape(count, factors + 1, factors)
    moved = np.take_along_axis(np.diff(points, axis=1), plan.changed[:, :, None], axis=2)
    found = np.empty_like(along[:, 1:])
    np.put_along_axis(found, plan.changed[:, :, None], np.diff(along, axis=1) / moved, axis=1)
    return found
