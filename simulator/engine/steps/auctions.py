"""The auction for the top of a post's list.

Answers: which bids are taken, which lose their slot, what is paid. The rule is that of `model/boosts.py`: a
bid holds a slot while fewer than `slots` bids on the post are better. In a field each lane meets the crowd's
bids alone.
"""

import numpy as np

from simulator.engine.steps.accounts import credit
from simulator.engine.steps.events import schedule
from simulator.model.boosts import OFF, is_better
from simulator.model.clients import OUTBID
from simulator.model.connects import Cause, refund_of
from simulator.model.field import counts_rival, interpolate, rival_age
from simulator.model.hiring import match_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.world.world import BOOST_BID, MATCH, World

CROWD_BID, WITHDRAWAL = np.int64(0), np.int64(1)
_BIDS, _BID = np.int64(Purpose.RIVAL_BOOSTS), np.int64(Purpose.RIVAL_BOOST)
_R_MATCH, _NO_ROW = np.int64(Purpose.RIVAL_MATCH), np.int64(-1)
_REFUND_OUTBID = np.int64(Cause.REFUND_OUTBID)
_OUTBID = np.int64(OUTBID)


@kernel
def crowd_bid(world: World, j: Whole, r: Whole, arrives: float) -> int:
    """Return what one rival of the crowd bids for a slot.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    r : int
        Number of the rival on that post.
    arrives : float
        When the rival's proposal comes [days].

    Returns
    -------
    int
        Connects; 0 for no bid.
    """
    job, rules = world.jobs[j], world.rules[0]
    key = child(job.key, r)
    # not every rival bids for a slot, and bids are open for a while only
    if uniform(key, _BIDS) >= rules.crowd_boosts or arrives - job.posted_at >= rules.window:
        return 0
    # the same draw gives the rival's match in the contest
    if interpolate(world.curves[MATCH], uniform(key, _R_MATCH)) < rules.eligible_match:
        return 0
    # rounded to whole Connects
    return max(rules.minimum, int(interpolate(world.curves[BOOST_BID], uniform(key, _BID)) + 0.5))


@kernel
def better_bids(world: World, j: Whole, bid: Whole, at: float, now: float) -> int:
    """Count the bids on a post that rank before this one: those taken of lanes, and the crowd's until `now`.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    bid : int
        Connects.
    at : float
        When the bid was made [days]; of equal bids the earlier one is better.
    now : float
        Bids of the crowd that come later are not counted [days].

    Returns
    -------
    int
        Number of better bids.
    """
    job, rules = world.jobs[j], world.rules[0]
    n = 0
    # in a field lanes do not meet: only the crowd's bids count
    if rules.lanes_compete and job.auction > 0:
        row = job.head
        while row >= 0:
            other = world.proposals[row]
            n += other.bid > 0 and is_better(other.bid, other.sent, bid, at)
            row = other.next
    # the crowd's bids are pure functions of the post's key: drawn anew each time, nothing is stored
    if rules.crowd and rules.crowd_boosts > 0.0:
        for r in range(job.crowd):
            arrives = job.posted_at + rival_age(job.key, r, job.crowd_delay, job.crowd_pace)
            if arrives <= now and counts_rival(arrives, job.accepts_until, job.closes_at):
                theirs = crowd_bid(world, j, r, arrives)
                # of equal bids the earlier one is better
                n += theirs > 0 and is_better(theirs, arrives, bid, at)
    return n


@kernel
def bid_taken(world: World, i: Whole, j: Whole, bid: Whole, at: float) -> Whole:
    """Return what the auction takes of a bid: all of it or nothing.

    Parameters
    ----------
    world : World
        All tables.
    i, j : int
        Rows of the lane and the post.
    bid : int
        Connects.
    at : float
        When it is made [days].

    Returns
    -------
    int
        The bid where it is taken, 0 where it does not count, minus the bid where it was too low for a slot.
    """
    rules, job, lane = world.rules[0], world.jobs[j], world.lanes[i]
    if rules.pricing == OFF or bid <= 0 or bid < rules.minimum or at - job.posted_at >= rules.window:
        return 0
    # no match is worked out where everyone is eligible
    if rules.eligible_match > 0.0 and match_of(lane.niche, lane.width, job.niche) < rules.eligible_match:
        return 0
    # the sign tells a refused bid from none: it may still set the second price
    return bid if better_bids(world, j, bid, at, at) < rules.slots else -bid


