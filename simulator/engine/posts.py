"""Posts close: fates, refunds, hires, contracts, feedback.

Answers: what becomes of every proposal. Posts of a replication close in order of time; each proposal leaves
here with a fate.
"""

import numpy as np

from simulator.engine.accounts import credit, overlap
from simulator.engine.bids import has_free_slot
from simulator.engine.choices import Contest, choose, contest_of, enter_crowd, enter_proposal, read
from simulator.engine.world import AGE_EDGES_H, CONTRACTS, FREE, OUTCOMES, PROPOSAL_EDGES, USED, World
from simulator.model.clients import CHOSEN_ANOTHER, DECLINED, HIRED
from simulator.model.connects import Cause, refund_of
from simulator.model.contracts import positive_chance
from simulator.model.field import rival_age
from simulator.model.hiring import match_of
from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform

_FEEDBACK, _SNAPSHOT = np.int64(Purpose.FEEDBACK), np.int64(Purpose.SNAPSHOT)
_REFUND_FIRST, _REWARD = np.int64(Cause.REFUND_HIRED - HIRED), np.int64(Cause.FEEDBACK_REWARD)
_NONE, _ONE = np.int64(0), np.int64(1)
_AGES = np.array(AGE_EDGES_H) / 24.0
_EDGES = np.array(PROPOSAL_EDGES)


@kernel
def _hire(world: World, j: Whole, row: Whole) -> None:
    proposal, job, rules = world.proposals[row], world.jobs[j], world.rules[0]
    i = proposal.lane
    lane, tally = world.lanes[i], world.tally[i]
    start, end = job.closes_at, job.closes_at + job.duration_days
    slot = has_free_slot(world.lanes, world.slots, i, start)
    if slot >= 0:
        world.slots[slot] = end
    tally.busy_days += overlap(start, end, world)
    tick = int(end / rules.tick) + 1
    if tick < world.contract_heads.shape[1]:
        c = world.counts[CONTRACTS]
        contract = world.contracts[c]
        contract.lane, contract.job, contract.next = i, j, world.contract_heads[lane.rep, tick]
        world.contract_heads[lane.rep, tick] = c
        world.counts[CONTRACTS] += 1
    if proposal.sent < rules.warmup:
        return
    paid = job.value_usd * np.exp(lane.ln_price)
    tally.hires += 1
    tally.earnings_usd += paid * (1.0 - rules.service_fee)
    tally.service_fee_usd += paid * rules.service_fee
    tally.hired_match_sum += match_of(lane.niche, lane.width, job.niche)
    if start < rules.horizon and np.isnan(tally.first_hire_day):
        tally.first_hire_day = start - rules.warmup
    # answers come late and out of order: what counts is the earliest proposal that won, not what was sent
    # while waiting
    if tally.connects_at_first_hire < 0 or proposal.spent < tally.connects_at_first_hire:
        tally.connects_at_first_hire = proposal.spent


@kernel
def _settle(world: World, row: Whole, fate: Whole, opened: bool, replied: bool) -> None:
    """Give one proposal its fate, its refund and its line among the outcomes."""
    proposal, rules = world.proposals[row], world.rules[0]
    i, j = proposal.lane, proposal.job
    job, tally = world.jobs[j], world.tally[i]
    back = refund_of(world.refunds[fate], proposal.price)
    credit(world, i, back, _REFUND_FIRST + fate, job.closes_at, j)
    if proposal.sent >= rules.warmup:
        tally.opened += opened
        tally.replied += replied
        tally.connects_refunded += back
    outcome = world.outcomes[world.counts[OUTCOMES]]
    world.counts[OUTCOMES] += 1
    outcome.lane, outcome.job, outcome.fate = i, j, fate
    outcome.opened, outcome.replied = opened, replied
    outcome.price, outcome.boost, outcome.effort = proposal.price, proposal.boost, proposal.effort
    outcome.sent, outcome.decided_at = proposal.sent, job.closes_at


@kernel
def _settle_contest(world: World, j: Whole, contest: Contest, n: Whole, hires: Whole) -> None:
    for e in range(n):
        row = contest.row[e]
        if row < 0:
            continue
        if contest.hired[e]:
            fate = HIRED
            _hire(world, j, row)
        elif hires > 0:
            fate = DECLINED if contest.opened[e] else CHOSEN_ANOTHER
        else:
            fate = world.jobs[j].fate_if_none
        _settle(world, row, fate, contest.opened[e], contest.replied[e])


@kernel
def _count_contest(world: World, j: Whole, contest: Contest, n: Whole, hires: Whole) -> None:
    job = world.jobs[j]
    market = world.market[job.rep]
    market.hires += hires
    for e in range(n):
        market.opened += contest.opened[e]
        market.replied += contest.replied[e]
        if contest.hired[e]:
            market.hired_match_sum += contest.match[e]
    if hires > 0:
        market.filled += 1
        market.wait_days_sum += job.closes_at - job.posted_at


