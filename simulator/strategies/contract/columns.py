"""Columns of candidates that take more than a lookup.

Answers: what does each freelancer see of each post. One compiled loop per column, called by `candidates.py`.
"""

import numpy as np

from simulator.model.boosts import OFF
from simulator.model.connects import WHEN_SHORT
from simulator.model.field import counts_rival, interpolate, rival_age, rivals_at
from simulator.model.hiring import match_of, reputation_of
from simulator.model.kernels import inlined, kernel, maker
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.model.prices import price_at
from simulator.strategies.contract.arrays import AnyColumn, Floats, Ints, RecordRow, Records
from simulator.strategies.contract.surroundings import MarketTables
from simulator.world.world import ASKING_PRICE, BOOST_BID, MATCH

_R_BOOSTS, _R_BOOST = np.int64(Purpose.RIVAL_BOOSTS), np.int64(Purpose.RIVAL_BOOST)
_R_MATCH, _R_PRICE = np.int64(Purpose.RIVAL_MATCH), np.int64(Purpose.RIVAL_PRICE)
_LOOKS = np.int64(Purpose.CLIENT_LOOKS)
_BUCKETS = np.array([5, 10, 15, 20, 50])
_MIDDLES = np.array([2, 7, 12, 17, 35, 70])
MOST_SLOTS = 1000
SPENT_TODAY, SENT_TODAY, SPENT_WEEK, SENT_WEEK = range(4)
"""rows of `sent_lately`"""
OPENING, DAYS_TO_GRANT, BUYABLE, BUYABLE_A_MONTH = range(4)
"""rows of `month`"""
LOWEST, MEAN, HIGHEST = range(3)
"""rows of `asking_prices`"""


def picked(column: AnyColumn, rows: Ints) -> AnyColumn:
    """The values of a stored column in these rows, as `column[rows]`."""
    # side by side in memory first, where that is less work than many rows far apart
    return np.ascontiguousarray(column).take(rows) if column.size < 4 * rows.size else column[rows]


@maker
def true_match(lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray) -> Floats:
    """The match as the client judges it, 0 to 1; `lane` and `job` are rows of `lanes` and `jobs`."""
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = match_of(lanes[lane[c]].niche, lanes[lane[c]].width, jobs[job[c]].niche)
    return out


@maker
def lane_draws(lane: np.ndarray, lane_key: np.ndarray, purpose: Whole) -> Floats:
    """One uniform draw in (0, 1) per freelancer: the same for all rows of a lane."""
    out = np.empty(lane.size)
    for c in range(lane.size):
        out[c] = uniform(lane_key[lane[c]], purpose)
    return out


@maker
def sent_lately(lanes: Records, lane: np.ndarray, at: Floats) -> Ints:
    """Connects spent and proposals sent since the start of the day, and of the week, of each look; (4, n)."""
    out = np.zeros((4, lane.size), np.int64)
    for c in range(lane.size):
        a, today = lanes[lane[c]], int(at[c])
        if a.day == today:
            out[SPENT_TODAY, c], out[SENT_TODAY, c] = a.spent_today, a.sent_today
        if a.week == today // 7:
            out[SPENT_WEEK, c], out[SENT_WEEK, c] = a.spent_week, a.sent_week
    return out


@maker
def month(lanes: Records, lane: np.ndarray, at: Floats, usd_each: float) -> Floats:
    """Balance at the start of the month, days until the next grant, and Connects that can still be bought
    this month, and could be at its start, by freelancers who buy when short; (4, n).
    """
    out = np.empty((4, lane.size))
    for c in range(lane.size):
        a = lanes[lane[c]]
        per_usd = 1.0 / usd_each if a.top_up_rule == WHEN_SHORT and usd_each > 0.0 else 0.0
        out[OPENING, c], out[DAYS_TO_GRANT, c] = a.opening, max(a.next_month - at[c], 0.0)
        out[BUYABLE, c], out[BUYABLE_A_MONTH, c] = a.budget_left_usd * per_usd, a.budget_usd * per_usd
    return out


def buyable(people: Records, usd_each: float) -> tuple[Floats, Floats]:
    """Connects that can still be bought this month, and could be at its start; one number per freelancer."""
    per_usd = (people["top_up_rule"] == WHEN_SHORT) / usd_each if usd_each > 0 else np.zeros(people.size)
    return people["budget_left_usd"] * per_usd, people["budget_usd"] * per_usd


@maker
def reputation(lanes: Records, lane: np.ndarray, strength: float) -> Floats:
    """The freelancer's share of positive feedback, with a prior that counts as `strength` reviews."""
    out = np.empty(lane.size)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = reputation_of(a.prior, strength, a.positives, a.feedbacks)
    return out


@kernel
def in_bucket(n: Whole) -> int:
    """Middle of the bucket that a post shows instead of n proposals: <5, 5-10, 10-15, 15-20, 20-50, 50+."""
    b = 0
    while b < _BUCKETS.size and n >= _BUCKETS[b]:
        b += 1
    return int(_MIDDLES[b])


