"""What a strategy costs in time: per candidate, per call, and for each column.

Answers: is a rule fast enough to be played a million times. It is timed on slices of two sizes, from one
world or from one tick of many as the engine passes them, with columns made anew each time, including what the
engine does around the strategy; on one core.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from simulator.engine.decider import Decider
from simulator.engine.loop import Loop
from simulator.engine.steps.bids import Bids, no_parts
from simulator.kit.benchmark import benchmark_market
from simulator.model.freelancers import StrategyChoice
from simulator.strategies.contract.base import Candidates, Floats, Ints, Strategy, Surroundings
from simulator.strategies.registry import make
from simulator.world.build import build

FEW, MANY = 1024, 8192
"""candidates in the two slices: the extra time of the larger one is the cost of its extra candidates"""
REPEATS, CALLS = 9, (40, 10)
"""repeats of a measurement, and calls with each slice in one repeat"""


class Slice(NamedTuple):
    """Candidates of the benchmark market, as the engine passes them."""

    around: Surroundings
    bids: Bids
    lanes: int

    def candidates(self, state: object = None) -> Candidates:
        """The candidates with no column made yet."""
        return Candidates(self.around, self.bids.lane, self.bids.job, self.bids.at, state)


Work = Callable[[Slice], Callable[[], object]]
"""what is measured: for a slice it returns something to call"""


class Speed(NamedTuple):
    """Median of the repeats, with its 95 % interval."""

    middle: float
    low: float
    high: float


class TimeCost(NamedTuple):
    """Processor time of one core, in two parts."""

    ns: Speed
    """for each candidate [nanoseconds]"""
    us: Speed
    """for each call on top of that [microseconds]"""


def benchmark_slice(rows: int) -> Slice:
    """Candidates from 30 days of the benchmark market, in one world."""
    market = benchmark_market(days=30)
    world = build(market, [0])
    world.lanes["opening"], world.balance[:] = 60, 40
    lane = np.sort(np.arange(rows) * 31 % world.lanes.size)
    job = np.arange(rows) * 7919 % world.jobs.size
    at = world.jobs["posted_at"][job] + np.arange(rows) % 50 / 24
    loop = Loop(market, world, [make(StrategyChoice(name="random"))] * len(market.freelancers))
    return Slice(loop.surroundings(loop.deciders[0]), _bids(lane, job, at), world.lanes.size)


def _bids(lane: Ints, job: Ints, at: Floats) -> Bids:
    """Empty bids for candidates."""
    boost, most_connects, most_proposals = (np.zeros(lane.size, np.int64) for _ in range(3))
    score, effort, ask, patience = np.empty((4, lane.size))
    return Bids(
        lane, job, at, score, boost, effort, ask, patience, most_connects, most_proposals,
        *no_parts(lane.size),
    )  # fmt: skip


def ticks(worlds: int = 16) -> tuple[Slice, Slice]:
    """`FEW` and `MANY` candidates from one tick of a batch, with tables too large for the fast caches."""
    market = benchmark_market(days=30)
    world = build(market, range(worlds))
    world.lanes["opening"], world.balance[:] = 60, 40
    loop = Loop(market, world, [make(StrategyChoice(name="random"))] * len(market.freelancers))
    loop.find_candidates(15.0)  # what was posted before this has been seen
    rows = loop.find_candidates(15.0 + market.clock.tick)
    if rows < MANY:
        raise ValueError(f"worlds: a tick of {worlds} has only {rows} candidates")
    around, on = loop.surroundings(loop.deciders[0]), loop.buffers
    few, many = (
        Slice(around, _bids(on.lane[:n].copy(), on.job[:n].copy(), on.at[:n].copy()), world.lanes.size)
        for n in (FEW, MANY)
    )
    return few, many


def two_slices() -> tuple[Slice, Slice]:
    """`FEW` and `MANY` candidates."""
    return benchmark_slice(FEW), benchmark_slice(MANY)


def decision_work(strategy: Strategy) -> Work:
    """Let a strategy decide, as the engine does; the call raises `StrategyError` if the strategy fails."""

    def on_slice(on: Slice) -> Callable[[], object]:
        d, rows = Decider("speed", strategy, 0, on.lanes).begin(), slice(0, on.bids.lane.size)
        return lambda: d.decide(on.candidates(d.state), on.bids, rows)

    return on_slice


def time_calls(calls: Sequence[Callable[[], object]], repeats: int = REPEATS) -> Floats:
    """Nanoseconds of processor time of a call with few and of a call with many candidates.

    Sizes take turns, so that a slow moment of the machine affects both; a first call of each is not counted.
    Shape (repeats, 2).
    """
    ns = np.empty((repeats, 2))
    for call in calls:
        call()
    for k in range(repeats):
        for size, call in enumerate(calls):
            began = time.process_time()
            for _ in range(CALLS[size]):
                call()
            ns[k, size] = (time.process_time() - began) / CALLS[size] * 1e9
    return ns


def split_cost(ns: Floats) -> tuple[Floats, Floats]:
    """Split the time of a call with few and of one with many candidates into two costs.

    `ns` has shape (..., 2); gives nanoseconds for each candidate and microseconds for each call, shape (...).
    """
    each = (ns[..., 1] - ns[..., 0]) / (MANY - FEW)
    return np.maximum(each, 0.0), np.maximum(ns[..., 0] - FEW * each, 0.0) / 1000.0


def cost(work: Work, slices: tuple[Slice, Slice], repeats: int = REPEATS) -> TimeCost:
    """Time that work takes, in two parts.

    Parameters
    ----------
    work : callable
        What to measure, such as `decision_work(strategy)`.
    slices : tuple of Slice
        `FEW` and `MANY` candidates.
    repeats : int
        Repeats of the measurement, at least 6 for an interval.

    Returns
    -------
    TimeCost

    Raises
    ------
    StrategyError
        If a strategy at work fails on the benchmark market.
    """
    each, call = split_cost(time_calls([work(on) for on in slices], repeats))
    return TimeCost(median_speed(each), median_speed(call))


def median_speed(repeats: Floats) -> Speed:
    """Median of the repeats, with a 95 % confidence interval.

    From order statistics, so it holds for any distribution; needs at least six repeats.
    """
    middle = float(np.median(repeats))
    interval: Any = stats.quantile_test(repeats, q=middle, p=0.5).confidence_interval(0.95)
    return Speed(middle, float(interval.low), float(interval.high))


def column_costs(
    names: Iterable[str], slices: tuple[Slice, Slice], repeats: int = REPEATS
) -> dict[str, TimeCost]:
    """Time to make each column, the slowest first.

    Parameters
    ----------
    names : iterable of str
        Columns of `Candidates`.
    slices, repeats
        As for `cost`.

    Returns
    -------
    dict of str to TimeCost
    """

    def made(name: str) -> Work:
        return lambda on: lambda: getattr(on.candidates(), name)

    costs = {name: cost(made(name), slices, repeats) for name in names}
    return dict(sorted(costs.items(), key=lambda item: -item[1].ns.middle))