@kernel
def _lose(world: World, row: Whole, now: float) -> None:
    """Take the slot from a bid; its Connects come back unless the client has read the proposal on top."""
    own = world.proposals[row]
    job = world.jobs[own.job]
    own.stands = False
    # a loss is booked at the start of a tick, but never before the bid was sent
    at = max(now, own.sent)
    # a placebo bid was not charged, and a withdrawn proposal has been settled
    if own.boost == 0 or own.gone:
        return
    # read on top before the slot was lost: the slot has done its work and is paid
    if job.live and own.sent <= job.visit_at and job.visit_at < at:
        own.early = True
        return
    back = refund_of(world.refunds[_OUTBID], own.boost)
    credit(world, own.lane, back, _REFUND_OUTBID, at, own.job)
    if own.sent >= world.rules[0].warmup:
        world.tally[own.lane].connects_refunded += back


@inlined
def _drop_worst(world: World, j: Whole, now: float) -> None:
    """Take the slot from the worst bid, if more bids hold one than there are slots.

    Among lanes alone a new bid can cost one slot at most.
    """
    standing, worst = 0, -1
    row = world.jobs[j].head
    while row >= 0:
        own = world.proposals[row]
        if own.stands:
            standing += 1
            last = world.proposals[worst]
            # the worst is the one that all others are better than
            if worst < 0 or is_better(last.bid, last.sent, own.bid, own.sent):
                worst = row
        row = own.next
    if standing > world.rules[0].slots:
        _lose(world, worst, now)


@kernel
def settle_outbid(world: World, j: Whole, now: float) -> None:
    """Take the slot from bids that have lost it.

    Parameters
    ----------
    world : World
        Its proposals and accounts are written.
    j : int
        Row of the post.
    now : float
        Until when bids count [days].
    """
    rules = world.rules[0]
    # one pass instead of a count per bid: the usual case
    if rules.lanes_compete and not (rules.crowd and rules.crowd_boosts > 0.0):
        _drop_worst(world, j, now)
        return
    row = world.jobs[j].head
    while row >= 0:
        own = world.proposals[row]
        if own.stands and better_bids(world, j, own.bid, own.sent, now) >= rules.slots:
            _lose(world, row, now)
        row = own.next


@kernel
def watch_crowd(world: World, j: Whole, since: float) -> None:
    """Schedule the next check of a post's slots: when the crowd's next bid comes.

    Parameters
    ----------
    world : World
        Its events are written.
    j : int
        Row of the post.
    since : float
        Bids up to then have been seen [days].
    """
    job, rules = world.jobs[j], world.rules[0]
    if not (rules.crowd and rules.crowd_boosts > 0.0):
        return
    soonest = np.inf
    for r in range(job.crowd):
        arrives = job.posted_at + rival_age(job.key, r, job.crowd_delay, job.crowd_pace)
        comes = since < arrives < soonest and counts_rival(arrives, job.accepts_until, job.closes_at)
        if comes and crowd_bid(world, j, r, arrives) > 0:
            soonest = arrives
    # infinite where no more bids come: then nothing is scheduled
    schedule(world, soonest, CROWD_BID, j, job.posted_at)


@kernel
def note_bid(world: World, j: Whole, at: float) -> None:
    """Do what follows a bid that was taken: others may have lost their slot, and the crowd is watched.

    Parameters
    ----------
    world : World
        Its posts, proposals, accounts and events are written.
    j : int
        Row of the post.
    at : float
        When the bid was made [days].
    """
    job, rules = world.jobs[j], world.rules[0]
    job.auction += 1
    # a first bid takes no slot from another
    if rules.lanes_compete and job.auction > 1:
        settle_outbid(world, j, at)
    if job.auction == 1:
        # lanes of one tick come one by one, so an earlier bid of this tick may still follow
        watch_crowd(world, j, int(at / rules.tick) * rules.tick)


@inlined
def crowd_has_bid(world: World, j: Whole, now: float) -> None:
    """Settle the slots of a post after a bid of the crowd in the last tick.

    Parameters
    ----------
    world : World
        Its proposals, accounts and events are written.
    j : int
        Row of the post.
    now : float
        Start of this tick [days].
    """
    if world.jobs[j].head != _NO_ROW:
        settle_outbid(world, j, now)
        watch_crowd(world, j, now)
