"""Shares of the rules at which nobody gains by switching.

Answers: where could a market of these rules stay. A balance is a mix in which all rules that are followed
get the same and no other rule gets more; it holds if small changes of the shares die away when rules that get
more gain followers.
"""

from collections.abc import Callable, Iterator
from itertools import combinations
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Payoffs = Callable[[Floats], Floats]
"""what every rule gets at some shares: n x rules in, n x rules out"""
Fate = Literal["settles", "circles", "leaves"]

_STEPS, _NUDGE, _CLOSE = 60, 1e-6, 1e-11
_EDGE, _STILL, _SAME = 1e-9, 1e-6, 1e-6
_FAR = 3.0


class Balance(NamedTuple):
    """A mix in which nobody gains by switching."""

    shares: Floats
    payoff: float
    fate: Fate
    """what becomes of small changes of the shares: the market settles again, circles around, or leaves"""

    @property
    def followed(self) -> tuple[int, ...]:
        """Numbers of the rules with followers."""
        return tuple(int(i) for i in np.flatnonzero(self.shares > _EDGE))


def rest_points(payoffs: Payoffs, rules: tuple[int, ...], starts: Floats) -> Floats:
    """Find shares at which some rules get the same and no other is followed, by Newton's method.

    Parameters
    ----------
    payoffs : callable
        For as many rows of shares as there are starts.
    rules : tuple of int
        The rules that share the market.
    starts : float array, n x all rules
        Where the search begins.

    Returns
    -------
    float array, n x all rules
        Not a number where the search fails; shares may lie outside 0 to 1.
    """
    x = np.zeros_like(starts)
    own = list(rules)
    x[:, own] = starts[:, own]
    if len(own) == 1:
        x[:, own] = 1.0
        return x
    count = len(own)
    for _ in range(_STEPS):
        here = payoffs(x)[:, own]
        slopes = np.empty((len(x), count, count))
        for b, rule in enumerate(own):
            up, down = x.copy(), x.copy()
            up[:, rule] += _NUDGE
            down[:, rule] -= _NUDGE
            slopes[:, :, b] = (payoffs(up)[:, own] - payoffs(down)[:, own]) / (2 * _NUDGE)
        # all get what the first gets, and the shares add up to one
        system = np.concatenate([slopes[:, 1:] - slopes[:, :1], np.ones((len(x), 1, count))], axis=1)
        wrong = np.concatenate([here[:, 1:] - here[:, :1], x[:, own].sum(axis=1, keepdims=True) - 1], axis=1)
        size = np.maximum(np.abs(system[:, :-1]).max(axis=(1, 2), keepdims=True), 1e-300)
        system[:, :-1] /= size
        wrong[:, :-1] /= size[:, :, 0]
        known = np.isfinite(system).all(axis=(1, 2)) & np.isfinite(wrong).all(axis=1)
        step = np.full((len(x), count), np.nan)
        if known.any():
            inverse = np.linalg.pinv(system[known], rcond=1e-10)
            step[known] = np.einsum("nij,nj->ni", inverse, wrong[known])
        x[:, own] -= np.clip(step, -1, 1)
        if np.nanmax(np.abs(step), initial=0.0) < _CLOSE:
            break
    done = (np.abs(step) < _NUDGE).all(axis=1) & (np.abs(wrong) < _NUDGE).all(axis=1)
    x[~done] = np.nan
    return x


def balances(payoffs: Payoffs, rules: int) -> list[Balance]:
    """Every mix in which nobody gains by switching.

    Parameters
    ----------
    payoffs : callable
        What every rule gets at some shares.
    rules : int
        How many rules there are.

    Returns
    -------
    list of Balance
        Those that hold first, then the rest; of each kind the ones with fewest rules first.
    """
    found = list[Balance]()
    for size in range(1, rules + 1):
        for own in combinations(range(rules), size):
            for x in _distinct(rest_points(payoffs, own, _starts(own, rules))):
                if (x[list(own)] > _EDGE).all():
                    got = payoffs(x[None])[0]
                    reach = float(np.ptp(got)) + float(np.abs(got).max())
                    common = float(got[list(own)].mean())
                    if got.max() <= common + _EDGE * max(reach, 1e-300):
                        found.append(Balance(x, common, fate_of(payoffs, x)))
    order = {"settles": 0, "circles": 1, "leaves": 2}
    return sorted(found, key=lambda one: order[one.fate])


def _starts(own: tuple[int, ...], rules: int) -> Floats:
    middle = np.zeros(rules)
    middle[list(own)] = 1 / len(own)
    if len(own) == 1:
        return middle[None]
    return np.array([middle, *((middle + 2 * np.eye(rules)[i]) / 3 for i in own)])


def _distinct(points: Floats) -> Iterator[Floats]:
    seen = list[Floats]()
    for x in points[np.isfinite(points).all(axis=1)]:
        if all(np.abs(x - one).max() > _SAME for one in seen):
            seen.append(x)
            yield x


def fate_of(payoffs: Payoffs, shares: Floats) -> Fate:
    """Tell what becomes of small changes of the shares when rules that get more gain followers."""
    rules = shares.size
    basis = np.linalg.qr(np.eye(rules)[:, 1:] - 1 / rules)[0]

    def drift(x: Floats) -> Floats:
        got = payoffs(x[None])[0]
        return np.asarray(x * (got - x @ got))

    columns = [(drift(shares + _NUDGE * b) - drift(shares - _NUDGE * b)) / (2 * _NUDGE) for b in basis.T]
    slopes = basis.T @ np.array(columns).T
    speed = float(np.abs(slopes).max(initial=0.0))
    fastest = float(np.linalg.eigvals(slopes).real.max(initial=-np.inf))
    if fastest < -_STILL * speed:
        return "settles"
    return "circles" if fastest <= _STILL * speed else "leaves"


def share_limits(payoffs: Payoffs, balance: Balance, tables: int, level: float = LEVEL) -> Floats:
    """Limits of the shares of a balance that hold for all of them at once.

    Parameters
    ----------
    payoffs : callable
        Of `tables` tables that could as well be the true one, one row of shares each.
    balance : Balance
        That of the table at hand.
    tables : int
        How many there are.
    level : float
        Chance that all limits hold together.

    Returns
    -------
    float array, 2 x rules
        Both limits of rules without followers are 0. A table in which these rules have no balance counts
        against both limits.

    Notes
    -----
    Percentiles over the tables, at Bonferroni's level for the number of shares. Half of the error is left for
    what percentiles of ratios miss in small samples.
    """
    own = balance.followed
    limits = np.stack([balance.shares, balance.shares])
    if len(own) < 2:
        return limits
    points = rest_points(payoffs, own, np.tile(balance.shares, (tables, 1)))[:, list(own)]
    points[(np.abs(points) > _FAR).any(axis=1)] = np.nan
    tail = (1 - level) / 4 / len(own)
    low, high = np.where(np.isnan(points), -np.inf, points), np.where(np.isnan(points), np.inf, points)
    limits[0, list(own)] = np.quantile(low, tail, axis=0, method="lower")
    limits[1, list(own)] = np.quantile(high, 1 - tail, axis=0, method="higher")
    return np.clip(limits, 0.0, 1.0)
