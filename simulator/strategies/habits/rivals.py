"""A wrapper that looks at what rivals bid and ask before it follows a rule.

Answers: what is it worth to see the others' bids. What the freelancer's plan does not show has no effect.
"""

from typing import ClassVar

import numpy as np

from simulator.model.freelancers import StrategyChoice
from simulator.model.values.units import NonNegative, Positive
from simulator.strategies.contract.base import Candidates, Floats
from simulator.strategies.habits.inside import Inner, Wrapper


class WatchRivals(Wrapper):
    """Follow a rule, but leave out posts where rivals pay much to be on top or ask next to nothing, and ask a
    little less than they do on average elsewhere.

    Wins where those on top are read and the others are not, or where clients weigh the price; loses where
    a crowded top says that the post is good. Source: the paid plan shows the lowest, mean and highest bid,
    and the table of boosts what a place costs; the numbers are ours.
    """

    rule: ClassVar[str] = (
        "leaves out posts where rivals outbid each other, and asks a little less than they do"
    )
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    of: Inner = StrategyChoice(name="fit_threshold")
    """the strategy to wrap"""
    most_for_place: NonNegative = 2.0
    """posts on which the last place at the top costs more than this many times the price are left out"""
    least_price: NonNegative = 0.6
    """posts on which rivals ask less than this on average are left out, as a multiple of the worth"""
    times: Positive = 0.95
    """price asked, as a multiple of the rivals' mean"""

    def score(self, c: Candidates) -> Floats:
        score = np.asarray(super().score(c), float)
        return np.where(c.among(score > 0, lambda some, _: self.is_quiet(some)) > 0, score, 0.0)

    def is_quiet(self, c: Candidates) -> Floats:
        """1 where neither the top nor the price is fought over; NaN, what is not shown, compares false."""
        dear = c.slot_bid() > self.most_for_place * np.maximum(c.connects_required, 1)
        fought = dear | (c.rival_price_mean < self.least_price)
        return np.where(fought, 0.0, 1.0)

    def ask(self, c: Candidates) -> Floats:
        inner, mean = super().ask(c), c.rival_price_mean
        return np.where(np.isnan(mean), np.nan if inner is None else inner, self.times * mean)
