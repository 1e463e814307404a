"""Chances of a hire by what was spent, or by how long it took.

Answers: what is the chance of at least one, two or three hires with so many Connects; how many Connects does
a wanted chance need; how far apart do single freelancers end up. Those whose Connects or days ran out before
the hire are censored: still waiting, not failed (Kaplan & Meier 1958, on the axis of Connects). That is right
as far as those who stopped would have fared like the others.

Two kinds of range must not be mixed up. A *confidence* interval says how sure the curve is, and shrinks with
more replications. A *prediction* range says how unlike single freelancers are under the same curve: it is the
curve read sideways, and stays.
"""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import FEW_EVENTS, INF, LEVEL, clopper_pearson, t_quantile
from simulator.runs.result import RunResult

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Ints = npt.NDArray[np.int64]

MOST_HIRES = 3
SPENT_AT = ("connects_at_first_hire", "connects_at_second_hire", "connects_at_third_hire")
PREDICTED = (0.1, 0.5, 0.9)
CURVE = "Kaplan-Meier, jackknife over replications"
_FEWEST_AT_RISK, _LEAST_SHARE = 10, 0.02
_MOST_POINTS, _MOST_BLOCKS = 1000, 400


class Curve(NamedTuple):
    """Chance of having got there, at 0 and at each amount where somebody did; constant in between."""

    at: Floats
    """Connects, or days; the last is as far as the curve is known"""
    share: Floats
    low: Floats
    """pointwise limits; NaN with one replication"""
    high: Floats
    at_risk: Ints
    """freelancers who went at least so far and had not got there before"""
    n: int
    """replications"""


class Needed(NamedTuple):
    """Connects that a wanted chance needs: None where it was not reached, and `why` says why."""

    group: str
    chance: float
    hires: int
    connects: float | None
    low: float | None
    """confidence limits; None with one replication, and `high` infinite where the lower limit of the curve
    never gets there"""
    high: float | None
    n: int
    why: Literal["", "nothing spent", "no hire", "not reached"]
    most_connects: float
    """as far as the curve is known"""
    most_share: float
    """the chance there, with its limits"""
    most_low: float
    most_high: float


def _grid(at: Floats, seen: Bools) -> tuple[Floats, Floats]:
    """Amounts at which somebody got there, at most a thousand, and `at` with those rounded up to them."""
    grid = np.unique(at[seen])
    if grid.size > _MOST_POINTS:
        grid = np.unique(np.quantile(grid, np.linspace(0, 1, _MOST_POINTS), method="higher"))
    rounded = at.copy()
    rounded[seen] = grid[np.searchsorted(grid, at[seen])]
    return grid, rounded


def _known_until(grid: Floats, at: Floats, seen: Bools) -> Floats:
    """Cut a grid where too few are left to tell, unless nobody was lost on the way there."""
    few = min(max(_FEWEST_AT_RISK, _LEAST_SHARE * at.size), at.size)
    amounts = np.unique(at)
    risk = at.size - np.searchsorted(np.sort(at), amounts)
    lost = np.searchsorted(np.sort(at[~seen]), amounts)
    end = amounts[(risk >= few) | (lost == 0)][-1]
    kept = grid[grid <= end]
    return np.append(kept, end) if end > (kept[-1] if kept.size else 0.0) else kept


def _left(got: Floats, risk: Floats) -> Floats:
    return np.asarray(np.cumprod(1.0 - got / np.maximum(risk, 1.0), axis=-1))


def _limits(left: Floats, without: Floats, level: float) -> tuple[Floats, Floats]:
    """Limits of the share that got there, on the scale of log(-log), where they stay within 0 and 1."""
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
        Amount at which a freelancer got there, or at which he was last seen waiting.
    seen : bool array
        Whether he got there.
    replication : int array
        Replication of each freelancer, from 0.
    level : float
        Of the pointwise limits.

    Returns
    -------
    Curve
        Kaplan-Meier estimate. Limits: jackknife over replications with t, on the log(-log) scale; where
        fewer than ten got there or are left, at least as wide as Clopper-Pearson on those who are known.
        It ends where fewer than ten freelancers, or 2 %, are left, some having been lost on the way.

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
    cell = block[inside] * size + np.searchsorted(grid, rounded[inside])
    got = np.bincount(cell, minlength=blocks * size).reshape(blocks, size).astype(float)
    gone = block * (size + 1) + np.searchsorted(grid, rounded, side="right")
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


