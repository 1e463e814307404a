"""Bid for new clients with verified payment while their posts are young and quiet."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Days, NonNegative
from simulator.strategies.contract.base import Bools, Candidates, Floats, PostColumns, Rows, Strategy


class NewClientOpportunist(Strategy):
    """Bid for clients without history whose payment is verified: first on posts of a day with few
    proposals, then on posts of two days with a few more.

    Wins where others avoid new clients and these still hire; loses where nothing tells a new ghost from a
    new client. Source: a public scoring guide (5 points under 24 hours and 5 proposals, 3 points under 48
    and 10).
    """

    rule: ClassVar[str] = "bids for new verified clients while few others do"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    young: Days = 1.0
    """age of the first class"""
    few_rivals: NonNegative = 5
    """proposals of the first class, fewer than"""
    old: Days = 2.0
    """age of the second class"""
    more_rivals: NonNegative = 10
    """proposals of the second class, fewer than"""

    def wanted(self, posts: PostColumns) -> Bools:
        """Whether the client is new and verified."""
        return np.asarray(posts["client_new"] & posts["client_verified"])

    def score(self, c: Candidates) -> Floats:
        age = c.age_days

        def points(some: Candidates, rows: Rows) -> Floats:
            first = (age[rows] < self.young) & (some.rivals < self.few_rivals)
            return np.where(first, 5.0, np.where(some.rivals < self.more_rivals, 3.0, 0.0))

        return c.among(c.per_post(self.wanted) & (age < self.old), points)
