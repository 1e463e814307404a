"""Bid only on posts from the last hour."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import Days
from simulator.strategies.contract.base import Candidates, Floats, Strategy


class FreshHour(Strategy):
    """Bid only while a post is young, newest first.

    Wins where clients read in order of arrival; gains nothing where they sort by fit. Source: vendors'
    advice to be among the first within 60 minutes.
    """

    rule: ClassVar[str] = "bids only on posts from the last hour, newest first"

    max_age: Days = 1 / 24
    """oldest post that is bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.age_days <= self.max_age, 1.0 / (1.0 + c.age_days), 0.0)
