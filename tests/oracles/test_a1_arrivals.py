"""Oracle A1: posts are a Poisson stream, split by category and merged again.

Kingman (1993), Poisson Processes: superposition 2.2, colouring 5.1. A stream of 600 days gives 20 independent
stretches of 30 days; days of a stretch are independent too.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from tests.oracles.limits import Records, group, market, play
from tests.oracles.rule import Estimate, check

NOBODY = [group("nobody", 0)]
STRETCH, STRETCHES = 30, 20
MARKS = {"first": 0.5, "second": 0.3, "third": 0.2}
STREAMS = {"first": 1.5, "second": 2.0, "third": 0.5}
BATCH, BATCHES = 20, 100


def _posted(replications: int, days: int, shares: dict[str, float], first: int = 0) -> Records:
    scenario = market(NOBODY, horizon=days, clock={"tick": 30}, jobs={"per_day": 4, "categories": shares})
    return play(scenario, replications, keep=True, first=first).tables["jobs"]


@cache
def posts_a_day() -> npt.NDArray[np.int64]:
    """Posts of each stretch, day and category."""
    days = STRETCH * STRETCHES
    batches = []
    for number in range(BATCHES):
        jobs = _posted(BATCH, days, MARKS, first=number * BATCH)
        day = (jobs["rep"] - number * BATCH) * days + jobs["posted_at"].astype(int)
        batches.append(np.bincount(day * 3 + jobs["category"], minlength=BATCH * days * 3))
    return np.concatenate(batches).reshape(-1, STRETCH, 3)


def mean(values: npt.NDArray[Any]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


def covariance() -> Estimate:
    totals = posts_a_day().sum(axis=1)
    return mean((totals[:, 0] - 60.0) * (totals[:, 1] - 36.0))


def first_two_from_the_second_stream() -> Estimate:
    jobs = _posted(20, 1050, STREAMS)
    pairs = [jobs["category"][jobs["rep"] == r][:4000].reshape(-1, 2) for r in range(20)]
    return mean((np.concatenate(pairs) == 1).all(axis=1))


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "A1.1": lambda: mean(posts_a_day().sum(axis=(1, 2))),
    "A1.2": lambda: mean((posts_a_day().sum(axis=(1, 2)) - 120.0) ** 2),
    "A1.3": covariance,
    "A1.4": lambda: mean(posts_a_day()[:, :, 2] == 0),
    "A1.5": lambda: mean(posts_a_day().sum(axis=2) <= 2),
    # The tenth post comes within two days if and only if those two days have ten posts.
    "A1.6": lambda: mean(posts_a_day().sum(axis=2).reshape(-1, 2).sum(axis=1) >= 10),
    "A1.7": first_two_from_the_second_stream,
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_arrivals_are_poisson(name: str) -> None:
    check(name, ESTIMATES[name]())
