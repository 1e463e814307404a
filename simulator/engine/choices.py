"""Clients read and choose.

Answers: which proposals of a post are opened, replied to and hired. A contest is a set of entries:
proposals of lanes and rivals of the crowd; the laws (match, race) are those of `model/hiring.py` and
`model/field.py`.
"""

from typing import Any, NamedTuple

import numpy as np

from simulator.engine.auctions import better_bids, crowd_bid
from simulator.engine.bids import has_free_slot
from simulator.engine.world import APPEAL, MATCH, Floats, Ints, World
from simulator.model.boosts import is_better
from simulator.model.clients import ARRIVAL, BEST_MATCH
from simulator.model.field import counts_rival, interpolate, rival_age
from simulator.model.hiring import FIXED, LOGIT, UNIFORM, gumbel, match_of, reputation_of, table_chance
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.model.normal import normal

_DISPLAY, _TASTE, _OUTSIDE = np.int64(Purpose.DISPLAY), np.int64(Purpose.TASTE), np.int64(Purpose.OUTSIDE)
_R_MATCH, _R_APPEAL = np.int64(Purpose.RIVAL_MATCH), np.int64(Purpose.RIVAL_APPEAL)
_R_DISPLAY, _R_TASTE = np.int64(Purpose.RIVAL_DISPLAY), np.int64(Purpose.RIVAL_TASTE)
_TOP = np.int64(0)
_EARLY, _ASKED = np.int64(2**40), np.int64(2**50)


class Contest(NamedTuple):
    """Entries of one post; `row` is the proposal's row, or -1 - rival number."""

    row: Ints
    boost: Ints  # rank on top of the list: a bid that stands, read early, invited; 0: none of these
    order: Ints  # scratch
    bid: Ints  # of a rival for a slot
    ahead: Ints  # bids that are better than this rival's
    place: Floats  # display key, smallest first
    match: Floats
    value: Floats  # systematic value plus taste; NaN until opened
    at: Floats  # when it was sent, where it bid for a slot
    plain: Floats  # systematic value under the logit
    appeal: Floats  # systematic value of a rival without a boost
    taste: Floats  # of the client for a rival; NaN until it is opened for the first time
    came: Floats  # age of the post when each of its crowd arrived, in order of number [days]
    opened: np.ndarray
    replied: np.ndarray
    hired: np.ndarray


@inlined
def contest_of(world: World) -> Contest:
    """The scratch columns as a contest."""
    e, k, m = world.entries, world.keys, world.marks
    return Contest(
        e[0], e[1], e[2], e[4], e[5], k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], m[0], m[1], m[2]
    )  # fmt: skip


@kernel
def enter_proposal(world: World, contest: Contest, e: Whole, row: Whole) -> None:
    """Put a lane's proposal at position e."""
    proposal = world.proposals[row]
    lane, job = world.lanes[proposal.lane], world.jobs[proposal.job]
    rules = world.rules[0]
    contest.row[e] = row
    contest.boost[e] = proposal.boost if proposal.stands else 0
    contest.at[e] = proposal.sent
    if proposal.early:
        contest.boost[e] = _EARLY + proposal.boost
    if proposal.invited:
        contest.boost[e] = _ASKED
    contest.match[e] = match_of(lane.niche, lane.width, job.niche)
    if rules.display == ARRIVAL:
        contest.place[e] = proposal.sent
    else:
        u = uniform(pair(job.key, lane.key), _DISPLAY)
        contest.place[e] = (
            -(contest.match[e] + lane.ln_visibility + rules.display_noise * normal(u))
            if rules.display == BEST_MATCH
            else u
        )


@inlined
def note_arrivals(world: World, j: Whole, contest: Contest) -> None:
    """Write down when each of the crowd arrives."""
    job = world.jobs[j]
    for r in range(job.crowd):
        contest.came[r] = rival_age(job.key, r, job.crowd_delay, job.crowd_pace)


@kernel
def enter_crowd(world: World, j: Whole, contest: Contest, first: Whole) -> Any:
    """Put all rivals that arrived before closing from position `first`; return the new end.

    Their arrivals have been noted.
    """
    job, rules = world.jobs[j], world.rules[0]
    n = first
    for r in range(job.crowd):
        arrives = job.posted_at + contest.came[r]
        if not counts_rival(arrives, job.accepts_until, job.closes_at):
            continue
        k = child(job.key, r)
        contest.row[n] = -1 - r
        contest.boost[n] = contest.bid[n] = 0
        contest.taste[n] = np.nan
        if rules.crowd_boosts > 0.0:
            contest.at[n] = arrives
            contest.bid[n] = crowd_bid(world, j, r, arrives)
            if contest.bid[n] > 0:
                contest.ahead[n] = better_bids(world, j, contest.bid[n], arrives, np.inf)
        contest.match[n] = interpolate(world.curves[MATCH], uniform(k, _R_MATCH))
        if rules.display == ARRIVAL:
            contest.place[n] = arrives
        else:
            u = uniform(k, _R_DISPLAY)
            by_match = rules.display == BEST_MATCH
            contest.place[n] = -(contest.match[n] + rules.display_noise * normal(u)) if by_match else u
        n += 1
    return n


