"""What falls due at the start of a tick.

Answers: which bids of the crowd, and which withdrawals, fell into the tick before.
"""

import numpy as np

from simulator.engine.steps.auctions import CROWD_BID, crowd_has_bid
from simulator.engine.steps.events import release
from simulator.engine.steps.withdrawals import withdraw_due
from simulator.model.kernels import kernel
from simulator.model.luck import Whole
from simulator.world.world import World

_NONE = np.int64(-1)


@kernel
def do_due(world: World, tick: Whole, at: float) -> None:
    """Let all events of a tick happen at its start.

    Parameters
    ----------
    world : World
        Its events, proposals and accounts are written.
    tick : int
        Number of the tick.
    at : float
        Its start [days].
    """
    e = world.event_heads[tick]
    world.event_heads[tick] = _NONE
    while e >= 0:
        event = world.events[e]
        # the row of the event is free after `release`, so its fields are read first
        what, row, sent = event.what, event.row, event.sent
        e = release(world, e)
        if what == CROWD_BID:
            crowd_has_bid(world, row, at)
        else:
            withdraw_due(world, row, sent, at)
