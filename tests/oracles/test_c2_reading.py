"""Oracle C2: which proposals a client reads, and how many of many equal contests a freelancer wins.

Johnson, Kotz and Kemp, Univariate Discrete Distributions, chapter 6 (a random subset is hypergeometric);
Plackett (1975) and Luce (1959) (the first of exponential arrivals).
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pytest

from tests.oracles.limits import REPLAY, gains, group, job_rows, market, play, posts_at
from tests.oracles.rule import Estimate, by_cost, check

ALL_HIRE = {"model": "uniform", "uniform": {"p": 1}}


@cache
def good_read() -> npt.NDArray[np.int64]:
    """Good proposals among the 8 read, of 20 sent, on each post."""
    posts, replications = 4000, 10
    scenario = market(
        [group("good", 6), group("others", 14)],
        horizon=posts / 40,
        jobs=REPLAY,
        clients={"attention": 8},
        hiring=ALL_HIRE,
    )
    at = posts_at((np.arange(posts) + 0.5) / 40)
    result = play(scenario, replications, posts=at, keep=True)
    assert (result.market["opened"] == 8 * posts).all()
    proposals = result.tables["proposals"]
    read = proposals[proposals["opened"] & (proposals["group"] == 0)]
    return np.bincount(job_rows(result, read), minlength=posts * replications)


@cache
def wins() -> npt.NDArray[np.int64]:
    """Hires of one of ten freelancers in each history of 40 posts: a history is a day."""
    days, replications = 1000, 40
    scenario = market([group("one", 1), group("rivals", 9)], horizon=days, jobs=REPLAY, hiring=ALL_HIRE)
    at = posts_at((np.arange(40 * days) + 0.5) / 40)
    batches = [play(scenario, 10, posts=at, first=first) for first in range(0, replications, 10)]
    return np.concatenate([gains(batch, scenario, "hires")[:, 0].ravel() for batch in batches])


def among_the_first_five(looks_per_hour: float) -> Estimate:
    """Share of posts on which one of 30 freelancers is read, if five are read and the others look every
    hour."""
    gap_hours, days = 60, 3660
    scenario = market(
        [group("one", 1, checks_per_hour=looks_per_hour), group("rivals", 29, checks_per_hour=1)],
        horizon=days,
        jobs=REPLAY,
        clients={"attention": 5, "display": "arrival", "decide_after": (gap_hours - 2) / 24},
        hiring=ALL_HIRE,
    )
    at = posts_at(np.arange(days * 24 // gap_hours) * gap_hours / 24)
    result = play(scenario, 28, posts=at)
    assert (result.lanes["proposals"] == at.size).all()
    one = result.lanes[result.lanes["group"] == 0]
    return Estimate(float(one["opened"].sum() / one["proposals"].sum()), int(one["proposals"].sum()))


def mean(values: npt.NDArray[np.bool_] | npt.NDArray[np.float64]) -> Estimate:
    return Estimate(float(np.mean(values)), values.size)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "C2.1": lambda: mean(good_read() == 0),
    "C2.2": lambda: mean(good_read() >= 4),
    "C2.3": lambda: mean((good_read() - 2.4) ** 2),
    "C2.4": lambda: mean(wins() == 0),
    "C2.5": lambda: mean(wins() >= 7),
    "C2.6": partial(among_the_first_five, 3),
    "C2.7": partial(among_the_first_five, 1),
}


@pytest.mark.parametrize("name", by_cost(ESTIMATES, "C2.1", "C2.2", "C2.3", "C2.4", "C2.5"))
def test_reading_and_winning(name: str) -> None:
    check(name, ESTIMATES[name]())
