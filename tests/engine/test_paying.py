"""Pay to bid against pay a share of the contract: both platforms take in the same."""

from pathlib import Path

import pytest

from simulator.engine.batch import simulate
from simulator.loader.scenario import load_scenario
from simulator.strategies.registry import make

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"


@pytest.mark.verify
def test_a_share_of_contracts_brings_in_what_bids_do() -> None:
    revenue = {}
    for name in ("pay_to_bid_2023", "pay_share_2023"):
        scenario = load_scenario(SCENARIOS / f"{name}.yaml")
        lanes = simulate(scenario, [make(g.strategy) for g in scenario.freelancers], range(40)).lanes
        # fees on the chance of a contract, not on the luck of it
        share = lanes["service_fee_usd"].sum() / (lanes["service_fee_usd"] + lanes["earnings_usd"]).sum()
        fees = lanes["service_fee_usd"].sum() - share / (1 - share) * lanes["luck_usd"].sum()
        revenue[name] = fees + lanes["bought_usd"].sum() + lanes["plan_usd"].sum()
        assert (lanes["bought_usd"].sum() == 0) == (name == "pay_share_2023")
    assert revenue["pay_share_2023"] == pytest.approx(revenue["pay_to_bid_2023"], rel=0.02)
