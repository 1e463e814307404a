"""Replications in two halves, so that luck never counts as an effect.

Answers: what does a number come to in one half of the replications and in the other. The luck of the halves
is independent, so a product of what both say has no bias from luck, however much there is. Everything here
works on an outcome that is read from weighted replications: a mean, a ratio of sums, a lead, or who comes
first.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Read = Callable[[Floats], Floats]
"""outcomes of all points [points x m] from weights of the replications [replications x m]"""

HALVINGS = 64
DRAWS = 400
_EACH = 2
"""halvings behind one draw of the bootstrap"""
_CELLS = 3_000_000


class Index(NamedTuple):
    """A share or an effect with its interval; `low` and `high` are NaN where there is none to give."""

    value: float
    low: float
    high: float

    @property
    def told(self) -> bool:
        """Whether it can be told from zero."""
        return bool(self.low > 0)


UNKNOWN = Index(float("nan"), float("nan"), float("nan"))


class Halves(NamedTuple):
    """What both halves say at every point, and how much each unit of the design counts; all [... x m].

    `each` are m / `draws` halvings of one draw, side by side.
    """

    first: Floats
    second: Floats
    weight: Floats
    of_reps: Floats
    """how much each replication counts"""


def mean_of(over: Floats, under: Floats | None = None) -> Read:
    """Read a mean, or a ratio of sums.

    Parameters
    ----------
    over : float array, points x replications
        What is summed.
    under : float array, points x replications, optional
        What it is divided by; by default one for each replication.

    Returns
    -------
    callable
    """

    def read(weights: Floats) -> Floats:
        below = weights.sum(axis=0) if under is None else under @ weights
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.asarray(over @ weights / below)

    return read


def halvings(replications: int, count: int = HALVINGS, use: str = "halvings") -> tuple[Floats, Floats]:
    """Divide replications into two halves, at random and always in the same way.

    Parameters
    ----------
    replications : int
        How many there are.
    count : int
        How often they are divided.
    use : str
        Names the draws: another name gives others.

    Returns
    -------
    first, second : float array, replications x count
        Weights of each half.
    """
    order = np.argsort(steady_uniforms(use, count, replications), axis=1)
    first = np.zeros((count, replications))
    np.put_along_axis(first, order[:, : replications // 2], 1.0, axis=1)
    return first.T.copy(), 1.0 - first.T


def _resampled(replications: int, count: int, use: str) -> tuple[Floats, Floats]:
    """Weights of two halves, within each of which replications were drawn again with replacement.

    No replication is in both, so that halves stay independent of each other.
    """
    order = np.argsort(steady_uniforms(use, count, replications), axis=1)
    u, half = steady_uniforms(f"{use}, again", count, replications), replications // 2
    place = np.concatenate(
        [np.floor(u[:, :half] * half), half + np.floor(u[:, half:] * (replications - half))], axis=1
    ).astype(np.int64)
    chosen = np.take_along_axis(order, place, axis=1)
    rows = np.repeat(np.arange(count), half)
    first, second = np.zeros((count, replications)), np.zeros((count, replications))
    np.add.at(first, (rows, chosen[:, :half].ravel()), 1.0)
    rows = np.repeat(np.arange(count), replications - half)
    np.add.at(second, (rows, chosen[:, half:].ravel()), 1.0)
    return first.T.copy(), second.T.copy()


def as_played(read: Read, replications: int, units: int) -> Halves:
    """Read the outcome from many halvings of the replications, every unit of the design counting once.

    Parameters
    ----------
    read : callable
        Reads the outcome.
    replications, units : int
        How many there are.

    Returns
    -------
    Halves
    """
    first, second = halvings(replications)
    ones = np.ones((units, first.shape[1]))
    return Halves(read(first), read(second), ones, np.ones((replications, first.shape[1])))


def resampled(
    read: Read, replications: int, units: int, points: int, use: str, draws: int = DRAWS
) -> Iterator[Halves]:
    """Draw the units of the design and the replications again, some draws at a time.

    Parameters
    ----------
    read : callable
        Reads the outcome.
    replications, units, points : int
        How many there are; a unit is drawn as a whole, such as a trajectory or a base point.
    use : str
        Names the draws: another name gives others.
    draws : int
        Draws in all, each of `_EACH` halvings.

    Returns
    -------
    iterator of Halves
        With `_EACH` neighbouring columns of the same draw, which have the same weights.
    """
    some = max(1, min(draws, _CELLS // max(1, points * _EACH)))
    first, second = _resampled(replications, draws * _EACH, use)
    every = -np.log(steady_uniforms(f"{use}, units", draws, units)).T
    for start in range(0, draws, some):
        at = slice(start * _EACH, min(start + some, draws) * _EACH)
        weight = np.repeat(every[:, start : start + some], _EACH, axis=1)
        yield Halves(read(first[:, at]), read(second[:, at]), weight, first[:, at] + second[:, at])


def by_draw(columns: Floats) -> Floats:
    """Means over the halvings of each draw, along the last axis."""
    return np.asarray(columns.reshape(*columns.shape[:-1], -1, _EACH).mean(axis=-1))


def interval_of(value: float, drawn: Sequence[float] | Floats, level: float = LEVEL) -> Index:
    """A value with the limits that its draws leave; unknown if it is none.

    Parameters
    ----------
    value : float
        The estimate.
    drawn : float array
        The same of every draw of the bootstrap.
    level : float
        Confidence level.

    Returns
    -------
    Index
    """
    known = np.asarray(drawn, float)
    if not np.isfinite(value) or not np.isfinite(known).all() or known.size == 0:
        return UNKNOWN
    low, high = np.quantile(known, ((1 - level) / 2, (1 + level) / 2))
    return Index(float(value), float(low), float(high))
