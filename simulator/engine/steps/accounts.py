"""Accounts: every Connect that moves, with its cause.

Answers: what a lane holds and why. This is the only place that changes a balance. `credit`, `grant` and
`debit` keep the ledger, the lots, the time without Connects and, if asked for, the list of movements. An
agency has one account, held by its first member; its ledgers say who spent what. Where Connects expire, a
stamp records how many the lot had received by a given day: Connects leave first in, first out, so whatever
has left by then was the oldest.
"""

import numpy as np

from simulator.model.connects import Cause
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.records import BY_DAY, BY_MONTH, CAP_FREE, NEVER_ENDS
from simulator.world.world import MOVEMENTS, STAMPS, World

NO_JOB = np.int64(-1)  # plain Python numbers would compile each kernel anew for every value
_FIRST, _BOUGHT = np.int64(0), np.int64(1)
_PURCHASE, _EXPIRY = np.int64(Cause.PURCHASE), np.int64(Cause.EXPIRY)
_FORFEIT = np.int64(Cause.FORFEIT)


@inlined
def purse_of(world: World, i: Whole) -> int:
    """Return the row of the lane that holds the account of lane `i`: its own, or that of an agency."""
    return int(world.lanes[i].purse) if world.rules[0].shares else int(i)


@inlined
def last_sharer(world: World, i: Whole) -> int:
    """Return the row after the last lane that bids from the account of lane `i`."""
    return int(world.lanes[i].purse + world.lanes[i].sharers) if world.rules[0].shares else int(i + 1)


@inlined
def _change(world: World, i: Whole, amount: Whole) -> None:
    """Change the balance of an account, which every member sees as its own."""
    for m in range(purse_of(world, i), last_sharer(world, i)):
        world.balance[m] += amount


@kernel
def counted_days(start: float, end: float, world: World) -> float:
    """Return the days of [start, end] within the counted window, from the end of the warm-up to the horizon.

    Parameters
    ----------
    start, end : float
        Ends of the interval [days].
    world : World
        Its rules are read.

    Returns
    -------
    float
        0 or more [days].
    """
    rules = world.rules[0]
    return max(0.0, min(end, rules.horizon) - max(start, rules.warmup))


@kernel
def note_shortage(world: World, i: Whole, at: float) -> None:
    """Keep the time that a lane cannot pay even the cheapest post, and whether it can buy its way out.

    Parameters
    ----------
    world : World
        Its `broke`, `lanes` and `tally` are written.
    i : int
        Row of the lane.
    at : float
        Now [days].
    """
    lane = world.lanes[i]
    # the cheapest price of the replication, at least 1: with less, no paid post is in reach
    rep = world.reps[lane.rep]
    short = world.balance[i] < rep.cheapest
    nothing_to_buy = lane.budget_left_usd <= 0.0 and world.rules[0].usd_each > 0.0
    # where Connects cost nothing to buy, no budget is needed to get out
    world.broke[i] = short and nothing_to_buy
    if short and np.isnan(lane.short_since):
        lane.short_since = at
    # NaN means "not short": the spell that ends here is added to the tally
    elif not short and not np.isnan(lane.short_since):
        world.tally[i].out_days += counted_days(lane.short_since, at, world)
        lane.short_since = np.nan


