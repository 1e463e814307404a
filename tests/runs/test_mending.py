"""What was computed outlives the files that describe it: they are told, and written anew."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.runs.files import StoreError, drop_drafts, holding
from simulator.runs.merging.merged import merge, play_share
from simulator.runs.merging.survey import survey
from simulator.runs.ready import Ready
from simulator.runs.result import load_run
from simulator.runs.run import resume, run_ready
from simulator.runs.shards import Share, fault_of
from tests.runs.test_shards import SCENARIO, Scripted, engine, files_of, share

__all__ = ["engine"]


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words])


def shares(out: Path, of: int = 3) -> list[Path]:
    return [share(number, of, out).directory for number in range(1, of + 1)]


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def change(file: Path) -> None:
    file.write_text(file.read_text().replace('"schema": 1', '"schema": 1, "more": 2'))


def test_a_damaged_manifest_of_the_whole_is_written_anew_from_its_shards(
    tmp_path: Path, engine: Scripted
) -> None:
    shares(tmp_path)
    whole = merge([tmp_path], workers=1)
    content = whole.content()
    halve(whole.directory / "manifest.json")
    told = called("status", tmp_path)
    said = " ".join(told.output.split())
    assert told.exit_code == 0, told.output
    assert "the shards in it are kept" in said
    assert "3 of 3 shards are whole" in said
    assert "delete that folder" not in said
    document = json.loads(called("status", tmp_path, "--json").stdout)
    assert "is damaged" in document["runs"][0]["damage"]
    with pytest.raises(StoreError, match="the shards in it are kept, and 'simulator merge"):
        run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path)
    assert merge([tmp_path], workers=1).content() == content
    assert load_run(whole.directory).complete


@pytest.mark.parametrize("how", ["halved", "gone"])
@pytest.mark.parametrize("by", ["resume", "number", "run"])
def test_a_share_without_a_sound_manifest_keeps_what_has_a_receipt(
    tmp_path: Path, engine: Scripted, how: str, by: str
) -> None:
    _, second, _ = shares(tmp_path)
    if how == "halved":
        halve(second / "manifest.json")
    else:
        (second / "manifest.json").unlink()
    told = " ".join(called("status", tmp_path).output.split())
    assert "2 of 3 shards are whole, 11 of 11 replications" in told
    assert f"simulator resume {second}" in told
    with pytest.raises(StoreError, match="writes it anew, and what has a receipt is kept"):
        merge([tmp_path], workers=1)
    engine.played.clear()
    if by == "resume":
        resume(second, workers=1)
    elif by == "number":
        play_share(second.parent, Share(2, 3), workers=1)
    else:
        share(2, 3, tmp_path)
    assert engine.played == []
    whole = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path / "one")
    assert files_of(merge([tmp_path / "small"], workers=1)) == files_of(whole)


@pytest.mark.parametrize("where", ["home", "share"])
def test_a_changed_plan_is_written_anew_from_the_others(tmp_path: Path, engine: Scripted, where: str) -> None:
    first, *_ = shares(tmp_path)
    torn = (first.parent if where == "home" else first) / "plan.json"
    good = torn.read_text()
    change(torn)
    assert "3 of 3 shards are whole" in " ".join(called("status", tmp_path).output.split())
    assert torn.read_text() != good
    assert merge([tmp_path], workers=1).complete
    assert torn.read_text() == good


def test_a_plan_that_nobody_else_has_is_told_with_what_is_kept(tmp_path: Path, engine: Scripted) -> None:
    [only] = shares(tmp_path, 1)
    for file in (only / "plan.json", only.parent / "plan.json"):
        change(file)
    with pytest.raises(StoreError, match=r"was changed after it was written: .* what has a receipt is kept"):
        survey([tmp_path])
    engine.played.clear()
    share(1, 1, tmp_path)
    assert engine.played == []
    assert survey([tmp_path])[0].open == ()


def test_a_receipt_stands_for_every_table(tmp_path: Path, engine: Scripted) -> None:
    first, *_ = shares(tmp_path)
    [receipt] = first.glob("receipt-*")
    found = json.loads(receipt.read_text())
    found["files"].pop(min(found["files"]))
    receipt.write_text(json.dumps(found))
    assert "does not stand for curves-" in str(fault_of(receipt, found["run_id"], found["plan"]))


def test_one_damaged_file_takes_nothing_from_the_others(tmp_path: Path, engine: Scripted) -> None:
    part = share(1, 2, tmp_path, workers=3)
    receipts = sorted(part.directory.glob("receipt-*"))
    assert len(receipts) > 1
    lost = json.loads(receipts[0].read_text())
    halve(part.directory / min(lost["files"]))
    [found] = survey([tmp_path])
    piece = found.pieces[0]
    assert (piece.state, piece.done) == ("damaged", 5 - (lost["last"] - lost["first"] + 1))


def test_a_stray_file_is_told_once_and_the_rest_too(tmp_path: Path, engine: Scripted) -> None:
    first, *_ = shares(tmp_path)
    whole = merge([tmp_path], workers=1)
    for folder in (whole.directory, first):
        (folder / "market-x.parquet").write_text("")
    told = called("status", tmp_path)
    assert told.exit_code == 0, told.output
    said = " ".join(told.output.split())
    assert said.count("is no part of this run: move it out of the folder") == 2  # of the run, and of a share
    assert "2 of 3 shards are whole" in said


def test_drafts_of_processes_that_are_gone_go_with_them(tmp_path: Path, engine: Scripted) -> None:
    ended = subprocess.Popen(["true"])
    ended.wait()
    run = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path)
    (run.directory / "tables").mkdir(exist_ok=True)
    mine = run.directory / f".market.parquet.{os.getpid()}.456.tmp"
    left = run.directory / f".market.parquet.{ended.pid}.456.tmp"
    below = run.directory / "tables" / f".jobs.parquet.{ended.pid}.456.tmp"
    for file in (mine, left, below):
        file.write_text("")
    with holding(run.directory):
        drop_drafts(run.directory)
    assert left.exists()  # somebody else is at work there
    resume(run.directory, workers=1)
    assert [file.exists() for file in (mine, left, below)] == [True, False, False]


def test_a_folder_that_begins_with_a_dash_can_be_typed(
    tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    share(1, 2, Path("-o"))
    assert "simulator resume ./-o/small" in called("status", "--", "-o").output
    [words] = json.loads(called("status", "--json", "--", "-o").stdout)["plans"][0]["next"]
    assert called(*words.split()[1:]).exit_code == 0
    assert "simulator merge ./-o" in called("status", "--", "-o").output
