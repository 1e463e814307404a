"""Connects that are bought.

Answers: who buys how many, and when. The sizes on sale and the rules of buying are those of
`model/connects.py`.
"""

import numpy as np

from simulator.engine.steps.accounts import NO_JOB, credit, last_sharer, purse_of
from simulator.model.connects import WHEN_SHORT, Cause, bundle_for
from simulator.model.kernels import kernel
from simulator.model.luck import Whole
from simulator.world.world import Ints, World

_PURCHASE = np.int64(Cause.PURCHASE)


@kernel
def purchase(world: World, i: Whole, amount: Whole, at: float) -> None:
    """Buy Connects at the list price, unless the account may not hold them.

    Parameters
    ----------
    world : World
        Its accounts are written.
    i : int
        Row of the lane.
    amount : int
        Connects; nothing happens at 0 or less.
    at : float
        Now [days].
    """
    rules = world.rules[0]
    # a purchase that would exceed the hold cap is refused whole
    if amount <= 0 or world.balance[i] + amount > world.plans[world.lanes[i].plan].hold_cap:
        return
    usd, purse = amount * rules.usd_each, purse_of(world, i)
    for m in range(purse, last_sharer(world, i)):
        world.lanes[m].budget_left_usd -= usd
    # the warm-up is played but not counted
    if at >= rules.warmup:
        world.tally[purse].bought_connects += amount
        world.tally[purse].bought_usd += usd
    credit(world, purse, amount, _PURCHASE, at, NO_JOB)


@kernel
def buy_when_short(world: World, i: Whole, needed: Whole, at: float) -> None:
    """With the rule `when_short`: buy a bundle if a bid would fail or the balance is below the lane's mark.

    Parameters
    ----------
    world : World
        Its accounts are written.
    i : int
        Row of the lane.
    needed : int
        Connects that the next bid costs.
    at : float
        Now [days].
    """
    lane = world.lanes[i]
    if lane.top_up_rule != WHEN_SHORT or world.balance[i] >= max(needed, lane.below):
        return
    # enough for the bid and for the lane's own mark
    missing = max(needed, lane.below) - world.balance[i]
    usd_each = world.rules[0].usd_each
    purchase(world, i, bundle_for(missing, world.bundles, usd_each, lane.budget_left_usd), at)


@kernel
def buy(world: World, first: Whole, amounts: Ints, at: float) -> None:
    """Make the purchases that a strategy asked for.

    Parameters
    ----------
    world : World
        Its accounts are written.
    first : int
        Row of the group's first lane.
    amounts : int array
        Connects for each lane from there on, shape (lanes of the group,).
    at : float
        Now [days].
    """
    for n in range(amounts.size):
        # of those who bid from one account the first decides
        if purse_of(world, first + n) == first + n:
            purchase(world, first + n, amounts[n], at)
