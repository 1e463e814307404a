"""Clients choose among what they opened.

Answers: which entries of a contest get a reply, and which are hired. The laws of choice are those of
`model/hiring.py`.
"""

import numpy as np

from simulator.engine.steps.contest import Contest, has_slot
from simulator.engine.steps.eligibility import place_for
from simulator.model.field import interpolate
from simulator.model.hiring import FIXED, LOGIT, UNIFORM, gumbel, reputation_of, table_chance
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.world.world import APPEAL, ASKING_PRICE, Floats, World

_TASTE, _OUTSIDE = np.int64(Purpose.TASTE), np.int64(Purpose.OUTSIDE)
_R_APPEAL, _R_TASTE = np.int64(Purpose.RIVAL_APPEAL), np.int64(Purpose.RIVAL_TASTE)
_R_PRICE = np.int64(Purpose.RIVAL_PRICE)


@kernel
def lane_utility(
    world: World, i: Whole, match: float, effort: float, ln_price: float, boosted: bool
) -> float:
    """Return the systematic utility of a lane's proposal, linear in its attributes (McFadden 1974).

    Parameters
    ----------
    world : World
        All tables.
    i : int
        Row of the lane.
    match, effort : float
        Match with the post and effort in the letter, each 0 to 1.
    ln_price : float
        Logarithm of the asking price over the freelancer's worth.
    boosted : bool
        Whether the proposal holds a slot at the top.

    Returns
    -------
    float
        Units of utility, before division by the scale.
    """
    lane, rules = world.lanes[i], world.rules[0]
    reputation = reputation_of(lane.prior, rules.prior_strength, lane.positives, lane.feedbacks)
    v = rules.by_match * match + rules.by_quality * lane.quality + rules.by_reputation * reputation
    v += rules.by_tailoring * effort - rules.by_price * ln_price
    # having no feedback may count by itself, besides what the prior says of the reputation
    if lane.feedbacks == 0:
        v += rules.newcomer
    return v + rules.by_boost if boosted else v


@inlined
def is_too_dear(world: World, j: Whole, row: Whole) -> bool:
    """Whether an entry asks more than the client of post `j` can pay; `row` as in `Contest`."""
    most = world.jobs[j].most_paid
    if most == np.inf:
        return False
    if row >= 0:
        return bool(np.exp(world.proposals[row].ln_price) > most)
    u = uniform(child(world.jobs[j].key, -1 - row), _R_PRICE)
    return bool(interpolate(world.curves[ASKING_PRICE], u) > most)


@kernel
def entry_value(world: World, j: Whole, contest: Contest, e: Whole, n: Whole) -> float:
    """Return what one entry is worth to the client: systematic value plus a Gumbel taste.

    The largest of such values wins with the logit's probability (McFadden 1974; the Gumbel-max trick).

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        The taste and appeal of a rival are kept in it once drawn.
    e, n : int
        The entry, and the number of entries.

    Returns
    -------
    float
        Units of the scaled utility; under the fixed model ln(p / u), which is above 0 with probability p.
        Minus infinity for who asks more than the client can pay.
    """
    rules, key = world.rules[0], world.jobs[j].key
    row = contest.row[e]
    if is_too_dear(world, j, row):
        contest.plain[e] = -np.inf
        return -np.inf
    if row < 0:
        # under the fixed model each proposal wins on its own, and rivals never
        if rules.model == FIXED:
            return -np.inf
        if np.isnan(contest.taste[e]):  # in a field the same crowd meets one freelancer after another
            k = child(key, -1 - row)
            contest.taste[e] = gumbel(uniform(k, _R_TASTE))
            # a rival's quality, effort and price are drawn as one number, its appeal
            contest.appeal[e] = rules.by_match * contest.match[e] + interpolate(
                world.curves[APPEAL], uniform(k, _R_APPEAL)
            )
        taste, credential = contest.taste[e], 0.0
        v = contest.appeal[e] + rules.by_boost if has_slot(contest, e) else contest.appeal[e]
    else:
        proposal = world.proposals[row]
        # keyed by the pair, so the taste is the same in whatever company it is read
        u = uniform(pair(key, world.lanes[proposal.lane].key), _TASTE)
        if rules.model == FIXED:
            return np.log(world.lanes[proposal.lane].win_share / u) + world.lanes[proposal.lane].credential
        taste = gumbel(u)
        v, credential = 0.0, world.lanes[proposal.lane].credential
        if rules.model == LOGIT:
            # a slot counts only while it is held, and a placebo has no boost to count
            shown = proposal.boost > 0 and proposal.stands
            v = lane_utility(
                world, proposal.lane, contest.match[e], proposal.effort, proposal.ln_price, shown
            )
            if proposal.flawed:
                v -= rules.by_errors
    if rules.model == LOGIT:
        contest.plain[e] = v / rules.scale + credential
        return contest.plain[e] + taste
    if rules.model == UNIFORM:
        return taste + credential
    # exp of it is the chance of the table, so the Gumbel-max law gives that chance
    return np.log(table_chance(world.chances, contest.match[e], n - 1.0)) + taste + credential


