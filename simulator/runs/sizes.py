"""How a run is cut into batches, and what it will cost.

Answers: how many replications go together; how long a run takes, how much memory and how much disk. Nothing
here changes a result.
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

# Bytes of one row in memory, and of one stored row after compression; measured, rounded up generously.
_LANE_BYTES, _POST_BYTES, _BID_BYTES = 1200, 320, 200
_STORED_LANE, _STORED_GROUP, _STORED_DAY, _STORED_MARKET = 70, 400, 12, 900

_PROGRAM_MIB = 350

# Seconds of one core, measured; they serve only the forecast.
_PER_CANDIDATE, _PER_TICK, _PER_POST = 60e-9, 150e-6, 2.5e-6


class Cost(NamedTuple):
    """What a run takes; all but `replications` and `batch` are rough."""

    replications: int
    batch: int
    candidates: float
    seconds: float
    memory_mib: float
    disk_mib: float


class _World(NamedTuple):
    """How large one replication is."""

    lanes: int
    """freelancers"""
    posts: float
    seen: float
    """candidates, if everyone sees every post of their category"""

    @property
    def bytes(self) -> float:
        """Memory that it needs, counting one in two hundred posts seen as a proposal under way."""
        return self.lanes * _LANE_BYTES + self.posts * _POST_BYTES + self.seen / 200 * _BID_BYTES


def _world_of(scenario: Scenario) -> _World:
    posts = scenario.jobs.per_day * scenario.horizon
    posted = _shares(scenario.jobs.categories, None)
    seen = 0.0
    for group in scenario.freelancers:
        mix = _shares(scenario.jobs.categories, group.categories)
        seen += group.count * sum(share * posted.get(name, 0.0) for name, share in mix.items())
    return _World(sum(group.count for group in scenario.freelancers), posts, seen * posts)


def _shares(categories: dict[str, Category], of: dict[str, float] | None) -> dict[str, float]:
    weights = of or {name: category.share for name, category in categories.items()}
    total = sum(weights.values()) or 1.0
    return {name: weight / total for name, weight in weights.items()}


def batch_size(scenario: Scenario, workers: int = 1, replications: int | None = None) -> int:
    """Replications that are played together: enough to share each tick's overhead, few enough for the caches.

    About two dozen for a market of 1,000 freelancers, up to 64 for small worlds; all about equally large, so
    that no worker is left with a small remainder while others wait.

    Parameters
    ----------
    scenario : Scenario
        What is played.
    workers : int
        How many batches are played at once.
    replications : int, optional
        How many are to be played; by default as many as the scenario says.

    Returns
    -------
    int
        At least 1.
    """
    return _fitting(_world_of(scenario), workers, replications or scenario.run.replications)


def _fitting(world: _World, workers: int, replications: int) -> int:
    rows = world.lanes + world.posts / _POSTS_PER_ROW
    fit = min(_ROWS_TOGETHER / max(rows, 1), _MOST_BYTES / max(world.bytes, 1))
    most, each = max(1, min(MOST_TOGETHER, int(fit))), max(workers, 1)
    rounds = -(-replications // (most * each))
    return max(1, -(-replications // (max(rounds, 1) * each)))


def batches(gaps: Iterable[tuple[int, int]], size: int, kept: int = 0) -> list[tuple[int, int]]:
    """Cut stretches of replications into batches.

    Parameters
    ----------
    gaps : iterable of (int, int)
        First and last replication of each stretch.
    size : int
        Most replications in a batch.
    kept : int
        The first replications, whose tables are kept in full; they have batches of their own.

    Returns
    -------
    list of (int, int)
        First and last replication of each batch.

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
    world, reps = _world_of(scenario), scenario.run.replications
    size = _fitting(world, workers, reps)
    days, groups = int(np.ceil(scenario.horizon)), len(scenario.freelancers)
    ticks = scenario.horizon / scenario.clock.tick
    each = world.seen * _PER_CANDIDATE + world.posts * _PER_POST
    busy = reps * each + reps / size * ticks * _PER_TICK
    stored = world.lanes * _STORED_LANE + groups * (_STORED_GROUP + days * _STORED_DAY) + _STORED_MARKET
    return Cost(
        replications=reps,
        batch=size,
        candidates=reps * world.seen,
        seconds=busy / max(1, min(workers, -(-reps // size))),
        memory_mib=workers * size * world.bytes / 2**20 + _PROGRAM_MIB,
        disk_mib=reps * stored / 2**20,
    )
