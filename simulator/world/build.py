"""From a scenario to the tables of a batch.

Answers: what stands in the world before the first tick.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np

from simulator.model import connects as connects_law
from simulator.model.clients import FATE_NAMES
from simulator.model.contracts import ENOUGH, LEAST_HOURS
from simulator.model.freelancers import UNLIMITED
from simulator.model.jobs import NO_LIMIT
from simulator.model.luck import halves, limits_of
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.model.seen import FOUND_BY, SEARCH, Search, reach_of_fit, surfaces_at
from simulator.model.values.distributions import quantile_table
from simulator.model.values.rows import zeros
from simulator.world import records
from simulator.world import world as w
from simulator.world.bits import BLOCK
from simulator.world.cells import Cell, parts_of
from simulator.world.draws import draw_jobs, draw_lanes
from simulator.world.rules import plans_of, rules_of


def _replications(jobs: w.Records, inviting: w.Ints, count: int, drift: int) -> w.Records:
    """Return the cheapest price of each replication, and its parts of `closing` and `inviting`."""
    edges = np.searchsorted(jobs["rep"], np.arange(count + 1))
    reps = np.ones(count, records.REPLICATION)
    reps["closing"], reps["closing_end"] = edges[:-1], edges[1:]
    invites = np.searchsorted(jobs["rep"][inviting], np.arange(count + 1))
    reps["inviting"], reps["inviting_end"] = invites[:-1], invites[1:]
    for r in range(count):
        first = jobs["connects_required"][edges[r] : edges[r + 1]]
        prices = np.maximum(first - drift, 0)
        if prices.size:
            reps[r]["cheapest"], reps[r]["all_paid"] = max(1, prices.min()), prices.min() > 0
    return reps


def _slots(lanes: w.Records) -> w.Floats:
    """Give each lane of limited capacity its slots; unlimited lanes get none.

    Who counts hours has no more contracts than a week holds, so an unlimited capacity becomes that number.
    """
    counts = (lanes["capacity"] == UNLIMITED) & np.isfinite(lanes["hours_per_week"])
    lanes["capacity"][counts] = lanes["hours_per_week"][counts] / LEAST_HOURS + ENOUGH
    sizes = np.where(lanes["capacity"] == UNLIMITED, 0, lanes["capacity"]).astype(np.int64)
    lanes["slots_from"] = np.where(lanes["capacity"] == UNLIMITED, -1, np.cumsum(sizes) - sizes)
    return np.full(int(sizes.sum()), -np.inf)


class _Feeds(NamedTuple):
    """Posts and lanes by replication and category: the cells in which they meet."""

    jobs: w.Ints
    """rows of posts, cell by cell, the oldest first"""
    edges: w.Ints
    """where the posts of each cell begin"""
    cell: w.Ints
    """of each lane"""
    members: w.Ints
    """rows of lanes that can answer an invitation, cell by cell"""
    member_edges: w.Ints


def _feeds(jobs: w.Records, surfaces: w.Floats, lanes: w.Records, reps: int, categories: int) -> _Feeds:
    """Sort posts, by when they surface, and lanes into the cells in which they meet."""
    cells = np.arange(reps * categories + 1)
    of_job = jobs["rep"].astype(np.int64) * categories + jobs["category"]
    of_lane = lanes["rep"].astype(np.int64) * categories + lanes["category"]
    order = np.lexsort((surfaces, of_job))
    members = np.argsort(of_lane, kind="stable")
    # nobody else is searched: who never sends anything must not thin out the invitations of others
    members = members[((lanes["accepts"] > 0) & (lanes["capacity"] > 0))[members]]
    return _Feeds(
        order,
        np.searchsorted(of_job[order], cells),
        of_lane,
        members,
        np.searchsorted(of_lane[members], cells),
    )


def _sight(lanes: w.Records, feeds: _Feeds) -> w.Records:
    """Return what a look needs of each lane, at the beginning of its feed."""
    sight = zeros(lanes.size, records.SIGHT)
    for name in ("key", "checks_per_day", "feed_size"):
        sight[name] = lanes[name]
    sight["cursor"], sight["end"] = feeds.edges[feeds.cell], feeds.edges[feeds.cell + 1]
    return sight


def _searches(scenario: Scenario, lanes: w.Records) -> w.Records:
    """Return the saved search of each lane, none where nobody has one."""
    searches = [group.search or Search() for group in scenario.freelancers]
    if all(group.search is None for group in scenario.freelancers):
        return np.zeros(0, SEARCH)
    out = np.zeros(lanes.size, SEARCH)
    out["niche"] = lanes["niche"]
    for g, search in enumerate(searches):
        mine = lanes["group"] == g
        out["within"][mine] = reach_of_fit(search.fits, lanes["width"][mine])
        out["least_usd"][mine] = search.least_usd
        out["most_connects"][mine] = NO_LIMIT if search.most_connects is None else search.most_connects
    return out


def _found_by(scenario: Scenario, jobs: w.Records, feeds: _Feeds) -> w.Floats:
    """Return what saved searches look at of the posts of the feeds, none where nobody has one."""
    if all(group.search is None for group in scenario.freelancers):
        return np.zeros((len(FOUND_BY), 0))
    return np.stack([_filled_up(jobs[name][feeds.jobs].astype(float)) for name in FOUND_BY])


def _filled_up(column: np.ndarray) -> np.ndarray:
    """Return a column of posts with zeros up to whole blocks, which are sieved at once."""
    return np.concatenate([column, np.zeros(-column.size % BLOCK, column.dtype)])


def _inviting(scenario: Scenario, jobs: w.Records) -> w.Ints:
    """Return the posts that invite, in order of time, replication by replication."""
    if scenario.invitations.share <= 0:
        return np.zeros(0, np.int64)
    inviting = np.lexsort((jobs["invites_at"], jobs["rep"]))
    return inviting[np.isfinite(jobs["invites_at"][inviting])]


def _tally(n: int) -> w.Records:
    tally = zeros(n, records.TALLY)
    tally["first_hire_day"] = np.nan
    for name in records.SPENT_AT_HIRES:
        tally[name] = -1
    return tally


def _lots(n: int) -> w.Records:
    lots = np.zeros((n, 2), records.LOT)
    lots["first"] = lots["last"] = -1
    return lots


def _curves(scenario: Scenario) -> w.Floats:
    """Return the quantile tables, in the order of `world.MATCH` to `world.REPEAT_AFTER`."""
    field = scenario.field
    return np.stack(
        [
            np.clip(quantile_table(field.match), 0, 1),
            quantile_table(field.appeal),
            quantile_table(field.boost_bid),
            quantile_table(field.price_level),
            quantile_table(scenario.contracts.repeat_after),
        ]
    )


def _event_ticks(scenario: Scenario, ticks: int) -> int:
    """Return for how many ticks events may wait: none where nothing ever falls due."""
    crowd_bids = scenario.competition != "market" and scenario.field.boost_share > 0
    withdraws = any(g.withdraws.after is not None for g in scenario.freelancers)
    return ticks + 1 if crowd_bids or withdraws else 0


def _most_entries(jobs: w.Records, lanes: w.Records) -> int:
    """Return the columns of the scratch tables: the largest contest, or the posts of the longest look."""
    crowd = int(jobs["crowd"].max()) if jobs.size else 0
    people = int(np.bincount(lanes["rep"]).max(initial=1))
    return max(crowd + 1 + people, int(lanes["feed_size"].max(initial=1)))


def build(
    scenario: Scenario,
    replications: Sequence[int],
    posts: Posts | None = None,
    log: bool = False,
    cells: Sequence[Cell] | None = None,
) -> w.World:
    """Return the world of some replications at time zero, before any grant or look.

    Parameters
    ----------
    scenario : Scenario
        The market; `run.seed` is the random seed.
    replications : sequence of int
        Numbers of the replications.
    posts : Posts, optional
        Table of real posts, for a replay.
    log : bool
        Whether to keep every movement of Connects.
    cells : sequence of Cell, optional
        Only these specialties; by default all.

    Returns
    -------
    World
        Tables that can grow are empty; `with_room` makes room in them.
    """
    jobs = draw_jobs(scenario, replications, posts, cells)
    lanes = draw_lanes(scenario, replications, cells)
    lanes["short_since"] = 0.0
    n, reps, connects = lanes.size, len(parts_of(scenario, replications, cells)), scenario.connects
    surfaces = surfaces_at(scenario.field, jobs)
    feeds = _feeds(jobs, surfaces, lanes, reps, len(scenario.jobs.categories))
    inviting = _inviting(scenario, jobs)
    ticks = int(np.ceil(scenario.horizon / scenario.clock.tick - 1e-9))
    most, refunds = _most_entries(jobs, lanes), connects.refunds.model_dump()
    slots, counts_hours = _slots(lanes), bool(np.isfinite(lanes["hours_per_week"]).any())
    ages, buckets = len(records.AGE_EDGES_H) - 1, len(records.PROPOSAL_EDGES) + 1
    return w.World(
        rules=rules_of(scenario, log), jobs=jobs, lanes=lanes, tally=_tally(n),
        market=np.zeros(reps, records.MARKET),
        reps=_replications(jobs, inviting, reps, connects.price.drift.connects),
        ages=np.zeros((reps, ages, buckets), np.int64), age_sums=np.zeros((reps, ages)),
        next_look=np.full(n, np.inf), sight=_sight(lanes, feeds),
        waiting=np.zeros((n, records.WAITING, 2), np.int64), feed_jobs=feeds.jobs,
        feed_posted=surfaces[feeds.jobs], feed_closes=jobs["accepts_until"][feeds.jobs],
        feed_limits=_filled_up(limits_of(jobs["reach"][feeds.jobs])),
        feed_halves=_filled_up(halves(jobs["key"][feeds.jobs])),
        searches=_searches(scenario, lanes), found_by=_found_by(scenario, jobs, feeds),
        closing=np.lexsort((jobs["closes_at"], jobs["rep"])),
        balance=np.zeros(n, np.int64), broke=np.zeros(n, np.bool_), lots=_lots(n),
        stamps=np.zeros(0, records.STAMP), ledger=np.zeros((n, len(connects_law.CAUSES)), np.int64),
        slots=slots, slot_hours=np.zeros(slots.size if counts_hours else 0),
        bundles=connects_law.sizes_sold(connects), plans=plans_of(scenario),
        refunds=np.array([refunds.get(name, 0.0) for name in FATE_NAMES], float),
        chances=scenario.hiring.table.grid(), curves=_curves(scenario),
        proposals=np.zeros(0, records.PROPOSAL), pending=np.zeros((0, 2), np.int64),
        pool=np.array([-1, 0], np.int64),
        outcomes=np.zeros(0, records.OUTCOME), contracts=np.zeros(0, records.CONTRACT),
        contract_heads=np.full((reps, ticks + 1), -1, np.int64), movements=np.zeros(0, records.MOVEMENT),
        events=np.zeros(0, records.EVENT), event_heads=np.full(_event_ticks(scenario, ticks), -1, np.int64),
        event_pool=np.array([-1, 0], np.int64), inviting=inviting,
        members=feeds.members, member_keys=np.append(lanes["key"][feeds.members], np.zeros(BLOCK, np.uint64)),
        member_edges=feeds.member_edges,
        counts=np.zeros(6, np.int64), entries=np.zeros((6, most), np.int64), keys=np.zeros((8, most)),
        marks=np.zeros((3, most), np.bool_), part_days=np.zeros((n, 0), records.PART_DAY),
    )  # fmt: skip
