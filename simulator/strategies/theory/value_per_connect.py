"""Bid where the expected value of a proposal is a good multiple of its cost."""

from typing import ClassVar

from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, Rows, Strategy
from simulator.strategies.theory.costs import per_dollar


class ValuePerConnect(Strategy):
    """Estimate chance x value x margin per dollar of Connects, and of time where it counts; bid where that is
    at least `bar`, best first.

    The chance is the freelancer's own guess: `chance` at a perfect fit, falling in proportion to the fit.
    Wins where values vary widely and prices little; loses where big posts draw the crowd. Source: the revenue
    per Connect and per proposal that agencies track on dashboards.
    """

    rule: ClassVar[str] = "bids where chance × value per dollar of Connects is high"

    bar: NonNegative = 4.0
    """smallest expected dollars back per dollar of cost"""
    chance: Share = 0.03
    """the freelancer's guess of the chance of a hire at a perfect fit"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""

    def score(self, c: Candidates) -> Floats:
        at_best = per_dollar(c, self.chance * self.margin)

        def back(some: Candidates, rows: Rows) -> Floats:
            back = at_best[rows] * some.match
            back *= back >= self.bar
            return back

        return c.among(at_best >= self.bar, back)
