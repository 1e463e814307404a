"""Clients read: which entries of a contest are opened.

Answers: who is read at all: the first `attention` entries in display order. This stands apart from the
choice because in a field the same crowd is read beside one freelancer after another. A client who reads until
satisfied stops at the first proposal that is good enough (Stigler, 1961; McCall, 1970).
"""

import numpy as np

from simulator.engine.steps.choices import entry_value, good_enough
from simulator.engine.steps.contest import Contest, is_before
from simulator.engine.steps.letters import is_read_late
from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.world.world import World

_TOP = np.int64(0)


@kernel
def _sift(contest: Contest, root: Whole, n: Whole) -> None:
    """Restore the heap of entries below `root` (heapsort, Williams 1964); the first listed is on top."""
    order = contest.order
    while True:
        low = 2 * root + 1
        if low >= n:
            return
        # the child that is listed first moves up
        if low + 1 < n and is_before(contest, order[low + 1], order[low]):
            low += 1
        if not is_before(contest, order[low], order[root]):
            return
        order[root], order[low] = order[low], order[root]
        root = low


@kernel
def _read_late(world: World, j: Whole, contest: Contest, n: Whole) -> None:
    """Open those of n entries that a message gets read; they take nobody's place."""
    for e in range(n):
        if not contest.opened[e] and is_read_late(world, j, contest.row[e]):
            contest.opened[e] = True


@kernel
def read(world: World, j: Whole, contest: Contest, n: Whole) -> None:
    """Open the first `attention` of n entries in display order, boosted ones on top, then late ones.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Its `opened` is written.
    n : int
        Number of entries.
    """
    _read_list(world, j, contest, n)
    if world.rules[0].late_reading > 0.0:
        _read_late(world, j, contest, n)


@inlined
def _read_list(world: World, j: Whole, contest: Contest, n: Whole) -> None:
    """Open the first `attention` of n entries in display order, boosted ones on top."""
    attention = world.jobs[j].attention
    for e in range(n):
        contest.opened[e] = attention >= n and world.rules[0].satisfied_at == np.inf
        contest.order[e] = e
    # everyone is read: no order is needed
    if attention >= n and world.rules[0].satisfied_at == np.inf:
        return
    # a heap, because few of many are read: n + k log n instead of n log n
    for root in range(n // 2 - 1, -1, -1):
        _sift(contest, root, n)
    bar, wanted = good_enough(world, j, contest, n), world.jobs[j].openings
    for k in range(min(attention, n)):
        e = contest.order[0]
        contest.opened[e] = True
        if bar < np.inf and entry_value(world, j, contest, e, n) > bar:
            wanted -= 1
            if wanted == 0:
                return
        # the last one takes its place, and the heap shrinks by one
        contest.order[0] = contest.order[n - 1 - k]
        _sift(contest, _TOP, n - 1 - k)


@kernel
def last_opened(contest: Contest, n: Whole) -> int:
    """Return the opened entry that is listed below all others of n; -1 if none is opened."""
    last = -1
    for e in range(n):
        if contest.opened[e] and (last < 0 or is_before(contest, last, e)):
            last = e
    return last


@inlined
def read_one_more(world: World, j: Whole, contest: Contest, n: Whole, last: Whole) -> bool:
    """Open one more entry if it is listed above the last one that is opened.

    The result is that of `read` with n + 1 entries, where the others stay as they are.

    Parameters
    ----------
    world : World
        All tables.
    j : int
        Row of the post.
    contest : Contest
        Its `opened` is written.
    n : int
        The entry, after n others that have been read.
    last : int
        As returned by `last_opened` for those.

    Returns
    -------
    bool
        Whether `last` had to give way; if so, the caller opens it again.
    """
    attention = world.jobs[j].attention
    # there is room for one more, whatever the order
    if attention > n:
        contest.opened[n] = True
        return False
    contest.opened[n] = last >= 0 and is_before(contest, n, last)
    if contest.opened[n]:
        contest.opened[last] = False
        return True
    if world.rules[0].late_reading > 0.0:
        contest.opened[n] = is_read_late(world, j, contest.row[n])
    return False
