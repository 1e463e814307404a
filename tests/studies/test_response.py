"""What a market's proposals follow: price, budget, rate, the client's spending."""

from pathlib import Path

import pandas as pd
import pytest

from simulator.loader.scenario import load_scenario
from simulator.studies.baselines.response import rank_correlation, response_wanted

ROOT = Path(__file__).resolve().parents[2]
JOBS = pd.DataFrame(
    {
        "type": ["fixed", "hourly", "fixed", "fixed", "hourly"],
        "connects_required": [1, 2, 4, 6, 6],
        "value_usd": [10.0, 900.0, 20.0, 30.0, 5.0],
        "proposals": [30, 0, 20, 10, 40],
    }
)


def test_ranks_are_those_of_the_posts_that_are_meant() -> None:
    assert rank_correlation(JOBS, "value_usd", "fixed") == pytest.approx(-1)
    assert rank_correlation(JOBS, "value_usd", "hourly") == pytest.approx(-1)
    assert rank_correlation(JOBS.assign(type=[0, 1, 0, 0, 1]), "value_usd", "fixed") == pytest.approx(-1)
    assert rank_correlation(JOBS, "connects_required") == pytest.approx(
        JOBS["connects_required"].corr(JOBS["proposals"], "spearman")
    )
    assert rank_correlation(JOBS[:1], "value_usd") is None


@pytest.mark.parametrize(
    ("name", "kept"),
    [("market_2023", ["run.keep_tables=2"]), ("market_2025", ["run.keep_tables=2"]), ("field_2023", [])],
)
def test_posts_are_kept_where_there_is_something_to_compare(name: str, kept: list[str]) -> None:
    assert response_wanted(load_scenario(ROOT / "scenarios" / f"{name}.yaml"), 4) == kept
