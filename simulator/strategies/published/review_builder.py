"""Start cheap on small quick jobs, and raise the price with the first reviews."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.model.jobs import NO_LIMIT
from simulator.model.values.units import Days, NonNegative, Positive
from simulator.strategies.contract.base import Bools, Candidates, Floats, Limit, PostColumns, Strategy


class ReviewBuilder(Strategy):
    """Until there are some reviews, ask little for small short jobs and send up to twenty letters a week;
    then ask the usual price and take any job, best fit first.

    Posts show their length as a band, the shortest being under a month, so short means that. Wins where
    reviews open doors; loses where the cheap weeks cost more than the reviews bring. Source: a published
    newcomer plan ($100 to $500; one to three days, which no post shows; 15 to 20 proposals a week; higher
    rates after 5 to 10 reviews). The first price, 0.7 of the worth, is ours.
    """

    rule: ClassVar[str] = "starts cheap on small jobs and raises the price with reviews"

    reviews: Annotated[int, Field(ge=0)] = 5
    """reviews after which the first stage ends"""
    first_price: Positive = 0.7
    """price asked in the first stage, as a multiple of the worth"""
    low_usd: NonNegative = 100.0
    """smallest contract of the first stage [dollars]"""
    high_usd: NonNegative = 500.0
    """largest contract of the first stage [dollars]"""
    longest: Days = 30.0
    """longest contract of the first stage; the shortest band that a post shows is under a month"""
    per_week: Annotated[int, Field(ge=1)] = 20
    """most proposals per week in the first stage"""

    def small(self, posts: PostColumns) -> Bools:
        """Whether a post belongs to the first stage."""
        value = posts["value_usd"]
        return (value >= self.low_usd) & (value <= self.high_usd) & (posts["duration_days"] <= self.longest)

    def score(self, c: Candidates) -> Floats:
        wanted = c.per_post(self.small) | (c.feedbacks >= self.reviews)
        return c.among(wanted, lambda some, _: some.match)

    def ask(self, c: Candidates) -> Floats:
        return np.where(c.feedbacks < self.reviews, self.first_price, np.nan)

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        left = np.maximum(self.per_week - c.sent_week, 0)
        left += c.sent_today
        left[c.feedbacks >= self.reviews] = NO_LIMIT
        return None, left
