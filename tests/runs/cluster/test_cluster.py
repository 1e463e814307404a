"""Workers of a cluster: the bytes of one process, whatever is killed, and nobody else gets in."""

from __future__ import annotations

import asyncio
import concurrent.futures
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from benchmarks.cluster import handing_out
from simulator.engine.decider import StrategyError
from simulator.runs.blocks import Elsewhere, Player, Where, play_block
from simulator.runs.cluster import dask
from simulator.runs.cluster.dask import Cluster, Place, cluster_at
from simulator.runs.cluster.worker import BACK, DONE, REFUSED, Program, program_here, work
from simulator.runs.files import StoreError, sha256_of
from simulator.runs.merging.merged import merge, merge_all
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.runs.run import run_ready
from simulator.runs.shards import Share
from simulator.runs.store import RunStore
from simulator.runs.workers.executors import Executor
from simulator.studies.sweep.sweep import planned
from tests.runs.cluster.outside import GONE, Outside, driver
from tests.small_runs import small_scenario
from tests.studies.sweep.conftest import SCENARIO, SWEEP

# Other people's code behind a cluster leaves sockets for the collector of garbage, and talks of what it does.
pytestmark = pytest.mark.filterwarnings("ignore::ResourceWarning", "ignore::DeprecationWarning")


KILLED = Ready.of(small_scenario(competition="field", run={"replications": 60, "seed": 3, "keep_tables": 3}))


def there(mode: str, replications: int = 8) -> Ready:
    run = {"replications": replications, "seed": 3, "keep_tables": 3}
    return Ready.of(small_scenario(competition=mode, run=run))


def raises(error: Exception) -> None:
    raise error


def test_a_worker_says_how_a_batch_ended_in_plain_words() -> None:
    here = program_here()
    assert work(here, divmod, (7, 2)) == (DONE, (3, 1))
    assert work(here, raises, (StoreError("the disk is full"),)) == (REFUSED, "the disk is full")
    for error in (StrategyError("it divides by zero", "a"), Elsewhere(), KeyError("x")):
        assert work(here, raises, (error,)).how == BACK


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (
            {"version": "0.1", "digest": "ffff"},
            r"a worker has version \S+ \(\w+\) instead of 0.1 \(ffff\): results could differ. Install the "
            r"same version of connects-simulator on every machine$",
        ),
        ({"digest": "ffff", "numpy": "1.0"}, r"instead of \S+ \(ffff\).* on every machine$"),
        ({"numpy": "1.0"}, r"a worker has numpy \S+ instead of 1.0.*--allow-mixed"),
        ({"machine": "abacus"}, "a worker has machine .* instead of abacus"),
    ],
)
def test_a_worker_with_another_program_plays_nothing(change: dict[str, str], said: str) -> None:
    wanted = Program(**{**program_here()._asdict(), **change})
    with pytest.raises(AssertionError, match=said):
        raises(AssertionError(work(wanted, raises, (AssertionError("played"),)).result))


def test_a_block_is_played_from_the_folder_alone(tmp_path: Path) -> None:
    ready = there("field")
    here = RunStore.create(tmp_path / "here", manifest_of(ready))
    Player(ready, here)(0, 3)
    away = RunStore.create(tmp_path / "away", manifest_of(ready))
    order = Player(ready, away).order(0, 3)
    order.play(*order.values)
    names = sorted(file.name for file in here.directory.rglob("*.parquet"))
    assert names == sorted(file.name for file in away.directory.rglob("*.parquet"))
    assert here.content() == away.content()
    times = {file: file.stat().st_mtime_ns for file in away.directory.rglob("*.parquet")}
    order.play(*order.values)  # its first answer was lost
    assert {file: file.stat().st_mtime_ns for file in away.directory.rglob("*.parquet")} == times
    with pytest.raises(StoreError, match="holds another run here"):
        play_block(Where(str(away.directory), "0" * 12, ()), 0, 3)
    with pytest.raises(Elsewhere):  # the run has not heard of that failure
        play_block(Where(str(away.directory), away.manifest["run_id"], ("apply",)), 4, 7)


