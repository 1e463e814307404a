"""Wrappers, mixtures and learners: what they change, and that they pass on the rest."""

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.engine.batch import simulate
from simulator.kit.scripted import scripted_bids as bids
from simulator.kit.scripted import scripted_world as world
from simulator.model.clients import DECLINED, FATE_NAMES, HIRED, PENDING
from simulator.model.freelancers import StrategyChoice, Withdraws
from simulator.model.jobs import NO_LIMIT
from simulator.model.scenario import Scenario
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Accounts, Candidates, Floats, Outcomes, Strategy, YardstickView
from simulator.strategies.registry import make
from simulator.strategies.yardsticks.adopted import Adopted

PATIENCE: dict[str, Any] = {
    "name": "waits", "competition": "field", "horizon": 30,
    "jobs": {"per_day": 2, "categories": {"a": 1}},
    "clients": {"decide_after": 10, "open_for": 10, "ghost_closes": 0, "removed_share": 0},
    "connects": {"monthly_grant": 100},
    "freelancers": [{"name": "x", "strategy": "random", "count": 5}],
}  # fmt: skip
"""clients decide after ten days, so whoever waits less withdraws"""


def rule(name: str, **settings: Any) -> Strategy:
    return make(StrategyChoice(name=name, settings=settings))


def fates(c: Candidates, rows: list[int], fate: int, replied: bool = False, at: float = 1.0) -> Outcomes:
    n = len(rows)
    return Outcomes(
        c.lane[rows], np.full(n, fate), np.full(n, True), np.full(n, replied), np.full(n, 4), c.at[rows],
        np.full(n, at), c.posts[rows],
    )  # fmt: skip


def accounts(
    n: int = 1,
    day: int = 0,
    balance: int = 30,
    opening: int = 60,
    days_to_grant: float = 15.0,
    feedbacks: int = 0,
    buyable: float = 0.0,
) -> Accounts:
    keys = np.arange(n, dtype=np.uint64) + np.uint64(77)
    return Accounts(
        np.full(n, balance),
        np.zeros(n),
        day,
        0.15,
        np.full(n, opening),
        np.full(n, days_to_grant),
        30.0,
        keys,
        np.full(n, feedbacks),
        np.full(n, buyable),
        np.full(n, 2 * buyable),
    )


@pytest.mark.parametrize(
    ("caps", "connects", "proposals"),
    [
        ({"connects_per_day": 9}, 9, None),
        ({"proposals_per_day": 3}, None, 3),
        ({"connects_per_week": 20}, 4 + (20 - 12), None),  # 4 today, 12 this week: 8 more
        ({"proposals_per_week": 2}, None, 1),  # one today, three this week: no more
        ({"connects_per_week": 20, "connects_per_day": 6}, 6, None),
    ],
)
def test_capped_counts_days_and_weeks(
    caps: dict[str, int], connects: int | None, proposals: int | None
) -> None:
    lately = {"spent_today": 4, "sent_today": 1, "spent_week": 12, "sent_week": 3}
    c = world([{}], opening=60, **lately)
    found = rule("capped", of="spray_and_pray", **caps).daily_limits(c)
    assert [None if limit is None else int(np.max(limit)) for limit in found] == [connects, proposals]


def test_limits_inside_limits_the_tighter_counts() -> None:
    inner = {"capped": {"of": "two_a_day", "proposals_per_day": 5, "connects_per_day": 7}}
    connects, proposals = rule("capped", of=inner, connects_per_day=9).daily_limits(world([{}], opening=60))
    assert (connects, proposals) == (7, 2)


def test_cool_down_pauses_after_losses_in_a_row() -> None:
    cool = rule("cool_down", of="spray_and_pray", losses=3, pause=5)
    c = world([{}] * 4, at_hours=24 * 3, lanes=2, strategy=cool)
    state = cool.learn(c.state, fates(c, [0, 1], DECLINED))
    state = cool.learn(state, fates(c, [2], HIRED))
    state = cool.learn(state, fates(c, [0, 1], DECLINED))
    assert bids(cool, c.with_state(state)) == list(range(8))  # the hire in between broke the row
    state = cool.learn(state, fates(c, [2], DECLINED, at=2.0))
    assert bids(cool, c.with_state(state)) == [4, 5, 6, 7]  # only the other freelancer goes on
    later = world([{}] * 4, at_hours=24 * 7, lanes=2, strategy=cool).with_state(state)
    assert bids(cool, later) == list(range(8))


