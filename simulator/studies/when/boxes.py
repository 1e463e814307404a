"""Boxes of worlds in which one rule loses to another, found in differences that are noisy.

Answers: under which few limits does A get less than B. A point is a world; its difference is known from some
replications, so that A loses there with a chance and not for certain. A box holds the points that pass at
most three limits. Whether there is a box at all is judged against the same search in points whose chances
were dealt out anew: it has to beat all of those, which one in a hundred does by luck.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.draws import steady_uniforms
from simulator.studies.when.hunting import Points, find_limits
from simulator.studies.when.limits import Bools, Factor, Floats, Limits, inside

Ints = npt.NDArray[np.int64]

MOST_BOXES = 3
LEAST_DENSITY = 0.5
"""a box says that A loses there, so it does in more than half of its worlds"""
LEVEL = 0.95
DEALS = 99
"""times that the chances are dealt out anew; the box must beat all of them"""
SAMPLES = 200
REFITS = 40
_STILL = 1e-9


@dataclass(frozen=True)
class Share:
    """A share of worlds, with its interval over points and replications."""

    value: float
    low: float
    high: float


@dataclass(frozen=True)
class Box:
    """Worlds that pass a few limits, and how often A loses in them."""

    limits: Limits
    density: Share
    """of the worlds in the box, those in which A loses"""
    coverage: Share
    """of all worlds in which A loses, those in the box"""
    mass: Share
    """of all worlds, those in the box"""
    used: tuple[float, ...] = field(default=())
    """for each limit, the share of bootstrap samples whose box limits the same factor"""

    def holds(self, x: Floats) -> Bools:
        """Which points are in the box."""
        return inside(self.limits, x)


def losing_chances(differences: Floats) -> Floats:
    """Chance that A loses at each point, given its replications.

    Parameters
    ----------
    differences : float array, points x replications
        A less B, more being better. One replication counts as the truth.

    Returns
    -------
    float array
        Between 0 and 1; 0 where both are always the same.
    """
    n, mean = differences.shape[1], differences.mean(axis=1)
    error = differences.std(axis=1, ddof=1) / np.sqrt(n) if n > 1 else np.zeros(len(mean))
    sure = error <= _STILL * np.maximum(np.abs(mean), 1e-300)
    t = -mean / np.where(sure, 1.0, error)
    return np.asarray(np.where(sure, (mean < 0).astype(float), special.stdtr(max(n - 1, 1), t)))


def find_boxes(x: Floats, differences: Floats, factors: Sequence[Factor]) -> tuple[Box, ...]:
    """Find where A loses to B.

    Parameters
    ----------
    x : float array, points x factors
        The worlds; a choice is given by its number.
    differences : float array, points x replications
        A less B, more being better, over the same replications everywhere.
    factors : sequence of Factor
        What the columns of `x` are.

    Returns
    -------
    tuple of Box
        The one that sets apart most first; empty where nothing does.
    """
    chances = losing_chances(differences)
    left, found = np.ones(len(x), np.bool_), list[Limits]()
    while len(found) < MOST_BOXES:
        points = Points(x[left], factors)
        if points.n < 2 * points.least:
            break
        worth, limits = find_limits(points, chances[left])
        here = left & inside(limits, x)
        if not limits or chances[here].mean() <= LEAST_DENSITY:
            break
        if not _beats_deals(points, chances[left], worth, len(found)):
            break
        found.append(limits)
        left &= ~here
    if not found:
        return ()
    used = _used(x, differences, factors, found[0])
    return tuple(_measured(limits, x, differences, used if k == 0 else ()) for k, limits in enumerate(found))


def _beats_deals(points: Points, chances: Floats, worth: float, number: int) -> bool:
    """Whether no deal of the same chances to the same points gives so good a box."""
    for k in range(DEALS):
        deal = np.argsort(steady_uniforms(f"deal {number} {k}", chances.size)[:, 0])
        if find_limits(points, chances[deal])[0] >= worth:
            return False
    return True


def _resampled(use: str, differences: Floats, k: int) -> tuple[Ints, Floats]:
    """Bootstrap sample k: the rows of its points, and their differences in its replications."""
    points, replications = differences.shape
    rows = (steady_uniforms(f"{use} points {k}", points)[:, 0] * points).astype(np.int64)
    reps = (steady_uniforms(f"{use} {k}", replications)[:, 0] * replications).astype(np.int64)
    return rows, differences[np.ix_(rows, reps)]


def _used(x: Floats, differences: Floats, factors: Sequence[Factor], limits: Limits) -> tuple[float, ...]:
    """Share of bootstrap samples in which the best box limits the same factor on the same side."""
    hits = np.zeros(len(limits))
    for k in range(REFITS):
        rows, drawn = _resampled("refit", differences, k)
        _, again = find_limits(Points(x[rows], factors), losing_chances(drawn))
        sides = {limit.sides for limit in again}
        hits += [limit.sides in sides for limit in limits]
    return tuple(float(h) for h in hits / REFITS)


def shares_in(limits: Limits, x: Floats, differences: Floats) -> tuple[Share, Share, Share]:
    """Density, coverage and mass of a box, each with an interval over points and replications.

    Parameters
    ----------
    limits : tuple of Limit
        The box.
    x : float array, points x factors
        Worlds that were not drawn by what was found in them, for an honest answer.
    differences : float array, points x replications
        A less B.

    Returns
    -------
    tuple of Share
        A sample draws worlds and replications anew, and A loses where its mean in these replications is
        below that of B: so the interval holds what few worlds and what few replications leave open.
    """
    within, chances = inside(limits, x), losing_chances(differences)
    values = _three(within, chances)
    drawn = np.empty((SAMPLES, 3))
    for k in range(SAMPLES):
        rows, again = _resampled("box", differences, k)
        drawn[k] = _three(within[rows], (again.mean(axis=1) < 0).astype(float))
    tail = 100 * (1 - LEVEL) / 2
    low, high = np.nanpercentile(drawn, (tail, 100 - tail), axis=0)
    counts = (within.sum(), chances.sum(), len(within))
    each = zip(values, low, high, counts, strict=True)
    shares = [_share(float(v), float(a), float(b), float(n)) for v, a, b, n in each]
    return shares[0], shares[1], shares[2]


def _share(value: float, low: float, high: float, count: float) -> Share:
    """A share with its limits; all or none of a few says less than samples of them do (Clopper & Pearson)."""
    beyond = ((1 - LEVEL) / 2) ** (1 / max(count, 1.0))
    low = min(low, value, beyond if value > 1 - _STILL else 1.0)
    return Share(value, low, max(high, value, 1 - beyond if value < _STILL else 0.0))


def _three(within: Bools, losing: Floats) -> Floats:
    """Density, coverage and mass."""
    lost, there = losing[within].sum(), max(int(within.sum()), 1)
    return np.array([lost / there, lost / max(losing.sum(), _STILL), within.mean()])


def _measured(limits: Limits, x: Floats, differences: Floats, used: tuple[float, ...]) -> Box:
    return Box(limits, *shares_in(limits, x, differences), used)
