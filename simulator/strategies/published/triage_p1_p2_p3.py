"""Sort posts into three piles by four marks, and bid on the first two."""

from typing import Annotated, ClassVar, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.model.values.units import Connects, Days, Positive
from simulator.strategies.contract.base import Candidates, Floats, Ints, PostColumns, Rows, Strategy

Mark = Annotated[float, Field(ge=0, le=20)]


class TriageP1P2P3(Strategy):
    """Give 0 to 5 marks each for rate, scope, value and client; bid on the first pile at once, on the second
    within the day, and skip the third. Posts in the first pile can be boosted.

    Wins where four marks together say more than one; loses where the marks all agree. Source: the platform
    page of a public freelancing skill (17 or more bid now and perhaps boost, 14 to 16 the same day); how each
    mark is read from a post is ours: rate from the hourly rate or the value per day, scope from the fit,
    value from the contract, client from payment verification, hire rate and rating.
    """

    rule: ClassVar[str] = "marks rate, scope, value and client, and bids on the best piles"

    bid_now: Mark = 17.0
    """marks from which a post is bid on whenever it is seen"""
    same_day: Mark = 14.0
    """marks from which a young post is bid on"""
    young: Days = 1.0
    """age up to which the second pile is bid on"""
    boost_now: Connects = 0
    """Connects bid for a place at the top of posts in the first pile; 0: none"""
    full_rate_usd: Positive = 50.0
    """hourly rate that earns 5 marks [dollars]"""
    full_value_usd: Positive = 1000.0
    """contract value that earns 5 marks [dollars]"""

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.same_day > self.bid_now:
            raise ValueError(f"same_day: at most bid_now, {self.bid_now:g}, as young posts need fewer marks")
        return self

    def marks(self, posts: PostColumns) -> Floats:
        """Marks of a post for rate, value and client; the fit comes later."""
        value, hourly = posts["value_usd"], posts["hourly_rate_usd"]
        a_day = value / np.maximum(posts["duration_days"], 1.0) / 8.0  # dollars per hour of a full day
        rate = 5 * np.minimum(np.where(hourly > 0, hourly, a_day) / self.full_rate_usd, 1.0)
        worth = 5 * np.minimum(value / self.full_value_usd, 1.0)
        client = 2.0 * posts["client_verified"] + 2.0 * posts["client_hire_rate"] + posts["client_rating"] / 5
        return np.asarray(rate + worth + client)

    def score(self, c: Candidates) -> Floats:
        marks, young = c.per_post(self.marks), c.age_days <= self.young  # the fit is still to come
        need = np.where(young, self.same_day, self.bid_now)

        def judged(some: Candidates, rows: Rows) -> Floats:
            total = marks[rows] + 5.0 * some.match  # the scope fits what I do
            return np.where(total >= need[rows], total, 0.0)

        return c.among(marks + 5.0 >= need, judged)

    def does(self, what: str) -> bool:
        """As for any strategy, but it boosts only if `boost_now` is above 0."""
        return super().does(what) and (what != "boost" or self.boost_now > 0)

    @property
    def all_traits(self) -> frozenset[str]:
        """Its traits; it boosts only if `boost_now` is above 0."""
        return self.traits | ({"boosts"} if self.boost_now > 0 else set())

    def boost(self, c: Candidates) -> Ints:
        total = c.per_post(self.marks) + 5.0 * c.match
        return np.where(total >= self.bid_now, self.boost_now, 0)
