"""The engine equals the slow twin, whole numbers exactly and others to 1e-12; every world keeps the laws."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine.batch import BatchResult, simulate
from simulator.model.clients import FATE_NAMES
from simulator.model.connects import CAUSES, FIRST_OUT
from simulator.model.scenario import Scenario
from tests.twin.reference import SPENT_AT_HIRES, TALLIES, World
from tests.twin.reference_rules import RULES

FALLING = [
    ("proposals", "opened"), ("opened", "replied"), ("replied", "hires"), ("proposals", "boosts"),
    ("proposals", "weak_proposals"), ("boosts", "boosts_kept"), ("boosts_kept", "boosted_hires"),
    ("hires", "boosted_hires"), ("invited", "invited_proposals"), ("invited_proposals", "invited_hires"),
]  # fmt: skip
"""pairs of counts of which the first is never smaller"""


halves = st.sampled_from([0.0, 0.5, 1.0])
REFUNDS = ("hired", "declined", "chosen_another", "silent", "closed", "removed", "withdrawn", "outbid")


SEARCH = {"fits": 0.1, "least_usd": 60, "most_connects": 4}


@st.composite
def groups(draw: Any) -> list[dict[str, Any]]:
    out = []
    for i in range(draw(st.integers(1, 3))):
        members = draw(st.sampled_from([1, 1, 1, 2, 3]))
        top_up = {
            "rule": draw(st.sampled_from(["never", "monthly", "when_short"])),
            "monthly_budget_usd": draw(st.sampled_from([0, 1.5, 4.0])),
            "below": draw(st.sampled_from([0, 5])),
        }
        out.append(
            {
                "name": f"g{i}",
                "strategy": draw(st.sampled_from(sorted(RULES))),
                "count": draw(st.integers(1, 4 if members == 1 else 2)) * members,
                "agency": None if members == 1 else {"members": members},
                "categories": draw(st.sampled_from([None, "a", {"b": 2, "a": 1}])),
                "plan": draw(st.sampled_from(["basic", "plus"])),
                "wallet": draw(st.sampled_from([0, 7, 300])),
                "capacity": draw(st.sampled_from([0, 1, 2, 3, "unlimited"])),
                "hours_per_week": draw(
                    st.sampled_from([None, None, 0, 30, {"uniform": {"low": 0, "high": 70}}])
                ),
                "feed_size": draw(st.sampled_from([1, 2, 3, 50])),
                "checks_per_hour": draw(st.sampled_from([0.02, 0.2, {"exponential": {"mean": 1}}, 20.0])),
                "top_up": draw(st.sampled_from([None, top_up])),
                "tailoring": draw(halves),
                "letter_minutes": {"plain": 5, "tailored": draw(st.sampled_from([0, 20])), "checking": 4},
                "care": draw(st.sampled_from([1.0, 1.0, 0.5, 0.0])),
                "follow_up": draw(
                    st.sampled_from([None, None, {"after": "6 h"}, {"after": 0, "minutes": 7}])
                ),
                "work_samples": draw(st.sampled_from([None, None, 0, 2.2])),
                "hour_usd": draw(st.sampled_from([0, 0, 12, {"uniform": {"low": 0, "high": 30}}])),
                "feedbacks": draw(st.sampled_from([0, 0, 3, {"table": {"values": [0, 1, 6]}}])),
                "accepts": draw(st.sampled_from([0.0, 0.3, 0.8, 1.0])),
                "search": draw(st.sampled_from([*5 * [None], {"fits": 0.3}, SEARCH])),
                "takes_test": draw(st.booleans()),
                "badge": draw(st.sampled_from(["never", "when_free", "always"])),
                "refresh_every": draw(st.sampled_from([None, None, 0.7, 2.2])),
                "withdraws": {
                    "when_full": draw(st.booleans()),
                    "after": draw(st.sampled_from([None, None, 0, 0.8, 3.0])),
                },
            }
        )
    return out


@st.composite
def promotions(draw: Any) -> dict[str, Any]:
    """What freelancers pay or do to be seen, and what follows a contract; often off."""
    return {
        "boosts": {
            "pricing": draw(st.sampled_from(["off", "first", "second", "second"])),
            "slots": draw(st.sampled_from([0, 1, 1, 2, 4])),
            "window": draw(st.sampled_from(["2 h", 1.0, 7.0])),
            "minimum": draw(st.sampled_from([1, 1, 3])),
            "eligible_match": draw(st.sampled_from([0.0, 0.0, 0.4])),
            "placebo_share": draw(st.sampled_from([0.0, 0.0, 0.5])),
        },
        "profiles": {
            "test": {
                "connects": draw(st.sampled_from([0, 2])),
                "pass_share": draw(halves),
                "retake_after": draw(st.sampled_from([0.5, 1.0, 2.2])),
                "lift": draw(st.sampled_from([1.0, 3.0])),
            },
            "work_samples": {"hours": 1.5, "lift": draw(st.sampled_from([1.0, 2.5]))},
            "badge": {
                "connects_per_week": draw(st.sampled_from([0, 1, 4])),
                "lift": draw(st.sampled_from([1.0, 4.0])),
            },
            "stale_after": draw(st.sampled_from([0.0, 1.5, 90.0])),
            "stale_visibility": draw(st.sampled_from([0.0, 0.3, 1.0])),
        },
        "invitations": {
            "share": draw(halves),
            "per_post": draw(st.sampled_from([0.5, 3.0])),
            "profiles": draw(st.sampled_from([None, 1, 20])),
            "after": draw(st.sampled_from([0, "1 h", 0.6])),
            "by_match": draw(st.sampled_from([0.0, 4.0])),
            "by_reputation": draw(st.sampled_from([0.0, 2.0])),
        },
        "contracts": {
            "prior_strength": draw(st.sampled_from([0.0, 4.0])),
            "repeat_share": draw(halves),
            "repeat_after": draw(st.sampled_from([0, {"exponential": {"mean": 0.5}}])),
            "repeat_value": draw(st.sampled_from([1.0, 0.4])),
        },
    }


@st.composite
def scenarios(draw: Any, competition: str | None = None) -> Scenario:
    price = {
        "model": draw(st.sampled_from(["flat", "bands", "tiers", "mixture", "score"])),
        "flat": {"connects": draw(st.sampled_from([0, 1, 2, 4]))},
        "bands": {"default": [0, 4], "by_category": {"a": [1, 2]}},
        "mixture": {"of": {"uniform": {"low": 1, "high": 9}}},
        "score": {"of": {"uniform": {"low": 1, "high": 9}}, "with_budget": 0.6, "with_record": 0.6},
        "featured_multiple": draw(st.sampled_from([1.0, 1.5, 0.0])),
        "free_share": draw(st.sampled_from([0.0, 0.0, 0.3])),
        "regions": draw(st.sampled_from([{}, {"here": {"adds": 2}, "there": {"share": 2, "adds": -1}}])),
        "drift": {
            "connects": draw(st.sampled_from([0, 0, 1, 9])),
            "every": draw(st.sampled_from([0.1, 1.0])),
        },
    }
    soft_cap = {
        "share": draw(st.sampled_from([0.5, 1.0])),
        **draw(st.sampled_from([{"applicants": 1}, {"after": 0.3}, {"applicants": 4, "after": 2.0}])),
    }
    cap, months = draw(st.sampled_from([0, 5])), draw(st.integers(1, 3))
    rollovers = [
        {"rule": rule, "cap": cap, "months": months} for rule in ("keep", "cap_all", "cap_free", "expire")
    ]
    plus = {
        "monthly_grant": 4,
        "usd_per_month": 3,
        "visibility": 2,
        "rivals": "buckets",
        "hold_cap": draw(st.sampled_from([None, None, 9, 25])),
        "rollover": draw(st.sampled_from([None, None, *rollovers])),
    }
    expiry = draw(st.sampled_from([None, None, 0.4, 1.5, 4.0]))
    duration = draw(st.sampled_from([0, 1.0, {"exponential": {"mean": 3}}, 10]))
    by_type = {"fixed": 0.4, "hourly": duration, "unstated": {"uniform": {"low": 1, "high": 4}}}
    ties = {"budget_duration": 0.4, "budget_level": 0.2, "rate_duration": -0.2, "rate_level": 0.9}
    factors = {"hourly": 1.5, "unstated": 0.5, "unverified": 0.7, "spent": 1.4, "unverified_not_fixed": 0.6}
    factors["repeat"] = 0.4
    draws = factors | {"by_spend": 0.1, "by_budget": 0.3, "by_rate": -0.2, "day_ln_sd": 0.5}
    return Scenario.model_validate(
        draw(promotions())
        | {
            "horizon": draw(st.sampled_from([3.0, 9.5, 16.0])),
            "warmup": draw(st.sampled_from([0.0, 2.0])),
            "clock": {"tick": draw(st.sampled_from(["1 h", "6 h", "1 d", 0.3, 1.7]))},
            "competition": competition or draw(st.sampled_from(["market", "field", "both"])),
            "jobs": {
                "per_day": draw(st.sampled_from([1.0, 3.0, 7.0])),
                "categories": {"a": 1, "b": 2},
                "duration_days": duration,
                "duration_by_type": draw(st.sampled_from([None, None, by_type])),
                "pay_ties": draw(st.sampled_from([{}, ties])),
                "weekly_hours": draw(st.sampled_from([10, {"table": {"values": [0, 15, 35]}}])),
                "fixed_days": draw(st.sampled_from(["as_posted", "by_worth"])),
                "openings": draw(st.sampled_from([1, 2, {"table": {"values": [1, 3]}}])),
                "hour_weights": draw(st.sampled_from([None, list(range(24))])),
            },
            "clients": {
                "attention": draw(st.sampled_from(["all", 0, 1, 3, {"poisson": {"mean": 4}}])),
                "display": draw(st.sampled_from(["arrival", "best_match", "random"])),
                "decide_after": {"lognormal": {"median": draw(st.sampled_from([0.1, 1.5])), "ln_sd": 1}},
                "interviews": draw(st.integers(0, 3)),
                "listed_spend": draw(st.sampled_from([None, None, {}])),
                "ghost_closes": 0.4,
                "removed_share": 0.2,
                "seriousness": draw(st.sampled_from([{"uniform": {}}, 1.0])),
                "first_visit": draw(st.sampled_from([1, 0.1, 0.3, {"uniform": {}}])),
                "soft_cap": draw(st.sampled_from([None, soft_cap])),
                "reads_follow_ups": draw(halves),
                "repeat_posts": draw(st.sampled_from([0.0, 0.0, 0.3])),
                "satisfied_at": draw(st.sampled_from([None, None, -1.0, 0.5])),
                "pays_up_to": draw(st.sampled_from([None, {"lognormal": {"median": 1.1, "ln_sd": 0.4}}])),
            },
            "hiring": {
                "model": draw(st.sampled_from(["logit", "uniform", "fixed", "table"])),
                "logit": {
                    "outside": draw(st.sampled_from([-1, 1.5])),
                    "scale": draw(st.sampled_from([1, 0.5])),
                    "boosted": draw(st.sampled_from([0, 1.5])),
                    "errors": draw(st.sampled_from([0.0, 0.9])),
                    "newcomer": draw(st.sampled_from([0, -1, 0.7])),
                },
                "uniform": {"p": 0.7},
                "fixed": {"p": {"beta": {"a": 2, "b": 3}}},
                "table": {
                    "match_edges": [0.5],
                    "rivals_edges": [2, 5],
                    "p": [[0.5, 0.2, 0], [0.9, 0.5, 0.1]],
                },
            },
            "connects": {
                "price": price,
                "signup_grant": draw(st.sampled_from([0, 10])),
                "monthly_grant": draw(st.sampled_from([0, 6, 20])),
                "month": draw(st.sampled_from([2.5, 5.0])),
                "months": draw(st.sampled_from(["together", "staggered"])),
                "weeks": draw(st.sampled_from(["together", "staggered"])),
                "rising_talent": {
                    "connects": draw(st.sampled_from([0, 6])),
                    "after_positives": draw(st.integers(1, 2)),
                },
                "interview_reward": {
                    "connects": draw(st.sampled_from([0, 2, 5])),
                    "share": draw(st.sampled_from([0.5, 1.0])),
                    "weekly_cap": draw(st.sampled_from([None, 3, 7])),
                },
                "bundles": draw(st.sampled_from([[2, 5, 10], "any"])),
                "usd_each": draw(st.sampled_from([0.15, 0.15, 0.0])),
                "plans": {"basic": {}, "plus": plus},
                "rollover": draw(st.sampled_from(rollovers)),
                "expiry": expiry,
                "service_fee": draw(st.sampled_from([0.1, {}, {"edges_usd": [50, 300]}])),
                "hold_cap": draw(st.sampled_from([None, None, 6, 15])),
                "refunds": {name: draw(halves) for name in REFUNDS} | {"boost_too": draw(st.booleans())},
                "feedback_reward": draw(st.sampled_from([0, 3])),
                "top_up": {"rule": "when_short", "monthly_budget_usd": 1},
            },
            "field": {
                "mean": draw(st.sampled_from([0, 3, 8])),
                "unevenness": draw(st.sampled_from(["gamma", "lognormal"])),
                "reach": draw(st.sampled_from(["all", "crowd"])),
                "reach_all_at": draw(st.sampled_from([0.5, 0.99])),
                "pace_ln_sd": 0.3,
                "delay": draw(st.sampled_from([0, "10 min"])),
                "late_share": 0.3,
                "late_by": "4 h",
                "late_for": draw(st.sampled_from(["crowd", "all"])),
                "invited_share": draw(halves),
                "draws": draw(st.sampled_from([{}, {}, draws, {"day_ln_sd": 0.8}])),
                "boost_share": draw(halves),
                "boost_bid": draw(st.sampled_from([4, {"lognormal": {"median": 4, "ln_sd": 0.8}}])),
            },
            "freelancers": draw(groups()),
            "run": {
                "seed": draw(st.integers(0, 2**62)),
                "replications": 2,
                "antithetic": draw(st.booleans()),
            },
        }
    )


def played(scenario: Scenario, replication: int) -> tuple[BatchResult, World]:
    rules = [RULES[g.strategy.name] for g in scenario.freelancers]
    # in company, so that the batch is tested too
    numbers = [replication + 1, replication]
    fast = simulate(scenario, [fast for fast, _ in rules], numbers, keep=True)
    slow = World(scenario, replication, [slow for _, slow in rules]).play()
    return fast, slow


def same(a: Any, b: Any) -> bool:
    if isinstance(b, int) or float(b).is_integer():
        return float(a) == float(b) or math.isclose(a, b, rel_tol=1e-12)
    return (math.isnan(a) and math.isnan(b)) or math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-12)


def agree(fast: BatchResult, slow: World, replication: int) -> None:
    rows = np.flatnonzero(fast.lanes["rep"] == replication)
    assert rows.size == len(slow.lanes)
    for row, lane in zip(rows, slow.lanes, strict=True):
        got = fast.lanes[row]
        assert (got["group"], got["ordinal"]) == (lane.group, lane.ordinal)
        for name in (*TALLIES, "first_hire_day", *SPENT_AT_HIRES):
            assert same(got[name].item(), lane.tally[name]), (name, got[name], lane.tally[name])
        assert got["balance"] == (lane.balance if lane.boss is None else 0)
        for k, cause in enumerate(CAUSES):
            assert fast.ledger[row, k] == lane.ledger[cause], cause
    market = fast.market[fast.market["rep"] == replication][0]
    for name, value in slow.market.items():
        assert same(market[name].item(), value), (name, market[name], value)
    agree_on_rows(fast, slow, replication)


def agree_on_rows(fast: BatchResult, slow: World, replication: int) -> None:
    """Compare every proposal, and when Connects moved."""
    sent = fast.tables["proposals"]
    sent = sent[sent["rep"] == replication]
    sent = sent[np.lexsort([sent[n] for n in ("job_ordinal", "ordinal", "group")])]
    expected = sorted(slow.decided, key=lambda p: (p.lane.group, p.lane.ordinal, p.job.number))
    whole = ("group", "ordinal", "job_ordinal", "fate", "opened", "replied", "price")
    assert [tuple(x) for x in sent[list(whole)].tolist()] == [
        (p.lane.group, p.lane.ordinal, p.job.number, FATE_NAMES.index(p.fate), p.opened, p.replied, p.price)
        for p in expected
    ]
    charged = [(x["boost"].item(), p.boost) for x, p in zip(sent, expected, strict=True) if not p.job.placebo]
    assert all(got == boost for got, boost in charged)
    for name, times in (
        ("sent", [p.at for p in expected]),
        ("decided_at", [p.decided_at for p in expected]),
        ("effort", [p.effort for p in expected]),
    ):
        assert np.allclose(sent[name], times, rtol=1e-12, atol=1e-12), name
    moves = fast.tables["ledger"]
    moves = moves[moves["rep"] == replication]
    for lane in slow.lanes:
        own = moves[(moves["group"] == lane.group) & (moves["ordinal"] == lane.ordinal)]
        for k, cause in enumerate(CAUSES):
            got = own[own["cause"] == k]
            expected_moment = sum(abs(n) * at for at, name, n in lane.moves if name == cause)
            assert math.isclose((abs(got["amount"]) * got["at"]).sum(), expected_moment, rel_tol=1e-9), cause


def lawful(fast: BatchResult, slow: World) -> None:
    """Check what must hold in every world."""
    ledger, c = fast.ledger, slow.s.connects
    assert (ledger >= 0).all()
    moved = ledger[:, :FIRST_OUT].sum(1) - ledger[:, FIRST_OUT:].sum(1)
    groups = slow.s.freelancers
    members = np.array([1 if g.agency is None else g.agency.members for g in groups])[fast.lanes["group"]]
    purse = np.flatnonzero(fast.lanes["ordinal"] % members == 0)  # members follow whose account it is
    assert np.array_equal(np.add.reduceat(fast.lanes["balance"], purse), np.add.reduceat(moved, purse))
    assert (fast.lanes["balance"] >= 0).all()
    assert (fast.tables["ledger"]["balance"] >= 0).all()
    sent = fast.tables["proposals"]
    assert not (sent["fate"] == 0).any()
    assert sent["opened"][sent["fate"] == FATE_NAMES.index("hired")].all()
    assert not sent["opened"][sent["fate"] == FATE_NAMES.index("withdrawn")].any()
    assert len({tuple(x) for x in sent[["rep", "group", "ordinal", "job_ordinal"]].tolist()}) == sent.size
    for larger, smaller in FALLING:
        assert (fast.lanes[larger] >= fast.lanes[smaller]).all(), (larger, smaller)
    of = dict(zip(CAUSES, ledger.T, strict=True))
    assert (of["refund_outbid"] + of["refund_second_price"] <= of["boost"]).all()
    back = sum(of["refund_" + name] for name in REFUNDS if name != "outbid")
    assert (back <= of["proposal"] + (of["boost"] if c.refunds.boost_too else 0)).all()
    if slow.s.boosts.pricing == "off" or slow.s.boosts.slots == 0:
        assert not of["boost"].any()
    if c.expiry is None and all(c.terms(name)[0].rule != "expire" for name in c.plans):
        assert not of["expiry"].any()
    assert (of["rising_talent_grant"] <= c.rising_talent.connects).all()
    lawful_twin(slow)


def lawful_twin(slow: World) -> None:
    """Check what only the twin's objects show."""
    c = slow.s.connects
    for lane in slow.lanes:
        ledgers = [list(one.ledger.values()) for one in lane.sharers]
        assert lane.balance == sum(sum(x[:FIRST_OUT]) - sum(x[FIRST_OUT:]) for x in ledgers)
        taken = [(*dates, hours) for dates, (_, hours) in zip(lane.contracts, lane.work, strict=True)]
        edges = [(start, 1, hours) for start, _, hours in taken] + [
            (end, -1, -hours) for _, end, hours in taken
        ]
        busy, week = 0, 0.0
        for _, step, hours in sorted(edges):
            busy, week = busy + step, week + hours
            assert busy <= lane.capacity
            assert week <= lane.hours_per_week + 1e-6
        balance = 0
        for k, (_, cause, amount) in enumerate(lane.account):
            balance += amount
            assert balance >= 0
            # only refunds may lift a balance above the cap, and grants until what is too much is forfeited
            cap = slow.terms_of(lane)[1]
            if cap is not None and amount > 0 and not cause.startswith("refund_"):
                after = lane.account[k + 1][1:] if k + 1 < len(lane.account) else ("", 0)
                assert balance + (after[1] if after[0] == "forfeit" else 0) <= cap, cause
        if c.interview_reward.weekly_cap is not None:
            assert max(lane.rewards.values(), default=0) <= c.interview_reward.weekly_cap
    for job in slow.jobs:
        assert all(p.at < job.accepts_until and p.fate != "pending" for p in job.proposals)
        assert len({id(p.lane.purse) for p in job.proposals}) == len(job.proposals)
        if slow.compete:
            assert len(job.proposals) <= job.most_proposals
            assert sum(p.standing and p.fate != "withdrawn" for p in job.proposals) <= slow.s.boosts.slots


