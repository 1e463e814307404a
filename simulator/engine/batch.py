"""From a batch of replications to its results.

Answers: what happened, as tables of sums. Rows are ordered by replication, group and freelancer, so that
results do not depend on how replications were grouped into batches.
"""

import math
import time
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.engine.observer import Observer
from simulator.engine.play import play
from simulator.engine.steps.days import add_day
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Strategy
from simulator.world import records
from simulator.world import world as w
from simulator.world.build import build
from simulator.world.cells import Cell, pieces_of


class BatchResult(NamedTuple):
    """What a batch leaves behind; see the dtypes for columns and units."""

    lanes: w.Records
    """one row per freelancer: rep, group, ordinal, the columns of `TALLY`, capacity and final balance"""
    ledger: w.Ints
    """lanes x causes: Connects of the whole run by cause"""
    curves: w.Records
    market: w.Records
    """one row per replication: what became of the posts of the window"""
    ages: w.Ints
    """replications x age buckets x proposal buckets: open posts counted at a random age"""
    age_sums: w.Floats
    """replications x age buckets: proposals on these posts"""
    connects_posted: w.Ints
    """replications x prices: posts of the window by Connects required"""
    tables: dict[str, w.Records]
    """full tables of kept replications, empty unless asked for"""
    work: dict[str, float]
    """candidates, proposals, ticks, seconds"""
    failed: dict[str, str]
    """groups of a field whose strategy failed, and why; what they did before is in the tables"""


def join_columns(*tables: w.Records, without: tuple[str, ...] = ()) -> w.Records:
    """Return one table with the columns of all, row by row."""
    fields = [(t, name) for t in tables for name in t.dtype.names or () if name not in without]
    out = np.empty(tables[0].size, [(name, t.dtype[name]) for t, name in fields])
    for t, name in fields:
        out[name] = t[name]
    return out


class _Curves:
    """Daily sums per replication and group."""

    def __init__(self, world: w.World, of_part: w.Ints, groups: int, days: int) -> None:
        self.reps = int(of_part.max(initial=-1)) + 1
        self.block = world.lanes["group"].astype(np.int64) * self.reps + of_part[world.lanes["rep"]]
        self.rows = np.zeros((days, groups * self.reps), records.CURVE)

    def __call__(self, world: w.World, day: int) -> None:
        self.rows[day]["day"] = day
        add_day(world, self.block, self.rows[day])

    def table(self, numbers: w.Ints) -> w.Records:
        """Return all rows by replication, group and day."""
        n = self.rows.shape[1]
        self.rows["group"] = np.arange(n) // self.reps
        self.rows["rep"] = numbers[np.arange(n) % self.reps]
        flat = self.rows.ravel()
        return flat[np.lexsort((flat["day"], flat["group"], flat["rep"]))]


def _lanes(world: w.World, numbers: w.Ints, scenario: Scenario) -> tuple[w.Records, w.Ints]:
    """Return one row per freelancer, and the order in which the lanes stand in it."""
    names = ["rep", "group", "ordinal", "category", "capacity"]
    head = np.zeros(
        world.lanes.size,
        [(n, "i8" if n == "rep" else "i4") for n in names]
        + [("newcomer", "i4"), ("balance", "i8"), ("candidates", "i8")],
    )
    for name in names[1:]:
        head[name] = world.lanes[name]
    # as asked for: the loop replaces an unlimited number where hours are counted
    head["capacity"] = np.array([g.capacity for g in scenario.freelancers], np.int64)[world.lanes["group"]]
    head["rep"] = numbers[world.lanes["rep"]]
    holds = world.lanes["purse"] == np.arange(world.lanes.size)
    head["balance"] = np.where(holds, world.balance, 0)  # that of an agency stands with its first member
    head["candidates"] = world.sight["candidates"]
    head["newcomer"] = world.lanes["newcomer"]
    order = np.lexsort((head["ordinal"], head["group"], head["rep"]))
    return join_columns(head, world.tally[list(records.COUNTED.names or ())])[order], order


