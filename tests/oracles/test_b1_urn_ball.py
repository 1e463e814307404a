"""B1: urn-ball matching (Butters 1977; Petrongolo & Pissarides 2001, section 3).

Independent draws with repeats are the same law as that many freelancers with one application each: a client hires
one of the applicants whatever their names.
"""

from typing import Any

import numpy as np
import pytest

from simulator.strategies.base import Strategy
from tests.oracles.rule import CASES, batches, group, mean_agrees, posts, scenario

pytestmark = pytest.mark.slow


class Some(Strategy):
    """Apply to a random set of posts of this size."""

    size: int = 1

    def score(self, c: Any) -> Any:
        return c.whim

    def daily_limits(self, c: Any) -> Any:
        return None, np.full(c.n, self.size)


def filled(n: int, m: int, a: int, replications: int, first: int = 0) -> Any:
    what = scenario(
        jobs={"replay": {"file": "-"}}, hiring={"model": "uniform", "uniform": {"p": 1}}, horizon=2,
        freelancers=[group("all", m)], run={"seed": 1 + first},
    )  # fmt: skip
    table = posts(np.zeros(n), live=1, closes_after_days=0.5)
    return np.concatenate(
        [b.market["filled"] for b in batches(what, replications, 4000, [Some(size=a)], table)]
    )


@pytest.mark.parametrize(
    ("case", "n", "m", "a"),
    [
        ("B1.1", 2, 2, 1),
        ("B1.2", 10, 10, 1),
        ("B1.3", 50, 20, 1),
        ("B1.4", 10, 10, 3),
        ("B1.5", 10, 30, 1),
        ("B1.6", 20, 8, 4),
        ("B1.7", 20, 32, 1),
    ],
)
def test_posts_filled(case: str, n: int, m: int, a: int) -> None:
    mean_agrees(case, filled(n, m, a, CASES[case]["replications"]))


def test_a_poisson_crowd_of_freelancers() -> None:
    wanted = CASES["B1.8"]["replications"]
    sizes = np.bincount(np.random.default_rng(8).poisson(10, wanted))
    parts = [np.zeros(sizes[0])] + [filled(10, m, 1, int(k), m) for m, k in enumerate(sizes) if m and k]
    mean_agrees("B1.8", np.concatenate(parts))


def test_variance_of_posts_filled() -> None:
    mean_agrees("B1.9", (filled(10, 10, 1, 40_000) - 6.513215599) ** 2)
