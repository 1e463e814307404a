"""A sweep in shards: the bytes of one process, nothing twice that had a receipt, and nothing foreign."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
from pathlib import Path

import pytest

from simulator.runs import sizes
from simulator.runs.files import StoreError
from simulator.runs.merging.merged import merge_all, play_share
from simulator.runs.merging.survey import survey
from simulator.runs.merging.sweeps import sweeps_in
from simulator.runs.points import PointStore
from simulator.runs.shards import Share
from simulator.studies.sweep import cost
from simulator.studies.sweep.result import SweepResult, load_sweep
from simulator.studies.sweep.sweep import planned
from tests.studies.sweep.conftest import Scripted


def bytes_of(folder: Path) -> dict[str, str]:
    files = [*sorted(folder.glob("*.parquet")), *sorted(folder.glob("blocks/*")), folder / "sweep.json"]
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def played(scenario: Path, out: Path, share: Share | None = None, points: int = 8) -> SweepResult:
    plan = planned(scenario, None, [f"sweep.design.points={points}"])
    return plan.play(1, out, None, None, share=share, typed=["sweep", str(scenario)])


def test_shards_in_any_order_give_the_bytes_of_one_process(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    whole = played(scenario, tmp_path / "one")
    asked = len(engine.played)
    engine.played.clear()
    for number in (3, 1, 4, 2):
        played(scenario, tmp_path / "many", Share(number, 4))
    assert len(engine.played) == asked
    [found] = survey([tmp_path / "many"])
    assert (found.what, found.open, found.done) == ("points", (), len(whole.points))
    assert sweeps_in([tmp_path / "many"]) == []
    [merged] = merge_all([tmp_path / "many"])
    assert isinstance(merged, PointStore)
    assert merged.directory.name == whole.directory.name
    assert bytes_of(merged.directory) == bytes_of(whole.directory)
    assert [one.content for one in sweeps_in([tmp_path])] == [sweeps_in([whole.directory])[0].content] * 2
    assert load_sweep(tmp_path / "many").points == whole.points
    engine.played.clear()
    assert played(scenario, tmp_path / "many").missing == 0
    assert engine.played == []


def test_shards_copied_together_from_elsewhere_are_the_same(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    whole = played(scenario, tmp_path / "one")
    for number in (1, 2, 3):
        part = played(scenario, tmp_path / f"machine{number}", Share(number, 3))
        shutil.copytree(part.directory, tmp_path / "copied" / f"from{number}")
    [merged] = merge_all([tmp_path / "copied"], tmp_path / "together")
    assert isinstance(merged, PointStore)
    assert bytes_of(merged.directory) == bytes_of(whole.directory)


def test_a_killed_share_plays_nothing_again_that_had_a_receipt(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = played(scenario, tmp_path / "one")
    engine.played.clear()
    if (child := os.fork()) == 0:
        simulate, count = engine.simulate, iter(range(6))

        def dies(*values: object) -> object:
            if next(count) == 5:
                os.kill(os.getpid(), signal.SIGKILL)
            return simulate(*values)  # type: ignore[arg-type]

        monkeypatch.setattr(engine, "simulate", dies)
        played(scenario, tmp_path / "many", Share(1, 2))
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == -signal.SIGKILL
    receipts = {file: file.read_bytes() for file in tmp_path.rglob("receipt-*.json")}
    times = {file: file.stat().st_mtime_ns for file in receipts}
    assert receipts
    for number in (1, 2):
        played(scenario, tmp_path / "many", Share(number, 2))
    assert {file: file.stat().st_mtime_ns for file in receipts} == times
    assert len(engine.played) == (len(whole.points) - 5) * 4
    [merged] = merge_all([tmp_path / "many"])
    assert isinstance(merged, PointStore)
    assert bytes_of(merged.directory) == bytes_of(whole.directory)


def test_what_is_missing_damaged_or_foreign_is_not_merged(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    first = played(scenario, tmp_path / "many", Share(1, 2))
    with pytest.raises(StoreError, match=r"shard 2 of 2 is not whole yet \(\d+ of \d+ points are there\)"):
        merge_all([tmp_path / "many"])
    played(scenario, tmp_path / "many", Share(2, 2))
    receipt = next(iter(sorted(first.directory.glob("receipt-*.json"))))
    file = first.directory / next(iter(json.loads(receipt.read_text())["files"]))
    file.write_bytes(file.read_bytes()[:-1] + b"x")
    with pytest.raises(StoreError, match="is not what its receipt says: play that shard again"):
        merge_all([tmp_path / "many"])
    engine.played.clear()
    played(scenario, tmp_path / "many", Share(1, 2))
    assert 0 < len(engine.played) <= 4 * len(json.loads(receipt.read_text())["points"])
    assert len(merge_all([tmp_path / "many"])) == 1
    played(scenario, tmp_path / "many", Share(1, 2), points=4)  # another design, and so another plan
    with pytest.raises(StoreError, match="shards of 2 plans, which do not fit together"):
        merge_all([tmp_path / "many"])
    with pytest.raises(StoreError, match="99 shards are more than the"):
        played(scenario, tmp_path / "many", Share(1, 99))
    with pytest.raises(StoreError, match=r"that of a sweep: 'simulator sweep .* --shard 1/2'"):
        play_share(tmp_path / "many", Share(1, 2))


def test_a_point_that_fails_is_handed_over_unless_the_machine_was_at_fault(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    engine.fails = True
    whole = played(scenario, tmp_path / "one")
    assert set(whole.failed["kind"]) == {"machine"}
    for number in (1, 2):
        played(scenario, tmp_path / "many", Share(number, 2))
    assert survey([tmp_path / "many"])[0].done < len(whole.design["point"].unique())
    engine.fails = False
    for number in (1, 2):
        played(scenario, tmp_path / "many", Share(number, 2))
    [merged] = merge_all([tmp_path / "many"])
    assert isinstance(merged, PointStore)
    assert bytes_of(merged.directory) == bytes_of(played(scenario, tmp_path / "one").directory)


def test_what_one_machine_has_no_room_for_is_left_to_another(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    with monkeypatch.context() as small:
        small.setattr(sizes, "machine_mib", lambda: 0.0)
        short = played(scenario, tmp_path, Share(1, 1))
        assert set(short.failed["kind"]) == {"machine"}
        assert "GiB of memory, and this machine has" in short.failed["reason"].iloc[0]
    assert played(scenario, tmp_path, Share(1, 1)).failed.empty
    monkeypatch.setattr(cost, "free_mib", lambda _: 0.0)
    with pytest.raises(cost.TooExpensive, match=r"MiB on the disk of .* points would fit.*--out"):
        planned(scenario, None, ["sweep.design.points=16"]).play(1, tmp_path, None, lambda _: None)


@pytest.mark.parametrize("how", ["cut", "gone"])
def test_a_share_without_a_sound_record_keeps_what_has_a_receipt(
    scenario: Path, tmp_path: Path, engine: Scripted, how: str
) -> None:
    whole = played(scenario, tmp_path / "one")
    for number in (1, 2):
        part = played(scenario, tmp_path / "many", Share(number, 2))
    record = part.directory / "sweep.json"
    if how == "cut":
        record.write_text(record.read_text()[:-9])
    else:
        record.unlink()
    [found] = survey([tmp_path / "many"])
    assert (found.pieces[1].state, found.done) == ("damaged", len(whole.points))
    assert "is kept" in found.pieces[1].faults[0]
    engine.played.clear()
    played(scenario, tmp_path / "many", Share(2, 2))
    assert engine.played == []
    [merged] = merge_all([tmp_path / "many"])
    (merged.directory / "sweep.json").write_text("{")
    assert "is damaged" in sweeps_in([tmp_path / "many"])[0].damage
    [merged] = merge_all([tmp_path / "many"])
    assert bytes_of(merged.directory) == bytes_of(whole.directory)
