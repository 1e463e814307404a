"""Every rule in a scripted world: a handful of posts, the exact bids."""

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from simulator.kit.scripted import scripted_bids as bids
from simulator.kit.scripted import scripted_world as world
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.model.jobs import FIXED, HOURLY, UNSTATED
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import (
    Candidates,
    HiddenColumnError,
    Outcomes,
    Strategy,
    Surroundings,
    YardstickView,
)
from simulator.strategies.habits.boosting import Boosted
from simulator.strategies.habits.wrappers import PacedBudget
from simulator.strategies.published.adaptive_filters import FILTERS, AdaptiveFilters
from simulator.strategies.simple.verified_only import VerifiedOnly
from simulator.world.build import build
from simulator.world.records import PROPOSAL


def rule(name: str, **settings: object) -> Strategy:
    return STRATEGIES[name].model_validate(settings)


def test_random_takes_its_share_by_whim() -> None:
    c = world([{}] * 400)
    chosen = bids(rule("random", share=0.25), c)
    assert chosen == [int(i) for i in np.argsort(c.whim) if c.whim[i] < 0.25]
    assert 60 < len(chosen) < 140


def test_spray_takes_everything_in_feed_order() -> None:
    c = world([{}] * 5, effort=0.3)
    assert bids(rule("spray_and_pray"), c) == [0, 1, 2, 3, 4]
    assert np.asarray(rule("spray_and_pray").tailor(c)) == 0  # generic letters
    assert np.asarray(rule("spray_and_pray", effort=0.5).tailor(c)) == 0.5


def test_fit_threshold_weighs_its_five_parts() -> None:
    posts = [
        {"niche": 0.0, "value_usd": 500, "client_hire_rate": 1.0},  # 1.00
        {
            "niche": 0.0,
            "value_usd": 250,
            "client_hire_rate": 0.0,
        },  # 0.775
        {"niche": 0.0, "value_usd": 250, "client_hire_rate": 0.0, "proposals": 90},  # 0.73
        {"niche": 0.5, "value_usd": 9999, "client_hire_rate": 1.0},  # no fit: 0.60
    ]
    assert bids(rule("fit_threshold"), world(posts)) == [0, 1]
    assert bids(rule("fit_threshold", threshold=0.72), world(posts)) == [0, 1, 2]
    quiet = {"weight_fit": 0, "weight_pay": 0, "weight_client": 0, "weight_fresh": 0, "weight_quiet": 1}
    assert bids(rule("fit_threshold", **quiet), world(posts)) == [0, 1, 3]
    assert bids(rule("fit_threshold", **quiet | {"weight_quiet": 0, "weight_pay": 1}), world(posts)) == [0, 3]
    client = quiet | {"weight_quiet": 0, "weight_client": 1}
    assert bids(rule("fit_threshold", **client), world(posts)) == [0, 3]  # half for payment, half for hires
    fresh = quiet | {"weight_quiet": 0, "weight_fresh": 1}
    assert bids(rule("fit_threshold", **fresh), world([{}, {"posted_at": 0.1}], at_hours=7)) == [1]


def test_value_per_connect_ranks_by_expected_dollars_back() -> None:
    posts = [
        {"value_usd": 89, "connects_required": 4},  # 0.03 x 0.9 x 89 / 0.60 = 4.005
        {"value_usd": 88, "connects_required": 4},  # 3.96
        {"value_usd": 88, "connects_required": 2},  # 7.92
        {"value_usd": 900, "connects_required": 6, "niche": 0.5},  # no fit
    ]
    assert bids(rule("value_per_connect"), world(posts)) == [2, 0]


def test_low_competition_wants_few_rivals_and_pay() -> None:
    posts = [
        {"proposals": 9, "value_usd": 500},
        {"proposals": 10, "value_usd": 500},
        {"proposals": 2, "value_usd": 499},
        {"proposals": 3, "value_usd": 100, "hourly_rate_usd": 50},
        {"proposals": 3, "value_usd": 9000, "hourly_rate_usd": 49},
    ]
    assert bids(rule("low_competition"), world(posts)) == [3, 0]
    assert bids(rule("low_competition"), world(posts, at_hours=24.1)) == []


