"""Posts close: who is hired, and what becomes of everyone else.

Answers: what becomes of every proposal. Posts of a replication close in order of time; each proposal leaves
here with a fate.
"""

import numpy as np

from simulator.engine.steps.auctions import settle_outbid
from simulator.engine.steps.choices import choose, hire_chances
from simulator.engine.steps.contest import (
    Contest,
    contest_of,
    enter_crowd,
    enter_proposal,
    note_arrivals,
    rival_invited,
    seat_crowd,
)
from simulator.engine.steps.contracts import begin_contract, earn, fee_on
from simulator.engine.steps.reading import last_opened, read, read_one_more
from simulator.engine.steps.settlement import settle
from simulator.engine.steps.withdrawals import forget
from simulator.model.clients import CHOSEN_ANOTHER, DECLINED, HIRED
from simulator.model.field import counts_rival
from simulator.model.hiring import TABLE, match_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.model.tables.ahead import LINE, fetch
from simulator.world.records import AGE_EDGES_H, PROPOSAL_EDGES
from simulator.world.world import FREE, USED, World

_SNAPSHOT = np.int64(Purpose.SNAPSHOT)
_NONE, _ONE = np.int64(0), np.int64(1)
_AGES = np.array(AGE_EDGES_H) / 24.0
_EDGES = np.array(PROPOSAL_EDGES)


@inlined
def _note_spent(world: World, i: Whole, spent: int) -> None:
    """Keep the three earliest proposals of a lane that won, by what had been spent with each.

    Answers come late and out of order: what counts is the order of sending, not what was sent while waiting.
    """
    # insertion into three sorted places; -1 is an empty one
    tally = world.tally[i]
    if tally.connects_at_first_hire < 0 or spent < tally.connects_at_first_hire:
        spent, tally.connects_at_first_hire = tally.connects_at_first_hire, spent
    if spent >= 0 and (tally.connects_at_second_hire < 0 or spent < tally.connects_at_second_hire):
        spent, tally.connects_at_second_hire = tally.connects_at_second_hire, spent
    if spent >= 0 and (tally.connects_at_third_hire < 0 or spent < tally.connects_at_third_hire):
        tally.connects_at_third_hire = spent


@inlined
def _hire(world: World, j: Whole, row: Whole) -> None:
    """Begin the contract of a proposal that won, and count what it pays."""
    proposal, job, rules = world.proposals[row], world.jobs[j], world.rules[0]
    i, start = proposal.lane, job.closes_at
    lane, tally = world.lanes[i], world.tally[i]
    begin_contract(world, i, j, start, _NONE)
    # the slot is taken all the same; only the counting leaves it out
    if proposal.sent < rules.warmup:
        return
    earn(world, i, 0.0, job.value_usd * np.exp(proposal.ln_price))
    if proposal.invited:
        tally.invited_hires += 1
    else:
        tally.hires += 1
        tally.hired_match_sum += match_of(lane.niche, lane.width, job.niche)
    # a hire after the horizon is a hire, but no day of the window
    if start < rules.horizon and np.isnan(tally.first_hire_day):
        tally.first_hire_day = start - rules.warmup
    _note_spent(world, i, proposal.spent)


@inlined
def _note_chances(world: World, j: Whole, contest: Contest, first: Whole, entries: Whole) -> None:
    """Add to each lane's tally how far its wins among the entries from `first` on exceed their chances.

    These differences have mean 0, so they serve as control variates (Lavenberg & Welch 1981).
    """
    rules, chances = world.rules[0], contest.value  # the values are used up
    if not contest.opened[first:entries].any():
        return
    hire_chances(world, j, contest, entries, chances)
    for e in range(first, entries):
        if contest.row[e] < 0:
            continue
        proposal = world.proposals[contest.row[e]]
        # what answered an invitation was not bid, so it is not in the count of hires either
        if proposal.sent >= rules.warmup and not proposal.invited:
            tally = world.tally[proposal.lane]
            paid = world.jobs[j].value_usd * np.exp(proposal.ln_price)
            luck = (1.0 if contest.hired[e] else 0.0) - chances[e]
            tally.hire_luck += luck
            tally.luck_usd += luck * (paid - fee_on(world, 0.0, paid))


