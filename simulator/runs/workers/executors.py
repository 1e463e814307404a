"""Handing out batches of replications to workers.

Answers: in what order batches are played, how many at once, and what happens when one stops. Runs and studies
know only `Executor`: `Threads` of this process, `Processes` beside it, or the workers of `runs/cluster`. What
is to be played elsewhere says how in plain values (`Order`), for no object of ours travels.
"""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, NamedTuple, Protocol, TypeVar, runtime_checkable

from simulator.model.kernels import wake

if TYPE_CHECKING:
    from simulator.engine.decider import StrategyError

T = TypeVar("T")
Batch = tuple[int, int]
"""numbers of the first and the last replication, both included"""
Progress = Callable[[int, int, float], None]
"""called with replications done, replications in all, and seconds"""


class Stop(NamedTuple):
    """A batch that a failing strategy stopped."""

    first: int
    last: int
    error: "StrategyError"


class Played(NamedTuple, Generic[T]):
    """What the batches returned, in order; incomplete if there is a stop."""

    results: list[T]
    stop: Stop | None


class Order(NamedTuple, Generic[T]):
    """A batch that can be played by another process: a function of a module, and plain values for it."""

    play: Callable[..., T]
    values: tuple[object, ...]


@runtime_checkable
class Movable(Protocol[T]):
    """Something that plays batches here, and can say how another process would."""

    def __call__(self, first: int, last: int) -> T:
        """Play a batch here."""
        ...

    def order(self, first: int, last: int) -> Order[T]:
        """Say how another process plays it."""
        ...

    def forecast(self) -> float | None:
        """Seconds of one core that a unit takes: 0 if nobody knows, None if threads serve as well."""
        ...


class Executor(Protocol):
    """Plays batches, and reports how far it is."""

    @property
    def count(self) -> int:
        """How many batches it plays at once."""
        ...

    @property
    def here(self) -> int:
        """How many of them share the memory of this machine."""
        ...

    def __call__(
        self,
        play: Callable[[int, int], T],
        todo: Sequence[Batch],
        report: Callable[[int, float], None] = ...,
        after: Callable[[Batch, T], None] = ...,
    ) -> Played[T]:
        """Play batches in order until all are played or a strategy fails.

        Parameters
        ----------
        play : callable
            Plays one batch, given its first and last replication; it may be called from any worker.
        todo : sequence of (int, int)
            The batches.
        report : callable
            Called after each batch with the replications played so far and the seconds since the start.
        after : callable
            Called before that with the batch and what it returned, by the thread that called this.

        Returns
        -------
        Played
            If strategies stopped batches, with the lowest of them: as batches are handed out in order, none
            that was not played is lower.
        """
        ...


def no_report(_played: int, _seconds: float) -> None:
    """Say nothing."""


def nothing_after(_batch: Batch, _result: object) -> None:
    """Do nothing."""


@dataclass(frozen=True)
class Threads:
    """Plays batches on threads of this process; one batch more than there are threads is handed out at most.

    On Ctrl-C, batches under way are finished and nothing more is handed out; a second Ctrl-C waits for none
    of them. The threads of those end with the process, or with their batch.
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
        """Play batches on threads, as `Executor` says; only the calling thread reports."""
        from simulator.engine.decider import StrategyError

        wake()  # while there is one thread: a kernel is not to be compiled before all are awake
        began, waiting, played, stops = time.perf_counter(), iter(todo), 0, list[Stop]()
        results: dict[Batch, T] = {}
        under_way: dict[Future[T], Batch] = {}
        pool = ThreadPoolExecutor(max(1, min(self.count, len(todo))), thread_name_prefix="batch")
        try:
            while True:
                while not stops and len(under_way) <= self.count and (batch := next(waiting, None)):
                    under_way[pool.submit(play, *batch)] = batch
                if not under_way:
                    first_stop = min(stops, key=lambda stop: stop.first, default=None)
                    return Played([results[batch] for batch in sorted(results)], first_stop)
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    batch = under_way.pop(future)
                    try:
                        results[batch] = future.result()
                    except StrategyError as error:
                        stops.append(Stop(*batch, error))
                        continue
                    after(batch, results[batch])
                    played += batch[1] - batch[0] + 1
                    report(played, time.perf_counter() - began)
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            # a second Ctrl-C breaks this off
            wait([future for future in under_way if not future.cancelled()])
            raise
        finally:
            pool.shutdown(wait=False)


def checked_workers(workers: object) -> None:
    """Refuse a number of workers that is none; None stands for one per processor.

    Raises
    ------
    ValueError
        If it is no whole number, or below 1.
    """
    if workers is None or (isinstance(workers, int) and not isinstance(workers, bool) and workers >= 1):
        return
    raise ValueError(f"workers is {workers!r}: give a whole number from 1, or None for one per processor")


def reporting(progress: Progress | None, total: int, before: int = 0) -> Callable[[int, float], None]:
    """Report to `progress`, where `before` replications of `total` were done earlier.

    Parameters
    ----------
    progress : callable, optional
        By default nothing is reported.
    total : int
        Replications in all.
    before : int
        Replications done earlier.

    Returns
    -------
    callable
        As an `Executor` calls it.
    """
    if progress is None:
        return no_report
    return lambda played, seconds: progress(before + played, total, seconds)
