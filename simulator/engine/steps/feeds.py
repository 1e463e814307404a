"""Looks at the feed: who sees which post, and when.

Answers: the candidates of a tick. Looks form a Poisson process, which has no memory, so looks that would show
nothing are never simulated: the next look is an exponential wait after the first post not seen yet.
"""

import numpy as np

from simulator.engine.steps.sieves import finds
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Purpose, Whole, child, uniform
from simulator.model.prices import price_at
from simulator.model.tables.ahead import fetch
from simulator.world.bits import BLOCK, first_of, last_of
from simulator.world.records import WAITING
from simulator.world.world import Floats, Ints, World

_AHEAD = 32
"""looks of which the waits are worked out at once"""
_CHECK = np.int64(Purpose.CHECK)
_NONE, _ONE, _ALL, _LAST = np.uint64(0), np.uint64(1), np.uint64(2**64 - 1), BLOCK - 1
_FAR = np.int64(8)
"""how many lanes before its turn the row of one is asked for"""
Rows = np.ndarray


@inlined
def _move(world: World, i: Whole, f: Whole) -> None:
    """Set the cursor of lane `i`, which has passed all posts before `f`, to the next one that it finds."""
    s, first = world.sight[i], f - (f & _LAST)
    if first == f and f < s.end:
        s.found = finds(world, i, first)
    left = s.found & (_ALL << np.uint64(f - first))
    while left == _NONE and first + BLOCK < s.end:
        first += BLOCK
        left = finds(world, i, first)
        s.found = left
    s.cursor = s.end if left == _NONE else min(first + first_of(left), s.end)


@kernel
def _next_look(world: World, i: Whole, at: float) -> float:
    """Return the time of a lane's next look, whose last was at `at` [days].

    The wait is exponential, -ln(u) / rate (inverse transform), from the first moment with something to see.
    """
    s = world.sight[i]
    if s.waiting > 0:
        # unseen posts wait below the newest: any look shows some
        base = at
    elif s.cursor < s.end:
        base = world.feed_posted[s.cursor]
    else:
        return np.inf
    u = uniform(child(s.key, s.looks), _CHECK)
    s.looks += 1
    return base - np.log(u) / s.checks_per_day


@kernel
def plan_first_looks(world: World) -> None:
    """Set the first look of every lane."""
    for i in range(world.lanes.size):
        s = world.sight[i]
        if s.cursor < s.end:
            s.found = finds(world, i, s.cursor - (s.cursor & _LAST))
            _move(world, i, s.cursor)
        world.next_look[i] = _next_look(world, i, 0.0)


@kernel
def _wait(waiting: Ints, i: Whole, depth: Whole, begin: Whole, end: Whole) -> int:
    """Remember the posts [begin, end) of the feed as unseen; return how many intervals wait.

    Beyond `WAITING` intervals the oldest is forgotten.
    """
    # drop the oldest interval: its posts have sunk out of reach
    if depth == WAITING:
        for w in range(WAITING - 1):
            waiting[i, w, 0] = waiting[i, w + 1, 0]
            waiting[i, w, 1] = waiting[i, w + 1, 1]
        depth -= 1
    waiting[i, depth, 0] = begin
    waiting[i, depth, 1] = end
    return depth + 1


@inlined
def _turn(world: World, out_job: Rows, first: Whole, last: Whole) -> None:
    """Turn places in the feed, from `first` to `last` of the rows, into posts, the other way round."""
    while first < last:
        last -= 1
        older, newer = out_job[first], out_job[last]
        out_job[first], out_job[last] = world.feed_jobs[newer], world.feed_jobs[older]
        first += 1