@pytest.mark.parametrize(
    ("address", "is_open"),
    [
        ("tcp://10.0.0.7:8786", True),
        ("tcp://node7:8786", True),
        ("tcp://127.0.0.1:8786", False),
        ("tcp://localhost:8786", False),
        ("tcp://[::1]:8786", False),
        ("tcp://LocalHost:8786", False),
        ("tcp://127.8.9.1:8786", False),
        ("tcp://[::ffff:127.0.0.1]:8786", False),
        ("tls://node7:8786", False),
        ("tcp://127.0.0.1.nip.io:8786", True),
        ("tcp://127.evil.example:8786", True),
        ("tcp://localhost.evil.example:8786", True),
        ("tcp://[::ffff:10.0.0.7]:8786", True),
        ("tcp://0.0.0.0:8786", True),
        ("node7:8786", True),
    ],
)
def test_an_address_that_others_reach_needs_tls_or_a_word(address: str, is_open: bool) -> None:
    assert Place(address=address).is_open == is_open
    if is_open:
        with (
            pytest.raises(StoreError, match=r"no TLS.*run programs there.*--insecure"),
            cluster_at(Place(address=address)),
        ):
            pass


def test_without_dask_one_sentence_says_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with (
        pytest.raises(StoreError, match=r"pip install 'connects-simulator\[cluster\]'"),
        cluster_at(Place(1)),
    ):
        pass


def test_a_cluster_on_this_machine_is_reached_by_nobody_else(tmp_path: Path) -> None:
    with cluster_at(Place(1)) as cluster:
        me = psutil.Process()
        listening = {
            one.laddr.ip
            for process in (me, *me.children(recursive=True))
            for one in process.net_connections("inet")
            if one.status == psutil.CONN_LISTEN
        }
        assert listening == {"127.0.0.1"}
        assert cluster.client.scheduler.address.startswith("tls://")
        assert (cluster.count, cluster.here) == (1, 1)
        played = run_ready(there("field"), out=tmp_path / "cluster", executor=cluster)
    assert played.content() == run_ready(there("field"), workers=2, out=tmp_path / "threads").content()


@pytest.mark.verify
def test_a_cluster_takes_next_to_nothing_while_its_workers_play() -> None:
    with cluster_at(Place(2)) as cluster:
        each_batch, each_second = handing_out(cluster, seconds=4.0)
    assert 0 < each_batch < 0.05
    assert 0 < each_second < 0.07  # 0.14 and more where workers take samples of themselves


@pytest.mark.verify
@pytest.mark.parametrize(
    ("mode", "counts"),
    [
        ("field", (2,)),
        pytest.param("field", (1, 4), marks=pytest.mark.campaign),
        pytest.param("market", (1, 2, 4), marks=pytest.mark.campaign),
    ],
)
def test_one_process_shards_and_workers_give_the_same_bytes(
    tmp_path: Path, mode: str, counts: tuple[int, ...]
) -> None:
    ready = there(mode)
    whole = run_ready(ready, workers=1, out=tmp_path / "one").content()
    for count in counts:
        with cluster_at(Place(count)) as cluster:
            assert run_ready(ready, out=tmp_path / str(count), executor=cluster).content() == whole
            run_ready(ready, out=tmp_path / "half", upto=4, executor=cluster)
            assert run_ready(ready, out=tmp_path / "half", executor=cluster).content() == whole
            for number in range(1, 5):
                run_ready(ready, out=tmp_path / f"of{count}", share=Share(number, 4), executor=cluster)
        assert merge([tmp_path / f"of{count}"], workers=1).content() == whole


@pytest.mark.verify
def test_points_of_a_sweep_are_the_same_bytes_on_workers(tmp_path: Path) -> None:
    file = tmp_path / "swept.yaml"
    file.write_text(SCENARIO + SWEEP)
    plan = planned(file)

    def files(out: str, executor: Executor | None = None) -> dict[str, str]:
        played = plan.play(1, tmp_path / out, None, None, executor=executor)
        assert played.missing == 0
        return {one.name: sha256_of(one) for one in played.directory.glob("*.parquet")}

    whole = files("one")
    for count in (1, 2):
        with cluster_at(Place(count)) as cluster:
            assert files(str(count), cluster) == whole


def parquet_of(folder: Path) -> dict[str, str]:
    """Every file of results of the sweep in a folder, but those of its shards."""
    return {file.name: sha256_of(file) for file in sorted(folder.glob("small/sweep-*/*.parquet"))}


