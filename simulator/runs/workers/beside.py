"""Batches on processes beside this one.

Answers: how does a long run of many small replications use every core. Threads of one process take turns in
its interpreter, where small worlds spend much of their time. So once a run proves long, every thread but one
has its batches played by a process of its own.
"""

import multiprocessing
import sys
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from contextlib import suppress
from dataclasses import dataclass
from threading import Lock, Thread
from typing import Generic, TypeVar, cast

from simulator.engine.watchdog import watchdog
from simulator.runs.workers.companion import Companion
from simulator.runs.workers.executors import Batch, Movable, Played, Threads, no_report, nothing_after

T = TypeVar("T")

_AFTER_S, _WORTH_S = 2.0, 8.0
"""seconds played, and seconds left, from which on processes are worth their start (two to three seconds)"""
_SURELY_S = 12.0
"""seconds forecast from which on they are started at once"""


@dataclass(frozen=True)
class Processes:
    """Plays batches on threads of this process, and those of long runs on other processes as well.

    A process that dies, or cannot play a batch, is no longer asked, and its batch is played here: nothing
    depends on processes but time. Calls of strategies that have a time limit stay here, where they can be
    broken off. Ctrl-C is as for `Threads`.
    """

    count: int

    @property
    def here(self) -> int:
        """All of them."""
        return self.count

    def __call__(
        self,
        play: Callable[[int, int], T],
        todo: Sequence[Batch],
        report: Callable[[int, float], None] = no_report,
        after: Callable[[Batch, T], None] = nothing_after,
    ) -> Played[T]:
        """Play batches, as `Executor` says; only the calling thread reports."""
        threads = Threads(self.count)
        if self.count < 2 or len(todo) <= self.count or not isinstance(play, Movable) or not _can_start():
            return threads(play, todo, report, after)
        each = play.forecast()
        if each is None:
            return threads(play, todo, report, after)
        crew = Crew(play, self.count - 1, sum(last - first + 1 for first, last in todo))
        try:
            crew.expect(each / self.count)
            return threads(crew.play, todo, crew.reporting(report), after)
        finally:
            crew.end()


def _can_start() -> bool:
    """Whether processes like this one can be started, and would do just what this one does."""
    is_child = multiprocessing.parent_process() is not None or getattr(sys, "frozen", False)
    return bool(sys.executable) and not is_child and watchdog.seconds is None


class Crew(Generic[T]):
    """Processes that play batches of one run, until it ends."""

    def __init__(self, play: Movable[T], count: int, total: int) -> None:
        self._play, self._count, self._total = play, count, total
        self._lock = Lock()
        self._all: list[Companion] = []
        self._free: list[Companion] = []
        self._over = False

    def play(self, first: int, last: int) -> T:
        """Play a batch in a process that is free, or here if none is.

        Parameters
        ----------
        first, last : int
            The batch.

        Returns
        -------
        object
            What playing it returns.
        """
        with self._lock:
            companion = self._free.pop() if self._free else None
        if companion is not None:
            answer = companion.ask(self._play.order(first, last))
            if self._over:  # a second Ctrl-C: nobody waits for this batch
                raise CancelledError
            if answer is not None and answer.is_done:
                self._give_back(companion)
                return cast(T, answer.result)
            companion.end()
        return self._play(first, last)

    def expect(self, each: float) -> None:
        """Start the processes at once where that is surely worth it.

        Parameters
        ----------
        each : float
            Seconds by the clock that a replication is expected to take.
        """
        if each * self._total > _SURELY_S:
            self._begin()

    def reporting(self, report: Callable[[int, float], None]) -> Callable[[int, float], None]:
        """Report as before, and start the processes once that is worth it.

        Parameters
        ----------
        report : callable
            As an `Executor` calls it.

        Returns
        -------
        callable
        """

        def told(played: int, seconds: float) -> None:
            report(played, seconds)
            left = seconds / max(played, 1) * (self._total - played)
            if not self._all and seconds > _AFTER_S and left > _WORTH_S:
                self._begin()

        return told

    def end(self) -> None:
        """End the processes; a batch that one of them plays is lost, and not asked for any more."""
        with self._lock:
            self._over = True
            everybody = self._all.copy()
        for companion in everybody:
            companion.close()
        for companion in everybody:
            companion.end()

    def _begin(self) -> None:
        for _ in range(self._count):
            with suppress(OSError):  # no more processes, no memory: then threads play on
                companion = Companion()
                self._all.append(companion)
                Thread(target=self._when_alike, args=(companion,), name="companion", daemon=True).start()

    def _when_alike(self, companion: Companion) -> None:
        if companion.is_alike():
            self._give_back(companion)

    def _give_back(self, companion: Companion) -> None:
        with self._lock:
            self._free.append(companion)
