"""How far apart two numbers are, given the luck behind them.

Answers: is the difference between two entries more than luck. Entries that met the same worlds are compared
replication by replication, so that the luck they share drops out of the difference. Where events are few,
their counts are compared exactly instead.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import special

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import (
    LEVEL,
    Estimate,
    Quantity,
    Ratio,
    Smooth,
    deviations,
    few_events,
    t_quantile,
    value_of,
)
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.strategy import METRICS

Floats = npt.NDArray[np.float64]

PAIRED = "paired by replication"
UNPAIRED = "unpaired (Welch)"
EXACT = "exact test of two counts, unpaired"
NOT_COMPARED = "not comparable: undefined, or one replication"


class Difference(NamedTuple):
    """How far entry `a` is ahead of entry `b` in one metric.

    `low` to `high` is the interval of this difference by itself; `low_all` to `high_all` holds together with
    those of all other pairs of the metric. `p` is the chance of a difference this large if there were none;
    `p_adjusted` (Holm) and `p_all` (to match `low_all`) allow for all pairs. `apart` says whether the two
    differ by more than luck. `saved` is the share of the variance that common luck removed.
    """

    metric: str
    a: str
    b: str
    value: float | None
    low: float | None
    high: float | None
    p: float | None
    p_adjusted: float | None
    apart: bool
    saved: float | None
    n: int
    unit: str
    method: str
    level: float = LEVEL
    low_all: float | None = None
    high_all: float | None = None
    p_all: float | None = None
    method_all: str = ""


def turned(d: Difference) -> Difference:
    """Swap the two entries of a difference."""

    def minus(x: float | None) -> float | None:
        return None if x is None else -x

    swapped = d._replace(a=d.b, b=d.a, value=minus(d.value), low=minus(d.high), high=minus(d.low))
    return swapped._replace(low_all=minus(d.high_all), high_all=minus(d.low_all))


def _rates(q: Ratio) -> tuple[float, float]:
    """Events and exposure of a count or share."""
    over, under = float(q.over.sum()), float(q.under.sum())
    return (under, over) if q.kind == "per_event" else (over, under)


def two_counts(a: Ratio, b: Ratio) -> float:
    """Return the chance of a split this uneven if both had the same rate (Przyborowski & Wilenski 1940)."""
    (hits_a, exposure_a), (hits_b, exposure_b) = _rates(a), _rates(b)
    total = int(hits_a + hits_b)
    if total == 0 or exposure_a + exposure_b == 0:
        return 1.0  # nothing happened, or nobody spent anything: nothing tells them apart
    share = exposure_a / (exposure_a + exposure_b)
    below = float(special.bdtr(hits_a, total, share))
    above = 1.0 if hits_a == 0 else float(special.bdtrc(hits_a - 1, total, share))
    return min(1.0, 2 * min(below, above))


def _recovered(a: Estimate, b: Estimate) -> tuple[float, float] | None:
    """Limits of a difference from the limits of its two parts (square-and-add; Zou & Donner 2008)."""
    if None in (a.value, b.value, a.low, b.low, a.high, b.high):
        return None
    x, y = (np.array([e.value, e.low, e.high], float) for e in (a, b))
    if not (np.isfinite(x).all() and np.isfinite(y).all()):
        return None
    middle = x[0] - y[0]
    return float(middle - np.hypot(x[0] - x[1], y[2] - y[0])), float(
        middle + np.hypot(x[2] - x[0], y[0] - y[1])
    )


def _spread(ua: Floats, ub: Floats, paired: bool) -> tuple[float, float, float | None]:
    """Return the standard error of a difference, its degrees of freedom, and what pairing saved."""
    apart_a, apart_b = float(ua @ ua), float(ub @ ub)
    apart = apart_a + apart_b
    if paired:
        difference = ua - ub
        variance = float(difference @ difference)
        # where all luck cancels, only rounding is left
        variance = 0.0 if variance <= 1e-20 * apart else variance
        return np.sqrt(variance), ua.size - 1, 1 - variance / apart if apart > 0 else None
    parts = apart_a**2 / (ua.size - 1) + apart_b**2 / (ub.size - 1)
    return np.sqrt(apart), apart**2 / parts if parts > 0 else float(min(ua.size, ub.size) - 1), None


def difference(
    metric: str, a: tuple[str, Quantity], b: tuple[str, Quantity], paired: bool, level: float = LEVEL
) -> Difference:
    """Compare two quantities of the same metric.

    Parameters
    ----------
    metric : str
        One of `METRICS`.
    a, b : (str, Quantity)
        Name and quantity of each entry.
    paired : bool
        Whether the replications of both are the same worlds.
    level : float
        Confidence level of this one difference.

    Returns
    -------
    Difference
        With `p_adjusted` as if it were the only comparison. Counts and shares with few events are compared
        exactly and without pairing, which is conservative.

    Raises
    ------
    TypeError
        If the metric is a median of waiting times, which has no error per replication.
    """
    qa, qb = a[1], b[1]
    if isinstance(qa, Waiting) or isinstance(qb, Waiting):
        raise TypeError(f"{metric} is a median of waiting times, which cannot be compared this way")
    n = min(q.influence.size if isinstance(q, Smooth) else q.under.size for q in (qa, qb))
    unit, none = METRICS[metric].unit, None
    blank = Difference(
        metric, a[0], b[0], none, none, none, none, none, False, none, n, unit, NOT_COMPARED, level
    )
    va, vb = value_of(qa), value_of(qb)
    if va is None or vb is None:
        return blank
    value = va - vb if np.isfinite(va) and np.isfinite(vb) else None
    return _with_luck(blank._replace(value=value), qa, qb, paired)


def _with_luck(d: Difference, qa: Ratio | Smooth, qb: Ratio | Smooth, paired: bool) -> Difference:
    """Add limits and p to a difference: exact where events are few, else from the deviations."""
    ua, ub = deviations(qa), deviations(qb)
    same = paired and d.value == 0 and ua is not None and ub is not None and np.array_equal(ua, ub)
    if isinstance(qa, Ratio) and isinstance(qb, Ratio) and not same and (few_events(qa) or few_events(qb)):
        low, high = _recovered(estimate(qa, d.unit, d.level), estimate(qb, d.unit, d.level)) or (None, None)
        saved = _spread(ua, ub, True)[2] if paired and ua is not None and ub is not None else None
        return _judged(d._replace(low=low, high=high, saved=saved, method=EXACT), two_counts(qa, qb))
    if d.value is None or ua is None or ub is None:
        return d
    error, freedom, saved = _spread(ua, ub, paired)
    half = t_quantile(d.level, freedom) * error
    method = PAIRED if paired else UNPAIRED
    found = d._replace(low=d.value - half, high=d.value + half, saved=saved, method=method)
    return _judged(found, _p_value(d.value, error, freedom))


def _judged(d: Difference, p: float) -> Difference:
    return d._replace(p=p, p_adjusted=p, apart=p < 1 - d.level)


def _p_value(value: float, error: float, freedom: float) -> float:
    if error == 0:
        return 1.0 if value == 0 else 0.0
    return float(2 * special.stdtr(freedom, -abs(value) / error))


def holm(p: Sequence[float | None]) -> list[float | None]:
    """Adjust p values for their number, so that the chance of any false alarm stays as stated (Holm 1979).

    Examples
    --------
    >>> [round(x, 3) for x in holm([0.01, 0.04, 0.03])]
    [0.03, 0.06, 0.06]
    """
    known = sorted((x, i) for i, x in enumerate(p) if x is not None)
    out: list[float | None] = [None] * len(p)
    worst = 0.0
    for rank, (x, i) in enumerate(known):
        worst = max(worst, min(1.0, x * (len(known) - rank)))
        out[i] = worst
    return out
