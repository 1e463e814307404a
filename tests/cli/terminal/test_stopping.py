"""Ctrl-C, with real signals: the second one leaves at once, whatever a strategy does."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from contextlib import nullcontext
from pathlib import Path

import click
import pytest

from simulator.cli.shared.options import on_cluster
from simulator.cli.terminal import stopping
from simulator.runs.cluster import dask

ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.skipif(os.name == "nt", reason="sends signals")

ENDLESS = """
from pathlib import Path
from simulator import Candidates, Strategy

class Endless(Strategy):
    "Never decides."

    def score(self, c: Candidates):
        Path("begun").touch()
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
"""
SMALL = """
name: small
horizon: 6 d
jobs: {per_day: 20}
freelancers: [{name: endless, strategy: ./endless.py:Endless, count: 3, wallet: 60}]
run: {replications: 4, seed: 3}
"""


def started(folder: Path, *arguments: str) -> subprocess.Popen[str]:
    """Start the program, not deaf to Ctrl-C even if the shell behind these tests is."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, "-m", "simulator", *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            cwd=folder,
            env=os.environ | {"PYTHONPATH": str(ROOT)},
        )
    finally:
        signal.signal(signal.SIGINT, before)


def until_begun(process: subprocess.Popen[str], folder: Path) -> None:
    deadline = time.monotonic() + 300
    while not (folder / "begun").exists() and time.monotonic() < deadline:
        assert process.poll() is None, process.communicate()
        time.sleep(0.05)


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        pytest.param(
            ("run", "small.yaml", "--json", "--quiet"),
            "Interrupted: 0 of 4 replications are saved in ",
            marks=pytest.mark.verify,  # compiles in a process of its own
        ),
        (("strategies", "check", "endless.py"), "Interrupted"),
    ],
)
def test_a_second_ctrl_c_leaves_at_once_though_a_strategy_never_ends(
    arguments: tuple[str, ...], sentence: str, tmp_path: Path
) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    (tmp_path / "small.yaml").write_text(SMALL, encoding="utf-8")
    process = started(tmp_path, *arguments)
    until_begun(process, tmp_path)
    process.send_signal(signal.SIGINT)
    time.sleep(0.3)
    assert process.poll() is None
    process.send_signal(signal.SIGINT)
    began = time.monotonic()
    output, errors = process.communicate(timeout=30)
    assert time.monotonic() - began < 10
    assert (process.returncode, output) == (130, "")
    assert errors.startswith(sentence)
    assert len(errors.splitlines()) == 1


def test_a_person_who_waits_is_told_that_a_second_ctrl_c_helps(tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text(ENDLESS, encoding="utf-8")
    process = started(tmp_path, "strategies", "check", "endless.py")
    until_begun(process, tmp_path)
    process.send_signal(signal.SIGINT)
    assert process.stderr is not None
    assert process.stderr.readline().endswith("Ctrl-C again stops at once.\n")
    process.send_signal(signal.SIGINT)
    process.communicate(timeout=30)
    assert process.returncode == 130


def test_on_a_cluster_a_person_is_told_that_batches_are_given_up(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "cluster_at", lambda _place, insecure: nullcontext())
    monkeypatch.setattr(stopping, "_told", threading.Event())
    command = click.command()(on_cluster(lambda cluster: stopping._ask_for_patience()))
    command.main(["--cluster", "local:1"], standalone_mode=False)
    stopping._ask_for_patience()  # of a command without a cluster
    given_up, finished = capfd.readouterr().err.splitlines()
    assert given_up.startswith("Stopping: batches under way are given up")
    assert finished.startswith("Stopping once the worlds under way are finished")