def test_only_when_capacity_counts_free_slots() -> None:
    assert bids(rule("only_when_capacity", of="spray_and_pray", slots=2), world([{}] * 2, capacity=2)) == [
        0,
        1,
    ]
    assert bids(rule("only_when_capacity", of="spray_and_pray", slots=3), world([{}] * 2, capacity=2)) == []


def test_tailor_if_and_boost_if_act_where_the_condition_holds() -> None:
    posts: list[dict[str, Any]] = [
        {},
        {"niche": 0.2},
        {"value_usd": 5000},
        {"value_usd": 5000, "proposals": 9},
    ]
    c = world(posts, at_hours=1)
    tailor = rule("tailor_if", of="spray_and_pray", when={"min_match": 0.9}, otherwise=0.1)
    assert tailor.tailor(c).tolist() == [1.0, 0.1, 1.0, 1.0]  # type: ignore[union-attr]
    when = {"min_usd": 1000, "max_rivals": 5}
    assert np.asarray(rule("boost_if", of="spray_and_pray", when=when, connects=8).boost(c)).tolist() == [
        0,
        0,
        8,
        0,
    ]
    every = {"min_spent_usd": 10, "min_hires": 1, "verified": True, "max_age": "30 min"}
    assert not np.asarray(rule("boost_if", of="spray_and_pray", when=every, connects=8).boost(c)).any()


def test_published_boost_rules() -> None:
    spent = [{"client_spent_usd": 10_000}, {"client_spent_usd": 10_000, "client_verified": False}]
    some = [{"client_spent_usd": 1000, "client_hires": 3}, {"client_spent_usd": 1000, "client_hires": 2}]
    c = world([*spent, *some])
    assert np.asarray(rule("boost_high_value").boost(c)).tolist() == [1, 0, 1, 0]
    near = world([{}, {"niche": 0.04}, {"niche": 0.05}])  # fit 1, 0.965, 0.946
    assert np.asarray(rule("boost_best_match").boost(near)).tolist() == [1, 1, 0]
    assert np.asarray(rule("always_boost_top").boost(near)).tolist() == [1, 1, 1]
    quiet = rule("never_boost", of={"boosted": {"of": "spray_and_pray", "connects": 9}})
    assert not quiet.does("boost")
    assert np.asarray(quiet.boost(near)).tolist() == 0
    even = world([{"value_usd": v} for v in (13, 14, 5000)])  # 0.24 x 0.05 x 0.9 x value against 0.15
    assert np.asarray(rule("boost_breakeven").boost(even)).tolist() == [0, 1, 1]


def test_patience_withdraws_in_the_engine() -> None:
    patient = rule("withdraw_after", of={"withdraw_after": {"of": "spray_and_pray", "days": 3}}, days=9)
    assert patient.patience(world([{}])) == 3
    scenario = Scenario.model_validate(PATIENCE)
    done = simulate(scenario, [patient], [0, 1], keep=True).tables["proposals"]
    gone = done[done["fate"] == 7]
    assert gone.size > 0.9 * done.size > 10
    assert ((gone["decided_at"] - gone["sent"]) < 3 + 1 / 12).all()


def test_noise_changes_the_order_not_what_is_skipped() -> None:
    posts = [{"niche": x} for x in np.linspace(0, 0.1, 30)]
    c = world([*posts, {"niche": 0.5, "value_usd": 1}])
    fits = {"bid_near_average": {"min_match": 0.5}}
    plain, noisy = rule("bid_near_average", min_match=0.5), rule("noise", of=fits, ln_sd=1)
    assert set(bids(noisy, c)) == set(bids(plain, c)) == set(range(30))
    assert bids(noisy, c) != bids(plain, c)
    assert bids(rule("noise", of=fits, ln_sd=0), c) == bids(plain, c)
    many = world([{}] * 20_000)
    ratio = np.log(rule("noise", of="spray_and_pray", ln_sd=0.7).score(many))
    assert np.std(ratio) == pytest.approx(0.7, rel=0.05)


