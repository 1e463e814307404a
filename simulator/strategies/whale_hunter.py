"""Bid only for clients who have spent a lot."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.model.units import NonNegative, Share
from simulator.strategies.base import Candidates, Floats, Posts, Strategy


class WhaleHunter(Strategy):
    """Bid only for clients with a large lifetime spend, a good hire rate and good stars, best of these first.

    Wins where big spenders pay big contracts; loses where they draw the crowd. Source: the best-practice page
    of a public bidding program ($10,000, 60 %, 4.5 stars); the order follows a second program's weights of
    spend, hire rate and rating (40, 25, 15), divided by their sum.
    """

    rule: ClassVar[str] = "bids only for big spenders with a good record"

    min_spent_usd: NonNegative = 10_000.0
    """smallest lifetime spend [dollars]"""
    min_hire_rate: Share = 0.6
    """hire rate that must be exceeded"""
    min_rating: Annotated[float, Field(ge=0, le=5)] = 4.5
    """smallest rating [stars]"""

    def worth(self, posts: Posts) -> Floats:
        """Weighted record of the clients who pass, 0 for the others."""
        spent, rate, stars = posts["client_spent_usd"], posts["client_hire_rate"], posts["client_rating"]
        passes = (spent >= self.min_spent_usd) & (rate > self.min_hire_rate) & (stars >= self.min_rating)
        size = np.minimum(spent / (10 * max(self.min_spent_usd, 1.0)), 1.0)
        return np.where(passes, (40 * size + 25 * rate + 15 * stars / 5) / 80, 0.0)

    def score(self, c: Candidates) -> Floats:
        return c.per_post(self.worth)
