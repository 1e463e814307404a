"""Bid only for clients who have spent a lot."""

from typing import Annotated, ClassVar, Literal

import numpy as np
from pydantic import Field

from simulator.model.values.units import Days, NonNegative, Share
from simulator.strategies.contract.base import Candidates, Floats, PostColumns, Rows, Strategy


class WhaleHunter(Strategy):
    """Bid only for clients with a large lifetime spend, a good hire rate and a good rating, best first; or,
    in the weighted form, where a score of spend 40 %, hire rate 25 %, rating 15 %, fit 10 % and freshness 10
    % is high.

    Wins where big spenders pay big contracts; loses where they draw the crowd. Source: the best-practice page
    of a public bidding program ($10,000, 60 %, 4.5 stars); the weights are from a second program; its weights
    of spend, hire rate and rating also order the first form. The scales of the parts and the smallest score
    are ours.
    """

    rule: ClassVar[str] = "bids only for big spenders with a good record"

    min_spent_usd: NonNegative = 10_000.0
    """smallest lifetime spend [dollars]"""
    min_hire_rate: Share = 0.6
    """hire rate that must be exceeded"""
    min_rating: Annotated[float, Field(ge=0, le=5)] = 4.5
    """smallest rating [stars]"""
    form: Literal["limits", "weighted"] = "limits"
    """whether three limits decide or one weighted score"""
    threshold: Share = 0.6
    """smallest score of the weighted form, 0 to 1"""
    stale_after: Annotated[Days, Field(gt=0)] = 1.0
    """age at which freshness is used up in the weighted form"""

    def record(self, posts: PostColumns) -> Floats:
        """Weighted record of the client, 0 to 80: spend (full marks at ten times the smallest), hire rate and
        rating.
        """
        size = np.minimum(posts["client_spent_usd"] / (10 * max(self.min_spent_usd, 1.0)), 1.0)
        return np.asarray(40 * size + 25 * posts["client_hire_rate"] + 15 * posts["client_rating"] / 5)

    def worth(self, posts: PostColumns) -> Floats:
        """Weighted record of the clients who pass, 0 for the others."""
        spent, rate, stars = posts["client_spent_usd"], posts["client_hire_rate"], posts["client_rating"]
        passes = (spent >= self.min_spent_usd) & (rate > self.min_hire_rate) & (stars >= self.min_rating)
        return np.where(passes, self.record(posts) / 80, 0.0)

    def score(self, c: Candidates) -> Floats:
        return c.per_post(self.worth) if self.form == "limits" else self.weighted(c)

    def weighted(self, c: Candidates) -> Floats:
        """Score of the weighted form; 0 where it is too low."""
        fresh = 10 * np.maximum(1 - c.age_days / self.stale_after, 0.0)
        rest, least = c.per_post(self.record) + fresh, 100 * self.threshold

        def total(some: Candidates, rows: Rows) -> Floats:
            score = rest[rows] + 10 * some.match
            return np.where(score >= least, score / 100, 0.0)

        return c.among(rest + 10 >= least, total)