def test_slips_turn_a_share_of_decisions_round() -> None:
    c = world([{}, {"client_verified": False}] * 4000)
    plain, slips = rule("verified_only"), rule("noise", of="verified_only", ln_sd=0, slips=0.1)
    bid, was = slips.score(c) > 0, plain.score(c) > 0
    assert np.mean(bid[was]) == pytest.approx(0.9, abs=0.02)
    assert np.mean(bid[~was]) == pytest.approx(0.1, abs=0.02)
    order = bids(slips, c)
    kept = int((bid & was).sum())
    assert was[order[:kept]].all()  # a slip comes after all that the rule wants
    assert not was[order[kept:]].any()


@pytest.mark.parametrize("of", [["random", "invite_only"], ["invite_only", "random"]])
def test_a_mixture_draws_for_itself(of: list[str]) -> None:
    c = world([{}] * 8000)
    for shares in ([1, 1], [3, 1]):
        mix = rule("mixture", of=of, shares=shares)
        expected = 0.5 * shares[of.index("random")] / sum(shares)
        assert np.mean(mix.score(c.with_state(mix.start(1))) > 0) == pytest.approx(expected, abs=0.02)


def test_every_depth_draws_for_itself() -> None:
    half = {"mixture": {"of": ["spray_and_pray", "invite_only"], "shares": [1, 1]}}
    for inside in ([half, "invite_only"], ["invite_only", half]):
        mix = rule("mixture", of=inside, shares=[1, 1])
        c = world([{}] * 8000, strategy=mix)
        assert np.mean(mix.score(c) > 0) == pytest.approx(0.25, abs=0.02)
    alone = {"mixture": half["mixture"] | {"per": "freelancer"}}
    mix = rule("mixture", of=["invite_only", alone], shares=[1, 1], per="freelancer")
    assert np.mean(mix.score(world([{}], lanes=8000, strategy=mix)) > 0) == pytest.approx(0.25, abs=0.02)
    c = world([{}] * 20_000)
    twice = rule("noise", of={"noise": {"of": "spray_and_pray", "ln_sd": 0.3}}, ln_sd=0.4)
    assert np.std(np.log(twice.score(c))) == pytest.approx(0.5, rel=0.05)  # of two independent errors
    noisy = rule("noise", of={"random": {"share": 1}}, ln_sd=0.4)
    by_whim = np.log(noisy.score(c)) - np.log(1 - c.whim)
    assert abs(np.corrcoef(by_whim, c.whim)[0, 1]) < 0.03


def test_adopters_have_the_luck_of_the_others() -> None:
    c = world([{}] * 50, lanes=2)
    noisy = rule("noise", of="spray_and_pray")
    adopted = Adopted(of=noisy, instead=rule("invite_only"), adopters=1, members=2)
    followed = adopted.score(c.with_state(adopted.start(2)))
    assert followed[50:].tolist() == noisy.score(c)[50:].tolist()


class Says(Strategy):
    """Scores, boosts, writes and asks one number."""

    number: float = 1.0

    def score(self, c: Candidates) -> Floats:
        return np.full(c.n, self.number)

    def boost(self, c: Candidates) -> int:
        return int(self.number)

    def tailor(self, c: Candidates) -> Floats:
        return np.full(c.n, self.number / 10)

    def daily_limits(self, c: Candidates) -> Any:
        return None, np.full(c.n, int(self.number))

    def start(self, lanes: int) -> Any:
        return np.zeros(lanes)

    def learn(self, state: Any, outcomes: Outcomes) -> Any:
        state = state.copy()
        np.add.at(state, outcomes.lane, self.number)
        return state


def test_rows_are_picked_by_number_or_by_mask() -> None:
    c = world([{"value_usd": usd} for usd in (5, 50, 500)])
    for wanted in ([0, 2], np.array([0, 2]), c.value_usd != 50, [True, False, True]):
        some = c.of(wanted)
        assert (some.n, some.value_usd.tolist()) == (2, [5, 500])
    assert c.of([]).value_usd.tolist() == c.of(c.value_usd < 0).value_usd.tolist() == []
    for wrong in (np.ones(2, np.bool_), 1, np.ones(3), [[0, 1]], slice(None), "all"):
        with pytest.raises(TypeError, match="one truth value for each of the 3 candidates"):
            c.of(wrong)


class Gives(Strategy):
    """Gives one thing for its score, and one for the limits of the day."""

    scores: Any = 1.0
    limits: Any = (None, None)

    def score(self, c: Candidates) -> Any:
        return self.scores

    def daily_limits(self, c: Candidates) -> Any:
        return self.limits


