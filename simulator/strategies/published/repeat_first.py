"""Keep room for past clients, and bid only with what capacity is left."""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import Field

from simulator.model.values.units import Share
from simulator.strategies.contract.base import Bools, Candidates, Floats, Rows, Strategy


class RepeatFirst(Strategy):
    """Take direct offers from past clients, which cost nothing, and bid by fit only with spare contract
    slots: those beyond the ones kept for past clients, or any while no contract runs.

    Wins where clients come back often and a slot taken by a new client is missed; loses where they seldom do.
    Source: the guide's advice on repeat business. The number of slots kept and the smallest fit are ours.
    """

    rule: ClassVar[str] = "keeps a slot free for past clients and bids by fit with the others"

    keep_free: Annotated[int, Field(ge=0, le=1000)] = 1
    """contract slots kept for offers from past clients"""
    min_match: Share = 0.6
    """smallest fit that is bid on"""

    def score(self, c: Candidates) -> Floats:
        match = c.match
        return match * c.among(match >= self.min_match, self.spare)

    def spare(self, c: Candidates, rows: Rows) -> Bools:
        """Whether a slot is spare."""
        free = c.free_slots
        return np.asarray((free > self.keep_free) | ((free > 0) & (free == c.capacity)))
