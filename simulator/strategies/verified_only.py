"""Bid only where the client's payment method is verified."""

from typing import ClassVar

import numpy as np

from simulator.model.units import NonNegative, Share
from simulator.strategies.base import Candidates, Floats, Strategy


class VerifiedOnly(Strategy):
    """Bid on posts of verified clients, newest first; make an exception for a superb fit with a big budget.

    Wins where verification goes with real hiring; loses where it only draws the crowd. Source: a public
    bidding workflow (filter on 90 % of the time, about 5 % exceptions); the exception's limits are
    inferred.
    """

    rule: ClassVar[str] = "bids only on posts of clients with verified payment"

    exception_match: Share = 0.9
    """fit from which an unverified client is accepted"""
    exception_usd: NonNegative = 1000.0
    """contract value from which it is accepted, together with the fit [dollars]"""

    def score(self, c: Candidates) -> Floats:
        verified = c.client_verified
        big = ~verified & (c.value_usd >= self.exception_usd)
        fits = c.among(big, lambda some, _: some.match >= self.exception_match)
        return np.where(verified, 1.0, fits)