def test_low_competition_may_make_an_exception_for_a_superb_fit() -> None:
    posts = [{"proposals": 49, "niche": 0.5}, {"proposals": 60}, {"proposals": 60, "niche": 0.1}]
    settings = {"most_rivals": 50, "min_fixed_usd": 0}
    assert bids(rule("low_competition", **settings), world(posts)) == [0]
    assert bids(rule("low_competition", **settings, exception_match=0.9), world(posts)) == [0, 1]


def test_fresh_hour_ends_after_an_hour() -> None:
    posts = [{"posted_at": 0.0}, {"posted_at": 0.5 / 24}, {"posted_at": 0.9 / 24}]
    assert bids(rule("fresh_hour"), world(posts, at_hours=1.2)) == [2, 1]
    assert bids(rule("fresh_hour", max_age="2 h"), world(posts, at_hours=1.2)) == [2, 1, 0]


def test_cheap_first() -> None:
    posts = [{"connects_required": k} for k in (6, 2, 1, 4, 2)]
    assert bids(rule("cheap_first"), world(posts)) == [2, 1, 4, 3, 0]
    assert bids(rule("cheap_first", most_connects=2), world(posts)) == [2, 1, 4]
    assert bids(rule("cheap_first", most_connects=4), world(posts)) == [2, 1, 4, 3]


def test_verified_only_makes_one_exception() -> None:
    posts = [
        {"client_verified": False, "value_usd": 999},
        {"client_verified": False, "value_usd": 1000},
        {"client_verified": False, "value_usd": 5000, "niche": 0.2},
        {"client_verified": True, "value_usd": 5},
        {"client_verified": False, "value_usd": 19_999, "type": HOURLY},
        {"client_verified": False, "value_usd": 20_000, "type": HOURLY},
        {"client_verified": False, "value_usd": 90_000, "type": UNSTATED},
    ]
    assert bids(rule("verified_only"), world(posts)) == [1, 3, 5]


def test_the_exception_is_the_top_tenth_of_what_is_posted() -> None:
    posts = build(load_scenario(scenario_file("field_2023"), ["run.replications=1"]), [0]).jobs
    kind = VerifiedOnly.model_fields
    for job_type, limit in ((FIXED, "exception_fixed_usd"), (HOURLY, "exception_hourly_usd")):
        share = np.mean(posts["value_usd"][posts["type"] == job_type] >= kind[limit].default)
        assert 0.07 < share < 0.14, limit


def test_paced_budget_frees_one_day_after_another() -> None:
    paced = PacedBudget.model_validate({"of": STRATEGIES["spray_and_pray"]()})
    spent = []
    for day in range(4):  # nothing is spent: two Connects a day are freed, and carried over
        c = world([{}], at_hours=24 * day, opening=60)
        limit, proposals = paced.daily_limits(c)
        assert proposals is None
        assert limit is not None
        spent.append(int(limit[0]))
    assert spent == [2, 4, 6, 8]
    last = world([{}], at_hours=24 * 29.5, opening=60)
    limit, _ = paced.daily_limits(last)
    assert limit is not None
    assert limit[0] == 60


def seen_in(around: Surroundings, c: Candidates) -> Candidates:
    behind = YardstickView(c)
    return Candidates(around, behind.lane, behind.job, c.at, c.state)


def test_boosted_bids_a_number_or_what_a_place_costs() -> None:
    posts: list[dict[str, Any]] = [{}, {"niche": 0.3}, {"posted_at": -8.0}]
    c = world(posts)
    fixed = Boosted.model_validate({"of": STRATEGIES["spray_and_pray"](), "connects": 7, "min_match": 0.6})
    assert fixed.boost(c).tolist() == [7, 0, 7]
    # nobody bids yet, so a slot costs the least; the auction of the last post is over
    asks = Boosted.model_validate({"of": STRATEGIES["spray_and_pray"]()})
    assert asks.boost(c).tolist() == [1, 1, 0]
    around = YardstickView(c).around
    two = np.zeros(3, PROPOSAL)
    two["bid"], two["next"] = [5, 9, 3], [-1, 0, 1]
    around.tables.jobs["head"][0], around.tables.jobs["auction"][0] = 2, 3
    around = replace(around, tables=around.tables._replace(proposals=two))
    c = seen_in(around, c)
    assert asks.boost(c).tolist() == [6, 1, 0]
    assert Boosted(of=asks.inner, place=1).boost(c).tolist() == [10, 1, 0]
    assert Boosted(of=asks.inner, at_most=5).boost(c).tolist() == [0, 1, 0]
    c = seen_in(replace(around, plans=replace(around.plans, boosts=np.zeros(1, np.bool_))), c)
    assert asks.boost(c).tolist() == [0, 0, 0]


