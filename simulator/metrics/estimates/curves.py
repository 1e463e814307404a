"""Chance curves: the share of freelancers who got there, such as to a hire, by each amount spent or waited.

Answers: how likely is a hire for each number of Connects, with limits from blocks of replications.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import FEW_EVENTS, INF, LEVEL, clopper_pearson, t_quantile

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]
PREDICTED = (0.1, 0.5, 0.9)
CURVE = "Kaplan-Meier, jackknife over replications"
_FEWEST_AT_RISK, _LEAST_SHARE = 10, 0.02
_MOST_POINTS, _MOST_BLOCKS = 1000, 400


class Curve(NamedTuple):
    """Chance of having got there, at 0 and at each amount where a freelancer did; constant in between."""

    at: Floats
    """Connects, or days; the last is as far as the curve is known"""
    share: Floats
    low: Floats
    """pointwise limits; NaN with one replication"""
    high: Floats
    at_risk: Ints
    """freelancers who went at least this far and had not got there before"""
    n: int
    """replications"""


def _grid(at: Floats, seen: Bools) -> tuple[Floats, Floats]:
    """Pick the amounts of a curve, at most a thousand, and round `at` up to them where `seen`."""
    grid = np.unique(at[seen])
    if grid.size > _MOST_POINTS:
        grid = np.unique(np.quantile(grid, np.linspace(0, 1, _MOST_POINTS), method="higher"))
    rounded = at.copy()
    rounded[seen] = grid[np.searchsorted(grid, at[seen])]
    return grid, rounded


def _known_until(grid: Floats, at: Floats, seen: Bools) -> Floats:
    """Cut a grid where too few freelancers are left, unless none was lost on the way there."""
    few = min(max(_FEWEST_AT_RISK, _LEAST_SHARE * at.size), at.size)
    amounts = np.unique(at)
    risk = at.size - np.searchsorted(np.sort(at), amounts)
    lost = np.searchsorted(np.sort(at[~seen]), amounts)
    end = amounts[(risk >= few) | (lost == 0)][-1]
    kept = grid[grid <= end]
    return np.append(kept, end) if end > (kept[-1] if kept.size else 0.0) else kept


def _left(got: Floats, risk: Floats) -> Floats:
    """Share still waiting: the product limit of Kaplan & Meier (1958), along the last axis."""
    return np.asarray(np.cumprod(1.0 - got / np.maximum(risk, 1.0), axis=-1))


def _limits(left: Floats, without: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits of the share that got there, on the scale of log(-log), where they stay within 0 and 1.

    `left`: share still waiting, one per amount. `without`: the same with each block left out, blocks x
    amounts. The error is that of the jackknife; the scale is that of Kalbfleisch & Prentice (1980).
    """
    n = without.shape[0]
    error = np.sqrt((n - 1) / n * ((without - without.mean(axis=0)) ** 2).sum(axis=0))
    inside = (left > 0) & (left < 1)
    safe = np.where(inside, left, 0.5)
    power = np.exp(t_quantile(level, n - 1) * error / (safe * -np.log(safe)))
    return np.where(inside, 1 - safe ** (1 / power), 1 - left), np.where(inside, 1 - safe**power, 1 - left)


def chance_curve(at: Floats, seen: Bools, replication: Ints, level: float = LEVEL) -> Curve:
    """Chance of having got there, by amount spent or waited.

    Parameters
    ----------
    at : float array
        Amount at which a freelancer got there, or was last seen waiting.
    seen : bool array
        Whether that freelancer got there.
    replication : int array
        Replication of each freelancer, from 0.
    level : float
        Coverage of the pointwise limits.

    Returns
    -------
    Curve
        Kaplan-Meier estimate. Limits: jackknife over replications with t, on the log(-log) scale; where
        fewer than ten got there or are left, at least as wide as Clopper-Pearson on those whose fate is
        known. It ends where fewer than ten freelancers, or 2 %, are left, some having been lost on the way.

    Examples
    --------
    >>> curve = chance_curve(np.array([2.0, 4, 4, 6]), np.array([True, True, False, True]), np.arange(4))
    >>> curve.at.tolist(), curve.share.round(2).tolist()
    ([0.0, 2.0, 4.0], [0.0, 0.25, 0.5])
    """
    if at.size == 0:
        zero = np.zeros(1)
        return Curve(zero, zero, zero * np.nan, zero * np.nan, np.zeros(1, np.int64), 0)
    n = int(replication.max()) + 1
    grid, rounded = _grid(at, seen)
    grid = _known_until(grid, rounded, seen)
    blocks, size = min(n, _MOST_BLOCKS), grid.size
    block = replication % blocks
    inside = seen & (rounded <= (grid[-1] if size else 0.0))
    # one histogram over (block, amount) counts all blocks at once
    cell = block[inside] * size + np.searchsorted(grid, rounded[inside])
    got = np.bincount(cell, minlength=blocks * size).reshape(blocks, size).astype(float)
    gone = block * (size + 1) + np.searchsorted(grid, rounded, side="right")
    # those who leave at an amount or later are at risk there: a sum from the right
    leaving = np.bincount(gone, minlength=blocks * (size + 1)).reshape(blocks, size + 1)
    risk = leaving[:, ::-1].cumsum(axis=1)[:, ::-1][:, 1:].astype(float)
    all_got, all_risk = got.sum(axis=0), risk.sum(axis=0)
    left = _left(all_got, all_risk)
    low = high = np.full(size, np.nan)
    if n > 1:
        low, high = _limits(left, _left(all_got - got, all_risk - risk), level)
        low, high = _with_few(left, all_got.cumsum(), all_risk - all_got, (low, high), level)
    first = 0.0 if n > 1 else np.nan
    return Curve(
        np.append(0.0, grid),
        np.append(0.0, 1 - left),
        np.append(first, low),
        np.append(first, high),
        np.append(at.size, all_risk).astype(np.int64),
        n,
    )


def _with_few(
    left: Floats, got: Floats, waiting: Floats, limits: tuple[Floats, Floats], level: float
) -> tuple[Floats, Floats]:
    """Widen limits to exact ones where fewer than ten got there or are left."""
    low, high = limits[0].copy(), limits[1].copy()
    known = got + waiting
    for k in np.flatnonzero((np.minimum(1 - left, left) * known < FEW_EVENTS) & (known > 0)):
        exact = clopper_pearson((1 - left[k]) * known[k], known[k], level)
        low[k], high[k] = min(low[k], exact[0]), max(high[k], exact[1])
    return low, high


def reached(at: Floats, share: Floats, wanted: float) -> float:
    """Find the first amount at which a curve has reached a share.

    Parameters
    ----------
    at : float array
        Amounts, rising.
    share : float array
        The curve, or one of its limits, at each amount.
    wanted : float
        The share to reach.

    Returns
    -------
    float
        Infinite if the share is never reached, or the curve is NaN.

    Examples
    --------
    >>> reached(np.array([0.0, 6, 12]), np.array([0.0, 0.3, 0.6]), 0.5)
    12.0
    """
    there = np.flatnonzero(share >= wanted - 1e-12)
    return float(at[there[0]]) if there.size else INF


def predicted(curve: Curve, shares: tuple[float, ...] = PREDICTED) -> tuple[float, ...]:
    """Read a curve sideways: the amounts within which these shares of single freelancers get there."""
    return tuple(reached(curve.at, curve.share, wanted) for wanted in shares)
