"""Contracts: a slot and hours taken, feedback at the end, clients who come back.

Answers: what follows a hire. Ends and direct offers wait in one chain per replication and tick.
"""

import numpy as np

from simulator.engine.steps.accounts import counted_days, grant
from simulator.engine.steps.eligibility import is_busy, place_for
from simulator.engine.steps.withdrawals import withdraw_all
from simulator.model.connects import Cause
from simulator.model.contracts import Fee, fee_usd, positive_chance
from simulator.model.field import interpolate
from simulator.model.hiring import match_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.world.world import CONTRACTS, REPEAT_AFTER, TICK, UNDER_WAY, World

_FEEDBACK, _RETURNS = np.int64(Purpose.FEEDBACK), np.int64(Purpose.RETURNS)
_RETURNS_AFTER = np.int64(Purpose.RETURNS_AFTER)
_REWARD, _RISING = np.int64(Cause.FEEDBACK_REWARD), np.int64(Cause.RISING_TALENT_GRANT)
_FULL = -1


@inlined
def _wait(world: World, i: Whole, j: Whole, due: float, number: Whole, offer: bool) -> None:
    """Let a contract end, or its client come back, at the start of the tick after `due`."""
    # a moment that starts a tick may fall into the one before by rounding
    tick, rep = max(int(due / world.rules[0].tick), world.counts[TICK]) + 1, world.lanes[i].rep
    # after the horizon nothing is counted any more
    if tick >= world.contract_heads.shape[1]:
        return
    c = world.counts[CONTRACTS]
    world.counts[CONTRACTS] += 1
    world.counts[UNDER_WAY] += 1
    contract = world.contracts[c]
    contract.lane, contract.job, contract.number, contract.offer = i, j, number, offer
    contract.next = world.contract_heads[rep, tick]
    world.contract_heads[rep, tick] = c


@kernel
def begin_contract(world: World, i: Whole, j: Whole, start: float, number: Whole) -> None:
    """Take a contract slot; a freelancer who is then full may withdraw all pending proposals.

    Parameters
    ----------
    world : World
        Its slots, contracts, tally and perhaps proposals are written.
    i, j : int
        Rows of the lane and the post, whose length is that of the contract.
    start : float
        When it begins [days].
    number : int
        0 for the hire by proposal, n for the n-th direct offer after it.
    """
    job = world.jobs[j]
    end = start + job.lasts_days
    slot = place_for(world, i, job.weekly_hours, start)
    # unlimited lanes have no slots to take
    if slot >= 0:
        world.slots[slot] = end
        if world.slot_hours.size:
            world.slot_hours[slot] = job.weekly_hours
    world.tally[i].busy_days += counted_days(start, end, world)
    _wait(world, i, j, end, number, False)
    if world.lanes[i].withdraws_when_full and is_busy(world, i, start):
        withdraw_all(world, i, start)


@inlined
def fee_on(world: World, before: float, usd: float) -> float:
    """Return what the platform keeps of a payment.

    Parameters
    ----------
    world : World
        For its rules.
    before : float
        What this client has paid the freelancer so far [dollars]; the fee falls in steps with it.
    usd : float
        The payment [dollars].

    Returns
    -------
    float
        [dollars]
    """
    rules = world.rules[0]
    steps = Fee(
        rules.fee_first_edge, rules.fee_second_edge, rules.fee_first, rules.fee_second, rules.fee_third
    )
    return fee_usd(steps, before, usd)


@inlined
def earn(world: World, i: Whole, before: float, usd: float) -> None:
    """Count what a contract pays, less the platform's share.

    Parameters
    ----------
    world : World
        Its tally is written.
    i : int
        Row of the lane.
    before : float
        What this client has paid the freelancer so far [dollars].
    usd : float
        The payment [dollars].
    """
    tally, fee = world.tally[i], fee_on(world, before, usd)
    tally.earnings_usd += usd - fee
    tally.service_fee_usd += fee


@inlined
def _luck_of(world: World, i: Whole, j: Whole, number: Whole) -> np.uint64:
    """Return the key of one contract's draws: of the pair for the first, of its own for each that follows."""
    key = pair(world.jobs[j].key, world.lanes[i].key)
    return key if number == 0 else child(key, number)


@inlined
def _give_feedback(world: World, i: Whole, j: Whole, number: Whole, at: float) -> bool:
    """Draw the feedback of one contract, with its rewards; return whether it is positive."""
    rules, lane, job = world.rules[0], world.lanes[i], world.jobs[j]
    match = match_of(lane.niche, lane.width, job.niche)
    # better matches and better freelancers please more clients
    chance = positive_chance(
        rules.feedback_base, rules.feedback_match, rules.feedback_quality, match, lane.quality
    )
    lane.feedbacks += 1
    if uniform(_luck_of(world, i, j, number), _FEEDBACK) >= chance:
        return False
    lane.positives += 1
    grant(world, i, rules.feedback_reward, _REWARD, at, j)
    # once only, at the positive that makes a rising talent
    if lane.newcomer and not lane.rising and lane.positives >= rules.rising_after:
        lane.rising = True
        grant(world, i, rules.rising_connects, _RISING, at, j)
    return True


@inlined
def _offer(world: World, i: Whole, j: Whole, number: Whole, at: float) -> None:
    """Let a client come back; the offer is taken if there is a place for it."""
    rules, lane, job = world.rules[0], world.lanes[i], world.jobs[j]
    if place_for(world, i, job.weekly_hours, at) == _FULL:
        return
    if at >= rules.warmup:
        world.tally[i].direct_hires += 1
        first = job.value_usd * np.exp(lane.ln_price)
        # what this client has paid before: the first job and n - 1 repeats
        earn(world, i, first * (1.0 + (number - 1) * rules.repeat_value), first * rules.repeat_value)
    begin_contract(world, i, j, at, number)


@kernel
def end_contracts(world: World, tick: Whole, at: float) -> None:
    """End the contracts that are due, and let clients come back.

    Parameters
    ----------
    world : World
        Its contracts, slots, accounts and lanes are written.
    tick : int
        Number of the tick that begins.
    at : float
        Its start [days].
    """
    rules = world.rules[0]
    for r in range(world.contract_heads.shape[0]):
        c = world.contract_heads[r, tick]
        while c >= 0:
            contract = world.contracts[c]
            i, j, number = contract.lane, contract.job, contract.number
            world.counts[UNDER_WAY] -= 1
            if contract.offer:
                _offer(world, i, j, number, at)
            # only a client who was pleased comes back
            elif _give_feedback(world, i, j, number, at):
                # the chain n of direct offers starts from the n-th contract, which has luck of its own
                key = child(pair(world.jobs[j].key, world.lanes[i].key), number)
                if uniform(key, _RETURNS) < rules.repeat_share:
                    wait = max(0.0, interpolate(world.curves[REPEAT_AFTER], uniform(key, _RETURNS_AFTER)))
                    _wait(world, i, j, at + wait, number + 1, True)
            c = contract.next