@maker
def prices(jobs: Records, job: np.ndarray, at: Floats, most: Whole, every: float) -> Ints:
    """Connects required at the moment of each look, where prices move by `most` Connects at most every
    `every` days.
    """
    out = np.empty(job.size, np.int64)
    for c in range(job.size):
        j = jobs[job[c]]
        out[c] = price_at(j.key, j.connects_required, at[c] - j.posted_at, most, every)
    return out


@maker
def rivals(
    lanes: Records, jobs: Records, lane: np.ndarray, job: np.ndarray, at: Floats, market: bool, crowd: bool,
    exact: np.ndarray,
) -> Ints:  # fmt: skip
    """Proposals that each post shows: exactly, or in buckets where the freelancer's plan is not `exact`.

    `market`: simulated freelancers are rivals; `crowd`: an invented crowd is; `exact`: one value per plan.
    """
    out, all_exact = np.zeros(job.size, np.int64), exact.all()
    for c in range(job.size):
        j = jobs[np.uint64(job[c])]
        if market:
            out[c] += j.proposals
        if crowd:
            out[c] += rivals_at(j.key, j.crowd, j.crowd_delay, j.crowd_pace, at[c] - j.posted_at)
        if not all_exact and not exact[lanes[lane[c]].plan]:
            out[c] = in_bucket(out[c])
    return out


@maker
def client_idle_days(jobs: Records, job: np.ndarray, at: Floats) -> Floats:
    """Days since the client last looked at the post; looks are a Poisson process that starts with the
    posting.
    """
    out = np.empty(job.size)
    for c in range(job.size):
        j = jobs[job[c]]
        age = at[c] - j.posted_at
        last, number = 0.0, 0
        while j.visits_per_day > 0.0:
            later = last - np.log(uniform(child(j.key, number), _LOOKS)) / j.visits_per_day
            if later > age:
                break
            last, number = later, number + 1
        out[c] = age - last
    return out


@maker
def free_slots(lanes: Records, slots: Floats, lane: np.ndarray, at: Floats) -> Ints:
    """Contract slots that are free at each look."""
    out = np.empty(lane.size, np.int64)
    for c in range(lane.size):
        a = lanes[lane[c]]
        out[c] = a.capacity
        if a.slots_from >= 0:
            for s in range(a.slots_from, a.slots_from + a.capacity):
                out[c] -= slots[s] > at[c]
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
        row = j.head
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
    """Connects to bid now for place `rank` (1 the top, 0 the last slot); NaN where unknown or closed."""
    lanes, jobs, rule = tables.lanes, tables.jobs, tables.rules[0]
    out = np.full(job.size, np.nan)
    slots = min(rule.slots, MOST_SLOTS)
    best = np.zeros(slots, np.int64)
    place = slots if rank == 0 else min(rank, slots)
    if rule.pricing == OFF or slots == 0:
        return out
    for c in range(job.size):
        j, a = jobs[job[c]], lanes[lane[c]]
        if not shown[a.plan] or at[c] - j.posted_at >= rule.window:
            continue
        if rule.eligible_match > 0.0 and match_of(a.niche, a.width, j.niche) < rule.eligible_match:
            continue
        held = _bids_on(rule, j, tables.proposals, tables.curves, at[c], market, crowd, best)
        out[c] = max(rule.minimum, best[place - 1] + 1) if held >= place else max(rule.minimum, 1)
    return out


@maker
def asking_prices(
    tables: MarketTables, lane: np.ndarray, job: np.ndarray, at: Floats, market: bool, crowd: bool,
    shown: np.ndarray,
) -> Floats:  # fmt: skip
    """Lowest, mean and highest price that rivals ask, as multiples of the worth; NaN where prices are not
    shown or there are no rivals; (3, n).
    """
    lanes, jobs, proposals = tables.lanes, tables.jobs, tables.proposals
    out = np.full((3, job.size), np.nan)
    for c in range(job.size):
        j = jobs[job[c]]
        if not shown[lanes[lane[c]].plan]:
            continue
        low, total, high, n = np.inf, 0.0, 0.0, 0
        if market:
            row = j.head
            while row >= 0:
                asked = np.exp(proposals[row].ln_price)
                low, total, high, n = min(low, asked), total + asked, max(high, asked), n + 1
                row = proposals[row].next
        if crowd:
            for r in range(j.crowd):
                if rival_age(j.key, r, j.crowd_delay, j.crowd_pace) <= at[c] - j.posted_at:
                    asked = interpolate(tables.curves[ASKING_PRICE], uniform(child(j.key, r), _R_PRICE))
                    low, total, high, n = min(low, asked), total + asked, max(high, asked), n + 1
        if n > 0:
            out[LOWEST, c], out[MEAN, c], out[HIGHEST, c] = low, total / n, high
    return out
