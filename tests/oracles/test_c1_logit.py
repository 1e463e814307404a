"""C1: the conditional logit with an outside option (McFadden 1974)."""

from typing import Any

import numpy as np
import pytest

from tests.oracles.rule import batches, group, mean_agrees, posts, scenario

pytestmark = pytest.mark.slow
V, V0, N = (1.0, 0.5, 0.0, -0.5), 0.2, 40_000


def hired(scale: float = 1.0, shift: float = 0.0) -> Any:
    """Share of decisions for each proposal, as 0/1 rows."""
    weights = {"match": 0, "quality": 1, "reputation": 0, "tailoring": 0, "price": 0, "outside": V0 + shift}
    what = scenario(
        jobs={"replay": {"file": "-"}}, hiring={"model": "logit", "logit": {**weights, "scale": scale}}, horizon=2,
        freelancers=[group(f"g{i}", quality=v + shift) for i, v in enumerate(V)],
    )  # fmt: skip
    table = posts([0.0], live=1, closes_after_days=0.5)
    got = [b.lanes[["rep", "group", "hires"]] for b in batches(what, N, 10_000, table=table)]
    return np.concatenate(got)["hires"].reshape(N, 4)


def test_the_four_proposals_and_nobody() -> None:
    won = hired()
    for i in range(4):
        mean_agrees(f"C1.{i + 1}", won[:, i])
    mean_agrees("C1.5", won.sum(1) == 0)


def test_scale_divides() -> None:
    won = hired(scale=0.5)
    mean_agrees("C1.6", won[:, 0])
    mean_agrees("C1.7", won.sum(1) == 0)


def test_large_utilities_do_not_overflow() -> None:
    mean_agrees("C1.8", hired(shift=1000.0)[:, 0])
