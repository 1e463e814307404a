"""Bid where a weighted score of fit, pay, client, freshness and competition is high."""

from typing import ClassVar

import numpy as np

from simulator.model.units import NonNegative, Positive, Share
from simulator.strategies.base import Candidates, Floats, Ints, Posts, Strategy


class FitThreshold(Strategy):
    """Weigh fit 40 %, pay 25 %, client 20 %, freshness 10 % and low competition 5 %; bid from a threshold
    on, best first.

    Wins where fit decides and Connects are scarce; loses where fit is hard to see. Source: a public job-
    hunting agent (2025) that publishes these weights and the threshold 0.75; the scales of the five parts
    are ours.
    """

    rule: ClassVar[str] = "bids where a weighted score of fit, pay, client, freshness and competition is high"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    threshold: Share = 0.75
    """smallest score that is bid on, 0 to 1"""
    full_pay_usd: Positive = 500.0
    """contract value that counts as full pay [dollars]"""
    stale_after_hours: Positive = 24.0
    """age at which freshness is used up [hours]"""
    few_rivals: NonNegative = 10.0
    """rivals at which the competition part has halved"""

    def pay_and_client(self, posts: Posts) -> Floats:
        """Parts of the score that are the same for everybody."""
        pay = np.minimum(posts["value_usd"] / self.full_pay_usd, 1.0)
        return 0.25 * pay + 0.10 * posts["client_verified"] + 0.10 * posts["client_hire_rate"]

    def score(self, c: Candidates) -> Floats:
        fresh = np.maximum(0.10 - c.age_days * (2.4 / self.stale_after_hours), 0.0)
        rest = c.per_post(self.pay_and_client) + fresh

        def total(near: Candidates, rows: Ints) -> Floats:
            alone = self.few_rivals / (self.few_rivals + near.rivals) if self.few_rivals else 0.0
            score = rest[rows] + 0.40 * near.match + 0.05 * alone
            return np.where(score >= self.threshold, score, 0.0)

        return c.among(rest >= self.threshold - 0.45, total)
