"""Letters and what follows them: the time they take, their errors, messages about them.

Answers: how long is a letter written, does it have errors, does a message afterwards get it read.
"""

import numpy as np

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, pair, uniform
from simulator.world.world import World

_ERRORS, _FOLLOW_UP = np.int64(Purpose.LETTER_ERRORS), np.int64(Purpose.FOLLOW_UP)


@inlined
def minutes_of(world: World, i: Whole, effort: float) -> float:
    """Return how long lane `i` writes a letter with this effort, 0 to 1 [minutes]."""
    lane = world.lanes[i]
    saved = (1.0 - lane.care) * lane.checking_minutes
    return max(lane.plain_minutes + effort * lane.tailored_minutes - saved, 0.0)


@kernel
def _slips(world: World, i: Whole, j: Whole) -> bool:
    """Draw whether there are errors in the letter of lane `i` on post `j`."""
    lane = world.lanes[i]
    return bool(uniform(pair(world.jobs[j].key, lane.key), _ERRORS) >= lane.care)


@kernel
def has_errors(world: World, i: Whole, j: Whole) -> bool:
    """Whether the letter of lane `i` on post `j` has errors: never for who takes every care."""
    # the draw stands apart, so that it costs nothing where nobody is careless
    return bool(world.lanes[i].care < 1.0 and _slips(world, i, j))


@inlined
def has_followed_up(world: World, row: Whole, at: float) -> bool:
    """Whether a message about a proposal has been sent before some moment; none follows an invitation."""
    if not world.rules[0].follows:
        return False
    proposal = world.proposals[row]
    return bool(not proposal.invited and proposal.sent + world.lanes[proposal.lane].follow_after < at)


@kernel
def is_read_late(world: World, j: Whole, row: Whole) -> bool:
    """Whether a message gets an entry of post `j` read that was not; `row` as in `Contest`."""
    if row < 0 or not has_followed_up(world, row, world.jobs[j].closes_at):
        return False
    key = pair(world.jobs[j].key, world.lanes[world.proposals[row].lane].key)
    return bool(uniform(key, _FOLLOW_UP) < world.rules[0].late_reading)
