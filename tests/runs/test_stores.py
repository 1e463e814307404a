"""Shards go through a store of objects: whole, checked, each part before its receipt, and nothing twice."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.runs.files import StoreError
from simulator.runs.merging.merged import merge
from simulator.runs.merging.stores import fetch, send
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
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
    tmp_path: Path, engine: Scripted, far: Any
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


def test_nothing_is_sent_or_fetched_twice(tmp_path: Path, engine: Scripted, far: Any) -> None:
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
    tmp_path: Path, engine: Scripted, far: Any, monkeypatch: pytest.MonkeyPatch
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


def test_what_is_cut_short_or_changed_there_is_not_taken(tmp_path: Path, engine: Scripted, far: Any) -> None:
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


def sent_to(far: Any, part: RunResult) -> list[str]:
    """Send a share; the files of it in the store."""
    send([part.directory], URL)
    return sorted(far.find("/shards"))


def test_sending_again_brings_what_is_lost_or_cut_short_there(
    tmp_path: Path, engine: Scripted, far: Any
) -> None:
    part = share(1, 3, tmp_path / "there")
    for path in sent_to(far, part):
        good = far.cat_file(path)
        far.rm_file(path)
        assert send([part.directory], URL).files == 1 + (path.endswith(".parquet"))
        far.pipe_file(path, good[:-1])
        assert send([part.directory], URL).files >= 1
        assert far.cat_file(path) == good, path


def test_sending_everything_again_mends_a_byte_that_changed_there(
    tmp_path: Path, engine: Scripted, far: Any
) -> None:
    part = share(1, 3, tmp_path / "there")
    [path, *_] = [path for path in sent_to(far, part) if path.endswith(".parquet")]
    good = far.cat_file(path)
    far.pipe_file(path, bytes([good[0] ^ 1]) + good[1:])
    with pytest.raises(StoreError, match=f"with 'simulator send FOLDER {URL} --again'"):
        fetch(URL, tmp_path / "here")
    told = send([part.directory], URL, again=True)
    assert (told.held, far.cat_file(path) == good) == (0, True)
    assert len(fetch(URL, tmp_path / "here").folders) == 1


@pytest.mark.parametrize("name", ["plan.json", "manifest.json"])
def test_what_describes_a_share_is_checked_before_it_is_taken(
    tmp_path: Path, engine: Scripted, far: Any, name: str
) -> None:
    part = share(1, 3, tmp_path / "there")
    [path] = [path for path in sent_to(far, part) if path.endswith(name)]
    fetch(URL, tmp_path / "here")
    kept = {file: file.read_bytes() for file in (tmp_path / "here").rglob("*.json")}
    text = far.cat_file(path).decode()
    for wrong in (text[: len(text) // 2], text.replace('"small"', '"other"'), "[]"):
        far.pipe_file(path, wrong.encode())
        for here in ("here", "nowhere"):
            with pytest.raises(StoreError, match=f"{name} in the store is damaged: send that shard again"):
                fetch(URL, tmp_path / here)
    far.rm_file(path)
    with pytest.raises(StoreError, match=f"in the store has no {name}: send that shard again"):
        fetch(URL, tmp_path / "here")
    assert {file: file.read_bytes() for file in kept} == kept
    assert not list((tmp_path / "nowhere").rglob("*.*"))


def test_what_is_of_another_shard_is_not_taken(tmp_path: Path, engine: Scripted, far: Any) -> None:
    for number in (1, 2):
        paths = sent_to(far, share(number, 3, tmp_path / "there"))
    one, other = (path for path in paths if path.endswith("manifest.json"))
    good = far.cat_file(one)
    far.pipe_file(one, far.cat_file(other))
    with pytest.raises(StoreError, match=r"manifest.json in the store is that of another shard"):
        fetch(URL, tmp_path / "here")
    far.pipe_file(one, good)
    plan = far.cat_file(one.replace("manifest", "plan"))
    far.pipe_file("/shards/mine/a/b/shards/of-1/1/receipt-0000000-0000001.json", b'{"files": {}}')
    with pytest.raises(StoreError, match=r"has no plan.json: .* or remove that folder there"):
        fetch(URL, tmp_path / "here")
    far.pipe_file("/shards/mine/a/b/shards/of-1/1/plan.json", plan)
    with pytest.raises(StoreError, match="is not where the shard of its plan belongs"):
        fetch(URL, tmp_path / "here")
    assert not (tmp_path / "here" / "a").exists()


def test_a_receipt_for_nothing_is_not_taken(tmp_path: Path, engine: Scripted, far: Any) -> None:
    [path, *_] = [path for path in sent_to(far, share(1, 3, tmp_path / "there")) if "receipt-" in path]
    receipt = json.loads(far.cat_file(path))
    far.pipe_file(path, json.dumps({**receipt, "files": {}}).encode())
    with pytest.raises(StoreError, match="does not stand for curves-0000000"):
        fetch(URL, tmp_path / "here")


def test_a_receipt_writes_nowhere_else(tmp_path: Path, engine: Scripted, far: Any) -> None:
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


def test_a_folder_without_shares_is_said(tmp_path: Path, far: Any) -> None:
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
