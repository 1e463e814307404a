"""Lack of Connects and lack of foresight are told apart by what the strategy itself rates higher."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.model.scenario import Scenario
from simulator.studies.regret.informed import best_rated
from simulator.studies.regret.regret import Regret, regret


def poor(*rules: Any) -> Scenario:
    plain: dict[str, Any] = {
        "name": "poor",
        "pack": None,
        "horizon": 40,
        "warmup": 5,
        "clock": {"tick": 0.5},
        "jobs": {"per_day": 8, "value_usd": 500, "duration_days": 5},
        "connects": {"monthly_grant": 12, "price": {"model": "flat", "flat": {"connects": 2}}},
        "freelancers": [{"name": f"g{k}", "strategy": rule, "count": 4} for k, rule in enumerate(rules)],
        "run": {"replications": 2, "seed": 8},
    }
    return Scenario.model_validate(plain)


@pytest.fixture(scope="module")
def found() -> Regret:
    return regret(poor("fresh_hour", {"fit_threshold": {"threshold": 0.3, "weight_fresh": 0}}))


def hires(one: Regret, group: str, part: str) -> float:
    rows = one.parts[(one.parts["group"] == group) & (one.parts["part"] == part)]
    return float(rows["hires"].sum())


def test_missed_for_want_of_connects_is_told_from_missed_for_want_of_foresight(found: Regret) -> None:
    assert hires(found, "g1", "dry") > 0
    assert hires(found, "g1", "unforeseen") > 0
    whole = found.totals.set_index(["group", "rep"])["regret_usd"]
    sums = found.parts.groupby(["group", "rep"])["usd"].sum()
    assert np.allclose(sums, whole.reindex(sums.index), atol=1e-6)
    assert {"informed_usd", "informed_hires"} <= set(found.totals)


def test_the_best_rated_are_taken_as_far_as_connects_last() -> None:
    purse = np.array([0.0, 10.0]), np.array([4.0, 4.0])
    score, at = np.array([1.0, 2.0, 0.0, 3.0, 1.0]), np.array([1.0, 2.0, 3.0, 11.0, 12.0])
    price = np.array([4.0, 4.0, 1.0, 4.0, 4.0])
    assert best_rated(score, at, price, purse).tolist() == [False, True, False, True, False]
    # what comes later pays for nothing earlier
    late = np.array([10.0]), np.array([8.0])
    assert best_rated(score, at, price, late).tolist() == [False, False, False, True, True]
    alike = best_rated(np.ones(5), at, price, purse)
    assert alike.tolist() == [True, False, False, True, False]
