"""Limits that hold for many differences at once.

Answers: which differences hold up although every pair was compared, and which entries are tied. Max-t limits
(Westfall & Young 1993; Hothorn, Bretz & Westfall 2008) use the correlations of the differences, so they are
never wider than Bonferroni limits and much narrower where entries are alike. All arrays are of one metric
over the same replications; a column is what `quantities.deviations` returns: n numbers whose sum of squares
is the variance of the estimate.
"""

from collections import Counter
from itertools import combinations, combinations_with_replacement
from string import ascii_letters
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.draws import factor_of, steady_normals
from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Better = Literal["higher", "lower"]

DRAWS = 19_999
"""enough for a false-alarm chance within 0.003 of the stated 0.05 (two standard errors)"""
LEAST_DRAWS = 4_999
_CELLS = 2_000_000
_ROUNDING = 1e-20
_GRID = np.linspace(-8.0, 8.0, 3201)


class Simultaneous(NamedTuple):
    """Limits of m differences that all hold at once with chance `level`.

    `p` is adjusted for their number (single step): at most 1 - level exactly where the limits exclude 0.
    `critical` is the half-width in standard errors; `n` counts replications.
    """

    value: Floats
    error: Floats
    low: Floats
    high: Floats
    p: Floats
    critical: float
    n: int
    level: float

    @property
    def apart(self) -> npt.NDArray[np.bool_]:
        """Which differences are more than luck."""
        return self.p <= 1 - self.level


def every_pair(entries: int) -> Ints:
    """List every pair of entries once, lower number first; shape pairs x 2.

    Examples
    --------
    >>> every_pair(3).tolist()
    [[0, 1], [0, 2], [1, 2]]
    """
    return np.array(list(combinations(range(entries), 2)), np.int64).reshape(-1, 2)


def pair_deviations(deviations: npt.ArrayLike, pairs: npt.ArrayLike) -> Floats:
    """Deviations of differences between entries that met the same worlds.

    Parameters
    ----------
    deviations : float array, n x k
        One column per entry.
    pairs : int array, m x 2
        Each row: first entry less second.

    Returns
    -------
    float array, n x m
        Exactly zero where luck cancels up to rounding.
    """
    u, p = np.asarray(deviations, float), np.asarray(pairs, np.int64)
    own = np.sum(u * u, axis=0)
    apart = u[:, p[:, 0]] - u[:, p[:, 1]]
    apart[:, np.sum(apart * apart, axis=0) <= _ROUNDING * (own[p[:, 0]] + own[p[:, 1]])] = 0.0
    return np.asarray(apart)


