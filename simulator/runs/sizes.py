"""How a run is cut into batches, and what it will cost.

Answers: how many replications go together; how long a run takes, how much memory and how much disk. Nothing
here changes a result.
"""

import time
from collections.abc import Iterable
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.runs.files import free_mib, machine_mib
from simulator.runs.weights.full import FullTables, certain_bytes, full_tables_of
from simulator.runs.weights.worlds import LANE_BYTES, SLOT_BYTES, Work, World, work_in, work_of, world_of

__all__ = ["Cost", "Work", "batch_size", "batches", "estimate_cost", "slowness", "usual_size", "work_of"]

MOST_TOGETHER = 64
_KEPT_TOGETHER = 4
"""replications with full tables in a batch: a full disk loses few then, and memory holds the rows of few"""
_ROWS_TOGETHER = 32_000
_POSTS_PER_ROW = 16
_MOST_BYTES = 1 << 30

# Bytes of one stored row after compression; measured, rounded up generously.
_STORED_LANE, _STORED_GROUP, _STORED_DAY, _STORED_MARKET = 70, 400, 12, 900
_PIECE_LANE = 476
"""as it lies in a piece of a replication, until that is whole"""

_PROGRAM_MIB = 350
_LONG_S = 10.0
"""from about here on a run is played by several processes"""


# Seconds of one core, fitted to fields and markets with 2 to 2,400 freelancers; they serve only the forecast.
_STEPS, _PER_STEP = 20_000, 145e-9
_SECONDS = Work(posts=8e-6, walked=2e-9, candidates=190e-9, bids=1e-6, waits=30e-9, ticks=30e-6, calls=60e-6)


_DISK_DOUBT = 2.0
"""how much less than the forecast a run may take on the disk; what is refused must be beyond doubt"""


class TooLarge(ScenarioError):
    """A scenario that this machine has no room for; another one may."""


class Cost(NamedTuple):
    """What a run takes; all but `replications` and `batch` are rough."""

    replications: int
    batch: int
    candidates: float
    seconds: float
    memory_mib: float
    disk_mib: float