def _full_tables(world: w.World, outcomes: list[w.Records], numbers: w.Ints) -> dict[str, w.Records]:
    """Return the full tables, with replication, group and ordinal instead of row numbers."""
    done = np.concatenate(outcomes) if outcomes else np.zeros(0, records.OUTCOME)
    moves = world.movements[: world.counts[w.MOVEMENTS]]

    def with_place(table: w.Records) -> w.Records:
        # row numbers mean nothing outside the batch

        lanes, known = world.lanes[table["lane"]], table["job"] >= 0
        place = np.zeros(
            table.size, [("rep", "i8"), ("group", "i4"), ("ordinal", "i4"), ("job_ordinal", "i4")]
        )
        place["rep"], place["group"], place["ordinal"] = (
            numbers[lanes["rep"]],
            lanes["group"],
            lanes["ordinal"],
        )
        place["job_ordinal"] = -1
        place["job_ordinal"][known] = world.jobs["ordinal"][table["job"][known]]
        return join_columns(place, table, without=("lane", "job"))

    jobs = join_columns(world.jobs, without=("key", "head", "auction", "refused"))
    jobs["rep"] = numbers[world.jobs["rep"]]
    by_key = np.argsort(world.jobs["key"])
    first = by_key[np.searchsorted(world.jobs["key"], world.jobs["client"], sorter=by_key)]
    jobs["client"] = world.jobs["ordinal"][first]
    return {"jobs": jobs, "proposals": with_place(done), "ledger": with_place(moves)}


def _ready_to_withdraw(scenario: Scenario, strategies: Sequence[Strategy]) -> Scenario:
    """Return the scenario in which proposals can fall due where a group's strategy may withdraw."""
    groups = tuple(
        group.model_copy(update={"withdraws": group.withdraws.model_copy(update={"after": math.inf})})
        if strategy.does("patience") and group.withdraws.after is None
        else group
        for group, strategy in zip(scenario.freelancers, strategies, strict=True)
    )
    return scenario.model_copy(update={"freelancers": groups})


def _added(parts: np.ndarray, of_part: w.Ints, replications: int) -> np.ndarray:
    """Return the sums of the rows of parts, one row per replication."""
    if parts.shape[0] == replications:
        return parts
    out = np.zeros((replications, *parts.shape[1:]), parts.dtype)
    for name in parts.dtype.names or (None,):
        np.add.at(out if name is None else out[name], of_part, parts if name is None else parts[name])
    return out


def joined(pieces: Sequence[BatchResult]) -> BatchResult:
    """Return the same replications from their pieces, each of which holds some specialties of all.

    Parameters
    ----------
    pieces : sequence of BatchResult
        In the order of their specialties.

    Returns
    -------
    BatchResult
        As if all had been played side by side.
    """
    if len(pieces) == 1:
        return pieces[0]
    places = _places(pieces)
    curves, market = pieces[0].curves.copy(), pieces[0].market.copy()
    for piece in pieces[1:]:
        for name in ("balance", "spent", "hires", "proposals"):
            curves[name] += piece.curves[name]
        for name in records.MARKET.names or ():
            market[name] += piece.market[name]
    return BatchResult(
        _put([piece.lanes for piece in pieces], places),
        _put([piece.ledger for piece in pieces], places),
        curves,
        market,
        sum((piece.ages for piece in pieces[1:]), pieces[0].ages),
        sum((piece.age_sums for piece in pieces[1:]), pieces[0].age_sums),
        sum((piece.connects_posted for piece in pieces[1:]), pieces[0].connects_posted),
        _joined_tables(pieces),
        {name: sum(piece.work[name] for piece in pieces) for name in pieces[0].work},
        {name: why for piece in pieces for name, why in piece.failed.items()},
    )


def _places(pieces: Sequence[BatchResult]) -> list[w.Ints]:
    """Return where the rows of each piece stand among those of all, by replication, group and freelancer."""
    by = ("ordinal", "group", "rep")
    order = np.lexsort([np.concatenate([piece.lanes[name] for piece in pieces]) for name in by])
    places = np.empty_like(order)
    places[order] = np.arange(order.size)
    return np.split(places, np.cumsum([piece.lanes.size for piece in pieces])[:-1])


