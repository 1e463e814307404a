"""A proposal gets its fate: what comes back, what it is rewarded with, its row among the outcomes.

Answers: what a fate costs. Used where posts close and where proposals are withdrawn.
"""

import numpy as np

from simulator.engine.steps.accounts import credit, grant
from simulator.engine.steps.auctions import better_bids, crowd_bid
from simulator.engine.steps.letters import has_followed_up
from simulator.model.boosts import SECOND
from simulator.model.clients import HIRED, WITHDRAWN
from simulator.model.connects import Cause, refund_of
from simulator.model.field import counts_rival, rival_age
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, pair, uniform
from simulator.world.world import OUTCOMES, World

_REFUND_FIRST = np.int64(Cause.REFUND_HIRED - HIRED)
_SECOND_PRICE, _INTERVIEW = np.int64(Cause.REFUND_SECOND_PRICE), np.int64(Cause.INTERVIEW_REWARD)
_REWARD_LUCK = np.int64(Purpose.INTERVIEW_REWARD)
_DAYS_PER_WEEK = 7.0


@kernel
def _best_without_slot(world: World, j: Whole, row: Whole) -> int:
    """Return the best bid on post `j` that holds no slot at closing; in a field of the crowd and this row."""
    job, rules, own = world.jobs[j], world.rules[0], world.proposals[row]
    best = 0
    # refused bids have left no row; the best of them is kept with the post
    if rules.lanes_compete:
        best = job.refused
        other = job.head
        while other >= 0:
            if not world.proposals[other].stands:
                best = max(best, world.proposals[other].bid)
            other = world.proposals[other].next
    if rules.crowd and rules.crowd_boosts > 0.0:
        for r in range(job.crowd):
            arrives = job.posted_at + rival_age(job.key, r, job.crowd_delay, job.crowd_pace)
            if counts_rival(arrives, job.accepts_until, job.closes_at):
                bid = crowd_bid(world, j, r, arrives)
                # the crowd's bids are judged as if all had come: the post has closed
                ahead = better_bids(world, j, bid, arrives, np.inf)
                if not rules.lanes_compete:
                    ahead += own.bid > bid or (own.bid == bid and own.sent < arrives)
                if bid > best and ahead >= rules.slots:
                    best = bid
    return best


@inlined
def _pay_for_slot(world: World, row: Whole, at: float) -> int:
    """Return the Connects that a slot costs.

    Under second pricing (Vickrey 1961) that is the best bid without a slot; the rest comes back.
    """
    proposal, rules = world.proposals[row], world.rules[0]
    if rules.pricing != SECOND:
        return proposal.boost
    # never more than was bid, never less than the minimum
    due = min(proposal.boost, max(rules.minimum, _best_without_slot(world, proposal.job, row)))
    credit(world, proposal.lane, proposal.boost - due, _SECOND_PRICE, at, proposal.job)
    if proposal.sent >= rules.warmup:
        world.tally[proposal.lane].connects_refunded += proposal.boost - due
    return due


@inlined
def _reward_reply(world: World, i: Whole, j: Whole, at: float) -> None:
    """Reward a reply that makes an interview, by chance and up to the weekly cap."""
    rules, lane = world.rules[0], world.lanes[i]
    if uniform(pair(world.jobs[j].key, lane.key), _REWARD_LUCK) >= rules.interview_share:
        return
    week = int(at / _DAYS_PER_WEEK)
    # the cap holds per week of the run
    if lane.reward_week != week:
        lane.reward_week, lane.rewarded = week, 0
    amount = min(rules.interview_connects, rules.interview_cap - lane.rewarded)
    lane.rewarded += max(amount, 0)
    grant(world, i, amount, _INTERVIEW, at, j)


@kernel
def settle(world: World, row: Whole, fate: Whole, opened: bool, replied: bool, at: float) -> None:
    """Give one proposal its fate, its refund and reward, and its row among the outcomes.

    Parameters
    ----------
    world : World
        With room for one more outcome; its accounts and tally are written.
    row : int
        Row of the proposal.
    fate : int
        One of `model.clients`.
    opened, replied : bool
        What the client did with it.
    at : float
        Now [days].
    """
    proposal, rules = world.proposals[row], world.rules[0]
    i, j = proposal.lane, proposal.job
    tally = world.tally[i]
    counted = proposal.sent >= rules.warmup
    back = refund_of(world.refunds[fate], proposal.price)
    # only a slot that was kept to the end is paid for
    if proposal.boost > 0 and proposal.stands and fate != WITHDRAWN:
        due = _pay_for_slot(world, row, at)
        back += refund_of(world.refunds[fate], due) if rules.boost_too else 0
        if counted:
            tally.boosts_kept += 1
            tally.boosted_hires += fate == HIRED
    credit(world, i, back, _REFUND_FIRST + fate, at, j)
    # only proposals that cost something earn a reward
    if replied and proposal.price + proposal.boost > 0 and rules.interview_connects > 0:
        _reward_reply(world, i, j, at)
    if counted:
        if back > 0:  # most get nothing back: their counts need not be fetched
            tally.connects_refunded += back
        if has_followed_up(world, row, at):
            tally.minutes += world.lanes[i].follow_minutes
        if opened and not proposal.invited:
            tally.opened += 1
            tally.replied += replied
    # strategies learn from these rows, and full tables keep them
    if not rules.tells:
        return
    outcome = world.outcomes[world.counts[OUTCOMES]]
    world.counts[OUTCOMES] += 1
    outcome.lane, outcome.job, outcome.fate = i, j, fate
    outcome.opened, outcome.replied = opened, replied
    outcome.price, outcome.boost, outcome.effort = proposal.price, proposal.boost, proposal.effort
    outcome.sent, outcome.decided_at, outcome.ln_price = proposal.sent, at, proposal.ln_price
    outcome.bid, outcome.stands, outcome.invited = proposal.bid, proposal.stands, proposal.invited
