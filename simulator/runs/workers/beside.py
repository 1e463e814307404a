"""Batches on processes beside this one.

Answers: how does a long run of many small replications use every core. Threads of one process take turns in
its interpreter, where small worlds spend much of their time. So once a run proves long, every thread but one
has its batches played by a process of its own.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable, Sequence
from concurrent.futures import CancelledError
from dataclasses import dataclass
from threading import Lock
from typing import Generic, TypeVar, cast

from simulator.engine.watchdog import watchdog
from simulator.runs.workers.companion import Companion
from simulator.runs.workers.executors import Batch, Movable, Played, Threads, no_report, nothing_after
from simulator.runs.workers.pool import pool

T = TypeVar("T")

_AFTER_S, _WORTH_S = 2.0, 8.0
"""seconds played, and seconds left, from which on companions are worth their start (two to three seconds)"""
_SURELY_S = 12.0
"""seconds forecast, or played before in other runs, from which on they are started at once"""


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
        threads, each = Threads(self.count), None
        if self.count > 1 and len(todo) > 1 and isinstance(play, Movable) and _can_start():
            each = play.forecast()
        if each is None:
            return threads(play, todo, report, after)
        assert isinstance(play, Movable)
        began = time.monotonic()
        crew = Crew(play, self.count - 1, sum(last - first + 1 for first, last in todo))
        crew.expect(each / self.count)
        try:
            return threads(crew.play, todo, crew.reporting(report), after)
        finally:
            crew.end()
            pool.seconds += time.monotonic() - began


def _can_start() -> bool:
    """Whether processes like this one can be started, and would do just what this one does."""
    is_child = multiprocessing.parent_process() is not None or getattr(sys, "frozen", False)
    return bool(sys.executable) and not is_child and watchdog.seconds is None


class Crew(Generic[T]):
    """Who plays the batches of one run: this process, and so many companions."""

    def __init__(self, play: Movable[T], count: int, total: int) -> None:
        self._play, self._count, self._total = play, count, total
        self._lock = Lock()
        self._busy: set[Companion] = set()
        self._over = False

    def play(self, first: int, last: int) -> T:
        """Play a batch in a companion that is free, or here if none is.

        Parameters
        ----------
        first, last : int
            The batch.

        Returns
        -------
        object
            What playing it returns.
        """
        companion = self._taken()
        if companion is not None:
            answer = companion.ask(self._play.order(first, last))
            with self._lock:
                if self._over:  # a second Ctrl-C: nobody waits for this batch
                    raise CancelledError
                self._busy.discard(companion)
            if answer is not None and answer.is_done:
                pool.give_back(companion)
                return cast(T, answer.result)
            pool.end(companion)
        return self._play(first, last)

    def _taken(self) -> Companion | None:
        with self._lock:
            companion = pool.take() if len(self._busy) < self._count else None
            if companion is not None:
                self._busy.add(companion)
            return companion

    def expect(self, each: float) -> None:
        """Start companions at once where that is surely worth it.

        Parameters
        ----------
        each : float
            Seconds that a replication is expected to take, of those that all workers need.
        """
        if each * self._total > (_SURELY_S if pool.seconds < _SURELY_S else _AFTER_S):
            pool.start(self._count)

    def reporting(self, report: Callable[[int, float], None]) -> Callable[[int, float], None]:
        """Report as before, and start companions once that is worth it.

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
            if seconds > _AFTER_S and left > _WORTH_S:
                pool.start(self._count)

        return told

    def end(self) -> None:
        """End companions that still play, so that their batches are lost; keep the others for a while."""
        with self._lock:
            self._over = True
            lost = self._busy.copy()
        pool.end(*lost)
        pool.rest()
