"""The state of a batch of replications: every table that the loop reads and writes.

Answers: what exists at a moment. `World` is a named tuple of NumPy arrays, so that compiled steps take it
as one argument; rows of all replications stand in the same arrays. Lanes lie group by group, then
replication by replication.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.model.tables.by_address import by_address
from simulator.model.values.rows import zeros

Records = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]


@by_address
class World(NamedTuple):
    """All tables of a batch, with the columns of `records`; 2-D arrays have lanes or replications as rows."""

    rules: Records  # one row
    jobs: Records  # posts by replication and time
    lanes: Records  # freelancers
    tally: Records  # of each lane
    market: Records  # of each replication
    reps: Records  # of each replication
    ages: Ints  # replications x age buckets x proposal buckets
    age_sums: Floats  # replications x age buckets
    next_look: Floats  # of each lane [days]
    sight: Records  # of each lane
    waiting: Ints  # lanes x WAITING x (from, to) in the feed
    feed_jobs: Ints  # rows of posts by replication, category and time
    feed_posted: Floats  # when each surfaces [days]
    feed_closes: Floats  # until when each takes proposals [days]
    feed_limits: Ints  # `luck.limit_of` the chance that a freelancer sees each; filled up to a block
    feed_halves: npt.NDArray[np.uint64]  # `luck.halves` of the keys of these posts; filled up to a block
    searches: Records  # of each lane; none where nobody saved one
    found_by: Floats  # what these look at: (niche, value_usd, connects) x posts of the feeds up to a block
    closing: Ints  # posts in order of closing, replication by replication
    balance: Ints  # of each lane [Connects]
    broke: npt.NDArray[np.bool_]  # can pay for no paid post, and buy nothing before the next income
    lots: Records  # lanes x 2: what is spent first, and under cap_free what was bought
    stamps: Records  # chained from the lots
    ledger: Ints  # lanes x causes [Connects]
    slots: Floats  # end of the contract in each slot of each lane [days]
    slot_hours: Floats  # of the contract in each slot [hours a week]; empty where nobody counts hours
    bundles: Ints  # sizes on sale [Connects]
    plans: Records  # memberships in the order of the scenario
    refunds: Floats  # share of the price that each fate refunds
    chances: Floats  # hire table: match edges in the first column, edges of rivals in the first row
    curves: Floats  # quantile tables, one a row: see MATCH to REPEAT_AFTER
    proposals: Records  # those not decided yet, and free rows
    pending: Ints  # rows of proposals x (before, after): chains by lane, where anyone can withdraw
    pool: Ints  # [first free row or -1, rows in use]
    outcomes: Records  # of this tick
    contracts: Records
    contract_heads: Ints  # replications x ticks: the first row of the chain, or -1
    movements: Records  # empty unless asked for
    events: Records
    event_heads: Ints  # per tick: the first row of the chain, or -1
    event_pool: Ints  # as `pool`
    inviting: Ints  # posts that invite in order of time, replication by replication
    members: Ints  # lanes that can answer invitations, by replication and category
    member_keys: npt.NDArray[np.uint64]  # of these lanes, and of nobody up to a block more
    member_edges: Ints  # where each cell of them begins
    counts: Ints  # [outcomes, contracts, movements, contracts under way, stamps, number of the tick]
    entries: Ints  # scratch of one post: (row, boost, order, sent rows, bid, rank) x entries
    keys: Floats  # scratch: (place, match, value, at, plain, appeal, taste, came) x entries
    marks: npt.NDArray[np.bool_]  # scratch: (opened, replied, hired) x entries
    part_days: Records  # lanes x parts of their strategies whose limits are their own; most have none


OUTCOMES, CONTRACTS, MOVEMENTS, UNDER_WAY, STAMPS, TICK = 0, 1, 2, 3, 4, 5
FREE, USED = 0, 1
MATCH, APPEAL, BOOST_BID, ASKING_PRICE, REPEAT_AFTER = 0, 1, 2, 3, 4


def _more(table: Records, room: int, used: int) -> Records:
    """Return the table with at least `room` rows; at least twice as many, so that growth stays rare.

    Only the first `used` rows hold anything: what is never touched costs neither time nor memory.
    """
    out = zeros(max(room, 2 * table.size), table.dtype)
    out[:used] = table[:used]
    return out


def _more_pooled(table: Records, pool: Ints, room: int) -> Records:
    """Return the pool with more rows; the new ones become the front of the chain of free rows."""
    old = table.size
    out = _more(table, room, old)
    out["next"][old:] = np.arange(old + 1, out.size + 1)
    out["next"][-1] = pool[FREE]
    pool[FREE] = old
    return out


def with_room(world: World, bids: int) -> World:
    """Return the world with room for `bids` more proposals and all that one tick may write."""
    live = int(world.pool[USED]) + bids
    outcomes, contracts, movements, under_way, stamps, _ = world.counts.tolist()
    if live > world.proposals.size:
        proposals = _more_pooled(world.proposals, world.pool, live)
        proposals["sent"][world.proposals.size :] = -1.0  # free rows: nothing in them still stands
        world = world._replace(proposals=proposals)
        if world.rules["withdraws"][0]:
            pending = np.full((proposals.size, 2), -1, np.int64)
            pending[: world.pending.shape[0]] = world.pending
            world = world._replace(pending=pending)
    if world.event_heads.size:
        events = int(world.event_pool[USED]) + live + 2 * bids
        if events > world.events.size:
            world = world._replace(events=_more_pooled(world.events, world.event_pool, events))
    if world.rules["stamps"][0]:
        room = stamps + 2 * live + 8 * world.lanes.size
        if room > world.stamps.size:
            world = world._replace(stamps=_more(world.stamps, room, stamps))
    if live > world.outcomes.size:
        world = world._replace(outcomes=_more(world.outcomes, live, outcomes))
    if contracts + under_way + live > world.contracts.size:
        room = contracts + under_way + live
        world = world._replace(contracts=_more(world.contracts, room, contracts))
    if world.rules["log"][0]:
        room = movements + 6 * live + 12 * world.lanes.size + 2 * contracts + 64
        if room > world.movements.size:
            world = world._replace(movements=_more(world.movements, room, movements))
    return world