@kernel
def _settle_contest(
    world: World, j: Whole, contest: Contest, first: Whole, entries: Whole, hires: Whole
) -> None:  # fmt: skip
    """Settle the proposals among the entries from `first` on."""
    _note_chances(world, j, contest, first, entries)  # before a hire takes a slot
    for e in range(first, entries):
        row = contest.row[e]
        if row < 0:
            continue
        forget(world, row)
        # the client tells those it read that another was chosen, and the rest that the post is filled
        if contest.hired[e]:
            fate = HIRED
        elif hires > 0:
            fate = DECLINED if contest.opened[e] else CHOSEN_ANOTHER
        else:
            fate = world.jobs[j].fate_if_none
        settle(world, row, fate, contest.opened[e], contest.replied[e], world.jobs[j].closes_at)
        if contest.hired[e]:
            _hire(world, j, row)


@inlined
def _count_contest(world: World, j: Whole, contest: Contest, n: Whole, hires: Whole) -> None:
    """Add what the client opened, answered and hired to the market's counts."""
    job = world.jobs[j]
    market = world.market[job.rep]
    market.hires += hires
    # rivals of the crowd count too: this is what the client did
    for e in range(n):
        market.opened += contest.opened[e]
        market.replied += contest.replied[e]
        if contest.hired[e]:
            market.hired_match_sum += contest.match[e]
            row = contest.row[e]
            market.invited_hires += (
                world.proposals[row].invited if row >= 0 else rival_invited(world, j, -1 - row)
            )
    if hires > 0:
        market.filled += 1
        market.wait_days_sum += job.closes_at - job.posted_at


@inlined
def _snapshot(world: World, j: Whole, contest: Contest, rows: np.ndarray, n: Whole) -> None:
    """Count the proposals on an open post at one random age in each age bucket."""
    job = world.jobs[j]
    for a in range(_AGES.size - 1):
        # one random age per bucket gives each age in it the same chance
        u = uniform(child(job.key, a), _SNAPSHOT)
        age = _AGES[a] + u * (_AGES[a + 1] - _AGES[a])
        # a post that has closed by then is no longer open to look at
        if job.posted_at + age >= job.closes_at:
            continue
        here = 0
        for k in range(n):
            here += world.proposals[rows[k]].sent - job.posted_at <= age
        if world.rules[0].crowd:
            for r in range(job.crowd):
                came = contest.came[r]
                here += (came <= age) & (job.posted_at + came <= job.accepts_until)
        # few buckets, so a search from the first is quickest
        b = 0
        while b < _EDGES.size and here >= _EDGES[b]:
            b += 1
        world.ages[job.rep, a, b] += 1
        world.age_sums[job.rep, a] += here


@inlined
def _close_alone(
    world: World, j: Whole, contest: Contest, rows: np.ndarray, n: Whole, counted: bool
) -> None:  # fmt: skip
    """Settle a post in a field: the crowd alone first, then each freelancer beside the same crowd."""
    rules = world.rules[0]
    crowd = enter_crowd(world, j, contest, _NONE)
    seat_crowd(world, j, contest, _NONE, crowd, _NONE, np.inf)
    read(world, j, contest, crowd)
    # what the client does without any freelancer; it is also the market's count
    without = choose(world, j, contest, crowd)
    if counted:
        _count_contest(world, j, contest, crowd, without)
    # else a bid may take a slot from a rival, or a good one end the reading before others
    stays = rules.crowd_boosts == 0.0 and rules.satisfied_at == np.inf
    last = last_opened(contest, crowd) if n > 0 and stays else -1
    for k in range(n):
        proposal = world.proposals[rows[k]]
        if proposal.gone:
            continue
        enter_proposal(world, contest, crowd, rows[k])
        gave_way = False
        if stays:
            gave_way = read_one_more(world, j, contest, crowd, last)
        else:
            seat_crowd(world, j, contest, _NONE, crowd, proposal.bid, proposal.sent)
            read(world, j, contest, crowd + _ONE)
        if stays and not contest.opened[crowd] and rules.model != TABLE:
            hires = without  # who is not read changes nothing
            contest.replied[crowd] = contest.hired[crowd] = False
        else:
            hires = choose(world, j, contest, crowd + _ONE)
        _settle_contest(world, j, contest, crowd, crowd + _ONE, hires)
        if gave_way:
            contest.opened[last] = True


