"""Bid on the cheapest posts first."""

from typing import ClassVar

from simulator.model.units import Connects
from simulator.strategies.base import Candidates, Floats, Strategy


class CheapFirst(Strategy):
    """Bid on the posts that cost the fewest Connects, to send more proposals from the same balance.

    Wins where the price says nothing about the client; loses where cheap posts come from unproven clients,
    as measured. Source: advice of October 2022 that poses three 2-Connect posts against one of 6; the
    preference is inferred.
    """

    rule: ClassVar[str] = "bids on the cheapest posts first"

    most_connects: Connects = 2
    """dearest post that is bid on [Connects]"""

    def score(self, c: Candidates) -> Floats:
        return (c.connects_required <= self.most_connects) / (1.0 + c.connects_required)
