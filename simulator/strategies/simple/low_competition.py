"""Bid where few others have."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Days, NonNegative, Share
from simulator.strategies.contract.base import Bools, Candidates, Floats, PostColumns, Rows, Strategy


class LowCompetition(Strategy):
    """Bid on young posts with few proposals and decent pay, fewest proposals first.

    Wins where clients read everything; loses where a post has few proposals because its client is not
    serious. Source: a public daily digest of opportunities (fewer than 10 proposals, at most a day old, $500
    or $50 an hour); variants use 5 or 20. Another skips posts with more than 50 unless the fit is 0.9 or
    better: `most_rivals: 50, exception_match: 0.9`.
    """

    rule: ClassVar[str] = "bids on young posts with few proposals and decent pay"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    most_rivals: NonNegative = 10
    """posts with this many proposals or more are skipped"""
    exception_match: Share | None = None
    """fit from which posts with more proposals are bid on anyway; never by default"""
    max_age: Days = 1.0
    """oldest post that is bid on"""
    min_fixed_usd: NonNegative = 500.0
    """smallest contract value of posts without an hourly rate [dollars]"""
    min_hourly_usd: NonNegative = 50.0
    """smallest hourly rate [dollars]"""

    def paid(self, posts: PostColumns) -> Bools:
        """Whether the pay is decent."""
        rate, value = posts["hourly_rate_usd"], posts["value_usd"]
        return np.where(rate > 0, rate >= self.min_hourly_usd, value >= self.min_fixed_usd)

    def score(self, c: Candidates) -> Floats:
        return c.among(c.per_post(self.paid) & (c.age_days <= self.max_age), self.fewest_first)

    def fewest_first(self, c: Candidates, rows: Rows) -> Floats:
        """Score of young posts with decent pay."""
        wanted, least = c.rivals < self.most_rivals, self.exception_match
        if least is not None:
            wanted = wanted | (c.among(~wanted, lambda some, _: some.match >= least) > 0)
        return wanted / (1.0 + c.rivals)
