"""The state of a batch of replications: every table that the loop reads and writes.

Answers: what exists at a moment. `World` is a named tuple of NumPy arrays, so that compiled steps take it
as one argument; rows of all replications stand in the same arrays. Lanes lie group by group, then
replication by replication.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Records = npt.NDArray[np.void]
Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

WAITING = 8
"""intervals of unseen posts that a lane remembers below the newest"""
AGE_EDGES_H = (0.0, 0.25, 0.5, 1.0, 2.0, 4.0, 8.0, 12.0, 18.0, 24.0, 48.0)
PROPOSAL_EDGES = (5, 10, 15, 20, 50)
MOST_PRICE = 31

TALLY = np.dtype(
    [
        ("proposals", "i8"),
        ("opened", "i8"),
        ("replied", "i8"),
        ("hires", "i8"),
        ("connects_proposal", "i8"),
        ("connects_boost", "i8"),
        ("connects_refunded", "i8"),
        ("bought_connects", "i8"),
        ("bought_usd", "f8"),
        ("plan_usd", "f8"),
        ("earnings_usd", "f8"),
        ("service_fee_usd", "f8"),
        ("match_sum", "f8"),
        ("hired_match_sum", "f8"),
        ("first_hire_day", "f8"),
        ("connects_at_first_hire", "i8"),
        ("busy_days", "f8"),
        ("out_days", "f8"),
    ]
)
"""What a lane did within the window; proposals count where they were sent, and take their later fate with
them."""

MARKET = np.dtype(
    [
        ("posts", "i8"),
        ("live", "i8"),
        ("filled", "i8"),
        ("hires", "i8"),
        ("proposals", "i8"),
        ("opened", "i8"),
        ("replied", "i8"),
        ("wait_days_sum", "f8"),
        ("hired_match_sum", "f8"),
    ]
)
"""What became of the posts of the window, one row per replication."""

REPLICATION = np.dtype([("cheapest", "i8"), ("all_paid", "?"), ("closing", "i8"), ("closing_end", "i8")])
"""What the loop needs of a replication: its cheapest price (at least 1), whether no post is free, and its
part of `closing`."""

PLAN = np.dtype([("monthly_grant", "i8"), ("usd_per_month", "f8")])

PROPOSAL = np.dtype(
    [
        ("lane", "i8"),
        ("job", "i8"),
        ("next", "i8"),
        ("price", "i8"),
        ("boost", "i8"),
        ("sent", "f8"),
        ("effort", "f8"),
        ("spent", "i8"),
    ]
)
"""A proposal that is not decided yet; `spent` is what its lane had spent in the window with it. Decided rows
go back to the pool."""

OUTCOME = np.dtype(
    [
        ("lane", "i8"),
        ("job", "i8"),
        ("fate", "i8"),
        ("opened", "?"),
        ("replied", "?"),
        ("price", "i8"),
        ("boost", "i8"),
        ("sent", "f8"),
        ("effort", "f8"),
        ("decided_at", "f8"),
    ]
)
"""A proposal with its fate, as handed to strategies that learn and to the kept tables."""

SIGHT = np.dtype(
    [
        ("key", "u8"),
        ("checks_per_day", "f8"),
        ("cursor", "i8"),
        ("end", "i8"),
        ("looks", "i8"),
        ("feed_size", "i8"),
        ("waiting", "i8"),
        ("candidates", "i8"),
    ]
)
"""What a look needs of a lane, in one cache line; `cursor` is the first post of its feed not yet passed,
`end` that feed's end."""

MOVEMENT = np.dtype(
    [("lane", "i8"), ("at", "f8"), ("cause", "i8"), ("amount", "i8"), ("job", "i8"), ("balance", "i8")]
)
"""One line of an account: Connects in (+) or out (-)."""

CONTRACT = np.dtype([("lane", "i8"), ("job", "i8"), ("next", "i8")])

