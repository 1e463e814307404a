"""The runs on disk: all of them, the newest first, fast, and by id only."""

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.app.jobs import desk as desk_module
from simulator.app.stored.listing import about, stored_in
from tests.app.client import Client

MANIFEST = {
    "name": "small",
    "question": "Who?",
    "replications": 4,
    "replications_done": 2,
    "failed": {"mine": "it raised <i>"},
    "shape": {"groups": ["a", "b"]},
    "scenario": {"name": "small"},
}


def make(results: Path, name: str, when: float, **more: object) -> Path:
    folder = results / "small" / name
    folder.mkdir(parents=True)
    (folder / "manifest.json").write_text(json.dumps(MANIFEST | more))
    os.utime(folder / "manifest.json", (when, when))
    return folder


def test_runs_are_listed_the_newest_first_and_what_is_inside_them_is_theirs(tmp_path: Path) -> None:
    old, new = make(tmp_path, "old", 1.0), make(tmp_path, "new", 2.0)
    make(new, "inner", 3.0)
    make(tmp_path / ".app", "hidden", 4.0)
    (tmp_path / "small" / "link").symlink_to(old)
    assert [one.folder for one in stored_in(tmp_path)] == [new, old]
    assert len({one.id for one in stored_in(tmp_path)}) == 2
    assert stored_in(tmp_path / "nowhere") == []


def test_a_damaged_manifest_is_known_as_such(tmp_path: Path) -> None:
    folder = make(tmp_path, "x", 1.0)
    (one,) = stored_in(tmp_path)
    assert about(one) is not None
    (folder / "manifest.json").write_text("{")
    assert about(one) is None


def test_pages_of_runs_and_deleting_with_a_second_click(client: Client) -> None:
    make(client.app.root, "r0", 1000.0)
    shown = client.get("/runs").text
    assert ("1 run or sweep. " in shown, "Page 1" in shown) == (True, False)
    assert "2 random worlds, " in client.get("/explore").text
    for number in range(1, 60):
        make(client.app.root, f"r{number}", 1000.0 + number)
    first, second = client.get("/runs"), client.get("/runs?page=2")
    assert (first.text.count("<tr"), second.text.count("<tr")) == (51, 11)
    assert "60 runs and sweeps" in first.text
    assert client.get("/runs?page=900").text == second.text
    (newest, *_) = client.app.stored()
    asked = client.post(f"/runs/{newest.id}/delete")
    assert (asked.status, "Yes, delete it" in asked.text, newest.folder.exists()) == (200, True, True)
    assert client.post(f"/runs/{newest.id}/delete", {"sure": newest.id}).status == 303
    assert not newest.folder.exists()
    assert "deleted or moved" in client.get(f"/explore/{newest.id}").text
    assert client.post(f"/runs/{newest.id}/delete", {"sure": newest.id}).status == 404


def test_a_run_that_is_not_finished_offers_the_rest_and_says_who_failed(client: Client) -> None:
    make(client.app.root, "x", 1.0)
    (one,) = client.app.stored()
    said = client.get(f"/explore/{one.id}").text
    assert "2 of 4 random worlds are played" in said
    assert "Play the rest" in said
    assert "it raised &lt;i&gt;" in said
    assert "not finished" in client.get(f"/explore/{one.id}/answer.json").text  # opening it plays nothing


WAITS = """
import fcntl, os, sys, time
held = os.open(sys.argv[1], os.O_RDONLY)
fcntl.flock(held, fcntl.LOCK_SH)
print("held", flush=True)
time.sleep(60)
"""


def begin(client: Client, words: tuple[str, ...]) -> str:
    async def start() -> str:
        return client.app.desk.start("compare", "Which rule is better", words).id

    return client.loop.run_until_complete(start())


@pytest.mark.parametrize(
    ("words", "refused"),
    [
        (("compare", "other"), False),
        (("compare", "small"), True),
        (("compare", "results/.app/asked/small.yaml"), True),
        (("report", "results/small/new"), True),
        (("report", "results/small/old"), False),
    ],
)
def test_only_the_job_of_a_run_keeps_it_from_being_deleted(
    client: Client, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...], refused: bool
) -> None:
    monkeypatch.setattr(
        desk_module, "command_line", lambda _: [sys.executable, "-c", "import time; time.sleep(60)"]
    )
    for name, when in (("old", 1.0), ("new", time.time() + 1)):
        make(client.app.root, name, when)
    job = begin(client, words)
    (new, _) = client.app.stored()
    said = client.post(f"/runs/{new.id}/delete")
    assert said.status == (409 if refused else 200)
    assert (f'href="/jobs/{job}"' in said.text) == refused
    client.post(f"/jobs/{job}/cancel")


@pytest.mark.skipif(os.name != "posix", reason="no locks on folders there")
def test_a_run_that_a_terminal_writes_is_not_deleted(client: Client) -> None:
    folder = make(client.app.root, "x", 1.0)
    (one,) = client.app.stored()
    with subprocess.Popen([sys.executable, "-c", WAITS, str(folder)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        said = client.post(f"/runs/{one.id}/delete", {"sure": one.id})
        other.kill()
    assert (said.status, folder.exists()) == (409, True)
    assert client.post(f"/runs/{one.id}/delete", {"sure": one.id}).status == 303
    assert not folder.exists()


@pytest.mark.verify
def test_ten_thousand_runs_are_listed_at_once(client: Client) -> None:
    text = json.dumps(MANIFEST)
    for number in range(10_000):
        folder = client.app.root / f"s{number % 40}" / f"r{number}"
        folder.mkdir(parents=True)
        (folder / "manifest.json").write_text(text)
    client.get("/runs")
    least = 9.0
    for _ in range(3):
        began = time.perf_counter()
        assert "10,000 runs" in client.get("/runs?page=100").text
        least = min(least, time.perf_counter() - began)
    assert least < 0.3
