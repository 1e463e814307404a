"""Every rule in a scripted world: a handful of posts, the exact bids."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.records import PROPOSAL
from simulator.experiment.scripted import scripted_bids as bids
from simulator.experiment.scripted import scripted_world as world
from simulator.strategies import STRATEGIES
from simulator.strategies.adaptive_filters import AdaptiveFilters
from simulator.strategies.base import HiddenColumnError, Outcomes, Strategy
from simulator.strategies.boosting import Boosted
from simulator.strategies.wrappers import PacedBudget


def rule(name: str, **settings: object) -> Strategy:
    return STRATEGIES[name].model_validate(settings)


def test_random_takes_its_share_by_whim() -> None:
    c = world([{}] * 400)
    chosen = bids(rule("random", share=0.25), c)
    assert chosen == [int(i) for i in np.argsort(c.whim) if c.whim[i] < 0.25]
    assert 60 < len(chosen) < 140


def test_spray_takes_everything_in_feed_order() -> None:
    assert bids(rule("spray_and_pray"), world([{}] * 5)) == [0, 1, 2, 3, 4]


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


def test_fresh_hour_ends_after_an_hour() -> None:
    posts = [{"posted_at": 0.0}, {"posted_at": 0.5 / 24}, {"posted_at": 0.9 / 24}]
    assert bids(rule("fresh_hour"), world(posts, at_hours=1.2)) == [2, 1]
    assert bids(rule("fresh_hour", max_age="2 h"), world(posts, at_hours=1.2)) == [2, 1, 0]


def test_cheap_first() -> None:
    posts = [{"connects_required": k} for k in (6, 2, 1, 4, 2)]
    assert bids(rule("cheap_first"), world(posts)) == [2, 1, 4]
    assert bids(rule("cheap_first", most_connects=4), world(posts)) == [2, 1, 4, 3]


def test_verified_only_makes_one_exception() -> None:
    posts = [
        {"client_verified": False, "value_usd": 999},
        {"client_verified": False, "value_usd": 1000},
        {"client_verified": False, "value_usd": 5000, "niche": 0.2},
        {"client_verified": True, "value_usd": 5},
    ]
    assert bids(rule("verified_only"), world(posts)) == [1, 3]


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


def test_boosted_bids_a_number_or_what_a_place_costs() -> None:
    posts: list[dict[str, Any]] = [{}, {"niche": 0.3}, {"posted_at": -8.0}]
    c = world(posts)
    fixed = Boosted.model_validate({"of": STRATEGIES["spray_and_pray"](), "connects": 7, "min_match": 0.6})
    assert fixed.boost(c).tolist() == [7, 0, 7]
    # nobody bids yet, so a slot costs the least; the auction of the last post is over
    asks = Boosted.model_validate({"of": STRATEGIES["spray_and_pray"]()})
    assert asks.boost(c).tolist() == [1, 1, 0]
    seen = c._around.auction
    two = np.zeros(3, PROPOSAL)
    two["bid"], two["next"] = [5, 9, 3], [-1, 0, 1]
    seen.jobs["head"][0], seen.jobs["auction"][0] = 2, 3
    c._around = c._around._replace(auction=seen._replace(proposals=two))
    assert asks.boost(c).tolist() == [6, 1, 0]
    assert Boosted(of=asks.inner, place=1).boost(c).tolist() == [10, 1, 0]
    assert Boosted(of=asks.inner, at_most=5).boost(c).tolist() == [0, 1, 0]
    c._around = c._around._replace(sees_boosts=np.zeros(1, np.bool_))
    assert asks.boost(c).tolist() == [0, 0, 0]


def test_adaptive_filters_learn_who_answers() -> None:
    rule = AdaptiveFilters(learning_rate=0.2)
    posts = [{"client_verified": True, "client_hire_rate": 0.9}, {"client_verified": False}]
    c = world(posts, strategy=rule)
    assert bids(rule, c) == [0, 1]  # nothing is known: all alike, in the order seen
    for _ in range(30):  # the verified client answers every second time, the other never
        for k, replied in ((0, True), (1, False), (0, False)):
            jobs = c.posts[[k]]
            one = Outcomes(
                np.array([0]), np.array([2]), np.array([True]), np.array([replied]), np.array([4]),
                np.array([0.0]),
                np.array([1.0]), jobs,
            )  # fmt: skip
            c.state = rule.learn(c.state, one)
    assert bids(rule, c) == [0]
    assert c.state.weights.shape == (1, 9)
    still = AdaptiveFilters(learning_rate=0)
    assert still.learn(still.start(2), one).weights.tolist() == still.start(2).weights.tolist()


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
