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


def bound(offers: Offers, means: Means) -> float:
    """Return the largest sum of gains if offers could be taken in part.

    Parameters
    ----------
    offers : Offers
        Only those with a gain above 0 matter.
    means : Means
        Connects and slots.

    Returns
    -------
    float
        In the unit of the gains; 0 if there is nothing to win.

    Notes
    -----
    Variables are the share taken of each offer and the balance after each event; a balance may be less than
    what is left, as if the rest were lost. Solved by HiGHS (Huangfu & Hall 2018).
    """
    worth = offers.gain > 0
    if not worth.any():
        return 0.0
    goal, limits, bounds = _programme(offers.of(worth), means)
    found = milp(goal, constraints=limits, bounds=bounds)
    if found.x is None:  # taking nothing is always possible
        raise RuntimeError(f"the bound was not found: {found.message}")
    return float(-found.fun)


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
        parts.append(_slots(o, flow.shape[1]))
        limits.append(np.full(n, means.capacity))
    upper = np.concatenate([np.ones(n), most])
    goal = np.concatenate([-o.gain, np.zeros(most.size)])
    together = LinearConstraint(vstack(parts, "csr"), ub=np.concatenate(limits))
    return goal, together, Bounds(np.zeros(upper.size), upper)


def _connects(o: Offers, means: Means) -> tuple[coo_array, Floats, Floats]:
    """Rows `balance - balance before + paid - back <= came in`, their limits, and the caps of balances."""
    n = o.at.size
    sizes = [means.cut_at.size, means.at.size, n, n]
    when = np.concatenate([means.cut_at, means.at, o.starts, o.at])
    what = np.repeat([_CAP, _IN, _BACK, _OUT], sizes)
    which = np.concatenate([np.arange(size) for size in sizes])
    order = np.lexsort((what, when))
    what, which = what[order], which[order]
    events = np.arange(order.size)
    paid, back = what == _OUT, what == _BACK
    data = np.concatenate(
        [np.ones(events.size), -np.ones(events.size - 1), o.price[which[paid]], -o.back[which[back]]]
    )
    row = np.concatenate([events, events[1:], events[paid], events[back]])
    column = np.concatenate([n + events, n + events[:-1], which[paid], which[back]])
    came = np.zeros(events.size)
    came[what == _IN] = means.amount[which[what == _IN]]
    most = np.where(what == _CAP, means.cap, np.inf)
    return coo_array((data, (row, column)), shape=(events.size, n + events.size)), came, most


def _once(o: Offers, columns: int) -> coo_array | None:
    """One row per post that can be won in several ways, so that one of them is taken at most."""
    _, where, times = np.unique(o.post, return_inverse=True, return_counts=True)
    several = np.flatnonzero(times[where] > 1)
    if not several.size:
        return None
    _, row = np.unique(where[several], return_inverse=True)
    return coo_array((np.ones(several.size), (row, several)), shape=(int(row.max()) + 1, columns))


def _slots(o: Offers, columns: int) -> coo_array:
    """One row per offer: the contracts that run when it begins."""
    running = (o.starts[None, :] <= o.starts[:, None]) & (o.starts[:, None] < o.ends[None, :])
    row, column = np.nonzero(running | np.eye(o.at.size, dtype=np.bool_))
    return coo_array((np.ones(row.size), (row, column)), shape=(o.at.size, columns))
