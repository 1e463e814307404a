"""The turn of an account's month.

Answers: what a new month takes and brings: roll-over and expiry, grants, the fee of the plan, the monthly
purchase.
"""

import numpy as np

from simulator.engine.steps.accounts import (
    NO_JOB,
    expire,
    forfeit,
    grant,
    last_sharer,
    note_shortage,
    purse_of,
)
from simulator.engine.steps.purchases import purchase
from simulator.model.connects import MONTHLY, Cause, bundles_within
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.records import BY_MONTH, CAP_ALL, CAP_FREE
from simulator.world.world import World

_FIRST = np.int64(0)
_SIGNUP, _MONTHLY = np.int64(Cause.SIGNUP_GRANT), np.int64(Cause.MONTHLY_GRANT)
_PLAN = np.int64(Cause.PLAN_GRANT)


@inlined
def _end_month(world: World, i: Whole, at: float) -> None:
    """Take what a lane may not carry over into its next month."""
    lane = world.lanes[i]
    terms = world.plans[lane.plan]
    # the first lot only: under cap_free what was bought stands in the second and stays
    if terms.rollover == CAP_ALL or terms.rollover == CAP_FREE:
        forfeit(world, i, _FIRST, world.lots[i, 0].held - terms.rollover_cap, at)
    if terms.ends == BY_MONTH:
        expire(world, i, lane.months, at)


@inlined
def _turn_account(world: World, i: Whole, at: float) -> None:
    """Begin a month of the account that lane `i` holds."""
    lane, rules = world.lanes[i], world.rules[0]
    # there is nothing to carry over into the first month
    if lane.months > 0:
        _end_month(world, i, at)
    lane.months += 1
    # what a freelancer starts with comes with the grant of signing up
    if lane.months == 1:
        grant(world, i, lane.wallet + rules.signup_grant, _SIGNUP, at, NO_JOB)
    for m in range(i, last_sharer(world, i)):
        world.lanes[m].budget_left_usd = lane.budget_usd
    grant(world, i, rules.monthly_grant, _MONTHLY, at, NO_JOB)
    grant(world, i, world.plans[lane.plan].monthly_grant, _PLAN, at, NO_JOB)
    if at >= rules.warmup:
        world.tally[i].plan_usd += world.plans[lane.plan].usd_per_month
    if lane.top_up_rule == MONTHLY:
        purchase(world, i, bundles_within(world.bundles, rules.usd_each, lane.budget_left_usd), at)


@kernel
def turn_months(world: World, at: float) -> float:
    """Begin a month for every lane whose month is over; return when the next one is due [days].

    In this order: roll-over and expiry, grants, the fee of the plan, the monthly purchase.
    """
    rules = world.rules[0]
    soonest = np.inf
    for i in range(world.lanes.size):
        lane = world.lanes[i]
        # a tick may begin a rounding error before the month does
        if lane.next_month > at + 1e-9:
            soonest = min(soonest, lane.next_month)
            continue
        # an account's month is turned once, by the first of those who bid from it
        if purse_of(world, i) == i:
            _turn_account(world, i, at)
        else:
            lane.months += 1
        # strategies that spread a month's Connects or proposals count from here
        lane.opening, lane.sent_month = world.balance[i], 0
        note_shortage(world, i, at)
        # staggered lanes begin with a part of a month
        full = lane.months - 1 if lane.month_offset > 0.0 else lane.months
        lane.next_month = lane.month_offset + full * rules.month
        soonest = min(soonest, lane.next_month)
    return soonest