@inlined
def seat_crowd(
    world: World, j: Whole, contest: Contest, first: Whole, n: Whole, bid: Whole, at: float
) -> None:
    """Put the rivals from position `first` on top whose bids hold a slot, beside a bid that is not counted
    yet.
    """
    if world.rules[0].crowd_boosts == 0.0 or world.jobs[j].placebo:
        return
    for e in range(first, n):
        ahead = contest.ahead[e] + (bid > 0 and is_better(bid, at, contest.bid[e], contest.at[e]))
        contest.boost[e] = contest.bid[e] if ahead < world.rules[0].slots else 0


@kernel
def lane_utility(
    world: World, i: Whole, match: float, effort: float, ln_price: float, boosted: bool
) -> float:
    """V of a proposal by lane `i` (McFadden's systematic utility)."""
    lane, rules = world.lanes[i], world.rules[0]
    reputation = reputation_of(lane.prior, rules.prior_strength, lane.positives, lane.feedbacks)
    v = rules.by_match * match + rules.by_quality * lane.quality + rules.by_reputation * reputation
    v += rules.by_tailoring * effort - rules.by_price * ln_price
    if lane.feedbacks == 0:
        v += rules.newcomer
    return v + rules.by_boost if boosted else v


@kernel
def value_of(world: World, j: Whole, contest: Contest, e: Whole, n: Whole) -> float:
    """What entry `e` of n is worth to the client: systematic value plus taste."""
    rules, key = world.rules[0], world.jobs[j].key
    row = contest.row[e]
    if row < 0:
        if rules.model == FIXED:
            return -np.inf
        if np.isnan(contest.taste[e]):  # in a field the same crowd meets one freelancer after another
            k = child(key, -1 - row)
            contest.taste[e] = gumbel(uniform(k, _R_TASTE))
            contest.appeal[e] = rules.by_match * contest.match[e] + interpolate(
                world.curves[APPEAL], uniform(k, _R_APPEAL)
            )
        taste, credential = contest.taste[e], 0.0
        v = contest.appeal[e] + rules.by_boost if contest.boost[e] > 0 else contest.appeal[e]
    else:
        proposal = world.proposals[row]
        u = uniform(pair(key, world.lanes[proposal.lane].key), _TASTE)
        if rules.model == FIXED:
            return np.log(world.lanes[proposal.lane].win_share / u) + world.lanes[proposal.lane].credential
        taste = gumbel(u)
        v, credential = 0.0, world.lanes[proposal.lane].credential
        if rules.model == LOGIT:
            shown = proposal.boost > 0 and proposal.stands
            v = lane_utility(
                world, proposal.lane, contest.match[e], proposal.effort, proposal.ln_price, shown
            )
    if rules.model == LOGIT:
        contest.plain[e] = v / rules.scale + credential
        return contest.plain[e] + taste
    if rules.model == UNIFORM:
        return taste + credential
    return np.log(table_chance(world.chances, contest.match[e], n - 1.0)) + taste + credential


@inlined
def outside_of(world: World, j: Whole, contest: Contest, n: Whole) -> float:
    """What hiring nobody is worth to the client, taste included."""
    rules = world.rules[0]
    u = uniform(world.jobs[j].key, _OUTSIDE)
    if rules.model == FIXED:
        return 0.0
    if rules.model == UNIFORM:
        return -np.inf if u < rules.hire_share else np.inf
    if rules.model == LOGIT:
        return rules.outside / rules.scale + gumbel(u)
    total = 0.0
    for e in range(n):
        if contest.opened[e]:
            total += table_chance(world.chances, contest.match[e], n - 1.0)
    return np.log(1.0 - total) + gumbel(u) if total < 1.0 else -np.inf


@kernel
def is_before(contest: Contest, a: Whole, b: Whole) -> Any:
    """Whether entry a is listed above entry b: higher on top, then display key, then order of entry."""
    if contest.boost[a] != contest.boost[b]:
        return contest.boost[a] > contest.boost[b]
    if 0 < contest.boost[a] < _ASKED and contest.at[a] != contest.at[b]:
        return contest.at[a] < contest.at[b]  # equal bids: the earlier one, as in the auction
    if contest.place[a] != contest.place[b]:
        return contest.place[a] < contest.place[b]
    return a < b


