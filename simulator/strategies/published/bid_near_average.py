"""Ask about what the others ask."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class BidNearAverage(Strategy):
    """Bid on good fits and ask the mean price of the rivals, a little less or more; the own price where no
    plan shows the others'.

    Wins where clients weigh price and the own one is off; loses earnings where fit decides. Source: the
    paid plan shows the lowest, mean and highest bid; schemas of public trackers store all three. The range
    of 0.9 to 1.1 is inferred.
    """

    rule: ClassVar[str] = "asks about the mean price of its rivals (needs a plan that shows it)"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    times: Positive = 0.95
    """price asked, as a multiple of the rivals' mean"""
    min_match: Share = 0.6
    """smallest fit that is bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.match >= self.min_match, c.match, 0.0)

    def ask(self, c: Candidates) -> Floats:
        return self.times * c.rival_price_mean
