"""From scores to proposals.

Answers: which candidates are bid on. Per lane and look, the best scores first, while the balance, the
strategy's own limits and free contract slots allow.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.accounts import buy_when_short, debit
from simulator.engine.world import FREE, USED, Floats, Ints, Records, World
from simulator.model.connects import Cause
from simulator.model.hiring import match_of
from simulator.model.kernels import kernel
from simulator.model.luck import Whole

_PROPOSAL, _BOOST = np.int64(Cause.PROPOSAL), np.int64(Cause.BOOST)
NO_LIMIT = 2**62


class Bids(NamedTuple):
    """What the strategies made of the candidates of a tick; one row per candidate, in lane and look order."""

    lane: np.ndarray
    job: np.ndarray
    at: Floats
    score: Floats
    boost: Ints
    effort: Floats  # NaN: the effort that the freelancer always puts in
    most_connects: Ints  # of the lane's day
    most_proposals: Ints


@kernel
def has_free_slot(lanes: Records, slots: Floats, i: Whole, at: float) -> int:
    """Position of a contract slot that is free at `at`; -1 if none, -2 if capacity is unlimited."""
    lane = lanes[i]
    if lane.slots_from < 0:
        return -2
    for s in range(lane.slots_from, lane.slots_from + lane.capacity):
        if slots[s] <= at:
            return s
    return -1


@kernel
def _send(world: World, bids: Bids, c: Whole, price: Whole) -> None:
    i, j, at = bids.lane[c], bids.job[c], bids.at[c]
    lane, job, tally = world.lanes[i], world.jobs[j], world.tally[i]
    row = world.pool[FREE]
    proposal = world.proposals[row]
    world.pool[FREE] = proposal.next
    world.pool[USED] += 1
    proposal.lane, proposal.job, proposal.next = i, j, job.head
    proposal.price, proposal.boost, proposal.sent = price, bids.boost[c], at
    proposal.effort = lane.effort if np.isnan(bids.effort[c]) else bids.effort[c]
    job.head = row
    job.proposals += 1
    lane.spent_today += price + bids.boost[c]
    lane.sent_today += 1
    debit(world, i, price, _PROPOSAL, at, j)
    debit(world, i, bids.boost[c], _BOOST, at, j)
    if at >= world.rules[0].warmup:
        tally.proposals += 1
        tally.connects_proposal += price
        tally.connects_boost += bids.boost[c]
        tally.match_sum += match_of(lane.niche, lane.width, job.niche)
        proposal.spent = tally.connects_proposal + tally.connects_boost


@kernel
def _try(world: World, bids: Bids, c: Whole) -> None:
    i, at = bids.lane[c], bids.at[c]
    lane = world.lanes[i]
    price = world.jobs[bids.job[c]].connects_required
    cost = price + bids.boost[c]
    today = int(at)
    if lane.day != today:
        lane.day, lane.spent_today, lane.sent_today = today, 0, 0
    if lane.sent_today >= bids.most_proposals[c] or lane.spent_today + cost > bids.most_connects[c]:
        return
    if has_free_slot(world.lanes, world.slots, i, at) == -1:
        return
    buy_when_short(world, i, cost, at)
    if world.balance[i] >= cost:
        _send(world, bids, c, price)


@kernel
def submit(world: World, bids: Bids) -> None:
    """Send the proposals of a tick; the world must have room for one per candidate."""
    n = bids.at.size
    order = world.entries[2]
    start = 0
    while start < n:
        end = start
        wanted = 0
        while end < n and bids.lane[end] == bids.lane[start] and bids.at[end] == bids.at[start]:
            s = bids.score[end]
            if s > 0.0:  # false for NaN too
                k = wanted
                while k > 0 and bids.score[order[k - 1]] < s:
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = end
                wanted += 1
            end += 1
        for k in range(wanted):
            _try(world, bids, order[k])
        start = end
