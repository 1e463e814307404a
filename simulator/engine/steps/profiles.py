"""Profiles: tests, samples of work, badges, touch-ups.

Answers: what freelancers do for their profiles at the start of a day.
"""

import numpy as np

from simulator.engine.steps.accounts import NO_JOB, debit
from simulator.engine.steps.eligibility import is_busy
from simulator.model.connects import Cause
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.model.profiles import ALWAYS, WHEN_FREE
from simulator.world.world import World

_TEST_LUCK = np.int64(Purpose.SKILL_TEST)
_TEST, _BADGE = np.int64(Cause.SKILL_TEST), np.int64(Cause.BADGE)
_WEEK, _MINUTES = 7.0, 60.0


@inlined
def _pay(world: World, i: Whole, amount: Whole, cause: Whole, at: float) -> None:
    """Pay for a profile; it counts as spent on things other than proposals and boosts."""
    debit(world, i, amount, cause, at, NO_JOB)
    if at >= world.rules[0].warmup:
        world.tally[i].connects_other += amount


@inlined
def _take_test(world: World, i: Whole, at: float) -> None:
    """Take the skill test: passing lifts the odds of a hire for good, failing allows another try later."""
    lane, rules = world.lanes[i], world.rules[0]
    _pay(world, i, rules.test_connects, _TEST, at)
    if uniform(child(lane.key, lane.attempts), _TEST_LUCK) < rules.test_pass:
        lane.takes_test = False
        # the lift multiplies odds, so its logarithm adds to the utility
        lane.credential += np.log(rules.test_lift)
    lane.attempts += 1
    lane.next_test = at + rules.test_again


@inlined
def _show_samples(world: World, i: Whole, at: float) -> None:
    """Put samples of work into the profile: hours once, and better odds from then on."""
    lane, rules = world.lanes[i], world.rules[0]
    lane.samples_at = np.inf
    lane.credential += np.log(rules.samples_lift)
    if at >= rules.warmup:
        world.tally[i].minutes += rules.samples_hours * _MINUTES


@kernel
def tend_profiles(world: World, at: float) -> None:
    """Do the tests, samples of work, badges and touch-ups of every lane at the start of a day."""
    rules = world.rules[0]
    for i in range(world.lanes.size):
        lane = world.lanes[i]
        if lane.takes_test and at >= lane.next_test and world.balance[i] >= rules.test_connects:
            _take_test(world, i, at)
        if at >= lane.samples_at:
            _show_samples(world, i, at)
        wants = lane.badge == ALWAYS or (lane.badge == WHEN_FREE and not is_busy(world, i, at))
        # a badge is paid by the week and renewed when it has run out
        if wants and lane.badge_until <= at and world.balance[i] >= rules.badge_connects:
            _pay(world, i, rules.badge_connects, _BADGE, at)
            lane.badge_until = at + _WEEK
        # a touch-up costs nothing and keeps the profile from going stale
        if at >= lane.refreshed_at + lane.refresh_every:
            lane.refreshed_at = at
            lane.active_at = max(lane.active_at, at)
