"""What follows a hire: a contract, then feedback.

Answers: what a job takes of a freelancer's week and for how long, how likely positive feedback is, and
whether the client comes back. Feedback changes the reputation of a freelancer and may be rewarded.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.model.kernels import kernel
from simulator.model.values.distributions import Constant, Distribution, Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import NonNegative, Share, Times, Weight

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
    repeat_after: Distribution = Constant(value=0)
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
