"""Bid only for clients who pass every check at once."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import NonNegative, Share
from simulator.strategies.contract.base import Bools, Candidates, Floats, PostColumns, Strategy


class QualifiedClient(Strategy):
    """Bid where the client is verified, hires often, has spent money, and few others have bid; fewest rivals
    first.

    Wins where every signal adds information; loses where they all say the same and only shrink the choice.
    Source: a guide to reading job posts (March 2026): verified, over 60 % hire rate, over $1,000 spent, under
    20 proposals.
    """

    rule: ClassVar[str] = "bids for verified clients with a record, while few have bid"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    min_hire_rate: Share = 0.6
    """hire rate that must be exceeded"""
    min_spent_usd: NonNegative = 1000.0
    """lifetime spend that must be exceeded [dollars]"""
    most_rivals: NonNegative = 20
    """posts with this many proposals or more are skipped"""

    def passes(self, posts: PostColumns) -> Bools:
        """Whether the client passes."""
        paid = posts["client_spent_usd"] > self.min_spent_usd
        return posts["client_verified"] & (posts["client_hire_rate"] > self.min_hire_rate) & paid

    def score(self, c: Candidates) -> Floats:
        return c.among(
            c.per_post(self.passes),
            lambda some, _: np.where(some.rivals < self.most_rivals, 1.0 / (1.0 + some.rivals), 0.0),
        )
