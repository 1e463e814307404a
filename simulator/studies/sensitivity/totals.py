"""How much of a number each assumption decides, with all others left open too.

Answers: the total and the first-order share of every assumption, and the share of luck. Sobol indices by the
estimator of Jansen (1999) with the outcome of one half of the replications times that of the other: plain
estimates take luck for an effect, this one does not (see `halves`).
"""

from typing import NamedTuple

import numpy as np

from simulator.metrics.estimates.quantities import LEVEL
from simulator.model.luck import name_number
from simulator.studies.sensitivity.halves import (
    DRAWS,
    UNKNOWN,
    Floats,
    Halves,
    Index,
    Read,
    as_played,
    by_draw,
    interval_of,
    resampled,
)
from simulator.studies.sweep.design import scrambled_sobol

LEAST_REPLICATIONS = 8
"""with fewer the shares lean upwards by several points: the variance below the line is too uncertain"""


class Totals(NamedTuple):
    """Shares of what is not luck: of each assumption with (`total`) and without (`first`) what it does
    together with others. `variance` is that of the outcome between worlds, luck aside; `luck` the share of
    luck in what differs between two single plays.
    """

    total: tuple[Index, ...]
    first: tuple[Index, ...]
    variance: Index
    luck: Index
    course: tuple[tuple[int, tuple[float, ...]], ...]
    """totals from the first quarter, half and all of the base points: whether they have settled"""

    @property
    def moves(self) -> bool:
        """Whether the assumptions together move the outcome by more than luck could."""
        return self.variance.told


def design(base: int, factors: int, use: str = "sensitivity") -> Floats:
    """Points in the unit cube for `totals`: base points A, others B, then A with one column of B each.

    Parameters
    ----------
    base : int
        Base points, best a power of two. More of them begin with the fewer.
    factors : int
        Columns.
    use : str
        Names the scrambling of the Sobol sequence.

    Returns
    -------
    float array, (factors + 2) base x factors
    """
    both = scrambled_sobol(base, 2 * factors, name_number(use) % 2**32)
    a, b = both[:, :factors], both[:, factors:]
    blocks = [a, b]
    for k in range(factors):
        mixed = a.copy()
        mixed[:, k] = b[:, k]
        blocks.append(mixed)
    return np.concatenate(blocks)


def totals(
    read: Read, replications: int, factors: int, base: int, level: float = LEVEL, draws: int = DRAWS
) -> Totals:
    """Estimate the shares from outcomes at the points of `design`.

    Parameters
    ----------
    read : callable
        Outcomes at all points, in their order, from weights of the replications. All points are best played
        with the same luck.
    replications : int
        At least two; with fewer than `LEAST_REPLICATIONS` the shares lean upwards.
    factors, base : int
        As for `design`.
    level : float
        Of the intervals, which come from drawing base points and replications again.
    draws : int
        Draws of that bootstrap.

    Returns
    -------
    Totals
        Unknown throughout if there is nothing but luck.
    """
    played = as_played(read, replications, base)
    value, parts, of_luck = (x.mean(axis=-1) for x in _parts(played, read, factors, base))
    drawn: list[tuple[Floats, Floats, Floats]] = []
    for halves in resampled(read, replications, base, (factors + 2) * base, "totals", draws):
        drawn.append(tuple(by_draw(x) for x in _parts(halves, read, factors, base)))  # type: ignore[arg-type]
    values, every, lucks = (np.concatenate(x, axis=-1) for x in zip(*drawn, strict=True))
    variance = interval_of(float(value), values, level)
    if not variance.told:
        none = (UNKNOWN,) * factors
        luck = Index(1.0, float("nan"), 1.0) if np.isfinite(of_luck) else UNKNOWN
        return Totals(none, none, variance, luck, ())
    at_least = np.maximum(values, variance.value * 1e-3)  # a draw may hold no spread at all
    shares = [interval_of(float(parts[k] / value), every[k] / at_least, level) for k in range(2 * factors)]
    luck = interval_of(float(of_luck), lucks, level)
    return Totals(
        tuple(shares[:factors]), tuple(shares[factors:]), variance, luck, _course(played, factors, base)
    )


def _parts(halves: Halves, read: Read, factors: int, base: int) -> tuple[Floats, Floats, Floats]:
    """Variance between points [m], numerators of totals and first orders [2 factors x m], share of luck in a
    single play [m].
    """
    one, two = (x.reshape(factors + 2, base, -1) for x in (halves.first, halves.second))
    weight = halves.weight / halves.weight.mean(axis=0)
    centre = [(x[:2] * weight).mean(axis=(0, 1)) for x in (one, two)]
    one, two = one - centre[0], two - centre[1]
    variance = _variance(one, two, weight)
    total = 0.5 * ((one[0] - one[2:]) * (two[0] - two[2:]) * weight).mean(axis=1)
    first = 0.5 * ((one[1] * (two[2:] - two[0]) + two[1] * (one[2:] - one[0])) * weight).mean(axis=1)
    spread = (one[:2] * two[:2] * weight).mean(axis=(0, 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        luck = 1 - spread / _single(halves, read, base, weight)
    return variance, np.concatenate([total, first]), luck


def _variance(one: Floats, two: Floats, weight: Floats) -> Floats:
    """Variance between points [m], half of it from pairs of A and B: with few base points these differ by as
    much luck as the numerators do, which then cancels.
    """
    spread = (one[:2] * two[:2] * weight).mean(axis=(0, 1))
    pairs = 0.5 * ((one[0] - one[1]) * (two[0] - two[1]) * weight).mean(axis=0)
    return np.asarray((spread + pairs) / 2)


def _single(halves: Halves, read: Read, base: int, weight: Floats) -> Floats:
    """Variance of one play at one of the base points, over points and luck [m]."""
    alone = np.nan_to_num(read(np.eye(halves.of_reps.shape[0]))[: 2 * base])
    reps = halves.of_reps / halves.of_reps.sum(axis=0)
    squares, means = alone**2 @ reps, alone @ reps
    points = np.concatenate([weight, weight]) / 2
    return np.asarray((squares * points).sum(axis=0) / base - ((means * points).sum(axis=0) / base) ** 2)


def _course(played: Halves, factors: int, base: int) -> tuple[tuple[int, tuple[float, ...]], ...]:
    """Totals from the first base points alone."""
    found = []
    for some in sorted({base // 4, base // 2, base} - {0, 1}):
        rows = np.concatenate([np.arange(some) + k * base for k in range(factors + 2)])
        part = Halves(played.first[rows], played.second[rows], played.weight[:some], played.of_reps)
        one, two = (x.reshape(factors + 2, some, -1) for x in (part.first, part.second))
        centre = [x[:2].mean(axis=(0, 1)) for x in (one, two)]
        below = _variance(one - centre[0], two - centre[1], np.ones((some, 1))).mean()
        above = 0.5 * ((one[0] - one[2:]) * (two[0] - two[2:])).mean(axis=(1, 2))
        if below > 0:
            found.append((some, tuple(float(x / below) for x in above)))
    return tuple(found)
