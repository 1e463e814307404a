"""The published rules in scripted worlds: a handful of posts, the exact bids."""

from dataclasses import replace
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest

from simulator.kit.scripted import scripted_bids as bids
from simulator.kit.scripted import scripted_world as world
from simulator.kit.traits import traits_found
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Candidates, Strategy, YardstickView
from simulator.strategies.published.two_a_day import walk

GOOD: dict[str, Any] = {
    "client_verified": True, "client_hire_rate": 0.9, "client_spent_usd": 20_000.0, "client_rating": 4.9,
    "client_hires": 9, "value_usd": 1000.0,
}  # fmt: skip


def rule(name: str, **settings: object) -> Strategy:
    return STRATEGIES[name].model_validate(settings)


def test_fresh_minutes_end_after_five() -> None:
    posts = [{"posted_at": m / 1440} for m in (0, 2, 6)]
    assert bids(rule("fresh_minutes"), world(posts, at_hours=7 / 60)) == [2, 1]


def test_hire_rate_leaves_out_the_half_and_the_new() -> None:
    posts = [
        {"client_hire_rate": 0.5},
        {"client_hire_rate": 0.51},
        {"client_hire_rate": 0.9},
        {"client_hire_rate": 0.9, "client_new": True},
    ]
    assert bids(rule("hire_rate_50"), world(posts)) == [2, 1]


def test_qualified_client_needs_all_four() -> None:
    posts = [
        {**GOOD, "proposals": 19},
        {**GOOD, "proposals": 20},
        {**GOOD, "client_verified": False},
        {**GOOD, "client_hire_rate": 0.6},
        {**GOOD, "client_spent_usd": 1000.0},
        {**GOOD, "proposals": 3},
    ]
    assert bids(rule("qualified_client"), world(posts)) == [5, 0]


def test_whale_hunter_wants_spend_rate_and_stars() -> None:
    posts = [
        {**GOOD, "client_spent_usd": 10_000.0},
        {**GOOD, "client_spent_usd": 9_999.0},
        {**GOOD, "client_rating": 4.4},
        {**GOOD, "client_hire_rate": 0.6},
        {**GOOD, "client_spent_usd": 90_000.0},
    ]
    assert bids(rule("whale_hunter"), world(posts)) == [4, 0]


def test_whale_hunter_in_its_weighted_form() -> None:
    weighted = rule("whale_hunter", form="weighted")
    posts = [
        {**GOOD, "client_spent_usd": 50_000.0, "client_hire_rate": 0.4, "client_rating": 4.0},  # 20+10+12+20
        {**GOOD, "client_spent_usd": 50_000.0, "client_hire_rate": 0.4, "client_rating": 3.0},  # 59
        {**GOOD, "client_spent_usd": 500_000.0, "client_hire_rate": 1.0, "client_rating": 5.0},  # all
    ]
    assert weighted.score(world(posts)) == pytest.approx([0.62, 0, 1.0])
    assert bids(weighted, world([{**post, "niche": 0.5} for post in posts])) == [2]
    assert bids(weighted, world(posts, at_hours=12)) == [2]


def test_triage_bids_on_the_second_pile_the_same_day_only() -> None:
    best = {**GOOD, "client_hire_rate": 1.0, "client_rating": 5.0, "hourly_rate_usd": 50.0}  # 5 + 5 + 5 + 5
    second = {**best, "client_verified": False, "client_hire_rate": 0.5, "value_usd": 800.0}  # 16
    third = {**second, "hourly_rate_usd": 20.0}  # 13
    posts = [third, second, best]
    assert bids(rule("triage_p1_p2_p3"), world(posts)) == [2, 1]
    assert bids(rule("triage_p1_p2_p3"), world(posts, at_hours=25)) == [2]
    assert not rule("triage_p1_p2_p3").does("boost")
    boosts = rule("triage_p1_p2_p3", boost_now=9)
    assert np.asarray(boosts.boost(world(posts))).tolist() == [0, 0, 9]
    assert boosts.all_traits == {"boosts"} == traits_found(boosts)