@inlined
def _show_new(world: World, i: Whole, at: float, out_job: Rows, n: int) -> int:
    """Write the posts that are new to a lane, newest first, from position `n`; return where they end."""
    s = world.sight[i]
    begin, size, place, shown = s.cursor, int(s.feed_size), 0, 0
    # the feed is in order of time, so the new posts are those up to now
    while s.cursor < s.end and world.feed_posted[s.cursor] <= at:
        # posts that take no proposals any more are not shown
        if world.feed_closes[s.cursor] > at:
            # where there is no room for more, the newest takes the place of the oldest
            out_job[n + place] = s.cursor
            shown += 1
            place = place + 1 if place + 1 < size else 0
        _move(world, i, s.cursor + 1)
    # what did not fit waits for a later look
    if shown >= size and out_job[n + place] > begin:
        s.waiting = _wait(world.waiting, i, np.int64(s.waiting), begin, out_job[n + place])
    end = n + min(shown, size)
    _turn(world, out_job, n, n + place)
    _turn(world, out_job, n + place, end)
    return end


@kernel
def _show_old(
    world: World, i: Whole, at: float, out_job: Rows, n: int, room: int, begin: Whole, end: Whole
) -> tuple[int, Whole]:
    """Write the posts [begin, end) of the feed that a lane finds, newest first, from `n` to at most `room`.

    Returns the position after them, and the end of those that are left.
    """
    while end > begin and n < room:
        first = (end - 1) - ((end - 1) & _LAST)
        left = finds(world, i, first) & (_ALL >> np.uint64(_LAST - (end - 1 - first)))
        end = max(first, begin)
        left &= _ALL << np.uint64(end - first)
        while left != _NONE and n < room:
            f = first + last_of(left)
            left ^= _ONE << np.uint64(f - first)
            if world.feed_closes[f] > at:
                out_job[n] = world.feed_jobs[f]
                n += 1
        if left != _NONE:
            end = first + last_of(left) + 1
    return n, end


@inlined
def _show(world: World, i: Whole, at: float, out_job: Rows, n: int) -> int:
    """Write the posts that a look shows, newest first, from position `n`; return the position after them."""
    s = world.sight[i]
    # the most that one look shows
    room = n + s.feed_size
    n = _show_new(world, i, at, out_job, n)
    # below the newest, what earlier looks left: its oldest post is one that the lane finds
    while s.waiting > 0 and n < room:
        top = s.waiting - 1
        begin = world.waiting[i, top, 0]
        n, end = _show_old(world, i, at, out_job, n, room, begin, world.waiting[i, top, 1])
        world.waiting[i, top, 1] = end
        if end == begin:
            s.waiting = top
    return n


@inlined
def _affordable(world: World, i: Whole, at: float, out_job: Rows, n: int, end: int) -> int:
    """Keep the posts that lane `i` can pay for, of those from `n` to `end`; return the new end."""
    rules = world.rules[0]
    # where no post is free, someone broke can pay for none: no price needs a look
    if world.reps[world.lanes[i].rep].all_paid:
        return n
    for c in range(n, end):
        job = world.jobs[out_job[c]]
        price = price_at(
            job.key, job.connects_required, at - job.posted_at, rules.drift_connects, rules.drift_every
        )
        if price <= world.balance[i]:
            out_job[n] = out_job[c]
            n += 1
    return n


@kernel
def _pass_quickly(world: World, i: Whole, at: float, until: float) -> float:
    """Take looks of lane `i` from the one at `at` on while each shows all new posts.

    Returns the time of the first look that shows more, or comes at `until` or later.
    """
    s, warmup = world.sight[i], world.rules[0].warmup
    posted, closes, waits = world.feed_posted, world.feed_closes, world.keys[0]
    most, looks = min(_AHEAD, waits.size), s.looks
    post, first, here, seen, seen_before = s.cursor, s.cursor, 0, 0, 0
    while post < s.end:
        # the waits of several looks at once: none has to wait for the guess which posts the last one showed
        for k in range(most):
            waits[k] = np.log(uniform(child(s.key, looks + k), _CHECK)) / s.checks_per_day
        k = 0
        # post by post without a jump: each is seen in the look under way, or is the first of the next one
        while post < s.end and k < most:
            is_next = posted[post] > at
            later = posted[post] - waits[k]  # read in any case: a choice between what is known needs no jump
            at = later if is_next else at
            k += is_next
            first, seen_before = (post, seen) if is_next else (first, seen_before)
            here = 1 if is_next else here + 1
            if at >= until:
                s.cursor, s.looks = post, looks + k
                s.candidates += seen
                return at
            if here > s.feed_size:
                s.cursor, s.looks = first, looks + k
                s.candidates += seen_before
                return at
            seen += (closes[post] > at) & (at >= warmup)
            post += 1
        looks += k
    s.cursor, s.looks = post, looks
    s.candidates += seen
    return np.inf