def around(name: str, inside: Strategy) -> Strategy:
    """A strategy around one that is wrong."""
    if name == "adopted":
        return Adopted(of=inside, instead=rule("random"), adopters=1, members=2)
    settings: dict[str, Any] = {
        "mixture": {"of": [inside, "random"], "shares": [1, 1]},
        "switch_at": {"first": inside, "then": "random", "day": 9},
    }.get(name, {"of": inside})
    return rule(name, **settings)


@pytest.mark.parametrize("name", ["mixture", "switch_at", "adopted", "noise"])
def test_a_strategy_inside_without_scores_is_named(name: str) -> None:
    strategy = around(name, Gives(scores=None))
    c = world([{}] * 40, lanes=2, strategy=strategy)
    with pytest.raises(TypeError, match=r"score of Gives inside must be one number per candidate.* is None"):
        strategy.score(c)


@pytest.mark.parametrize("name", ["mixture", "switch_at", "adopted"])
@pytest.mark.parametrize(
    ("limits", "words"),
    [
        ((np.nan, None), "is NaN for candidate 0 of its own"),
        ((None, np.ones(7)), "must be one number per candidate"),
        ((None, "two"), "must be one number per candidate"),
        (3, r"must give \(Connects, proposals\), but gave 3"),
    ],
)
def test_limits_of_a_strategy_inside_are_numbers_or_none(name: str, limits: Any, words: str) -> None:
    strategy = around(name, Gives(limits=limits))
    c = world([{}] * 40, lanes=2, strategy=strategy)
    with pytest.raises(TypeError, match=f"Gives inside {words}"):
        strategy.part_limits(c)


def test_a_limit_inside_may_be_none_one_number_or_endless() -> None:
    few = np.full(3, 3, np.uint8)
    for limit, most in ((None, NO_LIMIT), (few, 3), (2.5, 2), (np.inf, NO_LIMIT), (-np.inf, -1)):
        strategy = around("switch_at", Gives(limits=(limit, None)))
        limits = strategy.part_limits(world([{}] * 3, strategy=strategy))
        assert limits.connects.tolist() == [[most]] * 3
        assert limits.proposals.tolist() == [[NO_LIMIT]] * 3


def test_mixture_follows_its_shares() -> None:
    kind = STRATEGIES["mixture"]
    mix = kind.model_validate({"of": [Says(number=1), Says(number=2)], "shares": [3, 1]})
    c = world([{}] * 4000, strategy=mix)
    score = mix.score(c)
    assert np.mean(score == 2) == pytest.approx(0.25, abs=0.03)
    assert (np.asarray(mix.boost(c)) == score).all()
    assert (np.asarray(mix.tailor(c)) == score / 10).all()
    assert (mix.part_limits(c).proposals[:, 0] == score).all()
    assert np.isnan(np.asarray(mix.ask(c))).all()
    state = mix.learn(mix.start(1), fates(c, [0, 1], DECLINED))
    assert [float(part[0]) for part in state] == [2.0, 4.0]
    alone = kind.model_validate(
        {"of": [Says(number=1), Says(number=2)], "shares": [1, 1], "per": "freelancer"}
    )
    each = alone.score(world([{}] * 3, lanes=200, strategy=alone)).reshape(200, 3)
    assert (each == each[:, :1]).all()
    assert 70 < (each[:, 0] == 1).sum() < 130
    with pytest.raises(ValidationError, match="one for each of the 2"):
        kind.model_validate({"of": ["random", "random"], "shares": [1]})


def sent_by_day(strategy: dict[str, Any]) -> tuple[set[int], dict[int, set[int]]]:
    """Proposals of freelancers on each of ten days: the counts that came up, in all and by day."""
    market = {
        "horizon": 10, "jobs": {"per_day": 100, "categories": {"a": 1}}, "connects": {"monthly_grant": 9999},
        "freelancers": [{"name": "x", "strategy": strategy, "count": 8, "capacity": "unlimited",
                         "checks_per_hour": 2}],
    }  # fmt: skip
    scenario = Scenario.model_validate(market)
    played = simulate(scenario, [make(scenario.freelancers[0].strategy)], [0], keep=True)
    table = played.tables["proposals"]
    days = np.zeros((8, 10), int)
    np.add.at(days, (table["ordinal"], table["sent"].astype(int)), 1)
    return set(days.ravel().tolist()), {day: set(days[:, day].tolist()) for day in range(10)}


