"""Send one or two tailored letters a day, to the best of the posts seen."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.model.units import Connects, Share
from simulator.strategies.base import Candidates, Floats, Ints, Strategy


class TwoADay(Strategy):
    """Bid on at most two posts a day, the best fits that cost little enough, each with a tailored letter.

    Wins where letters and fit decide; loses where a hire takes many tries. Source: a public bidding
    workflow (5 to 7 candidates a day, the best one or two sent, 10 to 15 Connects each); a softer variant
    sends 5 to 10. That a post counts as a candidate from a fit of 0.7 on is inferred.
    """

    rule: ClassVar[str] = "sends at most two tailored letters a day, to the best fits"
    traits: ClassVar[frozenset[str]] = frozenset({"tailors"})

    per_day: Annotated[int, Field(ge=1, le=1000)] = 2
    """most proposals of a day"""
    min_match: Share = 0.7
    """smallest fit that is bid on"""
    most_connects: Connects = 15
    """dearest post that is bid on [Connects]"""
    effort: Share = 1.0
    """tailoring of each letter"""

    def score(self, c: Candidates) -> Floats:
        def fit(some: Candidates, _: Ints) -> Floats:
            return np.where(some.match >= self.min_match, some.match, 0.0)

        return c.among(c.connects_required <= self.most_connects, fit)

    def tailor(self, c: Candidates) -> Floats:
        return np.full(c.n, self.effort)

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        return None, np.full(c.n, self.per_day)
