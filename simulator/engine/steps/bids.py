"""From scores to proposals.

Answers: which candidates are bid on. Per lane and look, the best scores first, while the balance, the
strategy's own limits and free contract slots allow.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.steps.accounts import debit, last_sharer, purse_of
from simulator.engine.steps.auctions import WITHDRAWAL, bid_taken, note_bid
from simulator.engine.steps.eligibility import has_proposed, is_full, may_be_invited, place_for
from simulator.engine.steps.events import schedule
from simulator.engine.steps.letters import has_errors, minutes_of
from simulator.engine.steps.purchases import buy_when_short
from simulator.engine.steps.withdrawals import remember
from simulator.model.connects import WHEN_SHORT, Cause
from simulator.model.hiring import match_of
from simulator.model.jobs import NO_LIMIT
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.model.prices import price_at
from simulator.model.tables.ahead import LINE, fetch
from simulator.model.tables.by_address import by_address
from simulator.world.records import WEAK_MATCH
from simulator.world.world import FREE, USED, Floats, Ints, World

_PROPOSAL, _BOOST = np.int64(Cause.PROPOSAL), np.int64(Cause.BOOST)
NO_CHARGE = np.int64(0)
_FAR, _NEAR = np.int64(8), np.int64(4)
"""how many candidates before its turn the rows of one are asked for"""
LEAST_PRICE = 1e-6
SENT, SENT_ENOUGH, ALL_SLOTS_BUSY, CANNOT_PAY, HAS_PROPOSED, POST_FULL, SPENT_ENOUGH = range(7)
"""what came of a wish to bid; all but the first are reasons why no proposal was sent"""


@by_address
class Bids(NamedTuple):
    """What the strategies decided about the candidates of a tick: one row each, by lane, then by look."""

    lane: np.ndarray
    job: np.ndarray
    at: Floats
    score: Floats
    boost: Ints
    effort: Floats  # NaN: the effort that the freelancer always puts in
    ask: Floats  # asking price as a multiple of the worth; NaN: the freelancer's own
    patience: Floats  # days until it is withdrawn, if that is sooner than the freelancer's own; NaN: as that
    most_connects: Ints  # of the lane's day
    most_proposals: Ints
    # candidates x levels: the part of the strategy that bids, the one inside that, and so on; -1: none
    part: np.ndarray
    part_connects: np.ndarray  # of what that part does on the lane's day
    part_proposals: np.ndarray


@inlined
def send(
    world: World, i: Whole, j: Whole, at: float, price: Whole, bid: Whole, effort: float, ln_price: float,
    patience: float, invited: bool,
) -> None:  # fmt: skip
    """Put a proposal on a post, and pay for it.

    Parameters
    ----------
    world : World
        With room for one more proposal.
    i, j : int
        Rows of the lane and the post.
    at : float
        When it is sent [days].
    price, bid : int
        Connects for the proposal, and for a slot at the top.
    effort : float
        Put into the letter, 0 to 1.
    ln_price : float
        Logarithm of the asking price over the freelancer's worth.
    patience : float
        Days until it is withdrawn, if that is sooner than the freelancer's own; NaN for the freelancer's own.
    invited : bool
        Whether it answers an invitation.
    """
    lane, job, tally, rules = world.lanes[i], world.jobs[j], world.tally[i], world.rules[0]
    # the first free row; `with_room` made sure that there is one
    row = world.pool[FREE]
    proposal = world.proposals[row]
    world.pool[FREE] = proposal.next
    world.pool[USED] += 1
    fetch(world.proposals, proposal.next, 0)  # for the proposal after this one
    # on a placebo post a bid is neither charged nor shown on top
    boost = 0 if job.placebo else bid
    proposal.lane, proposal.job, proposal.next = i, j, job.head
    proposal.price, proposal.boost, proposal.sent, proposal.effort = price, boost, at, effort
    proposal.ln_price = ln_price
    proposal.bid, proposal.stands, proposal.invited = bid, bid > 0, invited
    proposal.early = proposal.gone = False
    proposal.flawed = has_errors(world, i, j)
    # the proposals on a post form a chain, the latest first
    job.head = row
    job.proposals += 1
    # sending counts as activity: a stale profile is found less often
    lane.active_at = max(lane.active_at, at)
    debit(world, i, price, _PROPOSAL, at, j)
    debit(world, i, boost, _BOOST, at, j)
    # counted by when it was sent; its fate follows it, however late
    if at >= rules.warmup:
        tally.minutes += minutes_of(world, i, effort)
        tally.connects_proposal += price
        tally.connects_boost += boost
        tally.boosts += boost > 0
        proposal.spent = tally.connects_proposal + tally.connects_boost
        if invited:
            tally.invited_proposals += 1
        else:
            match = match_of(lane.niche, lane.width, job.niche)
            tally.proposals += 1
            tally.match_sum += match
            tally.weak_proposals += match < WEAK_MATCH
    remember(world, row)
    wait = patience if patience < lane.withdraws_after else lane.withdraws_after  # NaN compares false
    schedule(world, at + wait, WITHDRAWAL, row, at)
    if bid > 0:
        note_bid(world, j, at)


def no_parts(n: int) -> tuple[Ints, Ints, Ints]:
    """Parts and their limits for `n` candidates of strategies without parts."""
    none = np.zeros((n, 0), np.int64)
    return none, none, none


@inlined
def _parts_allow(world: World, bids: Bids, c: Whole, cost: Whole) -> int:
    """Return whether the parts that stand behind a bid may send one more at this cost: `SENT` if so."""
    today = int(bids.at[c])
    for level in range(bids.part.shape[1]):
        if bids.part[c, level] >= 0:
            row = world.part_days[bids.lane[c], bids.part[c, level]]
            # as for the freelancer, counts are reset at the first bid that is tried
            if row.day != today:
                row.day, row.spent_today, row.sent_today = today, 0, 0
                week = (today + row.week_offset) // 7
                if row.week != week:
                    row.week, row.spent_week, row.sent_week = week, 0, 0
            if row.sent_today >= bids.part_proposals[c, level]:
                return SENT_ENOUGH
            if row.spent_today + cost > bids.part_connects[c, level]:
                return SPENT_ENOUGH
    return SENT


@inlined
def _count_for_parts(world: World, bids: Bids, c: Whole, cost: Whole) -> None:
    """Count a proposal that is sent for the parts that stand behind it."""
    for level in range(bids.part.shape[1]):
        if bids.part[c, level] >= 0:
            row = world.part_days[bids.lane[c], bids.part[c, level]]
            row.spent_today += cost
            row.sent_today += 1
            row.spent_week += cost
            row.sent_week += 1


@inlined
def _begin_day(world: World, i: Whole, today: Whole) -> None:
    """Reset the counts of a lane's day and week, at the first bid that is tried in them."""
    lane = world.lanes[i]
    if lane.day != today:
        lane.day, lane.spent_today, lane.sent_today = today, 0, 0
        week = (today + lane.week_offset) // 7
        if lane.week != week:
            lane.week, lane.spent_week, lane.sent_week = week, 0, 0


