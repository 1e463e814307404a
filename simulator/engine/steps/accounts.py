"""Accounts: every Connect that moves, with its cause.

Answers: what a lane holds and why. The only place that changes a balance. `credit`, `grant` and `debit` keep
the
ledger, the lots, the time without Connects and, where asked, the list of movements. Where Connects are lost
with
time, a lot remembers how many it had got by when: first in, first out, what is gone by then was the oldest.
"""

import numpy as np

from simulator.model.connects import MONTHLY, WHEN_SHORT, Cause, bundle_for, bundles_within
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.records import BY_DAY, BY_MONTH, CAP_ALL, CAP_FREE, NEVER_ENDS
from simulator.world.world import MOVEMENTS, STAMPS, World

NO_JOB = np.int64(-1)  # plain Python numbers would compile each kernel anew for every value
_FIRST, _BOUGHT = np.int64(0), np.int64(1)
_PURCHASE, _EXPIRY = np.int64(Cause.PURCHASE), np.int64(Cause.EXPIRY)
_FORFEIT = np.int64(Cause.FORFEIT)
_SIGNUP, _MONTHLY, _PLAN = (
    np.int64(Cause.SIGNUP_GRANT),
    np.int64(Cause.MONTHLY_GRANT),
    np.int64(Cause.PLAN_GRANT),
)


@kernel
def counted_days(start: float, end: float, world: World) -> float:
    """Days of [start, end] within the counted window."""
    rules = world.rules[0]
    return max(0.0, min(end, rules.horizon) - max(start, rules.warmup))


@kernel
def note_shortage(world: World, i: Whole, at: float) -> None:
    """Keep the time that lane `i` cannot pay even the cheapest post, and whether it can help it."""
    lane = world.lanes[i]
    rep = world.reps[lane.rep]
    short = world.balance[i] < rep.cheapest
    nothing_to_buy = lane.budget_left_usd <= 0.0 and world.rules[0].usd_each > 0.0
    world.broke[i] = short and nothing_to_buy
    if short and np.isnan(lane.short_since):
        lane.short_since = at
    elif not short and not np.isnan(lane.short_since):
        world.tally[i].out_days += counted_days(lane.short_since, at, world)
        lane.short_since = np.nan


