"""Posts and freelancers of a batch, drawn.

Answers: which posts and lanes there are. Every column is drawn from the luck of its own row, so a batch holds
exactly what each replication would hold alone.
"""

from collections.abc import Sequence
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.model import prices as prices_law
from simulator.model.boosts import draw_auctions
from simulator.model.clients import draw_choices, draw_limits
from simulator.model.field import draw_crowd
from simulator.model.freelancers import COLUMNS as LANE_COLUMNS
from simulator.model.freelancers import Group, draw_traits
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import describe, pick, stream
from simulator.model.luck import Purpose, child_key, children, name_number, replication_key, uniforms
from simulator.model.profiles import draw_invitations
from simulator.model.recorded import stated
from simulator.model.replay import Posts, state_clients
from simulator.model.scenario import Scenario
from simulator.model.seen import draw_reach, state_crowd
from simulator.model.seriousness import draw_clients
from simulator.model.values.rows import zeros
from simulator.world import world as w
from simulator.world.cells import Cell, Part, members_of, parts_of

DAYS_PER_WEEK = 7
_WHO = np.dtype([("rep", "i8"), ("ordinal", "i4"), ("key", "u8"), ("category", "i4")])


class _Stream(NamedTuple):
    """The posts of one replication, in order of time; columns of one length."""

    at: w.Floats
    """when each is posted [days]"""
    keys: npt.NDArray[np.uint64]
    category: w.Ints
    recorded: w.Ints
    """rows of the recorded posts that a replay repeats; empty for an invented stream"""


def _replayed(posts: Posts, scenario: Scenario, key: np.uint64) -> _Stream:
    """Return a replayed stream: rows in recorded order, or drawn with replacement."""
    assert scenario.jobs.replay is not None
    recorded = np.asarray(posts.columns["posted_days"], np.float64)
    category = np.asarray(posts.columns["category"], np.int64)
    if scenario.jobs.replay.mode == "in_order":
        rows = np.flatnonzero(recorded < scenario.horizon)
        at, keys = recorded[rows], children(key, recorded.size)[rows]
    else:
        single = scenario.jobs.model_copy(
            update={"categories": {"replay": next(iter(scenario.jobs.categories.values()))}}
        )
        at, keys = stream(single, "replay", key, scenario.horizon)
        rows = (uniforms(keys, Purpose.ROW) * recorded.size).astype(np.int64)
    return _in_order(_Stream(at, keys, category[rows], rows))


def _invented(scenario: Scenario, key: np.uint64, cell: Cell | None) -> _Stream:
    """Return the streams of all categories as one, or that of a specialty."""
    jobs, parts = scenario.jobs, []
    if cell is not None:
        name = list(jobs.categories)[cell.category]
        own = child_key(child_key(key, name_number(name)), cell.number)
        at, keys = stream(jobs, name, own, scenario.horizon, cell.share)
        return _Stream(at, keys, np.full(at.size, cell.category), np.zeros(0, np.int64))
    for c, name in enumerate(jobs.categories):
        at, keys = stream(jobs, name, child_key(key, name_number(name)), scenario.horizon)
        parts.append(_Stream(at, keys, np.full(at.size, c), np.zeros(0, np.int64)))
    return _in_order(_concatenated(parts))


def _in_order(posts: _Stream) -> _Stream:
    order = np.argsort(posts.at, kind="stable")
    return _Stream._make(column[order] if column.size else column for column in posts)


def _concatenated(parts: Sequence[_Stream]) -> _Stream:
    return _Stream._make(np.concatenate(columns) for columns in zip(*parts, strict=True))