def test_two_a_day_limits_letters_price_and_fit() -> None:
    two = rule("two_a_day")
    posts = [{"niche": 0.05}, {"niche": 0.06}, {}, {"niche": 0.3}, {"connects_required": 16}]
    c = world(posts, strategy=two)
    assert bids(two, c) == [2, 0]  # the best two of the look that are cheap enough
    assert np.asarray(two.tailor(c)) == 1
    assert two.daily_limits(c) == (None, 2)
    with pytest.raises(ValueError, match="shortlist: at least as many as per_day, 7"):
        rule("two_a_day", per_day=7)


def test_two_a_day_compares_with_the_last_day() -> None:
    two = rule("two_a_day")
    fits = (0.0, 0.02, 0.04, 0.05, 0.06, 0.08)  # niche: the smaller the better
    yesterday = world([{"niche": x} for x in fits], at_hours=10, lanes=2, strategy=two)
    state = two.observe(yesterday.state, yesterday)
    one = state._replace(fit=np.where([[True], [False]], state.fit, 0.0))  # the other one saw nothing
    good, best = {"niche": 0.03}, {"niche": 0.01}

    def next_day(hours: float, *posts: dict[str, Any]) -> list[int]:
        return bids(two, world(list(posts), at_hours=hours, lanes=2).with_state(one))

    assert next_day(33, good) == [1]  # two of the last day fit better
    assert sorted(next_day(33, best)) == [0, 1]
    assert sorted(next_day(34, good)) == [0, 1]  # a day later the list is empty
    assert [list(row) for row in yesterday.state.fit] == [[0.0] * 6] * 2  # to look is not to change


def test_two_a_day_is_its_slow_twin() -> None:
    """Many posts a look, as good as each other or not, lists that are full and lists whose posts are old."""
    rng = np.random.default_rng(7)
    for places, per_day in ((1, 1), (2, 2), (6, 2), (7, 5)):
        fit, seen = np.zeros((3, places)), np.full((3, places), -np.inf)
        listed: dict[int, list[tuple[float, float]]] = {0: [], 1: [], 2: []}
        for look in range(60):
            now, n = look / 4.0, int(rng.integers(0, 30))
            lane, at = np.sort(rng.integers(0, 3, n)), np.full(n, now)
            post = rng.integers(1, 9, n) / 10.0
            score, slow = np.zeros(n), np.zeros(n)
            walk(fit, seen, np.arange(n), lane, at, post, score, per_day)
            for who, on_list in listed.items():
                alive = [p for p in on_list if p[1] > now - 1.0]
                mine = np.flatnonzero(lane == who)
                for k, row in enumerate(mine):
                    better = sum(p[0] > post[row] for p in alive)
                    better += sum(post[mine] > post[row]) + sum(post[mine[:k]] == post[row])
                    slow[row] = post[row] if better < per_day else 0.0
                listed[who] = sorted(alive + [(x, now) for x in post[mine]])[-places:]
            assert score.tolist() == slow.tolist()


def test_two_a_day_sends_two_of_any_number() -> None:
    two = rule("two_a_day", min_match=0.0)
    for a_day in (6, 40):
        state, sent = two.start(1), 0
        for look in range(a_day * 30):
            fit = (look * 0.618) % 1 * 0.15
            c = world([{"niche": fit}], at_hours=24 * look / a_day).with_state(state)
            sent += len(bids(two, c)) if look >= a_day else 0
            state = two.observe(state, c)
        assert sent / 29 == pytest.approx(2, abs=0.7), a_day


def test_idle_clients_are_skipped_once_they_can_be_told() -> None:
    skip = rule("skip_idle_client")
    posts = [{"visits_per_day": 1e4}, {"visits_per_day": 0.0}]
    assert bids(skip, world(posts, at_hours=47)) == [0, 1]
    assert bids(skip, world(posts, at_hours=49)) == [0]
    c = world([{"visits_per_day": 2.0}] * 4000, at_hours=24 * 20)
    assert c.client_idle_days.mean() == pytest.approx(0.5, rel=0.1)  # memoryless: looking back as forward


