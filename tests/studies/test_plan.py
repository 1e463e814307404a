"""The table of what a hire takes says what the single answers say."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import numpy.typing as npt
import pytest

import simulator
from simulator import compare, load_scenario, plan
from simulator.paths import SCENARIO_FOLDERS
from simulator.report.words.needs import Asked, needed_by
from simulator.runs.again import ready_again
from simulator.runs.run import run
from simulator.studies.bought import bought
from simulator.studies.outlook import price_of
from tests.small_runs import scripted_run, scripted_scenario, small_scenario


def test_each_row_is_the_answer_for_its_strategy(tmp_path: Path) -> None:
    result = run(small_scenario(), workers=1, out=tmp_path)
    table = plan(result, chance=0.2)
    assert [*table.index] == [*result.groups]
    answers = bought(ready_again(result), result.groups, 0.2)
    for group, row in table.iterrows():
        found = answers[str(group)]
        assert row["replications"] == found.needed.n
        assert row["reached"] == found.needed.most_share
        assert row["buying_none"] == found.none.value
        assert row["connects"] == found.needed.connects
        assert row["usd"] == price_of(result.sample(str(group))).usd(row["connects"])
    assert (table["connects"] > 0).any()
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


SPENT = np.repeat([0, 6, 14, 40, 55, 56, 60], [4, 6, 4, 8, 6, 9, 3])
HIRED_AT = np.where(np.arange(40) % 5 < 3, SPENT, -1)
HIRED_AT[:4] = -1
CHOOSY = np.zeros(40, int)
CHOOSY[[3, 9, 21, 30, 39]] = 12, 14, 30, 14, 8


@pytest.mark.parametrize("spent", [SPENT, CHOOSY], ids=["most bid", "few bid"])
@pytest.mark.parametrize("chance", [0.03, 0.05, 0.5, 0.9])
def test_a_plan_says_what_the_table_of_freelancers_says(
    spent: npt.NDArray[np.int64], chance: float, tmp_path: Path
) -> None:
    at = HIRED_AT if spent is SPENT else np.where(spent == 14, spent, -1)
    shape = (2, 1, 20)
    columns = {"connects_proposal": spent.reshape(shape), "connects_at_first_hire": at.reshape(shape)}
    result = scripted_run(tmp_path, scripted_scenario(["one"], 20, 2), columns)
    one = needed_by(result, ["one"], Asked(chance))[0]
    needed = one.needed
    people = result.freelancers
    paid = people["connects_proposal"] + people["connects_boost"]
    won = people["connects_at_first_hire"]
    assert one.needed.why != "nothing spent"
    assert needed.most_connects == paid.max()
    within = ((won >= 0) & (won <= needed.most_connects)).mean()
    assert needed.most_share == one.window.value == within
    if within >= chance:  # then some number of Connects is enough
        assert needed.connects in set(won[won >= 0])
    if spent is CHOOSY and within >= chance:
        assert ((won >= 0) & (won <= needed.connects)).mean() >= chance
