"""Ctrl-C: the first stops a command in order, the second at once.

Answers: who ends a process whose strategy never ends. Python waits for every thread that still works, and a
third Ctrl-C would break that off with a traceback; so the second one starts a clock.
"""

import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from types import FrameType

INTERRUPTED = 130
PATIENCE = 1.5
"""seconds after which a first Ctrl-C is told to wait"""
GRACE = 1.0
"""seconds that a second Ctrl-C leaves to say what is saved"""

_FINISHING = "Stopping once the worlds under way are finished and saved."
_giving_up: list[str] = []
"""what is said instead while others play, the innermost last"""
_told = threading.Event()


def told() -> None:
    """Note that the sentence about the interruption has been said."""
    _told.set()


@contextmanager
def stopping_as(said: str) -> Iterator[None]:
    """Say this sentence after a first Ctrl-C in this block, where worlds under way are not finished."""
    _giving_up.append(said)
    try:
        yield
    finally:
        _giving_up.pop()


@contextmanager
def stoppable() -> Iterator[None]:
    """Answer Ctrl-C until the end of this block, unless someone asked that it be ignored."""
    if signal.getsignal(signal.SIGINT) is not signal.default_int_handler:
        yield
        return
    count = 0

    def asked(_number: int, _frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        _later(*((PATIENCE, _ask_for_patience) if count == 1 else (GRACE, _leave)))
        raise KeyboardInterrupt

    signal.signal(signal.SIGINT, asked)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, lambda *_: _leave())


def leave_if_threads_stay(code: object) -> None:
    """End the process if a thread would keep it: the command is done, and the answer is out."""
    others = [one for one in threading.enumerate() if one is not threading.main_thread() and not one.daemon]
    if code == INTERRUPTED and others:
        for stream in (sys.stdout, sys.stderr):
            with suppress(OSError, ValueError):
                stream.flush()
        os._exit(INTERRUPTED)


def _later(seconds: float, then: Callable[[], None]) -> None:
    """Do something after a while, unless the process has ended by then."""
    clock = threading.Timer(seconds, then)
    clock.daemon = True
    clock.start()


def _ask_for_patience() -> None:
    if not _told.is_set():
        _write(f"{(_giving_up or [_FINISHING])[-1]} Ctrl-C again stops at once.\n")


def _leave() -> None:
    if not _told.is_set():
        _write("Interrupted: what was saved stays, and the same command continues from there.\n")
    os._exit(INTERRUPTED)


def _write(text: str) -> None:
    """Write past Python's streams: another thread may hold them."""
    with suppress(OSError):
        os.write(2, text.encode())
