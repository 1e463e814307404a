"""Oracle G1: Connects per hire in the long run, up to the first hire, and what averaging ratios would give.

Ross, Stochastic Processes, section 3.6; Wald (1944); Grab and Savage (1954). Expensive posts fit better, and
the hire table gives each fit its chance.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.engine.batch import BatchResult
from simulator.model.clients import HIRED
from tests.oracles.limits import REPLAY, Records, group, market, play, posts_at
from tests.oracles.rule import CASES, Estimate, agrees, by_cost, check

# Ten recorded posts, drawn with replacement: five cheap with a poor fit, three in between, two expensive
# with a good fit.
COSTS = np.repeat([2, 4, 6], [5, 3, 2])
NICHES = np.repeat([0.9, 0.6, 0.5], [5, 3, 2])
CHANCES = {"match_edges": (0.3, 0.8), "rivals_edges": (), "p": ((0.05,), (0.1,), (0.2,))}
REPLICATIONS = 1000


@cache
def steady() -> BatchResult:
    scenario = market(
        [group("one", 1, niche=0.5, width=0.1, wallet=100_000)],
        horizon=200,
        jobs={"per_day": 2, "replay": {**REPLAY["replay"], "mode": "resample"}},
        hiring={"model": "table", "table": CHANCES},
    )
    posts = posts_at(np.zeros(10), connects_required=COSTS, niche=NICHES)
    return play(scenario, REPLICATIONS, posts=posts, keep=True)


@cache
def fifty() -> Records:
    """Freelancers with Connects for 50 proposals, each on its own in a field without a crowd."""
    scenario = market(
        [group("one", 30_000, wallet=300)],
        competition="field",
        field={"mean": 0},
        horizon=60,
        jobs=REPLAY,
        connects={"price": {"flat": {"connects": 6}}},
        hiring={"model": "fixed", "fixed": {"p": 0.1}},
    )
    lanes = play(scenario, 1, posts=posts_at(np.arange(60) + 0.5)).lanes
    assert (lanes["proposals"] == 50).all()
    return lanes


def mean(values: npt.NDArray[Any]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


def in_the_long_run() -> Estimate:
    lanes = steady().lanes
    return Estimate(
        float(lanes["connects_proposal"].sum() / lanes["hires"].sum()), int(lanes["proposals"].sum())
    )


def up_to_a_hire() -> Estimate:
    """Connects from hire to hire along all proposals, replication after replication; they are independent."""
    proposals = np.sort(steady().tables["proposals"], order=("rep", "sent"))
    spent = np.cumsum(proposals["price"])[proposals["fate"] == HIRED]
    return mean(np.diff(spent, prepend=0)[:35_000])


def averaged_ratios() -> Estimate:
    lanes = fifty()[fifty()["hires"] > 0]
    return mean(lanes["connects_proposal"] / lanes["hires"])


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "G1.1": in_the_long_run,
    "G1.2": up_to_a_hire,
    "G1.3": averaged_ratios,
    "G1.4": lambda: mean(fifty()["hires"] == 0),
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "G1.1", "G1.2"))
def test_connects_per_hire(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.verify  # of the play behind G1.1
def test_connects_at_the_first_hire_are_one_such_cycle() -> None:
    spent = steady().lanes["connects_at_first_hire"]
    assert (spent > 0).all()
    assert spent.size >= CASES["G1.2"].n_min
    assert agrees(CASES["G1.2"], mean(spent))
