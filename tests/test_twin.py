"""The engine equals the slow twin: whole numbers exactly, others to 1e-12; and what must hold in every world
holds."""

import math
from typing import Any

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine.batch import BatchResult, simulate
from simulator.model.connects import CAUSES, FIRST_OUT
from simulator.model.scenario import Scenario
from simulator.strategies.base import Strategy
from tests.reference import TALLIES, World, both, match_of, normal, uniform

SEEN, WHIM = 90, 94


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


class Whim(Strategy):
    def score(self, c: Any) -> Any:
        return c.whim - 0.4


class Fit(Strategy):
    def score(self, c: Any) -> Any:
        return np.where(c.match > 0.3, c.match * c.value_usd / np.maximum(c.connects_required, 1), np.nan)


class Quiet(Strategy):
    def score(self, c: Any) -> Any:
        return np.where((c.rivals < 6) & (c.age_hours < 30), 1.0 / (1 + c.rivals), 0.0)


class Careful(Strategy):
    def score(self, c: Any) -> Any:
        return np.where(c.client_verified & (c.balance > 3), c.client_hire_rate + 0.01, 0.0)


def seen(world: World, lane: Any, job: Any) -> float:
    z = normal(uniform(both(job.key, lane.key), SEEN))
    return min(max(match_of(lane, job) + world.s.match.seen_noise * z, 0.001), 1.0)


def fit(world: World, lane: Any, job: Any, at: float, held: int) -> float:
    m = seen(world, lane, job)
    return m * job.value_usd / max(job.connects_required, 1) if m > 0.3 else 0.0


def quiet(world: World, lane: Any, job: Any, at: float, held: int) -> float:
    rivals = world.rivals_now(job, at)
    return 1 / (1 + rivals) if rivals < 6 and (at - job.posted_at) * 24 < 30 else 0.0


RULES = {
    "everything": (Everything(), lambda w, lane, job, at, held: 1.0),
    "whim": (Whim(), lambda w, lane, job, at, held: uniform(both(job.key, lane.key), WHIM) - 0.4),
    "fit": (Fit(), fit),
    "quiet": (Quiet(), quiet),
    "careful": (
        Careful(),
        lambda w, lane, job, at, held: (
            job.client_hire_rate + 0.01 if job.client_verified and held > 3 else 0.0
        ),
    ),
}

halves = st.sampled_from([0.0, 0.5, 1.0])
REFUNDS = ("hired", "declined", "chosen_another", "silent", "closed", "removed")


@st.composite
def groups(draw: Any) -> list[dict[str, Any]]:
    out = []
    for i in range(draw(st.integers(1, 3))):
        top_up = {
            "rule": draw(st.sampled_from(["never", "monthly", "when_short"])),
            "monthly_budget_usd": draw(st.sampled_from([0, 1.5, 4.0])),
            "below": draw(st.sampled_from([0, 5])),
        }
        out.append(
            {
                "name": f"g{i}",
                "strategy": draw(st.sampled_from(sorted(RULES))),
                "count": draw(st.integers(1, 4)),
                "categories": draw(st.sampled_from([None, "a", {"b": 2, "a": 1}])),
                "plan": draw(st.sampled_from(["basic", "plus"])),
                "wallet": draw(st.sampled_from([0, 7, 300])),
                "capacity": draw(st.sampled_from([0, 1, 2, 3, "unlimited"])),
                "feed_size": draw(st.sampled_from([1, 2, 3, 50])),
                "checks_per_hour": draw(st.sampled_from([0.02, 0.2, {"exponential": {"mean": 1}}, 20.0])),
                "top_up": draw(st.sampled_from([None, top_up])),
                "tailoring": draw(halves),
            }
        )
    return out