@pytest.mark.slow
@pytest.mark.parametrize("examples", [40, pytest.param(100, marks=pytest.mark.verify)])
@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_engine_equals_twin(competition: str, examples: int) -> None:
    @settings(
        max_examples=examples,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios(competition), st.integers(0, 1000))
    def check(scenario: Scenario, replication: int) -> None:
        fast, slow = played(scenario, replication)
        agree(fast, slow, replication)
        lawful(fast, slow)

    check()


@settings(
    max_examples=30, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck)
)
@given(scenarios("market"), st.integers(0, 1000))
def test_every_win_is_a_hire(scenario: Scenario, replication: int) -> None:
    whole = scenario.model_copy(update={"warmup": 0.0})
    result = simulate(whole, [RULES[g.strategy.name][0] for g in whole.freelancers], [replication])
    assert result.lanes["hires"].sum() + result.lanes["invited_hires"].sum() == result.market["hires"].sum()
    assert result.lanes["invited_hires"].sum() == result.market["invited_hires"].sum()
    assert result.market["filled"].sum() <= result.market["live"].sum()


@pytest.mark.parametrize("reach", ["crowd", "all"])
@pytest.mark.parametrize("search", [None, {"fits": 0.2}])
def test_feeds_of_many_blocks_are_shown_as_post_by_post(reach: str, search: dict[str, float] | None) -> None:
    """Who looks seldom, or sees few posts at a time, leaves posts of several blocks to later looks."""
    habits = [(1, 0.02), (3, 0.02), (3, 0.3), (50, 0.02), (50, 3.0)]
    people = [
        {"name": f"g{k}", "strategy": "everything", "count": 2, "feed_size": size, "checks_per_hour": checks}
        | {"search": search, "wallet": 0 if k % 2 else 500}
        for k, (size, checks) in enumerate(habits)
    ]
    scenario = Scenario.model_validate(
        {
            "horizon": 9.5,
            "clock": {"tick": "6 h"},
            "competition": "market",
            "jobs": {"per_day": 60.0, "categories": {"a": 1, "b": 3}},
            "field": {"mean": 8, "reach": reach, "reach_all_at": 0.9},
            "connects": {"price": {"flat": {"connects": 2}}, "monthly_grant": 10},
            "freelancers": people,
            "run": {"seed": 5, "replications": 2},
        }
    )
    fast, slow = played(scenario, 0)
    agree(fast, slow, 0)
    assert fast.lanes["candidates"].max() > 100
