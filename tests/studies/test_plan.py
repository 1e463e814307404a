"""The table of what a hire takes says what the single answers say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

import simulator
from simulator import compare, load_scenario, plan
from simulator.paths import SCENARIO_FOLDERS
from simulator.runs.run import run
from simulator.studies.chances import connects_needed
from simulator.studies.outlook import price_of
from tests.small_runs import small_scenario


def test_each_row_is_the_answer_for_its_strategy(tmp_path: Path) -> None:
    result = run(small_scenario(), workers=1, out=tmp_path)
    table = plan(result, chance=0.2)
    assert [*table.index] == [*result.groups]
    for group, row in table.iterrows():
        sample = result.sample(str(group))
        needed = connects_needed(sample, 0.2)
        assert row["replications"] == needed.n
        assert row["reached"] == needed.most_share
        if needed.connects is None:
            assert np.isnan(row["connects"])
            assert np.isnan(row["usd"])
        else:
            assert row["connects"] == needed.connects
            assert row["usd"] == price_of(sample).usd(needed.connects)
    assert table["connects"].notna().any()
    assert plan(result, chance=0.999)["connects"].isna().all()


def test_a_strategy_that_is_not_there_is_named(tmp_path: Path) -> None:
    result = run(small_scenario(), workers=1, out=tmp_path)
    assert [*plan(result, groups=["second"]).index] == ["second"]
    with pytest.raises(KeyError, match="no strategy is called 'third' here; there are first, second"):
        plan(result, groups=["third"])
    with pytest.raises(ValueError, match="hires must be 1 to 3"):
        plan(result, hires=4)


def test_what_people_type_in_a_notebook_works_or_says_what_would(tmp_path: Path) -> None:
    assert load_scenario("field_2023") == load_scenario(SCENARIO_FOLDERS[0] / "field_2023.yaml")
    with pytest.raises(simulator.ScenarioError, match="did you mean 'field_2023'"):
        load_scenario("feild_2023")
    result = run(small_scenario(), workers=1, out=tmp_path)
    assert repr(result).startswith("RunResult('small': first, second; 6 of 6 replications; ")
    with pytest.raises(ValueError, match="no metric is called 'hire'; did you mean 'hires'"):
        compare(result, metric="hire")
