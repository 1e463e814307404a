"""Metrics of time: the hours that finding work takes, and the days until the first hire.

Answers: what an hour of looking, writing and interviewing brings, and how long people wait. Waiting comes in
two forms: the median, which stays unknown while fewer than half are hired, and the mean within the period,
which has an error per replication and so can be compared pair by pair.
"""

from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.quantities import INF, Quantity, Ratio
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.sample import Sample

if TYPE_CHECKING:
    import pandas as pd

Floats = npt.NDArray[np.float64]
MINUTES_PER_HOUR = 60.0
_ANY_SIGN = (-INF, INF)


def _hours(s: Sample) -> Floats:
    # runs of older versions counted letters only
    besides = s["search_minutes"] if "search_minutes" in s.sums else 0.0
    return np.asarray((s["minutes"] + besides) / MINUTES_PER_HOUR)


def minutes_per_hire(s: Sample) -> Quantity:
    """Minutes spent on letters / hires by proposal or invitation."""
    return Ratio(s["minutes"], s["hires"] + s["invited_hires"], "per_event")


def hours(s: Sample) -> Quantity:
    """Hours of looking at posts, writing and interviewing, per freelancer; the work itself is left out."""
    return Ratio(_hours(s), s["freelancers"])


def net_earnings_per_hour(s: Sample) -> Quantity:
    """Net earnings / hours of looking at posts, writing and interviewing."""
    return Ratio(s.net_usd, _hours(s), events=s["hires"], earned=s["earnings_usd"], within=_ANY_SIGN)


def row_of(rep: "pd.Series", reps: "pd.Series") -> npt.NDArray[np.int64]:
    """Place of each replication in a sorted list of all."""
    return np.searchsorted(reps.to_numpy(), rep.to_numpy()).astype(np.int64)


def waiting_days(s: Sample, lanes: "pd.DataFrame") -> Quantity:
    """Days until half of these freelancers have had a first hire (Kaplan-Meier; others are censored)."""
    day = lanes["first_hire_day"].to_numpy(float)
    seen = ~np.isnan(day)
    time = np.where(seen, day, s.window_days)
    return Waiting(time, seen, row_of(lanes["rep"], s.sums["rep"]), len(s.sums))


def days_to_first_hire(s: Sample) -> Quantity:
    """Days until half have had a first hire (Kaplan-Meier; others are censored at the end)."""
    return waiting_days(s, s.freelancers())


def mean_days_to_first_hire(s: Sample) -> Quantity:
    """Days to the first hire, mean over freelancers; one without a hire counts with the whole period."""
    lanes = s.freelancers()
    day = lanes["first_hire_day"].to_numpy(float)
    waited = np.where(np.isnan(day), s.window_days, day)
    total = np.bincount(row_of(lanes["rep"], s.sums["rep"]), waited, len(s.sums))
    return Ratio(total.astype(float), s["freelancers"], within=(0.0, s.window_days))


def connects_to_first_hire(s: Sample) -> Quantity:
    """Gross Connects until half have had a first hire (Kaplan-Meier; others are censored at all spent)."""
    lanes = s.freelancers()
    at = lanes["connects_at_first_hire"].to_numpy(float)
    # bids only: tests and badges win no hire
    spent = (lanes["connects_proposal"] + lanes["connects_boost"]).to_numpy(float)
    return Waiting(np.where(at >= 0, at, spent), at >= 0, row_of(lanes["rep"], s.sums["rep"]), len(s.sums))