@kernel
def _pass_by(world: World, i: Whole, until: float) -> None:
    """Take the looks of lane `i` before `until`, in which it could pay for nothing, all at once."""
    s, seen = world.sight[i], world.entries[0]
    at = world.next_look[i]
    while at < until:
        if s.waiting == 0 and not world.rules[0].reach and world.searches.size == 0:
            at = _pass_quickly(world, i, at, until)
            if at >= until:
                break
        n = _show(world, i, at, seen, 0)
        if at >= world.rules[0].warmup:
            s.candidates += n
        at = _next_look(world, i, at)
    world.next_look[i] = at


@kernel
def pass_by(world: World, until: float) -> None:
    """Take the looks before `until` that were left out because nothing could be paid for."""
    for i in range(world.lanes.size):
        _pass_by(world, i, until)


@kernel
def look(
    world: World, since: float, until: float, first: Whole, n: int,
    out_lane: Rows, out_job: Rows, out_at: Floats,
) -> tuple[int, int]:  # fmt: skip
    """Take all looks before `until` of the lanes from row `first` on.

    Nothing comes of the looks of someone who can pay for no post. Where each post costs something they wait
    until there are Connects again: one after another they are found in half the time.

    Parameters
    ----------
    world : World
        Its looks and feeds are written.
    since : float
        Start of the tick [days]; minus infinity if no look may wait.
    until : float
        End of the tick [days].
    first : int
        Row of the lane to begin with.
    n : int
        Candidates written so far.
    out_lane, out_job : int arrays
        Rows of lane and post of each candidate, written from position `n`.
    out_at : float array
        When each was seen [days]; of the same shape.

    Returns
    -------
    n, lane : int
        Candidates written so far, and the lane to go on with: fewer than there are if room ran out.
    """
    next_look, sight, turns = world.next_look, world.sight, world.entries[1]
    warmup, may_wait = world.rules[0].warmup, since > -np.inf
    while first < next_look.size:
        count, last = 0, min(first + turns.size, next_look.size)
        # few lanes look in a tick: those who do are found without a jump for each, which nobody could guess
        for i in range(first, last):
            k = np.uint64(i)  # no row is counted from the end
            turns[np.uint64(count)] = i
            count += (next_look[k] < until) & (not (may_wait & world.broke[k]))
        for turn in range(count):
            fetch(sight, turns[min(turn + _FAR, count - 1)], 0)
            i = turns[turn]
            if next_look[i] < since:
                _pass_by(world, i, since)
            while next_look[i] < until:
                at = next_look[i]
                # the caller makes room and calls again: nothing of this look has been written
                if n + sight[i].feed_size > out_at.size:
                    return n, i
                end = _show(world, i, at, out_job, n)
                if at >= warmup:
                    sight[i].candidates += end - n
                if world.broke[i]:  # has seen the posts, but no strategy is asked about what it cannot pay
                    end = _affordable(world, i, at, out_job, n, end)
                for c in range(n, end):
                    out_lane[c] = i
                    out_at[c] = at
                n = end
                next_look[i] = _next_look(world, i, at)
        first = last
    return n, next_look.size
