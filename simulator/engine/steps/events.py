"""What falls due later: the crowd's bids on a post, withdrawals.

Answers: what happens at the start of a tick because of something earlier. The events of a tick form a chain;
they happen at one moment and move whole Connects only, so their order does not matter.
"""

import numpy as np

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.world import FREE, TICK, USED, World


@inlined
def schedule(world: World, due: float, what: Whole, row: Whole, sent: float) -> None:
    """Let something happen at the start of the first tick after `due`, if there is one.

    Parameters
    ----------
    world : World
        Its events are written; there must be room for one more.
    due : float
        When it is due [days]; infinite for never.
    what : int
        `CROWD_BID` or `WITHDRAWAL`.
    row : int
        Row of the post, or of the proposal.
    sent : float
        When the proposal was sent, which tells whether its row still holds it [days].
    """
    if due == np.inf:
        return
    # a moment that starts a tick may fall into the one before by rounding
    tick = max(int(due / world.rules[0].tick), world.counts[TICK]) + 1
    if tick >= world.event_heads.size:
        return
    e = world.event_pool[FREE]
    event = world.events[e]
    world.event_pool[FREE] = event.next
    world.event_pool[USED] += 1
    event.what, event.row, event.sent = what, row, sent
    event.next = world.event_heads[tick]
    world.event_heads[tick] = e


@kernel
def release(world: World, e: Whole) -> int:
    """Return an event's row to the pool once it has happened; return the next event of its tick."""
    event = world.events[e]
    following = event.next
    event.next = world.event_pool[FREE]
    world.event_pool[FREE] = e
    world.event_pool[USED] -= 1
    return following
