"""Bid for new clients with verified payment while their posts are young and quiet."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Days, NonNegative
from simulator.strategies.contract.base import Bools, Candidates, Floats, PostColumns, Rows, Strategy


class NewClientOpportunist(Strategy):
    """Bid for verified clients without history: first on posts up to a day old with few proposals, then on
    posts up to two days old with a few more.

    Wins where others avoid new clients but these do hire; loses where a new client who never hires looks like
    any other. Source: a public scoring guide (5 points under 24 hours and 5 proposals, 3 points under 48 and
    10).
    """

    rule: ClassVar[str] = "bids for new verified clients while few others do"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    young: Days = 1.0
    """largest age of the first class"""
    few_rivals: NonNegative = 5
    """the first class has fewer proposals than this"""
    old: Days = 2.0
    """largest age of the second class"""
    more_rivals: NonNegative = 10
    """the second class has fewer proposals than this"""

    def wanted(self, posts: PostColumns) -> Bools:
        """Whether the client is new and verified."""
        return np.asarray(posts["client_new"] & posts["client_verified"])

    def score(self, c: Candidates) -> Floats:
        age = c.age_days

        def points(some: Candidates, rows: Rows) -> Floats:
            first = (age[rows] < self.young) & (some.rivals < self.few_rivals)
            return np.where(first, 5.0, np.where(some.rivals < self.more_rivals, 3.0, 0.0))

        return c.among(c.per_post(self.wanted) & (age < self.old), points)
