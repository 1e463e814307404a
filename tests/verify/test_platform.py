"""A hundred thousand people for a year: killed on the way, continued, and held to its memory."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from simulator.model.connects import CAUSES, FIRST_OUT
from simulator.runs.result import load_run

ROOT = Path(__file__).resolve().parents[2]
MOST_MIB = 1_500
"""a process without any scenario takes some 250"""
POSTS, PROPOSALS = (240_000, 260_000), (12, 22)
"""of a tenth of 2.5 million posts a year, and on a post: about 20 on such platforms, fewer if fewer meet"""

_PEAK = """
import resource, sys
from simulator.cli import main
try:
    main(sys.argv[1:])
finally:
    print("peak", resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
"""


def started(out: Path) -> subprocess.Popen[str]:
    more = ["run", "platform_tenth_2025", "--out", str(out), "--workers", "1", "--no-pictures", "--quiet"]
    command = [sys.executable, "-c", _PEAK, *more]
    environment = os.environ | {"PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, text=True, stdout=subprocess.PIPE, env=environment, cwd=ROOT)


@pytest.mark.campaign
def test_a_tenth_of_a_platform_for_a_year_keeps_to_its_memory_and_survives_a_kill(tmp_path: Path) -> None:
    first = started(tmp_path)
    while not (saved := list(tmp_path.rglob("piece-*.npz"))):
        assert first.poll() is None
        time.sleep(0.2)
    time.sleep(random.Random(7).uniform(0, 3))
    first.send_signal(signal.SIGKILL)
    first.communicate()
    kept = {file: file.stat().st_mtime_ns for file in saved}
    again = started(tmp_path)
    while not set(tmp_path.rglob("piece-*.npz")) - set(kept) and again.poll() is None:
        assert all(file.stat().st_mtime_ns == at for file, at in kept.items())  # nothing is played twice
        time.sleep(0.2)
    printed, _ = again.communicate()
    assert again.returncode == 0
    peak = int(printed.rsplit("peak", 1)[1])
    assert peak < MOST_MIB
    (folder,) = (tmp_path / "platform_tenth_2025").iterdir()
    result = load_run(folder)
    assert result.complete
    assert not (folder / "pieces").exists()
    posts, proposals = (int(result.market[name].sum()) for name in ("posts", "proposals"))
    assert POSTS[0] < posts < POSTS[1]
    assert PROPOSALS[0] < proposals / posts < PROPOSALS[1]
    assert len(result.freelancers) == 100_000
    rows = result.replications
    came = sum(rows[f"ledger_{cause}"] for cause in CAUSES[:FIRST_OUT])
    went = sum(rows[f"ledger_{cause}"] for cause in CAUSES[FIRST_OUT:])
    assert (came - went == rows["balance"]).all()
