"""Ask roughly what the others ask."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class BidNearAverage(Strategy):
    """Bid on good fits and ask roughly the mean price of the rivals; where the plan does not show it, ask
    one's usual price.

    Wins where clients weigh price and one's own is off the mark; loses earnings where fit decides. Source:
    the paid plan shows the lowest, mean and highest bid; public trackers store all three. The range of 0.9 to
    1.1 is inferred.
    """

    rule: ClassVar[str] = "asks roughly the mean price of its rivals (needs a plan that shows it)"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    times: Positive = 0.95
    """price asked, as a multiple of the rivals' mean"""
    min_match: Share = 0.6
    """smallest fit that is bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.match >= self.min_match, c.match, 0.0)

    def ask(self, c: Candidates) -> Floats:
        return self.times * c.rival_price_mean
