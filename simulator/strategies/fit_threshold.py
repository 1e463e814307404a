"""Bid where a weighted score of fit, pay, client, freshness and competition is high."""

from typing import ClassVar

import numpy as np

from simulator.model.units import NonNegative, Positive, Share
from simulator.strategies.base import Candidates, Floats, Strategy


class FitThreshold(Strategy):
    """Weigh fit 40 %, pay 25 %, client 20 %, freshness 10 % and low competition 5 %; bid from a threshold
    on, best first.

    Wins where fit decides and Connects are scarce; loses where fit is hard to see. Source: a public job-
    hunting agent (2025) that publishes these weights and the threshold 0.75; the scales of the five parts
    are ours.
    """

    rule: ClassVar[str] = "bids where a weighted score of fit, pay, client, freshness and competition is high"

    threshold: Share = 0.75
    """smallest score that is bid on, 0 to 1"""
    full_pay_usd: Positive = 500.0
    """contract value that counts as full pay [dollars]"""
    stale_after_hours: Positive = 24.0
    """age at which freshness is used up [hours]"""
    few_rivals: NonNegative = 10.0
    """rivals at which the competition part has halved"""

    def score(self, c: Candidates) -> Floats:
        pay = np.minimum(c.value_usd / self.full_pay_usd, 1.0)
        client = 0.5 * c.client_verified + 0.5 * c.client_hire_rate
        fresh = np.maximum(1.0 - c.age_hours / self.stale_after_hours, 0.0)
        alone = self.few_rivals / (self.few_rivals + c.rivals) if self.few_rivals else 0.0
        total = 0.40 * c.match + 0.25 * pay + 0.20 * client + 0.10 * fresh + 0.05 * alone
        return np.where(total >= self.threshold, total, 0.0)
