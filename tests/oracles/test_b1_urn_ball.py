"""Oracle B1: jobs filled when freelancers apply blindly and every job hires one of its applicants.

Butters (1977), RES 44:465-491; Petrongolo and Pissarides (2001), JEL 39:390-431, section 3. Each day
brings n posts at one moment and lets each freelancer send `a` proposals, so it is one clearing of the market.
"""

from collections.abc import Callable
from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import pytest

from simulator.strategies.contract.base import Candidates, Floats, Limit, Strategy
from tests.oracles.limits import REPLAY, gains, group, market, play, posts_at
from tests.oracles.rule import CASES, Estimate, by_cost, check

DAYS = 1000
AT = 0.25


class Blindly(Strategy):
    """A number of distinct posts a day, chosen at random."""

    applications: int = 1

    def score(self, c: Candidates) -> Floats:
        return c.whim

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        return None, self.applications


class SomeDays(Blindly):
    """On each day only a Poisson number of the `most` freelancers bids."""

    mean: float
    most: int

    def start(self, lanes: int) -> Any:
        return np.random.default_rng(5).poisson(self.mean, (lanes // self.most, DAYS))

    def score(self, c: Candidates) -> Floats:
        replication, freelancer = np.divmod(c.lane, self.most)
        return np.where(freelancer < c.state[replication, c.at.astype(int)], c.whim, 0.0)


@cache
def filled(jobs: int, freelancers: int, strategy: Strategy, clearings: int) -> npt.NDArray[np.int64]:
    """Jobs filled in each clearing."""
    scenario = market(
        [group("applicants", freelancers, feed_size=jobs)],
        horizon=DAYS,
        jobs=REPLAY,
        hiring={"model": "uniform", "uniform": {"p": 1}},
    )
    posts = posts_at(np.repeat(np.arange(DAYS) + AT, jobs))
    result = play(scenario, -(-clearings // DAYS), strategy, posts)
    assert result.market["hires"].sum() == result.market["filled"].sum()
    return gains(result, scenario, "hires").ravel()


def mean_filled(name: str, jobs: int, freelancers: int, strategy: Strategy) -> Callable[[], Estimate]:
    def estimate() -> Estimate:
        found = filled(jobs, freelancers, strategy, CASES[name].n_rec)
        return Estimate(float(found.mean()), found.size)

    return estimate


def variance_filled() -> Estimate:
    found = filled(10, 10, Blindly(), CASES["B1.9"].n_rec)
    return Estimate(float(np.mean((found - CASES["B1.2"].expected) ** 2)), found.size)


# No freelancer can apply to a job twice. `a` draws with replacement fill as many jobs as `a` times as many
# freelancers with one draw each: the law is the same, because an urn does not depend on whose the balls are.
ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "B1.1": mean_filled("B1.1", 2, 2, Blindly()),
    "B1.2": mean_filled("B1.9", 10, 10, Blindly()),
    "B1.3": mean_filled("B1.3", 50, 20, Blindly()),
    "B1.4": mean_filled("B1.4", 10, 10, Blindly(applications=3)),
    "B1.5": mean_filled("B1.5", 10, 30, Blindly()),
    "B1.6": mean_filled("B1.6", 20, 8, Blindly(applications=4)),
    "B1.7": mean_filled("B1.7", 20, 32, Blindly()),
    "B1.8": mean_filled("B1.8", 10, 40, SomeDays(mean=10, most=40)),
    "B1.9": variance_filled,
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "B1.2", "B1.3", "B1.9"))
def test_blind_applications_fill_as_many_jobs_as_urns_get_balls(name: str) -> None:
    check(name, ESTIMATES[name]())