def checked(values: npt.ArrayLike, deviations: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Return both as arrays; a ValueError says what is missing or does not fit."""
    x, u = np.atleast_1d(np.asarray(values, float)), np.asarray(deviations, float)
    if u.ndim != 2 or u.shape[1] != x.size:
        raise ValueError(f"deviations must have one column for each of the {x.size} values, not {u.shape}")
    if u.shape[0] < 2:
        raise ValueError("limits over replications need at least 2 replications")
    if not (np.isfinite(x).all() and np.isfinite(u).all()):
        raise ValueError("values and deviations must be numbers: leave out what is undefined or infinite")
    return x, u


def _denominators(normals: Floats, freedom: int) -> Floats:
    """Ratio of estimated to true standard error, per draw and difference, from normal draws.

    The square root of chi-square over its degrees of freedom, read off a table of its quantiles.
    """
    table = np.sqrt(2 * special.gammaincinv(freedom / 2, special.ndtr(_GRID)) / freedom)
    return np.interp(normals, _GRID, np.maximum(table, 1e-9))


def _largest_t(correlation: Floats, freedom: int, draws: int) -> Floats:
    """Draw the largest |t| of differences that are all 0, many times; sorted.

    Each difference has its own standard error, so denominators are drawn too: their squares have the squared
    correlations of the differences.
    """
    top, below = factor_of(correlation), factor_of(correlation**2)
    draws = min(draws, max(LEAST_DRAWS, _CELLS // correlation.shape[0] - 1))
    shared = steady_normals("simultaneous limits", draws, top.shape[0] + below.shape[0])
    rows = max(1, _CELLS // correlation.shape[0])
    largest = np.empty(draws)
    for start in range(0, draws, rows):
        z = shared[start : start + rows]
        t = (z[:, : top.shape[0]] @ top) / _denominators(z[:, top.shape[0] :] @ below, freedom)
        largest[start : start + rows] = np.abs(t).max(axis=1)
    return np.sort(largest)


def simultaneous(
    values: npt.ArrayLike, deviations: npt.ArrayLike, level: float = LEVEL, draws: int = DRAWS
) -> Simultaneous:
    """Put limits around many paired differences that all hold at once.

    Parameters
    ----------
    values : float array, m
        The differences, in one unit.
    deviations : float array, n x m
        Per replication and difference; see `pair_deviations`. No gaps.
    level : float
        Chance that all limits hold together.
    draws : int
        Draws behind the limits: the same ones at every call, fewer above 100 differences.

    Returns
    -------
    Simultaneous
        Arrays of m. A difference without variance is certain: both limits equal it.

    Raises
    ------
    ValueError
        If the shapes do not fit, a number is missing, or there are fewer than 2 replications.

    Notes
    -----
    Multivariate t with n - 1 degrees of freedom and the estimated correlation, by parametric draws; never
    wider than Bonferroni. Hothorn, Bretz & Westfall (2008), Biometrical Journal 50:346-363.
    """
    x, u = checked(values, deviations)
    n = u.shape[0]
    error = np.sqrt(np.sum(u * u, axis=0))
    error[error**2 <= _ROUNDING * float((error**2).max(initial=0.0))] = 0.0
    varies = error > 0
    p = np.where(x == 0, 1.0, 0.0)
    critical = float(special.stdtrit(n - 1, (1 + level) / 2))
    if varies.any():
        t = np.abs(x[varies]) / error[varies]
        single = 2 * special.stdtr(n - 1, -t)
        number = t.size
        unit = u[:, varies] / error[varies]
        drawn = _largest_t(np.clip(unit.T @ unit, -1.0, 1.0), n - 1, draws)
        above = drawn.size - np.searchsorted(drawn, t, side="left")
        p[varies] = np.clip((1 + above) / (drawn.size + 1), single, np.minimum(1.0, number * single))
        # the order statistic that leaves 1 - level of the draws at or above it
        own = drawn[drawn.size - int(np.floor((1 - level) * (drawn.size + 1) + 1e-9))]
        bonferroni = float(special.stdtrit(n - 1, 1 - (1 - level) / 2 / number))
        critical = min(max(critical, float(own)), bonferroni)
    half = critical * error
    return Simultaneous(x, error, x - half, x + half, p, critical, n, level)


def letter_columns(apart: npt.ArrayLike) -> list[tuple[int, ...]]:
    """Give entries letters, so that two share one if and only if they are tied.

    Parameters
    ----------
    apart : bool array, k x k
        Which pairs differ; symmetric. Letters are given out in this order.

    Returns
    -------
    list of tuple of int, k
        Numbers of the letters of each entry, from 0, rising.

    Notes
    -----
    Insert and absorb, then sweep (Piepho 2004, J. Computational and Graphical Statistics 13:456-466). A
    column is a set of entries that share a letter; each pair that differs splits the columns that hold both.

    Examples
    --------
    >>> apart = np.zeros((3, 3), bool)
    >>> apart[0, 2] = apart[2, 0] = True
    >>> letter_columns(apart)
    [(0,), (0, 1), (1,)]
    """
    found = np.asarray(apart, bool)
    # a column is a set of entries, as the bits of an integer; at first all share one letter
    columns = [(1 << len(found)) - 1]
    for i, j in np.argwhere(np.triu(found, 1)).tolist():
        pair = 1 << i | 1 << j
        split = [column for column in columns if column & pair == pair]
        columns = [column for column in columns if column & pair != pair]
        for half in (column ^ 1 << one for column in split for one in (j, i)):
            if not any(half & column == half for column in columns):
                columns = [column for column in columns if column & half != column] + [half]
    members = [[i for i in range(len(found)) if column >> i & 1] for column in columns]
    swept = sorted(_swept(sorted(members, key=len)))
    return [tuple(k for k, column in enumerate(swept) if i in column) for i in range(len(found))]


def _swept(columns: list[list[int]]) -> list[list[int]]:
    """Leave out columns whose every entry and pair is also in another column."""
    shared: Counter[tuple[int, int]] = Counter()
    pairs = [list(combinations_with_replacement(column, 2)) for column in columns]
    for own in pairs:
        shared.update(own)
    kept = []
    for column, own in zip(columns, pairs, strict=True):
        if all(shared[pair] > 1 for pair in own):
            shared.subtract(own)
        else:
            kept.append(column)
    return kept


def letter_of(number: int) -> str:
    """Write a letter by its number, from 0; after both alphabets with a digit, so that letters can be joined.

    Examples
    --------
    >>> letter_of(0), letter_of(25), letter_of(26), letter_of(52), letter_of(104)
    ('a', 'z', 'A', 'a2', 'a3')
    """
    again, place = divmod(number, len(ascii_letters))
    return ascii_letters[place] + (str(again + 1) if again else "")
