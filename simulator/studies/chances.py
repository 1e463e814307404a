"""Chances of a hire by Connects spent, or by days waited.

Answers: what is the chance of at least one, two or three hires for a given number of Connects; how many
Connects does a wanted chance need; how far apart do single freelancers end up. Those whose Connects or days
ran out before the hire are censored: still waiting, not failed (Kaplan & Meier 1958, on the axis of
Connects). That is right to the extent that those who stopped would have fared like the others.

Two kinds of range must not be mixed up. A *confidence* interval says how sure the curve is, and shrinks with
more replications. A *prediction* range says how much single freelancers differ under the same curve: it is
the curve read sideways, and does not shrink.
"""

from typing import Literal, NamedTuple

import numpy as np

from simulator.metrics.estimates.curves import Curve, Ints, chance_curve, reached
from simulator.metrics.estimates.quantities import LEVEL
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
    """as far as the curve is known"""
    most_share: float
    """the chance there, with its limits"""
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
    lanes = sample.freelancers()
    spent = (lanes["connects_proposal"] + lanes["connects_boost"]).to_numpy(float)
    won_at = lanes[SPENT_AT[hires - 1]].to_numpy(float)
    return chance_curve(np.where(won_at >= 0, won_at, spent), won_at >= 0, replication_of(sample), level)


def waits(sample: Sample, level: float = LEVEL) -> Curve:
    """Chance of the first hire, by days from the start of the window; without one by its end: censored."""
    day = sample.freelancers()["first_hire_day"].to_numpy(float)
    seen = ~np.isnan(day)
    return chance_curve(np.where(seen, day, sample.window_days), seen, replication_of(sample), level)


def replication_of(sample: Sample) -> Ints:
    """Place of each freelancer's replication among those of the sample, from 0."""
    numbers = sample.sums["rep"].to_numpy()
    return np.asarray(np.searchsorted(numbers, sample.freelancers()["rep"].to_numpy()))


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
        Crowley 1982, Biometrics 38:29-41).

    Raises
    ------
    ValueError
        If `chance` or `hires` is out of range.
    """
    if not 0 < chance < 1:
        raise ValueError(f"chance must be above 0 and below 1, not {chance}")
    curve = chances(sample, hires, level)
    value = reached(curve.at, curve.share, chance)
    is_there, sure = np.isfinite(value), curve.n > 1
    why: Literal["", "nothing spent", "no hire", "not reached"] = ""
    if not is_there:
        why = "nothing spent" if curve.at[-1] == 0 else "no hire" if curve.share[-1] == 0 else "not reached"
    end = (float(part[-1]) for part in (curve.at, curve.share, curve.low, curve.high))
    return Needed(
        chance,
        hires,
        value if is_there else None,
        reached(curve.at, curve.high, chance) if sure else None,
        reached(curve.at, curve.low, chance) if sure else None,
        curve.n,
        why,
        *end,
    )