@kernel
def _snapshot(world: World, j: Whole, rows: np.ndarray, n: Whole) -> None:
    """Count the proposals of an open post at one random age in each age bucket."""
    job = world.jobs[j]
    for a in range(_AGES.size - 1):
        u = uniform(child(job.key, a), _SNAPSHOT)
        age = _AGES[a] + u * (_AGES[a + 1] - _AGES[a])
        if job.posted_at + age >= job.closes_at:
            continue
        here = 0
        for k in range(n):
            here += world.proposals[rows[k]].sent - job.posted_at <= age
        if world.rules[0].crowd:
            for r in range(job.crowd):
                here += rival_age(job.key, r, job.crowd_delay, job.crowd_pace) <= age
        b = 0
        while b < _EDGES.size and here >= _EDGES[b]:
            b += 1
        world.ages[job.rep, a, b] += 1
        world.age_sums[job.rep, a] += here


@kernel
def _close_live(world: World, j: Whole, rows: np.ndarray, n: Whole, counted: bool) -> None:
    job, rules = world.jobs[j], world.rules[0]
    contest = contest_of(world)
    if rules.lanes_compete:
        for e in range(n):
            enter_proposal(world, contest, e, rows[e])
        entries = enter_crowd(world, j, contest, n) if rules.crowd else n
        read(world, j, contest, entries)
        hires = choose(world, j, contest, entries)
        if counted:
            world.market[job.rep].proposals += entries
            _count_contest(world, j, contest, entries, hires)
        _settle_contest(world, j, contest, entries, hires)
        return
    if counted:
        entries = enter_crowd(world, j, contest, _NONE)
        read(world, j, contest, entries)
        hires = choose(world, j, contest, entries)
        world.market[job.rep].proposals += entries
        _count_contest(world, j, contest, entries, hires)
    if n == 0:
        return
    entries = enter_crowd(world, j, contest, _ONE)
    for e in range(n):
        enter_proposal(world, contest, _NONE, rows[e])
        read(world, j, contest, entries)
        hires = choose(world, j, contest, entries)
        _settle_contest(world, j, contest, _ONE, hires)


@kernel
def _arrived(world: World, j: Whole) -> int:
    """Rivals of the crowd that arrived before the post closed."""
    job = world.jobs[j]
    n = 0
    for r in range(job.crowd):
        n += job.posted_at + rival_age(job.key, r, job.crowd_delay, job.crowd_pace) < job.closes_at
    return n


@kernel
def _close(world: World, j: Whole) -> None:
    job, rules = world.jobs[j], world.rules[0]
    n = job.proposals
    rows = world.entries[3]
    row = job.head
    for k in range(n - 1, -1, -1):  # the chain runs from the last proposal to the first
        rows[k] = row
        row = world.proposals[row].next
    counted = job.posted_at >= rules.warmup
    if counted:
        world.market[job.rep].posts += 1
        world.market[job.rep].live += job.live
        _snapshot(world, j, rows, n if rules.lanes_compete else 0)
    if job.live:
        _close_live(world, j, rows, n, counted)
    else:
        if counted:
            sent = n if rules.lanes_compete else 0
            world.market[job.rep].proposals += sent + (_arrived(world, j) if rules.crowd else 0)
        for k in range(n):
            _settle(world, rows[k], job.fate_if_none, False, False)
    for k in range(n):
        world.proposals[rows[k]].next = world.pool[FREE]
        world.pool[FREE] = rows[k]
    world.pool[USED] -= n
    job.head = -1


@kernel
def close_posts(world: World, until: float) -> None:
    """Close every post that is due before `until`, replication by replication, in order of time."""
    world.counts[OUTCOMES] = 0
    for r in range(world.reps.size):
        rep = world.reps[r]
        while rep.closing < rep.closing_end and world.jobs[world.closing[rep.closing]].closes_at < until:
            _close(world, world.closing[rep.closing])
            rep.closing += 1


@kernel
def give_feedback(world: World, tick: Whole, at: float) -> None:
    """Feedback on the contracts that ended in the tick before `tick`."""
    rules = world.rules[0]
    for r in range(world.contract_heads.shape[0]):
        c = world.contract_heads[r, tick]
        while c >= 0:
            contract = world.contracts[c]
            lane, job = world.lanes[contract.lane], world.jobs[contract.job]
            match = match_of(lane.niche, lane.width, job.niche)
            chance = positive_chance(
                rules.feedback_base, rules.feedback_match, rules.feedback_quality, match, lane.quality
            )
            lane.feedbacks += 1
            if uniform(pair(job.key, lane.key), _FEEDBACK) < chance:
                lane.positives += 1
                credit(world, contract.lane, rules.feedback_reward, _REWARD, at, contract.job)
            c = contract.next
