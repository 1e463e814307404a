"""Luck belongs to replications, posts and freelancers: batches, threads, order and idle company change
nothing."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import BatchResult, simulate
from simulator.experiment.run import run
from simulator.model.scenario import Scenario
from simulator.strategies.base import Strategy
from simulator.strategies.registry import make


class Idle(Strategy):
    def score(self, c: Any) -> Any:
        return np.zeros(c.n)


class Loud(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)

    def boost(self, c: Any) -> Any:
        return np.full(c.n, 3)


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


def joined(results: list[BatchResult]) -> dict[str, bytes]:
    out = {}
    for name in ("lanes", "ledger", "curves", "market", "ages", "age_sums", "connects_posted"):
        parts = [getattr(r, name) for r in results]
        whole = np.concatenate(parts)
        if whole.dtype.names:
            keys = [whole[k] for k in ("day", "ordinal", "group", "rep") if k in whole.dtype.names]
            whole = whole[np.lexsort(keys)]
        out[name] = whole.tobytes()
    return out


@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_batches_of_1_7_and_64_give_the_same_bytes(competition: str) -> None:
    scenario = world(competition)
    whole = joined([play(scenario, range(64))])
    for size in (1, 7):
        parts = [play(scenario, range(k, min(k + size, 64))) for k in range(0, 64, size)]
        assert joined(parts) == whole


def test_order_within_a_batch_changes_nothing() -> None:
    scenario = world("market")
    assert joined([play(scenario, [5, 2, 9])]) == joined([play(scenario, [2, 5, 9])])


@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_an_idle_freelancer_changes_nobody_else(competition: str) -> None:
    alone = play(world(competition), range(5))
    idle = {"name": "idle", "strategy": "random", "count": 3}
    company = play(world(competition, idle), range(5))
    others = company.lanes["group"] < 3
    assert company.lanes[others].tobytes() == alone.lanes.tobytes()
    assert company.ledger[others].tobytes() == alone.ledger.tobytes()
    assert company.market.tobytes() == alone.market.tobytes()
    assert not company.lanes["proposals"][~others].any()


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