@kernel
def _close_live(
    world: World, j: Whole, contest: Contest, rows: np.ndarray, n: Whole, counted: bool
) -> None:  # fmt: skip
    """Let the client of a live post read and choose: all together, or in a field each freelancer alone."""
    rules = world.rules[0]
    if rules.lanes_compete:
        # withdrawn proposals keep their rows until now, but enter nothing
        own = 0
        for k in range(n):
            if not world.proposals[rows[k]].gone:
                enter_proposal(world, contest, own, rows[k])
                own += 1
        entries = enter_crowd(world, j, contest, own) if rules.crowd else own
        seat_crowd(world, j, contest, own, entries, _NONE, np.inf)
        read(world, j, contest, entries)
        hires = choose(world, j, contest, entries)
        if counted:
            _count_contest(world, j, contest, entries, hires)
        _settle_contest(world, j, contest, _NONE, entries, hires)
        return
    if counted or n > 0:
        _close_alone(world, j, contest, rows, n, counted)


@inlined
def _arrived(world: World, j: Whole, contest: Contest, invited: bool) -> int:
    """Count the rivals of the crowd that arrived before the post closed, all of them or those invited."""
    job = world.jobs[j]
    n = 0
    if invited and (world.rules[0].crowd_invited == 0.0 or job.invites_at == np.inf):
        return n
    for r in range(job.crowd):
        arrives = job.posted_at + contest.came[r]
        if counts_rival(arrives, job.accepts_until, job.closes_at):
            n += not invited or rival_invited(world, j, r)
    return n


@inlined
def _count_post(world: World, j: Whole, contest: Contest, rows: np.ndarray, n: Whole) -> None:
    """Count a post and its proposals: `n` of simulated freelancers that compete on it, and its crowd's."""
    job = world.jobs[j]
    market = world.market[job.rep]
    market.posts += 1
    market.live += job.live
    market.proposals += n + (_arrived(world, j, contest, False) if world.rules[0].crowd else 0)
    for k in range(n):
        market.invited_proposals += world.proposals[rows[k]].invited
    if world.rules[0].crowd:
        market.invited_proposals += _arrived(world, j, contest, True)
    _snapshot(world, j, contest, rows, n)


@kernel
def _close(world: World, j: Whole) -> None:
    """Close one post, give every proposal on it a fate, and return their rows to the pool."""
    job, rules = world.jobs[j], world.rules[0]
    n = job.proposals
    rows = world.entries[3]
    row = job.head
    for k in range(n - 1, -1, -1):  # the chain runs from the last proposal to the first
        rows[k] = row
        row = world.proposals[row].next
    counted = job.posted_at >= rules.warmup
    contest = contest_of(world)
    if rules.crowd and (counted or n > 0):
        note_arrivals(world, j, contest)
    # bids of the last tick may have lost their slots before the post closed
    if job.auction > 0:
        settle_outbid(world, j, job.closes_at)
    if counted:
        _count_post(world, j, contest, rows, n if rules.lanes_compete else 0)
    if job.live:
        _close_live(world, j, contest, rows, n, counted)
    else:
        # the rows go back to the head of the chain of free ones
        for k in range(n):
            if not world.proposals[rows[k]].gone:
                forget(world, rows[k])
                settle(world, rows[k], job.fate_if_none, False, False, job.closes_at)
    for k in range(n):
        world.proposals[rows[k]].sent = -1.0  # so that events still due for it find nothing
        world.proposals[rows[k]].next = world.pool[FREE]
        world.pool[FREE] = rows[k]
    world.pool[USED] -= n
    job.head = -1


@inlined
def _fetch_due(world: World, until: float) -> None:
    """Ask for the proposals that are decided before `until`, and for who sent them, of many posts at once.

    Each proposal of a post tells where the one before it lies, so the chain of one post waits for memory at
    every step; the chains of several wait together.
    """
    rows, n = world.entries[1], 0
    for r in range(world.reps.size):
        k = world.reps[r].closing
        while k < world.reps[r].closing_end and n < rows.size:
            job = world.jobs[world.closing[k]]
            if job.closes_at >= until:
                break
            for line in range(1, 5):
                fetch(world.jobs, world.closing[k], line * LINE)
            rows[n] = job.head
            n += 1
            k += 1
    while n > 0:
        left = 0
        for k in range(n):
            if rows[k] >= 0:
                proposal = world.proposals[rows[k]]
                fetch(world.lanes, proposal.lane, 0)
                rows[left] = proposal.next
                left += 1
        n = left


@kernel
def close_posts(world: World, until: float) -> None:
    """Close every post that is due before `until`, replication by replication, in order of time."""
    _fetch_due(world, until)
    for r in range(world.reps.size):
        # order matters: a hire may fill a slot that a later post needs
        rep = world.reps[r]
        while rep.closing < rep.closing_end and world.jobs[world.closing[rep.closing]].closes_at < until:
            _close(world, world.closing[rep.closing])
            rep.closing += 1
