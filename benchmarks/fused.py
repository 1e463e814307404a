"""The same market as one fused loop: what such work costs at least on one core.

One compiled kernel plays one replication, freelancer by freelancer, with nothing between the steps: no
strategies that could be exchanged, no tables that are kept, no luck that stays the same whoever else plays.
The posts of a category lie side by side in the order in which they appear, everything fits into the fast
caches, and what cannot lead to a proposal is not reckoned. It does the same work as the engine in the sense
of `engines.agreement`: the same counts of candidates, proposals, views, hires and Connects.
"""

import numba
import numpy as np

from benchmarks import rules as r

SPRAY, VALUE, FIT, QUIET = range(4)
CANDIDATES, PROPOSALS, OPENED, HIRES, PAID, REFUNDED = range(len(r.COUNTS))
MOST = 512
"""candidates of one look that can be wanted at once; more are not sent"""
_GOLDEN = np.uint64(0x9E3779B97F4A7C15)
_FIRST, _SECOND = np.uint64(0xBF58476D1CE4E5B9), np.uint64(0x94D049BB133111EB)


# Records and plain arrays: an array that is taken out of a tuple within a loop costs more than all else here.
JOB = np.dtype([
    ("niche", "f8"), ("value", "f8"), ("duration", "f8"), ("price", "i4"), ("attention", "i4"),
    ("live", "?"), ("returns", "?"), ("count", "i4"), ("seen", "i4"), ("head", "i4"),
])  # fmt: skip
"""A post: `count` proposals so far, `seen` of them before the tick began, `head` the last one or -1."""
PERSON = np.dtype([
    ("niche", "f8"), ("rate", "f8"), ("slots", "f8", (r.CAPACITY,)),
    ("cursor", "i4"), ("end", "i4"), ("balance", "i4"), ("rule", "i4"),
])  # fmt: skip
"""A freelancer in one cache line."""


SENT = np.dtype([("match", "f8"), ("job", "i4"), ("who", "i4"), ("before", "i4")], align=True)
"""A proposal, in the order of sending; `before`: the one before it on the same post, or -1."""

compiled = numba.njit(cache=True, error_model="numpy")  # no checks for division by zero
inlined = numba.njit(inline="always", error_model="numpy")


@inlined
def _uniform(luck):
    """The next number of a stream in (0, 1): SplitMix64, a few instructions."""
    luck[0] += _GOLDEN
    z = luck[0]
    z = (z ^ (z >> np.uint64(30))) * _FIRST
    z = (z ^ (z >> np.uint64(27))) * _SECOND
    return (np.int64((z ^ (z >> np.uint64(31))) >> np.uint64(11)) + 0.5) * 2.0**-53


@inlined
def _exponential(luck):
    return -np.log(_uniform(luck))


@inlined
def _normal(luck):
    return np.sqrt(2 * _exponential(luck)) * np.cos(2 * np.pi * _uniform(luck))


@inlined
def _gumbel(luck):
    return -np.log(_exponential(luck))


@inlined
def _poisson(mean, luck):
    k, left = 0, _uniform(luck)
    while left > np.exp(-mean):
        k, left = k + 1, left * _uniform(luck)
    return k


@inlined
def _match(niche, other):
    d = abs(niche - other)
    d = min(d, 1 - d) / r.WIDTH
    return np.exp(-0.5 * d * d)


@inlined
def _score(rule, match, value, price, rivals, luck):
    if rule == SPRAY:
        return 1.0
    if rule == QUIET:
        return 1.0 / (1.0 + rivals) if rivals < 10 else 0.0
    seen = min(max(match + r.NOISE * _normal(luck), 0.001), 1.0)
    return seen * value / price - 20.0 if rule == VALUE else seen - 0.6


@inlined
def _is_free(person, at):
    """Whether a freelancer can take a contract; it is the same after any number of proposals."""
    slots = person.slots
    return min(min(slots[0], slots[1]), min(slots[2], slots[3])) <= at


