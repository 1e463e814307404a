"""Shards over the protocol of S3, with a server on loopback; words for what a store cannot do.

The first part needs `moto[server]` and `s3fs`, which nothing else here does: it is skipped without them.
"""

from __future__ import annotations

import os
import re
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.runs.files import StoreError
from simulator.runs.merging.far import Far
from simulator.runs.merging.merged import merge
from simulator.runs.merging.stores import fetch, send
from simulator.runs.ready import Ready
from simulator.runs.run import run_ready
from tests.runs.test_shards import SCENARIO, Scripted, engine, files_of, share

fsspec = pytest.importorskip("fsspec", reason="the extra 'cluster' is not installed")
__all__ = ["engine"]
# Other people's code behind a store leaves sockets for the collector of garbage, and talks of what it does.
pytestmark = [
    pytest.mark.slow,
    pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning"),
]

URL = "s3://bucket/mine"
KEYS = {"AWS_ACCESS_KEY_ID": "here", "AWS_SECRET_ACCESS_KEY": "only", "AWS_DEFAULT_REGION": "us-east-1"}


class Bucket:
    """A bucket on loopback, seen past the package that is tried, and the requests that came."""

    def __init__(self, server: Any, asked: list[tuple[str, str]]) -> None:
        import boto3

        self.url = "http://{}:{}".format(*server.get_host_and_port())
        self.client = boto3.client("s3", endpoint_url=self.url)
        self.asked = asked
        with urllib.request.urlopen(f"{self.url}/moto-api/reset", data=b""):  # servers share what they hold
            pass
        self.client.create_bucket(Bucket="bucket")

    def names(self) -> list[str]:
        pages = self.client.get_paginator("list_objects_v2").paginate(Bucket="bucket")
        return [one["Key"] for page in pages for one in page.get("Contents", ())]

    def put(self, name: str, body: bytes = b"") -> None:
        self.client.put_object(Bucket="bucket", Key=name, Body=body)


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    server_of = pytest.importorskip("moto.server", reason="moto[server] is not installed")
    s3fs = pytest.importorskip("s3fs", reason="s3fs is not installed")
    from werkzeug.serving import WSGIRequestHandler

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    for name, value in {**KEYS, "AWS_EC2_METADATA_DISABLED": "true"}.items():
        monkeypatch.setenv(name, value)
    asked: list[tuple[str, str]] = []
    monkeypatch.setattr(
        WSGIRequestHandler, "log_request", lambda self, *_: asked.append((self.command, self.path))
    )
    server = server_of.ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    found = Bucket(server, asked)
    monkeypatch.setenv("AWS_ENDPOINT_URL", found.url)
    s3fs.S3FileSystem.clear_instance_cache()
    yield found
    s3fs.S3FileSystem.clear_instance_cache()
    server.stop()


def said(*words: object) -> str:
    """What a command that fails says: one sentence, no traceback."""
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == 1, done.output
    assert isinstance(done.exception, SystemExit)
    text = re.sub(r"\s+", " ", done.output).strip()
    assert text.startswith("Error: ")
    return text


def test_shards_through_s3_are_the_run_of_one_process(
    tmp_path: Path, engine: Scripted, bucket: Bucket
) -> None:
    whole = run_ready(Ready.of(SCENARIO), workers=1, out=tmp_path / "one")
    for number in (1, 2, 3):
        assert send([share(number, 3, tmp_path / f"machine{number}").directory], URL).files > 3
    bucket.put("mine/notes.txt", b"not ours")
    moved = fetch(URL, tmp_path / "here")
    assert len(moved.folders) == 3
    merged = merge([moved.folders[0].parents[2]], workers=1)
    assert files_of(merged) == files_of(whole)
    again = fetch(URL, tmp_path / "here")
    assert (again.files, again.held) == (0, moved.files)


def test_each_file_is_one_put_and_its_receipt_the_last(
    tmp_path: Path, engine: Scripted, bucket: Bucket
) -> None:
    part = share(1, 3, tmp_path / "there")
    bucket.asked.clear()
    sent = send([part.directory], URL)
    puts = [path.partition("?")[0] for command, path in bucket.asked if command == "PUT"]
    assert len(puts) == len(set(puts)) == sent.files
    assert {command for command, _ in bucket.asked} <= {"PUT", "GET", "HEAD"}  # no copy, and no name changed
    assert "receipt-" in puts[-1]
    for k, path in enumerate(puts):
        if ".parquet" in path:
            stretch = path.rpartition("/")[2].partition("-")[2].removesuffix(".parquet")
            assert any(f"receipt-{stretch}.json" in later for later in puts[k:])
    bucket.asked.clear()
    assert send([part.directory], URL).files == 0
    assert {command for command, _ in bucket.asked} == {"GET"}