def answers(c: Candidates, rows: list[int], replied: list[bool]) -> Outcomes:
    n = len(rows)
    return Outcomes(
        c.lane[rows], np.full(n, 2), np.full(n, True), np.array(replied), np.full(n, 4), c.at[rows],
        np.full(n, 20.0), c.posts[rows],
    )  # fmt: skip


def test_adaptive_filters_drop_the_worst_after_every_review() -> None:
    learner = AdaptiveFilters(filters=("verified", "hire_rate_50", "usd_500"), bids_per_review=30)
    posts: list[dict[str, Any]] = [
        {"client_verified": True},
        {"client_verified": False, "client_hire_rate": 0.9},
        {"client_verified": False, "value_usd": 500},
        {"client_verified": False},
    ]
    c = world(posts, at_hours=48, lanes=2, strategy=learner)
    assert bids(learner, c) == [0, 1, 2, 4, 5, 6]  # nothing is known: all alike; the last passes no filter
    told = [(0, True), (0, False), (1, False), (2, True), (2, True)]
    state = c.state
    for _ in range(6):  # thirty answers of the first freelancer
        assert bids(learner, c.with_state(state)) == [0, 1, 2, 4, 5, 6]
        state = learner.learn(state, answers(c, [row for row, _ in told], [replied for _, replied in told]))
    assert bids(learner, c.with_state(state)) == [2, 0, 4, 5, 6]  # the hire rate is dropped, the rest weighed
    rates = [(6 + 1) / (12 * 4 + 40), (12 + 1) / (12 * 4 + 40)]
    assert learner.score(c.with_state(state))[[0, 2]] == pytest.approx(rates)
    for _ in range(12):
        state = learner.learn(state, answers(c, [row for row, _ in told], [replied for _, replied in told]))
    assert bids(learner, c.with_state(state)) == [2, 4, 5, 6]
    assert state.kept.sum(axis=1).tolist() == [1, 3]  # one is always left


def test_adaptive_filters_count_what_a_post_passes_and_may_stay_as_they_are() -> None:
    learner = AdaptiveFilters(bids_per_review=1)
    c = world([{"client_new": True, "value_usd": 900}], strategy=learner)
    state = learner.learn(c.state, answers(c, [0], [True]))
    passed = {"verified", "new_client", "usd_500", "day_old", "hour_old"}
    assert {name for name, n in zip(FILTERS, state.replies[0], strict=True) if n} == passed
    assert state.kept.sum() == len(FILTERS) - 1
    still = AdaptiveFilters(bids_per_review=0)
    begun = still.start(1)
    later = still.learn(begun, answers(c, [0] * 300, [False] * 300))
    assert later.promise.tolist() == begun.promise.tolist()
    assert later.kept.all()


def test_highest_match_sees_the_true_one() -> None:
    posts = [{"niche": 0.12}, {"niche": 0.02}, {"niche": 0.0}, {"niche": 0.4}]
    assert bids(rule("highest_match"), world(posts)) == [2, 1]


def test_highest_true_p_knows_ghosts_crowds_and_attention() -> None:
    posts = [
        {"live": True, "attention": 10, "proposals": 2},
        {"live": False, "attention": 10, "proposals": 0},
        {"live": True, "attention": 10, "proposals": 0},
        {"live": True, "attention": 0, "proposals": 0},
        {"live": True, "attention": 10, "proposals": 500},
    ]
    assert bids(rule("highest_true_p", threshold=0.15), world(posts)) == [2, 0]


@pytest.mark.parametrize("name", sorted(n for n, kind in STRATEGIES.items() if not kind.oracle))
def test_hidden_columns_are_closed_to_people(name: str) -> None:
    with pytest.raises(HiddenColumnError, match="oracle"):
        _ = world([{}]).hidden