def test_new_clients_while_young_and_quiet() -> None:
    new = {"client_new": True, "client_verified": True}
    posts = [
        {**new, "proposals": 4},
        {**new, "proposals": 5},
        {**new, "proposals": 10},
        {**new, "client_verified": False},
        {**new, "client_new": False},
    ]
    assert bids(rule("new_client_opportunist"), world(posts, at_hours=1)) == [0, 1]
    later = world(posts, at_hours=30)
    assert rule("new_client_opportunist").score(later).tolist()[:3] == [3.0, 3.0, 0.0]
    assert bids(rule("new_client_opportunist"), world(posts, at_hours=48)) == []


def test_invite_only_never_bids() -> None:
    assert bids(rule("invite_only"), world([GOOD] * 3)) == []


def test_review_builder_starts_small_and_cheap() -> None:
    builder = rule("review_builder")
    posts = [
        {"value_usd": 300, "duration_days": 15},
        {"value_usd": 300, "duration_days": 60},
        {"value_usd": 99, "duration_days": 15},
        {"value_usd": 5000, "duration_days": 90},
    ]
    novice = world(posts, week=0, sent_week=18, day=0, sent_today=3)
    assert bids(builder, novice) == [0]
    assert builder.ask(novice).tolist() == [0.7] * 4  # type: ignore[union-attr]
    assert builder.daily_limits(novice)[1].tolist() == [5] * 4  # type: ignore[union-attr]  # 3 sent, 2 left
    known = world(posts, feedbacks=5)
    assert bids(builder, known) == [0, 1, 2, 3]
    assert np.isnan(builder.ask(known)).all()  # type: ignore[arg-type]
    assert builder.daily_limits(known)[1].min() > 1000  # type: ignore[union-attr]


def test_repeat_first_keeps_a_slot() -> None:
    keep = rule("repeat_first")
    assert bids(keep, world([{}, {"niche": 0.4}], capacity=2)) == [0]
    assert bids(keep, world([{}], capacity=1)) == [0]  # nobody is being served
    for capacity, busy, expected in ((1, 1, []), (2, 1, []), (3, 1, [0])):
        c = world([{}], capacity=capacity, slots_from=0)
        ends = np.where(np.arange(capacity) < busy, 9.0, -1.0)
        behind = YardstickView(c)
        around = replace(behind.around, account=replace(behind.around.account, slots=ends))
        c = Candidates(around, behind.lane, behind.job, c.at, c.state)
        assert bids(keep, c) == expected, (capacity, busy)
        assert bids(rule("repeat_first", keep_free=0), c) == ([0] if capacity > busy else [])


def test_five_filters_each_drop_a_post() -> None:
    posts = [
        GOOD,
        {**GOOD, "client_verified": False, "client_spent_usd": 0.0},
        {**GOOD, "client_hire_rate": 0.39},
        {**GOOD, "client_rating": 3.9},
        {**GOOD, "value_usd": 49.0},
        {**GOOD, "client_rating": 0.0, "client_new": True, "client_hire_rate": 0.0},
    ]
    assert bids(rule("five_filter_agency"), world(posts, at_hours=11)) == [0, 5]
    assert bids(rule("five_filter_agency"), world(posts, at_hours=13)) == []


def test_bid_near_average_asks_what_rivals_ask() -> None:
    near = rule("bid_near_average", times=0.9)
    c = world([{}, {"niche": 0.4}])
    assert bids(near, c) == [0]
    assert np.isnan(near.ask(c)).all()  # type: ignore[arg-type]  # nobody has bid yet
    vars(c)["_asked"] = np.array([[0.5, np.nan], [0.8, np.nan], [1.2, np.nan]])
    assert near.ask(c)[0] == pytest.approx(0.72)  # type: ignore[index]


