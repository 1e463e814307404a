"""The choice among the proposals on one post, held again on a copy of the world.

Answers: what did the client weigh, and what would they have chosen if one proposal had been different. All
of it works on copies and with the kernels of the real choice, so it gives the same result on the same luck.
A changed proposal meets the proposals that were there: what the others would have done about it is not
played.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.engine.steps.auctions import settle_outbid
from simulator.engine.steps.choices import choose, entry_value, outside_of
from simulator.engine.steps.contest import (
    contest_of,
    enter_crowd,
    enter_proposal,
    is_before,
    note_arrivals,
    seat_crowd,
)
from simulator.engine.steps.reading import read
from simulator.model.hiring import FIXED, LOGIT, TABLE, gumbel
from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, Whole, child, pair, uniform
from simulator.world import world as w

_TASTE, _R_TASTE = np.int64(Purpose.TASTE), np.int64(Purpose.RIVAL_TASTE)
_OUTSIDE = np.int64(Purpose.OUTSIDE)
_NOBODY = np.int64(0)
_VALUE, _LUCK, _PLACE, _BID = range(4)
_WRITTEN = (
    "jobs", "lanes", "tally", "proposals", "pending", "pool", "balance", "broke", "lots", "stamps", "ledger",
    "movements", "counts", "entries", "keys", "marks", "part_days",
)  # fmt: skip
"""tables that a choice, or a bid that loses its slot, writes to"""


class Rehearsal(NamedTuple):
    """The entries of one choice, in display order, and what it led to; all columns have one row per entry."""

    lane: w.Ints
    """row of the freelancer; -1 for a rival of the crowd"""
    rival: w.Ints
    """number of the rival; -1 for a freelancer"""
    on_top: npt.NDArray[np.bool_]
    """listed above the others: a bid that holds a slot, or an invitation"""
    bid: w.Ints
    """Connects bid for a slot"""
    match: w.Floats
    value: w.Floats
    """utility plus luck [units of utility]; what decides"""
    luck: w.Floats
    """the client's taste for this proposal [units of utility]"""
    opened: npt.NDArray[np.bool_]
    replied: npt.NDArray[np.bool_]
    hired: npt.NDArray[np.bool_]
    outside: float
    """what hiring nobody was worth, luck included"""
    outside_luck: float


def copy_of(world: w.World) -> w.World:
    """Return a world that can be played on without changing this one."""
    return w.World._make(table.copy() for table in world)


def scratch(world: w.World) -> w.World:
    """Return a world on which a post can close without changing this one; unwritten tables are shared."""
    return world._replace(**{name: getattr(world, name).copy() for name in _WRITTEN})


@kernel
def _luck_of(world: w.World, j: Whole, row: Whole) -> float:
    """Return the taste of the client of post `j` for a proposal, or for rival -1 - row."""
    key = world.jobs[j].key
    # the same draws as in `entry_value`
    if row < 0:
        u = uniform(child(key, -1 - row), _R_TASTE)
    else:
        u = uniform(pair(key, world.lanes[world.proposals[row].lane].key), _TASTE)
    return -np.log(u) if world.rules[0].model == FIXED else gumbel(u)


