"""Processes beside this one: the same bytes, nobody left behind, and whatever they cannot do is done here."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from threading import Timer

import psutil
import pytest

from simulator.engine.decider import StrategyError
from simulator.engine.watchdog import watchdog
from simulator.runs.blocks import Player
from simulator.runs.files import sha256_of
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.runs.store import RunStore
from simulator.runs.workers import pool as pool_module
from simulator.runs.workers.beside import Crew, Processes
from simulator.runs.workers.executors import Batch, Movable, Order, Played, Threads, no_report, nothing_after
from simulator.runs.workers.pool import pool
from simulator.studies.sweep.sweep import planned
from tests.small_runs import small_scenario
from tests.studies.sweep.conftest import SCENARIO, SWEEP

LONG = 1e9
"""seconds that a replication may be expected to take, for processes to be started at once"""
TODO = [(k, k) for k in range(6)]


class Told:
    """A batch that says who played it."""

    def __init__(
        self, play: Callable[..., object] = os.getpid, *values: object, each: float | None = 0
    ) -> None:
        self._order, self._each = Order(play, values), each

    def __call__(self, _first: int, _last: int) -> object:
        return "here"

    def order(self, _first: int, _last: int) -> Order[object]:
        return self._order

    def forecast(self) -> float | None:
        return self._each


SAID = "a strategy says something"


def prints() -> int:
    print(SAID)
    return os.getpid()


def raises(error: Exception) -> None:
    raise error


def fails() -> None:
    raise StrategyError("it divides by zero", "a")


@contextmanager
def crew_of(play: Movable[object]) -> Iterator[Crew[object]]:
    """A crew whose companion is awake."""
    pool.end_free()
    crew = Crew(play, 1, 100)
    try:
        crew.expect(LONG)
        until = time.monotonic() + 60
        while not pool._free:
            assert time.monotonic() < until, "no companion woke up"
            time.sleep(0.02)
        yield crew
    finally:
        crew.end()
        pool.end_free()


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def test_another_process_plays_what_it_prints_is_no_answer_and_it_is_not_left(
    capfd: pytest.CaptureFixture[str],
) -> None:
    before = children()
    with crew_of(Told(prints)) as crew:
        (pid,) = children() - before
        assert [crew.play(k, k) for k in range(2)] == [pid, pid]
    assert children() == before
    out, err = capfd.readouterr()
    assert (out.count(SAID), err.count(SAID)) == (0, 2)


@pytest.mark.parametrize("mode", ["field", "market"])
def test_what_they_write_is_what_threads_write(
    mode: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = {"replications": 12, "seed": 3, "keep_tables": 3}
    ready = Ready.of(small_scenario(competition=mode, run=run))
    todo = [(0, 2), *((k, k + 1) for k in range(3, 11, 2)), (11, 11)]
    players = [Player(ready, RunStore.create(tmp_path / name, manifest_of(ready))) for name in "ab"]
    Threads(2)(players[0], todo)
    with crew_of(players[1]) as crew:
        monkeypatch.setattr(Player, "__call__", lambda *_: raises(AssertionError("played here")))
        Threads(1)(crew.play, todo)
    written = [sorted((tmp_path / name).glob("*.parquet")) for name in "ab"]
    assert len(written[0]) >= len(todo)
    digests = [[(file.name, sha256_of(file)) for file in files] for files in written]
    assert digests[0] == digests[1]


def test_what_one_cannot_play_is_played_here_and_it_is_not_asked_again() -> None:
    with crew_of(Told(fails)) as crew:
        assert [crew.play(k, k) for k in range(2)] == ["here", "here"]
        assert not pool._alive


def test_a_batch_of_one_that_is_killed_is_played_here() -> None:
    before = children()
    with crew_of(Told(time.sleep, 60)) as crew:
        (pid,) = children() - before
        later = Timer(0.5, os.kill, (pid, signal.SIGKILL))
        later.start()
        assert [crew.play(k, k) for k in range(2)] == ["here", "here"]
        later.join()


def test_none_is_started_for_a_short_run_or_one_worker(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pool_module, "Companion", lambda: raises(AssertionError("a process was started")))
    for count, each in ((2, 0), (2, None), (1, LONG), (2, 1e-3)):
        assert Processes(count)(Told(each=each), TODO).results == ["here"] * 6
    with watchdog.limit(5.0):  # a call beyond its time can only be broken off here
        assert Processes(2)(Told(each=LONG), TODO).results == ["here"] * 6
    assert Processes(2)(lambda first, _last: first, TODO).results == [0, 1, 2, 3, 4, 5]
    assert Processes(2)(Told(each=LONG), TODO[:1]).results == ["here"]
    with pytest.raises(AssertionError, match="a process was started"):
        Processes(2)(Told(each=LONG), TODO)


def test_they_are_started_once_a_run_has_proved_long(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(pool, "start", started.append)
    crew = Crew(Told(), 3, 100)
    told = crew.reporting(lambda _played, _seconds: None)
    told(1, 1.0)  # too early to say
    told(80, 3.0)  # nearly over
    assert not started
    told(81, 300.0)
    assert started == [3]


def test_after_a_long_run_they_are_started_for_short_ones_too(monkeypatch: pytest.MonkeyPatch) -> None:
    started: list[int] = []
    monkeypatch.setattr(pool, "start", started.append)
    for seconds in (0.0, 100.0):
        monkeypatch.setattr(pool, "seconds", seconds)
        Crew(Told(), 1, 100).expect(0.05)
    assert len(started) == 1


def test_the_next_run_finds_them_awake_and_without_one_they_end(monkeypatch: pytest.MonkeyPatch) -> None:
    with crew_of(Told()) as crew:
        first = crew.play(0, 0)
        monkeypatch.setattr(pool_module, "_KEPT_S", 0.3)
        crew.end()
        second = Crew(Told(), 1, 100)
        second.expect(0)
        assert second.play(0, 0) == first
        time.sleep(0.5)
        assert pool._alive  # one was taken since
        second.end()
        time.sleep(1)
        assert not pool._alive


LIVES = """
import sys, time
sys.path[:0] = [{root!r}]
from tests.runs.workers.test_beside import Told, crew_of, pool
with crew_of(Told(time.sleep, 60)) as crew:
    print([companion._process.pid for companion in pool._alive], flush=True)
    crew.play(0, 0)
