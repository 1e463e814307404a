"""How a run is cut into batches, and what it will cost.

Answers: how many replications go together, and how long, how much memory and how much disk a run takes. Sizes
only: nothing here changes a result.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from simulator.model.jobs import Category
from simulator.model.scenario import Scenario

MOST_TOGETHER = 64
_ROWS_TOGETHER = 32_000
_POSTS_PER_ROW = 16
_MOST_BYTES = 1 << 30

# Sizes of one row in memory [bytes], and of one stored row after compression; rough, rounded up.
_LANE_BYTES, _POST_BYTES, _BID_BYTES = 1200, 320, 200
_STORED_LANE, _STORED_GROUP, _STORED_DAY, _STORED_MARKET = 70, 400, 12, 900

_PROGRAM_MIB = 350

# Speed of one core [seconds], measured; only for the forecast.
_PER_CANDIDATE, _PER_TICK, _PER_POST = 60e-9, 150e-6, 2.5e-6


class Cost(NamedTuple):
    """What a run will take; all but `replications` and `batch` are rough."""

    replications: int
    batch: int
    candidates: float
    seconds: float
    memory_mib: float
    disk_mib: float


def freelancers_of(scenario: Scenario) -> int:
    """Lanes of one replication."""
    return sum(group.count for group in scenario.freelancers)


def _posts_of(scenario: Scenario) -> float:
    return scenario.jobs.per_day * scenario.horizon


def _shares(categories: dict[str, Category], of: dict[str, float] | None) -> dict[str, float]:
    weights = of or {name: category.share for name, category in categories.items()}
    total = sum(weights.values()) or 1.0
    return {name: weight / total for name, weight in weights.items()}


def _candidates_of(scenario: Scenario) -> float:
    """Count what is seen in one replication, if everyone sees every post of their category."""
    posted = _shares(scenario.jobs.categories, None)
    seen = 0.0
    for group in scenario.freelancers:
        mix = _shares(scenario.jobs.categories, group.categories)
        seen += group.count * sum(share * posted.get(name, 0.0) for name, share in mix.items())
    return seen * _posts_of(scenario)


def _bytes_of(scenario: Scenario) -> float:
    """Memory of one replication."""
    lanes, posts = freelancers_of(scenario), _posts_of(scenario)
    # one in two hundred posts seen stands for proposals under way
    return lanes * _LANE_BYTES + posts * _POST_BYTES + _candidates_of(scenario) / 200 * _BID_BYTES


def batch_size(scenario: Scenario, workers: int = 1) -> int:
    """Replications that are played together: enough to share each tick's overhead, few enough for the caches.

    About two dozen for a market of 1,000 freelancers, up to 64 for small worlds; all about equally large, so
    that no worker is left with a small rest while others wait.
    """
    rows = freelancers_of(scenario) + _posts_of(scenario) / _POSTS_PER_ROW
    fit = min(_ROWS_TOGETHER / max(rows, 1), _MOST_BYTES / max(_bytes_of(scenario), 1))
    most, each = max(1, min(MOST_TOGETHER, int(fit))), max(workers, 1)
    rounds = -(-scenario.run.replications // (most * each))
    return max(1, -(-scenario.run.replications // (max(rounds, 1) * each)))


def batches(gaps: Iterable[tuple[int, int]], size: int, kept: int = 0) -> list[tuple[int, int]]:
    """Cut stretches of replications into batches of at most `size`; the first `kept` ones stand apart.

    Examples
    --------
    >>> batches([(0, 9)], 4, kept=2)
    [(0, 1), (2, 5), (6, 9)]
    """
    found = []
    for first, last in gaps:
        at = first
        while at <= last:
            end = min(at + size - 1, last, kept - 1 if at < kept else last)
            found.append((at, end))
            at = end + 1
    return found


def estimate_cost(scenario: Scenario, workers: int = 1) -> Cost:
    """Forecast what a run takes, before it starts.

    Parameters
    ----------
    scenario : Scenario
        What would be run.
    workers : int
        Threads that share the work.

    Returns
    -------
    Cost
        Rough: within a factor of two or three where freelancers see most of the posts.
    """
    reps, size = scenario.run.replications, batch_size(scenario, workers)
    days, groups = int(np.ceil(scenario.horizon)), len(scenario.freelancers)
    lanes, seen = freelancers_of(scenario), _candidates_of(scenario)
    ticks = scenario.horizon / scenario.clock.tick
    busy = reps * (seen * _PER_CANDIDATE + _posts_of(scenario) * _PER_POST) + reps / size * ticks * _PER_TICK
    stored = lanes * _STORED_LANE + groups * (_STORED_GROUP + days * _STORED_DAY) + _STORED_MARKET
    return Cost(
        replications=reps,
        batch=size,
        candidates=reps * seen,
        seconds=busy / max(1, min(workers, -(-reps // size))),
        memory_mib=(workers * size * _bytes_of(scenario)) / 2**20 + _PROGRAM_MIB,
        disk_mib=reps * stored / 2**20,
    )
