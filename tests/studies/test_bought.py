"""How many Connects to buy, found by playing buyers: worlds as described, and answers that come true."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Threads
from simulator.studies.bought import bought
from simulator.studies.buyers import Buyers, Wallets, buyers_name, checked, world_of_buyers
from simulator.studies.doses import Bought
from tests.small_runs import small_scenario


def world(**changes: Any) -> Scenario:
    plain: dict[str, Any] = {
        "competition": "field",
        "connects": {"monthly_grant": 4, "top_up": {"rule": "monthly", "monthly_budget_usd": 3}},
        "jobs": {"per_day": 15},
        "run": {"replications": 24, "seed": 3},
    }
    return small_scenario(**(plain | changes))


def test_buyers_buy_once_and_keep_what_they_bought() -> None:
    rules = {"rollover": {"rule": "cap_all", "cap": 20}, "hold_cap": 50}
    scenario = world(connects={"monthly_grant": 4, **rules})
    found = world_of_buyers(scenario, {"second": 300})
    assert [(g.name, g.wallet, g.count >= 100) for g in found.freelancers] == [("second", 300, True)]
    (group,) = found.freelancers
    assert group.top_up is not None
    assert group.top_up.rule == "never"
    rollover, cap = found.connects.terms(group.plan)
    assert (rollover.rule, found.warmup, found.horizon) == ("keep", 0.0, scenario.horizon - scenario.warmup)
    assert cap is not None
    assert cap >= 10**6
    assert found.connects.monthly_grant == 4
    assert Scenario.model_validate(found.model_dump(mode="json")) == found  # as others may read it again


def test_in_a_market_a_few_buyers_join_the_others() -> None:
    scenario = world(competition="market")
    found = world_of_buyers(scenario, {"first": 60, "second": 80})
    assert found.freelancers[:2] == scenario.freelancers
    assert [(g.name, g.wallet, g.count) for g in found.freelancers[2:]] == [
        (buyers_name(scenario, "first"), 60, 1),
        (buyers_name(scenario, "second"), 80, 1),
    ]
    seen = Buyers(Ready.of(scenario), Threads(1)).play([Wallets({"first": 60}, 0, 3)])
    assert seen["first"].rep.tolist() == [0, 1, 2, 3]


@pytest.fixture(scope="module")
def answers() -> dict[str, Bought]:
    return bought(Ready.of(world()), ["first", "second"], 0.5, check=True)


def test_who_buys_as_many_is_hired_with_the_stated_chance(answers: dict[str, Bought]) -> None:
    for one in answers.values():
        assert one.needed.connects is not None
        assert one.needed.low is not None
        assert one.needed.high is not None
        assert one.needed.low <= one.needed.connects <= one.needed.high + 1
        assert one.checked is not None
        assert one.checked.value == pytest.approx(0.5, abs=0.06)
        assert one.none.value is not None
        assert one.none.value < 0.5
        assert one.alone.connects == one.needed.connects  # nobody invites
        assert one.outcome is not None
        assert one.outcome.spent_net <= one.needed.connects + 4 + 1
        assert one.outcome.spent_net <= one.outcome.gross
        assert one.left_usd(0.15) == pytest.approx(one.outcome.earned - 0.15 * one.needed.connects)
        assert one.none.value <= one.needed.most_share
        assert one.fit.chance.max() <= one.needed.most_share


def test_the_number_found_is_the_one_of_a_run_with_such_wallets(answers: dict[str, Bought]) -> None:
    wallets = {name: int(one.needed.connects or 0) for name, one in answers.items()}
    buyers = Buyers(Ready.of(world()), Threads(1))
    again = checked(buyers, wallets, first=10_000)
    fewer = checked(buyers, {name: n // 3 for name, n in wallets.items()}, first=10_000)
    for name in answers:
        assert again[name].value == pytest.approx(0.5, abs=0.06)
        assert (fewer[name].value or 0) < (again[name].value or 0)


def test_what_no_number_buys_is_said() -> None:
    found = bought(Ready.of(world(run={"replications": 2, "seed": 3})), ["second"], 0.999)["second"]
    assert found.needed.connects is None
    assert found.needed.why == "not reached"
    assert 0 < found.needed.most_share < 0.999
    assert found.needed.high == np.inf
    assert found.needed.most_connects > 0


def test_chances_and_hires_that_cannot_be_are_refused() -> None:
    with pytest.raises(ValueError, match="chance must be above 0 and below 1"):
        bought(Ready.of(world()), ["first"], 1.0)
    with pytest.raises(ValueError, match="hires must be 1 to 3"):
        bought(Ready.of(world()), ["first"], 0.5, hires=4)
