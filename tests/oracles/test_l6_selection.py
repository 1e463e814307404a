"""Oracle L6: the chance of selecting the best entry, and the constants of fully sequential selection.

One entry is ahead of k - 1 equal ones by h standard errors. Bechhofer (1954), Annals of Mathematical
Statistics 25:16-39; Kim & Nelson (2001), ACM TOMACS 11:251-273.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from scipy import special

from simulator.metrics.contrasts.selection_constants import (
    chance_of_correct_selection,
    kim_nelson_h2,
    least_distance,
)
from simulator.model.luck import children, replication_key, uniforms
from tests.oracles.rule import CASES, Estimate, check

SELECTIONS = 40_000
LEADS = {"L6.1": (2, 2.0), "L6.2": (5, 2.0), "L6.3": (10, 3.0)}


def selections(entries: int, lead: float) -> Estimate:
    draws = uniforms(children(replication_key(34, entries), SELECTIONS * entries), 0)
    means = special.ndtri(draws).reshape(SELECTIONS, entries)
    means[:, 0] += lead
    return Estimate(float(np.mean(means.argmax(axis=1) == 0)), SELECTIONS)


def exact(value: float) -> Estimate:
    return Estimate(value, 1)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    **{name: partial(selections, *lead) for name, lead in LEADS.items()},
    "L6.4": lambda: exact(least_distance(3, 0.95)),
    "L6.5": lambda: exact(least_distance(10, 0.95)),
    "L6.6": lambda: exact(kim_nelson_h2(2, 10, 0.05)),
    "L6.7": lambda: exact(kim_nelson_h2(5, 20, 0.05)),
    "L6.8": lambda: exact(kim_nelson_h2(10, 10, 0.1)),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_selection(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.parametrize("name", LEADS)
def test_the_chance_is_that_of_the_integral(name: str) -> None:
    assert chance_of_correct_selection(*LEADS[name]) == pytest.approx(CASES[name].expected, rel=1e-9)