@inlined
def outside_of(world: World, j: Whole, contest: Contest, n: Whole) -> float:
    """Return what hiring nobody is worth to the client, taste included.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Already read.
    n : int
        Number of entries.

    Returns
    -------
    float
        In the units of `entry_value`.
    """
    rules = world.rules[0]
    u = uniform(world.jobs[j].key, _OUTSIDE)
    if rules.model == FIXED:
        return 0.0
    if rules.model == UNIFORM:
        # all or nothing: the post hires its best entry with this share, else nobody
        return -np.inf if u < rules.hire_share else np.inf
    if rules.model == LOGIT:
        return rules.outside / rules.scale + gumbel(u)
    # the chances of the table leave the rest to hiring nobody
    total = 0.0
    for e in range(n):
        if contest.opened[e]:
            total += table_chance(world.chances, contest.match[e], n - 1.0)
    return np.log(1.0 - total) + gumbel(u) if total < 1.0 else -np.inf


@inlined
def good_enough(world: World, j: Whole, contest: Contest, n: Whole) -> float:
    """Return the value at which the client of post `j` stops reading; infinity if nothing stops them.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        As for `outside_of`.
    n : int
        Number of entries.

    Returns
    -------
    float
        In the units of `entry_value`.
    """
    rules = world.rules[0]
    if rules.satisfied_at == np.inf:
        return np.inf
    return outside_of(world, j, contest, n) + rules.satisfied_at / rules.scale


@inlined
def is_free(world: World, j: Whole, row: Whole) -> bool:
    """Whether the freelancer of an entry has room for post `j` when it closes; `row` as in `Contest`."""
    job = world.jobs[j]
    # rivals of the crowd have a negative row and are always free
    if row < 0:
        return True
    return bool(place_for(world, world.proposals[row].lane, job.weekly_hours, job.closes_at) != -1)


@inlined
def may_win(world: World, j: Whole, contest: Contest, e: Whole) -> bool:
    """Whether an entry is opened, and its freelancer free to take the job.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Already read.
    e : int
        The entry.

    Returns
    -------
    bool
        Rivals of the crowd are always free.
    """
    return contest.opened[e] and is_free(world, j, contest.row[e])


@kernel
def hire_chances(world: World, j: Whole, contest: Contest, n: Whole, chances: Floats) -> None:
    """Write the chance of every entry over the clients' tastes: its logit share among those who may win.

    With v the systematic values and o that of hiring nobody, exp(v_e) / (exp(o) + sum of exp(v)), McFadden
    (1974), computed from differences to the largest so that nothing overflows. Where a post has several
    openings, or another law chooses, what happened stands for its chance.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        After the choice.
    n : int
        Number of entries.
    chances : float array
        Written, 0 to 1, shape (n or more,).
    """
    rules = world.rules[0]
    # the logit share is exact for one opening only, and where tastes do not decide who is read
    by_share = rules.model == LOGIT and world.jobs[j].openings == 1 and rules.satisfied_at == np.inf
    top = rules.outside / rules.scale
    for e in range(n):
        chances[e] = 1.0 if contest.hired[e] else 0.0
        if by_share:
            chances[e] = contest.plain[e] if may_win(world, j, contest, e) else -np.inf
            top = max(top, chances[e])
    if not by_share:
        return
    # the largest term is exp(0) = 1: no overflow, and no division by 0
    total = np.exp(rules.outside / rules.scale - top)
    for e in range(n):
        chances[e] = np.exp(chances[e] - top) if chances[e] > -np.inf else 0.0
        total += chances[e]
    for e in range(n):
        chances[e] /= total


@kernel
def choose(world: World, j: Whole, contest: Contest, n: Whole) -> int:
    """Reply to and hire among the opened entries, the most valued first.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Its `replied`, `hired` and `value` are written.
    n : int
        Number of entries.

    Returns
    -------
    int
        How many were hired.
    """
    job = world.jobs[j]
    left = 0
    for e in range(n):
        contest.replied[e] = contest.hired[e] = False
        contest.value[e] = np.nan
        if contest.opened[e]:
            contest.value[e] = entry_value(world, j, contest, e, n)
            left += 1
    outside = outside_of(world, j, contest, n)
    # under the fixed model no proposal takes an opening from another
    openings = n if world.rules[0].model == FIXED else job.openings
    replies = max(job.interviews, job.openings)
    hires, rank = 0, 0
    # selection in order of value, as few of the opened are replied to
    while left > 0:
        best, top = -1, -np.inf
        for e in range(n):
            if contest.value[e] > top:  # false for NaN: unopened or already passed
                best, top = e, contest.value[e]
        # goes on while replies are left, or openings and a value above that of hiring nobody
        if best < 0 or not (rank < replies or (openings > 0 and top > outside)):
            break
        contest.replied[best] = rank < replies
        # a freelancer with no free slot is replied to but cannot be hired
        if openings > 0 and top > outside and is_free(world, j, contest.row[best]):
            contest.hired[best] = True
            contest.replied[best] = True
            openings -= 1
            hires += 1
        contest.value[best] = np.nan
        rank += 1
        left -= 1
    return hires
