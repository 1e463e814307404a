"""Accounts: every Connect that moves, with its cause.

Answers: what a lane holds and why. The only place that changes a balance. `credit` and `debit` keep the
ledger, the lots (oldest first), the time without Connects and, where asked, the list of movements.
"""

import numpy as np

from simulator.engine.world import MOVEMENTS, World
from simulator.model.connects import Cause, bundle_for, bundles_within
from simulator.model.kernels import kernel
from simulator.model.luck import Whole

NO_JOB = np.int64(-1)  # plain Python numbers would compile each kernel anew for every value
KEEP, CAP_ALL, CAP_FREE, EXPIRE = range(4)
NEVER, MONTHLY, WHEN_SHORT = range(3)
_PURCHASE, _EXPIRY = np.int64(Cause.PURCHASE), np.int64(Cause.EXPIRY)
_FORFEIT = np.int64(Cause.FORFEIT)
_SIGNUP, _MONTHLY, _PLAN = (
    np.int64(Cause.SIGNUP_GRANT),
    np.int64(Cause.MONTHLY_GRANT),
    np.int64(Cause.PLAN_GRANT),
)


@kernel
def overlap(start: float, end: float, world: World) -> float:
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
    world.broke[i] = short and rep.all_paid and nothing_to_buy
    if short and np.isnan(lane.short_since):
        lane.short_since = at
    elif not short and not np.isnan(lane.short_since):
        world.tally[i].out_days += overlap(lane.short_since, at, world)
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


@kernel
def credit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Put `amount` Connects into the account of lane `i`."""
    if amount <= 0:
        return
    rule = world.rules[0].rollover
    lot = 0
    if rule == CAP_FREE and cause == _PURCHASE:
        lot = 1
    elif rule == EXPIRE:
        lot = world.lots.shape[1] - 1
    world.lots[i, lot] += amount
    world.balance[i] += amount
    _record(world, i, amount, cause, at, job)


@kernel
def debit(world: World, i: Whole, amount: Whole, cause: Whole, at: float, job: Whole) -> None:
    """Take `amount` Connects, oldest lot first; the caller has checked the balance."""
    if amount <= 0:
        return
    left, lot = amount, 0
    while left > 0:
        taken = min(left, world.lots[i, lot])
        world.lots[i, lot] -= taken
        left -= taken
        lot += 1
    world.balance[i] -= amount
    _record(world, i, -amount, cause, at, job)


@kernel
def purchase(world: World, i: Whole, amount: Whole, at: float) -> None:
    """Buy `amount` Connects at the list price."""
    if amount <= 0:
        return
    rules = world.rules[0]
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


@kernel
def _end_month(world: World, i: Whole, at: float) -> None:
    rules = world.rules[0]
    if rules.rollover == CAP_ALL or rules.rollover == CAP_FREE:
        over, cause = world.lots[i, 0] - rules.rollover_cap, _FORFEIT
    elif rules.rollover == EXPIRE:
        over, cause = world.lots[i, 0], _EXPIRY
    else:
        return
    if over > 0:
        world.lots[i, 0] -= over
        world.balance[i] -= over
        _record(world, i, -over, cause, at, NO_JOB)
    if rules.rollover == EXPIRE:
        last = world.lots.shape[1] - 1
        for lot in range(last):
            world.lots[i, lot] = world.lots[i, lot + 1]
        world.lots[i, last] = 0


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
        if lane.months == 0:
            credit(world, i, lane.wallet + rules.signup_grant, _SIGNUP, at, NO_JOB)
        else:
            _end_month(world, i, at)
        lane.budget_left_usd = lane.budget_usd
        credit(world, i, rules.monthly_grant, _MONTHLY, at, NO_JOB)
        credit(world, i, world.plans[lane.plan].monthly_grant, _PLAN, at, NO_JOB)
        if at >= rules.warmup:
            world.tally[i].plan_usd += world.plans[lane.plan].usd_per_month
        if lane.top_up_rule == MONTHLY:
            purchase(world, i, bundles_within(world.bundles, rules.usd_each, lane.budget_left_usd), at)
        lane.opening = world.balance[i]
        note_shortage(world, i, at)
        lane.months += 1
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
            world.tally[i].out_days += overlap(since, world.rules[0].horizon, world)
            world.lanes[i].short_since = np.nan