@kernel
def _record(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Write one movement to the ledger and, if asked for, to the list of movements [Connects, + is in]."""
    # the ledger holds sums by cause, the list of movements every single one
    world.ledger[i, cause] += abs(amount)
    if world.rules[0].log:
        m = world.movements[world.counts[MOVEMENTS]]
        m.lane, m.at, m.cause, m.amount, m.job = i, at, cause, amount, job
        m.balance = world.balance[i]
        world.counts[MOVEMENTS] += 1
    for m in range(purse_of(world, i), last_sharer(world, i)):
        note_shortage(world, m, at)


@inlined
def _stamp(world: World, i: Whole, queue: Whole, at: float) -> None:
    """Note when what lot `queue` has received by now will expire, in days or in months of that lane."""
    # a lane's own months or the days of the run, as its plan counts
    terms, lot = world.plans[world.lanes[i].plan], world.lots[i, queue]
    ends = terms.life + (world.lanes[i].months - 1 if terms.ends == BY_MONTH else int(at + 1e-9))
    if lot.last >= 0 and world.stamps[lot.last].ends >= ends:
        # a long tick may book what came earlier after what came later: it stays in the order of the books
        world.stamps[lot.last].got = lot.got
        return
    new = world.counts[STAMPS]
    world.counts[STAMPS] += 1
    stamp = world.stamps[new]
    stamp.ends, stamp.got, stamp.next = ends, lot.got, -1
    if lot.last >= 0:
        world.stamps[lot.last].next = new
    if lot.first < 0:
        lot.first = new
    lot.last = new


@inlined
def _take(world: World, i: Whole, queue: Whole, amount: Whole) -> None:
    """Take Connects out of lot `queue` of a lane, whatever the cause."""
    lot = world.lots[purse_of(world, i), queue]
    lot.held -= amount
    lot.gone += amount
    _change(world, i, -amount)


@inlined
def forfeit(world: World, i: Whole, queue: Whole, amount: Whole, at: float) -> None:
    """Take Connects from one lot because the account may not keep them.

    Parameters
    ----------
    world : World
        Its accounts are written.
    i : int
        Row of the lane.
    queue : int
        0 for the lot that is spent first, 1 for what was bought.
    amount : int
        Connects; nothing happens at 0 or less.
    at : float
        Now [days].
    """
    if amount > 0:
        _take(world, i, queue, amount)
        _record(world, i, -amount, _FORFEIT, at, NO_JOB)


@kernel
def credit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Put Connects into an account.

    Parameters
    ----------
    world : World
        Its accounts are written.
    i : int
        Row of the lane.
    amount : int
        Connects; nothing happens at 0 or less.
    cause : int
        One of `Cause`.
    at : float
        Now [days].
    job : int
        Row of the post that it is for, or `NO_JOB`.
    """
    if amount <= 0:
        return
    terms = world.plans[world.lanes[i].plan]
    # only under cap_free does a purchase keep apart from what the monthly cap may take
    queue = 1 if terms.rollover == CAP_FREE and cause == _PURCHASE else 0
    purse = purse_of(world, i)
    lot = world.lots[purse, queue]
    lot.held += amount
    lot.got += amount
    _change(world, i, amount)
    # most plans never let Connects expire: no stamp, no cost
    if terms.ends != NEVER_ENDS:
        _stamp(world, purse, queue, at)
    _record(world, i, amount, cause, at, job)


@kernel
def grant(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Credit a grant or a reward; whatever then exceeds the plan's hold cap is forfeited.

    Parameters
    ----------
    world, i, amount, cause, at, job
        As for `credit`.
    """
    if amount <= 0:
        return
    credit(world, i, amount, cause, at, job)
    # what is spent first is also forfeited first
    for queue in range(2):
        over = world.balance[i] - world.plans[world.lanes[i].plan].hold_cap
        forfeit(world, i, queue, min(over, world.lots[purse_of(world, i), queue].held), at)


@kernel
def debit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Take Connects that a lane spends, from the lot that is spent first before what was bought.

    Parameters
    ----------
    world, i, amount, cause, at, job
        As for `credit`; the caller has checked the balance.
    """
    if amount <= 0:
        return
    # the lot that can be lost is spent first, which is best for the freelancer
    first = min(amount, world.lots[purse_of(world, i), 0].held)
    _take(world, i, _FIRST, first)
    _take(world, i, _BOUGHT, amount - first)
    _record(world, i, -amount, cause, at, job)


@kernel
def expire(world: World, i: Whole, now: Whole, at: float) -> None:
    """Take the Connects that have expired: first in, first out, so only those not spent since.

    Parameters
    ----------
    world : World
        Its accounts are written.
    i : int
        Row of the lane.
    now : int
        Number of the day or of the lane's month, whichever its plan counts by.
    at : float
        Now [days].
    """
    for queue in range(2):
        lot = world.lots[i, queue]
        while lot.first >= 0 and world.stamps[lot.first].ends <= now:
            stamp = world.stamps[lot.first]
            # `got` by then less `gone` by now: what was received by that day and is still here
            over = stamp.got - lot.gone
            if over > 0:
                _take(world, i, queue, over)
                _record(world, i, -over, _EXPIRY, at, NO_JOB)
            lot.first = stamp.next
            # the chain is empty: the next stamp begins a new one
            if lot.first < 0:
                lot.last = -1


@kernel
def expire_day(world: World, at: float) -> None:
    """Take the Connects that expire at the start of a day, in every account."""
    for i in range(world.lanes.size):
        if world.plans[world.lanes[i].plan].ends == BY_DAY and purse_of(world, i) == i:
            expire(world, i, int(at + 1e-9), at)


@kernel
def close_accounts(world: World) -> None:
    """Add the open spells without Connects to the tally, at the horizon."""
    for i in range(world.lanes.size):
        since = world.lanes[i].short_since
        # NaN: not short at the horizon
        if not np.isnan(since):
            world.tally[i].out_days += counted_days(since, world.rules[0].horizon, world)
            world.lanes[i].short_since = np.nan
