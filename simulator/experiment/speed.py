"""What a strategy costs: nanoseconds per candidate, and which columns they go to.

Answers: is a rule fast enough to be played a million times. Slices of the size that the engine hands over,
columns made anew each time, with what the engine does around them; one core.
"""

import time
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from simulator.engine.bids import Bids
from simulator.engine.build import build
from simulator.engine.decider import Decider
from simulator.engine.market import Loop
from simulator.experiment.benchmark import benchmark_market
from simulator.model.freelancers import StrategyChoice
from simulator.strategies.base import Candidates, Floats, Strategy, Surroundings
from simulator.strategies.registry import make

ROWS, REPEATS, CALLS = 4096, 9, 20


class Slice(NamedTuple):
    """Candidates of the benchmark market, as the engine hands them over."""

    around: Surroundings
    bids: Bids
    lanes: int

    def candidates(self, state: object = None) -> Candidates:
        """The candidates with no column made yet."""
        return Candidates(self.around, self.bids.lane, self.bids.job, self.bids.at, state)


class Speed(NamedTuple):
    """Nanoseconds per candidate: the median of the repeats, with its 95 % interval."""

    ns: float
    low: float
    high: float


def benchmark_slice(rows: int = ROWS) -> Slice:
    """Some candidates of 30 days of the benchmark market."""
    market = benchmark_market(days=30)
    world = build(market, [0])
    world.lanes["opening"], world.balance[:] = 60, 40
    lane = np.sort(np.arange(rows) * 31 % world.lanes.size)
    job = np.arange(rows) * 7919 % world.jobs.size
    at = world.jobs["posted_at"][job] + np.arange(rows) % 50 / 24
    loop = Loop(market, world, [make(StrategyChoice(name="random"))] * len(market.freelancers))
    boost, most_connects, most_proposals = (np.zeros(rows, np.int64) for _ in range(3))
    score, effort, ask, patience = np.empty((4, rows))
    bids = Bids(lane, job, at, score, boost, effort, ask, patience, most_connects, most_proposals)
    return Slice(loop.surroundings(loop.deciders[0]), bids, world.lanes.size)


def repeated(call: Callable[[], object], rows: int, repeats: int, calls: int) -> Floats:
    """Nanoseconds of processor time per row of each repeat; one call before is not counted."""
    call()
    ns = np.empty(repeats)
    for k in range(repeats):
        began = time.process_time()
        for _ in range(calls):
            call()
        ns[k] = (time.process_time() - began) / calls / rows * 1e9
    return ns


def nanoseconds(strategy: Strategy, on: Slice, repeats: int = REPEATS, calls: int = CALLS) -> Floats:
    """Nanoseconds per candidate of each repeat.

    Raises
    ------
    StrategyError
        If the strategy fails on the benchmark market.
    """
    d, rows = Decider("speed", strategy, 0, on.lanes).begun(), on.bids.lane.size
    whole = slice(0, rows)
    return repeated(lambda: d.decide(on.candidates(d.state), on.bids, whole), rows, repeats, calls)


def summed_up(ns: Floats) -> Speed:
    """Median of the repeats with the interval that holds it in 95 % of all such series.

    From order statistics, whatever the distribution; it takes six repeats at least.
    """
    middle = float(np.median(ns))
    interval: Any = stats.quantile_test(ns, q=middle, p=0.5).confidence_interval(0.95)
    return Speed(middle, float(interval.low), float(interval.high))


def column_costs(names: Iterable[str], on: Slice, repeats: int = REPEATS) -> dict[str, Speed]:
    """What it costs to make each column, the dearest first."""
    rows = on.bids.lane.size

    def cost(name: str) -> Speed:
        return summed_up(repeated(lambda: getattr(on.candidates(), name), rows, repeats, CALLS))

    costs = {name: cost(name) for name in names}
    return dict(sorted(costs.items(), key=lambda item: -item[1].ns))
