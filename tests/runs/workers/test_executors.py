"""Executors: batches in order, few at once, real seconds, and a clean stop."""

from __future__ import annotations

import threading
import time

import pytest

from simulator.engine.decider import StrategyError
from simulator.runs.workers.executors import Threads, reporting

TODO = [(0, 1), (2, 3), (4, 4), (5, 7)]


@pytest.mark.parametrize("count", [1, 2, 9])
def test_results_come_in_order_however_many_threads_play(count: int) -> None:
    played = Threads(count)(lambda first, last: list(range(first, last + 1)), TODO)
    assert played.results == [[0, 1], [2, 3], [4], [5, 6, 7]]
    assert played.stop is None


def test_nothing_to_play_is_no_trouble() -> None:
    assert Threads(2)(lambda first, last: first + last, []) == ([], None)


def test_progress_counts_replications_and_real_seconds() -> None:
    seen: list[tuple[int, int, float]] = []
    report = reporting(lambda *one: seen.append(one), 10, 2)
    Threads(1)(lambda _first, _last: time.sleep(0.01), TODO, report)
    assert [done for done, _, _ in seen] == [4, 6, 7, 10]
    assert {total for _, total, _ in seen} == {10}
    seconds = [passed for _, _, passed in seen]
    assert seconds == sorted(seconds)
    assert seconds[0] >= 0.01
    assert seconds[-1] >= 0.04


def test_at_most_one_batch_more_than_threads_is_handed_out() -> None:
    lock, under_way, most = threading.Lock(), [0], [0]

    def play(_first: int, _last: int) -> None:
        with lock:
            under_way[0] += 1
            most[0] = max(most[0], under_way[0])
        time.sleep(0.005)
        with lock:
            under_way[0] -= 1

    Threads(3)(play, [(k, k) for k in range(12)])
    assert most[0] == 3


def test_the_lowest_batch_that_a_strategy_stops_is_named_and_no_more_are_handed_out() -> None:
    handed: list[int] = []

    def play(first: int, _last: int) -> int:
        handed.append(first)
        if first == 2:
            time.sleep(0.02)  # a higher one fails before it
        if first in {2, 3}:
            raise StrategyError(f"in {first}", "group")
        return first

    played = Threads(2)(play, [(k, k) for k in range(50)])
    assert played.stop is not None
    assert (played.stop.first, str(played.stop.error)) == (2, "in 2")
    assert max(handed) < 10


def test_an_interrupt_lets_batches_under_way_finish_and_hands_out_no_more() -> None:
    finished: list[int] = []

    def play(first: int, _last: int) -> None:
        time.sleep(0.01)
        finished.append(first)

    def stop(_played: int, _seconds: float) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        Threads(2)(play, [(k, k) for k in range(50)], stop)
    assert sorted(finished) == list(range(len(finished)))
    assert 1 <= len(finished) <= 5
