"""What the doctor says of posts of 2025 and 2026 beside listings, without playing anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.scenario import load_scenario
from simulator.studies.baselines.checks import Check
from simulator.studies.baselines.listed import CROWD_ROWS, ROWS, listed_checks, listed_facts, search_checks

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


def found(name: str, *overrides: str) -> dict[str, Check]:
    scenario = load_scenario(SCENARIOS / f"{name}.yaml", list(overrides))
    return {check.check: check for check in listed_checks(scenario)}


@pytest.mark.parametrize("name", ["field_2025", "field_2026"])
def test_the_fields_are_as_listed(name: str) -> None:
    checks = found(name)
    assert len(checks) >= 8
    assert {name for name, check in checks.items() if not check.ok and "foretold" not in name} == set()


def test_a_market_shows_no_crowd_before_it_is_played() -> None:
    checks = found("market_2025")
    assert set(checks) <= set(ROWS)
    assert all(check.ok for check in checks.values())


def test_each_row_can_be_missed() -> None:
    few = ("horizon=60 d", "run.replications=2")
    off = found("field_2025", "connects.price={model: flat}", "field.draws={by_budget: -0.2}", *few)
    assert off["Connects ~ fixed budget, rank correlation"].ok is not True
    assert off["proposals ~ fixed budget, rank correlation"].ok is False
    young = found("field_2025", "clients.seriousness=0.2", "invitations.share=0.8", *few)
    assert young["clients' hire rate, median"].ok is False
    assert young["posts that send invitations"].ok is False


def test_searches_that_foretell_each_other_badly_are_no_verdict() -> None:
    checks = {check.check: check for check in search_checks()}
    budget = checks["a search foretold by the others: tie to fixed budget, mean gap"]
    assert budget.ok is None
    assert budget.value == pytest.approx((0.24 + 0.21 + 0.49 + 0.05) / 4, abs=0.005)
    assert budget.note == "largest 0.49 (data analyst); searches differ by more than luck"
    assert checks["a search foretold by the others: tie to hourly rate, mean gap"].ok is True
    assert False not in {check.ok for check in checks.values()}


def test_other_packs_have_no_such_rows() -> None:
    assert found("field_2023") == {}


def test_every_range_has_a_row() -> None:
    for ranges in listed_facts()["ranges"].values():
        assert set(ranges) <= set(ROWS | CROWD_ROWS)