@compiled
def _jobs(per_day, days, luck):
    """Posts, by category and time: when they appear and close, the rest, and where a category begins."""
    most = int(per_day * days + 12 * np.sqrt(per_day * days) + 50)
    times, category, found = np.empty((2, most)), np.empty(most, np.int64), np.zeros(most, JOB)
    at, n = _exponential(luck) / per_day, 0
    while at < days and n < most:
        one = found[n]
        one.value, one.live = r.VALUE_MEDIAN * np.exp(r.VALUE_LN_SD * _normal(luck)), _uniform(luck) < r.LIVE
        wait = min(r.DECIDE_MEDIAN * np.exp(_normal(luck)), r.OPEN_FOR) if one.live else r.OPEN_FOR
        times[0, n], times[1, n], category[n] = at, at + wait, int(_uniform(luck) * r.CATEGORIES)
        one.niche, one.duration = _uniform(luck), r.DURATION_DAYS * _exponential(luck)
        one.price = r.PRICES[int(one.value >= r.EDGES[0]) + int(one.value >= r.EDGES[1])]
        one.attention, one.returns, one.head = (
            _poisson(r.ATTENTION, luck),
            _uniform(luck) < r.CLOSES_WHEN_NONE,
            -1,
        )
        at, n = at + _exponential(luck) / per_day, n + 1
    order = np.argsort(category[:n], kind="mergesort")
    edges = np.searchsorted(category[order], np.arange(r.CATEGORIES + 1))
    return times[0, :n][order], times[1, :n][order], found[:n][order], edges


@compiled
def _people(count, edges, posted, luck):
    people, next_look = np.zeros(count, PERSON), np.full(count, np.inf)
    for i in range(count):
        one, category = people[i], int(_uniform(luck) * r.CATEGORIES)
        one.niche, one.rate = _uniform(luck), max(24 * r.CHECKS_PER_HOUR * _exponential(luck), 1e-9)
        one.rule, one.cursor, one.end = i // (count // 4), edges[category], edges[category + 1]
        if one.cursor < one.end:
            next_look[i] = posted[one.cursor] + _exponential(luck) / one.rate
    return people, next_look


@inlined
def _look(one, at, posted, closes, jobs, luck, wanted, scores):
    """One look: count the posts that are open, note those that the rule wants, and plan the next look."""
    rule, balance, j, end, niche = one.rule, one.balance, one.cursor, one.end, one.niche
    asked = balance >= r.PRICES[0] and _is_free(one, at)
    here, want = 0, 0
    while j < end and posted[j] <= at:
        if closes[j] > at:
            here += 1
            if asked and jobs[j].price <= balance and want < MOST:
                job = jobs[j]
                match = _match(niche, job.niche) if rule in (VALUE, FIT) else 0.0
                score = _score(rule, match, job.value, job.price, job.seen, luck)
                if score > 0:
                    wanted[want], scores[want], want = j, score, want + 1
        j += 1
    one.cursor = j
    return here, want, posted[j] + _exponential(luck) / one.rate if j < end else np.inf


@inlined
def _send(one, i, jobs, sent, at, wanted, scores, want, totals):
    """Send proposals, the best first, while the Connects last; return how many are sent in all."""
    balance, rule = one.balance, one.rule
    while want and balance >= r.PRICES[0]:
        best = want - 1  # the newest first among equals
        for k in range(want - 2, -1, -1):
            if scores[k] > scores[best]:
                best = k
        j, want = wanted[best], want - 1
        for k in range(best, want):
            wanted[k], scores[k] = wanted[k + 1], scores[k + 1]
        job = jobs[j]
        if balance >= job.price:
            balance -= job.price
            totals[rule, PROPOSALS] += 1
            totals[rule, PAID] += job.price
            bid = sent[at]
            bid.job, bid.who, bid.before, bid.match = j, i, job.head, _match(one.niche, job.niche)
            job.head, job.count, at = at, job.count + 1, at + 1
    one.balance = balance
    return at


