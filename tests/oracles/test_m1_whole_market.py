"""Oracle M1: every freelancer applies to everything until the Connects are gone.

Capped Poisson counts, and McFadden (1974) with equal utilities. Nothing is carried over, so the months of a
replication are independent.
"""

from collections.abc import Callable
from functools import cache
from math import log
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
import pytest

from tests.oracles.limits import EQUAL, at_ends, gains, group, market, play
from tests.oracles.rule import Estimate, by_cost, check

FREELANCERS, GRANT, POSTS, OUTSIDE = 20, 10, 12, 5
MONTH, MONTHS = 30, 122
BATCH, BATCHES = 82, 4


class Months(NamedTuple):
    """One entry per month, except posts and proposals, which are of all months together."""

    hires: npt.NDArray[np.int64]
    hires_of_one: npt.NDArray[np.int64]
    spent: npt.NDArray[np.int64]
    left: npt.NDArray[np.int64]
    posts: int
    posts_with_proposals: int


@cache
def months() -> Months:
    scenario = market(
        [group("one", 1), group("others", FREELANCERS - 1)],
        horizon=MONTH * MONTHS,
        clock={"tick": MONTH},
        jobs={"per_day": POSTS / MONTH},
        connects={
            "price": {"flat": {"connects": 1}},
            "month": MONTH,
            "monthly_grant": GRANT,
            "rollover": {"rule": "cap_all", "cap": 0},
        },
        hiring={"model": "logit", "logit": {**EQUAL, "outside": log(OUTSIDE)}},
    )
    parts = []
    for first in range(0, BATCH * BATCHES, BATCH):
        result = play(scenario, BATCH, first=first)
        hires, spent = (gains(result, scenario, name, MONTH) for name in ("hires", "spent"))
        left = at_ends(result, scenario, "balance", MONTH)
        one = result.lanes["proposals"][result.lanes["group"] == 0].sum()
        assert result.lanes["proposals"].sum() == FREELANCERS * one, "not all applied to the same posts"
        totals = int(result.market["posts"].sum()), int(one)
        parts.append((*(x.ravel() for x in (hires.sum(1), hires[:, 0], spent.sum(1), left.sum(1))), *totals))
    columns = list(zip(*parts, strict=True))
    return Months(*(np.concatenate(c) for c in columns[:4]), *(sum(c) for c in columns[4:]))


def mean(values: npt.NDArray[Any]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


def connects_per_hire() -> Estimate:
    return Estimate(float(months().spent.sum() / months().hires.sum()), months().hires.size)


def posts_without_proposal() -> Estimate:
    n = months().hires.size
    return Estimate((months().posts - months().posts_with_proposals) / n, n)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "M1.1": lambda: mean(months().hires),
    "M1.2": lambda: mean(months().spent),
    "M1.3": connects_per_hire,
    "M1.4": lambda: mean(months().left == 0),
    "M1.5": lambda: mean(months().hires_of_one),
    "M1.6": posts_without_proposal,
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, *ESTIMATES))
def test_a_market_that_runs_dry(name: str) -> None:
    check(name, ESTIMATES[name]())
