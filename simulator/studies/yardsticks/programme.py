"""The most that any rule could have won: a linear programme per freelancer.

Answers: how much was there to win at all. The programme chooses among the posts that could be won, with the
Connects that come in over time and the contract slots; it may even take a share of a post, so no rule does
better. Expiry, the hold cap and what the warm-up used up are left out, which can only raise the bound.
"""

from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import coo_array, vstack

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
_CAP, _IN, _BACK, _OUT = range(4)
_MOST_NODES = 500


class Offers(NamedTuple):
    """Ways in which one freelancer could win a post, one element each; a post can be won in one way only."""

    post: npt.NDArray[np.int64]  # number of the post
    at: Floats  # when it is seen [days]
    starts: Floats  # when the contract begins [days]
    ends: Floats
    price: Floats  # [Connects]
    back: Floats  # Connects that a hire returns
    gain: Floats  # what is maximised

    def of(self, rows: Bools | npt.NDArray[np.intp]) -> "Offers":
        """Pick some of the offers."""
        return Offers(self.post[rows], *(column[rows] for column in self[1:]))


class Means(NamedTuple):
    """What a freelancer has to win offers with: Connects and contract slots."""

    at: Floats  # when Connects come in [days]
    amount: Floats  # [Connects]
    capacity: float  # contracts at once; infinite: no limit
    cut_at: Floats  # when the balance is cut to `cap`, before what comes in then [days]
    cap: float  # [Connects]


class Taken(NamedTuple):
    """The best that can be had: the sum of gains, and the share taken of each offer."""

    total: float
    shares: Floats


def best_shares(offers: Offers, means: Means) -> Taken:
    """Find the largest sum of gains if offers could be taken in part.

    Parameters
    ----------
    offers : Offers
        Only those with a gain above 0 matter.
    means : Means
        Connects and slots.

    Returns
    -------
    Taken
        In the unit of the gains; 0 if there is nothing to win.

    Notes
    -----
    Variables are the share taken of each offer and the balance after each event; a balance may be less than
    what is left, as if the rest were lost. Solved by HiGHS (Huangfu & Hall 2018).
    """
    worth, shares = offers.gain > 0, np.zeros(offers.gain.size)
    if not worth.any():
        return Taken(0.0, shares)
    goal, limits, bounds = _programme(offers.of(worth), means)
    found = milp(goal, constraints=limits, bounds=bounds)
    if found.x is None:  # taking nothing is always possible
        raise RuntimeError(f"the bound was not found: {found.message}")
    shares[worth] = found.x[: int(worth.sum())]
    return Taken(float(-found.fun), shares)


def bound(offers: Offers, means: Means) -> float:
    """Return the largest sum of gains, as `best_shares` finds it."""
    return best_shares(offers, means).total


def best_offers(offers: Offers, means: Means, gap: float = 0.002) -> Bools:
    """Choose whole offers with a sum of gains close to the best.

    Parameters
    ----------
    offers : Offers
        Only those with a gain above 0 are chosen.
    means : Means
        Connects and slots.
    gap : float
        How far below the best sum it may be, as a share of it.

    Returns
    -------
    bool array
        Which offers to take, shape (n,).
    """
    chosen = np.zeros(offers.gain.size, np.bool_)
    worth = np.flatnonzero(offers.gain > 0)
    if not worth.size:
        return chosen
    goal, limits, bounds = _programme(offers.of(worth), means)
    whole = np.arange(goal.size) < worth.size
    found = milp(
        goal,
        integrality=whole.astype(np.int64),
        constraints=limits,
        bounds=bounds,
        # a limit of nodes, not seconds: the plan must not depend on the machine
        options={"mip_rel_gap": gap, "node_limit": _MOST_NODES},
    )
    if found.x is not None:
        chosen[worth] = found.x[: worth.size] > 0.5
    return chosen


def _programme(o: Offers, means: Means) -> tuple[Floats, LinearConstraint, Bounds]:
    """Goal, limits and ranges of the variables: shares of offers first, then balances."""
    n = o.at.size
    flow, room, most = _connects(o, means)
    parts, limits = [flow], [room]
    once = _once(o, flow.shape[1])
    if once is not None:
        parts.append(once)
        limits.append(np.ones(once.shape[0]))
    if np.isfinite(means.capacity):
        slots = _slots(o, flow.shape[1])
        parts.append(slots)
        limits.append(np.full(slots.shape[0], means.capacity))
    upper = np.concatenate([np.ones(n), most])
    goal = np.concatenate([-o.gain, np.zeros(most.size)])
    together = LinearConstraint(vstack(parts, "csr"), ub=np.concatenate(limits))
    return goal, together, Bounds(np.zeros(upper.size), upper)


def _connects(o: Offers, means: Means) -> tuple[coo_array, Floats, Floats]:
    """Rows `balance - balance before + paid - back <= came in`, their limits, and the caps of balances.

    What is paid between two moments at which Connects come or go by themselves stands in one row: its order
    cannot matter.
    """
    n = o.at.size
    returns = np.flatnonzero(o.back > 0)
    sizes = [means.cut_at.size, means.at.size, returns.size, n]
    when = np.concatenate([means.cut_at, means.at, o.starts[returns], o.at])
    what = np.repeat([_CAP, _IN, _BACK, _OUT], sizes)
    which = np.concatenate([np.arange(size) for size in sizes[:2]] + [returns, np.arange(n)])
    order = np.lexsort((what, when))
    what, which = what[order], which[order]
    begins = np.ones(order.size, np.bool_)
    begins[1:] = (what[1:] != _OUT) | (what[:-1] != _OUT)
    step = np.cumsum(begins) - 1
    steps = np.arange(int(step[-1]) + 1)
    paid, back = what == _OUT, what == _BACK
    data = np.concatenate(
        [np.ones(steps.size), -np.ones(steps.size - 1), o.price[which[paid]], -o.back[which[back]]]
    )
    row = np.concatenate([steps, steps[1:], step[paid], step[back]])
    column = np.concatenate([n + steps, n + steps[:-1], which[paid], which[back]])
    came, most = np.zeros(steps.size), np.full(steps.size, np.inf)
    came[step[what == _IN]] = means.amount[which[what == _IN]]
    most[step[what == _CAP]] = means.cap
    return coo_array((data, (row, column)), shape=(steps.size, n + steps.size)), came, most


def _once(o: Offers, columns: int) -> coo_array | None:
    """One row per post that can be won in several ways, so that one of them is taken at most."""
    _, where, times = np.unique(o.post, return_inverse=True, return_counts=True)
    several = np.flatnonzero(times[where] > 1)
    if not several.size:
        return None
    _, row = np.unique(where[several], return_inverse=True)
    return coo_array((np.ones(several.size), (row, several)), shape=(int(row.max()) + 1, columns))


def _slots(o: Offers, columns: int) -> coo_array:
    """Rows of contracts that run at the same time, one for each largest set of them.

    Such a set is complete where one has just begun and none begins before another ends.
    """
    starts = np.sort(o.starts)
    # the next to begin, after each of these; the last has none
    following = np.append(starts[1:], np.inf)
    end_next = np.sort(o.ends)
    at = np.searchsorted(end_next, starts, "right")
    soonest = np.append(end_next, np.inf)[at]
    full = starts[soonest <= following]
    running = (o.starts[None, :] <= full[:, None]) & (full[:, None] < o.ends[None, :])
    row, column = np.nonzero(running)
    return coo_array((np.ones(row.size), (row, column)), shape=(full.size, columns))
