"""Oracle H1: which jobs to apply to when only the best offer can be taken.

Eight posts on one screen, with a chance and a payoff each; the strategy `knapsack` chooses, and its guess
of the chance is right. Chade & Smith (2006), theorem 1.
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest

from simulator.kit.scripted import scripted_bids as bids
from simulator.kit.scripted import scripted_world as world
from simulator.strategies.contract.base import Floats
from simulator.strategies.theory.knapsack import Knapsack
from tests.oracles.rule import CASES, Estimate, check

CHANCE = np.array([0.9, 0.75, 0.6, 0.45, 0.33, 0.24, 0.15, 0.09])
PAYOFF = np.array([10.0, 16, 24, 34, 48, 65, 90, 120])
USD_EACH = 0.15


def chosen(connects: int, usd_per_payoff: float = 1e6) -> list[int]:
    """Posts bid on with this many Connects, one Connect each; the fit of a post gives its chance."""
    niches = 0.15 * np.sqrt(-2 * np.log(CHANCE))
    posts = [
        {"niche": niche, "value_usd": usd_per_payoff * u, "connects_required": 1}
        for niche, u in zip(niches, PAYOFF, strict=True)
    ]
    rule = Knapsack(chance=1.0, margin=1.0, bar=0.0, one_offer=True)
    return sorted(bids(rule, world(posts, opening=connects)))


def value(posts: list[int]) -> float:
    """Expected payoff of the best offer, over every combination of outcomes."""
    total = 0.0
    for outcome in range(2 ** len(posts)):
        offers = [p for k, p in enumerate(posts) if outcome >> k & 1]
        weight = np.prod([CHANCE[p] if p in offers else 1 - CHANCE[p] for p in posts])
        total += weight * max((PAYOFF[p] for p in offers), default=0.0)
    return total


def best_with(connects: int) -> Estimate:
    return Estimate(value(chosen(connects)), 1)


def realised() -> Estimate:
    n, posts = 100_000, chosen(3)
    assert posts == [4, 5, 6]
    offers: Floats = np.where(np.random.default_rng(61).random((n, 3)) < CHANCE[posts], PAYOFF[posts], 0.0)
    return Estimate(float(offers.max(axis=1).mean()), n)


def how_many() -> Estimate:
    """Applications that pay at a cost of 7: a payoff of 1 is worth 0.15 / 7 dollars, a Connect 0.15."""
    return Estimate(float(len(chosen(100, USD_EACH / 7))), 1)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    **{f"H1.{k}": partial(best_with, k) for k in range(1, 6)},
    "H1.6": realised,
    "H1.7": how_many,
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_the_knapsack_is_the_best_portfolio(name: str) -> None:
    check(name, ESTIMATES[name]())


def test_largest_products_are_not_the_best_set() -> None:
    assert CASES["H1.3"].expected > value([3, 4, 5])
    assert chosen(4) == [4, 5, 6, 7]