@pytest.mark.campaign
def test_a_sweep_on_four_workers_is_that_of_one_process_of_four_shards_and_of_a_killed_one(
    tmp_path: Path,
) -> None:
    file = tmp_path / "swept.yaml"
    file.write_text(SCENARIO + SWEEP.replace("points: 2", "points: 32"))
    plan = planned(file)
    assert plan.play(1, tmp_path / "one", None, None).missing == 0
    whole = parquet_of(tmp_path / "one")
    assert len(whole) > 100
    with cluster_at(Place(4)) as cluster:
        assert cluster.count == 4
        assert plan.play(None, tmp_path / "four", None, None, executor=cluster).missing == 0
        for number in (3, 1, 4, 2):
            plan.play(None, tmp_path / "shards", None, None, executor=cluster, share=Share(number, 4))
    assert parquet_of(tmp_path / "four") == whole
    merge_all([tmp_path / "shards"], tmp_path / "merged", workers=1)
    assert parquet_of(tmp_path / "merged") == whole
    kill_on_the_way(file, tmp_path / "killed", len(whole) // 2)
    left = parquet_of(tmp_path / "killed")
    assert 0 < len(left) < len(whole)
    assert sweeping(file, tmp_path / "killed").wait(300) == 0
    assert parquet_of(tmp_path / "killed") == whole


def sweeping(file: Path, out: Path) -> subprocess.Popen[bytes]:
    """Start the command that plays a sweep on four workers of its own."""
    words = ["sweep", str(file), "--out", str(out), "--cluster", "local:4", "--quiet", "--no-pictures"]
    return subprocess.Popen([sys.executable, "-m", "simulator", *words], stdout=subprocess.DEVNULL)


def kill_on_the_way(file: Path, out: Path, wanted: int) -> None:
    """Kill the command with SIGKILL once so many files are there; its workers end by themselves."""
    process = sweeping(file, out)
    until = time.monotonic() + 300
    while len(list(out.rglob("*.parquet"))) < wanted:
        assert process.poll() is None, process.returncode
        assert time.monotonic() < until
        time.sleep(0.005)
    below = psutil.Process(process.pid).children(recursive=True)
    process.kill()
    process.wait()
    assert len(below) >= 4
    _, alive = psutil.wait_procs(below, timeout=60)
    assert not alive


CROWD = ("jobs.per_day=200", "run.keep_tables=1", "run.replications=4000")


@pytest.mark.verify
@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a group")
def test_ctrl_c_at_a_terminal_ends_the_workers_too_without_a_word_of_theirs(tmp_path: Path) -> None:
    file, out = tmp_path / "small.yaml", tmp_path / "out"
    file.write_text(SCENARIO)
    words = ["run", str(file), "--out", str(out), "--cluster", "local:2", "--no-pictures"]
    words += [word for setting in CROWD for word in ("--set", setting)]
    process = at_a_terminal(["-m", "simulator", *words])
    until = time.monotonic() + 120
    while not list(out.rglob("manifest.json")):  # workers are there, and have their first batches
        assert process.poll() is None, process.communicate()
        assert time.monotonic() < until
        time.sleep(0.02)
    below = psutil.Process(process.pid).children(recursive=True)
    os.killpg(process.pid, signal.SIGINT)
    output, errors = process.communicate(timeout=60)
    assert (process.returncode, output) == (130, "")
    assert "of 4,000 replications are saved in" in errors
    assert "Traceback" not in errors
    assert "Dask" not in errors
    assert len(below) >= 2
    _, alive = psutil.wait_procs(below, timeout=30)
    assert not alive


IDLE = """
import time
from simulator.runs.cluster.dask import Place, cluster_at

if __name__ == "__main__":
    with cluster_at(Place(2)):
        try:
            print("up", flush=True)
            time.sleep(60)
        except KeyboardInterrupt:
            time.sleep(2)  # for workers to say something
            print("down", flush=True)
"""


@pytest.mark.skipif(os.name == "nt", reason="sends a signal to a group")
def test_workers_are_deaf_to_ctrl_c_at_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "idle.py").write_text(IDLE)
    process = at_a_terminal([str(tmp_path / "idle.py")])
    assert process.stdout is not None
    assert process.stdout.readline() == "up\n"
    os.killpg(process.pid, signal.SIGINT)
    assert process.communicate(timeout=60) == ("down\n", "")


