"""Handing out batches to threads.

Answers: in what order batches are played, how many at once, and what a stop leaves behind.
"""

from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from simulator.engine.decider import StrategyError


Progress = Callable[[int, int, float], None]


class Stop(NamedTuple):
    """A batch that a strategy stopped."""

    first: int
    last: int
    error: "StrategyError"


def _hand_out(
    play: Callable[[int, int], int],
    todo: list[tuple[int, int]],
    threads: int,
    finished: Callable[[int], None],
) -> Stop | None:
    """Play batches in order, at most one more under way than threads; on Ctrl-C finish those under way.

    If a strategy stops some, nothing more is handed out, and the lowest of them is returned.
    """
    from simulator.engine.decider import StrategyError

    waiting, played, stops = iter(todo), 0, list[Stop]()
    under_way: dict[Future[int], tuple[int, int]] = {}
    with ThreadPoolExecutor(min(threads, len(todo)), thread_name_prefix="batch") as pool:
        try:
            while True:
                while not stops and len(under_way) <= threads and (batch := next(waiting, None)) is not None:
                    under_way[pool.submit(play, *batch)] = batch
                if not under_way:
                    return min(stops, key=lambda stop: stop.first, default=None)
                for future in wait(under_way, return_when=FIRST_COMPLETED).done:
                    batch = under_way.pop(future)
                    try:
                        played += future.result()
                        finished(played)
                    except StrategyError as error:
                        stops.append(Stop(*batch, error))
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            raise
