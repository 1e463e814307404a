"""A cluster of processes of its own, which tests kill and start again, and a driver to be killed."""

from __future__ import annotations

import multiprocessing
import os
import socket
import subprocess
import sys
from multiprocessing.process import BaseProcess
from pathlib import Path

from simulator.model.scenario import Scenario
from simulator.runs import sizes
from simulator.runs.cluster.dask import Place, cluster_at
from simulator.runs.files import StoreError
from simulator.runs.ready import Ready
from simulator.runs.run import run_ready
from simulator.runs.shards import Share

WORKERS = ("one", "two")
GONE = 3
"""how a driver ends that says that its scheduler is gone"""


class Outside:
    """A scheduler and two workers on loopback."""

    def __init__(self) -> None:
        self.address = ""
        self.processes: dict[str, subprocess.Popen[bytes]] = {}

    def mend(self) -> None:
        """Start what is not there; without its scheduler everything anew."""
        if not self._lives("scheduler"):
            self.close()
            with socket.create_server(("127.0.0.1", 0)) as free:
                self.address = f"tcp://127.0.0.1:{free.getsockname()[1]}"
            self.processes["scheduler"] = _started("dask_scheduler", "--host", self.address, "--no-dashboard")
        for name in WORKERS:
            if not self._lives(name):
                words = ("--no-nanny", "--nthreads", "1", "--no-dashboard", "--host", "127.0.0.1")
                self.processes[name] = _started("dask_worker", self.address, *words)

    def _lives(self, name: str) -> bool:
        return name in self.processes and self.processes[name].poll() is None

    def kill(self, name: str) -> None:
        """End one at once."""
        self.processes[name].kill()
        self.processes[name].wait()

    def close(self) -> None:
        """End all."""
        for name in self.processes:
            self.kill(name)
        self.processes.clear()


def _started(*words: str) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [sys.executable, "-m", "distributed.cli." + words[0], *words[1:]],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        env={**os.environ, "PYTHONPATH": os.pathsep.join([os.getcwd(), os.environ.get("PYTHONPATH", "")])},
    )


def driver(scenario: Scenario, address: str, out: Path) -> BaseProcess:
    """Start a process that plays a share on a cluster, in many small batches."""
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["distributed", __name__])
    process = context.Process(target=_drive, args=(scenario, address, out), daemon=True)
    process.start()
    return process


def _drive(scenario: Scenario, address: str, out: Path) -> None:
    sizes.MOST_TOGETHER = 2
    try:
        with cluster_at(Place(address=address)) as cluster:
            run_ready(Ready.of(scenario), out=out, share=Share(1, 1), executor=cluster)
    except StoreError as error:
        os._exit(GONE if "the same command plays the rest" in str(error) or "nobody" in str(error) else 4)