@kernel
def _record(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    world.ledger[i, cause] += abs(amount)
    if world.rules[0].log:
        m = world.movements[world.counts[MOVEMENTS]]
        m.lane, m.at, m.cause, m.amount, m.job = i, at, cause, amount, job
        m.balance = world.balance[i]
        world.counts[MOVEMENTS] += 1
    note_shortage(world, i, at)


@inlined
def _stamp(world: World, i: Whole, queue: Whole, at: float) -> None:
    """Note when what the lot has got by now is lost."""
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
    lot = world.lots[i, queue]
    lot.held -= amount
    lot.gone += amount
    world.balance[i] -= amount


@inlined
def _forfeit(world: World, i: Whole, queue: Whole, amount: Whole, at: float) -> None:
    if amount > 0:
        _take(world, i, queue, amount)
        _record(world, i, -amount, _FORFEIT, at, NO_JOB)


@kernel
def credit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Put `amount` Connects into the account of lane `i`."""
    if amount <= 0:
        return
    terms = world.plans[world.lanes[i].plan]
    queue = 1 if terms.rollover == CAP_FREE and cause == _PURCHASE else 0
    lot = world.lots[i, queue]
    lot.held += amount
    lot.got += amount
    world.balance[i] += amount
    if terms.ends != NEVER_ENDS:
        _stamp(world, i, queue, at)
    _record(world, i, amount, cause, at, job)


@kernel
def grant(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """As `credit`, for grants and rewards: what is then above the hold cap is forfeited."""
    if amount <= 0:
        return
    credit(world, i, amount, cause, at, job)
    for queue in range(2):
        over = world.balance[i] - world.plans[world.lanes[i].plan].hold_cap
        _forfeit(world, i, queue, min(over, world.lots[i, queue].held), at)


@kernel
def debit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Take `amount` Connects, what is spent first before what was bought.

    The caller has checked the balance.
    """
    if amount <= 0:
        return
    first = min(amount, world.lots[i, 0].held)
    _take(world, i, _FIRST, first)
    _take(world, i, _BOUGHT, amount - first)
    _record(world, i, -amount, cause, at, job)


@kernel
def expire(world: World, i: Whole, now: Whole, at: float) -> None:
    """Take what is lost by the day or month `now`: first in, first out, so only what nobody spent since."""
    for queue in range(2):
        lot = world.lots[i, queue]
        while lot.first >= 0 and world.stamps[lot.first].ends <= now:
            stamp = world.stamps[lot.first]
            over = stamp.got - lot.gone
            if over > 0:
                _take(world, i, queue, over)
                _record(world, i, -over, _EXPIRY, at, NO_JOB)
            lot.first = stamp.next
            if lot.first < 0:
                lot.last = -1


@kernel
def expire_day(world: World, at: float) -> None:
    """Connects that are lost at the start of a day, in every account."""
    for i in range(world.lanes.size):
        if world.plans[world.lanes[i].plan].ends == BY_DAY:
            expire(world, i, int(at + 1e-9), at)


@kernel
def purchase(world: World, i: Whole, amount: Whole, at: float) -> None:
    """Buy `amount` Connects at the list price, unless the account may not hold them."""
    rules = world.rules[0]
    if amount <= 0 or world.balance[i] + amount > world.plans[world.lanes[i].plan].hold_cap:
        return
    usd = amount * rules.usd_each
    world.lanes[i].budget_left_usd -= usd
    if at >= rules.warmup:
        world.tally[i].bought_connects += amount
        world.tally[i].bought_usd += usd
    credit(world, i, amount, _PURCHASE, at, NO_JOB)


@kernel
def buy_when_short(world: World, i: Whole, needed: Whole, at: float) -> None:
    """With the rule `when_short`: a bundle, if a bid would fail or the balance is below the lane's mark."""
    lane = world.lanes[i]
    if lane.top_up_rule != WHEN_SHORT or world.balance[i] >= max(needed, lane.below):
        return
    missing = max(needed, lane.below) - world.balance[i]
    usd_each = world.rules[0].usd_each
    purchase(world, i, bundle_for(missing, world.bundles, usd_each, lane.budget_left_usd), at)


@inlined
def _end_month(world: World, i: Whole, at: float) -> None:
    lane = world.lanes[i]
    terms = world.plans[lane.plan]
    if terms.rollover == CAP_ALL or terms.rollover == CAP_FREE:
        _forfeit(world, i, _FIRST, world.lots[i, 0].held - terms.rollover_cap, at)
    if terms.ends == BY_MONTH:
        expire(world, i, lane.months, at)


@kernel
def turn_months(world: World, at: float) -> float:
    """Begin a month for every lane whose month is over: roll-over, grants, fees, monthly purchase; return
    the next such time.
    """
    rules = world.rules[0]
    soonest = np.inf
    for i in range(world.lanes.size):
        lane = world.lanes[i]
        if lane.next_month > at + 1e-9:
            soonest = min(soonest, lane.next_month)
            continue
        if lane.months > 0:
            _end_month(world, i, at)
        lane.months += 1
        if lane.months == 1:
            grant(world, i, lane.wallet + rules.signup_grant, _SIGNUP, at, NO_JOB)
        lane.budget_left_usd = lane.budget_usd
        grant(world, i, rules.monthly_grant, _MONTHLY, at, NO_JOB)
        grant(world, i, world.plans[lane.plan].monthly_grant, _PLAN, at, NO_JOB)
        if at >= rules.warmup:
            world.tally[i].plan_usd += world.plans[lane.plan].usd_per_month
        if lane.top_up_rule == MONTHLY:
            purchase(world, i, bundles_within(world.bundles, rules.usd_each, lane.budget_left_usd), at)
        lane.opening = world.balance[i]
        note_shortage(world, i, at)
        full = lane.months - 1 if lane.month_offset > 0.0 else lane.months
        lane.next_month = lane.month_offset + full * rules.month
        soonest = min(soonest, lane.next_month)
    return soonest


@kernel
def buy(world: World, first: Whole, amounts: np.ndarray, at: float) -> None:
    """Purchases that a strategy asked for, lane by lane from row `first`."""
    for n in range(amounts.size):
        purchase(world, first + n, amounts[n], at)


@kernel
def close_accounts(world: World) -> None:
    """Count what is left of a time without Connects, at the horizon."""
    for i in range(world.lanes.size):
        since = world.lanes[i].short_since
        if not np.isnan(since):
            world.tally[i].out_days += counted_days(since, world.rules[0].horizon, world)
            world.lanes[i].short_since = np.nan
