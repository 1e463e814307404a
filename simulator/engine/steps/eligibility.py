"""Who can still bid on a post.

Answers: is a contract slot free, is the post full, has the freelancer a proposal there already.
"""

import numpy as np

from simulator.engine.steps.accounts import purse_of
from simulator.model.contracts import ENOUGH, LEAST_HOURS
from simulator.model.field import rivals_at
from simulator.model.jobs import NO_LIMIT
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, pair, uniform
from simulator.world.world import Floats, Records, World

_INVITED, _ACCEPTS = np.int64(Purpose.INVITED), np.int64(Purpose.ACCEPTS)


@kernel
def has_free_slot(lanes: Records, slots: Floats, i: Whole, at: float) -> int:
    """Find a contract slot that is free at a moment.

    Parameters
    ----------
    lanes : records
        All lanes.
    slots : float array
        When the contract in each slot ends [days], shape (slots of all lanes,).
    i : int
        Row of the lane.
    at : float
        The moment [days].

    Returns
    -------
    int
        Position in `slots`; -1 if all are taken, -2 if the lane's capacity is unlimited.
    """
    lane = lanes[i]
    # unlimited lanes have no rows in `slots`
    if lane.slots_from < 0:
        return -2
    for s in range(lane.slots_from, lane.slots_from + lane.capacity):
        if slots[s] <= at:
            return s
    return -1


@kernel
def hours_left(lanes: Records, slots: Floats, hours: Floats, i: Whole, at: float) -> float:
    """Hours of a lane's week that no contract takes at a moment.

    Parameters
    ----------
    lanes : records
        All lanes; this one has slots.
    slots, hours : float arrays
        When the contract in each slot ends [days], and the hours a week that it takes.
    i : int
        Row of the lane.
    at : float
        The moment [days].

    Returns
    -------
    float
        Infinity if the lane works any number of hours.
    """
    lane, taken = lanes[i], 0.0
    for s in range(lane.slots_from, lane.slots_from + lane.capacity):
        if slots[s] > at:
            taken += hours[s]
    return lane.hours_per_week - taken


@inlined
def place_for(world: World, i: Whole, hours: float, at: float) -> int:
    """Find a free contract slot for so many hours a week; as `has_free_slot`, -1 too if the week is too full.

    Parameters
    ----------
    world : World
        All tables.
    i : int
        Row of the lane.
    hours : float
        Hours a week that the contract would take.
    at : float
        The moment [days].

    Returns
    -------
    int
        Position in `slots`; -1 if there is no place, -2 if the lane's capacity is unlimited.
    """
    slot = has_free_slot(world.lanes, world.slots, i, at)
    # where nobody counts hours there is nothing more to ask
    if slot < 0 or world.slot_hours.size == 0:
        return slot
    left = hours_left(world.lanes, world.slots, world.slot_hours, i, at)
    return slot if hours <= left + ENOUGH else -1


@kernel
def has_place(world: World, i: Whole, hours: float, at: float) -> bool:
    """Tell whether a lane could take a contract of so many hours a week; for Python, see `place_for`."""
    return place_for(world, i, hours, at) != -1


@inlined
def is_busy(world: World, i: Whole, at: float) -> bool:
    """Whether a lane can take no contract at all; one takes `LEAST_HOURS` a week at least."""
    return place_for(world, i, LEAST_HOURS, at) == -1


@inlined
def has_proposed(world: World, i: Whole, j: Whole) -> bool:
    """Whether a lane has a proposal on a post, or another one that bids from its account.

    Parameters
    ----------
    world : World
        All tables.
    i, j : int
        Rows of the lane and the post.

    Returns
    -------
    bool
        Also true of a proposal that was withdrawn.
    """
    row, purse = world.jobs[j].head, purse_of(world, i)
    while row >= 0:
        if purse_of(world, world.proposals[row].lane) == purse:
            return True
        row = world.proposals[row].next
    return False


@inlined
def may_be_invited(world: World, i: Whole, j: Whole) -> bool:
    """Whether a lane can have an invitation to a post at all: two hashes spare most searches.

    Parameters
    ----------
    world : World
        All tables.
    i, j : int
        Rows of the lane and the post.

    Returns
    -------
    bool
        False only if there is certainly no invitation.
    """
    job, lane, rules = world.jobs[j], world.lanes[i], world.rules[0]
    if job.invites_at == np.inf or lane.accepts <= 0.0 or lane.capacity <= 0:
        return False
    profiles = rules.profiles
    # by default as many profiles as there are simulated ones of the category that answer
    if profiles == 0:
        cell = lane.rep * ((world.member_edges.size - 1) // world.reps.size) + job.category
        profiles = world.member_edges[cell + 1] - world.member_edges[cell]
    key = pair(job.key, lane.key)
    return uniform(key, _INVITED) < rules.per_post / profiles * rules.invite_largest and (
        uniform(key, _ACCEPTS) < lane.accepts
    )


@inlined
def is_full(world: World, j: Whole, at: float) -> bool:
    """Whether a post takes no more proposals.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    at : float
        When another one would come [days].

    Returns
    -------
    bool
        True past its time or at its limit of applicants.
    """
    job, rules = world.jobs[j], world.rules[0]
    if at >= job.accepts_until:
        return True
    if job.most_proposals == NO_LIMIT:
        return False
    # in a field the other freelancers are not there
    n = job.proposals if rules.lanes_compete else 0
    if rules.crowd:
        n += rivals_at(job.key, job.crowd, job.crowd_delay, job.crowd_pace, at - job.posted_at)
    return n >= job.most_proposals
