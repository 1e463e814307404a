"""The loop from outside: who may look on, and what a broken strategy stops."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.batch import simulate
from simulator.engine.decider import StrategyError
from simulator.engine.steps.bids import Bids
from simulator.model.scenario import Scenario
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import Strategy
from simulator.world.world import World


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


class Broken(Strategy):
    def score(self, c: Any) -> Any:
        raise ZeroDivisionError("no luck")


class Silent(Strategy):
    def score(self, c: Any) -> Any:
        return np.zeros(c.n)


MARKET: dict[str, Any] = {
    "competition": "market", "horizon": 20, "jobs": {"per_day": 12, "categories": {"a": 1}},
    "connects": {"monthly_grant": 60}, "invitations": {"share": 0.7, "per_post": 3},
    "freelancers": [{"name": "x", "strategy": "random", "count": 6}],
}  # fmt: skip


@pytest.mark.parametrize("traits", [{"accepts": 0}, {"capacity": 0}])
@pytest.mark.parametrize("competition", ["field", "market", "both"])
def test_who_sends_nothing_changes_nothing_for_others(competition: str, traits: dict[str, Any]) -> None:
    """Not even who is invited: clients search among those who answer."""
    silent = {"name": "silent", "strategy": "random", "count": 3, **traits}
    alone = MARKET | {"competition": competition}
    beside = alone | {"freelancers": [*alone["freelancers"], silent]}
    one = simulate(Scenario.model_validate(alone), [Everything()], [0, 1]).lanes
    other = simulate(Scenario.model_validate(beside), [Everything(), Silent()], [0, 1]).lanes
    mine = other[other["group"] == 0]
    assert one.dtype == mine.dtype
    assert all(np.array_equal(one[name], mine[name], equal_nan=True) for name in one.dtype.names or ())
    assert one["invited_proposals"].sum() > 0
    assert other[other["group"] == 1]["invited"].sum() == 0


def test_what_a_yardstick_reckons_with_does_not_depend_on_the_worlds_played_beside_it() -> None:
    yardstick = STRATEGIES["highest_true_p"](threshold=0.05)
    market = Scenario.model_validate(MARKET | {"horizon": 40, "jobs": {"per_day": 20}})
    together = simulate(market, [yardstick], range(5)).lanes
    alone = simulate(market, [yardstick], [3]).lanes
    assert alone["proposals"].sum() > 0
    assert together[together["rep"] == 3]["proposals"].tolist() == alone["proposals"].tolist()


class Notes:
    """An observer that notes when it is called."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, float]] = []
        self.unsent = True

    def begin(self, world: World) -> None:
        self.calls.append(("begin", 0.0))

    def before_looks(self, world: World, until: float) -> None:
        self.calls.append(("before_looks", until))

    def before_sending(self, world: World, bids: Bids) -> None:
        self.calls.append(("before_sending", float(bids.at.max())))
        sent = world.proposals["sent"][world.proposals["sent"] >= 0]
        self.unsent &= not np.isin(bids.at, sent).any()

    def before_closing(self, world: World, until: float) -> None:
        self.calls.append(("before_closing", until))

    def after_closing(self, world: World) -> None:
        self.calls.append(("after_closing", self.calls[-1][1]))


def scenario(competition: str, groups: int = 1) -> Scenario:
    people = [{"name": f"g{k}", "strategy": "random", "count": 3, "wallet": 200} for k in range(groups)]
    return Scenario.model_validate(
        {
            "horizon": "4 d",
            "competition": competition,
            "clock": {"tick": "12 h"},
            "jobs": {"per_day": 6},
            "freelancers": people,
        }
    )


@pytest.mark.parametrize("competition", ["market", "field", "both"])
def test_an_observer_is_called_in_the_order_of_the_phases_and_changes_nothing(competition: str) -> None:
    market, notes = scenario(competition), Notes()
    plain = simulate(market, [Everything()], [3], keep=True)
    seen = simulate(market, [Everything()], [3], keep=True, observer=notes)
    for name in ("lanes", "ledger", "curves", "market", "ages", "age_sums"):
        assert getattr(seen, name).tobytes() == getattr(plain, name).tobytes(), name
    for name, table in plain.tables.items():
        assert seen.tables[name].tobytes() == table.tobytes(), name
    expected: list[tuple[str, float]] = [("begin", 0.0)]
    for tick in range(8):
        end = (tick + 1) / 2
        expected += [("before_looks", end), ("before_closing", end), ("after_closing", end)]
    expected += [("before_closing", np.inf), ("after_closing", np.inf)]
    assert [call for call in notes.calls if call[0] != "before_sending"] == expected
    sending = [k for k, call in enumerate(notes.calls) if call[0] == "before_sending"]
    assert sending
    assert all(notes.calls[k - 1][0] == "before_looks" for k in sending)
    assert all(notes.calls[k][1] < notes.calls[k - 1][1] for k in sending)
    assert notes.unsent


def test_in_a_field_a_broken_strategy_stops_its_own_group_alone() -> None:
    field = scenario("field", groups=2)
    result = simulate(field, [Broken(), Everything()], [0])
    assert list(result.failed) == ["g0"]
    assert "no luck" in result.failed["g0"]
    proposals = [int(result.lanes["proposals"][result.lanes["group"] == g].sum()) for g in range(2)]
    assert proposals[0] == 0 < proposals[1]


def test_a_run_fails_with_its_last_group_or_where_groups_meet() -> None:
    with pytest.raises(StrategyError) as all_failed:
        simulate(scenario("field", groups=2), [Broken(), Broken()], [0])
    assert set(all_failed.value.failed) == {"g0", "g1"}
    with pytest.raises(StrategyError, match="'g0'"):
        simulate(scenario("market", groups=2), [Broken(), Everything()], [0])