def at_most(most: int, of: Any = "spray_and_pray", per: str = "proposals_per_day") -> dict[str, Any]:
    return {"capped": {"of": of, per: most}}


def mixed(*of: Any, per: str = "post") -> dict[str, Any]:
    return {"mixture": {"of": list(of), "shares": [1] * len(of), "per": per}}


@pytest.mark.parametrize(
    ("strategy", "counts"),
    [
        (mixed(at_most(2), at_most(3)), {5}),
        (mixed(at_most(2), at_most(3), per="freelancer"), {2, 3}),
        (at_most(4, mixed(at_most(2), at_most(3))), {4}),  # around: what all of them sent
        (mixed(mixed(at_most(2), at_most(3)), at_most(2)), {7}),
        (mixed(at_most(4, mixed(at_most(2), at_most(3))), at_most(2)), {6}),
        (mixed(at_most(1), {"noise": {"of": at_most(3), "slips": 0.1}}), {4}),
    ],
)
def test_a_limit_of_the_day_inside_a_mixture_counts_what_its_own_part_sent(
    strategy: dict[str, Any], counts: set[int]
) -> None:
    assert sent_by_day(strategy)[0] == counts


def test_limits_of_weeks_and_of_a_switch_count_their_own_part_too() -> None:
    week = sent_by_day(mixed(at_most(2, per="proposals_per_week"), at_most(3)))[1]
    assert [day for day in week if max(week[day]) > 3] == [0, 7]  # a week's two, and three of the other
    switch = {"switch_at": {"first": at_most(2), "then": at_most(3), "day": 3.5}}
    days = sent_by_day(switch)[1]
    assert [max(days[day]) for day in range(6)] == [2, 2, 2, 5, 3, 3]


@pytest.mark.parametrize(
    ("when", "kept"),
    [
        ({"verified": True}, [0, 1, 3]),
        ({"verified": True, "min_match": 0.6}, [0, 3]),
        ({"min_hire_rate": 0.5}, [0, 2]),
        ({"min_rating": 4.5}, [3]),
        ({"max_connects": 4}, [0, 1]),
        ({"min_usd": 100, "max_rivals": 5}, [0, 1, 3]),
        ({}, [0, 1, 2, 3]),
    ],
)
def test_only_if_bids_on_posts_that_pass_and_leaves_the_order_to_the_rule(
    when: dict[str, Any], kept: list[int]
) -> None:
    posts: list[dict[str, Any]] = [
        {"client_hire_rate": 0.5},
        {"niche": 0.3},  # hardly a match
        {"client_verified": False, "client_hire_rate": 0.9, "connects_required": 6, "proposals": 9},
        {"value_usd": 900, "client_rating": 4.9, "connects_required": 16},
    ]
    c = world(posts)
    plain = bids(rule("spray_and_pray"), c)
    assert bids(rule("only_if", of="spray_and_pray", when=when), c) == [row for row in plain if row in kept]
    both = rule("only_if", of=mixed("spray_and_pray", "random"), when=when)
    assert set(bids(both, world(posts, strategy=both))) <= set(kept)


def test_only_if_passes_on_the_rest_and_names_a_misspelt_filter() -> None:
    only = rule("only_if", of={"boosted": {"of": "two_a_day", "connects": 7}}, when={"verified": True})
    c = world([{}, {"client_verified": False}])
    assert np.broadcast_to(only.boost(c), 2).tolist() == [7, 7]
    assert only.daily_limits(c)[1] == 2
    assert only.all_traits == only.inner.all_traits
    assert {"boosts", "tailors"} < only.all_traits
    with pytest.raises(ValidationError, match="verifed"):
        rule("only_if", of="random", when={"verifed": True})
    with pytest.raises(ValidationError, match="when"):
        rule("only_if", of="random")


