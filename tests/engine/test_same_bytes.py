"""Luck belongs to replications, posts and freelancers: batches, threads, order and idle company change
nothing."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import BatchResult, simulate
from simulator.model.connects import Cause
from simulator.model.scenario import Scenario
from simulator.runs.run import run
from simulator.strategies.contract.base import Strategy
from simulator.strategies.registry import make


class Idle(Strategy):
    def score(self, c: Any) -> Any:
        return np.zeros(c.n)


class Loud(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)

    def boost(self, c: Any) -> Any:
        return np.full(c.n, 3)


EVERY_RULE: dict[str, Any] = {
    "boosts": {"slots": 2, "placebo_share": 0.2},
    "field": {"boost_share": 0.4, "boost_bid": 4},
    "profiles": {
        "test": {"connects": 1, "lift": 1.2},
        "badge": {"connects_per_week": 2, "lift": 2},
        "stale_after": 5,
        "stale_visibility": 0,
    },
    "invitations": {"share": 0.5, "profiles": 20},
    "contracts": {"repeat_share": 0.5, "repeat_after": 2},
    "clients": {"soft_cap": {"applicants": 6, "after": "5 d"}, "first_visit": {"uniform": {}}},
    "connects": {
        "monthly_grant": 40,
        "months": "staggered",
        "refunds": {"closed": 1, "outbid": 1, "withdrawn": 0.5},
        "price": {"model": "tiers", "drift": {"connects": 1}, "free_share": 0.1},
        "expiry": "20 d",
        "hold_cap": 60,
        "interview_reward": {"connects": 10, "share": 0.5, "weekly_cap": 20},
        "rising_talent": {"connects": 5},
        "plans": {"basic": {"rivals": "buckets"}},
    },
}
HABITS: dict[str, Any] = {
    "takes_test": True,
    "badge": "when_free",
    "refresh_every": "4 d",
    "withdraws": {"when_full": True, "after": "6 d"},
}


def every_rule(competition: str, *more: dict[str, Any]) -> Scenario:
    """As `world`, with every rule of the platform on and one group that bids for slots."""
    loud = {"name": "loud", "strategy": {"boosted": {"of": "spray_and_pray", "connects": 3}}, "count": 2}
    plain = world(competition, loud, *more).model_dump(mode="json", exclude_unset=True)
    plain["freelancers"] = [{**group, **HABITS} for group in plain["freelancers"]]
    return Scenario.model_validate({**plain, **EVERY_RULE})


def world(competition: str, *more: dict[str, Any]) -> Scenario:
    groups = [
        {"name": "sprayers", "strategy": "spray_and_pray", "count": 3},
        {"name": "fit", "strategy": {"fit_threshold": {"threshold": 0.5}}, "count": 4, "capacity": 2},
        {"name": "paced", "strategy": {"paced_budget": {"of": "low_competition"}}, "count": 2},
        *more,
    ]
    return Scenario.model_validate(
        {
            "name": "bytes",
            "competition": competition,
            "horizon": "40 d",
            "warmup": "5 d",
            "clock": {"tick": "6 h"},
            "jobs": {"per_day": 8, "categories": {"a": 2, "b": 1}},
            "connects": {"monthly_grant": 40, "months": "staggered", "refunds": {"closed": 1}},
            "freelancers": groups,
            "run": {"seed": 11},
        }
    )


def play(scenario: Scenario, replications: Any) -> BatchResult:
    strategies = [Idle() if g.name == "idle" else make(g.strategy) for g in scenario.freelancers]
    return simulate(scenario, strategies, list(replications))


def bytes_of(results: list[BatchResult]) -> dict[str, bytes]:
    out = {}
    for name in ("lanes", "ledger", "curves", "market", "ages", "age_sums", "connects_posted"):
        parts = [getattr(r, name) for r in results]
        whole = np.concatenate(parts)
        if whole.dtype.names:
            keys = [whole[k] for k in ("day", "ordinal", "group", "rep") if k in whole.dtype.names]
            whole = whole[np.lexsort(keys)]
        out[name] = whole.tobytes()
    return out


@pytest.mark.parametrize("made", [world, every_rule])
@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_batches_of_1_7_and_22_give_the_same_bytes(competition: str, made: Callable[..., Scenario]) -> None:
    scenario, last = made(competition), 22  # three batches of 7, and one that is not full
    whole = bytes_of([play(scenario, range(last))])
    for size in (1, 7):
        parts = [play(scenario, range(k, min(k + size, last))) for k in range(0, last, size)]
        assert bytes_of(parts) == whole


@pytest.mark.parametrize("competition", ["market", "field"])
def test_batches_change_nothing_for_who_sees_what_will_come(competition: str) -> None:
    """Unused rows of the pool are not taken for proposals of the first freelancer."""
    scenario = world(competition, {"name": "seer", "strategy": "clairvoyant", "count": 3})
    first = scenario.model_copy(update={"freelancers": scenario.freelancers[::-1]})
    assert first.freelancers[0].name == "seer"
    parts = [play(first, [k]) for k in range(6)]
    assert bytes_of(parts) == bytes_of([play(first, range(6))])
    assert sum(part.lanes["hires"][part.lanes["group"] == 0].sum() for part in parts) > 0


@pytest.mark.parametrize("competition", ["market", "field"])
def test_luck_seen_before_bidding_is_not_counted_as_known(competition: str) -> None:
    scenario = world(competition, {"name": "seer", "strategy": "clairvoyant", "count": 3})
    lanes = play(scenario, range(20)).lanes
    seer = lanes["group"] == 3
    assert lanes["hires"][seer].sum() > 0
    assert not lanes["hire_luck"][seer].any()
    assert not lanes["luck_usd"][seer].any()
    others = lanes["hire_luck"][~seer]  # of posts that are chosen from together, all see the same tastes
    assert others.any() == (competition == "field")


@pytest.mark.parametrize("made", [world, every_rule])
def test_order_within_a_batch_changes_nothing(made: Callable[..., Scenario]) -> None:
    scenario = made("market")
    assert bytes_of([play(scenario, [5, 2, 9])]) == bytes_of([play(scenario, [2, 5, 9])])


@pytest.mark.parametrize("made", [world, every_rule])
@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_an_idle_freelancer_changes_no_one_else(competition: str, made: Callable[..., Scenario]) -> None:
    alone = play(made(competition), range(5))
    idle = {"name": "idle", "strategy": "random", "count": 3, "accepts": 0}
    company = play(made(competition, idle), range(5))
    others = company.lanes["group"] < len(np.unique(alone.lanes["group"]))
    assert company.lanes[others].tobytes() == alone.lanes.tobytes()
    assert company.ledger[others].tobytes() == alone.ledger.tobytes()
    assert company.market.tobytes() == alone.market.tobytes()
    assert not company.lanes["proposals"][~others].any()


def test_every_rule_is_felt() -> None:
    """The world above would notice each rule: nothing in it stays idle."""
    lanes = play(every_rule("both"), range(10)).lanes
    ledger = play(every_rule("both"), range(10)).ledger.sum(axis=0)
    felt = (
        "boosts",
        "boosts_kept",
        "invited",
        "invited_proposals",
        "invited_hires",
        "direct_hires",
        "connects_other",
    )
    assert {name for name in felt if not lanes[name].sum()} == set()
    used = (
        "INTERVIEW_REWARD", "RISING_TALENT_GRANT", "REFUND_WITHDRAWN", "REFUND_OUTBID", "BOOST", "SKILL_TEST",
        "BADGE", "EXPIRY", "FORFEIT",
    )  # fmt: skip
    assert {name for name in used if not ledger[Cause[name]]} == set()


def test_another_bidder_does_change_a_market_but_not_a_field() -> None:
    rival = {"name": "rival", "strategy": "spray_and_pray", "count": 3}
    for competition, alike in (("market", False), ("field", True)):
        alone = play(world(competition), range(20)).lanes
        company = play(world(competition, rival), range(20)).lanes
        same = company[company["group"] < 3]["hires"].tolist() == alone["hires"].tolist()
        assert same is alike


def test_threads_and_batches_of_a_run_give_the_same_tables(tmp_path: Any) -> None:
    scenario = world("market").model_copy(
        update={"run": world("market").run.model_copy(update={"replications": 40})}
    )
    one = run(scenario, workers=1, out=tmp_path / "one")
    two = run(scenario, workers=2, out=tmp_path / "two")
    for name in ("replications", "freelancers", "curves", "market"):
        assert getattr(one, name).equals(getattr(two, name)), name
    first = play(scenario, [17]).lanes
    stored = one.freelancers[one.freelancers["rep"] == 17]
    assert stored["connects_proposal"].tolist() == first["connects_proposal"].tolist()
    assert stored["earnings_usd"].tolist() == first["earnings_usd"].tolist()


def test_boosts_stay_with_the_group_that_bids_them() -> None:
    loud = {"name": "loud", "strategy": "random", "count": 2}
    quiet = {"name": "quiet", "strategy": "spray_and_pray", "count": 2}
    scenario = world("field", loud, quiet)
    rules = [Loud() if g.name == "loud" else make(g.strategy) for g in scenario.freelancers]
    whole = simulate(scenario, rules, [0, 1, 2, 3])
    alone = simulate(scenario, rules, [3])
    assert whole.lanes[whole.lanes["rep"] == 3].tobytes() == alone.lanes.tobytes()
    by_group = [whole.lanes["connects_boost"][whole.lanes["group"] == g].sum() for g in range(5)]
    assert by_group[3] > 0
    assert sum(by_group) == by_group[3]
