"""C2: which proposals are read, and how many are won (hypergeometric, binomial, exponential race)."""

import numpy as np
import pytest

from tests.oracles.rule import batches, group, lanes, mean_agrees, posts, scenario

pytestmark = pytest.mark.slow


def test_a_random_subset_is_read() -> None:
    what = scenario(
        jobs={"replay": {"file": "-"}}, clients={"attention": 8, "display": "random"}, horizon=2,
        freelancers=[group("good", 6), group("others", 14)],
    )  # fmt: skip
    table = posts([0.0], live=1, closes_after_days=0.5)
    got = lanes(what, 40_000, 5000, table=table)
    good = got["opened"][got["group"] == 0].reshape(-1, 6).sum(1)
    mean_agrees("C2.1", good == 0)
    mean_agrees("C2.2", good >= 4)
    mean_agrees("C2.3", (good - 2.4) ** 2)


def test_wins_are_binomial() -> None:
    what = scenario(
        jobs={"replay": {"file": "-"}}, hiring={"model": "uniform", "uniform": {"p": 1}}, horizon=41,
        freelancers=[group("me"), group("rivals", 9)],
    )  # fmt: skip
    table = posts(np.arange(40.0), live=1, closes_after_days=0.5)
    wins = np.concatenate(
        [b.lanes["hires"][b.lanes["group"] == 0] for b in batches(what, 40_000, 2000, table=table)]
    )
    mean_agrees("C2.4", wins == 0)
    mean_agrees("C2.5", wins >= 7)


@pytest.mark.parametrize(("case", "rate"), [("C2.6", 3.0), ("C2.7", 1.0)])
def test_the_first_five_of_a_race(case: str, rate: float) -> None:
    what = scenario(
        jobs={"replay": {"file": "-"}}, clients={"attention": 5, "display": "arrival"}, horizon=30,
        freelancers=[group("me", checks_per_hour=rate), group("others", 29, checks_per_hour=1.0)],
    )  # fmt: skip
    table = posts([0.0], live=1, closes_after_days=29)
    got = lanes(what, 40_000, 5000, table=table)
    mean_agrees(case, got["opened"][got["group"] == 0])
