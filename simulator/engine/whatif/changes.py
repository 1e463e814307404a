"""A proposal that is different, on a copy of the world.

Answers: how would the post stand if one freelancer had bid, bid earlier, boosted or tailored. No Connects
move, and all luck stays the same.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.steps.letters import has_errors
from simulator.engine.whatif.rehearsal import rehearse, row_of, rows_of, scratch, settle_auction
from simulator.model.boosts import OFF
from simulator.model.hiring import match_of
from simulator.world import world as w

ONE_MINUTE = 1.0 / 1440.0
"""[days]"""


class ProposalChange(NamedTuple):
    """How one proposal is thought to differ; everything else and all luck stay the same."""

    first_minute: bool = False
    """sent a minute after the post, not at the look"""
    boosted: bool = False
    """with a bid above all others, for the top slot"""
    tailored: bool = False
    """with the most effort in the letter"""


def why_no_boost(world: w.World, j: int, lane: int, sent: float) -> str:
    """Say why a bid for a slot would count for nothing.

    Parameters
    ----------
    world : World
        All tables.
    j, lane : int
        Rows of the post and of the freelancer.
    sent : float
        When the bid would be made [days].

    Returns
    -------
    str
        A clause; empty if the bid would count.
    """
    rules, job, own = world.rules[0], world.jobs[j], world.lanes[lane]
    if rules["pricing"] == OFF or rules["slots"] == 0:
        return "there are no boosts under these rules"
    if sent - job["posted_at"] >= rules["window"]:
        return "bids for a slot were over by then"
    if match_of(own["niche"], own["width"], job["niche"]) < rules["eligible_match"]:
        return "the fit was too low to be allowed a boost"
    return ""


def _top_bid(world: w.World, j: int) -> int:
    """Return the Connects that outbid all others on post `j`."""
    alone = rehearse(world, j)
    bids = [int(alone.bid.max(initial=0)), int(world.rules["minimum"][0]) - 1]
    bids += [int(world.proposals["bid"][row]) for row in rows_of(world, j)]
    return max(bids) + 1


def _new_row(world: w.World, j: int, lane: int, sent: float, effort: float) -> tuple[w.World, int]:
    """Add a plain proposal of this freelancer on post `j`; return the world and its row. Nothing is paid."""
    world = w.with_room(world, 1)
    row, proposals, job = int(world.pool[w.FREE]), world.proposals, world.jobs[j]
    world.pool[w.FREE] = proposals["next"][row]
    world.pool[w.USED] += 1
    proposals[row] = np.zeros((), proposals.dtype)
    for name, value in (("lane", lane), ("job", j), ("next", job["head"]), ("sent", sent)):
        proposals[name][row] = value
    proposals["effort"][row], proposals["ln_price"][row] = effort, world.lanes["ln_price"][lane]
    proposals["flawed"][row] = has_errors(world, lane, j)
    if world.pending.size:
        world.pending[row] = -1
    world.jobs["head"][j] = row
    world.jobs["proposals"][j] += 1
    return world, row


def with_change(
    world: w.World, j: int, lane: int, sent_at: float, effort: float, change: ProposalChange
) -> w.World:
    """Return a copy of the world in which a freelancer's proposal on post `j` is different.

    Parameters
    ----------
    world : World
        As it stands when the post closes; it is not changed.
    j, lane : int
        Rows of the post and of the freelancer.
    sent_at, effort : float
        When [days] and with how much effort it would be sent where none was.
    change : ProposalChange
        What is different.

    Returns
    -------
    World
        No Connects move in it; a bid for the top slot costs one more than the best bid there was.
    """
    bid = _top_bid(world, j) if change.boosted else 0
    world = scratch(world)
    row = row_of(world, j, lane)
    if row < 0:
        world, row = _new_row(world, j, lane, sent_at, effort)
    own, job = world.proposals[row : row + 1], world.jobs[j]
    own["gone"] = False
    if change.tailored:
        own["effort"] = 1.0
    if change.first_minute:
        first = min(job["posted_at"] + ONE_MINUTE, (job["posted_at"] + job["closes_at"]) / 2)
        own["sent"] = np.minimum(own["sent"], first)  # who was sooner stays so
    if change.boosted:
        if own["bid"][0] == 0:
            world.jobs["auction"][j] += 1
        own["bid"] = bid
        own["boost"] = 0 if job["placebo"] else bid
    if own["bid"][0] > 0 and (change.boosted or change.first_minute):
        was_read_on_top = bool(own["early"][0])
        own["stands"] = True
        settle_auction(world, j)
        # whether it still has its slot when the client first looks is not played again
        own["early"] = was_read_on_top
    return world