def test_switch_at_reviews_or_a_day() -> None:
    kind = STRATEGIES["switch_at"]
    parts = {"first": Says(number=1), "then": Says(number=2)}
    reviews = kind.model_validate({**parts, "reviews": 3})
    assert reviews.score(world([{}], feedbacks=2, strategy=reviews))[0] == 1
    assert reviews.score(world([{}], feedbacks=3, strategy=reviews))[0] == 2
    day = kind.model_validate({**parts, "day": 2})
    assert [day.score(world([{}], at_hours=h, strategy=day))[0] for h in (47, 49)] == [1, 2]
    early = world([{}], at_hours=47, strategy=day)
    told = {what: np.asarray(getattr(day, what)(early)) for what in ("boost", "tailor", "ask", "patience")}
    assert {what: value.item() for what, value in told.items() if np.isfinite(value)} == {
        "boost": 1, "tailor": 0.1,
    }  # fmt: skip
    with pytest.raises(ValidationError, match="must say when"):
        kind.model_validate(parts)


def test_who_decides_says_how_long_to_wait() -> None:
    parts = {"first": {"withdraw_after": {"of": "spray_and_pray", "days": 3}}, "then": "spray_and_pray"}
    scenario = Scenario.model_validate(PATIENCE)
    sent = simulate(scenario, [rule("switch_at", **parts, day=10)], [0, 1], keep=True).tables["proposals"]
    gone, early = sent["fate"] == FATE_NAMES.index("withdrawn"), sent["sent"] < 10
    assert (gone & early).sum() > 0.9 * early.sum() > 10
    assert not (gone & ~early).any()
    assert (~early).sum() > 10
    half = rule("mixture", of=[parts["first"], parts["then"]], shares=[1, 1])
    sent = simulate(scenario, [half], [0, 1], keep=True).tables["proposals"]
    assert 0.3 < np.mean(sent["fate"] == FATE_NAMES.index("withdrawn")) < 0.7


def test_a_group_that_withdraws_sooner_does() -> None:
    scenario = Scenario.model_validate(PATIENCE)
    group = scenario.freelancers[0].model_copy(update={"withdraws": Withdraws(after=2)})
    hasty = scenario.model_copy(update={"freelancers": (group,)})
    patient = rule("withdraw_after", of="spray_and_pray", days=3)
    sent = simulate(hasty, [patient], [0, 1], keep=True).tables["proposals"]
    gone = sent[sent["fate"] == FATE_NAMES.index("withdrawn")]
    assert gone.size > 10
    assert ((gone["decided_at"] - gone["sent"]) < 2 + 1 / 12).all()


class Buys(Strategy):
    amount: int

    def score(self, c: Candidates) -> Any:
        return np.ones(c.n)

    def top_up(self, accounts: Accounts) -> Any:
        return np.full(accounts.balance.size, self.amount)


def test_only_who_follows_a_rule_buys_for_it() -> None:
    late = STRATEGIES["switch_at"].model_validate({"first": "random", "then": Buys(amount=9), "day": 3})
    assert [int(np.asarray(late.top_up(accounts(day=day)))[0]) for day in (0, 2, 3)] == [0, 0, 9]
    known = STRATEGIES["switch_at"].model_validate({"first": Buys(amount=5), "then": "random", "reviews": 2})
    assert [int(np.asarray(known.top_up(accounts(feedbacks=k)))[0]) for k in (0, 1, 2)] == [5, 5, 0]
    mixture, parts = STRATEGIES["mixture"], [Buys(amount=5), Buys(amount=9)]
    each = mixture.model_validate({"of": parts, "shares": [1, 0]})
    assert np.asarray(each.top_up(accounts(4))).tolist() == [5] * 4
    for depth in (0, 1):  # who follows which rule is drawn alike for bids and for purchases
        half = mixture.model_validate({"of": parts, "shares": [1, 1], "per": "freelancer"})
        whole = STRATEGIES["noise"].model_validate({"of": half}) if depth else half
        assert isinstance(whole, Strategy)
        c = world([{}], lanes=40, strategy=whole)
        bought = np.asarray(
            whole.top_up(
                accounts(40)._replace(keys=YardstickView(c).of_freelancer("key")[np.argsort(c.lane)])
            )
        )
        turn = half.turn(c.deeper() if depth else c)
        assert set(bought.tolist()) == {5, 9}
        assert (bought == np.where(turn[np.argsort(c.lane)] == 1, 9, 5)).all()


