"""Bid at random: the baseline that every rule has to beat."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class Random(Strategy):
    """Bid on a random share of the posts seen, in random order.

    Wins where nothing visible matters; loses to any rule that reads the post. A baseline, without a source.
    """

    rule: ClassVar[str] = "bids on a random share of the posts it sees"

    share: Share = 0.5
    """share of posts bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.whim < self.share, 1 - c.whim, 0.0)
