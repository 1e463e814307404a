"""Who enters the contest for a post, and in which place on the client's list.

Answers: who stands before the client. A contest is a set of entries: proposals of lanes and rivals of the
crowd. The laws (match, arrival, slots) are those of `model/hiring.py`, `model/field.py` and
`model/boosts.py`.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.steps.auctions import better_bids, crowd_bid
from simulator.model.boosts import is_better
from simulator.model.clients import ARRIVAL, BEST_MATCH
from simulator.model.field import counts_rival, interpolate, rival_age
from simulator.model.hiring import match_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.model.normal import normal
from simulator.world.world import MATCH, Floats, Ints, World

_DISPLAY = np.int64(Purpose.DISPLAY)
_R_MATCH, _R_DISPLAY = np.int64(Purpose.RIVAL_MATCH), np.int64(Purpose.RIVAL_DISPLAY)
_R_INVITED = np.int64(Purpose.RIVAL_INVITED)
_EARLY, _ASKED = np.int64(2**40), np.int64(2**50)


class Contest(NamedTuple):
    """Entries of one post, one column each; `row` is the proposal's row, or -1 - the rival's number."""

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
    """Return the scratch columns of the world as a contest."""
    e, k, m = world.entries, world.keys, world.marks
    return Contest(
        e[0], e[1], e[2], e[4], e[5], k[0], k[1], k[2], k[3], k[4], k[5], k[6], k[7], m[0], m[1], m[2]
    )  # fmt: skip


@kernel
def enter_proposal(world: World, contest: Contest, e: Whole, row: Whole) -> None:
    """Put a lane's proposal into a contest.

    Parameters
    ----------
    world : World
        All tables.
    contest : Contest
        Written.
    e : int
        Position of the entry.
    row : int
        Row of the proposal.
    """
    proposal = world.proposals[row]
    lane, job = world.lanes[proposal.lane], world.jobs[proposal.job]
    rules = world.rules[0]
    contest.row[e] = row
    # rank on top: an invitation before a bid read early before one that stands
    contest.boost[e] = proposal.boost if proposal.stands else 0
    contest.at[e] = proposal.sent
    if proposal.early:
        contest.boost[e] = _EARLY + proposal.boost
    if proposal.invited:
        contest.boost[e] = _ASKED
    contest.match[e] = match_of(lane.niche, lane.width, job.niche)
    # the display key is listed smallest first, so a better match is negative
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
    """Write down how old the post is when each rival of its crowd arrives.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Its `came` is written [days].
    """
    job = world.jobs[j]
    for r in range(job.crowd):
        contest.came[r] = rival_age(job.key, r, job.crowd_delay, job.crowd_pace)


@inlined
def rival_invited(world: World, j: Whole, r: Whole) -> bool:
    """Whether rival `r` of post `j` answered an invitation, and so is read first."""
    job, rules = world.jobs[j], world.rules[0]
    if rules.crowd_invited == 0.0 or job.invites_at == np.inf:
        return False
    k = child(job.key, r)
    match = interpolate(world.curves[MATCH], uniform(k, _R_MATCH))
    # clients ask those who fit, by the law of `invitation_weight`
    return bool(uniform(k, _R_INVITED) < rules.crowd_invited * np.exp(rules.invite_match * (match - 0.5)))


@inlined
def has_slot(contest: Contest, e: Whole) -> bool:
    """Whether an entry of the crowd stands on top for its bid, which the client sees."""
    return bool(0 < contest.boost[e] < _EARLY)


@kernel
def enter_crowd(world: World, j: Whole, contest: Contest, first: Whole) -> int:
    """Put all rivals that arrived before closing into a contest; `note_arrivals` has been called.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Written.
    first : int
        Position of the first rival.

    Returns
    -------
    int
        The position after the last one.
    """
    job, rules = world.jobs[j], world.rules[0]
    n = int(first)
    for r in range(job.crowd):
        arrives = job.posted_at + contest.came[r]
        if not counts_rival(arrives, job.accepts_until, job.closes_at):
            continue
        k = child(job.key, r)
        contest.row[n] = -1 - r
        # slots are given later, by `seat_crowd`: they depend on the bid beside them
        contest.bid[n] = 0
        contest.boost[n] = _ASKED if rival_invited(world, j, r) else 0
        # not drawn yet: most rivals are never opened
        contest.taste[n] = np.nan
        if rules.crowd_boosts > 0.0:
            contest.at[n] = arrives
            contest.bid[n] = crowd_bid(world, j, r, arrives)
            # counted once; `seat_crowd` adds the bid that stands beside
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
    """Put those rivals on top whose bids hold a slot, beside one bid that `better_bids` has not counted yet.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Its `boost` is written.
    first, n : int
        Positions of the first rival and after the last one.
    bid : int
        Connects of the bid besides; 0 for none.
    at : float
        When that bid was made [days].
    """
    if world.rules[0].crowd_boosts == 0.0 or world.jobs[j].placebo:
        return
    for e in range(first, n):
        if contest.boost[e] == _ASKED:
            continue
        # in a field the bid of the one freelancer beside the crowd is in no table yet
        ahead = contest.ahead[e] + (bid > 0 and is_better(bid, at, contest.bid[e], contest.at[e]))
        contest.boost[e] = contest.bid[e] if ahead < world.rules[0].slots else 0


@kernel
def is_before(contest: Contest, a: Whole, b: Whole) -> bool:
    """Whether one entry is listed above another: by rank on top, then display key, then order of entry.

    Parameters
    ----------
    contest : Contest
        All entries.
    a, b : int
        The two entries.

    Returns
    -------
    bool
        A strict order: never true of both pairs.
    """
    # ranks never tie across kinds: their ranges are 2**40 and 2**50 apart
    if contest.boost[a] != contest.boost[b]:
        return bool(contest.boost[a] > contest.boost[b])
    if 0 < contest.boost[a] < _ASKED and contest.at[a] != contest.at[b]:
        return bool(contest.at[a] < contest.at[b])  # equal bids: the earlier one, as in the auction
    if contest.place[a] != contest.place[b]:
        return bool(contest.place[a] < contest.place[b])
    return bool(a < b)
