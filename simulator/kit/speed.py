"""What a strategy costs: so much for each candidate, so much for each call, and which columns it goes to.

Answers: is a rule fast enough to be played a million times. Slices of two sizes, of one world or of a tick
of many as the engine hands them over, columns made anew each time, with what the engine does around them;
one core.
"""

import time
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from simulator.engine.decider import Decider
from simulator.engine.loop import Loop
from simulator.engine.steps.bids import Bids
from simulator.kit.benchmark import benchmark_market
from simulator.model.freelancers import StrategyChoice
from simulator.strategies.contract.base import Candidates, Floats, Ints, Strategy, Surroundings
from simulator.strategies.registry import make
from simulator.world.build import build

FEW, MANY = 1024, 8192
"""candidates of the two slices: what the larger one takes longer is the cost of its further candidates"""
REPEATS, CALLS = 9, (40, 10)
"""repeats of a measurement, and calls of each slice in one of them"""


class Slice(NamedTuple):
    """Candidates of the benchmark market, as the engine hands them over."""

    around: Surroundings
    bids: Bids
    lanes: int

    def candidates(self, state: object = None) -> Candidates:
        """The candidates with no column made yet."""
        return Candidates(self.around, self.bids.lane, self.bids.job, self.bids.at, state)


Work = Callable[[Slice], Callable[[], object]]
"""what is measured: of a slice it makes something to call"""


class Speed(NamedTuple):
    """The median of the repeats, with its 95 % interval."""

    middle: float
    low: float
    high: float


class TimeCost(NamedTuple):
    """Processor time of one core, in two parts."""

    ns: Speed
    """for each candidate [nanoseconds]"""
    us: Speed
    """for each call besides [microseconds]"""


def benchmark_slice(rows: int) -> Slice:
    """Some candidates of 30 days of the benchmark market, in one world."""
    market = benchmark_market(days=30)
    world = build(market, [0])
    world.lanes["opening"], world.balance[:] = 60, 40
    lane = np.sort(np.arange(rows) * 31 % world.lanes.size)
    job = np.arange(rows) * 7919 % world.jobs.size
    at = world.jobs["posted_at"][job] + np.arange(rows) % 50 / 24
    loop = Loop(market, world, [make(StrategyChoice(name="random"))] * len(market.freelancers))
    return Slice(loop.surroundings(loop.deciders[0]), _bids(lane, job, at), world.lanes.size)


def _bids(lane: Ints, job: Ints, at: Floats) -> Bids:
    """Room for what is decided about candidates."""
    boost, most_connects, most_proposals = (np.zeros(lane.size, np.int64) for _ in range(3))
    score, effort, ask, patience = np.empty((4, lane.size))
    return Bids(lane, job, at, score, boost, effort, ask, patience, most_connects, most_proposals)


def ticks(worlds: int = 16) -> tuple[Slice, Slice]:
    """`FEW` and `MANY` candidates of one tick of a batch, whose tables are too large for the fast caches."""
    market = benchmark_market(days=30)
    world = build(market, range(worlds))
    world.lanes["opening"], world.balance[:] = 60, 40
    loop = Loop(market, world, [make(StrategyChoice(name="random"))] * len(market.freelancers))
    loop.find_candidates(15.0)  # what was posted before is no news any more
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
    """Let a strategy decide, as the engine does; what it calls raises `StrategyError` where it fails."""

    def on_slice(on: Slice) -> Callable[[], object]:
        d, rows = Decider("speed", strategy, 0, on.lanes).begin(), slice(0, on.bids.lane.size)
        return lambda: d.decide(on.candidates(d.state), on.bids, rows)

    return on_slice


def time_calls(calls: Sequence[Callable[[], object]], repeats: int = REPEATS) -> Floats:
    """Nanoseconds of processor time of a call with few and of one with many candidates.

    In turns, so that a slow moment of the machine meets both; one call of each before is not counted. Shape
    (repeats, 2).
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
    """What work costs, in two parts.

    Raises
    ------
    StrategyError
        If a strategy at work fails on the benchmark market.
    """
    each, call = split_cost(time_calls([work(on) for on in slices], repeats))
    return TimeCost(median_speed(each), median_speed(call))


def median_speed(repeats: Floats) -> Speed:
    """Median of the repeats with the interval that holds it in 95 % of all such series.

    From order statistics, whatever the distribution; it takes six repeats at least.
    """
    middle = float(np.median(repeats))
    interval: Any = stats.quantile_test(repeats, q=middle, p=0.5).confidence_interval(0.95)
    return Speed(middle, float(interval.low), float(interval.high))


def column_costs(
    names: Iterable[str], slices: tuple[Slice, Slice], repeats: int = REPEATS
) -> dict[str, TimeCost]:
    """What it costs to make each column, the dearest first."""

    def made(name: str) -> Work:
        return lambda on: lambda: getattr(on.candidates(), name)

    costs = {name: cost(made(name), slices, repeats) for name in names}
    return dict(sorted(costs.items(), key=lambda item: -item[1].ns.middle))
