"""How a run is cut into batches, and what it will cost.

Answers: how many replications go together; how long a run takes, how much memory and how much disk. Nothing
here changes a result.
"""

import json
import time
from collections.abc import Iterable
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.crowds import NOTHING_DRAWS, crowd_factors
from simulator.model.field import crowd_law, intensities
from simulator.model.freelancers import UNLIMITED
from simulator.model.jobs import Category
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import Floats
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

_QUANTILES = (np.arange(200) + 0.5) / 200
_POSTS_TRIED = 500
"""posts that are drawn to see by how much the crowds of a market differ from those of its plain posts"""


class Work(NamedTuple):
    """What one replication has to do, and what each batch has to do whatever is in it."""

    posts: float
    """posts that are drawn and closed"""
    walked: float
    """posts of their category that freelancers pass in the feed, whether or not they ever see them"""
    candidates: float
    """posts that they see, and decide about"""
    bids: float
    """proposals: about one a day of each freelancer, measured in fields and markets of several sizes"""
    waits: float
    """freelancers times ticks"""
    ticks: float
    """of a batch"""
    calls: float
    """of a batch: how often a strategy is called"""


# Seconds of one core, fitted to fields and markets with 2 to 2,400 freelancers; they serve only the forecast.
_STEPS, _PER_STEP = 20_000, 145e-9
_SECONDS = Work(posts=8e-6, walked=45e-9, candidates=120e-9, bids=1e-6, waits=30e-9, ticks=30e-6, calls=60e-6)


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
    walked: float
    """posts that freelancers pass in the feed of their category"""
    seen: float
    """candidates: those of them that reach the freelancer"""
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


def _world_of(scenario: Scenario, replayed: Posts | None = None) -> _World:
    categories, replay = scenario.jobs.categories, scenario.jobs.replay
    posts, posted = scenario.jobs.per_day * scenario.horizon, _shares(categories, None)
    if replayed is not None and replay is not None and replay.mode == "in_order":
        posts = float(np.sum(replayed.columns["posted_days"] < scenario.horizon))
    reach = {name: 1.0 if replay else _reach(scenario, one) for name, one in categories.items()}
    walked = seen = 0.0
    for group in scenario.freelancers:
        for name, share in _shares(categories, group.categories).items():
            passed = group.count * share * posted.get(name, 0.0) * posts
            walked, seen = walked + passed, seen + passed * reach.get(name, 1.0)
    groups = scenario.freelancers
    return _World(
        lanes=sum(group.count for group in groups),
        posts=posts,
        walked=walked,
        seen=seen,
        slots=sum(float(group.count * group.capacity) for group in groups if group.capacity < UNLIMITED),
        group_days=len(groups) * float(np.ceil(scenario.horizon)),
        ticks=scenario.horizon / scenario.clock.tick,
    )


def _reach(scenario: Scenario, category: Category) -> float:
    """Mean chance that a freelancer comes across a post of a category."""
    spec, (mean, k) = scenario.field, crowd_law(scenario.field, category)
    if spec.reach == "all" or mean <= 0:
        return 1.0
    expected = np.outer(intensities(spec, mean, k, _QUANTILES), _factors(scenario))
    return float(np.mean(np.minimum(expected / intensities(spec, mean, k, np.array([spec.reach_all_at])), 1)))


def _factors(scenario: Scenario) -> Floats:
    """How many times larger than that of a plain post the crowds of a few hundred posts are."""
    if scenario.field.draws == NOTHING_DRAWS:
        return np.ones(1)
    asked = {"jobs", "clients", "field", "connects", "boosts", "invitations"}
    return _drawn_factors(scenario.model_dump_json(include=asked))


@lru_cache(maxsize=16)
def _drawn_factors(market: str) -> Floats:
    from simulator.world.draws import draw_jobs  # its laws are compiled, and not every scenario needs them

    one = {"name": "one", "strategy": {"name": "spray_and_pray"}}
    scenario = Scenario.model_validate({**json.loads(market), "freelancers": [one]})
    days = max(1.0, _POSTS_TRIED / max(scenario.jobs.per_day, 1e-9))
    posts = draw_jobs(scenario.model_copy(update={"horizon": min(days, scenario.horizon)}), [0], None)
    return crowd_factors(scenario.field.draws, scenario.jobs, posts) if posts.size else np.ones(1)


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


def usual_size(scenario: Scenario, workers: int) -> int:
    """Replications that a run in one piece plays together, wherever it is played; nothing is refused."""
    return _fitting(_world_of(scenario), workers, scenario.run.replications)


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


def work_of(scenario: Scenario, size: int = 1, replayed: Posts | None = None) -> Work:
    """Forecast what has to be done.

    Parameters
    ----------
    scenario : Scenario
        What would be run.
    size : int
        Replications that are played together.
    replayed : Posts, optional
        The posts that are replayed.

    Returns
    -------
    Work
    """
    world, groups = _world_of(scenario, replayed), len(scenario.freelancers)
    turns = world.ticks * groups
    # a strategy is called in the ticks in which anyone of its group sees anything
    calls = turns * -np.expm1(-size * world.seen / max(turns, 1.0))
    bids = min(world.lanes * scenario.horizon, world.seen / 2)
    waits = world.lanes * world.ticks
    return Work(world.posts, world.walked, world.seen, bids, waits, world.ticks, float(calls))


@lru_cache(maxsize=1)
def slowness() -> float:
    """How many times longer this machine takes, as it is now, than the one on which costs were measured."""
    took = list[float]()
    for _ in range(5):
        began, number = time.perf_counter(), 1
        for _ in range(_STEPS):
            number = number * 6364136223846793005 % 2**61
        took.append(time.perf_counter() - began)
    return min(max(sorted(took)[2] / (_STEPS * _PER_STEP), 0.2), 20.0)


def estimate_cost(scenario: Scenario, workers: int = 1, replayed: Posts | None = None) -> Cost:
    """Forecast what a run takes, before it starts.

    Parameters
    ----------
    scenario : Scenario
        What would be run.
    workers : int
        Threads that share the work.
    replayed : Posts, optional
        The posts that are replayed.

    Returns
    -------
    Cost
        Within a factor of two, where freelancers follow strategies of the program.
    """
    world, reps = _world_of(scenario, replayed), scenario.run.replications
    size = _fitting(world, workers, reps)
    days, groups = int(np.ceil(scenario.horizon)), len(scenario.freelancers)
    work = work_of(scenario, size, replayed)
    seconds = [count * each for count, each in zip(work, _SECONDS, strict=True)]
    busy = slowness() * (reps * sum(seconds[:5]) + reps / size * sum(seconds[5:]))
    stored = world.lanes * _STORED_LANE + groups * (_STORED_GROUP + days * _STORED_DAY) + _STORED_MARKET
    return Cost(
        replications=reps,
        batch=size,
        candidates=reps * world.seen,
        seconds=busy / max(1, min(workers, -(-reps // size))),
        memory_mib=min(max(workers, 1), -(-reps // size)) * size * world.bytes / 2**20 + _PROGRAM_MIB,
        disk_mib=reps * stored / 2**20,
    )
