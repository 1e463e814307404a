"""Oracle F1: how long until the first hire, and whether it comes before the Connects are gone.

Feller, volume I, section VI.8; Weinberg and Gladen (1986), Biometrics 42:547-560 (chances that differ between
freelancers). Every proposal wins on its own, so freelancers in a field without a crowd are independent
replications. One slot and contracts without end make a freelancer stop at the first hire.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.engine.batch import BatchResult
from simulator.model.clients import HIRED
from simulator.model.scenario import Scenario
from tests.oracles.limits import REPLAY, Records, at_ends, gains, group, market, play, posts_at
from tests.oracles.rule import CASES, Estimate, agrees, by_cost, check

P = 0.08
PER_DAY = 1.5
STRETCH = 14
DAYS = 20 * STRETCH


@cache
def until_hired(lanes: int, posts: int, wallet: int, beta: bool = False) -> Records:
    """Freelancers who bid on post after post, for one Connect each, until they are hired."""
    p: Any = {"beta": {"a": 3, "b": 24.5}} if beta else P
    scenario = market(
        [group("one", lanes, capacity=1, wallet=wallet)],
        competition="field",
        field={"mean": 0},
        horizon=posts,
        jobs={**REPLAY, "duration_days": 100_000},
        connects={"price": {"flat": {"connects": 1}}},
        hiring={"model": "fixed", "fixed": {"p": p}},
    )
    return play(scenario, 1, posts=posts_at(np.arange(posts) + 0.5)).lanes


@cache
def steady() -> tuple[Scenario, BatchResult]:
    """Freelancers who bid on every post of a Poisson stream, each in a replication of their own."""
    scenario = market(
        [group("one", 1)],
        horizon=DAYS,
        jobs={"per_day": PER_DAY},
        hiring={"model": "fixed", "fixed": {"p": P}},
    )
    return scenario, play(scenario, 2000, keep=True)


def mean(values: npt.NDArray[Any]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


def applications_to_first_hire() -> Estimate:
    spent = until_hired(40_000, 250, 250)["connects_at_first_hire"]
    assert (spent > 0).all(), "somebody was not hired at all"
    return mean(spent)


def no_hire_in(applications: int, lanes: Records) -> Estimate:
    spent = lanes["connects_at_first_hire"]
    return mean((spent < 0) | (spent > applications))


def days_to_hire() -> Estimate:
    """Waits from hire to hire along all replications in turn, since a Poisson stream has no memory."""
    proposals = steady()[1].tables["proposals"]
    won = proposals[proposals["fate"] == HIRED]
    at = np.sort(won["rep"] * float(DAYS) + won["decided_at"])
    return mean(np.diff(at, prepend=0.0)[:40_000])


def no_hire_in_a_stretch() -> Estimate:
    scenario, result = steady()
    return mean(gains(result, scenario, "hires", STRETCH).ravel() == 0)


def spent_within_five_days() -> Estimate:
    """Share of months of five days in which a grant of ten is used up; nothing is carried over."""
    scenario = market(
        [group("one", 1)],
        horizon=3650,
        clock={"tick": 5},
        jobs={"per_day": PER_DAY},
        connects={
            "price": {"flat": {"connects": 1}},
            "month": 5,
            "monthly_grant": 10,
            "rollover": {"rule": "cap_all", "cap": 0},
        },
        hiring={"model": "fixed", "fixed": {"p": P}},
    )
    return mean(at_ends(play(scenario, 55), scenario, "balance", 5).ravel() == 0)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "F1.1": applications_to_first_hire,
    "F1.2": lambda: no_hire_in(20, until_hired(40_000, 250, 250)),
    "F1.3": lambda: no_hire_in(20, until_hired(40_000, 50, 50, beta=True)),
    "F1.4": lambda: no_hire_in(50, until_hired(40_000, 50, 50, beta=True)),
    "F1.5": days_to_hire,
    "F1.6": no_hire_in_a_stretch,
    "F1.7": lambda: mean(until_hired(31_000, 60, 10)["hires"] > 0),
    "F1.8": lambda: mean(until_hired(31_000, 60, 10)["proposals"]),
    "F1.9": spent_within_five_days,
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "F1.5", "F1.6"))
def test_first_hires_come_when_theory_says(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.verify  # of the play behind F1.5
def test_the_day_of_the_first_hire_is_the_same_wait() -> None:
    days = steady()[1].lanes["first_hire_day"]
    assert not np.isnan(days).any()
    assert days.size >= CASES["F1.5"].n_min
    assert agrees(CASES["F1.5"], mean(days))
