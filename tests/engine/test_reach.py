"""The reach of a post: who sees it, and that nobody gets an easier market than the crowd."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import simulate
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy

REPLICATIONS = 50


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


def crowded(reach: str, **field: Any) -> Scenario:
    """A crowd, and freelancers of the same nature who bid on all they see, at once and for nothing."""
    return Scenario.model_validate(
        {
            "horizon": "10 d",
            "competition": "field",
            "clock": {"tick": 1},
            "jobs": {"per_day": 200, "openings": 1},
            "clients": {"attention": 8, "closes_when_none": 0, "ghost_closes": 0, "removed_share": 0},
            "connects": {"price": {"flat": {"connects": 0}}},
            "hiring": {"logit": {"quality": 0.5, "reputation": 0}},
            "field": {
                "mean": 12, "unevenness": "lognormal", "ln_sd": 0.9, "reach": reach, "reach_all_at": 0.995,
                "match": 1, "appeal": {"normal": {"mean": 0.5, "sd": 0.6}}, **field,
            },
            "freelancers": [
                {
                    "name": "g", "strategy": "random", "count": 30, "capacity": "unlimited", "width": 1000,
                    "quality": {"normal": {"mean": 1, "sd": 1.2}}, "price_level": 1, "tailoring": 0,
                    "checks_per_hour": 20, "feed_size": 1000,
                }
            ],
        }
    )  # fmt: skip


def ratio_of_wins(scenario: Scenario, replications: int = REPLICATIONS) -> float:
    batch = simulate(scenario, [Everything()], range(replications))
    lanes, market = batch.lanes, batch.market
    own = (lanes["hires"] - lanes["hire_luck"]).sum() / lanes["proposals"].sum()
    crowd = market["hires"] - market["invited_hires"], market["proposals"] - market["invited_proposals"]
    return float(own / (crowd[0].sum() / crowd[1].sum()))


def test_in_a_rivals_place_one_wins_as_often_as_the_rival() -> None:
    assert ratio_of_wins(crowded("crowd")) == pytest.approx(1, abs=0.05)
    # seen evenly, quiet posts make it easy
    assert ratio_of_wins(crowded("all"), 10) > 1.5


def test_one_who_is_not_invited_wins_as_often_as_a_rival_who_is_not() -> None:
    scenario = crowded("crowd", invited_share=0.3)
    invites = scenario.invitations.model_copy(update={"share": 0.4, "per_post": 0.0})
    assert ratio_of_wins(scenario.model_copy(update={"invitations": invites})) == pytest.approx(1, abs=0.05)


def test_in_a_rivals_place_one_is_read_as_often_as_the_rival() -> None:
    batch = simulate(crowded("crowd"), [Everything()], range(REPLICATIONS))
    own = batch.lanes["opened"].sum() / batch.lanes["proposals"].sum()
    # posts above the quantile are seen by all, no more: they cost two hundredths
    assert own / (batch.market["opened"].sum() / batch.market["proposals"].sum()) == pytest.approx(
        1.02, abs=0.02
    )


def test_a_post_is_seen_by_the_share_that_it_reaches() -> None:
    batch = simulate(crowded("crowd"), [Everything()], range(REPLICATIONS), keep=True)
    jobs = batch.tables["jobs"]
    seen = batch.lanes["candidates"].sum() / (30 * jobs["reach"].size)
    # those that closed before the first look are few
    assert seen == pytest.approx(jobs["reach"].mean(), rel=0.03)
    assert jobs["reach"].max() == 1.0
    # L / L0 of a log-normal: exp(-sd^2 / 2 - 2.576 sd) on average, as nearly all of it lies below 1
    assert jobs["reach"].mean() == pytest.approx(np.exp(0.9**2 / 2 - 2.576 * 0.9), rel=0.06)


def test_a_post_that_surfaces_late_does_so_for_freelancers_too() -> None:
    late = {"late_share": 0.5, "late_by": "12 h"}
    ages = {}
    for who in ("crowd", "all"):
        batch = simulate(crowded("crowd", **late, late_for=who), [Everything()], [0], keep=True)
        sent, jobs = batch.tables["proposals"], batch.tables["jobs"]
        ages[who] = sent["sent"] - jobs["posted_at"][sent["job_ordinal"]]
        # the crowd is late in both
        delay = jobs["crowd_delay"][sent["job_ordinal"]]
        assert (delay > 0).mean() == pytest.approx(0.5, abs=0.1)
        assert (ages[who] >= delay).all() == (who == "all")
    # looks come every three minutes: whoever finds late posts at once is early
    assert np.mean(ages["crowd"] < 0.01) > 0.9
    assert np.mean(ages["all"] < 0.01) == pytest.approx(0.5, abs=0.1)
