"""Bid on everything while Connects last."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class SprayAndPray(Strategy):
    """Bid on every affordable post in the order of the feed, newest first, with a generic letter, until the
    Connects are gone.

    Wins where proposals are nearly free and posts are alike; loses where proposals cost and clients read few.
    Source: the habit that forums call carpet-bombing (2015) and the 50-a-week variant.
    """

    rule: ClassVar[str] = "bids on every post, newest first, until the Connects are gone"
    traits: ClassVar[frozenset[str]] = frozenset({"tailors"})

    effort: Share = 0.0
    """tailoring of each letter; 0: a generic one"""

    def score(self, c: Candidates) -> Floats:
        return np.ones(c.n)

    def tailor(self, c: Candidates) -> float:
        return self.effort
