"""Time limits and costs: paces in proposals, weeks of one's own, letters that cost time."""

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.engine.batch import simulate
from simulator.kit.scripted import scripted_bids as bids
from simulator.kit.scripted import scripted_world as world
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy
from simulator.strategies.registry import make
from simulator.world.draws import draw_lanes


def rule(name: str, **settings: Any) -> Strategy:
    return make(StrategyChoice(name=name, settings=settings))


def left(day: float, sent: int = 0, lanes: int = 2000, days_to_grant: float | None = None) -> Any:
    """Proposals that a pace of twelve a month leaves each freelancer at this moment."""
    to_grant = 30.0 - day if days_to_grant is None else days_to_grant
    c = world([{}], at_hours=24 * day, lanes=lanes, sent_month=sent, next_month=day + to_grant)
    paced = rule("paced_budget", of="spray_and_pray", by="proposals", proposals_per_month=12)
    connects, proposals = paced.daily_limits(c)
    assert connects is None
    return np.asarray(proposals)


def test_a_pace_in_proposals_frees_them_day_by_day() -> None:
    for day in (0.0, 9.0, 19.5):
        due = 12 * (day + 1) / 30
        found = left(day)
        assert found.mean() == pytest.approx(due, abs=0.05)
        assert set(found) <= {np.floor(due), np.floor(due) + 1}  # each freelancer's fall on other days
    assert (left(29.5) == 12).all()
    assert (left(29.5, sent=5) == 7).all()  # what was not sent carries over
    assert (left(3.0, sent=12) == 0).all()


def test_a_first_month_that_is_cut_short_earns_its_own_days() -> None:
    assert left(2.0, days_to_grant=4.0).mean() == pytest.approx(12 * 3 / 30, abs=0.05)
    assert left(5.9, days_to_grant=0.1).max() <= 4


def test_a_pace_keeps_to_the_tighter_limit_and_to_what_any_day_may_take() -> None:
    c = world([{}], at_hours=24, sent_month=9, sent_today=2, day=1)
    inner = {"capped": {"of": "spray_and_pray", "proposals_per_day": 3}}
    paced = {"by": "proposals", "proposals_per_month": 2, "at_least": 4}
    assert rule("paced_budget", of="spray_and_pray", **paced).daily_limits(c)[1].tolist() == [6]  # type: ignore[union-attr]
    assert rule("paced_budget", of=inner, **paced).daily_limits(c)[1].tolist() == [3]  # type: ignore[union-attr]


MARKET: dict[str, Any] = {
    "name": "prices", "competition": "market", "horizon": 45, "warmup": 0, "clock": {"tick": "6 h"},
    "jobs": {"per_day": 30, "categories": {"a": 1}},
    "connects": {
        "price": {"model": "mixture", "mixture": {"of": {"table": {"values": [1, 6]}}}}, "monthly_grant": 20,
        "months": "staggered", "top_up": {"rule": "when_short", "monthly_budget_usd": 30},
    },
}  # fmt: skip


def crowds(settings: dict[str, Any], top_up: dict[str, Any]) -> tuple[float, float]:
    """Proposals on posts that cost 1 Connect, and on those that cost 6."""
    strategy = {"paced_budget": {"of": "spray_and_pray", **settings}}
    group = {"name": "x", "strategy": strategy, "count": 250, "top_up": top_up}
    scenario = Scenario.model_validate(MARKET | {"freelancers": [group]})
    jobs = pd.DataFrame(
        simulate(scenario, [make(scenario.freelancers[0].strategy)], [0], keep=True).tables["jobs"]
    )
    jobs = jobs[jobs["posted_at"] > 10]
    crowd = jobs.groupby("connects_required")["proposals"].mean()
    return float(crowd[1]), float(crowd[6])


def test_a_crowd_short_of_connects_gathers_on_cheap_posts_and_one_short_of_time_does_not() -> None:
    cheap, dear = crowds({}, {"rule": "never"})
    assert cheap > 3 * dear
    paced = {"by": "proposals", "proposals_per_month": 10}
    cheap, dear = crowds(paced, {"rule": "when_short", "monthly_budget_usd": 30})
    assert cheap == pytest.approx(dear, rel=0.1)


