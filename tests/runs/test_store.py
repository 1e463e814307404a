"""The run folder: whole files only, checked before they are written, read back in order."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.model.scenario import Scenario
from simulator.runs.files import StoreError, digest_of, read_json
from simulator.runs.layouts import LAYOUTS, NameColumn, Table, tables_of
from simulator.runs.store import RunStore, runs_below
from tests.small_runs import manifest_of, scripted_batch, scripted_scenario

SCENARIO = scripted_scenario(["a", "b"], each=2, replications=6)


def part(first: int, last: int, scenario: Scenario = SCENARIO) -> dict[str, Table]:
    numbers = np.arange(first, last + 1).reshape(-1, 1, 1)
    return tables_of(scripted_batch(scenario, first, last, {"proposals": numbers + 1}), scenario)


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    return RunStore.create(tmp_path / "run", manifest_of(SCENARIO))


def test_what_is_written_is_read_in_order_of_replication(store: RunStore) -> None:
    store.write_part(3, 5, part(3, 5))
    assert store.missing(6) == [(0, 2)]
    store.write_part(0, 2, part(0, 2))
    assert store.parts() == [(0, 2), (3, 5)]
    assert store.missing(6) == []
    assert store.missing(8) == [(6, 7)]
    assert store.done() == 6
    rows = store.read("replications")
    assert rows["rep"].tolist() == [0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5]
    assert rows["group"].tolist() == ["a", "b"] * 6
    assert rows["proposals"].tolist() == [2 * (rep + 1) for rep in rows["rep"]]
    assert store.read("market")["ages"][0].tolist() == [1] * 60
    assert list(store.read("freelancers", ["rep", "hires"])) == ["rep", "hires"]


def test_all_columns_come_back_with_their_types(store: RunStore) -> None:
    assert list(store.read("freelancers")) == list(LAYOUTS["freelancers"])
    store.write_part(0, 0, part(0, 0))
    for table, layout in LAYOUTS.items():
        frame = store.read(table)
        assert list(frame) == list(layout)
        for column, kind in layout.items():
            expected = {"i8": "int64", "i4": "int32", "f8": "float64", "name": "category"}.get(kind, "object")
            assert str(frame[column].dtype) == expected, (table, column)


def test_a_part_without_all_its_tables_does_not_count(store: RunStore) -> None:
    store.write_part(0, 2, part(0, 2))
    store.write_part(3, 5, part(3, 5))
    next(store.directory.glob("curves-*3-*5.parquet")).unlink()
    assert store.parts() == [(0, 2)]
    assert store.missing(6) == [(3, 5)]
    assert store.read("market")["rep"].tolist() == [0, 1, 2]


def test_nothing_half_written_is_left(store: RunStore, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: Any) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    with pytest.raises(StoreError, match=r"No space left on device.*--out"):
        store.write_part(0, 2, part(0, 2))
    assert [file.name for file in store.directory.iterdir()] == ["manifest.json"]


def spoil(tables: dict[str, Table], how: str) -> None:
    rows = tables["replications"]
    if how == "a missing table":
        del tables["curves"]
    elif how == "a missing column":
        del rows["hires"]
    elif how == "an unknown column":
        rows["extra"] = rows["hires"]
    elif how == "a wrong type":
        rows["hires"] = np.asarray(rows["hires"]).astype(float)
    elif how == "names as numbers":
        rows["group"] = np.asarray(rows["rep"])
    elif how == "too few rows":
        tables["freelancers"] = {k: _short(v) for k, v in tables["freelancers"].items()}
    elif how == "other replications":
        tables["market"]["rep"] = np.arange(1, 4)


def _short(column: Any) -> Any:
    return NameColumn(column.codes[1:], column.names) if isinstance(column, NameColumn) else column[1:]


@pytest.mark.parametrize(
    ("how", "says"),
    [
        ("a missing table", "lack the tables curves"),
        ("a missing column", "hires"),
        ("an unknown column", "extra"),
        ("a wrong type", "'hires' of table 'replications' must be i8, but is f8"),
        ("names as numbers", "must be names"),
        ("too few rows", "must have 12 rows, but has 11"),
        ("other replications", "replications 0 to 2, each once"),
    ],
)
def test_wrong_tables_are_refused_before_anything_is_written(store: RunStore, how: str, says: str) -> None:
    tables = part(0, 2)
    spoil(tables, how)
    with pytest.raises(StoreError, match=says):
        store.write_part(0, 2, tables)
    assert not list(store.directory.glob("*.parquet"))


def test_many_rows_are_taken_apart_whole_and_in_order() -> None:
    scenario = scripted_scenario(("a", "b"), 1_500, 1)
    numbers = np.arange(3_000).reshape(1, 2, 1_500)
    batch = scripted_batch(scenario, 0, 0, {"proposals": numbers, "earnings_usd": numbers / 3})
    found = tables_of(batch, scenario)["freelancers"]
    for name, column in found.items():
        values = column.codes if isinstance(column, NameColumn) else column
        assert np.array_equal(values, batch.lanes[name], equal_nan=name == "first_hire_day"), name


@pytest.mark.skipif(
    os.name != "posix" or os.geteuid() == 0, reason="needs a folder that this user cannot write"
)
def test_a_folder_that_cannot_be_written_is_named(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    try:
        with pytest.raises(StoreError, match="cannot write"):
            RunStore.create(tmp_path / "run", manifest_of(SCENARIO))
    finally:
        tmp_path.chmod(0o700)


def test_a_file_in_the_way_is_named(tmp_path: Path) -> None:
    (tmp_path / "run").write_text("in the way")
    with pytest.raises(StoreError, match=r"cannot write .*run.*name another folder"):
        RunStore.create(tmp_path / "run", manifest_of(SCENARIO))


def test_the_same_run_opens_and_another_is_refused(store: RunStore) -> None:
    store.write_part(0, 2, part(0, 2))
    assert RunStore.create(store.directory, manifest_of(SCENARIO)).done() == 3
    with pytest.raises(StoreError, match="holds another run"):
        RunStore.create(store.directory, manifest_of(SCENARIO, run_id="other"))


def test_another_schema_is_refused(store: RunStore) -> None:
    store.write_manifest(store.manifest | {"schema_version": 99})
    with pytest.raises(StoreError, match="schema version 99"):
        RunStore.load(store.directory)


def test_a_damaged_manifest_or_part_is_named(store: RunStore) -> None:
    store.write_part(0, 2, part(0, 2))
    next(store.directory.glob("market-*.parquet")).write_bytes(b"no parquet")
    with pytest.raises(StoreError, match=r"market-.*damaged"):
        store.read("market")
    (store.directory / "manifest.json").write_text("{")
    with pytest.raises(StoreError, match="damaged"):
        RunStore.load(store.directory)
    with pytest.raises(StoreError, match="name the folder of a run"):
        read_json(store.directory / "none" / "manifest.json")


def test_full_tables_stand_apart_and_may_be_missing(store: RunStore) -> None:
    jobs: Table = {
        "rep": np.zeros(2, np.int64),
        "value_usd": np.ones(2),
        "type": NameColumn(np.array([0, 1]), ("x", "y")),
    }
    store.write_part(0, 0, part(0, 0) | {"jobs": jobs})
    store.write_part(1, 2, part(1, 2))
    assert (store.directory / "tables").is_dir()
    assert store.read("jobs")["type"].tolist() == ["x", "y"]
    with pytest.raises(StoreError, match="keep_tables"):
        store.read("ledger")
    store.clear()
    assert store.parts() == []
    assert not list(store.directory.rglob("*.parquet"))


def test_runs_are_found_the_newest_first(tmp_path: Path) -> None:
    for number, name in enumerate(["old", "new"]):
        RunStore.create(tmp_path / name, manifest_of(SCENARIO))
        os.utime(tmp_path / name / "manifest.json", (number, number))
    assert [run.name for run in runs_below(tmp_path)] == ["new", "old"]


def test_a_manifest_is_plain_json(store: RunStore) -> None:
    found = json.loads((store.directory / "manifest.json").read_text())
    assert found["shape"] == {"groups": ["a", "b"], "freelancers": 4}


def test_a_digest_follows_content_and_order(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    one.write_text("1")
    two.write_text("2")
    assert digest_of([one, two]) == digest_of([one, two]) != digest_of([two, one])
    before = digest_of([one])
    one.write_text("3")
    assert digest_of([one]) != before
    with pytest.raises(StoreError, match="cannot read"):
        digest_of([tmp_path / "none"])
