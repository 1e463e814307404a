"""Bid where a weighted score of fit, pay, client, freshness and competition is high."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, PostColumns, Rows, Strategy


class FitThreshold(Strategy):
    """Weigh fit 40 %, pay 25 %, client 20 %, freshness 10 % and low competition 5 %; bid above a threshold,
    best first.

    Wins where fit decides and Connects are scarce; loses where fit is hard to see. Source: a public
    job-search agent (2025) that publishes these weights and the threshold 0.75; the scales of the five parts
    are ours.
    """

    rule: ClassVar[str] = "bids where a weighted score of fit, pay, client, freshness and competition is high"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    threshold: Share = 0.75
    """smallest score that is bid on, 0 to 1"""
    weight_fit: NonNegative = 0.40
    """weight of the fit"""
    weight_pay: NonNegative = 0.25
    """weight of the pay"""
    weight_client: NonNegative = 0.20
    """weight of the client: half for verified payment, half for the hire rate"""
    weight_fresh: NonNegative = 0.10
    """weight of freshness"""
    weight_quiet: NonNegative = 0.05
    """weight of low competition"""
    full_pay_usd: Positive = 500.0
    """contract value that counts as full pay [dollars]"""
    stale_after_hours: Positive = 24.0
    """age at which freshness is used up [hours]"""
    few_rivals: NonNegative = 10.0
    """number of rivals that halves the competition part"""

    def pay_and_client(self, posts: PostColumns) -> Floats:
        """Parts of the score that are the same for every freelancer."""
        pay = np.minimum(posts["value_usd"] / self.full_pay_usd, 1.0)
        half = self.weight_client / 2
        return self.weight_pay * pay + half * posts["client_verified"] + half * posts["client_hire_rate"]

    def score(self, c: Candidates) -> Floats:
        faster = 24.0 * self.weight_fresh / self.stale_after_hours
        fresh = np.maximum(self.weight_fresh - c.age_days * faster, 0.0)
        rest = c.per_post(self.pay_and_client) + fresh

        def total(near: Candidates, rows: Rows) -> Floats:
            alone = self.few_rivals / (self.few_rivals + near.rivals) if self.few_rivals else 0.0
            score = rest[rows] + self.weight_fit * near.match + self.weight_quiet * alone
            return np.where(score >= self.threshold, score, 0.0)

        return c.among(rest >= self.threshold - (self.weight_fit + self.weight_quiet), total)
