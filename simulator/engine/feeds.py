"""Looks at the feed: who sees which post, and when.

Answers: the candidates of a tick. A look is memoryless, so looks that would show nothing are never simulated:
the next look is an exponential wait after the first post that the lane has not passed.
"""

import numba as nb
import numpy as np

from simulator.engine.world import WAITING, Floats, World
from simulator.model.luck import Purpose, child, uniform

kernel = nb.njit(nogil=True, cache=True, error_model="numpy")
_CHECK = int(Purpose.CHECK)
Rows = np.ndarray


@kernel
def plan_look(world: World, i: int, at: float) -> None:
    """Set the time of the next look of lane `i`, whose last was at `at`."""
    lane = world.lanes[i]
    if world.waiting_n[i] > 0:
        base = at
    elif lane.cursor < lane.feed_to:
        base = world.feed_posted[lane.cursor]
    else:
        world.next_look[i] = np.inf
        return
    u = uniform(child(lane.key, lane.check_number), _CHECK)
    lane.check_number += 1
    world.next_look[i] = base - np.log(u) / lane.checks_per_day


@kernel
def plan_first_looks(world: World) -> None:
    """Set the first look of every lane."""
    for i in range(world.lanes.size):
        plan_look(world, i, 0.0)


@kernel
def _show(world: World, i: int, at: float, out_job: Rows, n: int) -> int:
    """Write the posts that a look at time `at` shows, newest first, from position n; return the new end."""
    lane = world.lanes[i]
    end = lane.cursor
    while end < lane.feed_to and world.feed_posted[end] <= at:
        end += 1
    if end > lane.cursor:
        depth = world.waiting_n[i]
        if depth == WAITING:
            for w in range(WAITING - 1):
                world.waiting[i, w] = world.waiting[i, w + 1]
            depth -= 1
        world.waiting[i, depth, 0] = lane.cursor
        world.waiting[i, depth, 1] = end
        world.waiting_n[i] = depth + 1
        lane.cursor = end
    room = n + lane.feed_size
    while world.waiting_n[i] > 0 and n < room:
        top = world.waiting_n[i] - 1
        p = world.waiting[i, top, 1] - 1
        while p >= world.waiting[i, top, 0] and n < room:
            if world.feed_closes[p] > at:
                out_job[n] = world.feed_jobs[p]
                n += 1
            p -= 1
        world.waiting[i, top, 1] = p + 1
        if world.waiting[i, top, 1] == world.waiting[i, top, 0]:
            world.waiting_n[i] = top
    return n


@kernel
def look(world: World, until: float, first: int, n: int, out_lane: Rows, out_job: Rows, out_at: Floats) -> tuple:
    """All looks before `until` of the lanes from row `first` on.

    Returns
    -------
    n, lane : int
        Candidates written so far and the lane to go on with; less than the number of lanes if there was no room.
    """
    for i in range(first, world.lanes.size):
        while world.next_look[i] < until:
            at = world.next_look[i]
            if n + world.lanes[i].feed_size > out_at.size:
                return n, i
            end = _show(world, i, at, out_job, n)
            for c in range(n, end):
                out_lane[c] = i
                out_at[c] = at
            if at >= world.rules[0].warmup:
                world.tally[i].candidates += end - n
            n = end
            plan_look(world, i, at)
    return n, world.lanes.size
