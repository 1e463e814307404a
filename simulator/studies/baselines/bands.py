"""What one day may show: posts by age and number of proposals, with a band for each cell.

Answers: could this listing be a day of this market. A day draws a crowd of its own (`field.draws.day_ln_sd`),
and which posts happen to be listed is luck; together they make a band. Nothing is played or drawn at random:
given the expected number of rivals, proposals by an age are Poisson, and days are taken at even chances.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.special import gammaincc, ndtr, ndtri

from simulator.model.scenario import Scenario
from simulator.studies.baselines.listings import (
    BUCKET_EDGES,
    Floats,
    Ints,
    age_within,
    arrived_share,
    evenly,
    final_rivals,
)
from simulator.world.world import Records

DAYS = 41
"""days at even chances that stand for all"""
POSTS_PER_ROW = 6_000
FEW = 200
"""rows of fewer posts are shown, but not counted in the mean gap"""
_GRID = np.arange(-14.0, 9.0, 0.02)


class Band(NamedTuple):
    """Shares of posts, rows of ages by buckets of proposals."""

    mean: Floats
    low: Floats
    high: Floats


class Fit(NamedTuple):
    """How a measured table lies in its band."""

    inside: int
    cells: int
    mean_gap: float
    """mean absolute gap in rows of more than `FEW` posts [points]"""
    worst: float
    """the largest of these gaps, with its sign [points]: predicted less measured"""
    worst_cell: tuple[int, int]


def cell_chances(scenario: Scenario, jobs: Records, mean_age_h: Floats) -> Floats:
    """Chance of each bucket in each row of ages on each of `DAYS` days.

    Parameters
    ----------
    scenario : Scenario
        Its laws say how many rivals come, how fast, and how days differ.
    jobs : records
        Posts of `draw_posts`, filtered.
    mean_age_h : float array
        Mean age of the posts of each row [hours].

    Returns
    -------
    float array
        Days by rows by buckets.
    """
    jobs = jobs[:: max(jobs.size // POSTS_PER_ROW, 1)]
    final = np.log(np.maximum(final_rivals(scenario, jobs), 1e-9))
    days = scenario.field.draws.day_ln_sd * ndtri(evenly(DAYS))
    below = gammaincc(np.array(BUCKET_EDGES)[:, None], np.exp(_GRID))
    out = np.empty((DAYS, mean_age_h.size, len(BUCKET_EDGES) + 1))
    for row, mean in enumerate(mean_age_h):
        age = age_within(row, float(mean), evenly(jobs.size))
        # in order, each search in the grid starts where the one before ended
        now = np.sort(final + np.log(np.maximum(arrived_share(jobs, age), 1e-9)))
        for d, day in enumerate(days):
            up_to = [np.interp(now + day, _GRID, curve).mean() for curve in below]
            out[d, row] = np.diff(np.concatenate([[0.0], up_to, [1.0]]))
    return np.maximum(out, 0.0)


def shifted(shares: Floats, day_ln_sd: float) -> Floats:
    """Chance of each bucket on each of `DAYS` days, from the shares of a usual day.

    Parameters
    ----------
    shares : float array, shape (rows, buckets)
        Shares of posts by age and proposals.
    day_ln_sd : float
        Standard deviation of the logarithm of what a day does to all crowds.

    Returns
    -------
    float array
        Days by rows by buckets: the normal score of the share below an edge moves along its slope in the
        logarithm of proposals.
    """
    edges = np.log(np.array(BUCKET_EDGES, float))
    days = day_ln_sd * ndtri(evenly(DAYS))
    out = np.empty((DAYS, *shares.shape))
    for row, here in enumerate(shares):
        below = ndtri(np.clip(np.cumsum(here)[:-1], 1e-6, 1 - 1e-6))
        slopes = np.diff(below) / np.diff(edges)
        slopes = np.concatenate([slopes[:1], (slopes[1:] + slopes[:-1]) / 2, slopes[-1:]])
        for d, day in enumerate(days):
            up_to = np.maximum.accumulate(ndtr(below - slopes * day))
            out[d, row] = np.diff(np.concatenate([[0.0], up_to, [1.0]]))
    return out


def band_of(chances: Floats, sizes: Ints, level: float = 0.95) -> Band:
    """Band for the shares that one day shows, given how many posts of each age are listed.

    Parameters
    ----------
    chances : float array
        As from `cell_chances`.
    sizes : int array
        Posts in each row of ages.
    level : float
        Share of days within the band of a cell.

    Returns
    -------
    Band
    """
    mean, tail = chances.mean(axis=0), (1 - level) / 2
    low, high = np.zeros_like(mean), np.zeros_like(mean)
    for row, n in enumerate(sizes):
        if n > 0:
            low[row] = [_quantile(chances[:, row, b], int(n), tail) / n for b in range(mean.shape[1])]
            high[row] = [_quantile(chances[:, row, b], int(n), 1 - tail) / n for b in range(mean.shape[1])]
    return Band(mean, low, high)


def _quantile(chances: Floats, n: int, level: float) -> int:
    """Quantile of a number of n posts that is binomial given the day."""
    from scipy.stats import binom  # slow to import, and few pictures have a band

    low, high = 0, n
    while low < high:
        middle = (low + high) // 2
        if np.mean(binom.cdf(middle, n, chances)) >= level:
            high = middle
        else:
            low = middle + 1
    return low


def fit_of(counts: npt.NDArray[np.float64] | Ints, band: Band) -> Fit:
    """Compare a table of counted posts with its band.

    Parameters
    ----------
    counts : array, shape (rows, buckets)
        Posts by age and proposals.
    band : Band
        What one day may show.

    Returns
    -------
    Fit
        Without a row of more than `FEW` posts the gaps are NaN.
    """
    n = np.asarray(counts, float).sum(axis=1)
    shares = np.asarray(counts, float) / np.maximum(n, 1)[:, None]
    inside = ((shares >= band.low - 1e-9) & (shares <= band.high + 1e-9))[n > 0]
    gap, big = 100 * (band.mean - shares), n > FEW
    if not big.any():
        return Fit(int(inside.sum()), inside.size, float("nan"), float("nan"), (0, 0))
    counted = np.where(big[:, None], np.abs(gap), -1.0)
    row, bucket = (int(i) for i in np.unravel_index(int(counted.argmax()), counted.shape))
    return Fit(
        int(inside.sum()), inside.size, float(np.abs(gap[big]).mean()), float(gap[row, bucket]), (row, bucket)
    )
