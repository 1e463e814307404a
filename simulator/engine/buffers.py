"""The columns of a tick: its candidates, and what is decided about them.

Answers: where do the candidates of a tick stand. The columns are kept from tick to tick and grow when a tick
has more candidates than any before it.
"""

import numpy as np

from simulator.engine.lent import read_only
from simulator.engine.steps.bids import Bids
from simulator.engine.steps.feeds import look
from simulator.model.jobs import NO_LIMIT
from simulator.model.tables.direct import Direct
from simulator.world import world as w

_ROOM = 1024


class Buffers:
    """Columns with one row per candidate; rows past the candidates of this tick hold those of an earlier one.

    Parameters
    ----------
    dressing : bool
        Whether any strategy sets boosts, efforts, asking prices or patience.
    limiting : bool
        Whether any strategy sets limits of its own.
    levels : int
        How many parts of strategies with limits of their own may stand inside each other.
    """

    def __init__(self, dressing: bool = False, limiting: bool = False, levels: int = 0) -> None:
        self.dressing, self.limiting, self.levels = dressing, limiting, levels
        self._look = Direct(look)
        self._make_room(_ROOM)

    def _make_room(self, n: int) -> None:
        self.lane, self.job = np.empty(n, np.int64), np.empty(n, np.int64)
        self.at, self.score, self.effort = np.empty(n), np.empty(n), np.full(n, np.nan)
        self.shown = read_only(self.lane), read_only(self.job), read_only(self.at)
        self.ask, self.patience = np.full(n, np.nan), np.full(n, np.nan)
        self.boost, self.most = np.zeros(n, np.int64), np.full((2, n), NO_LIMIT, np.int64)
        self.part = np.full((n, self.levels), -1, np.int64)
        self.part_most = np.full((2, n, self.levels), NO_LIMIT, np.int64)

    def fill(self, world: w.World, until: float, since: float = -np.inf) -> int:
        """Write the candidates of all looks to the first rows.

        Parameters
        ----------
        world : World
            Its looks and feeds are written.
        until : float
            End of the tick [days].
        since : float
            Start of the tick [days], where looks of those who can pay for nothing may wait; see `look`.

        Returns
        -------
        int
            Number of candidates.
        """
        n, lane = 0, 0
        while True:
            n, lane = self._look(world, since, until, lane, n, self.lane, self.job, self.at)
            if lane == world.lanes.size:
                return int(n)
            # no room for the next look: go on from there in longer columns
            lanes, jobs, times = self.lane[:n], self.job[:n], self.at[:n]
            self._make_room(2 * self.at.size + int(world.lanes["feed_size"].max()))
            self.lane[:n], self.job[:n], self.at[:n] = lanes, jobs, times

    def bids(self, n: int) -> Bids:
        """Views of the first `n` rows, with nothing decided yet; scores are not reset: all are written."""
        bids = Bids(
            self.lane[:n], self.job[:n], self.at[:n], self.score[:n], self.boost[:n], self.effort[:n],
            self.ask[:n], self.patience[:n], self.most[0, :n], self.most[1, :n],
            self.part[:n], self.part_most[0, :n], self.part_most[1, :n],
        )  # fmt: skip
        # the rows held another group's bids in an earlier tick; what no strategy ever sets needs no reset
        if self.dressing:
            bids.boost[:] = 0
            bids.effort[:], bids.ask[:], bids.patience[:] = np.nan, np.nan, np.nan
        if self.limiting:
            bids.most_connects[:], bids.most_proposals[:] = NO_LIMIT, NO_LIMIT
        if self.levels:
            bids.part[:] = -1
        return bids
