"""The clairvoyant: bids only on what it will win.

Answers: what would a freelancer earn who knows every client's choice beforehand and takes what comes, with
the same Connects, slots and looks at the feed.
"""

from typing import ClassVar, Literal

import numpy as np

from simulator.model.values.units import NonNegative
from simulator.strategies.contract.base import FREE, Bools, Candidates, Floats, Ints, Strategy


class Clairvoyant(Strategy):
    """Bid only where the plain proposal will be hired and a slot stays free for the contract, best first.

    Greedy: it takes what comes, look by look, and so fills its slots with the first jobs, even if better ones
    come later. It bounds what one look can win, not what a month can earn: rules that keep slots free for
    well-paid jobs earn more, and so does this one with `at_least_usd_per_day`; `simulator regret` plans the
    bound over all months. In a market it knows only the proposals so far. A yardstick, not advice.
    """

    oracle: ClassVar[bool] = True
    rule: ClassVar[str] = "bids only on what it will win (sees hidden columns)"

    first: Literal["value", "value_per_connect"] = "value"
    """what comes first where it cannot have all: most dollars, or most dollars per Connect"""
    at_least_usd: NonNegative = 0.0
    """pay below which a slot is kept free [dollars]"""

    at_least_usd_per_day: NonNegative = 0.0
    """pay per day of the contract below which a slot is kept free [dollars]"""

    def score(self, c: Candidates) -> Floats:
        hidden = c.hidden
        worth = hidden.pay_usd
        good = hidden.wins & (worth > c.connects_required * c.usd_each)
        good &= worth >= np.maximum(self.at_least_usd, self.at_least_usd_per_day * c.duration_days)
        if self.first == "value_per_connect":
            worth = worth / np.maximum(c.connects_required, FREE)
        score = np.where(good, worth, 0.0)
        return np.where(_has_room(c.lane, score, hidden.free_slots_then), score, 0.0)


def _has_room(lane: Ints, score: Floats, free: Ints) -> Bools:
    """Whether a slot is left after the better candidates of the same lane, as if all contracts overlapped."""
    order = np.lexsort((-score, lane))
    lanes = lane[order]
    first = np.searchsorted(lanes, lanes)
    room = np.zeros(lane.size, np.bool_)
    room[order] = np.arange(lane.size) - first < free[order]
    return room