def draw_jobs(
    scenario: Scenario,
    replications: Sequence[int],
    posts: Posts | None,
    cells: Sequence[Cell] | None = None,
) -> w.Records:
    """Return all posts of all replications, in order of replication, specialty and time.

    Parameters
    ----------
    scenario : Scenario
        The market; `run.seed` is the random seed.
    replications : sequence of int
        Numbers of the replications.
    posts : Posts or None
        Table of real posts, for a replay.
    cells : sequence of Cell, optional
        Only these specialties; by default all.

    Returns
    -------
    records
        Columns of `model.jobs.COLUMNS`; `rep` counts the parts of `parts_of`, `ordinal` the posts of a
        replication.
    """
    parts, streams = parts_of(scenario, replications, cells), []
    for replication, cell in parts:
        root = _root(scenario, replication)
        streams.append(
            _invented(scenario, child_key(root, Purpose.JOBS), cell)
            if posts is None
            else _replayed(posts, scenario, child_key(root, Purpose.REPLAY))
        )
    sizes = np.array([stream.at.size for stream in streams], np.int64)
    every = _concatenated(streams)
    jobs = np.zeros(int(sizes.sum()), JOB_COLUMNS)
    jobs["rep"] = np.repeat(np.arange(len(parts)), sizes)
    first = np.repeat(np.arange(len(parts)) // max(len(parts) // len(replications), 1), sizes)
    starts = np.searchsorted(first, np.arange(len(replications)))
    jobs["ordinal"] = np.arange(jobs.size) - starts[first]
    jobs["posted_at"], jobs["key"], jobs["category"] = every.at, every.keys, every.category
    roots = np.array([_root(scenario, part.replication) for part in parts], np.uint64)
    _draw_columns(scenario, jobs, posts, every.recorded if posts is not None else None, roots)
    return jobs


def _root(scenario: Scenario, replication: int) -> np.uint64:
    return replication_key(scenario.run.seed, replication, scenario.run.antithetic)


def _draw_columns(
    scenario: Scenario,
    jobs: w.Records,
    posts: Posts | None,
    rows: w.Ints | None,
    roots: npt.NDArray[np.uint64],
) -> None:
    """Fill every column of posts that have keys and times.

    `rows` are the recorded posts they repeat, `roots` the keys of the replications.
    """
    recorded = None if posts is None or rows is None else posts.of_rows(rows)
    describe(scenario.jobs, jobs, recorded)
    if recorded is None:
        draw_clients(scenario.clients, jobs)
        draw_choices(scenario.clients, jobs)
    else:
        draw_clients(scenario.clients, jobs, recorded)
        state_clients(recorded, jobs)  # whether the client is live decides how the post closes,
        draw_choices(scenario.clients, jobs)
        state_clients(recorded, jobs)  # unless that is recorded too
        draw_limits(scenario.clients, jobs)
    draw_auctions(scenario.boosts, jobs)
    draw_invitations(scenario.invitations, jobs)
    if recorded is None:
        draw_reach(scenario.field, scenario.jobs, jobs, roots)
    else:
        jobs["reach"] = 1.0  # a table holds what its owner came across
    if scenario.competition != "market":
        draw_crowd(scenario.field, scenario.jobs, jobs, recorded is None, roots)
        if recorded is not None:
            state_crowd(scenario.field, scenario.jobs, recorded, jobs, roots)
    prices_law.draw_prices(scenario.connects.price, scenario.jobs, jobs, scenario.clients)
    if recorded is not None:
        jobs["connects_required"] = stated(recorded, "connects_required", jobs["connects_required"])
    jobs["head"] = -1


def draw_lanes(
    scenario: Scenario, replications: Sequence[int], cells: Sequence[Cell] | None = None
) -> w.Records:
    """Return all lanes: group by group, replication by replication, specialty by specialty.

    Parameters
    ----------
    scenario : Scenario
        The market.
    replications : sequence of int
        Numbers of the replications.
    cells : sequence of Cell, optional
        Only these specialties; by default all.

    Returns
    -------
    records
        Columns of `LANE_COLUMNS`; `rep` counts the parts of `parts_of`.
    """
    parts = parts_of(scenario, replications, cells)
    groups = [_group_lanes(scenario, parts, g, group) for g, group in enumerate(scenario.freelancers)]
    lanes, first = zeros(sum(part.size for part in groups), LANE_COLUMNS), 0
    for part in groups:
        lanes[first : first + part.size], first = part, first + part.size
    _share_accounts(scenario, lanes)
    return lanes


def _share_accounts(scenario: Scenario, lanes: w.Records) -> None:
    """Say from whose account each lane bids; its months are those of the account."""
    members = np.array([1 if g.agency is None else g.agency.members for g in scenario.freelancers])
    lanes["sharers"] = members[lanes["group"]] if lanes.size else 1
    # members stand beside each other: a group lies replication by replication
    lanes["purse"] = np.arange(lanes.size) - lanes["ordinal"] % lanes["sharers"]
    lanes["month_offset"] = lanes["month_offset"][lanes["purse"]]


def _who(scenario: Scenario, parts: Sequence[Part], group: Group) -> w.Records:
    """Return part, number in the group, key and category of a group's lanes, part by part."""
    # in a field the i-th freelancer of every group is the same person, so that strategies are compared on
    # the same luck
    family = 0 if scenario.competition == "field" else name_number(group.name)
    found = []
    for replication, of_it in groupby(enumerate(parts), key=lambda part: part[1].replication):
        root, cells = _root(scenario, replication), list(of_it)
        keys = children(child_key(child_key(root, Purpose.LANES), family), group.count)
        category = _draw_categories(scenario, group, keys)
        own = [cell for _, (_, cell) in cells if cell is not None]
        members = members_of(scenario, own, category, keys) if own else [np.arange(group.count)]
        for (number, _), who in zip(cells, members, strict=True):
            rows = np.zeros(who.size, _WHO)
            rows["rep"], rows["ordinal"] = number, who
            rows["key"], rows["category"] = keys[who], category[who]
            found.append(rows)
    return np.concatenate(found)


def _group_lanes(scenario: Scenario, parts: Sequence[Part], g: int, group: Group) -> w.Records:
    """Return the lanes of group number `g`, part by part."""
    connects, who = scenario.connects, _who(scenario, parts, group)
    lanes = np.zeros(who.size, LANE_COLUMNS)
    for name in _WHO.names or ():
        lanes[name] = who[name]
    lanes["group"], lanes["plan"] = g, list(connects.plans).index(group.plan)
    draw_traits(group, lanes, connects.top_up)
    lanes["ln_visibility"] = np.log(connects.plans[group.plan].visibility)
    if connects.months == "staggered":
        # the first month ends early for most, so that later ones begin on all days alike
        lanes["month_offset"] = np.floor(uniforms(lanes["key"], Purpose.MONTH) * connects.month)
    if connects.weeks == "staggered":
        lanes["week_offset"] = np.floor(uniforms(lanes["key"], Purpose.WEEK) * DAYS_PER_WEEK)
    p = scenario.hiring.fixed.p.quantile(uniforms(lanes["key"], Purpose.WIN_RATE))
    lanes["win_share"] = np.clip(p, 0, 1)
    return lanes


def _draw_categories(scenario: Scenario, group: Group, keys: npt.NDArray[np.uint64]) -> w.Ints:
    """Return the category of each freelancer: by the group's own mix, or by the shares of the posts."""
    names = list(scenario.jobs.categories)
    mix = group.categories or {name: c.share for name, c in scenario.jobs.categories.items()}
    # in the order of the posts' categories, so that the order in which a group writes its mix means nothing
    mix = {name: mix[name] for name in names if name in mix}
    chosen = pick(tuple(mix.values()), uniforms(keys, Purpose.CATEGORY))
    return np.array([names.index(name) for name in mix])[chosen]
