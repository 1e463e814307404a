"""What an interval is computed from.

Answers: how much each replication moves a number. A metric returns a `Quantity`: a ratio of sums, a smooth
statistic with influences, or waiting times. Replications are the independent units, as the freelancers of one
replication share its market. `estimates.py` puts the interval around the number.
"""

from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.survival import Waiting

Floats = npt.NDArray[np.float64]

FEW_EVENTS = 10
FEW_AMOUNTS = 30
"""hires below which the next contract may move an amount more than all earlier ones"""
LEVEL = 0.95
JACKKNIFE = "jackknife over replications"
CLOPPER_PEARSON = "Clopper-Pearson"
GARWOOD = "Garwood (exact Poisson)"
BOOTSTRAP = "Kaplan-Meier, bootstrap over replications"
ONE_REPLICATION = "one replication: no interval"
FEW_HIRES = "jackknife on the log scale; fewer than 30 hires"
UNDEFINED = "undefined: nothing to divide by"
NO_HIRE = "fewer than two hires seen: no upper limit"
INF = float("inf")


class Estimate(NamedTuple):
    """A number with its interval.

    `value` is None where it is undefined, and infinite where it is larger than anything observed. `low` and
    `high` are None where no limit can be given. `n` counts replications.
    """

    value: float | None
    low: float | None
    high: float | None
    n: int
    unit: str
    method: str
    level: float = LEVEL


@dataclass(frozen=True)
class Ratio:
    """A ratio of sums: one numerator and one denominator per replication.

    `kind` says what the numerator counts. `share`: events among trials (both whole numbers); `count`: events
    per exposure; `per_event`: exposure per event, so that the denominator counts; `amount`: anything else.
    `events` are hires per replication: an amount that comes only with hires has no upper limit before the
    second one. `earned` is the part that comes with hires, if that is not all. Limits stay `within` what is
    possible.
    """

    over: Floats
    under: Floats
    kind: Literal["share", "count", "per_event", "amount"] = "amount"
    scale: float = 1.0
    events: Floats | None = None
    earned: Floats | None = None
    within: tuple[float, float] = (0.0, INF)


@dataclass(frozen=True)
class Smooth:
    """A statistic with the influence of each replication; its error is close to their sum."""

    value: float | None
    influence: Floats
    method: str = JACKKNIFE


Quantity = Ratio | Smooth | Waiting


def t_quantile(level: float, degrees: float) -> float:
    """Half-width of a two-sided t interval, in standard errors."""
    from scipy import special

    return float(special.stdtrit(degrees, (1 + level) / 2))


def clopper_pearson(events: float, trials: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of a share.

    Parameters
    ----------
    events, trials : float
        Need not be whole: a survival curve has fractional events.
    level : float
        Confidence level.

    Returns
    -------
    low, high : float
        Between 0 and 1.

    Notes
    -----
    Clopper & Pearson (1934), Biometrika 26:404-413. `scipy.stats.binomtest` gives the same limits, but takes
    whole numbers only and is some three hundred times slower.

    Examples
    --------
    >>> [round(x, 4) for x in clopper_pearson(0, 10)]
    [0.0, 0.3085]
    """
    from scipy import special

    tail = (1 - level) / 2
    low = 0.0 if events <= 0 else float(special.betaincinv(events, trials - events + 1, tail))
    high = 1.0 if events >= trials else float(special.betaincinv(events + 1, trials - events, 1 - tail))
    return low, high


def garwood(events: float, level: float = LEVEL) -> tuple[float, float]:
    """Exact interval of the mean of a Poisson count (Garwood 1936, Biometrika 28:437-442).

    Examples
    --------
    >>> [round(x, 3) for x in garwood(0)]
    [0.0, 3.689]
    """
    from scipy import special

    tail = (1 - level) / 2
    low = 0.0 if events <= 0 else float(special.gammaincinv(events, tail))
    return low, float(special.gammaincinv(events + 1, 1 - tail))


def value_of(q: Quantity) -> float | None:
    """Return the number itself: None if undefined, infinite if there were costs but no event."""
    if isinstance(q, Smooth):
        return q.value
    if isinstance(q, Waiting):
        return q.median()
    over, under = float(q.over.sum()), float(q.under.sum())
    if under != 0:
        return q.scale * over / under
    return INF if q.kind == "per_event" and over > 0 else None


def deviations(q: Quantity) -> Floats | None:
    """Return one number per replication; their sum of squares is the variance of the estimate.

    For a ratio these are the scaled differences of the delete-one values (jackknife; Miller 1974, Biometrika
    61:1-15). To compare two quantities over the same replications in pairs, subtract their deviations.
    """
    if isinstance(q, Waiting):
        return None
    if isinstance(q, Smooth):
        n = q.influence.size
        return (
            None if n < 2 or q.value is None else -np.sqrt(n / (n - 1)) * (q.influence - q.influence.mean())
        )
    n, rest = q.under.size, q.under.sum() - q.under
    if n < 2 or q.under.sum() == 0 or np.any(rest == 0):
        return None
    without = q.scale * (q.over.sum() - q.over) / rest
    # sums that cancel leave rounding errors behind, which are no variance
    spread = without - without.mean()
    spread[np.abs(spread) <= 1e-13 * np.abs(without).max()] = 0.0
    return np.asarray(np.sqrt((n - 1) / n) * spread)


def few_events(q: Quantity) -> bool:
    """Tell whether a count or share has too few events, or too little variation, for the jackknife."""
    if not isinstance(q, Ratio) or q.kind == "amount":
        return False
    hits = float((q.under if q.kind == "per_event" else q.over).sum())
    misses = float(q.under.sum()) - hits if q.kind == "share" else hits
    u = deviations(q)
    return min(hits, misses) < FEW_EVENTS or u is None or not np.any(u)
