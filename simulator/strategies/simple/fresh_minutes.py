"""Bid only on posts from the last few minutes."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Days
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class FreshMinutes(Strategy):
    """Bid only while a post is a few minutes old, and skip everything older.

    Wins where clients read in order of arrival and the freelancer is always online; otherwise loses most
    posts, which it sees too late. Source: the first gate of a published eight-gate checklist, which asks
    whether a post is older than 5 minutes; the gates after it are not public.
    """

    rule: ClassVar[str] = "bids only on posts from the last five minutes"

    max_age: Days = 5 / 1440
    """oldest post that is bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.age_days <= self.max_age, 1.0 / (1.0 + c.age_days), 0.0)
