"""Damaged runs: either what was stored comes out, or one sentence says what is wrong. Nothing else ever."""

from __future__ import annotations

import json
import random
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.runs.condition import remarks_on
from simulator.runs.files import StoreError
from simulator.runs.result import load_run
from tests.runs.damage import KINDS, everything, fingerprint, stored_run

LIBRARY = re.compile(r"Traceback|Arrow|parquet::|Errno|pydantic|thrift|NoneType|Error\(", re.IGNORECASE)


@pytest.fixture(scope="module")
def sound(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return stored_run(tmp_path_factory.mktemp("sound") / "run")


@pytest.fixture
def copy(sound: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(sound, tmp_path / "run"))


def said(result: Result) -> str:
    """What a command says when it ends with a fault: one sentence, and no word of a library."""
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    assert result.exit_code in {1, 2}, result.output
    assert not LIBRARY.search(result.stderr), result.stderr
    return result.stderr


def call(*words: str | Path) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def damage_once(sound: Path, folder: Path, number: int) -> str:
    """Damage a copy in one way; return what is said of it, or 'same'."""
    luck = random.Random(number)
    names = list(KINDS)
    name = names[number % len(names)]
    copy = Path(shutil.copytree(sound, folder / "run"))
    KINDS[name](copy, luck)
    try:
        found = fingerprint(copy)
    except StoreError as error:
        sentence = str(error)
        assert "\n" not in sentence, (number, name, sentence)
        assert len(sentence) < 600, (number, name, sentence)
        assert not LIBRARY.search(sentence), (number, name, sentence)
        assert str(folder) in sentence, (number, name, sentence)
        return sentence
    assert found == fingerprint(sound), (number, name)
    return "same"


def campaign(sound: Path, tmp_path: Path, numbers: range) -> list[str]:
    found = []
    for number in numbers:
        folder = tmp_path / str(number)
        folder.mkdir()
        found.append(damage_once(sound, folder, number))
        shutil.rmtree(folder)
    return found


def test_a_damaged_run_is_never_another_run(sound: Path, tmp_path: Path) -> None:
    found = campaign(sound, tmp_path, range(4 * len(KINDS)))
    assert found.count("same") < len(found) / 4, "most damage is to be noticed"


@pytest.mark.campaign  # half a minute
def test_a_damaged_run_is_never_another_run_however_often(sound: Path, tmp_path: Path) -> None:
    campaign(sound, tmp_path, range(1000, 1000 + 100 * len(KINDS)))


@pytest.mark.parametrize("kind", KINDS)
def test_the_commands_say_it_in_one_sentence(copy: Path, kind: str) -> None:
    KINDS[kind](copy, random.Random(5))
    result = call("plan", copy, "--no-pictures")
    if result.exit_code:
        assert said(result).count("\n") == 1


@pytest.mark.parametrize(
    ("change", "says"),
    [
        (lambda m: m.pop("seed"), "'seed' is missing"),
        (lambda m: m.update(replications_done=float("nan")), "no proper JSON"),
        (lambda m: m["shape"].update(groups=["a", "c"]), "'shape.groups' is not that of its scenario"),
        (lambda m: m["scenario"].update(horizon=20.0), "not the one that was played"),
        (lambda m: m["timings"].append({"started": 3}), "'timings.0.started' must be text"),
        (lambda m: m.update(failed={"b": "it failed"}), "changed after it was written"),
        (lambda m: m.update(upto=10**30), "more replications than its scenario has"),
    ],
)
def test_a_manifest_that_was_changed_is_not_believed(
    copy: Path, change: Callable[[dict[str, Any]], object], says: str
) -> None:
    file = copy / "manifest.json"
    manifest = json.loads(file.read_text())
    change(manifest)
    file.write_text(json.dumps(manifest))
    with pytest.raises(StoreError, match=re.escape(says)):
        load_run(copy)


def test_parts_of_other_runs_and_other_places_are_named(copy: Path, tmp_path: Path) -> None:
    other = stored_run(tmp_path / "other", seed=4)
    part, beside = copy / "market-0000000-0000001.parquet", copy / "market-0000002-0000003.parquet"
    kept = part.read_bytes()
    shutil.copyfile(other / part.name, part)
    with pytest.raises(StoreError, match=r"market-0000000.*is a part of another run: delete it.*resume"):
        fingerprint(copy)
    shutil.copyfile(beside, part)
    with pytest.raises(StoreError, match=r"part of this run, but it is market-0000002-0000003"):
        fingerprint(copy)
    part.write_bytes(kept)
    part.rename(copy / "market-0000000-0000001 (1).parquet")
    with pytest.raises(StoreError, match=r"\(1\).parquet is no part of this run: move it"):
        fingerprint(copy)


def test_a_run_that_lost_a_part_is_no_shorter_run(copy: Path) -> None:
    (copy / "curves-0000002-0000003.parquet").unlink()
    with pytest.raises(StoreError, match=r"has lost 2 of the 6 replications.*simulator resume"):
        fingerprint(copy)


def test_an_incomplete_run_is_read_with_a_remark_and_an_empty_one_is_not(tmp_path: Path) -> None:
    half, none = stored_run(tmp_path / "half", done=4), stored_run(tmp_path / "none", done=0)
    result = call("plan", half, "--no-pictures")
    assert result.exit_code == 0
    assert f"4 of 6 replications are saved. To finish it: simulator resume {half}" in result.stderr
    for command in ("plan", "report", "plot", "compare"):
        assert "no replication of" in said(call(command, none))
    assert "0 of 6 replications" in repr(load_run(none))


def as_older(folder: Path) -> None:
    """Take checksums and labels away, as an older version wrote runs."""
    for file in folder.glob("*.parquet"):
        pq.write_table(pq.read_table(file).replace_schema_metadata(None), file)
    manifest = json.loads((folder / "manifest.json").read_text())
    del manifest["sealed"], manifest["checksum"]
    (folder / "manifest.json").write_text(json.dumps(manifest))


def test_runs_of_older_versions_are_read_with_a_remark(sound: Path, copy: Path) -> None:
    as_older(copy)
    older = load_run(copy)
    assert everything(older) == fingerprint(sound)
    assert any("older version, without checksums" in line for line in remarks_on(older))
    assert remarks_on(load_run(sound)) == ()
    shutil.copyfile(copy / "market-0000002-0000003.parquet", copy / "market-0000000-0000001.parquet")
    with pytest.raises(StoreError, match="other replications than its name says"):
        fingerprint(copy)


def _as_lists(table: pa.Table) -> pa.Table:
    return table.set_column(1, table.column_names[1], pa.array([[1]] * table.num_rows))


def _as_category(table: pa.Table) -> pa.Table:
    return table.set_column(1, table.column_names[1], pa.array(["x"] * table.num_rows).dictionary_encode())


def _bad_pandas(table: pa.Table) -> pa.Table:
    return table.replace_schema_metadata({"pandas": '{"index_columns": 3, "columns": [{"name"'})


@pytest.mark.parametrize("change", [_as_lists, _as_category])
def test_columns_of_other_kinds_are_refused_in_older_runs_too(
    copy: Path, change: Callable[[pa.Table], pa.Table]
) -> None:
    as_older(copy)
    file = copy / "market-0000000-0000001.parquet"
    pq.write_table(change(pq.read_table(file)), file)
    with pytest.raises(StoreError, match="holds something else"):
        fingerprint(copy)


def test_what_pandas_noted_in_a_file_is_not_needed(sound: Path, copy: Path) -> None:
    as_older(copy)
    file = copy / "market-0000000-0000001.parquet"
    pq.write_table(_bad_pandas(pq.read_table(file)), file)
    assert fingerprint(copy) == fingerprint(sound)


def test_of_several_runs_below_a_folder_one_has_to_be_named(tmp_path: Path) -> None:
    stored_run(tmp_path / "one")
    assert call("plan", tmp_path, "--no-pictures").exit_code == 0
    stored_run(tmp_path / "two runs", seed=4)
    for command in ("plot", "report", "plan", "resume", "compare", "ledger", "replay"):
        result = call(command, tmp_path)
        assert result.exit_code == 2
        assert f"There are 2 runs in {tmp_path}" in result.stderr
        assert f" {command} '{tmp_path / 'two runs'}'   # small, 6 replications" in result.stderr
