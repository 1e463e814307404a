"""How good a freelancer's standing can be at any time.

Answers: how many positive feedbacks could have come in by then. Each needs a contract that has ended, and no
more contracts can run at once than there are slots. What could be won rests on the standing, and the standing
on what could be won: the search begins with the best standing of all and comes down.
"""

import numpy as np

from simulator.engine.whatif.prospects import Prospects
from simulator.strategies.contract.base import Floats, Ints, Records

_ANY = 1_000_000
_ROUNDS = 2


def ended_by(starts: Floats, ends: Floats, capacity: float) -> Floats:
    """Times at which one more contract can have ended, in rising order.

    Parameters
    ----------
    starts, ends : float array, shape (n,)
        Of the contracts that could be won [days].
    capacity : float
        Contracts at once; infinite: no limit.

    Returns
    -------
    float array
        The k-th is the earliest time by which k + 1 contracts can have ended.

    Notes
    -----
    Interval scheduling on several machines: taking contracts by their ends, where a slot is free, lets as
    many end by any time as possible (Faigle & Nawijn 1995).

    Examples
    --------
    >>> ended_by(np.array([0.0, 1.0, 5.0]), np.array([4.0, 3.0, 6.0]), 1.0).tolist()
    [3.0, 6.0]
    """
    order = np.lexsort((starts, ends))
    if not np.isfinite(capacity):
        return ends[order]
    done, free = list[float](), [-np.inf] * int(capacity)
    for k in order:
        # the slot that became free last, so that earlier ones stay for contracts that begin earlier
        fitting = [end for end in free if end <= starts[k]]
        if fitting:
            free[free.index(max(fitting))] = float(ends[k])
            done.append(float(ends[k]))
    return np.array(done)


def reachable(prospects: Prospects, capacity: Floats) -> Records:
    """What the lanes could win with the best standing that each could have by then.

    Parameters
    ----------
    prospects : Prospects
        What there was to win.
    capacity : float array
        Contracts at once, one number per lane; infinite: no limit.

    Returns
    -------
    records of `PROSPECT`
        By bid first, then by invitation.
    """
    bids, asked = np.arange(prospects.lane.size), np.arange(prospects.asked_lane.size)
    praise = np.full(bids.size, _ANY), np.full(asked.size, _ANY)
    found = np.concatenate([prospects.by_bid(bids, praise[0]), prospects.by_invitation(asked, praise[1])])
    for _ in range(_ROUNDS):
        most = _most_praise(found, capacity)
        by_bid = ~found["invited"]
        some = found[by_bid], found[~by_bid]
        found = np.concatenate(
            [
                prospects.by_bid(some[0]["row"], most[by_bid]),
                prospects.by_invitation(some[1]["row"], most[~by_bid]),
            ]
        )
    return found


def _most_praise(found: Records, capacity: Floats) -> Ints:
    """Most positive feedbacks by the time at which each prospect is decided."""
    most = np.zeros(found.size, np.int64)
    order = np.argsort(found["lane"], kind="stable")
    edges = np.flatnonzero(np.diff(found["lane"][order])) + 1
    for rows in np.split(order, edges):
        if not rows.size:
            continue
        mine = found[rows]
        _, one = np.unique(mine["job"], return_index=True)
        starts, ends = mine["starts"][one], (mine["starts"] + mine["days"])[one]
        done = ended_by(starts, ends, float(capacity[mine["lane"][0]]))
        most[rows] = np.searchsorted(done, mine["starts"], "left")
        again = np.repeat(ends, mine["repeats"][one])
        most[rows] += np.searchsorted(np.sort(again), mine["starts"], "left")
    return most