def _put(tables: Sequence[np.ndarray], places: Sequence[w.Ints]) -> np.ndarray:
    """Return the rows of some tables, each in its place.

    Records are moved as plain bytes, for NumPy would move them column by column, which takes five times as
    long.
    """
    kind = tables[0].dtype
    moved = np.dtype((np.void, kind.itemsize)) if kind.names else kind
    out = np.empty((sum(len(table) for table in tables), *tables[0].shape[1:]), moved)
    for table, place in zip(tables, places, strict=True):
        out[place] = np.ascontiguousarray(table).view(moved)
    return out.view(kind)


def _joined_tables(pieces: Sequence[BatchResult]) -> dict[str, w.Records]:
    """Return the full tables of some replications from those of their pieces; posts are numbered anew."""
    out: dict[str, list[w.Records]] = {name: [] for name in pieces[0].tables}
    if not out:
        return {}
    numbers = np.unique(pieces[0].market["rep"])
    before = np.zeros(numbers.size, np.int64)
    for piece in pieces:
        posts = np.bincount(np.searchsorted(numbers, piece.tables["jobs"]["rep"]), minlength=numbers.size)
        for name, table in piece.tables.items():
            moved, of = table.copy(), before[np.searchsorted(numbers, table["rep"])]
            for column in ("ordinal", "client") if name == "jobs" else ("job_ordinal",):
                moved[column] += np.where(moved[column] >= 0, of, 0).astype(moved[column].dtype)
            out[name].append(moved)
        before = before + posts
    whole = {name: np.concatenate(tables) for name, tables in out.items()}
    return {name: table[np.argsort(table["rep"], kind="stable")] for name, table in whole.items()}


def simulate(
    scenario: Scenario,
    strategies: Sequence[Strategy],
    replications: Sequence[int],
    posts: Posts | None = None,
    keep: bool = False,
    observer: Observer | None = None,
    cells: Sequence[Cell] | None = None,
) -> BatchResult:
    """Play some replications of a scenario, or some specialties of them.

    Parameters
    ----------
    scenario : Scenario
        The market; `run.seed` is the random seed.
    strategies : sequence of Strategy
        One per group, in the order of `scenario.freelancers`.
    replications : sequence of int
        Numbers of the replications; each is the same world in whatever company it is played.
    posts : Posts, optional
        Table of real posts for a replay.
    keep : bool
        Whether to keep jobs, proposals and the ledger in full.
    observer : Observer, optional
        Looks on while the batch is played; it changes nothing.
    cells : sequence of Cell, optional
        Only these specialties; by default all. `joined` puts them together.

    Returns
    -------
    BatchResult

    Raises
    ------
    StrategyError
        If a strategy on which others depend fails.
    """
    if cells is None and observer is None and scenario.jobs.falls_apart:
        pieces = pieces_of(scenario)
        return joined(
            [simulate(scenario, strategies, replications, posts, keep, cells=one) for one in pieces]
        )
    began = time.perf_counter()
    scenario = _ready_to_withdraw(scenario, strategies)
    numbers = np.asarray(replications, np.int64)
    world = build(scenario, replications, posts, keep, cells)
    of_part = np.arange(world.market.size) // max(world.market.size // max(numbers.size, 1), 1)
    curves = _Curves(world, of_part, len(strategies), int(scenario.horizon + 1e-9))
    loop = play(scenario, world, strategies, curves, observer)
    world = loop.world
    lanes, order = _lanes(world, numbers[of_part], scenario)
    by_number = np.argsort(numbers, kind="stable")
    head = np.zeros(numbers.size, [("rep", "i8")])
    head["rep"] = numbers
    counted = world.jobs["posted_at"] >= scenario.warmup
    posted = np.zeros((numbers.size, records.MOST_PRICE + 1), np.int64)
    prices = np.minimum(world.jobs["connects_required"], records.MOST_PRICE)
    np.add.at(posted, (of_part[world.jobs["rep"]], prices), counted)
    work: dict[str, float] = {**loop.work, "seconds": time.perf_counter() - began}
    return BatchResult(
        lanes,
        world.ledger[order],
        curves.table(numbers),
        join_columns(head, _added(world.market, of_part, numbers.size))[by_number],
        _added(world.ages, of_part, numbers.size)[by_number],
        _added(world.age_sums, of_part, numbers.size)[by_number],
        posted[by_number],
        _full_tables(world, loop.kept, numbers[of_part]) if keep else {},
        work,
        loop.guard.failed,
    )
