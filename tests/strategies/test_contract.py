"""What every registered strategy keeps to."""

import re
from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.engine.batch import simulate
from simulator.model.freelancers import StrategyChoice
from simulator.model.scenario import Scenario
from simulator.strategies import STRATEGIES
from simulator.strategies.base import Candidates, Strategy
from simulator.strategies.registry import make, strategies
from tests.strategies.scripted import HIDDEN, world


def made(name: str) -> Strategy:
    return make(StrategyChoice(name=name, settings=STRATEGIES[name].example))


every = pytest.mark.parametrize("name", sorted(STRATEGIES))


def posts(n: int = 40) -> list[dict[str, Any]]:
    rng = np.random.default_rng(5)
    return [
        {
            "niche": rng.random(),
            "value_usd": 10 ** rng.uniform(1, 4),
            "connects_required": int(rng.choice([1, 2, 4, 6])),
            "proposals": int(rng.integers(0, 40)),
            "client_verified": rng.random() < 0.6,
            "client_hire_rate": rng.random(),
            "hourly_rate_usd": rng.choice([0, 20, 80]),
            "posted_at": rng.uniform(0, 0.3),
            "attention": int(rng.integers(0, 20)),
            "live": rng.random() < 0.5,
        }
        for _ in range(n)
    ]


def scores(strategy: Strategy, c: Candidates) -> Any:
    c._hidden_allowed = strategy.is_oracle
    return np.broadcast_to(np.asarray(strategy.score(c), float), (c.n,))


@every
def test_shapes(name: str) -> None:
    strategy = made(name)
    c = world(posts(), 8, lanes=3, strategy=strategy, opening=50)
    assert np.broadcast_to(strategy.boost(c), (c.n,)).dtype.kind == "i"
    assert np.asarray(scores(strategy, c)).shape == (c.n,)
    for limit in strategy.daily_limits(c):
        assert limit is None or np.asarray(limit).shape == (c.n,)


@every
def test_input_is_not_changed(name: str) -> None:
    strategy = made(name)
    c = world(posts(), 8, lanes=2, strategy=strategy, opening=50)
    before = c._around.lanes.tobytes(), c._around.jobs.tobytes()
    for table in (c._around.lanes, c._around.jobs, c.at):
        table.flags.writeable = False
    scores(strategy, c)
    strategy.boost(c)
    strategy.daily_limits(c)
    assert (c._around.lanes.tobytes(), c._around.jobs.tobytes()) == before


@every
def test_only_oracles_see_hidden_columns(name: str) -> None:
    strategy = made(name)
    plain, scrambled = world(posts(), 8, strategy=strategy), world(posts(), 8, strategy=strategy)
    for column in HIDDEN:
        values = scrambled._around.jobs[column]
        scrambled._around.jobs[column] = ~values if values.dtype == bool else values[::-1] + 3
    same = np.array_equal(scores(strategy, plain), scores(strategy, scrambled), equal_nan=True)
    assert same or strategy.is_oracle
    assert np.array_equal(strategy.boost(plain), strategy.boost(scrambled))
    assert name != "highest_true_p" or not same


@every
def test_same_luck_same_bids_and_lanes_apart(name: str) -> None:
    strategy = made(name)
    both = scores(strategy, world(posts(), 8, lanes=2, strategy=strategy, opening=50))
    again = scores(strategy, world(posts(), 8, lanes=2, strategy=strategy, opening=50))
    alone = scores(strategy, world(posts(), 8, lanes=1, strategy=strategy, opening=50))
    assert np.array_equal(both, again, equal_nan=True)
    assert np.array_equal(both[: alone.size], alone, equal_nan=True)


@every
def test_never_over_budget(name: str) -> None:
    scenario = Scenario.model_validate(
        {
            "horizon": "40 d",
            "clock": {"tick": "6 h"},
            "jobs": {"per_day": 10},
            "connects": {"monthly_grant": 15, "price": {"model": "tiers"}},
            "freelancers": [{"name": "me", "strategy": "random", "count": 5}],
        }
    )
    result = simulate(scenario, [made(name)], [0, 1], keep=True)
    assert (result.tables["ledger"]["balance"] >= 0).all()
    assert (
        result.lanes["connects_proposal"] + result.lanes["connects_boost"]
        <= 30 + result.lanes["connects_refunded"]
    ).all()


@every
def test_settings_are_frozen_described_and_known(name: str) -> None:
    strategy, kind = made(name), STRATEGIES[name]
    with pytest.raises(ValidationError):
        kind.model_validate({**kind.example, "no_such_setting": 1})
    for setting, field in kind.model_fields.items():
        assert field.description, setting
        with pytest.raises(ValidationError):
            setattr(strategy, setting, 1)


@every
def test_docstring_says_when_and_whence(name: str) -> None:
    kind = STRATEGIES[name]
    text = " ".join((kind.__doc__ or "").split())
    assert kind.rule
    assert re.search(r"[Bb]ound, not advice|[Ww]ins where.*loses|[Ww]ins where.*gains nothing", text), text
    assert kind.oracle or re.search(r"[Ss]ource", text)


def test_registry_makes_what_is_named(tmp_path: Any) -> None:
    assert set(strategies()) >= set(STRATEGIES)
    nested = make(
        StrategyChoice(name="paced_budget", settings={"of": {"paced_budget": {"of": "highest_match"}}})
    )
    assert nested.is_oracle
    with pytest.raises(KeyError, match="no strategy is called 'spry'"):
        make(StrategyChoice(name="spry"))
    with pytest.raises(KeyError, match="cannot be looked up"):
        make(StrategyChoice(name="./mine.py:Mine"))
    mine = make(StrategyChoice(name="./mine.py:Mine"), lambda name: STRATEGIES["random"])
    assert isinstance(mine, STRATEGIES["random"])
    with pytest.raises(TypeError, match="is no strategy"):
        make(StrategyChoice(name="./mine.py:Mine"), lambda name: dict)  # type: ignore[arg-type,return-value]
