"""What follows a hire: a contract, then feedback.

Answers: when a freelancer is free again, and what the client says. Feedback moves reputation and may be
rewarded.
"""

import numpy as np

from simulator.model.kernels import kernel
from simulator.model.values.distributions import Constant, Distribution
from simulator.model.values.spec import Spec
from simulator.model.values.units import NonNegative, Share, Times, Weight


class ContractsSpec(Spec):
    """Contracts and feedback."""

    prior_strength: NonNegative = 4.0
    """how many feedbacks the starting reputation is worth"""
    feedback_base: Weight = 0.5
    """log-odds of positive feedback at match 0 and average quality"""
    feedback_match: Weight = 2.0
    """what match 1 adds to these log-odds"""
    feedback_quality: Weight = 0.5
    """what one standard deviation of quality adds"""
    repeat_share: Share = 0.0
    """chance that a client with positive feedback comes back with a direct offer, at 0 Connects"""
    repeat_after: Distribution = Constant(value=0)
    """days from the end of a contract to that offer"""
    repeat_value: Times = 1.0
    """worth of that contract, as a multiple of the first one"""


@kernel
def positive_chance(base: float, by_match: float, by_quality: float, match: float, quality: float) -> float:
    """Chance that a finished contract gets positive feedback."""
    return 1.0 / (1.0 + np.exp(-(base + by_match * match + by_quality * quality)))
