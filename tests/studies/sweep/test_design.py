"""Designs: tables of points that are known by their values."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.model.questions.sweep import Sweep
from simulator.studies.sweep.design import POINT, ROLE, design_of, played_once, settings_in, settings_of

FACTORS: dict[str, Any] = {
    "levers": {"a": [0.2, 0.8], "word": {"choice": ["x", "y"]}},
    "uncertainties": {"b": {"uniform": [1, 4]}, "n": {"whole": [1, 3]}},
}


def laid(design: object, table: pd.DataFrame | None = None, **factors: Any) -> pd.DataFrame:
    return design_of(Sweep.model_validate({"design": design, **(factors or FACTORS)}), table)


@pytest.mark.parametrize(
    "design",
    [
        {"kind": "sobol", "arms": True},
        {"kind": "sobol", "arms": False},
        {"kind": "random"},
        {"kind": "morris"},
    ],
)
def test_a_larger_design_begins_with_the_smaller_one(design: dict[str, object]) -> None:
    small, large = (laid({**design, "points": n}) for n in (8, 16))
    pd.testing.assert_frame_equal(small, large[: len(small)])
    assert len(large) == 2 * len(small)


def test_a_point_is_known_by_its_values_and_not_by_its_place() -> None:
    one = laid("grid", levers={"a": [1, 2], "b": [3.0, 4.5]})
    other = laid("grid", levers={"b": [4.5, 3], "a": [2.0, 1.0]})
    assert set(one[POINT]) == set(other[POINT])
    ids = {(row["a"], row["b"]): row[POINT] for row in other.to_dict("records")}
    assert all(ids[row["a"], row["b"]] == row[POINT] for row in one.to_dict("records"))


def test_columns_have_types_and_every_point_can_be_typed_as_overrides() -> None:
    found = laid({"kind": "lhs", "points": 16})
    assert [found[key].dtype.kind for key in ("a", "b", "n")] == ["f", "f", "i"]
    assert settings_in(found) == ["a", "word", "b", "n"]
    row = found.to_dict("records")[0]
    texts = settings_of(row, settings_in(found))
    assert texts[1] in {"word=x", "word=y"}
    assert float(texts[0].removeprefix("a=")) == row["a"]


def test_latin_hypercube_has_one_point_in_each_part_of_each_range() -> None:
    found = laid({"kind": "lhs", "points": 20})
    assert sorted((found["a"] - 0.2) // 0.03) == list(range(20))


def test_sobol_fills_each_range_evenly_with_and_without_arms() -> None:
    found = laid({"kind": "sobol", "points": 64}, levers={f"x{k}": [0.0, 1.0] for k in range(5)})
    for role in ("A", "B"):
        base = found[found[ROLE] == role]
        assert all(sorted((base[f"x{k}"] * 64).astype(int)) == list(range(64)) for k in range(5))
        assert np.abs(np.corrcoef(base.iloc[:, 3:].T) - np.eye(5)).max() < 0.1
    arm, first, second = (found[found[ROLE] == r].reset_index() for r in ("x3", "A", "B"))
    assert (arm["x3"] == second["x3"]).all()
    assert (arm[["x0", "x1", "x2", "x4"]] == first[["x0", "x1", "x2", "x4"]]).to_numpy().all()


def test_a_path_of_morris_changes_each_setting_once() -> None:
    found = laid({"kind": "morris", "points": 6}, levers={f"x{k}": [0.0, 1.0] for k in range(4)})
    for _, path in found.groupby("base"):
        values = path[[f"x{k}" for k in range(4)]].to_numpy()
        changed = np.abs(np.diff(values, axis=0))
        assert (changed > 0).sum(1).tolist() == [1] * 4
        assert changed.max(0) == pytest.approx([2 / 3] * 4)
        moved = [f"x{k}" for k in changed.argmax(1)]
        assert path[ROLE].tolist() == ["start", *moved]


def test_another_seed_gives_other_points() -> None:
    one, other = (laid({"kind": "lhs", "points": 8, "seed": seed}) for seed in (1, 2))
    assert not set(one[POINT]) & set(other[POINT])


def test_a_zip_goes_along_its_lists_and_a_table_has_its_rows() -> None:
    side = laid("zip", levers={"a": [1, 2, 3], "b": [4, 5, 6]})
    table = pd.DataFrame({"a": [3, 1, 2, 1], "b": [6, 4, 5, 4]})
    listed = laid({"table": "p.csv"}, table, levers=["a", "b"])
    assert side["b"].tolist() == [4, 5, 6]
    assert len(listed) == 4
    assert len(played_once(listed)) == 3
    assert set(listed[POINT]) == set(side[POINT])
    with pytest.raises(ValueError, match="no column 'c'"):
        laid({"table": "p.csv"}, table, levers=["a", "c"])
