"""Streams that are closed, full, or left by their reader; and what strategies print."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(not Path("/dev/full").exists(), reason="asks a shell and /dev/full")

LOUD = """
import os, sys
from simulator import Candidates, Strategy

print("printed at the door")

class Loud(Strategy):
    "Speaks."

    def score(self, c: Candidates):
        print("printed")
        sys.stdout.write("written")
        sys.stdout.flush()
        sys.stdout.buffer.write(b"bytes")
        os.write(1, b"raw")
        sys.__stdout__.write("past")
        sys.__stdout__.flush()
        return c.match
"""
SMALL = """
name: small
horizon: 6 d
clock: {tick: 6 h}
jobs: {per_day: 20}
freelancers: [{name: loud, strategy: ./loud.py:Loud, count: 3, wallet: 60}]
run: {replications: 2, seed: 3}
"""


def shell(line: str, folder: Path = ROOT) -> subprocess.CompletedProcess[str]:
    """Run a line of bash in which `simulator` is this program."""
    program = f'simulator() {{ "{sys.executable}" -m simulator "$@"; }}; '
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    done = subprocess.run(
        ["bash", "-c", program + line],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "Exception ignored" not in done.stderr
    return done


@pytest.mark.parametrize(
    ("line", "code", "says"),
    [
        ("simulator packs >&-", 1, "Error: standard output is closed"),
        ("simulator packs >/dev/full", 1, "Error: the answer could not be printed: No space left"),
        ("simulator schema >/dev/full", 1, "Error: the answer could not be printed: No space left"),
        ("simulator --help >/dev/full", 1, "Error: the answer could not be printed: No space left"),
        ("simulator packs --help >/dev/full", 1, "Error: the answer could not be printed: No space left"),
        ("simulator schema | head -1; exit ${PIPESTATUS[0]}", 141, ""),
        ("simulator validate none.yaml 2>/dev/full", 2, ""),
        ("simulator nonsense 2>/dev/full", 2, ""),
        ("simulator validate none.yaml 2>&-", 2, ""),
        ("simulator packs >&- 2>&-", 1, ""),
    ],
)
def test_a_stream_that_takes_nothing_is_one_sentence(line: str, code: int, says: str) -> None:
    done = shell(line)
    assert done.returncode == code
    assert done.stderr.startswith(says) if says else done.stderr == ""
    assert len(done.stderr.splitlines()) == bool(says)


@pytest.mark.parametrize(
    "line", ["simulator packs 2>&-", "simulator packs 2>/dev/full", "simulator packs <&-"]
)
def test_the_answer_does_not_need_the_other_streams(line: str) -> None:
    done = shell(line)
    assert done.returncode == 0
    assert "2023_card6" in done.stdout


@pytest.mark.verify  # compiles in a process of its own
def test_what_a_strategy_prints_is_no_part_of_the_answer(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    done = shell("simulator run small.yaml --json", tmp_path)
    assert done.returncode == 0, done.stderr
    assert set(json.loads(done.stdout)["strategies"]) == {"loud"}
    assert all(word in done.stderr for word in ("at the door", "printed", "written", "bytes", "raw", "past"))


@pytest.mark.verify  # the check measures speed for seconds
def test_what_a_strategy_prints_is_no_part_of_its_check(tmp_path: Path) -> None:
    (tmp_path / "loud.py").write_text(LOUD, encoding="utf-8")
    checked = shell("simulator strategies check ./loud.py:Loud 2>/dev/null", tmp_path)
    assert "printed" not in checked.stdout
    assert "keeps the contract" in checked.stdout