@inlined
def _count_spent(world: World, i: Whole, today: Whole, cost: Whole) -> None:
    """Count what a bid costs for all who bid from the account: a limit in Connects is that of the account."""
    for m in range(purse_of(world, i), last_sharer(world, i)):
        if m != i:
            _begin_day(world, m, today)
        world.lanes[m].spent_today += cost
        world.lanes[m].spent_week += cost


@inlined
def _try(world: World, bids: Bids, c: Whole) -> int:
    """Send the proposal of candidate `c` if rules, limits and balance allow; return what came of it."""
    i, j, at = bids.lane[c], bids.job[c], bids.at[c]
    lane, job, rules = world.lanes[i], world.jobs[j], world.rules[0]
    today = int(at)
    _begin_day(world, i, today)
    # cheap checks first, searches among proposals last
    if lane.sent_today >= bids.most_proposals[c]:
        return SENT_ENOUGH
    if place_for(world, i, job.weekly_hours, at) == -1:
        return ALL_SLOTS_BUSY
    # a moving price is a hash of the moment, so it is the same for all who look then
    price = price_at(
        job.key, job.connects_required, at - job.posted_at, rules.drift_connects, rules.drift_every
    )
    if world.balance[i] < price and lane.top_up_rule != WHEN_SHORT:
        return CANNOT_PAY
    # only an invitation or a colleague can have come before the look that shows a post
    has_colleagues = rules.shares and lane.sharers > 1
    if (has_colleagues or may_be_invited(world, i, j)) and has_proposed(world, i, j):
        return HAS_PROPOSED
    if job.most_proposals != NO_LIMIT and is_full(world, j, at):
        return POST_FULL
    # what the auction takes decides the cost, so it is asked before the balance
    placed = bid_taken(world, i, j, bids.boost[c], at) if bids.boost[c] > 0 else 0
    bid = max(placed, 0)
    cost = price if job.placebo else price + bid
    if lane.spent_today + cost > bids.most_connects[c]:
        return SPENT_ENOUGH
    allowed = _parts_allow(world, bids, c, cost)
    if allowed != SENT:
        return allowed
    # after every other check, so that no one buys for a bid that cannot be sent
    buy_when_short(world, i, cost, at)
    if world.balance[i] < cost:
        return CANNOT_PAY
    _count_spent(world, i, today, cost)
    lane.sent_today += 1
    lane.sent_week += 1
    _count_for_parts(world, bids, c, cost)
    lane.sent_month += 1
    effort = lane.effort if np.isnan(bids.effort[c]) else bids.effort[c]
    ln_price = lane.ln_price if np.isnan(bids.ask[c]) else np.log(max(bids.ask[c], LEAST_PRICE))
    send(world, i, j, at, price, bid, effort, ln_price, bids.patience[c], False)
    # the best refused bid may set the price of a slot under second pricing
    if placed < 0:
        job.refused = max(job.refused, -placed)
    return SENT


