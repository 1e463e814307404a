"""How sure a number is.

Answers: within what range does the truth lie, given so many replications. Jackknife and Student's t where the
number is even, BCa bootstrap where it is skewed, exact intervals for counts where events are too few for
either, so that zero wins never reads as certainty.
"""

import numpy as np

from simulator.experiment.bootstrap import BCA, ratio_interval
from simulator.experiment.intervals import (
    BOOTSTRAP,
    CLOPPER_PEARSON,
    FEW_EVENTS,
    FEW_HIRES,
    GARWOOD,
    INF,
    JACKKNIFE,
    LEVEL,
    NO_HIRE,
    ONE_REPLICATION,
    UNDEFINED,
    Estimate,
    Quantity,
    Ratio,
    Smooth,
    clopper_pearson,
    deviations,
    few_events,
    garwood,
    t_quantile,
    value_of,
)
from simulator.experiment.survival import Waiting, median_interval


def _exact(q: Ratio, level: float) -> tuple[float | None, float | None, str]:
    over, under = float(q.over.sum()), float(q.under.sum())
    if q.kind == "share":
        low, high = clopper_pearson(over, under, level)
        return q.scale * low, q.scale * high, CLOPPER_PEARSON
    if q.kind == "count":
        low, high = garwood(over, level)
        return q.scale * low / under, q.scale * high / under, GARWOOD
    low, high = garwood(under, level)
    return q.scale * over / high, q.scale * over / low if low > 0 else INF, GARWOOD


def _by_events(q: Ratio, level: float) -> tuple[float, float, str] | None:
    """Interval of exposure per event, from that of events per exposure: it does not cross infinity."""
    rate = ratio_interval(q.under, q.over, level)
    if rate.low is None or rate.high is None:
        return None
    return q.scale / rate.high, q.scale / rate.low if rate.low > 0 else INF, rate.method


def _waiting(q: Waiting, unit: str, level: float) -> Estimate:
    value = q.median()
    if value is None or q.replications < 2:
        return Estimate(
            value, None, None, q.replications, unit, UNDEFINED if value is None else ONE_REPLICATION, level
        )
    return Estimate(value, *median_interval(q, level), q.replications, unit, BOOTSTRAP, level)


def _method(q: Ratio | Smooth) -> str:
    if isinstance(q, Smooth):
        return q.method
    if q.events is None or q.events.sum() >= FEW_EVENTS:
        return JACKKNIFE
    return FEW_HIRES if q.events.sum() > 0 else NO_HIRE


def estimate(q: Quantity, unit: str, level: float = LEVEL) -> Estimate:
    """Put an interval over replications around a quantity.

    Parameters
    ----------
    q : Quantity
        What a metric returned.
    unit : str
        Unit of the value.
    level : float
        Chance that the interval holds the truth, 0.95 by default.

    Returns
    -------
    Estimate
        Exact for shares and counts with fewer than `FEW_EVENTS` events or no variation; else by jackknife and
        t, or by BCa where a ratio is skewed and there are at least 8 replications.
    """
    if isinstance(q, Waiting):
        return _waiting(q, unit, level)
    value, n = value_of(q), q.influence.size if isinstance(q, Smooth) else q.under.size
    if value is None:
        return Estimate(None, None, None, n, unit, UNDEFINED, level)
    if isinstance(q, Ratio) and few_events(q) and (q.over.sum() > 0 or q.kind != "per_event"):
        low, high, method = _exact(q, level)
        return Estimate(value, low, high, n, unit, method, level)
    if isinstance(q, Ratio) and q.kind == "per_event":
        limits = _by_events(q, level)
        if limits is not None:
            return Estimate(value, limits[0], limits[1], n, unit, limits[2], level)
    u = deviations(q)
    if u is None:
        return Estimate(value, None, None, n, unit, ONE_REPLICATION, level)
    half, method = t_quantile(level, n - 1) * float(np.sqrt(u @ u)), _method(q)
    low, high = value - half, value + half
    least, most = q.within if isinstance(q, Ratio) else (-INF, INF)
    if isinstance(q, Ratio) and method == JACKKNIFE:
        found = ratio_interval(q.over, q.under, level, q.scale)
        if found.method == BCA and found.low is not None and found.high is not None:
            low, high, method = found.low, found.high, BCA
    if isinstance(q, Ratio) and q.kind == "share":
        most = min(most, q.scale)
    top = None if method == NO_HIRE else max(value, min(high, most))
    return Estimate(value, min(value, max(low, least)), top, n, unit, method, level)
