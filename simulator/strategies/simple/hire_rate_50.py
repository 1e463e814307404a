"""Bid only for clients who hired for more than half of their posts."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Candidates, Floats, PostColumns, Strategy


class HireRate50(Strategy):
    """Bid only for clients with a hire rate above one half, best rate first; clients without history are left
    out.

    Wins where past hires predict future ones; loses where everyone else filters the same way. Source: a
    freelancer's published advice on saving Connects (2019).
    """

    rule: ClassVar[str] = "bids only for clients who hired for more than half of their posts"

    min_hire_rate: Share = 0.5
    """hire rate that must be exceeded"""

    def worth(self, posts: PostColumns) -> Floats:
        """Hire rate of clients who pass, 0 for the others."""
        rate = posts["client_hire_rate"]
        return np.where((rate > self.min_hire_rate) & ~posts["client_new"], rate, 0.0)

    def score(self, c: Candidates) -> Floats:
        return c.per_post(self.worth)
