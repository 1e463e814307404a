"""Shards go through a store of objects: whole, checked, each part before its receipt, and nothing twice."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.runs.files import StoreError
from simulator.runs.merging.merged import merge
from simulator.runs.merging.stores import fetch, send
from simulator.runs.ready import Ready
from simulator.runs.run import run_ready
from tests.runs.test_shards import SCENARIO, Scripted, engine, files_of, share

fsspec = pytest.importorskip("fsspec", reason="the extra 'cluster' is not installed")
__all__ = ["engine"]
URL = "memory://shards/mine"


@pytest.fixture
def far() -> Iterator[object]:
    system = fsspec.filesystem("memory")
    system.store.clear()
    yield system
    system.store.clear()


def test_shards_of_machines_without_a_common_disk_are_the_run_of_one_process(
    tmp_path: Path, engine: Scripted, far: object
) -> None:
    whole = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path / "one")
    for number in (1, 2, 3):
        part = share(number, 3, tmp_path / f"machine{number}")
        assert send([part.directory], URL).files > 3
    moved = fetch(URL, tmp_path / "here")
    assert len(moved.folders) == 3
    assert moved.held == 0
    merged = merge([moved.folders[0].parents[2]], workers=1)
    assert merged.directory == tmp_path / "here" / "small" / whole.manifest["run_id"]
    assert files_of(merged) == files_of(whole)


def test_nothing_is_sent_or_fetched_twice(tmp_path: Path, engine: Scripted, far: object) -> None:
    part = share(2, 3, tmp_path / "there")
    first = send([part.directory], URL)
    again = send([part.directory], URL)
    assert (again.files, again.held > 0, first.held) == (0, True, 0)
    fetch(URL, tmp_path / "here")
    kept = {file: file.stat().st_mtime_ns for file in (tmp_path / "here").rglob("*.parquet")}
    assert kept
    assert fetch(URL, tmp_path / "here").held >= len(kept)
    assert {file: file.stat().st_mtime_ns for file in kept} == kept


def test_a_receipt_comes_after_its_files(
    tmp_path: Path, engine: Scripted, far: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    part, order = share(1, 3, tmp_path / "there"), list[str]()
    put = type(far).put_file

    def noted(self: object, near: str, path: str, **more: object) -> object:
        order.append(Path(path).name)
        return put(self, near, path, **more)

    monkeypatch.setattr(type(far), "put_file", noted)
    send([part.directory], URL)
    assert order[-1].startswith("receipt-")
    assert any(name.endswith(".parquet") for name in order[:-1])


def test_what_is_cut_short_or_changed_there_is_not_taken(
    tmp_path: Path, engine: Scripted, far: object
) -> None:
    part = share(1, 3, tmp_path / "there")
    send([part.directory], URL)
    [path, *_] = [path for path in far.find("/shards") if path.endswith(".parquet")]
    good = far.cat_file(path)
    far.pipe_file(path, good[:-7])
    with pytest.raises(StoreError, match="is not what its receipt says: send that shard again"):
        fetch(URL, tmp_path / "here")
    assert not list((tmp_path / "here").rglob("receipt-*"))
    far.pipe_file(path, good)
    assert fetch(URL, tmp_path / "here").files > 0


def test_a_receipt_writes_nowhere_else(tmp_path: Path, engine: Scripted, far: object) -> None:
    part = share(1, 3, tmp_path / "there")
    send([part.directory], URL)
    [receipt, *_] = [path for path in far.find("/shards") if "receipt-" in path]
    text = far.cat_file(receipt).decode()
    far.pipe_file(receipt, text.replace('"files": {\n    "', '"files": {\n    "../../../').encode())
    with pytest.raises(StoreError, match="outside of its folder"):
        fetch(URL, tmp_path / "here")


@pytest.mark.parametrize(
    ("url", "words"),
    [
        ("nonsense://x", "is no store known here"),
        ("memory://nothing/here", "there is"),
    ],
)
@pytest.mark.usefixtures("far")
def test_what_is_no_store_is_said(tmp_path: Path, url: str, words: str) -> None:
    with pytest.raises(StoreError, match=words):
        fetch(url, tmp_path / "here")


def test_a_folder_without_shares_is_said(tmp_path: Path, far: object) -> None:
    with pytest.raises(StoreError, match="there is nothing to hand over"):
        send([tmp_path], URL)


@pytest.mark.parametrize(
    ("url", "words"), [("memory://abc/x", "gone when it ends"), ("zip://x.zip", "is a single file")]
)
def test_what_keeps_nothing_is_refused(tmp_path: Path, engine: Scripted, url: str, words: str) -> None:
    part = share(1, 1, tmp_path / "there")
    told = CliRunner().invoke(main, ["send", str(part.directory), url])
    assert (told.exit_code, words in " ".join(told.output.split())) == (2, True), told.output


def test_the_commands(tmp_path: Path, engine: Scripted) -> None:
    part, url = share(1, 1, tmp_path / "there"), f"file://{tmp_path}/store"
    sent = CliRunner().invoke(main, ["send", str(part.directory), url])
    assert sent.exit_code == 0, sent.output
    assert f"1 shard at {url}" in sent.output
    fetched = CliRunner().invoke(main, ["fetch", url, "--out", str(tmp_path / "here")])
    assert fetched.exit_code == 0, fetched.output
    assert f"merge {tmp_path / 'here' / 'small'}" in fetched.output.replace("\n", "")
    wrong = CliRunner().invoke(main, ["send", str(part.directory), "mine"])
    assert (wrong.exit_code, "mine is no store: write one such as s3://" in wrong.output) == (2, True)
