"""The app with the real command line: what it shows is what a terminal shows."""

import asyncio
import html
import re
import shlex
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.app.stored import child
from simulator.app.stored.child import Said, command_line, environment
from simulator.cli import main
from tests.app.client import Client
from tests.app.stored.test_listing import make


def test_a_document_is_that_of_the_command_line_byte_for_byte(client: Client) -> None:
    words = ("packs", "diff", "2019_paid", "2025_dynamic", "--json")
    said = client.loop.run_until_complete(client.app.asker.ask(*words))
    assert said.code == 0
    assert said.out == CliRunner().invoke(main, words).stdout_bytes


def test_a_slow_command_lets_the_page_appear_and_is_there_later(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def slow(words: tuple[str, ...], _folder: Path) -> Said:
        await asyncio.sleep(0.2)
        return Said(0, b'{"strategies": []}', "") if words[0] == "strategies" else Said(1, b"", "Error: no.")

    monkeypatch.setattr(child, "MOMENT", 0.0)
    monkeypatch.setattr(child, "_run", slow)
    first = client.send("GET", "/rules")
    assert first.status == 202
    assert "Just a moment" in first.text
    assert "data-wait" in first.text
    assert "Rules of the platform" in client.get("/rules").text
    assert "Error: no." in client.get("/rules?before=2019_paid&after=2025_dynamic").text


def test_a_slow_command_that_fails_is_told_to_the_script_and_to_the_page(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = list[tuple[str, ...]]()

    async def fails(words: tuple[str, ...], _folder: Path) -> Said:
        asked.append(words)
        await asyncio.sleep(0.05)
        return Said(2, b"", "Error: 'a' has the numbers 0 to 9, not 999.")

    monkeypatch.setattr(child, "MOMENT", 0.0)
    monkeypatch.setattr(child, "_run", fails)
    make(client.app.root, "run", 2.0, replications_done=4, failed={})
    (one,) = client.app.stored()
    page = f"/explore/{one.id}/account?number=999"
    assert client.send("GET", page).status == 202
    by_script, shown = client.get(page), client.send("GET", page)
    for said in (by_script, shown):
        assert said.status == 400
        assert "the numbers 0 to 9, not 999" in html.unescape(said.text)
    assert len([words for words in asked if words[0] == "ledger"]) == 1
    monkeypatch.setattr(child, "TOLD", -1.0)
    assert client.send("GET", page).status == 202, "a while later the command is asked anew"


def test_a_command_that_was_killed_is_a_page(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    dies = "import os, signal; os.kill(os.getpid(), signal.SIGKILL)"
    monkeypatch.setattr(child, "command_line", lambda _: [sys.executable, "-c", dies])
    make(client.app.root, "run", 2.0, replications_done=4, failed={})
    (one,) = client.app.stored()
    for page in (f"/explore/{one.id}", f"/explore/{one.id}/posts", f"/explore/{one.id}/account"):
        assert "perhaps because the machine ran out of memory" in client.get(page).text, page


@pytest.mark.verify
def test_a_comparison_in_the_browser_is_the_comparison_in_the_terminal(client: Client) -> None:
    fields = {
        "scenario": "compare_2023",
        "strategy": ["fit_threshold", "spray_and_pray"],
        "replications": "2",
        "set": "horizon=40",
    }
    job = client.post("/compare", fields).headers["location"].removeprefix("/jobs/")
    assert client.ended(job, 900)["state"] == "done", client.get(f"/jobs/{job}").text
    found = client.app.desk.find(job)
    assert found is not None
    again = subprocess.run(
        command_line(found.words), cwd=client.place, env=environment(), capture_output=True, check=True
    )
    assert client.get(f"/jobs/{job}/answer.json").body == again.stdout
    assert "is first" in client.get(f"/jobs/{job}").text
    (run,) = [one for one in client.app.stored() if one.kind == "run" and "fresh" not in one.below]
    assert "Look closer" in client.get(f"/explore/{run.id}").text
    assert Path(run.folder / "manifest.json").is_file()


def _files(results: Path) -> dict[str, bytes]:
    """All that was played; the records beside it say when."""
    return {
        file.relative_to(results).as_posix(): file.read_bytes() for file in results.rglob("*/*/*.parquet")
    }


@pytest.mark.verify
def test_a_comparison_stopped_in_the_browser_ends_in_the_terminal_with_the_same_bytes(
    client: Client, tmp_path_factory: pytest.TempPathFactory
) -> None:
    fields = {
        "scenario": "compare_2023",
        "strategy": ["fit_threshold", "spray_and_pray"],
        "replications": "200",
        "set": "horizon=34",
    }
    page = client.post("/compare", fields).headers["location"]
    for _ in range(3000):
        state = client.send("GET", f"{page}/state").json()
        if "compare_2023: " in state["words"] and state["done"]:
            break
        client.loop.run_until_complete(asyncio.sleep(0.02))
    began = time.monotonic()
    client.post(f"{page}/cancel")
    assert time.monotonic() - began < 2
    assert client.ended(page.removeprefix("/jobs/"))["state"] == "stopped"
    (run,) = client.app.stored()
    shown = [client.get(at).text for at in (f"/explore/{run.id}", page)]
    assert all(str(client.place) in one for one in shown)
    named = [html.unescape(re.search(r'data-copy="([^"]+)"', one)[1]) for one in shown]  # type: ignore[index]

    def play(command: str, place: Path) -> bytes:
        words = (*shlex.split(command)[1:], "--json")
        return subprocess.run(
            command_line(words), cwd=place, env=environment(), capture_output=True, check=True
        ).stdout

    other = tmp_path_factory.mktemp("other")
    assert named[0].split()[1] == "resume"
    play(named[0], client.place)
    assert client.get(f"/explore/{run.id}").text.count("Play the rest") == 0
    assert play(named[1], client.place) == play(named[1], other)  # the second was never stopped
    there, here = _files(other / "results"), _files(client.app.root)
    assert len(here) > 8
    assert here == there