@inlined
def _read(match, n, attention, taken, places, luck):
    """Which of the first n a client reads, into `taken`: the best by a noisy match; return how many."""
    if n <= attention:
        for k in range(n):
            taken[k] = k
        return n
    held = 0
    for k in range(n):
        place = match[k] + r.DISPLAY_NOISE * _normal(luck)
        if held == attention and (attention == 0 or place <= places[held - 1]):
            continue
        at = held if held < attention else held - 1
        while at > 0 and places[at - 1] < place:
            places[at], taken[at], at = places[at - 1], taken[at - 1], at - 1
        places[at], taken[at] = place, k
        held = min(held + 1, attention)
    return held


@inlined
def _close(job, at, people, sent, luck, bids, match, taken, places, totals):
    """A client reads, and hires one, or nobody."""
    n, row = job.count, job.head
    for k in range(n):
        bids[k], match[k], row = sent[row].who, sent[row].match, sent[row].before
    most, best = r.OUTSIDE + _gumbel(luck), -1
    for k in range(_read(match, n, job.attention, taken, places, luck)):
        one = people[bids[taken[k]]]
        totals[one.rule, OPENED] += 1
        if _is_free(one, at):
            worth = r.MATCH_WEIGHT * match[taken[k]] + _gumbel(luck)
            if worth > most:
                most, best = worth, bids[taken[k]]
    if best >= 0:
        slots = people[best].slots
        totals[people[best].rule, HIRES] += 1
        slots[np.argmin(slots)] = at + job.duration
    elif job.returns:
        for k in range(n):
            people[bids[k]].balance += job.price
            totals[people[bids[k]].rule, REFUNDED] += job.price


@compiled
def play(seed, freelancers, per_day, days):
    """Play one replication; return counts by rule, in the order of `rules.COUNTS`."""
    luck = np.full(1, seed * 2654435761 + 1, np.uint64)
    posted, closes, jobs, edges = _jobs(per_day, days, luck)
    people, next_look = _people(freelancers // 4 * 4, edges, posted, luck)
    ticks, n = round(days * 24), people.size
    sent = np.empty(
        2 * int(days / r.MONTH + 1) * r.GRANT * n // r.PRICES[0], SENT
    )  # grants, and as much back
    bids, match, taken, places = np.empty(n, np.int64), np.empty(n), np.empty(n, np.int64), np.empty(n)
    wanted, scores = np.empty(MOST, np.int64), np.empty(MOST)
    closing, due, at, told, months = np.argsort(closes), 0, 0, 0, 0
    totals = np.zeros((4, 6), np.int64)
    for tick in range(ticks + 1):
        until = (tick + 1) / 24 if tick < ticks else np.inf
        if tick < ticks and tick / 24 >= months * r.MONTH:
            months += 1
            for i in range(n):
                people[i].balance += r.GRANT
        for k in range(told, at):
            jobs[sent[k].job].seen += 1
        told = at
        for i in range(n if tick < ticks else 0):
            while next_look[i] < until:
                one = people[i]
                here, want, later = _look(one, next_look[i], posted, closes, jobs, luck, wanted, scores)
                totals[one.rule, CANDIDATES] += here
                if want:
                    at = _send(one, i, jobs, sent, at, wanted, scores, want, totals)
                next_look[i] = later
        while due < closing.size and closes[closing[due]] < until:
            j, due = closing[due], due + 1
            if jobs[j].count and jobs[j].live:
                _close(jobs[j], closes[j], people, sent, luck, bids, match, taken, places, totals)
    return totals


class Market:
    """One replication, as the other peers have it."""

    def __init__(self, seed, freelancers=1000, per_day=40, days=180):
        self.asked = seed, freelancers, float(per_day), float(days)

    def play(self):
        """Play and return totals by rule."""
        rows = play(*self.asked).tolist()
        return {rule: dict(zip(r.COUNTS, row, strict=True)) for rule, row in zip(r.RULES, rows, strict=True)}