def batch_size(
    scenario: Scenario,
    workers: int = 1,
    replications: int | None = None,
    here: int | None = None,
    folder: Path | None = None,
    kept: int | None = None,
) -> int:
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
    here : int, optional
        How many batches at once share the memory of this machine; by default all.
    folder : Path, optional
        Where they are written; by default nowhere.
    kept : int, optional
        How many of them are kept in full; by default as many as the scenario says.

    Returns
    -------
    int
        At least 1.

    Raises
    ------
    ScenarioError
        If the machine has not enough memory for it, or not enough disk; the message says what would fit.
    """
    world, reps = world_of(scenario), replications or scenario.run.replications
    size = _fitting(world, workers, reps)
    # what is refused must be beyond doubt, so proposals, whose number nobody knows before, are left out
    together = workers if here is None else here
    units = world.pieces * reps if world.pieces > 1 else -(-reps // size)
    at_once = min(max(together, 1), units) * size
    room = machine_mib() - _PROGRAM_MIB - world.whole_bytes / 2**20
    if at_once * world.certain_bytes / 2**20 > room:
        raise TooLarge([Problem(Place(scenario.name), "", _too_large(world, at_once, room))])
    if folder is not None:
        kept = min(reps, scenario.run.keep_tables) if kept is None else kept
        _require_disk(scenario, world, (reps, kept), folder)
    return size


def _require_disk(scenario: Scenario, world: World, count: tuple[int, int], folder: Path) -> None:
    """Refuse what the disk cannot hold, before anything is played.

    `count` says how many replications there are, and how many of them are kept in full.
    """
    each = _stored_bytes(world.lanes, len(scenario.freelancers), scenario.horizon)
    pieces, full = _piece_bytes(world), certain_bytes(world, scenario)
    replications, kept = count
    needed, free = replications * each + kept * full + pieces, free_mib(folder)
    if needed / 2**20 / _DISK_DOUBT <= free:
        return
    room = free * 2**20 - pieces
    fit = max(0, int(room / (each + full)))
    if fit > kept:  # beyond them, a replication takes less
        fit = int((room - kept * full) / each)
    keeps = f", {kept:,} with full tables (run.keep_tables)," if kept else ""
    what = f"replication{keeps} needs" if replications == 1 else f"{replications:,} replications{keeps} need"
    some = f"about {fit:,} would fit, or " if fit else ""
    message = (
        f"its {what} about {_room(needed / 2**20)} on the disk of {folder}, "
        f"which has {_room(free)} free; {some}name another disk with --out"
    )
    raise TooLarge([Problem(Place(scenario.name), "", message)])


def _room(mib: float) -> str:
    """Write how much of a disk, in the unit in which it can be told from nothing."""
    return f"{mib / 1024:,.1f} GiB" if mib >= 1024 else f"{mib:,.1f} MiB"


def _piece_bytes(world: World) -> float:
    """Bytes on the disk of the pieces of one replication, until it is put together."""
    return world.lanes * _PIECE_LANE if world.pieces > 1 else 0


def _stored_bytes(lanes: int, groups: int, horizon: float) -> float:
    """Bytes of one replication on the disk."""
    days = int(np.ceil(horizon))
    return lanes * _STORED_LANE + groups * (_STORED_GROUP + days * _STORED_DAY) + _STORED_MARKET


def usual_size(scenario: Scenario, workers: int) -> int:
    """Replications that a run in one piece plays together, wherever it is played; nothing is refused."""
    return _fitting(world_of(scenario), workers, scenario.run.replications)


def _too_large(world: World, at_once: int, room: float) -> str:
    """Say that a run does not fit into memory, and what would."""
    each = world.certain_bytes / 2**20
    needed, there = (at_once * each + _PROGRAM_MIB) / 1024, (room + _PROGRAM_MIB) / 1024
    begins = f"this run needs about {needed:,.1f} GiB of memory, and this machine has {there:,.1f}"
    if at_once > 1 and each <= room:
        return f"{begins}; with --workers 1 it needs {(each + _PROGRAM_MIB) / 1024:,.1f} or more"
    people = world.lanes * LANE_BYTES + world.slots * SLOT_BYTES
    what = "freelancers, or contracts at once," if people > world.certain_bytes / 2 else "posts a day"
    return f"{begins}; about {max(room, 0) / each:.1%} of its {what} or of its horizon would fit"


def _fitting(world: World, workers: int, replications: int) -> int:
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
        The first replications, whose tables are kept in full; they have batches of their own, of few each.

    Returns
    -------
    list of (int, int)
        First and last replication of each batch.

    Examples
    --------
    >>> batches([(0, 19)], 10, kept=5)
    [(0, 3), (4, 4), (5, 14), (15, 19)]
    """
    found = []
    for first, last in gaps:
        at = first
        while at <= last:
            end = min(at + size - 1, last)
            if at < kept:
                end = min(end, at + _KEPT_TOGETHER - 1, kept - 1)
            found.append((at, end))
            at = end + 1
    return found


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
    world, reps = world_of(scenario, replayed), scenario.run.replications
    size = _fitting(world, workers, reps)
    units = world.pieces * reps if world.pieces > 1 else -(-reps // size)
    stored = _stored_bytes(world.lanes, len(scenario.freelancers), scenario.horizon)
    kept, full = min(reps, scenario.run.keep_tables), full_tables_of(world, scenario)
    work = work_in(world, scenario, size)
    seconds = [count * each for count, each in zip(work, _SECONDS, strict=True)]
    parts = (reps - kept) / size + kept / min(size, _KEPT_TOGETHER)
    busy = slowness() * (reps * sum(seconds[:5]) + parts * sum(seconds[5:]))
    at_once = max(1, min(workers, units))
    programs = at_once if world.pieces == 1 and busy / at_once > _LONG_S else 1
    return Cost(
        replications=reps,
        batch=size,
        candidates=reps * world.seen,
        seconds=busy / at_once,
        memory_mib=_memory_bytes(world, at_once, size, kept, full) / 2**20 + programs * _PROGRAM_MIB,
        disk_mib=(reps * stored + kept * full.bytes + _piece_bytes(world)) / 2**20,
    )


def _memory_bytes(world: World, at_once: int, size: int, kept: int, full: FullTables) -> float:
    """Memory that the worlds played at once need, with what is kept of them."""
    plain = at_once * size * world.bytes + world.whole_bytes
    if world.pieces > 1:
        return plain + (full.memory_bytes if kept else 0)  # put together, one replication at a time
    few = min(size, kept, _KEPT_TOGETHER)
    return max(plain, at_once * few * (world.bytes + full.memory_bytes))