RULES = np.dtype(
    [
        ("tick", "f8"),
        ("horizon", "f8"),
        ("warmup", "f8"),
        ("lanes_compete", "?"),
        ("crowd", "?"),
        ("display", "i4"),
        ("display_noise", "f8"),
        ("model", "i4"),
        ("outside", "f8"),
        ("by_match", "f8"),
        ("by_quality", "f8"),
        ("by_reputation", "f8"),
        ("by_tailoring", "f8"),
        ("by_price", "f8"),
        ("by_boost", "f8"),
        ("scale", "f8"),
        ("hire_share", "f8"),
        ("signup_grant", "i8"),
        ("monthly_grant", "i8"),
        ("month", "f8"),
        ("usd_each", "f8"),
        ("rollover", "i4"),
        ("rollover_cap", "i8"),
        ("feedback_reward", "i8"),
        ("service_fee", "f8"),
        ("prior_strength", "f8"),
        ("feedback_base", "f8"),
        ("feedback_match", "f8"),
        ("feedback_quality", "f8"),
        ("seen_noise", "f8"),
        ("log", "?"),
    ]
)
"""Numbers of the scenario that compiled steps need, one record."""


class World(NamedTuple):
    """All tables of a batch (see the dtypes above); 2-D arrays have lanes or replications as rows."""

    rules: Records
    jobs: Records
    lanes: Records
    tally: Records
    market: Records
    reps: Records
    ages: Ints  # replications x age buckets x proposal buckets
    age_sums: Floats  # replications x age buckets
    next_look: Floats
    sight: Records
    waiting: Ints  # lanes x WAITING x (from, to) in the feed
    feed_jobs: Ints
    feed_posted: Floats
    feed_closes: Floats
    closing: Ints  # posts in order of closing, replication by replication
    balance: Ints
    broke: npt.NDArray[np.bool_]  # can pay for no post and buy nothing before the next income
    lots: Ints  # lanes x lots, oldest first
    ledger: Ints  # lanes x causes
    slots: Floats  # end of the contract in each slot of each lane
    bundles: Ints
    plans: Records
    refunds: Floats
    chances: Floats  # hire table: match edges down the first column, rivals edges along the first row
    rivals: Floats  # quantile tables of a rival's (match, appeal)
    proposals: Records
    pool: Ints  # [first free row or -1, rows in use]
    outcomes: Records
    contracts: Records
    contract_heads: Ints  # replications x ticks
    movements: Records
    counts: Ints  # [outcomes, contracts, movements]
    entries: Ints  # scratch of one post: (row, boost, order, sent rows) x entries
    keys: Floats  # scratch: (place, match, value) x entries
    marks: npt.NDArray[np.bool_]  # scratch: (opened, replied, hired) x entries


OUTCOMES, CONTRACTS, MOVEMENTS = 0, 1, 2
FREE, USED = 0, 1


def _more(table: Records, room: int) -> Records:
    out = np.zeros(max(room, 2 * table.size), table.dtype)
    out[: table.size] = table
    return out


def with_room(world: World, bids: int) -> World:
    """The world with room for `bids` more proposals and all that one tick may write."""
    used = int(world.pool[USED])
    if used + bids > world.proposals.size:
        old = world.proposals.size
        proposals = _more(world.proposals, used + bids)
        # the new rows become the front of the chain of free rows
        proposals["next"][old:] = np.arange(old + 1, proposals.size + 1)
        proposals["next"][-1] = world.pool[FREE]
        world.pool[FREE] = old
        world = world._replace(proposals=proposals)
    live = used + bids
    if live > world.outcomes.size:
        world = world._replace(outcomes=_more(world.outcomes, live))
    if world.counts[CONTRACTS] + live > world.contracts.size:
        world = world._replace(contracts=_more(world.contracts, int(world.counts[CONTRACTS]) + live))
    if world.rules["log"][0]:
        room = (
            int(world.counts[MOVEMENTS]) + 4 * live + 8 * world.lanes.size + int(world.counts[CONTRACTS]) + 64
        )
        if room > world.movements.size:
            world = world._replace(movements=_more(world.movements, room))
    return world
