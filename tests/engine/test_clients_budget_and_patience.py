"""Clients who can pay only so much, and clients who read until satisfied: closed forms."""

from typing import Any

import numpy as np
import pytest
from scipy import optimize, stats

from simulator.engine.batch import simulate
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy

POSTS, LANES = 400, 6


class Asks(Strategy):
    """Bids on everything, at one price."""

    at: float = 1.0

    def score(self, c: Any) -> Any:
        return np.ones(c.n)

    def ask(self, c: Any) -> Any:
        return np.full(c.n, self.at)


def market(replications: int, strategies: list[Strategy], **parts: Any) -> Any:
    """A market without luck in traits: everybody fits, and looks at once; `parts` are merged into blocks."""
    blocks: dict[str, Any] = {
        "horizon": "20 d",
        "competition": "market",
        "jobs": {"per_day": POSTS / 20, "openings": 1},
        "clients": {"seriousness": 1, "attention": "all", "display": "random", "decide_after": 10},
        "connects": {"price": {"flat": {"connects": 0}}},
        "hiring": {"logit": {"outside": 1, "match": 0, "quality": 0, "reputation": 0, "tailoring": 0}},
    }
    for name, part in parts.items():
        blocks[name] = {**blocks.get(name, {}), **part}
    groups = [
        {
            "name": f"g{k}", "strategy": "random", "count": 1, "capacity": "unlimited",
            "checks_per_hour": 50, "feed_size": 1000,
        }
        for k in range(len(strategies))
    ]  # fmt: skip
    scenario = Scenario.model_validate({**blocks, "freelancers": groups})
    return simulate(scenario, strategies, range(replications), keep=True)


def test_the_best_price_is_where_the_closed_form_says() -> None:
    """Pay x S(x) p(x) has a maximum, where without budgets it rises without end."""
    ceiling = {"lognormal": {"median": 1.2, "ln_sd": 0.35}}
    prices = np.array([0.6, 0.8, 0.95, 1.1, 1.4, 1.9])

    def pay(x: float, limited: bool = True) -> float:
        survives = stats.lognorm(0.35, scale=1.2).sf(x) if limited else 1.0
        return float(x * survives / (1 + x * np.e))

    best = optimize.minimize_scalar(lambda x: -pay(x), bounds=(0.1, 5), method="bounded").x
    assert 0.6 < best < 1.1
    for limited in (True, False):
        found = []
        for x in prices:
            clients = {"pays_up_to": ceiling} if limited else {}
            batch = market(12, [Asks(at=float(x))], clients=clients)
            found.append(x * batch.lanes["hires"].sum() / batch.lanes["proposals"].sum())
        assert np.array(found) == pytest.approx([pay(x, limited) for x in prices], rel=0.1)
        # with budgets the dearest is far from the best; without them it is the best
        assert (np.argmax(found) == prices.size - 1) == (not limited)


def test_reading_stops_at_the_first_that_is_good_enough() -> None:
    """Each proposal is good enough with chance q, so k end it with q (1 - q)^(k - 1)."""
    bar = 1.0
    batch = market(30, [Asks()] * LANES, clients={"satisfied_at": bar})
    sent = batch.tables["proposals"]
    opened = np.bincount(sent["job_ordinal"] + POSTS * 2 * sent["rep"].astype(np.int64), sent["opened"])
    opened = opened[opened > 0]
    # the taste for hiring no one is Gumbel too, so the law is a mean over it
    u = (np.arange(4000) + 0.5) / 4000
    q = 1 - np.exp(-np.exp(-(1.0 - np.log(-np.log(u)) + bar)))
    k = np.arange(1, LANES)
    expected = np.array([*(np.mean(q * (1 - q) ** (i - 1)) for i in k), np.mean((1 - q) ** (LANES - 1))])
    shares = np.array([np.mean(opened == i) for i in range(1, LANES + 1)])
    assert shares == pytest.approx(expected, abs=0.015)
    # who ends the reading is hired: nobody read before is worth as much
    wins = batch.market["hires"].sum() / batch.market["posts"].sum()
    assert wins > (1 - (1 - q) ** LANES).mean() - 0.01