"""


def test_none_outlives_a_process_that_is_killed() -> None:
    words = LIVES.format(root=os.getcwd())
    with subprocess.Popen([sys.executable, "-c", words], stdout=subprocess.PIPE) as parent:
        assert parent.stdout is not None
        (pid,) = json.loads(parent.stdout.readline())
        assert psutil.pid_exists(pid)
        parent.kill()
    until = time.monotonic() + 10
    while psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE:
        assert time.monotonic() < until, "a process was left behind"
        time.sleep(0.05)


class Alone:
    """Has everything played by another process, one by one."""

    count = here = 1

    def __call__(
        self,
        play: Movable[object],
        todo: Sequence[Batch],
        report: Callable[[int, float], None] = no_report,
        after: Callable[[Batch, object], None] = nothing_after,
    ) -> Played[object]:
        with crew_of(play) as crew:
            played = Threads(1)(crew.play, todo, report, after)
            assert pool._free, "something was played here"
        return played


def test_points_of_a_sweep_are_the_same_bytes(tmp_path: Path) -> None:
    file = tmp_path / "swept.yaml"
    file.write_text(SCENARIO + SWEEP)
    found = []
    for name, executor in (("threads", None), ("processes", Alone())):
        played = planned(file).play(1, tmp_path / name, None, None, executor=executor)
        assert played.missing == 0
        found.append({one.name: sha256_of(one) for one in played.directory.glob("*.parquet")})
    assert found[0] == found[1]