@st.composite
def scenarios(draw: Any, competition: str | None = None) -> Scenario:
    price = {
        "model": draw(st.sampled_from(["flat", "bands", "tiers", "mixture"])),
        "flat": {"connects": draw(st.sampled_from([0, 1, 2, 4]))},
        "bands": {"default": [0, 4], "by_category": {"a": [1, 2]}},
        "mixture": {"of": {"uniform": {"low": 1, "high": 9}}},
        "featured_multiple": draw(st.sampled_from([1.0, 1.5, 0.0])),
    }
    duration = draw(st.sampled_from([0, 1.0, {"exponential": {"mean": 3}}, 10]))
    return Scenario.model_validate(
        {
            "horizon": draw(st.sampled_from([3.0, 9.5, 16.0])),
            "warmup": draw(st.sampled_from([0.0, 2.0])),
            "clock": {"tick": draw(st.sampled_from(["1 h", "6 h", "1 d", 0.3]))},
            "competition": competition or draw(st.sampled_from(["market", "field", "both"])),
            "jobs": {
                "per_day": draw(st.sampled_from([1.0, 3.0, 7.0])),
                "categories": {"a": 1, "b": 2},
                "duration_days": duration,
                "openings": draw(st.sampled_from([1, 2, {"table": {"values": [1, 3]}}])),
                "hour_weights": draw(st.sampled_from([None, list(range(24))])),
            },
            "clients": {
                "attention": draw(st.sampled_from(["all", 0, 1, 3, {"poisson": {"mean": 4}}])),
                "display": draw(st.sampled_from(["arrival", "best_match", "random"])),
                "decide_after": {"lognormal": {"median": draw(st.sampled_from([0.1, 1.5])), "ln_sd": 1}},
                "interviews": draw(st.integers(0, 3)),
                "ghost_closes": 0.4,
                "removed_share": 0.2,
                "seriousness": draw(st.sampled_from([{"uniform": {}}, 1.0])),
            },
            "hiring": {
                "model": draw(st.sampled_from(["logit", "uniform", "fixed", "table"])),
                "logit": {
                    "outside": draw(st.sampled_from([-1, 1.5])),
                    "scale": draw(st.sampled_from([1, 0.5])),
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
                "bundles": [2, 5, 10],
                "usd_each": draw(st.sampled_from([0.15, 0.15, 0.0])),
                "plans": {"basic": {}, "plus": {"monthly_grant": 4, "usd_per_month": 3}},
                "rollover": {
                    "rule": draw(st.sampled_from(["keep", "cap_all", "cap_free", "expire"])),
                    "cap": draw(st.sampled_from([0, 5])),
                    "months": draw(st.integers(1, 3)),
                },
                "refunds": {name: draw(halves) for name in REFUNDS},
                "feedback_reward": draw(st.sampled_from([0, 3])),
                "top_up": {"rule": "when_short", "monthly_budget_usd": 1},
            },
            "field": {
                "mean": draw(st.sampled_from([0, 3, 8])),
                "unevenness": draw(st.sampled_from(["gamma", "lognormal"])),
                "pace_ln_sd": 0.3,
                "delay": draw(st.sampled_from([0, "10 min"])),
                "late_share": 0.3,
                "late_by": "4 h",
            },
            "freelancers": draw(groups()),
            "run": {"seed": draw(st.integers(0, 2**62))},
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
        for name in (*TALLIES, "first_hire_day", "connects_at_first_hire"):
            assert same(got[name].item(), lane.tally[name]), (name, got[name], lane.tally[name])
        assert got["balance"] == lane.balance
        for k, cause in enumerate(CAUSES):
            assert fast.ledger[row, k] == lane.ledger[cause], cause
    market = fast.market[fast.market["rep"] == replication][0]
    for name, value in slow.market.items():
        assert same(market[name].item(), value), (name, market[name], value)
    sent = fast.tables["proposals"]
    sent = sorted(
        sent[sent["rep"] == replication][["group", "ordinal", "job_ordinal", "sent", "fate"]].tolist()
    )
    fates = ("pending hired declined chosen_another silent closed removed withdrawn outbid").split()
    expected = sorted(
        (p.lane.group, p.lane.ordinal, p.job.number, p.at, fates.index(p.fate)) for p in slow.decided
    )
    assert [x[:3] + x[4:] for x in sent] == [x[:3] + x[4:] for x in expected]
    assert np.allclose([x[3] for x in sent], [x[3] for x in expected], rtol=1e-12)


def lawful(fast: BatchResult, slow: World) -> None:
    """Hold what must hold in every world."""
    ledger = fast.ledger
    assert (ledger >= 0).all()
    assert np.array_equal(fast.lanes["balance"], ledger[:, :FIRST_OUT].sum(1) - ledger[:, FIRST_OUT:].sum(1))
    assert (fast.tables["ledger"]["balance"] >= 0).all()
    sent = fast.tables["proposals"]
    assert not (sent["fate"] == 0).any()
    assert sent["opened"][sent["fate"] == 1].all()
    assert len({tuple(x) for x in sent[["rep", "group", "ordinal", "job_ordinal"]].tolist()}) == sent.size
    for lane in slow.lanes:
        edges = sorted([(start, 1) for start, _ in lane.contracts] + [(end, -1) for _, end in lane.contracts])
        busy = 0
        for _, step in edges:
            busy += step
            assert busy <= lane.capacity


@pytest.mark.slow
@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_engine_equals_twin(competition: str) -> None:
    @settings(
        max_examples=120,
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
    assert result.lanes["hires"].sum() == result.market["hires"].sum()
    assert result.market["filled"].sum() <= result.market["live"].sum()
