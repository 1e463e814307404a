"""Oracle H3: when to stop looking.

The strategy `adaptive_threshold` sees a stream of posts and finds the reservation value; searches with the
value it found pay what theory says. McCall (1970); Lippman & McCall (1976); DeGroot (1970); Gilbert &
Mosteller (1966).
"""

from collections.abc import Callable
from functools import cache, partial

import numpy as np
import pytest

from simulator.kit.scripted import scripted_world as world
from simulator.strategies.contract.base import Floats
from simulator.strategies.theory import reservation
from simulator.strategies.theory.adaptive_threshold import AdaptiveThreshold
from simulator.strategies.theory.shadow_price import ShadowPrice
from tests.oracles.rule import Estimate, check
from tests.strategies.test_habits import accounts

GRID = (np.arange(1_000_000) + 0.5) / 1_000_000
DISCOUNT = 0.95
SEARCHES = 60_000


def offers(law: str, u: Floats) -> Floats:
    return u if law == "uniform" else -np.log1p(-u)


@cache
def learned(law: str, cost: float) -> float:
    """Reservation value of eight freelancers after 8,000 posts with drawn worths."""
    rule = AdaptiveThreshold(chance=1.0, margin=1.0, look_usd=cost, first_usd=0.0, step=20.0)
    rng, found = np.random.default_rng(3), []
    state = rule.start(8)
    for _ in range(8):
        posts = [{"value_usd": float(x)} for x in offers(law, rng.random(1000))]
        c = world(posts, lanes=8, strategy=rule)
        state = rule.observe(state, c)
        found.append(state.usd.mean())
    return float(np.mean(found[-4:]))


def net_payoff(law: str, cost: float) -> Estimate:
    bar = learned(law, cost)
    assert bar == pytest.approx(reservation.value(offers(law, GRID), cost), rel=0.03)
    rng, best, looks = np.random.default_rng(31), np.full(SEARCHES, np.nan), np.zeros(SEARCHES)
    while np.isnan(best).any():
        still = np.flatnonzero(np.isnan(best))
        x = offers(law, rng.random(still.size))
        looks[still] += 1
        best[still] = np.where(x >= bar, x, np.nan)
    return Estimate(float((best - cost * looks).mean()), SEARCHES)


def present_value() -> Estimate:
    """Wages kept forever, from the first period whose offer reaches the reservation wage."""
    bar, rng = reservation.wage(GRID, DISCOUNT), np.random.default_rng(36)
    wage, period = np.full(SEARCHES, np.nan), np.zeros(SEARCHES)
    while np.isnan(wage).any():
        still = np.flatnonzero(np.isnan(wage))
        x = rng.random(still.size)
        wage[still] = np.where(x >= bar, x, np.nan)
        period[still[x < bar]] += 1
    return Estimate(float((DISCOUNT**period * wage / (1 - DISCOUNT)).mean()), SEARCHES)


def best_of(posts: int, expected_cutoff: int) -> Estimate:
    cutoff, chance = reservation.secretary(posts)
    assert cutoff == expected_cutoff
    rank = np.argsort(np.random.default_rng(posts).random((SEARCHES, posts)), axis=1)  # 0 is the best
    bar = rank[:, :cutoff].min(axis=1)
    better = rank[:, cutoff:] < bar[:, None]
    won = np.where(better.any(axis=1), rank[np.arange(SEARCHES), cutoff + better.argmax(axis=1)] == 0, False)
    assert won.mean() == pytest.approx(chance, abs=0.02)
    return Estimate(float(won.mean()), SEARCHES)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "H3.1": partial(net_payoff, "uniform", 0.02),
    "H3.2": partial(net_payoff, "uniform", 0.08),
    "H3.3": partial(net_payoff, "exponential", 0.1),
    "H3.4": partial(net_payoff, "exponential", 0.3),
    "H3.5": lambda: Estimate(reservation.wage(GRID, DISCOUNT), 1),
    "H3.6": present_value,
    "H3.7": partial(best_of, 10, 3),
    "H3.8": partial(best_of, 50, 18),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_searches_pay_what_theory_says(name: str) -> None:
    check(name, ESTIMATES[name]())


def test_a_shadow_price_settles_where_the_budget_lasts() -> None:
    """Posts worth U(0, 1) per Connect, 40 a day, 20 Connects a day: the price of the better half is 1/2."""
    rule = ShadowPrice(chance=1.0, margin=1.0, first_price_usd=0.05, gain=0.5)
    rng, state, balance, prices, spent = np.random.default_rng(8), rule.start(1), 600.0, [], []
    for day in range(360):
        left = 30 - day % 30
        if day % 30 == 0:
            balance = 600.0
        state = rule.review(
            state, accounts(1, day=day, balance=int(balance), opening=600, days_to_grant=left)
        )
        posts = [{"value_usd": float(x), "connects_required": 1} for x in rng.random(40)]
        bought = float((rule.score(world(posts, strategy=rule).with_state(state)) > 0).sum())
        bought = min(bought, balance)
        balance -= bought
        prices.append(float(state[0]))
        spent.append(bought)
    assert np.exp(np.mean(np.log(prices[60:]))) == pytest.approx(0.5, abs=0.05)
    assert np.mean(spent[60:]) == pytest.approx(20, rel=0.06)
