"""Posts that pay nothing: every strategy plays them, nobody earns, and no number goes astray."""

import warnings

import numpy as np
import pytest

from simulator.engine.batch import simulate
from simulator.loader.tables.posts import posts_of
from simulator.loader.tables.sheet import Sheet
from simulator.model.freelancers import StrategyChoice
from simulator.model.recorded import Replay
from simulator.model.scenario import Scenario
from simulator.strategies.registry import make, needed_inside, strategies

ROWS = 60
WHOLE = sorted(name for name, kind in strategies().items() if not needed_inside(kind))


@pytest.fixture(scope="module")
def replayed() -> tuple[Scenario, object]:
    import pandas as pd

    frame = pd.DataFrame({"category": ["web"] * ROWS}, dtype=object)
    frame["posted_at"] = [f"2024-03-{4 + k // 6:02d} {4 * (k % 6):02d}:10" for k in range(ROWS)]
    frame["job_type"] = ["fixed", "hourly", "unstated"] * (ROWS // 3)
    frame["budget_usd"] = ["$0", "", "0.00"] * (ROWS // 3)
    frame["hourly_rate_usd"] = ["", "0", ""] * (ROWS // 3)
    scenario = Scenario.model_validate(
        {
            "competition": "both",
            "horizon": 10.0,
            "clock": {"tick": "6 h"},
            "jobs": {"replay": {"file": "t.csv"}},
            "boosts": {"pricing": "second", "slots": 2},
            "freelancers": [{"name": "a", "strategy": "random", "count": 3, "wallet": 200}],
        }
    )
    return scenario, posts_of(Sheet(frame.astype(object), np.arange(2, ROWS + 2)), Replay(file="t.csv"))


@pytest.mark.parametrize("name", WHOLE)
def test_every_strategy_plays_posts_that_pay_nothing(name: str, replayed: tuple[Scenario, object]) -> None:
    scenario, posts = replayed
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        played = simulate(scenario, [make(StrategyChoice(name=name))], [0, 1], posts, keep=True)  # type: ignore[arg-type]
    assert set(played.tables["jobs"]["value_usd"]) == {0.0}
    assert set(played.lanes["earnings_usd"]) == {0.0}
    assert (played.lanes["balance"] >= 0).all()