@kernel
def _weigh(world: w.World, j: Whole, rows: w.Ints, out: w.Floats) -> tuple[int, float]:
    """Let the client of post `j` choose among the proposals in `rows` and the crowd.

    The entries stand in the scratch columns of the world; value, luck, place and bid of each are written to
    `out`. Returns the number of entries and what hiring nobody is worth.
    """
    contest, n, rules = contest_of(world), rows.size, world.rules[0]
    for e in range(n):
        enter_proposal(world, contest, e, rows[e])
        contest.bid[e] = world.proposals[rows[e]].bid
    entries = n
    if rules.crowd:
        note_arrivals(world, j, contest)
        entries = enter_crowd(world, j, contest, n)
    bid, at = _NOBODY, np.inf
    # in a field the one freelancer's bid meets the crowd's
    if not rules.lanes_compete and n > 0:
        bid, at = world.proposals[rows[0]].bid, world.proposals[rows[0]].sent
    seat_crowd(world, j, contest, n, entries, bid, at)
    read(world, j, contest, entries)
    for e in range(entries):
        out[_VALUE, e] = entry_value(world, j, contest, e, entries)
        out[_LUCK, e] = _luck_of(world, j, contest.row[e])
        out[_BID, e] = contest.bid[e]
        # the place of an entry is the number of those before it; small sets, so no sort
        before = 0
        for other in range(entries):
            before += other != e and is_before(contest, other, e)
        out[_PLACE, e] = before
    outside = outside_of(world, j, contest, entries)
    choose(world, j, contest, entries)
    return entries, outside


def rows_of(world: w.World, j: int) -> w.Ints:
    """Return the rows of the proposals on post `j`, the first one first; those withdrawn are left out."""
    rows, row = [], int(world.jobs["head"][j])
    while row >= 0:
        if not world.proposals["gone"][row]:
            rows.append(row)
        row = int(world.proposals["next"][row])
    return np.array(rows[::-1], np.int64)


def row_of(world: w.World, j: int, lane: int) -> int:
    """Find a freelancer's proposal on a post, withdrawn or not.

    Parameters
    ----------
    world : World
        All tables.
    j, lane : int
        Rows of the post and of the freelancer.

    Returns
    -------
    int
        Row of the proposal; -1 if there is none.
    """
    row = int(world.jobs["head"][j])
    while row >= 0 and world.proposals["lane"][row] != lane:
        row = int(world.proposals["next"][row])
    return row


def rehearse(world: w.World, j: int, lane: int = -1) -> Rehearsal:
    """Let the client of a live post choose, without any consequence.

    Parameters
    ----------
    world : World
        As it stands when the post closes; it is not changed.
    j : int
        Row of the post.
    lane : int
        In a field, where freelancers do not meet, whose proposal is put before the client; -1 for the crowd
        alone. Without meaning where they compete.

    Returns
    -------
    Rehearsal
        Entries in display order.
    """
    world = scratch(world)
    settle_auction(world, j)
    rows = rows_of(world, j)
    if not world.rules["lanes_compete"][0]:
        rows = rows[world.proposals["lane"][rows] == lane]
    out = np.zeros((4, world.entries.shape[1]))
    entries, outside = _weigh(world, np.int64(j), rows, out)
    row, order = world.entries[0, :entries], np.argsort(out[_PLACE, :entries])
    own = row[order] >= 0
    lanes = np.full(entries, -1)
    lanes[own] = world.proposals["lane"][row[order][own]]
    opened, replied, hired = (mark[:entries][order] for mark in world.marks)
    luck = 0.0
    if world.rules["model"][0] in (LOGIT, TABLE):
        luck = float(gumbel(uniform(world.jobs["key"][j], _OUTSIDE)))
    return Rehearsal(
        lanes,
        np.where(own, -1, -1 - row[order]),
        world.entries[1, :entries][order] > 0,
        out[_BID, :entries][order].astype(np.int64),
        world.keys[1, :entries][order],
        out[_VALUE, :entries][order],
        out[_LUCK, :entries][order],
        opened,
        replied,
        hired,
        float(outside),
        luck,
    )


def settle_auction(world: w.World, j: int) -> None:
    """Take their slots from the bids that have lost them by the time the post closes."""
    if world.jobs["auction"][j] > 0:
        settle_outbid(world, np.int64(j), float(world.jobs["closes_at"][j]))


def is_logit(world: w.World) -> bool:
    """Whether values are utilities plus taste, so that chances follow from the utilities alone."""
    return bool(world.rules["model"][0] == LOGIT)


def is_without_rivalry(world: w.World) -> bool:
    """Whether every proposal wins or loses on its own."""
    return bool(world.rules["model"][0] == FIXED)
