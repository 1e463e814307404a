"""A sweep that is killed again and again ends with the same bytes, and its forecast and memory hold."""

from __future__ import annotations

import hashlib
import os
import random
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.studies.sweep.conftest import SCENARIO, SWEEP

ROOT = Path(__file__).resolve().parents[2]
KILLS = 20


def bytes_of(folder: Path) -> dict[str, str]:
    files = sorted(folder.glob("small/sweep-*/*.parquet"))
    return {file.name: hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def started(file: Path, out: Path, workers: int) -> subprocess.Popen[bytes]:
    words = ["sweep", str(file), "--out", str(out), "--workers", str(workers), "--quiet", "--no-pictures"]
    return subprocess.Popen(
        [sys.executable, "-m", "simulator", *words],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.DEVNULL,
    )


@pytest.mark.campaign
def test_killed_at_twenty_random_moments_the_bytes_are_the_same(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO + SWEEP.replace("points: 2", "points: 32"))
    assert started(file, tmp_path / "whole", 1).wait() == 0
    whole = bytes_of(tmp_path / "whole")
    assert len(whole) > 100
    out, draw, kills = tmp_path / "killed", random.Random(5), 0
    while True:
        process = started(file, out, 2)
        before = sum(1 for _ in out.rglob("*.parquet"))
        while process.poll() is None and sum(1 for _ in out.rglob("*.parquet")) == before:
            time.sleep(0.01)
        time.sleep(draw.uniform(0, 0.1))
        if kills == KILLS or process.poll() is not None:
            break
        process.kill()
        process.wait()
        kills += 1
    assert process.wait() == 0
    assert kills == KILLS, f"done after {kills} kills: it needs more points"
    assert bytes_of(out) == whole
