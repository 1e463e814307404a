"""Chances of a hire by Connects spent, or by days waited.

Answers: what is the chance of at least one, two or three hires for a given number of Connects; how many
Connects does a wanted chance need; how far apart do single freelancers end up. Those whose Connects or days
ran out before the hire are censored: still waiting, not failed (Kaplan & Meier 1958, on the axis of
Connects). That is right to the extent that those who stopped would have fared like the others.

Two kinds of range must not be mixed up. A *confidence* interval says how sure the curve is, and shrinks with
more replications. A *prediction* range says how much single freelancers differ under the same curve: it is
the curve read sideways, and does not shrink.
"""

import math
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.estimates.curves import Curve, Floats, Ints, chance_curve, reached
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import INF, LEVEL, Estimate, Ratio
from simulator.metrics.sample import Sample

MOST_HIRES = 3
SPENT_AT = ("connects_at_first_hire", "connects_at_second_hire", "connects_at_third_hire")


class Needed(NamedTuple):
    """Connects that a wanted chance needs; None where it was not reached, and `why` says why."""

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
    """the most that any of these freelancers spent"""
    most_share: float
    """share of all of them with these hires by then, with its limits: the chance within the window"""
    most_low: float
    most_high: float


def chances(sample: Sample, hires: int = 1, level: float = LEVEL) -> Curve:
    """Chance of at least this many hires, by Connects spent on proposals and boosts.

    Parameters
    ----------
    sample : Sample
        A strategy's freelancers.
    hires : int
        1, 2 or 3, by bid or invitation, in the order in which the winning proposals were sent.
    level : float
        Coverage of the pointwise limits.

    Returns
    -------
    Curve
        Over Connects.

    Raises
    ------
    ValueError
        If `hires` is none of these.
    """
    if not 1 <= hires <= MOST_HIRES:
        raise ValueError(f"hires must be 1 to {MOST_HIRES}, not {hires}: later ones are not kept")
    spent, won_at = _spent(sample, hires)
    return chance_curve(np.where(won_at >= 0, won_at, spent), won_at >= 0, replication_of(sample), level)


def _spent(sample: Sample, hires: int) -> tuple[Floats, Floats]:
    """Connects of each freelancer on bids and boosts in all, and up to that hire; below 0 without one."""
    lanes = sample.freelancers()
    spent = (lanes["connects_proposal"] + lanes["connects_boost"]).to_numpy(float)
    return spent, lanes[SPENT_AT[hires - 1]].to_numpy(float)


def waits(sample: Sample, level: float = LEVEL) -> Curve:
    """Chance of the first hire, by days from the start of the window; without one by its end: censored."""
    day = sample.freelancers()["first_hire_day"].to_numpy(float)
    seen = ~np.isnan(day)
    return chance_curve(np.where(seen, day, sample.window_days), seen, replication_of(sample), level)


def replication_of(sample: Sample) -> Ints:
    """Place of each freelancer's replication among those of the sample, from 0."""
    numbers = sample.sums["rep"].to_numpy()
    return np.asarray(np.searchsorted(numbers, sample.freelancers()["rep"].to_numpy()))


def share_of(sample: Sample, hit: npt.NDArray[np.bool_]) -> Ratio:
    """Share of freelancers who are `hit`, replication by replication."""
    rep, n = replication_of(sample), len(sample.sums)
    events = np.bincount(rep, hit, n).astype(float)
    return Ratio(events, np.bincount(rep, minlength=n).astype(float), "share")


def chance_of_hires(sample: Sample, hires: int = 1, level: float = LEVEL) -> Estimate:
    """Share of freelancers with at least this many hires from the proposals of the window.

    No freelancer is censored here: it is the chance within the window, with the Connects they had.

    Parameters
    ----------
    sample : Sample
        A strategy's freelancers.
    hires : int
        1, 2 or 3.
    level : float
        Chance that the interval holds the truth.

    Returns
    -------
    Estimate
        A share, 0 to 1.
    """
    won = sample.freelancers()[SPENT_AT[hires - 1]].to_numpy() >= 0
    return estimate(share_of(sample, won), "share of freelancers", level)


def connects_needed(sample: Sample, chance: float = 0.9, hires: int = 1, level: float = LEVEL) -> Needed:
    """Smallest number of Connects that gives a wanted chance of this many hires.

    Parameters
    ----------
    sample : Sample
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
        Crowley 1982, Biometrics 38:29-41). Where the curve ends before the chance, but so many freelancers
        had their hires within the window, it is the number by which that many of them had.

    Raises
    ------
    ValueError
        If `chance` or `hires` is out of range.
    """
    if not 0 < chance < 1:
        raise ValueError(f"chance must be above 0 and below 1, not {chance}")
    curve = chances(sample, hires, level)
    spent, won_at = _spent(sample, hires)
    window, most = chance_of_hires(sample, hires, level), float(spent.max(initial=0.0))
    value, sure = reached(curve.at, curve.share, chance), curve.n > 1
    low, high = reached(curve.at, curve.high, chance), reached(curve.at, curve.low, chance)
    if value == INF and (window.value or 0.0) >= chance - 1e-12:
        got = np.sort(won_at[won_at >= 0])
        value = float(got[max(0, math.ceil(chance * won_at.size - 1e-9) - 1)])
        low = min(low, value)
    why: Literal["", "nothing spent", "no hire", "not reached"] = ""
    if value == INF:
        # a curve ends early where most never bid, so what was spent is asked of everybody
        why = "nothing spent" if most == 0 else "not reached" if window.value else "no hire"
    return Needed(
        chance,
        hires,
        None if value == INF else value,
        low if sure else None,
        high if sure else None,
        curve.n,
        why,
        most,
        window.value or 0.0,
        *(math.nan if limit is None or not sure else limit for limit in (window.low, window.high)),
    )
