"""What falls due later: crowds' bids on a post, withdrawals.

Answers: what happens at the start of a tick because of something earlier. Events of a tick form a chain; they
happen at one moment and touch whole Connects only, so their order means nothing.
"""

import numpy as np

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.world import FREE, TICK, USED, World


@inlined
def schedule(world: World, due: float, what: Whole, row: Whole, sent: float) -> None:
    """Let something happen at the start of the first tick after `due`, if there is one."""
    if due == np.inf:
        return
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
    """Give back an event that happened; return the next of its tick."""
    event = world.events[e]
    following = event.next
    event.next = world.event_pool[FREE]
    world.event_pool[FREE] = e
    world.event_pool[USED] -= 1
    return following