@kernel
def attempt(world: World, bids: Bids, c: Whole) -> int:
    """Send the proposal of one candidate, if that is possible.

    Parameters
    ----------
    world : World
        With room for one more proposal.
    bids : Bids
        Of the tick.
    c : int
        Row of the candidate.

    Returns
    -------
    int
        What came of it: `SENT` to `SPENT_ENOUGH`.
    """
    return _try(world, bids, c)


@inlined
def _fetch_for(world: World, bids: Bids, c: Whole) -> None:
    """Ask for the rows that candidate `c` needs, and for those that only they tell of the ones before it."""
    if c < bids.at.size and bids.score[c] > 0.0:
        i = bids.lane[c]
        for line in range(4):
            fetch(world.lanes, i, line * LINE)
        fetch(world.tally, i, 0)
        fetch(world.lots, i, 0)
        fetch(world.ledger, i, 8 * _PROPOSAL)
    before = c - _NEAR
    if 0 <= before < bids.at.size and bids.score[before] > 0.0:
        fetch(world.slots, world.lanes[bids.lane[before]].slots_from, 0)


@kernel
def submit(world: World, bids: Bids) -> None:
    """Send the proposals of a tick, of each look the best score first; the world must have room for all."""
    n = bids.at.size
    for c in range(_FAR):
        _fetch_for(world, bids, c)
    # scratch that no contest uses at this moment
    order = world.entries[2]
    start = 0
    while start < n:
        end = start
        wanted = 0
        while end < n and bids.lane[end] == bids.lane[start] and bids.at[end] == bids.at[start]:
            _fetch_for(world, bids, end + _FAR)
            s = bids.score[end]
            if s > 0.0:  # false for NaN too
                k = wanted
                # insertion sort, stable: a look shows few posts, and equal scores keep feed order
                while k > 0 and bids.score[order[k - 1]] < s:
                    order[k] = order[k - 1]
                    k -= 1
                order[k] = end
                wanted += 1
            end += 1
        for k in range(wanted):
            _try(world, bids, order[k])
        start = end
