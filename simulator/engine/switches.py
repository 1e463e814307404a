"""Phases that can do anything under the rules of a scenario.

Answers: which steps of a tick are called at all. A rule that is off costs nothing.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.engine.decider import Decider
from simulator.world.world import World


class Switches(NamedTuple):
    """Whether each phase can do anything; the names are those of the loop."""

    expire: bool
    tend: bool
    fall_due: bool
    invite: bool
    learn: bool
    looks_wait: bool


def switches_of(world: World, deciders: Sequence[Decider], observed: bool) -> Switches:
    """Return which phases a batch needs.

    Parameters
    ----------
    world : World
        Before the first tick.
    deciders : sequence of Decider
        One per group.
    observed : bool
        Whether somebody looks on, who is shown the looks of those who can pay for nothing too.

    Returns
    -------
    Switches
    """
    return Switches(
        expire=bool(world.rules["by_day"][0]),
        tend=any_profile_is_tended(world),
        fall_due=bool(world.event_heads.size),
        invite=bool(world.inviting.size),
        learn=any(d.learns for d in deciders),
        looks_wait=bool(world.reps["all_paid"].all()) and not observed,
    )


def any_profile_is_tended(world: World) -> bool:
    """Whether any lane takes a test, shows samples, wears a badge or touches up its profile."""
    lanes = world.lanes
    tended = lanes["takes_test"] | (lanes["badge"] > 0) | np.isfinite(lanes["refresh_every"])
    return bool((tended | np.isfinite(lanes["samples_at"])).any())