@kernel
def _sift(contest: Contest, root: Whole, n: Whole) -> None:
    """Restore the heap of listed entries below `root`."""
    order = contest.order
    while True:
        low = 2 * root + 1
        if low >= n:
            return
        if low + 1 < n and is_before(contest, order[low + 1], order[low]):
            low += 1
        if not is_before(contest, order[low], order[root]):
            return
        order[root], order[low] = order[low], order[root]
        root = low


@kernel
def read(world: World, j: Whole, contest: Contest, n: Whole) -> None:
    """Open the first `attention` of n entries in display order, boosted ones on top."""
    attention = world.jobs[j].attention
    for e in range(n):
        contest.opened[e] = attention >= n
        contest.order[e] = e
    if attention >= n:
        return
    for root in range(n // 2 - 1, -1, -1):
        _sift(contest, root, n)
    for k in range(attention):
        contest.opened[contest.order[0]] = True
        contest.order[0] = contest.order[n - 1 - k]
        _sift(contest, _TOP, n - 1 - k)


@kernel
def last_opened(contest: Contest, n: Whole) -> int:
    """The opened entry that is listed below all others of n; -1 if none is opened."""
    last = -1
    for e in range(n):
        if contest.opened[e] and (last < 0 or is_before(contest, last, e)):
            last = e
    return last


@inlined
def read_one_more(world: World, j: Whole, contest: Contest, n: Whole, last: Whole) -> Any:
    """Open entry `n` if it is listed above `last`, the last one that is opened of the n others.

    The same as `read` with n + 1 entries, where the others stay as they are. Returns whether `last` had to
    give way; if so, it is to be opened again.
    """
    attention = world.jobs[j].attention
    if attention > n:
        contest.opened[n] = True
        return False
    contest.opened[n] = last >= 0 and is_before(contest, n, last)
    if contest.opened[n]:
        contest.opened[last] = False
    return contest.opened[n]


@inlined
def may_win(world: World, j: Whole, contest: Contest, e: Whole) -> bool:
    """Whether an entry is opened, and its freelancer free to take the job."""
    row, at = contest.row[e], world.jobs[j].closes_at
    return contest.opened[e] and (
        row < 0 or has_free_slot(world.lanes, world.slots, world.proposals[row].lane, at) != -1
    )


@kernel
def hire_chances(world: World, j: Whole, contest: Contest, n: Whole, chances: Floats) -> None:
    """Chance of every entry over the clients' tastes: its logit share among those who may win.

    Where a post has several openings, or another law chooses, what happened stands for its chance.
    """
    rules = world.rules[0]
    by_share = rules.model == LOGIT and world.jobs[j].openings == 1
    top = rules.outside / rules.scale
    for e in range(n):
        chances[e] = 1.0 if contest.hired[e] else 0.0
        if by_share:
            chances[e] = contest.plain[e] if may_win(world, j, contest, e) else -np.inf
            top = max(top, chances[e])
    if not by_share:
        return
    total = np.exp(rules.outside / rules.scale - top)
    for e in range(n):
        chances[e] = np.exp(chances[e] - top) if chances[e] > -np.inf else 0.0
        total += chances[e]
    for e in range(n):
        chances[e] /= total


@kernel
def choose(world: World, j: Whole, contest: Contest, n: Whole) -> int:
    """Reply and hire among the opened entries; return how many were hired."""
    job = world.jobs[j]
    left = 0
    for e in range(n):
        contest.replied[e] = contest.hired[e] = False
        contest.value[e] = np.nan
        if contest.opened[e]:
            contest.value[e] = value_of(world, j, contest, e, n)
            left += 1
    outside = outside_of(world, j, contest, n)
    openings = n if world.rules[0].model == FIXED else job.openings
    replies = max(job.interviews, job.openings)
    hires, rank = 0, 0
    while left > 0:
        best, top = -1, -np.inf
        for e in range(n):
            if contest.value[e] > top:  # false for NaN: unopened or already passed
                best, top = e, contest.value[e]
        if best < 0 or not (rank < replies or (openings > 0 and top > outside)):
            break
        contest.replied[best] = rank < replies
        row = contest.row[best]
        free = (
            row < 0 or has_free_slot(world.lanes, world.slots, world.proposals[row].lane, job.closes_at) != -1
        )
        if openings > 0 and top > outside and free:
            contest.hired[best] = True
            contest.replied[best] = True
            openings -= 1
            hires += 1
        contest.value[best] = np.nan
        rank += 1
        left -= 1
    return hires
