"""Oracle L4: false alarms of repeated looks, and the limits that prevent them.

Differences of identical configurations, standard normal, looked at after each of K equal batches. Armitage,
McPherson & Rowe (1969), JRSS-A 132:235-244; Pocock (1977), Biometrika 64:191-199; O'Brien & Fleming (1979).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from scipy import special

from simulator.metrics.contrasts.looks import GroupSequential, chance_of_rejection, group_sequential
from simulator.model.luck import children, replication_key, uniforms
from tests.oracles.rule import CASES, Estimate, check

ONE_LOOK = 1.9599639845400543
COMPARISONS = 54_000


def peeking(looks: int) -> GroupSequential:
    """The usual limit at every look."""
    return GroupSequential("pocock", 0.95, ONE_LOOK, (ONE_LOOK,) * looks)


def false_alarms(plan: GroupSequential) -> Estimate:
    draws = uniforms(children(replication_key(33, plan.looks), COMPARISONS * plan.looks), 0)
    batches = special.ndtri(draws).reshape(COMPARISONS, plan.looks)
    z = batches.cumsum(axis=1) / np.sqrt(np.arange(1, plan.looks + 1))
    return Estimate(float(np.mean(plan.stops_at(z) > 0)), COMPARISONS)


PLANS: dict[str, GroupSequential] = {
    "L4.1": peeking(2),
    "L4.2": peeking(5),
    "L4.3": peeking(10),
    "L4.4": peeking(20),
    "L4.7": group_sequential(5),
}
ESTIMATES: dict[str, Callable[[], Estimate]] = {
    **{name: partial(false_alarms, plan) for name, plan in PLANS.items()},
    "L4.5": lambda: Estimate(group_sequential(5, "pocock").constant, 1),
    "L4.6": lambda: Estimate(group_sequential(5, "obrien_fleming").constant, 1),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_peeking(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.parametrize("name", PLANS)
def test_the_chance_is_that_of_the_recursion(name: str) -> None:
    assert chance_of_rejection(PLANS[name].bounds)[-1] == pytest.approx(CASES[name].expected, rel=1e-9)
