"""Oracle E1: a freelancer with c slots is a loss system; one with unlimited slots is an infinite server.

Erlang (1917); insensitivity to the law of durations: Sevastyanov (1957); Ross, Introduction to Probability
Models, section 5.3. Every freelancer with a free slot is hired, so a post without a hire is an offer lost.
"""

from collections.abc import Callable
from functools import cache, partial
from math import exp
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.model.clients import HIRED
from tests.oracles.limits import group, hired, job_rows, market, play
from tests.oracles.rule import CASES, Estimate, by_cost, check

ALWAYS = {"model": "fixed", "fixed": {"p": 1}}
PER_DAY = 10.0
OFFERS = 2000
DURATIONS: dict[str, Callable[[float], Any]] = {
    "exponential": lambda mean: {"exponential": {"mean": mean}},
    "deterministic": lambda mean: mean,
    "uniform": lambda mean: {"uniform": {"low": 0, "high": 2 * mean}},
    "lognormal": lambda mean: {"lognormal": {"median": mean * exp(-0.5), "ln_sd": 1}},
}


def loss(name: str, slots: int, load: float, law: str) -> Estimate:
    """Share of 2000 offers lost after 30 mean durations."""
    mean_days = load / PER_DAY
    warmup = 30 * mean_days
    scenario = market(
        [group("one", 1, capacity=slots)],
        horizon=warmup + 1.15 * OFFERS / PER_DAY,
        jobs={"per_day": PER_DAY, "duration_days": DURATIONS[law](mean_days)},
        hiring=ALWAYS,
    )
    result = play(scenario, CASES[name].n_rec, keep=True)
    counted = result.tables["jobs"]["posted_at"] >= warmup
    bounds = np.searchsorted(result.tables["jobs"]["rep"][counted], np.arange(CASES[name].n_rec + 1))
    taken = hired(result)[counted]
    lost = []
    for start, end in zip(bounds[:-1], bounds[1:], strict=True):
        after = taken[start:end][:OFFERS]
        assert after.size == OFFERS
        lost.append(1 - after.mean())
    return Estimate(float(np.mean(lost)), len(lost))


@cache
def active(law: str, replications: int) -> npt.NDArray[np.int64]:
    """Contracts running after two weeks, when each replication starts with none."""
    weeks, batch = 2.0, 10_000
    scenario = market(
        [group("one", 1)],
        horizon=7 * weeks,
        jobs={"per_day": 2 / 7, "duration_days": DURATIONS[law](21)},
        hiring=ALWAYS,
    )
    found = []
    for first in range(0, replications, batch):
        result = play(scenario, min(batch, replications - first), keep=True, first=first)
        proposals = result.tables["proposals"]
        begun = proposals[(proposals["fate"] == HIRED) & (proposals["decided_at"] < 7 * weeks)]
        ends = begun["decided_at"] + result.tables["jobs"]["duration_days"][job_rows(result, begun)]
        running = begun["rep"][ends > 7 * weeks] - first
        found.append(np.bincount(running, minlength=result.market.size))
    return np.concatenate(found)


def mean_active(law: str, replications: int) -> Estimate:
    found = active(law, replications)
    return Estimate(float(found.mean()), found.size)


def share_without_any() -> Estimate:
    found = active("uniform", 40_000)
    return Estimate(float((found == 0).mean()), found.size)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "E1.1": partial(loss, "E1.1", 1, 0.5, "exponential"),
    "E1.2": partial(loss, "E1.2", 2, 1.0, "exponential"),
    "E1.3": partial(loss, "E1.3", 5, 3.0, "exponential"),
    "E1.4": partial(loss, "E1.4", 10, 7.0, "exponential"),
    "E1.5": partial(loss, "E1.5", 5, 3.0, "deterministic"),
    "E1.6": partial(loss, "E1.6", 5, 3.0, "uniform"),
    "E1.7": partial(loss, "E1.7", 5, 3.0, "lognormal"),
    "E1.8": partial(mean_active, "exponential", 14_000),
    "E1.9": partial(mean_active, "deterministic", 10_000),
    "E1.10": partial(mean_active, "uniform", 40_000),
    "E1.11": partial(mean_active, "lognormal", 14_000),
    "E1.12": share_without_any,
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "E1.3", "E1.4", "E1.6", "E1.7", "E1.10", "E1.12"))
def test_contracts_fill_slots_as_calls_fill_lines(name: str) -> None:
    check(name, ESTIMATES[name]())
