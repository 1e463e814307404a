"""A condition on a post, for wrappers that act on some posts only."""

from typing import Annotated

import numpy as np
from pydantic import Field

from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, Days, NonNegative, Share
from simulator.strategies.contract.base import Bools, Candidates


class When(Spec):
    """Posts that pass every limit; limits that are left out do not apply."""

    min_match: Share = 0.0
    """smallest fit"""
    min_usd: NonNegative = 0.0
    """smallest contract value [dollars]"""
    min_spent_usd: NonNegative = 0.0
    """smallest lifetime spend of the client [dollars]"""
    min_hires: Annotated[int, Field(ge=0)] = 0
    """smallest number of past hires by the client"""
    min_hire_rate: Share = 0.0
    """smallest share of the client's posts that ended in a hire"""
    min_rating: Annotated[float, Field(ge=0, le=5)] = 0.0
    """fewest stars of the client, 1 to 5; a client without any has 0"""
    verified: bool = False
    """whether only clients with verified payment pass"""
    max_connects: Connects | None = None
    """highest price of a proposal [Connects]"""
    max_rivals: NonNegative | None = None
    """largest number of proposals on the post"""
    max_age: Days | None = None
    """largest age of the post"""

    def holds(self, c: Candidates) -> Bools:
        """Whether each candidate passes."""
        passes = np.ones(c.n, np.bool_)
        if self.min_usd > 0:
            passes &= c.value_usd >= self.min_usd
        if self.min_spent_usd > 0:
            passes &= c.client_spent_usd >= self.min_spent_usd
        if self.min_hires > 0:
            passes &= c.client_hires >= self.min_hires
        if self.min_hire_rate > 0:
            passes &= c.client_hire_rate >= self.min_hire_rate
        if self.min_rating > 0:
            passes &= c.client_rating >= self.min_rating
        if self.max_connects is not None:
            passes &= c.connects_required <= self.max_connects
        if self.verified:
            passes &= c.client_verified
        if self.max_age is not None:
            passes &= c.age_days <= self.max_age
        if self.max_rivals is not None:
            passes &= c.rivals <= self.max_rivals
        if self.min_match > 0:
            passes = c.among(passes, lambda some, _: some.match >= self.min_match) > 0
        return passes
