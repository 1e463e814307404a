"""What follows a hire: a contract and what the platform keeps of it, then feedback.

Answers: how much of a contract the freelancer keeps, what a job takes of their week and for how long, how
likely positive feedback is, and whether the client comes back. The fee is a flat share, or one that falls
with what the client has already paid the same freelancer. Feedback changes the reputation of a freelancer
and may be rewarded.
"""

from collections.abc import Sequence
from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Discriminator, Tag, field_validator

from simulator.model.kernels import kernel
from simulator.model.values.distributions import Amount, Constant, Distribution, Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import NonNegative, Positive, Share, Times, Weight

LEAST_HOURS = 1.0
"""hours a week that any contract takes at least, so that a week holds only so many"""
ENOUGH = 1e-9
"""hours by which rounding may overfill a week"""
_DAYS, _LEAST_RATE = 7.0, 0.01


class ContractsSpec(Spec):
    """Contracts and feedback."""

    prior_strength: NonNegative = 4.0
    """weight of the starting reputation, in feedbacks"""
    feedback_base: Weight = 0.5
    """log-odds of positive feedback at match 0 and average quality"""
    feedback_match: Weight = 2.0
    """what match 1 adds to these log-odds"""
    feedback_quality: Weight = 0.5
    """what one standard deviation of quality adds to them"""
    repeat_share: Share = 0.0
    """chance that a client who gave positive feedback comes back with a direct offer, at 0 Connects"""
    repeat_after: Amount = Constant(value=0)
    """days from the end of a contract to that offer"""
    repeat_value: Times = 1.0
    """worth of that contract as a multiple of the first"""


@kernel
def positive_chance(base: float, by_match: float, by_quality: float, match: float, quality: float) -> float:
    """Chance that a finished contract gets positive feedback: logistic in match and quality.

    Parameters
    ----------
    base, by_match, by_quality : float
        Log-odds at match 0 and average quality; what match 1 and one standard deviation of quality add.
    match : float
        True match of the contract, 0 to 1.
    quality : float
        The freelancer's quality [standard deviations of the population].

    Returns
    -------
    float
        1 / (1 + exp(-(base + by_match match + by_quality quality))).
    """
    return 1.0 / (1.0 + np.exp(-(base + by_match * match + by_quality * quality)))


class SlidingFee(Spec):
    """A fee that falls with what the client has already paid the freelancer."""

    edges_usd: tuple[Positive, Positive] = (500, 10_000)
    """total payments [dollars] from which the second and the third share apply"""
    shares: tuple[Share, Share, Share] = (0.20, 0.10, 0.05)
    """share of each dollar below the first edge, between the edges, and above the second"""

    @field_validator("edges_usd")
    @classmethod
    def _rising(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[1] < value[0]:
            raise ValueError("the lower edge must come first")
        return value


def _kind(value: object) -> str:
    """Name the form of a fee, which tells pydantic how to read it."""
    return "steps" if isinstance(value, SlidingFee | dict) else "share"


ServiceFee = Annotated[
    Annotated[Share, Tag("share")] | Annotated[SlidingFee, Tag("steps")], Discriminator(_kind)
]


class Fee(NamedTuple):
    """A service fee in three steps. A flat fee has both edges at infinity."""

    first_edge: float
    second_edge: float
    first: float
    second: float
    third: float


def fee_steps(fee: float | SlidingFee) -> Fee:
    """Write a fee of either form in steps."""
    if isinstance(fee, SlidingFee):
        return Fee(*fee.edges_usd, *fee.shares)
    return Fee(np.inf, np.inf, fee, fee, fee)


@kernel
def fee_usd(fee: Fee, before: float, usd: float) -> float:
    """Dollars of a payment that the platform keeps.

    Parameters
    ----------
    fee : Fee
        The fee in steps.
    before : float
        What the client has already paid the freelancer [dollars].
    usd : float
        The payment [dollars].

    Returns
    -------
    float
        The fee [dollars]: each dollar is charged at the share of the step in which it falls.
    """
    # A flat fee needs no steps, and (before + usd) - before would round.
    if fee.first_edge == np.inf:
        return usd * fee.first
    after = before + usd
    low = max(0.0, min(after, fee.first_edge) - before)
    high = max(0.0, after - max(before, fee.second_edge))
    return fee.first * low + fee.third * high + fee.second * (usd - low - high)


def left_usd(fee: float | SlidingFee, usd: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What freelancers keep of first contracts worth `usd` dollars each, shape (n,)."""
    steps = fee_steps(fee)
    return np.array([pay - fee_usd(steps, 0.0, float(pay)) for pay in usd], float)


def days_by_worth(
    value_usd: Floats, weekly_hours: Floats, category: npt.NDArray[np.int64], rates: Sequence[Distribution]
) -> Floats:
    """How long the work on each post lasts, if an hour of it costs what it usually costs [days].

    A fixed-price post says within what time it shall be done, which need not be how long the work is.

    Parameters
    ----------
    value_usd : array of float, shape (n,)
        Worth of each post [dollars].
    weekly_hours : array of float, shape (n,)
        Hours a week that are worked on it.
    category : array of int, shape (n,)
        Category of each.
    rates : sequence of Distribution
        Hourly rates of each category [dollars]; the median is the usual one.

    Returns
    -------
    array of float, shape (n,)
        Worth / usual rate / hours a week, in days.
    """
    half = np.full(1, 0.5)
    usual = np.array([max(float(rate.quantile(half)[0]), _LEAST_RATE) for rate in rates])
    return np.asarray(value_usd / usual[category] / weekly_hours * _DAYS)
