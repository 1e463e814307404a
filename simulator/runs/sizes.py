"""How a run is cut into batches, and what it will cost.

Answers: how many replications go together; how long a run takes, how much memory and how much disk. Nothing
here changes a result.
"""

from collections.abc import Iterable
from typing import NamedTuple

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.freelancers import UNLIMITED
from simulator.model.jobs import Category
from simulator.model.scenario import Scenario
from simulator.runs.files import machine_mib

MOST_TOGETHER = 64
_ROWS_TOGETHER = 32_000
_POSTS_PER_ROW = 16
_MOST_BYTES = 1 << 30

# Bytes of one row in memory, and of one stored row after compression; measured, rounded up generously.
_LANE_BYTES, _POST_BYTES, _BID_BYTES = 1200, 450, 200
_SLOT_BYTES, _DAY_BYTES, _TICK_BYTES = 8, 100, 8
_STORED_LANE, _STORED_GROUP, _STORED_DAY, _STORED_MARKET = 70, 400, 12, 900

_PROGRAM_MIB = 350

# Seconds of one core, measured; they serve only the forecast.
_PER_CANDIDATE, _PER_TICK, _PER_POST, _PER_BID = 60e-9, 150e-6, 2.5e-6, 3e-6


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
    slots: float = 0.0
    """contracts that all freelancers together may have at once, of those with a limit"""
    group_days: float = 0.0
    ticks: float = 0.0

    @property
    def certain_bytes(self) -> float:
        """Memory that it needs before anyone has sent a proposal."""
        people = self.lanes * _LANE_BYTES + self.slots * _SLOT_BYTES + self.group_days * _DAY_BYTES
        return people + self.posts * _POST_BYTES + self.ticks * _TICK_BYTES

    @property
    def bytes(self) -> float:
        """Memory that it needs, counting one in two hundred posts seen as a proposal under way."""
        return self.certain_bytes + self.seen / 200 * _BID_BYTES


def _world_of(scenario: Scenario) -> _World:
    posts = scenario.jobs.per_day * scenario.horizon
    posted = _shares(scenario.jobs.categories, None)
    seen = 0.0
    for group in scenario.freelancers:
        mix = _shares(scenario.jobs.categories, group.categories)
        seen += group.count * sum(share * posted.get(name, 0.0) for name, share in mix.items())
    groups = scenario.freelancers
    return _World(
        lanes=sum(group.count for group in groups),
        posts=posts,
        seen=seen * posts,
        slots=sum(float(group.count * group.capacity) for group in groups if group.capacity < UNLIMITED),
        group_days=len(groups) * float(np.ceil(scenario.horizon)),
        ticks=scenario.horizon / scenario.clock.tick,
    )


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

    Raises
    ------
    ScenarioError
        If the machine has not enough memory for it; the message says what would fit.
    """
    world, reps = _world_of(scenario), replications or scenario.run.replications
    size = _fitting(world, workers, reps)
    # what is refused must be beyond doubt, so proposals, whose number nobody knows before, are left out
    at_once = min(max(workers, 1), -(-reps // size)) * size
    room = machine_mib() - _PROGRAM_MIB
    if at_once * world.certain_bytes / 2**20 > room:
        raise ScenarioError([Problem(Place(scenario.name), "", _too_large(world, at_once, room))])
    return size


def _too_large(world: _World, at_once: int, room: float) -> str:
    """Say that a run does not fit into memory, and what would."""
    each = world.certain_bytes / 2**20
    needed, there = (at_once * each + _PROGRAM_MIB) / 1024, (room + _PROGRAM_MIB) / 1024
    begins = f"this run needs about {needed:,.1f} GiB of memory, and this machine has {there:,.1f}"
    if at_once > 1 and each <= room:
        return f"{begins}; with --workers 1 it needs {(each + _PROGRAM_MIB) / 1024:,.1f} or more"
    people = world.lanes * _LANE_BYTES + world.slots * _SLOT_BYTES
    what = "freelancers, or contracts at once," if people > world.certain_bytes / 2 else "posts a day"
    return f"{begins}; about {max(room, 0) / each:.1%} of its {what} or of its horizon would fit"


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
    # measured in fields and markets of several sizes: about one proposal of each freelancer a day
    bids = min(world.lanes * scenario.horizon, world.seen)
    each = world.seen * _PER_CANDIDATE + world.posts * _PER_POST + bids * _PER_BID
    busy = reps * each + reps / size * ticks * _PER_TICK
    stored = world.lanes * _STORED_LANE + groups * (_STORED_GROUP + days * _STORED_DAY) + _STORED_MARKET
    return Cost(
        replications=reps,
        batch=size,
        candidates=reps * world.seen,
        seconds=busy / max(1, min(workers, -(-reps // size))),
        memory_mib=min(max(workers, 1), -(-reps // size)) * size * world.bytes / 2**20 + _PROGRAM_MIB,
        disk_mib=reps * stored / 2**20,
    )
