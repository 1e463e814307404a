"""A call of a strategy that takes too long is broken off, and said so; a run keeps what it has."""

import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.engine.watchdog import TooSlow, watchdog
from simulator.runs.run import run


def spin() -> None:
    while True:
        try:
            while True:
                pass
        except Exception:  # such as a strategy might write: it does not hold what ends the call
            pass


def test_a_call_without_end_is_broken_off_and_others_are_not() -> None:
    began = time.monotonic()
    with watchdog.limit(0.3):
        assert watchdog.call("quick", lambda: 3) == 3
        with pytest.raises(TooSlow, match="spins for ever"):
            watchdog.call("spins for ever", spin)
        assert watchdog.call("quick", lambda: 4) == 4
    assert time.monotonic() - began < 5
    assert watchdog.seconds is None


def test_a_call_that_ends_as_its_time_is_up_leaves_nothing_behind() -> None:
    with watchdog.limit(0.06):
        for k in range(12):
            with suppress(TooSlow):
                watchdog.call("nearly", time.sleep, 0.06 + 0.01 * (k % 5))
        time.sleep(0.1)  # a late end would come here


def test_an_error_of_the_call_itself_stays_that_error() -> None:
    with watchdog.limit(5), pytest.raises(ZeroDivisionError):
        watchdog.call("fails", lambda: 1 // 0)


SLEEPS = """
import time
from simulator.cli.shared.options import give_up
from simulator.engine.watchdog import watchdog
import simulator.engine.watchdog as module
module.GRACE = 0.3
with watchdog.limit(0.2, give_up):
    watchdog.call("strategy of 'x' (Sleeps): score took longer than 0.2 s", time.sleep, 60)
"""


def test_a_call_that_waits_outside_of_python_ends_the_program() -> None:
    command = [sys.executable, "-c", SLEEPS]
    done = subprocess.run(command, capture_output=True, text=True, timeout=50, check=False)
    assert done.returncode == 1
    assert done.stderr == (
        "Error: strategy of 'x' (Sleeps): score took longer than 0.2 s, and cannot be stopped. "
        "What was saved before is kept.\n"
    )


HANGS = """
from simulator import Strategy

class Hangs(Strategy):
    def score(self, c):
        while (abs(c.value_usd - {usd}) < 0.01).any():
            pass
        return c.match
"""


def test_a_run_that_is_broken_off_keeps_what_it_has_and_goes_on_later(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.runs.run.batch_size", lambda *_: 1)
    file = tmp_path / "s.yaml"
    people = "[{name: a, strategy: './mine.py:Hangs', wallet: 90}, {name: b, strategy: random, wallet: 90}]"
    small = "name: s\nhorizon: 10\njobs: {per_day: 10}\n"
    file.write_text(f"{small}freelancers: {people}\nrun: {{replications: 3, keep_tables: 3}}\n")
    (tmp_path / "mine.py").write_text(HANGS.format(usd=-1))
    jobs = run(file, out=tmp_path / "plain", workers=1).full("jobs")
    last = jobs[(jobs["rep"] == 2) & (jobs["posted_at"] < 5)]["value_usd"].iloc[0]
    (tmp_path / "mine.py").write_text(HANGS.format(usd=last))
    call = ["run", str(file), "--out", str(tmp_path / "out"), "-q", "--no-pictures", "--workers", "1"]
    told = CliRunner().invoke(main, [*call, "--strategy-seconds", "0.5"])
    assert told.exit_code == 1
    assert told.stderr.startswith("Error: strategy of 'a' (Hangs): score took longer than 0.5 s; 2 of 3 repl")
    assert told.stderr.endswith("and the same command continues from there\n")
    assert "Traceback" not in told.output
    assert watchdog.seconds is None
