"""Invitations: clients ask, freelancers answer for 0 Connects.

Answers: who is found. A post that invites asks each freelancer of its category by chance; those who answer
have a proposal on it at once.
"""

from typing import Any

import numpy as np

from simulator.engine.steps.bids import NO_CHARGE, has_free_slot, has_proposed, is_full, send
from simulator.model.hiring import match_of, reputation_of
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, mix, pair, uniform, with_mark_of
from simulator.model.profiles import invitation_weight
from simulator.world.world import USED, World

_INVITED, _ACCEPTS = np.int64(Purpose.INVITED), np.int64(Purpose.ACCEPTS)
_FULL, _ONE = -1, np.uint64(1)


@inlined
def visibility_of(world: World, i: Whole, at: float) -> float:
    """How much likelier than usual lane `i` is found."""
    lane, rules = world.lanes[i], world.rules[0]
    seen = world.plans[lane.plan].visibility
    if lane.badge_until > at:
        seen *= rules.badge_lift
    if at - lane.active_at > rules.stale_after:
        seen *= rules.stale_visibility
    return seen


@inlined
def _chance(world: World, i: Whole, j: Whole, at: float, usual: float) -> float:
    lane, job, rules = world.lanes[i], world.jobs[j], world.rules[0]
    match = match_of(lane.niche, lane.width, job.niche)
    reputation = reputation_of(lane.prior, rules.prior_strength, lane.positives, lane.feedbacks)
    seen = visibility_of(world, i, at)
    return usual * invitation_weight(seen, match, reputation, rules.invite_match, rules.invite_reputation)


@inlined
def _answer(world: World, i: Whole, j: Whole, at: float) -> None:
    lane = world.lanes[i]
    if uniform(pair(world.jobs[j].key, lane.key), _ACCEPTS) >= lane.accepts:
        return
    if (
        has_free_slot(world.lanes, world.slots, i, at) == _FULL
        or has_proposed(world, i, j)
        or is_full(world, j, at)
    ):
        return
    send(world, i, j, at, NO_CHARGE, NO_CHARGE, lane.effort, lane.ln_price, np.nan, True)


@inlined
def _invite_all(world: World, j: Whole, first: Whole, last: Whole) -> None:
    job, rules = world.jobs[j], world.rules[0]
    at = job.invites_at
    usual = rules.per_post / (rules.profiles if rules.profiles > 0 else last - first)
    most = usual * rules.invite_largest
    half = mix(job.key | _ONE)  # the first half of `pair`, which is the same for all
    for m in range(first, last):
        u = uniform(with_mark_of(mix(half + (world.member_keys[m] >> _ONE)), job.key), _INVITED)
        if u >= most:
            continue  # most pairs end here, without a look at the lane
        i = world.members[m]
        if u < _chance(world, i, j, at, usual):
            if at >= rules.warmup:
                world.tally[i].invited += 1
            _answer(world, i, j, at)


@kernel
def invite(world: World, until: float) -> Any:
    """Send the invitations before `until`; return the proposals for which room is missing, 0 when all is
    done.
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
            if world.pool[USED] + last - first > world.proposals.size:
                return last - first
            if job.invites_at < job.accepts_until:
                _invite_all(world, j, first, last)
            rep.inviting += 1
    return 0
