"""How long until the first event, when some have not had it yet.

Answers: after how many days, or Connects, have half of the freelancers had their first hire. A freelancer
without one by the end is censored: still waiting, not never hired (Kaplan & Meier 1958).
"""

from dataclasses import dataclass
from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulator.model.luck import child_key, children, uniforms

Floats = npt.NDArray[np.float64]

_RESAMPLES = 4_000
"""a limit is one of these, so with 400 luck alone moved its level by 0.8 points; now by 0.25"""
_CELLS = 1_000_000
_MOST_BLOCKS = 400
_MOST_TIMES = 1000
# the seed of the bootstrap; it shares nothing with the seeds of runs
_SEED = 0x626F6F74


@dataclass(frozen=True)
class Waiting:
    """Waiting times of many people: the event came at `time` if `seen`, else they were still waiting."""

    time: Floats
    seen: npt.NDArray[np.bool_]
    replication: npt.NDArray[np.int64]
    replications: int

    def median(self) -> float | None:
        """Time by which half have had the event; infinite if fewer than half ever do, None without people."""
        if self.time.size == 0:
            return None
        times, left = kaplan_meier(self.time, self.seen)
        return median_of(times, left)


def kaplan_meier(time: npt.ArrayLike, seen: npt.ArrayLike) -> tuple[Floats, Floats]:
    """Share still waiting after each distinct time of an event.

    Parameters
    ----------
    time : float array, one per person
        When the event came, or when the person was last seen waiting.
    seen : bool array, one per person
        Whether the event came.

    Returns
    -------
    times, left : float arrays
        Distinct times of events, rising, and the share still waiting just after each.

    Notes
    -----
    Product-limit estimator: Kaplan & Meier (1958), JASA 53:457-481.

    Examples
    --------
    >>> times, left = kaplan_meier([1, 2, 2, 3, 4], [True, True, False, True, False])
    >>> [float(round(x, 3)) for x in left]
    [0.8, 0.6, 0.3]
    """
    at, got = np.asarray(time, float), np.asarray(seen, bool)
    times, events = np.unique(at[got], return_counts=True)
    waiting = at.size - np.searchsorted(np.sort(at), times)
    return times, np.cumprod(1.0 - events / waiting, dtype=np.float64)


def median_of(times: Floats, left: Floats) -> float:
    """First time at which at most half are still waiting; infinite if that never comes."""
    reached = np.flatnonzero(left <= 0.5 + 1e-12)
    return float(times[reached[0]]) if reached.size else float("inf")


def _binned(w: Waiting) -> tuple[Floats, Floats, Floats]:
    """At most `_MOST_TIMES` times, and per block of replications the events and departures at each."""
    times = np.unique(w.time)
    if times.size > _MOST_TIMES:
        times = np.unique(np.quantile(w.time, np.linspace(0, 1, _MOST_TIMES), method="higher"))
    blocks = min(w.replications, _MOST_BLOCKS)
    cell = (w.replication % blocks) * times.size + np.searchsorted(times, w.time)
    size = blocks * times.size
    shape = (blocks, times.size)
    events = np.bincount(cell, w.seen, size).astype(float).reshape(shape)
    return times, events, np.bincount(cell, minlength=size).astype(float).reshape(shape)


def _drawn_medians(w: Waiting, seed: int) -> tuple[Floats, float]:
    """Medians over replications drawn with replacement, and the longest time seen.

    The same seed and number of replications draw the same replications.
    """
    times, events, departures = _binned(w)
    medians = np.empty(_RESAMPLES)
    rows = max(1, _CELLS // times.size)  # in parts, so that wide tables never stand in memory at once
    for start in range(0, _RESAMPLES, rows):
        weights = _weights(events.shape[0], seed)[start : start + rows]
        got, gone = weights @ events, weights @ departures
        # waiting at a time: everyone who leaves then or later
        waiting = np.cumsum(gone[:, ::-1], axis=1)[:, ::-1]
        left = np.cumprod(1 - got / np.maximum(waiting, 1), axis=1) <= 0.5 + 1e-12
        medians[start : start + rows] = np.where(left.any(axis=1), times[np.argmax(left, axis=1)], np.inf)
    return medians, float(times[-1])


@lru_cache(maxsize=4)
def _weights(blocks: int, seed: int) -> Floats:
    """Count how often each block is drawn in each resample; read only."""
    keys = children(child_key(np.uint64(seed), blocks), _RESAMPLES * blocks)
    chosen = (uniforms(keys, 0) * blocks).astype(np.int64)
    cell = chosen + blocks * np.repeat(np.arange(_RESAMPLES), blocks)
    counts = np.bincount(cell, minlength=_RESAMPLES * blocks).reshape(_RESAMPLES, blocks).astype(float)
    counts.flags.writeable = False
    return counts


def median_ratio(
    a: Waiting, b: Waiting, level: float, paired: bool
) -> tuple[float | None, float | None, float | None]:
    """Ratio of two medians with a percentile interval, by drawing whole replications with replacement.

    Parameters
    ----------
    a, b : Waiting
        Waiting times; over the same replications if `paired`, so that both draw the same ones.
    level : float
        Confidence level, such as 0.95.
    paired : bool
        Whether the replications of both are the same worlds.

    Returns
    -------
    value, low, high : float or None
        No value where a median is not reached; infinite limits where the medians of resamples are not.
    """
    over, under = a.median(), b.median()
    if over is None or under is None or not np.isfinite([over, under]).all() or under <= 0:
        return None, None, None
    value = float(over / under)
    if min(a.replications, b.replications) < 2:
        return value, None, None
    above, _ = _drawn_medians(a, _SEED)
    below, _ = _drawn_medians(b, _SEED if paired else _SEED + 1)
    known = np.isfinite(above) | np.isfinite(below)
    drawn = np.where(np.isfinite(below), above, 0.0)[known] / np.where(np.isfinite(below), below, 1.0)[known]
    low, high = np.quantile(drawn, [(1 - level) / 2, (1 + level) / 2], method="inverted_cdf")
    return value, min(float(low), value), max(float(high), value)


def median_interval(w: Waiting, level: float) -> tuple[float, float]:
    """Percentile interval of the median, by drawing whole replications with replacement.

    Levels are widened as t is wider than the normal (Hesterberg 2015, The American Statistician 69:371-386):
    medians of few replications drawn again spread too little. With more than 400 replications, neighbouring
    ones are drawn as blocks; more than 1,000 distinct times are rounded up to a thousand quantiles. The upper
    limit is infinite where the median of resamples is not reached. There must be at least one waiting time.
    """
    medians, latest = _drawn_medians(w, _SEED)
    tail = _widened_tail(level, w.replications)
    # order statistics, not interpolation, which has no value between a number and infinity
    low, high = np.quantile(medians, [tail, 1 - tail], method="inverted_cdf")
    exact = w.median()
    assert exact is not None
    # nothing is known of times longer than the longest seen
    return min(float(low), exact, latest), max(float(high), exact)


def _widened_tail(level: float, n: int) -> float:
    """Share of the resamples that lies beyond each limit."""
    from scipy import special

    reach = np.sqrt(n / (n - 1)) * special.stdtrit(n - 1, (1 + level) / 2)
    return float(special.ndtr(-reach))
