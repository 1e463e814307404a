"""Keep room for past clients, and bid only with what capacity is left."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Bools, Candidates, Floats, Rows, Strategy


class RepeatFirst(Strategy):
    """Take direct offers of past clients, which cost nothing, and bid by fit only while some contract slots
    are spare: more than are kept for past clients, or all of them, as then nobody is being served.

    Wins where clients come back often and a slot taken by a stranger is missed; loses where they seldom do.
    Source: the guide's advice on repeat business. How many slots are kept, and the smallest fit, are ours.
    """

    rule: ClassVar[str] = "keeps a slot free for past clients and bids by fit with the others"

    keep_free: Annotated[int, Field(ge=0, le=1000)] = 1
    """contract slots kept for offers of past clients"""
    min_match: Share = 0.6
    """smallest fit that is bid on"""

    def score(self, c: Candidates) -> Floats:
        match = c.match
        return match * c.among(match >= self.min_match, self.spare)

    def spare(self, c: Candidates, rows: Rows) -> Bools:
        """Whether some slots are spare."""
        free = c.free_slots
        return np.asarray((free > self.keep_free) | ((free > 0) & (free == c.capacity)))