def test_watch_rivals_leaves_fights_to_others() -> None:
    """A dear top or a mean price near nothing is left out; elsewhere it asks less than the mean."""
    watch: Any = rule("watch_rivals", of="spray_and_pray", most_for_place=2.5, least_price=0.6, times=0.9)
    bid, mean = np.array([11, 10, 3, np.nan, 3]), np.array([1.0, 0.8, 0.5, np.nan, 1.0])
    price = np.array([4, 4, 4, 4, 0])  # a free post counts as one Connect
    c: Any = SimpleNamespace(slot_bid=lambda: bid, rival_price_mean=mean, connects_required=price)
    assert watch.is_quiet(c).tolist() == [0, 1, 0, 1, 0]  # what is not shown keeps nobody away
    seen = world([{}, {}, {}])
    assert bids(watch, seen) == [0, 1, 2]
    vars(seen)["_asked"] = np.array([[0.5, 0.2, np.nan], [1.0, 0.5, np.nan], [1.2, 0.6, np.nan]])
    assert bids(watch, seen) == [0, 2]
    assert np.asarray(watch.ask(seen)) == pytest.approx([0.9, 0.45, np.nan], nan_ok=True)


def test_expected_value_counts_fit_crowd_and_price() -> None:
    ev = rule("expected_value")
    posts = [
        {"value_usd": 1000},  # 0.05 x 0.9 x 1000 - 4 x 0.15 = 44.4
        {"value_usd": 1000, "niche": 0.15},  # fit exp(-1/2): 45 / e - 0.6
        {"value_usd": 13},  # 0.585 - 0.6 < 0
        {"value_usd": 1000, "proposals": 29},  # at an hour 29 become 58: read with 15 / 59
    ]
    c = world(posts, at_hours=1)
    expected = [44.4, 45 / np.e - 0.6, 0, 45 * 15 / 59 - 0.6]
    assert ev.score(c) == pytest.approx(expected)
    assert bids(ev, c) == [0, 1, 3]


def test_knapsack_takes_the_best_set_not_the_best_post() -> None:
    sack = rule("knapsack", bar=0)
    posts = [
        {"value_usd": 1000, "connects_required": 6},  # the best ratio is elsewhere
        {"value_usd": 800, "connects_required": 4},
        {"value_usd": 700, "connects_required": 4},
    ]
    assert bids(sack, world(posts, opening=8)) == [1, 2]
    assert bids(sack, world(posts, opening=14)) == [1, 2, 0]
    assert bids(sack, world(posts, opening=7)) == [0]


@pytest.mark.parametrize(
    ("name", "settings"),
    [
        ("knapsack", {}),
        ("knapsack", {"one_offer": True}),
        ("value_per_connect", {}),
        ("shadow_price", {}),
        ("expected_value", {}),
    ],
)
def test_a_free_post_that_gains_is_always_bid_on(name: str, settings: dict[str, Any]) -> None:
    free = {"value_usd": 20, "connects_required": 0}
    posts = [{"value_usd": 9000, "connects_required": 4}, free, {"value_usd": 20, "connects_required": 8}]
    thinks = rule(name, **settings)
    for opening in (0, 2, 4, 100):
        found = bids(thinks, world(posts, opening=opening, strategy=thinks))
        assert 1 in found
        assert (0 in found) or opening < 4
        assert 2 not in found


def test_adaptive_threshold_rises_with_what_it_sees() -> None:
    threshold = rule("adaptive_threshold", look_usd=0.1, chance=1.0, margin=1.0)
    c = world([{"value_usd": v} for v in (10, 20, 30)] * 30, strategy=threshold)
    assert len(bids(threshold, c)) == 90
    state = threshold.observe(c.state, c)
    assert 20 < state.usd[0] < 30
    assert set(bids(threshold, c.with_state(state))) == set(range(2, 90, 3))


@pytest.mark.parametrize(
    ("name", "settings", "words"),
    [
        ("boosted", {"of": "random", "connects": 120}, "connects: at most at_most, 100"),
        ("boost_if", {"of": "random", "connects": 9, "at_most": 8}, "connects: at most at_most, 8"),
        ("triage_p1_p2_p3", {"same_day": 18, "bid_now": 16}, "same_day: at most bid_now, 16"),
    ],
)
def test_settings_that_could_do_nothing_are_refused(name: str, settings: dict[str, Any], words: str) -> None:
    with pytest.raises(ValueError, match=words):
        rule(name, **settings)
