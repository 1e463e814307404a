"""At each look, bid on the most valuable set of posts that the balance can pay for."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import FREE, Candidates, Floats, Rows, Strategy
from simulator.strategies.theory import portfolio
from simulator.strategies.theory.costs import per_dollar


class Knapsack(Strategy):
    """From the posts that a look shows, choose the set with the largest expected gain that the balance can
    pay for.

    If the balance covers all posts with a gain, it bids on them all; otherwise it solves the knapsack
    exactly, in whole Connects. With a margin over the price it waits for better posts. Wins where looks are
    rare and show many posts at once; loses where the next look would show better ones, which it ignores.
    Source: 0/1 knapsack; where only the best of several offers can be taken, `portfolio.best_offers` gives
    the set (Chade & Smith 2006).
    """

    rule: ClassVar[str] = "bids at each look on the most valuable set that the balance can pay for"

    chance: Share = 0.03
    """the freelancer's guess of the chance of a hire at a perfect fit"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""
    bar: NonNegative = 4.0
    """smallest expected dollars back per dollar of cost"""
    one_offer: bool = False
    """whether only the best offer can be taken, so that a bid is worth what it adds to the others"""

    def score(self, c: Candidates) -> Floats:
        at_best = per_dollar(c, self.chance * self.margin)

        def worth(some: Candidates, rows: Rows) -> Floats:
            gain: Floats = at_best[rows] * some.match
            good = gain >= self.bar
            gain -= 1.0
            gain *= good
            return some.among(gain > 0.0, lambda few, which: self.best(few, gain[which]))

        return c.among(at_best >= self.bar, worth)

    def best(self, c: Candidates, gain: Floats) -> Floats:
        """Gain per dollar of cost of posts in the best sets, 0 for the rest."""
        cost = c.connects_required
        if self.one_offer:
            chance, payoff = self.chance * c.match, self.margin * c.value_usd
            sets = portfolio.best_searches(c.lane, c.at, chance, payoff, c.cost_usd, cost, c.balance)
        else:
            size = c.cost_usd if c.time_counts else np.maximum(cost, FREE)
            sets = portfolio.best_sets(c.lane, c.at, gain * size, cost, c.balance)
        return gain * sets
