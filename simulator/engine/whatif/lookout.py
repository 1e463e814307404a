"""Which posts every freelancer of a field comes across, and which may invite them.

Answers: what could have been bid on at all. Nothing is changed by looking.
"""

import numpy as np

from simulator.engine.steps.bids import Bids
from simulator.engine.steps.eligibility import may_be_invited
from simulator.model.kernels import kernel
from simulator.world.world import Floats, Ints, World


class Lookout:
    """An observer that notes which posts every freelancer comes across."""

    def __init__(self) -> None:
        self._pages: list[tuple[Ints, Ints, Floats]] = []
        self._world: World | None = None

    @property
    def world(self) -> World:
        """The world that was watched."""
        assert self._world is not None
        return self._world

    def begin(self, world: World) -> None:
        """Before the first tick."""
        self._world = world

    def before_looks(self, world: World, until: float) -> None:
        """Nothing to note yet."""

    def before_sending(self, world: World, bids: Bids) -> None:
        """Note what was seen."""
        # ghosts hire nobody, whatever is sent
        live = np.flatnonzero(world.jobs["live"][bids.job])
        self._pages.append((bids.lane[live], bids.job[live], bids.at[live]))

    def before_closing(self, world: World, until: float) -> None:
        """Nothing to note."""

    def after_closing(self, world: World) -> None:
        """Nothing to note."""

    def seen(self) -> tuple[Ints, Ints, Floats]:
        """Rows of lane and post, and the time of the look [days], of each live post that was seen."""
        none = (np.zeros(0, np.int64), np.zeros(0, np.int64), np.zeros(0))
        lane, job, at = zip(none, *self._pages, strict=True)
        return np.concatenate(lane).astype(np.int64), np.concatenate(job).astype(np.int64), np.concatenate(at)


@kernel
def could_be_invited(world: World, lane: Ints, out_lane: Ints, out_job: Ints) -> int:
    """Write the pairs of `lane` and live posts of its category that an invitation may join.

    Parameters
    ----------
    world : World
        All tables.
    lane : int array
        Rows of freelancers.
    out_lane, out_job : int arrays
        Where rows of both are written, as far as there is room.

    Returns
    -------
    int
        How many pairs there are.
    """
    n = 0
    for k in range(lane.size):
        i = lane[k]
        for j in range(world.jobs.size):
            job = world.jobs[j]
            if job.rep != world.lanes[i].rep or job.category != world.lanes[i].category or not job.live:
                continue
            if may_be_invited(world, i, j):
                if n < out_lane.size:
                    out_lane[n], out_job[n] = i, j
                n += 1
    return n