@pytest.mark.parametrize("name", ["paced_budget", "shadow_price"])
def test_what_is_bought_when_short_is_part_of_the_budget(name: str) -> None:
    """20 dollars a month buy 133 Connects, of which most are used."""
    scenario = Scenario.model_validate(
        {
            "name": "short",
            "competition": "field",
            "horizon": "90 d",
            "warmup": "30 d",
            "jobs": {"per_day": 40},
            "connects": {"top_up": {"rule": "when_short", "monthly_budget_usd": 20}},
            "freelancers": [{"name": "a", "strategy": name, "count": 12, "capacity": 50}],
            "run": {"seed": 5},
        }
    )
    lanes = simulate(scenario, [make(scenario.freelancers[0].strategy)], [0]).lanes
    spent = lanes["connects_proposal"].mean() / 2
    assert 95 < spent < 150


def test_shadow_price_rises_when_connects_go_too_fast() -> None:
    shadow = rule("shadow_price")
    state = shadow.start(3)
    even, fast, slow = (shadow.review(state, accounts(3, balance=b))[0] for b in (30, 10, 50))
    assert even == pytest.approx(1.0)
    assert fast > 1 > slow
    posts = [{"value_usd": v, "connects_required": 4} for v in (88, 89, 900)]  # 0.05 x 0.9 x v / 4 against 1
    assert bids(shadow, world(posts, strategy=shadow)) == [2, 1]


def test_shadow_price_weighs_worth_by_fit_once() -> None:
    shadow, niche = rule("shadow_price"), 0.15 * np.sqrt(-2 * np.log(0.7))  # fits to 0.7
    posts = [{"value_usd": v, "connects_required": 4, "niche": niche} for v in (120, 150, 900)]
    c = world([*posts, {"value_usd": 100}], strategy=shadow)
    assert bids(shadow, c) == [2, 1, 3]  # 0.05 x 0.9 x 0.7 x v / 4 against 1; 150 x 0.7 comes before 100
    assert shadow.score(c) == pytest.approx([0.0, 1.18125, 7.0875, 1.125], rel=1e-5)


@pytest.mark.parametrize("name", ["thompson", "ucb", "explore_then_commit"])
def test_learners_find_the_filter_that_pays(name: str) -> None:
    learner = rule(name, **({} if name == "explore_then_commit" else {"half_life": 1000}))
    posts = [
        {"client_verified": True},
        {"client_verified": False},
        {"client_verified": True, "client_new": True},
    ]
    c = world([{**p, "niche": 0.0} for p in posts], lanes=30, strategy=learner)
    state, followed = c.state, []
    for day in range(
        160
    ):  # who has verified payment and a history answers, others never do; outcomes are late
        sent = [row for row in range(c.n) if learner.score(c.with_state(state))[row] > 0]
        state = learner.review(state, accounts(30, day=day))
        if sent:
            ours = fates(c, sent, PENDING)
            answered = ours.jobs["client_verified"] & ~ours.jobs["client_new"]
            state = learner.learn(state, ours._replace(replied=answered))
        followed.append(state.bit.copy())
    late = np.stack(followed[-40:])
    assert np.mean(np.isin(late, [1 << 2])) > 0.6, np.unique(late, return_counts=True)


@pytest.mark.parametrize("name", ["thompson", "ucb", "explore_then_commit"])
def test_learners_judge_the_age_of_a_post_by_when_they_bid(name: str) -> None:
    learner = rule(name)
    for at_hours, fresh in ((0.5, 1.0), (1.5, 0.0)):  # the answer comes five days later
        c = world([{}], at_hours=at_hours, strategy=learner)
        arms = learner.learn(c.state, fates(c, [0], PENDING, replied=True, at=5.0)).arms
        everything, an_hour_old = arms.plays[0, :2]
        assert (everything, an_hour_old) == (1.0, fresh)


def test_explore_then_commit_commits_and_stays() -> None:
    learner = rule("explore_then_commit", tries=4)
    c = world([{"client_verified": False}, {"client_verified": True}], lanes=6, strategy=learner)
    state, followed = c.state, []
    for day in range(400):
        state = learner.review(state, accounts(6, day=day))
        followed.append(state.bit.copy())
        if day % 9 == 5:  # answers come late, and later ones tell another story
            told = fates(c, list(range(c.n)), PENDING)
            state = learner.learn(state, told._replace(replied=told.jobs["client_verified"] == (day < 60)))
    bits = np.stack(followed)
    assert [np.unique(lane[:28]).size for lane in bits.T] == [7] * 6  # each filter, four days at most
    assert (bits[30:] == bits[30]).all()
