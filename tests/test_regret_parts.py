"""Parts of regret are what their names say: checked against what bids, invitations and contracts brought."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.engine import batch
from simulator.experiment.regret import Regret, regret
from simulator.model.clients import HIRED
from simulator.model.scenario import Scenario

WORTH_USD, FEE, AGAIN = 800.0, 0.1, 0.5
RULES: tuple[Any, ...] = (
    "spray_and_pray",
    {"review_builder": {"first_price": 0.3, "reviews": 100, "high_usd": 5000, "longest": 90}},
    {"review_builder": {"first_price": 2, "reviews": 100, "high_usd": 5000, "longest": 90}},
    {"bid_near_average": {"times": 0.5}},  # sees no prices, so it asks its own
    {"boosted": {"of": "fit_threshold", "connects": 9}},
)


def village(rules: tuple[Any, ...] = RULES, **changes: Any) -> Scenario:
    """A small field in which every contract is worth the same, so that a count of them is their pay."""
    own = {"count": 4, "capacity": 30, "wallet": 100, "price_level": 1.25}
    plain: dict[str, Any] = {
        "name": "village",
        "pack": None,
        "horizon": 50,
        "warmup": 10,
        "clock": {"tick": 0.25},
        "jobs": {"per_day": 8, "value_usd": WORTH_USD, "duration_days": 6},
        "connects": {"monthly_grant": 150, "service_fee": FEE, "usd_each": 0.15},
        "boosts": {"pricing": "first"},
        "contracts": {"repeat_share": 0, "repeat_value": AGAIN, "feedback_base": 2},
        "freelancers": [{"name": f"g{k}", "strategy": rule, **own} for k, rule in enumerate(rules)],
        "run": {"replications": 2, "seed": 3},
    }
    return Scenario.model_validate(plain | changes)


def played(scenario: Scenario, monkeypatch: pytest.MonkeyPatch) -> tuple[Regret, Any, Any]:
    """Regret, with what the strategies and the clairvoyant did."""
    kept = []

    def noted(*arguments: Any, **named: Any) -> Any:
        kept.append(simulate(*arguments, **named))
        return kept[-1]

    simulate = batch.simulate
    monkeypatch.setattr(batch, "simulate", noted)
    found = regret(scenario)
    mine, best = (one for one in kept if one.tables)
    return found, mine, best


def own_price_usd(scenario: Scenario) -> float:
    return WORTH_USD * scenario.freelancers[0].price_level.value * (1 - FEE)


def unasked_usd(one: Any, group: int, scenario: Scenario) -> Any:
    """What invited, direct and repeat contracts of a group brought, by replication."""
    sent, lanes = one.tables["proposals"], one.lanes[one.lanes["group"] == group]
    won = sent[(sent["group"] == group) & sent["invited"] & (sent["fate"] == HIRED)]
    won = won[won["sent"] >= scenario.warmup]
    invited = np.bincount(won["rep"], WORTH_USD * (1 - FEE) * np.exp(won["ln_price"]), 2)
    direct = np.bincount(lanes["rep"], lanes["direct_hires"], 2) * AGAIN
    return invited + direct * own_price_usd(scenario)


@pytest.mark.parametrize("invites", [False, True])
@pytest.mark.parametrize("returns", [False, True])
def test_what_no_bid_brought_is_what_invited_and_repeat_contracts_earned(
    invites: bool, returns: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    contracts = {"repeat_share": 0.6 if returns else 0.0, "repeat_value": AGAIN, "feedback_base": 2}
    invitations = {"share": 0.7 if invites else 0.0, "per_post": 60}
    scenario = village(contracts=contracts, invitations=invitations)
    found, mine, best = played(scenario, monkeypatch)
    aside = found.parts[found.parts["part"] == "aside"].sort_values("rep")
    for g, name in enumerate(found.groups):
        told = aside.loc[aside["group"] == name, "usd"].to_numpy(float)
        earned = unasked_usd(best, 0, scenario) - unasked_usd(mine, g, scenario)
        assert told == pytest.approx(earned, abs=1e-6), name
        assert (np.abs(earned).sum() > 0) == (invites or returns), name


def test_what_was_asked_less_or_more_is_a_part_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    scenario = village()
    found, mine, _ = played(scenario, monkeypatch)
    sent = pd.DataFrame(mine.tables["proposals"])
    won = sent[(sent["fate"] == HIRED) & (sent["sent"] >= scenario.warmup)]
    asked = found.parts[found.parts["part"] == "asked"].set_index(["group", "rep"])
    for g, times in {0: None, 1: 0.3, 2: 2.0, 3: None, 4: None}.items():
        for rep in range(2):
            hires = ((won["group"] == g) & (won["rep"] == rep)).sum()
            row = asked.loc[(f"g{g}", rep)]
            less = 0.0 if times is None else own_price_usd(scenario) - times * WORTH_USD * (1 - FEE)
            assert row["usd"] == pytest.approx(hires * less)
            assert row["posts"] == (0 if times is None else hires)
            assert row["hires"] == 0
    assert asked.loc["g1", "usd"].sum() > 0 > asked.loc["g2", "usd"].sum()
    whole = found.totals.set_index(["group", "rep"])["regret_usd"]
    sums = found.parts.groupby(["group", "rep"])["usd"].sum()
    assert np.allclose(sums, whole.reindex(sums.index))