def chances(result: RunResult, group: str, hires: int = 1, level: float = LEVEL) -> Curve:
    """Chance of at least so many hires, by Connects spent on proposals and boosts.

    Parameters
    ----------
    result : RunResult
        A stored run.
    group : str
        A strategy's freelancers.
    hires : int
        1, 2 or 3, by bid or invitation, in the order in which the winning proposals were sent.
    level : float
        Of the pointwise limits.

    Raises
    ------
    ValueError
        If `hires` is none of these.
    KeyError
        If there is no such group.
    """
    if not 1 <= hires <= MOST_HIRES:
        raise ValueError(f"hires must be 1 to {MOST_HIRES}, not {hires}: later ones are not kept")
    sample = result.sample(group)
    lanes = sample.freelancers()
    spent = (lanes["connects_proposal"] + lanes["connects_boost"]).to_numpy(float)
    won_at = lanes[SPENT_AT[hires - 1]].to_numpy(float)
    rep = np.searchsorted(sample.sums["rep"].to_numpy(), lanes["rep"].to_numpy())
    return chance_curve(np.where(won_at >= 0, won_at, spent), won_at >= 0, rep, level)


def waits(result: RunResult, group: str, level: float = LEVEL) -> Curve:
    """Chance of the first hire, by days from the start of the window; without one by its end: censored.

    Raises
    ------
    KeyError
        If there is no such group.
    """
    sample = result.sample(group)
    lanes = sample.freelancers()
    day = lanes["first_hire_day"].to_numpy(float)
    seen = ~np.isnan(day)
    rep = np.searchsorted(sample.sums["rep"].to_numpy(), lanes["rep"].to_numpy())
    return chance_curve(np.where(seen, day, sample.window_days), seen, rep, level)


def reached(at: Floats, share: Floats, wanted: float) -> float:
    """First amount at which a curve has got to a share; infinite if it never has (or is NaN).

    Examples
    --------
    >>> reached(np.array([0.0, 6, 12]), np.array([0.0, 0.3, 0.6]), 0.5)
    12.0
    """
    there = np.flatnonzero(share >= wanted - 1e-12)
    return float(at[there[0]]) if there.size else INF


def predicted(curve: Curve, shares: tuple[float, ...] = PREDICTED) -> tuple[float, ...]:
    """Amounts within which so many of ten single freelancers get there: the curve read sideways."""
    return tuple(reached(curve.at, curve.share, wanted) for wanted in shares)


def connects_needed(
    result: RunResult, group: str, chance: float = 0.9, hires: int = 1, level: float = LEVEL
) -> Needed:
    """Smallest number of Connects with which the chance of so many hires is what one wants.

    Parameters
    ----------
    result : RunResult
        A stored run.
    group : str
        A strategy's freelancers.
    chance : float
        Wanted chance, above 0 and below 1.
    hires : int
        1, 2 or 3.
    level : float
        Chance that the interval holds the truth.

    Returns
    -------
    Needed
        Limits by inversion: those numbers whose pointwise interval holds the wanted chance (Brookmeyer &
        Crowley 1982, Biometrics 38:29-41).

    Raises
    ------
    ValueError
        If `chance` or `hires` is out of range.
    KeyError
        If there is no such group.
    """
    if not 0 < chance < 1:
        raise ValueError(f"chance must be above 0 and below 1, not {chance}")
    curve = chances(result, group, hires, level)
    value = reached(curve.at, curve.share, chance)
    is_there, sure = np.isfinite(value), curve.n > 1
    why: Literal["", "nothing spent", "no hire", "not reached"] = ""
    if not is_there:
        why = "nothing spent" if curve.at[-1] == 0 else "no hire" if curve.share[-1] == 0 else "not reached"
    end = (float(part[-1]) for part in (curve.at, curve.share, curve.low, curve.high))
    return Needed(
        group,
        chance,
        hires,
        value if is_there else None,
        reached(curve.at, curve.high, chance) if sure else None,
        reached(curve.at, curve.low, chance) if sure else None,
        curve.n,
        why,
        *end,
    )