def test_a_listing_of_several_pages_is_read_whole_and_anew(
    tmp_path: Path, engine: Scripted, bucket: Bucket
) -> None:
    for k in range(1_001):  # a page of S3 has a thousand names
        bucket.put(f"mine/aaa/{k}")
    send([share(1, 3, tmp_path / "one").directory], URL)
    assert len(fetch(URL, tmp_path / "here").folders) == 1
    other = share(2, 3, tmp_path / "two").directory
    for file in other.iterdir():  # from another machine: nothing of this process knows of it
        bucket.put(f"mine/{other.relative_to(tmp_path / 'two').as_posix()}/{file.name}", file.read_bytes())
    assert len(fetch(URL, tmp_path / "here").folders) == 2


def test_progress_counts_receipts(tmp_path: Path, engine: Scripted, bucket: Bucket) -> None:
    part, told = share(1, 1, tmp_path / "there"), list[tuple[int, int]]()
    receipts = len(list(part.directory.glob("receipt-*")))
    send([part.directory], URL, lambda done, total, _: told.append((done, total)))
    assert told == [(done, receipts) for done in range(receipts + 1)]
    told.clear()
    fetch(URL, tmp_path / "here", lambda done, total, _: told.append((done, total)))
    assert told == [(done, receipts) for done in range(receipts + 1)]
    done = CliRunner().invoke(main, ["--progress", "json", "fetch", URL, "--out", str(tmp_path / "other")])
    assert done.exit_code == 0, done.output
    assert '"step": "fetching"' in done.stderr


def test_what_s3_cannot_do_is_one_sentence_without_its_words(
    tmp_path: Path, engine: Scripted, bucket: Bucket, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = share(1, 3, tmp_path / "there").directory
    for words in (("send", folder, "s3://nowhere/x"), ("fetch", "s3://nowhere/x")):
        assert said(*words) == (
            "Error: there is no bucket 'nowhere' for s3://nowhere/x: make it first, or check its name"
        )
    monkeypatch.setattr(fsspec.get_filesystem_class("s3"), "retries", 1)
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    for words in (("send", folder, URL), ("fetch", URL)):
        assert said(*words) == (
            f"Error: nobody answers at http://127.0.0.1:9 for {URL}: is this machine connected, and "
            "AWS_ENDPOINT_URL the address of the store?"
        )
    monkeypatch.setenv("AWS_ENDPOINT_URL", bucket.url)
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    monkeypatch.setenv("AWS_PROFILE", "nobody")
    assert "AWS_PROFILE names 'nobody', which is no profile in ~/.aws" in said("fetch", URL)
    monkeypatch.delenv("AWS_PROFILE")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("HOME", str(tmp_path))
    fsspec.get_filesystem_class("s3").clear_instance_cache()
    assert said("send", folder, "s3://bucket/new").startswith(
        "Error: no key for s3://bucket/new is known here: set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY"
    )


@pytest.mark.parametrize(
    ("kind", "bases", "words"),
    [
        ("Forbidden", (PermissionError,), "refuses this key for memory://shards/mine"),
        ("PartialCredentialsError", (Exception,), "no key for memory://shards/mine is known here"),
        ("SSLError", (ConnectionError,), "shows no certificate that is trusted here"),
        ("ConnectTimeoutError", (TimeoutError,), "nobody answers at the store"),
        ("Odd", (OSError,), "memory://shards/mine cannot be read or written: it is odd"),
    ],
)
def test_what_a_store_raises_is_told_in_words(kind: str, bases: tuple[type, ...], words: str) -> None:
    error = type(kind, bases, {})("it is odd\nand this is a second line")
    far = Far("memory://shards/mine")

    class Broken:
        def find(self, _path: str, **_more: object) -> None:
            raise error

    far.system = Broken()
    with pytest.raises(StoreError, match=words) as found:
        far.files("x")
    assert "second line" not in str(found.value)


@pytest.mark.parametrize(
    ("url", "address", "words"),
    [
        ("s3://bucket/mine", "nonsense", "AWS_ENDPOINT_URL is 'nonsense', which is no address: write one"),
        ("memory://", "", "memory:// names no bucket or folder: write one such as s3://BUCKET/FOLDER"),
        ("file:///", "", "names no bucket or folder"),
    ],
)
def test_a_place_that_cannot_be_is_refused_before_anything_is_sent(
    url: str, address: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_ENDPOINT_URL_S3", raising=False)
    monkeypatch.setenv("AWS_ENDPOINT_URL", address)
    with pytest.raises(StoreError, match=words):
        Far(url)


def test_a_package_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(_url: str) -> None:
        raise ImportError("Install gcsfs to access Google Storage")

    monkeypatch.setattr(fsspec.core, "url_to_fs", missing)
    with pytest.raises(StoreError, match="needs gcsfs, which is not installed: pip install gcsfs"):
        Far("gs://bucket/mine")
    with pytest.raises(StoreError, match="needs a package, which is not installed: Install gcsfs"):
        Far("other://bucket/mine")
