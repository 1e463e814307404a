"""The scenarios that show what a boost does: both groups send the same proposals, so nothing else differs."""

from pathlib import Path

import pytest

from simulator.loader.scenario import load_scenario

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.mark.parametrize("name", ["boost_lift_2023", "boost_lift_2025"])
def test_no_purse_is_emptied_before_the_end(name: str) -> None:
    """Where balances are cut, boosts that come back buy proposals that the other group cannot pay for."""
    scenario = load_scenario(SCENARIOS / f"{name}.yaml")
    books = scenario.connects
    assert {group.wallet for group in scenario.freelancers} == {1_000_000}
    assert books.rollover.rule == "keep"
    assert books.hold_cap is None
    assert books.expiry is None or books.expiry > scenario.horizon
