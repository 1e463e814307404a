"""The block `sweep`: what it accepts, and what it refuses with a sentence."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from pydantic import ValidationError

from simulator.model.questions.factors import as_text
from simulator.model.questions.sweep import Sweep


def block(**changes: Any) -> Sweep:
    return Sweep.model_validate({"design": "grid", "levers": {"jobs.per_day": [20, 40]}} | changes)


@pytest.mark.parametrize(
    ("factor", "low", "middle", "high"),
    [
        ([1, 4], 1, 2.5, 4),
        ({"uniform": [1, 4]}, 1, 2.5, 4),
        ({"uniform": {"low": 1, "high": 4}}, 1, 2.5, 4),
        ({"log_uniform": [1, 16]}, 1, 4, 16),
        ({"triangular": [0, 1, 2]}, 0, 1, 2),
        ({"normal": [3, 1]}, -0.09, 3, 6.09),
        ({"normal": [3, 1], "at_least": 2}, 2, 3, 6.09),
        ({"lognormal": [2, 0.5]}, 0.42, 2, 9.4),
        ({"whole": [1, 3]}, 1, 2, 3),
        ([1, 2, 5], 1, 2, 5),
    ],
)
def test_a_factor_gives_one_value_for_each_number_between_0_and_1(
    factor: object, low: float, middle: float, high: float
) -> None:
    found = block(design={"kind": "lhs", "points": 4}, levers={"a": factor}).given["a"]
    drawn = found.quantile(np.array([0.001, 0.5, 0.999]))
    assert drawn == pytest.approx([low, middle, high], abs=0.06)


def test_choices_follow_their_weights_and_may_be_words_or_blocks() -> None:
    found = block(
        design={"kind": "random", "points": 4},
        levers={"a": {"choice": ["x", {"capped": {"of": "random, or not"}}], "weights": [1, 3]}},
    ).given["a"]
    assert list(found.quantile(np.array([0.2, 0.3, 0.9]))) == ["x"] + ['{capped: {of: "random, or not"}}'] * 2


def test_a_grid_takes_lists_as_they_stand_and_ranges_with_levels() -> None:
    found = block(levers={"a": [1, 2], "b": {"range": [0, 1], "levels": 3}, "c": {"whole": [1, 3]}}).given
    assert [list(one.in_grid()) for one in found.values()] == [[1, 2], [0, 0.5, 1], [1, 2, 3]]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"design": {"kind": "sobol", "points": 300}}, "write 256 or 512, not 300"),
        ({"design": {"kind": "lhs"}}, "needs points"),
        ({"design": {"kind": "grid", "points": 3}}, "leave out points"),
        ({"design": {"kind": "morris", "points": 3, "levels": 5}}, "even number of levels"),
        ({"design": {"kind": "lhs", "points": 3, "levels": 4}}, "belong to grid and morris"),
        ({"design": {"kind": "grid", "levels": 4}}, "levels do nothing"),
        ({"design": "table"}, "names its file"),
        ({"levers": {}}, "nothing varies"),
        ({"levers": {"a": 3}}, "how it varies"),
        ({"levers": {"a": []}}, "list is empty"),
        ({"levers": {"a": {"gauss": [1, 2]}}}, "'gauss' is no way to vary"),
        ({"levers": {"a": {"uniform": [4, 1]}}}, "low end of uniform must be below"),
        ({"levers": {"a": {"uniform": ["1 h", "2 h"]}}}, "times in days"),
        ({"levers": {"a": {"log_uniform": [0, 1]}}}, "above 0"),
        ({"levers": {"a": {"range": [0, 1]}}}, "needs levels"),
        ({"levers": {"a": {"choice": [1, 2], "weights": [0, 0]}}}, "weights belong to a choice"),
        ({"design": "zip", "levers": {"a": [1, 2], "b": [1, 2, 3]}}, "a has 2, b has 3"),
        ({"uncertainties": {"jobs.per_day": [1, 2]}}, "a lever and an uncertainty"),
        ({"levers": {f"k{n}": list(range(20)) for n in range(6)}}, "64,000,000 points"),
        ({"replications": 3, "until": {"within": 0.1}}, "keep one"),
        ({"design": {"table": "p.csv"}}, "stand in its file"),
    ],
)
def test_what_cannot_be_played_is_refused_with_what_would(changes: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError, match=said):
        block(**changes)


def test_a_budget_is_a_time_and_a_table_lists_its_keys() -> None:
    assert block(budget="2 h").budget == 120
    found = block(design={"table": "p.csv"}, levers=["jobs.per_day"])
    assert (found.design.kind, found.design.file, found.factors) == ("table", "p.csv", {"jobs.per_day": None})


@pytest.mark.parametrize("value", [3, 0.1, 1e-7, 1e300, True, "6 h", "a_name", "per cent"])
def test_a_value_is_written_as_yaml_that_reads_back(value: object) -> None:
    from simulator.loader.nodes import parse

    assert parse(as_text(value), "here", inline=True).value == value
