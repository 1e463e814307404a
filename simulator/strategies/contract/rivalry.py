"""Columns about rivals: how many they are, what they bid for slots, what they ask.

Answers: what does a freelancer see of the others on a post. Simulated rivals are read from the table of
proposals; those of an invented crowd are drawn from the post's key, as the engine draws them.
"""

import numpy as np

from simulator.model.boosts import OFF
from simulator.model.field import counts_rival, interpolate, rival_age, rivals_at
from simulator.model.hiring import match_of
from simulator.model.kernels import inlined, kernel, maker
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.strategies.contract.arrays import Floats, Ints, RecordRow, Records
from simulator.strategies.contract.surroundings import MarketTables
from simulator.world.world import ASKING_PRICE, BOOST_BID, MATCH

_R_BOOSTS, _R_BOOST = np.int64(Purpose.RIVAL_BOOSTS), np.int64(Purpose.RIVAL_BOOST)
_R_MATCH, _R_PRICE = np.int64(Purpose.RIVAL_MATCH), np.int64(Purpose.RIVAL_PRICE)
_BUCKETS = np.array([5, 10, 15, 20, 50])
_MIDDLES = np.array([2, 7, 12, 17, 35, 70])
MOST_SLOTS = 1000
"""places that an auction is looked at for, at most"""
LOWEST, MEAN, HIGHEST = range(3)
"""rows of `asking_prices`"""


@kernel
def in_bucket(n: Whole) -> int:
    """Middle of the bucket that a post shows instead of n proposals: <5, 5-10, 10-15, 15-20, 20-50, 50+."""
    b = 0
    while b < _BUCKETS.size and n >= _BUCKETS[b]:
        b += 1
    return int(_MIDDLES[b])


@maker
def rivals(
    lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray, at: Floats, market: bool, crowd: bool,
    exact: np.ndarray,
) -> Ints:  # fmt: skip
    """Proposals that each post shows.

    Parameters
    ----------
    lanes, jobs : structured arrays
        Freelancers and posts.
    lane, job : int arrays, shape (n,)
        Rows of freelancers and posts.
    at : float array, shape (n,)
        Time of the look [days].
    market, crowd : bool
        Whether simulated freelancers, and whether an invented crowd, are rivals.
    exact : bool array, shape (plans,)
        Whether the plan shows the exact number; otherwise it shows buckets.

    Returns
    -------
    int array, shape (n,)
        The number, or the middle of its bucket.
    """
    out, all_exact = np.zeros(job.size, np.int64), exact.all()
    for c in range(job.size):
        j = jobs[np.uint64(job[c])]  # unsigned, so that no row is counted from the end
        if market:
            out[c] += j.proposals
        if crowd:
            out[c] += rivals_at(j.key, j.crowd, j.crowd_delay, j.crowd_pace, at[c] - j.posted_at)
        if not all_exact and not exact[lanes[lane[c]].plan]:
            out[c] = in_bucket(out[c])
    return out


@kernel
def _put(best: Ints, held: int, bid: int) -> int:
    """Insert a bid into the `held` best ones, highest first; return how many there are now."""
    if held == best.size and (held == 0 or bid <= best[held - 1]):
        return held
    k = min(held, best.size - 1)
    while k > 0 and best[k - 1] < bid:
        best[k] = best[k - 1]
        k -= 1
    best[k] = bid
    return min(held + 1, best.size)


@inlined
def _bids_on(
    rule: RecordRow, j: RecordRow, proposals: Records, curves: Floats, at: float, market: bool, crowd: bool,
    best: Ints,
) -> int:  # fmt: skip
    """Fill `best` with the highest bids on post `j` up to time `at`; return how many there are."""
    held = 0
    if market and j.auction > 0:
        row = j.head  # proposals on a post form a chain, from the latest to the first
        while row >= 0:
            if proposals[row].bid > 0:
                held = _put(best, held, proposals[row].bid)
            row = proposals[row].next
    if crowd and rule.crowd_boosts > 0.0:
        for r in range(j.crowd):
            arrives = j.posted_at + rival_age(j.key, r, j.crowd_delay, j.crowd_pace)
            key = child(j.key, r)
            if arrives > at or not counts_rival(arrives, j.accepts_until, j.closes_at):
                continue
            # the same draws as in the auction itself, so that what is shown is what will compete
            if uniform(key, _R_BOOSTS) >= rule.crowd_boosts or arrives - j.posted_at >= rule.window:
                continue
            if interpolate(curves[MATCH], uniform(key, _R_MATCH)) >= rule.eligible_match:
                bid = max(rule.minimum, int(interpolate(curves[BOOST_BID], uniform(key, _R_BOOST)) + 0.5))
                held = _put(best, held, bid)
    return held