POSTS: list[dict[str, Any]] = [
    {"value_usd": 150, "connects_required": 1},  # 150 a Connect, but $2.35 with eleven minutes at $12 an hour
    {"value_usd": 600, "connects_required": 12},  # 50 a Connect, $4 with the time
    {"value_usd": 120, "connects_required": 1},
]
HOUR = {"hour_usd": 12.0, "plain_minutes": 5.0, "tailored_minutes": 20.0, "effort": 0.3}


@pytest.mark.parametrize("name", ["value_per_connect", "knapsack"])
def test_time_is_a_cost_next_to_connects(name: str) -> None:
    sharp = rule(name, bar=0.5)
    free, busy = world(POSTS, opening=60), world(POSTS, opening=60, **HOUR)
    assert not free.time_counts
    assert busy.time_usd.tolist() == pytest.approx([2.2] * 3)
    assert busy.cost_usd.tolist() == pytest.approx([2.35, 4.0, 2.35])
    assert bids(sharp, free) == [0, 2, 1]
    assert bids(sharp, busy) == [1, 0, 2]
    assert bids(rule(name, bar=4), busy) == [1]  # 0.027 x 600 / 4 is 4.05, 0.027 x 150 / 2.35 is 1.7


def test_a_message_about_a_proposal_takes_time_too() -> None:
    chatty = world(POSTS, opening=60, **HOUR, follow_minutes=3.0)
    assert chatty.time_usd.tolist() == pytest.approx([2.8] * 3)
    assert chatty.cost_usd.tolist() == pytest.approx([2.95, 4.6, 2.95])


def test_a_guess_of_gains_counts_time() -> None:
    posts = [{"value_usd": usd, "proposals": 0} for usd in (40, 60, 100)]
    guess = rule("expected_value")
    assert bids(guess, world(posts, at_hours=24)) == [2, 1, 0]
    # 0.045 x 40 is 1.8: less than 0.6 for the Connects and 2.2 for the letter; 0.045 x 60 is 2.7
    assert bids(guess, world(posts, at_hours=24, **HOUR)) == [2]


def test_connects_buy_what_a_letter_earns_beyond_its_time() -> None:
    shadow = rule("shadow_price", first_price_usd=0.5)
    free, busy = world(POSTS, strategy=shadow), world(POSTS, strategy=shadow, **HOUR)
    assert shadow.score(free).tolist() == pytest.approx([13.5, 4.5, 10.8])
    assert shadow.score(busy).tolist() == pytest.approx([13.5 - 4.4, 4.5 - 4.4 / 12, 10.8 - 4.4])


def test_one_offer_counts_time() -> None:
    one = rule("knapsack", bar=0, one_offer=True)
    assert bids(one, world(POSTS[:1], opening=60, **HOUR)) == [0]
    small = [{"value_usd": 60, "connects_required": 1}]
    assert bids(one, world(small, opening=60)) == [0]
    assert bids(one, world(small, opening=60, **HOUR)) == []  # 0.03 x 54 is less than 2.35


def test_weeks_begin_on_days_of_ones_own() -> None:
    def starts(weeks: str) -> list[int]:
        group = {"name": "x", "strategy": "random", "count": 700}
        about = {"name": "w", "connects": {"weeks": weeks}, "jobs": {"categories": {"a": 1}}}
        lanes = draw_lanes(Scenario.model_validate(about | {"freelancers": [group]}), [0])
        return np.bincount(lanes["week_offset"], minlength=7).tolist()

    assert starts("together") == [700, 0, 0, 0, 0, 0, 0]
    assert min(starts("staggered")) > 70
    late = {"week": 1, "sent_week": 3, "week_offset": 5}  # its second week began on day 2
    assert world([{}], at_hours=24 * 4, day=4, **late).sent_week.tolist() == [3]
    assert world([{}], at_hours=24 * 10, day=4, **late).sent_week.tolist() == [0]
