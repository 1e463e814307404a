"""Invitations: clients ask, freelancers answer for 0 Connects.

Answers: who is found. A post that invites asks each freelancer of its category by chance; the proposals of
those who accept are on it at once.
"""

import numpy as np

from simulator.engine.steps.bids import NO_CHARGE, send
from simulator.engine.steps.eligibility import has_proposed, is_full, place_for
from simulator.engine.steps.sieves import may_find
from simulator.model.hiring import match_of, reputation_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, limit_of, mix, pair, pair_of_half, uniform
from simulator.model.profiles import invitation_weight
from simulator.world.bits import BLOCK, first_of
from simulator.world.world import USED, World

_INVITED, _ACCEPTS = np.int64(Purpose.INVITED), np.int64(Purpose.ACCEPTS)
_FULL, _NONE, _ONE, _ALL = -1, np.uint64(0), np.uint64(1), np.uint64(2**64 - 1)


@inlined
def visibility_of(world: World, i: Whole, at: float) -> float:
    """Return how much likelier than usual a lane is found.

    Parameters
    ----------
    world : World
        All tables.
    i : int
        Row of the lane.
    at : float
        Now [days].

    Returns
    -------
    float
        A factor: 1 for a plain, active profile.
    """
    lane, rules = world.lanes[i], world.rules[0]
    seen = world.plans[lane.plan].visibility
    if lane.badge_until > at:
        seen *= rules.badge_lift
    # a neglected profile sinks in the search
    if at - lane.active_at > rules.stale_after:
        seen *= rules.stale_visibility
    return seen


@inlined
def _chance(world: World, i: Whole, j: Whole, at: float, usual: float) -> float:
    """Return the chance that post `j` invites lane `i`; `usual` is that of an average profile."""
    lane, job, rules = world.lanes[i], world.jobs[j], world.rules[0]
    match = match_of(lane.niche, lane.width, job.niche)
    reputation = reputation_of(lane.prior, rules.prior_strength, lane.positives, lane.feedbacks)
    seen = visibility_of(world, i, at)
    return usual * invitation_weight(seen, match, reputation, rules.invite_match, rules.invite_reputation)


@inlined
def _answer(world: World, i: Whole, j: Whole, at: float) -> None:
    """Let a lane that is asked send a proposal, if it accepts and can."""
    lane = world.lanes[i]
    if uniform(pair(world.jobs[j].key, lane.key), _ACCEPTS) >= lane.accepts:
        return
    # an invitation does not lift the limits of slots and applicants
    if (
        place_for(world, i, world.jobs[j].weekly_hours, at) == _FULL
        or has_proposed(world, i, j)
        or is_full(world, j, at)
    ):
        return
    send(world, i, j, at, NO_CHARGE, NO_CHARGE, lane.effort, lane.ln_price, np.nan, True)


@inlined
def _invite_all(world: World, j: Whole, first: Whole, last: Whole) -> None:
    """Ask the members [first, last) of a post's category, each by its chance."""
    job, rules = world.jobs[j], world.rules[0]
    at = job.invites_at
    usual = rules.per_post / (rules.profiles if rules.profiles > 0 else last - first)
    # no lane's chance is higher: draws above it need no look at the lane
    limit = limit_of(usual * rules.invite_largest)
    half = mix(job.key | _ONE)  # the first half of `pair`, which is the same for all
    for block in range(first, last, BLOCK):
        left = may_find(world, half, limit, block)
        left &= _ALL >> np.uint64(max(block + BLOCK - last, 0))
        while left != _NONE:
            m = block + first_of(left)
            left &= left - _ONE
            i = world.members[m]
            u = uniform(pair_of_half(half, world.member_keys[m]), _INVITED)
            if u < _chance(world, i, j, at, usual):
                if at >= rules.warmup:
                    world.tally[i].invited += 1
                _answer(world, i, j, at)


@kernel
def invite(world: World, until: float) -> int:
    """Send the invitations before `until` [days].

    Returns the number of proposals for which room is missing, 0 when all is done; call it again with room.
    """
    categories = (world.member_edges.size - 1) // world.reps.size
    for r in range(world.reps.size):
        rep = world.reps[r]
        while rep.inviting < rep.inviting_end:
            j = world.inviting[rep.inviting]
            job = world.jobs[j]
            if job.invites_at >= until:
                break
            cell = r * categories + job.category
            first, last = world.member_edges[cell], world.member_edges[cell + 1]
            # the posts before this one are done, so the caller can make room and go on
            if world.pool[USED] + last - first > world.proposals.size:
                return last - first
            # a post that takes no proposals any more sends no invitation
            if job.invites_at < job.accepts_until:
                _invite_all(world, j, first, last)
            rep.inviting += 1
    return 0
