"""A market of specialties that never meet: each equals the slow twin, and all together are its parts."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from simulator.engine.batch import joined, simulate
from simulator.model.scenario import Scenario
from simulator.world.cells import cells_of
from tests.twin.reference import World
from tests.twin.reference_rules import RULES
from tests.twin.test_twin import agree, scenarios

SPECIALTIES = {"a": 3, "b": 2}


def in_specialties(scenario: Scenario) -> Scenario:
    """Return the scenario with several specialties in each category, and without agencies."""
    written = scenario.model_dump(mode="json")
    for name, category in written["jobs"]["categories"].items():
        category["specialties"] = SPECIALTIES.get(name, 2)
    for group in written["freelancers"]:
        group["count"] = 3 * group["count"]
        group["agency"] = None
    return Scenario.model_validate(written)


@pytest.mark.slow
@pytest.mark.parametrize("competition", ["market", "field"])
def test_each_specialty_equals_the_twin_and_all_are_its_parts(competition: str) -> None:
    @settings(
        max_examples=12,
        deadline=None,
        derandomize=True,
        database=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(scenarios(competition), st.integers(0, 1000))
    def check(drawn: Scenario, replication: int) -> None:
        scenario = in_specialties(drawn)
        rules = [RULES[group.strategy.name] for group in scenario.freelancers]
        fast_rules, pieces = [fast for fast, _ in rules], []
        for cell in cells_of(scenario):
            numbers = [replication + 1, replication]
            fast = simulate(scenario, fast_rules, numbers, keep=True, cells=[cell])
            place = (cell.category, cell.number)
            slow = World(scenario, replication, [slow for _, slow in rules], specialty=place).play()
            agree(fast, slow, replication)
            pieces.append(fast)
        whole = simulate(scenario, fast_rules, [replication + 1, replication], keep=True)
        parts = joined(pieces)
        assert whole.lanes.size == 2 * sum(group.count for group in scenario.freelancers)
        assert _same(whole.lanes, parts.lanes)
        assert np.array_equal(whole.ledger, parts.ledger)
        for name in ("posts", "live", "filled", "hires", "proposals"):
            assert np.array_equal(whole.market[name], parts.market[name])

    check()


def _same(a: np.ndarray, b: np.ndarray) -> bool:
    return all(
        np.array_equal(a[name], b[name], equal_nan=a[name].dtype.kind == "f") for name in a.dtype.names
    )
