"""A second process that compiles from the other end, while this one compiles what it needs.

Answers: why the first run keeps two cores busy. The process that plays compiles each kernel when it first
calls it; the other goes through the list of such kernels from its end. Each finds on disk what the other has
written, so neither waits for the other, and what the second one does can be lost at any moment.
"""

import atexit
import json
import multiprocessing
import os
import subprocess
import sys
from contextlib import suppress
from functools import cache
from threading import Thread
from typing import IO, Any

from simulator.model.compiled.listed import name_of, names, text
from simulator.model.compiled.told import tell

VARIABLE = "SIMULATOR_COMPILES_ALONE"
"""set in the second process, and by whoever wants none"""
_START = """
import json, sys
sys.path[:] = json.loads(sys.argv[1])
from simulator.model.kernels import wake
wake()
from simulator.model.compiled.ahead import main
main()
"""
_AT_ONCE = 2.0
"""seconds within which the second process must end when this one does"""


@cache
def _listed() -> frozenset[str]:
    with suppress(ValueError, KeyError, TypeError):
        return frozenset(names(text()))
    return frozenset()


def start_if_listed(function: Any) -> None:
    """Start the second process, once, at the first kernel of the list that must be compiled here."""
    if name_of(function) in _listed():
        _start()


@cache
def _start() -> None:
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    is_child = multiprocessing.parent_process() is not None or getattr(sys, "frozen", False)
    if cores < 2 or is_child or os.environ.get(VARIABLE) or not sys.executable:
        return
    with suppress(OSError):  # no more processes, no memory: then this one compiles all
        process = subprocess.Popen(
            [sys.executable, "-c", _START, json.dumps(sys.path)],
            env={**os.environ, VARIABLE: "1"},
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        Thread(target=_pass_on, args=(process.stdout,), daemon=True).start()
        atexit.register(_end, process)


def _pass_on(said: IO[bytes]) -> None:
    """Count its kernels with those of this process: it writes a dot for each."""
    with said:
        while said.read(1):
            tell("of the second process")


def _end(process: "subprocess.Popen[bytes]") -> None:
    """Close its input, at which it ends; it closes by itself where this process is killed."""
    if process.stdin is not None:
        with suppress(OSError):
            process.stdin.close()
    try:
        process.wait(_AT_ONCE)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
