"""A1: a Poisson stream of posts, its categories, and merged streams (Kingman 1993, 2.2 and 5.1)."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.build import draw_jobs
from tests.oracles.rule import group, mean_agrees, scenario

pytestmark = pytest.mark.slow


def counts(days: float, shares: dict[str, float], per_day: float, n: int) -> tuple[Any, Any]:
    """Posts per replication and category, and all posts."""
    what = scenario(
        jobs={"per_day": per_day, "categories": shares}, horizon=days, freelancers=[group("nobody")]
    )
    size, out = 2000, []
    for first in range(0, n, size):
        jobs = draw_jobs(what, range(first, first + size), None)
        out.append(
            np.stack(
                [np.bincount(jobs["rep"][jobs["category"] == c], minlength=size) for c in range(len(shares))]
            )
        )
    return np.concatenate(out, axis=1), jobs


def test_a_month() -> None:
    by_category, _ = counts(30, {"a": 0.5, "b": 0.3, "c": 0.2}, 4, 40_000)
    total = by_category.sum(0)
    mean_agrees("A1.1", total)
    mean_agrees("A1.2", (total - 120.0) ** 2)
    mean_agrees("A1.3", (by_category[0] - 60.0) * (by_category[1] - 36.0))


def test_a_day() -> None:
    by_category, _ = counts(1, {"a": 0.5, "b": 0.3, "c": 0.2}, 4, 40_000)
    mean_agrees("A1.4", by_category[2] == 0)
    mean_agrees("A1.5", by_category.sum(0) <= 2)


def test_the_tenth_post() -> None:
    by_category, _ = counts(2, {"a": 0.5, "b": 0.3, "c": 0.2}, 4, 40_000)
    mean_agrees("A1.6", by_category.sum(0) >= 10)


def test_merged_streams() -> None:
    what = scenario(
        jobs={"per_day": 4, "categories": {"a": 1.5, "b": 2.0, "c": 0.5}},
        horizon=12,
        freelancers=[group("nobody")],
    )
    hits = []
    for first in range(0, 40_000, 2000):
        jobs = draw_jobs(what, range(first, first + 2000), None)
        start = np.searchsorted(jobs["rep"], np.arange(2000))
        hits.append((jobs["category"][start] == 1) & (jobs["category"][start + 1] == 1))
    mean_agrees("A1.7", np.concatenate(hits))