@maker
def slot_bids(
    tables: MarketTables,
    lane: np.ndarray,
    job: np.ndarray,
    at: Floats,
    rank: Whole,
    market: bool,
    crowd: bool,
    shown: np.ndarray,
) -> Floats:
    """Connects to bid now for a place at the top: one more than the bid that holds it.

    Parameters
    ----------
    tables : MarketTables
    lane, job : int arrays, shape (n,)
        Rows of freelancers and posts.
    at : float array, shape (n,)
        Time of the look [days].
    rank : int
        Place to win: 1 the top, 0 the last slot.
    market, crowd : bool
        Whether simulated freelancers, and whether an invented crowd, are rivals.
    shown : bool array, shape (plans,)
        Whether the plan shows bids.

    Returns
    -------
    float array, shape (n,)
        NaN where bids are not shown, the auction is over, or the freelancer may not bid.
    """
    lanes, jobs, rule = tables.lanes, tables.jobs, tables.rules[0]
    out = np.full(job.size, np.nan)
    slots = min(rule.slots, MOST_SLOTS)
    best = np.zeros(slots, np.int64)
    place = slots if rank == 0 else min(rank, slots)
    if rule.pricing == OFF or slots == 0:
        return out
    for c in range(job.size):
        j, a = jobs[job[c]], lanes[lane[c]]
        # once the auction is over, its slots can no longer be bid for
        if not shown[a.plan] or at[c] - j.posted_at >= rule.window:
            continue
        if rule.eligible_match > 0.0 and match_of(a.niche, a.width, j.niche) < rule.eligible_match:
            continue
        # a free place costs the least bid, a taken one a Connect more than its holder bid
        held = _bids_on(rule, j, tables.proposals, tables.curves, at[c], market, crowd, best)
        out[c] = max(rule.minimum, best[place - 1] + 1) if held >= place else max(rule.minimum, 1)
    return out


@maker
def asking_prices(
    tables: MarketTables, lane: np.ndarray, job: np.ndarray, at: Floats, market: bool, crowd: bool,
    shown: np.ndarray,
) -> Floats:  # fmt: skip
    """Lowest, mean and highest price that rivals ask.

    Parameters
    ----------
    tables : MarketTables
    lane, job : int arrays, shape (n,)
        Rows of freelancers and posts.
    at : float array, shape (n,)
        Time of the look [days].
    market, crowd : bool
        Whether simulated freelancers, and whether an invented crowd, are rivals.
    shown : bool array, shape (plans,)
        Whether the plan shows prices.

    Returns
    -------
    float array, shape (3, n)
        Rows `LOWEST` to `HIGHEST`, as multiples of the worth; NaN where prices are not shown or there are no
        rivals.
    """
    lanes, jobs, proposals = tables.lanes, tables.jobs, tables.proposals
    out = np.full((3, job.size), np.nan)
    for c in range(job.size):
        j = jobs[job[c]]
        if not shown[lanes[lane[c]].plan]:
            continue
        low, total, high, n = np.inf, 0.0, 0.0, 0
        if market:
            row = j.head  # the latest proposal; each links to the one before
            while row >= 0:
                asked = np.exp(proposals[row].ln_price)
                low, total, high, n = min(low, asked), total + asked, max(high, asked), n + 1
                row = proposals[row].next
        if crowd:
            # a rival's price is drawn from their own key: the same whoever looks, and whenever
            for r in range(j.crowd):
                if rival_age(j.key, r, j.crowd_delay, j.crowd_pace) <= at[c] - j.posted_at:
                    asked = interpolate(tables.curves[ASKING_PRICE], uniform(child(j.key, r), _R_PRICE))
                    low, total, high, n = min(low, asked), total + asked, max(high, asked), n + 1
        if n > 0:
            out[LOWEST, c], out[MEAN, c], out[HIGHEST, c] = low, total / n, high
    return out