def at_a_terminal(words: list[str]) -> subprocess.Popen[str]:
    """Start the command in a group of its own, as a shell does, which is not deaf to Ctrl-C."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    try:
        return subprocess.Popen(
            [sys.executable, *words],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            start_new_session=True,
        )
    finally:
        signal.signal(signal.SIGINT, before)


@pytest.fixture(scope="module")
def outside() -> Iterator[Outside]:
    found = Outside()
    yield found
    found.close()


VICTIMS = ("driver", "scheduler", "one")
MOMENTS = [
    *(pytest.param(k, marks=pytest.mark.verify) for k in range(1)),
    *(pytest.param(k, marks=pytest.mark.campaign) for k in range(1, 50)),
]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> str:
    """What one process makes of the share that is played when something is killed."""
    return run_ready(KILLED, workers=1, out=tmp_path_factory.mktemp("whole"), share=Share(1, 1)).content()


@pytest.mark.parametrize("moment", MOMENTS)
def test_whatever_is_killed_the_same_command_plays_the_rest(
    tmp_path: Path, outside: Outside, whole: str, moment: int
) -> None:
    victim, draw = VICTIMS[moment % 3], np.random.default_rng([7, moment])
    wanted = int(draw.integers(0, 24))  # receipts that are there when it happens
    outside.mend()
    process = driver(KILLED.scenario, outside.address, tmp_path)
    until = time.monotonic() + 300  # a machine with ten times as much to do has needed over two minutes
    while len(receipts := list(tmp_path.rglob("receipt-*.json"))) < wanted:
        assert process.is_alive(), process.exitcode
        assert time.monotonic() < until, f"only {len(receipts)} receipts"
        time.sleep(0.002)
    time.sleep(float(draw.uniform(0, 0.1)))
    if victim == "driver":
        process.kill()
    else:
        outside.kill(victim)
    process.join(300)
    # it may have ended before; a worker that died is no matter as long as there is another
    assert process.exitcode in {"driver": (-signal.SIGKILL, 0), "scheduler": (GONE, 0)}.get(victim, (0,))
    kept = {file: file.stat().st_mtime_ns for file in tmp_path.rglob("receipt-*.json")}
    assert len(kept) >= wanted
    result = run_ready(KILLED, workers=1, out=tmp_path, share=Share(1, 1))
    assert {file: file.stat().st_mtime_ns for file in kept} == kept  # each is played once
    assert result.complete
    assert result.content() == whole


@pytest.mark.verify
@pytest.mark.skipif(os.name == "nt", reason="freezes a process")
def test_a_scheduler_that_falls_silent_is_given_up(
    tmp_path: Path, outside: Outside, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dask, "_SILENT_S", 3.0)
    monkeypatch.setattr(dask, "_ASK_S", 1.0)
    outside.mend()
    scheduler, said = outside.processes["scheduler"], Heard()
    logging.getLogger("distributed.client").addHandler(said)
    with cluster_at(Place(address=outside.address)) as cluster:
        scheduler.send_signal(signal.SIGSTOP)
        began = time.monotonic()
        try:
            with pytest.raises(StoreError, match=r"has not answered for a minute.*the same command plays"):
                run_ready(KILLED, out=tmp_path, share=Share(1, 1), executor=cluster)
            assert 3 < time.monotonic() - began < 20
        finally:
            outside.kill("scheduler")
            time.sleep(0.5)  # Dask notices, and tries to reach it again
    logging.getLogger("distributed.client").removeHandler(said)
    assert said.records == []  # which would be tracebacks on the screen


class Heard(logging.Handler):
    """Keeps what was logged."""

    def __init__(self) -> None:
        super().__init__()
        self.records: list[logging.LogRecord] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Keep it."""
        self.records.append(record)


class Lost:
    """A batch whose answer is asked for just when the scheduler is gone."""

    status = "finished"

    def __init__(self, error: BaseException) -> None:
        self.error = error

    def result(self, timeout: float) -> None:
        assert timeout > 0
        raise self.error


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (concurrent.futures.CancelledError(), "is gone"),
        (asyncio.CancelledError(), "is gone"),
        (OSError(), "is gone"),
        (TimeoutError(), "has not answered for a minute"),
    ],
)
def test_an_answer_lost_with_its_scheduler_is_told_in_a_sentence(error: BaseException, said: str) -> None:
    cluster = object.__new__(Cluster)
    object.__setattr__(cluster, "place", Place(address="tcp://127.0.0.1:1"))
    with pytest.raises(StoreError, match=said):
        cluster._answer(Lost(error), (0, 1))  # type: ignore[arg-type]
