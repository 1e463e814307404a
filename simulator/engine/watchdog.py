"""How long one call of a strategy may take.

Answers: what becomes of a run whose strategy never comes back. The call is broken off, and the run ends with
what is saved. A call that cannot be broken off, because it waits outside of Python, is given up by whoever
set the limit.
"""

import ctypes
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from types import FrameType
from typing import TypeVar

T = TypeVar("T")
GRACE = 3.0
"""seconds until a call that was told to stop is given up"""
_STEP = 0.05
_COMPILERS = ("numba", "llvmlite")


class TooSlow(Exception):
    """A call of a strategy took longer than it may; the message says which."""


class _OverTime(BaseException):
    """Raised inside a call whose time is up; no `except Exception` of a strategy's own holds it."""


@dataclass
class _Call:
    """A call that is under way."""

    thread: int
    words: str
    until: float
    is_told: bool = False


class Watchdog:
    """Watches the calls of strategies on all threads, while it is given a limit."""

    def __init__(self) -> None:
        self.seconds: float | None = None
        self._give_up: Callable[[str], None] | None = None
        self._calls: dict[int, _Call] = {}
        self._lock = threading.Lock()

    @contextmanager
    def limit(self, seconds: float | None, give_up: Callable[[str], None] | None = None) -> Iterator[None]:
        """Let no call take longer than this; None sets no limit and leaves one that is set as it is.

        `give_up` is told of a call that goes on nevertheless.
        """
        if seconds is None:
            yield
            return
        before = self.seconds, self._give_up
        self.seconds, self._give_up = seconds, give_up
        over = threading.Event()
        threading.Thread(target=self._watch, args=(over,), name="watchdog", daemon=True).start()
        try:
            yield
        finally:
            over.set()
            self.seconds, self._give_up = before

    def call(self, words: str, function: Callable[..., T], *given: object) -> T:
        """Call a function, and break it off when its time is up.

        Parameters
        ----------
        words : str
            What is said of the call if it takes too long.
        function : callable
            Of a strategy.
        *given
            What it is called with.

        Returns
        -------
        object
            What the function returns.

        Raises
        ------
        TooSlow
            If it takes too long.
        """
        assert self.seconds is not None  # else it is called without a watchdog
        call = _Call(threading.get_ident(), words, time.monotonic() + self.seconds)
        with self._lock:
            self._calls[call.thread] = call
        try:
            try:
                return function(*given)
            finally:
                with self._lock:
                    del self._calls[call.thread]
        except _OverTime:
            call.is_told = False
            raise TooSlow(words) from None
        finally:
            if call.is_told:  # the end is on its way to this thread, and must not come anywhere else
                self._await_end(words)

    def _await_end(self, words: str) -> None:
        try:
            for _ in range(20):
                time.sleep(_STEP)
        except _OverTime:
            raise TooSlow(words) from None

    def _watch(self, over: threading.Event) -> None:
        while not over.wait(_STEP):
            now = time.monotonic()
            with self._lock:
                late = [call for call in self._calls.values() if call.until < now]
                for call in late:
                    self._tell(call, now)

    def _tell(self, call: _Call, now: float) -> None:
        """Break a call off; give it up if that was in vain."""
        if call.is_told:
            if self._give_up is not None:
                self._give_up(f"{call.words}, and cannot be stopped")
            return
        if _compiles(sys._current_frames().get(call.thread)):
            call.until = now + _STEP  # that is no fault of the strategy's, and is over once
            return
        call.is_told, call.until = True, now + GRACE
        ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(call.thread), ctypes.py_object(_OverTime))


def _compiles(frame: FrameType | None) -> bool:
    """Whether a thread is compiling at this moment."""
    while frame is not None:
        if str(frame.f_globals.get("__name__")).partition(".")[0] in _COMPILERS:
            return True
        frame = frame.f_back
    return False


watchdog = Watchdog()
"""the one of this process"""
