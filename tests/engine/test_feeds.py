"""Looks at the feed: the measured curve, and what a look may show."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import simulate
from simulator.engine.decider import StrategyError
from simulator.engine.observer import Observer
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


class OnlyLooks(Observer):
    """Looks on and does nothing."""


def world(**group: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "horizon": "6 d",
            "competition": "market",
            "jobs": {"per_day": 4},
            "clients": {"seriousness": 0, "ghost_closes": 0, "removed_share": 0},
            "connects": {"price": {"flat": {"connects": 0}}},
            "freelancers": [
                {"name": "g", "strategy": "random", "count": 1, "capacity": "unlimited", **group}
            ],
        }
    )


def ages_hours(scenario: Scenario, replications: int) -> Any:
    """Age of each post when it was bid on, posts of the first three days."""
    tables = simulate(scenario, [Everything()], range(replications), keep=True).tables
    jobs, sent = tables["jobs"], tables["proposals"]
    first = np.searchsorted(jobs["rep"], np.arange(replications))
    posted = jobs["posted_at"][first[sent["rep"]] + sent["job_ordinal"]]
    early = posted < 3
    return (sent["sent"] - posted)[early] * 24, int((jobs["posted_at"] < 3).sum())


def test_share_that_has_seen_a_post_follows_the_measured_curve() -> None:
    scenario = world(count=60, checks_per_hour={"exponential": {"mean": 1}})
    age, posts = ages_hours(scenario, 300)
    pairs = posts * 60
    for hours in (0.25, 0.5, 1.0, 2.0, 6.0, 24.0):
        # freelancers see many posts each, so the spread is that of freelancers: 18,000 of them
        error = 5 * np.sqrt(0.25 / (300 * 60))
        assert (age <= hours).sum() / pairs == pytest.approx(hours / (hours + 1), abs=error)


def test_a_small_feed_shows_few_and_the_rest_later() -> None:
    whole = ages_hours(world(checks_per_hour=0.4), 200)[0]
    small = ages_hours(world(checks_per_hour=0.4, feed_size=1), 200)[0]
    assert small.mean() > 1.2 * whole.mean()
    assert 0.95 * whole.size < small.size <= whole.size


class Broken(Strategy):
    fault: str = "raise"

    def score(self, c: Any) -> Any:
        if self.fault == "raise":
            raise ZeroDivisionError("no luck")
        return {"shape": np.ones(c.n + 1), "text": np.full(c.n, "yes")}[self.fault]


@pytest.mark.parametrize(
    ("fault", "says"), [("raise", "no luck"), ("shape", "one number"), ("text", "one number")]
)
def test_a_broken_strategy_is_named(fault: str, says: str) -> None:
    with pytest.raises(StrategyError, match=rf"'g' \(Broken\).*{says}"):
        simulate(world(), [Broken(fault=fault)], [0])


@pytest.mark.parametrize("reach", ["all", "crowd"])
@pytest.mark.parametrize(("feed_size", "grant"), [(40, 12), (3, 12), (1, 30), (3, 0)])
def test_looks_of_those_who_can_pay_for_nothing_may_wait(feed_size: int, grant: int, reach: str) -> None:
    person = {"count": 6, "feed_size": feed_size, "checks_per_hour": 0.3, "wallet": 20}
    poor = world(**person).model_dump(mode="json", exclude_unset=True) | {
        "horizon": "75 d",
        "warmup": "10 d",
        "clock": {"tick": "6 h"},
        "connects": {
            "price": {"flat": {"connects": 4}},
            "monthly_grant": grant,
            "month": "15 d",
            "refunds": {"closed": 1},
        },
        "field": {"reach": reach},
    }
    scenario = Scenario.model_validate(poor)
    # who looks on is shown each look at its time
    waited = simulate(scenario, [Everything()], range(3))
    at_once = simulate(scenario, [Everything()], range(3), observer=OnlyLooks())
    assert waited.lanes["out_days"].max() > 5, "nobody was out of Connects, so no look waited"
    for one, other in zip(waited[:6], at_once[:6], strict=True):
        assert one.tobytes() == other.tobytes()
