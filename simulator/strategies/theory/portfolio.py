"""The best set of posts to bid on at once.

Answers: which of the posts on the screen to bid on, given the Connects at hand. Two textbook problems: a
knapsack, where every hire counts, and simultaneous search, where only the best offer can be taken.
"""

import numpy as np

from simulator.model.kernels import inlined, kernel, maker
from simulator.model.luck import Whole
from simulator.strategies.contract.base import FREE, Bools, Floats, Ints

MOST_ROOM = 2_000
"""the exact knapsack caps balances at this [Connects]; no look shows posts that cost more together"""


@kernel
def fill_knapsack(
    worth: Floats, cost: Ints, room: Whole, first: Whole, last: Whole, best: Floats, taken: Bools
) -> None:
    """Mark the rows that are worth most together and cost at most `room`.

    0/1 knapsack by dynamic programming (Bellman 1957), exact for whole Connects.

    Parameters
    ----------
    worth, cost : arrays, shape (n,)
        Value, and price [Connects].
    room : int
        Most Connects.
    first, last : int
        Rows to choose from: `first` up to, but not including, `last`.
    best : float array
        Scratch of at least (last - first + 1) * (room + 1).
    taken : bool array, shape (n,)
        Written in place for these rows.

    Returns
    -------
    None
    """
    n = last - first
    for k in range((n + 1) * (room + 1)):
        best[k] = 0.0
    for k in range(n):
        above, here = k * (room + 1), (k + 1) * (room + 1)
        for r in range(room + 1):
            best[here + r] = best[above + r]
            # best value of the first k + 1 rows with r Connects: without this row, or with it
            price = cost[first + k]
            if worth[first + k] > 0.0 and price <= r:
                best[here + r] = max(best[here + r], best[above + r - price] + worth[first + k])
    # walk back through the table: a row was taken where it made the best value higher
    r = int(room)
    for k in range(n - 1, -1, -1):
        taken[first + k] = best[(k + 1) * (room + 1) + r] > best[k * (room + 1) + r]
        if taken[first + k]:
            r -= int(cost[first + k])


@inlined
def best_offer_value(chance: Floats, payoff: Floats, order: Ints, taken: Bools) -> float:
    """Expected payoff of the best offer among the rows that are taken.

    Parameters
    ----------
    chance, payoff : float arrays, shape (n,)
        Chance of an offer, independent of the others, and what it pays.
    order : int array, shape (n,)
        Rows by falling payoff.
    taken : bool array, shape (n,)
        Which rows are taken.

    Returns
    -------
    float
        Sum over rows of payoff x chance x the chance that no better one is offered.
    """
    total, none_yet = 0.0, 1.0
    for k in range(order.size):
        row = order[k]
        if taken[row]:
            total += none_yet * chance[row] * payoff[row]
            none_yet *= 1.0 - chance[row]
    return total


@maker
def best_offers(chance: Floats, payoff: Floats, cost_usd: Floats, cost: Ints, room: Whole) -> Bools:
    """Rows whose best offer, less their costs, is worth most: adds the best row until none pays.

    Optimal where all costs are equal (Chade & Smith 2006, theorem 1); with unequal costs the gain per Connect
    decides, which need not be optimal.

    Parameters
    ----------
    chance, payoff : float arrays, shape (n,)
        Chance of an offer, and what it pays [dollars].
    cost_usd, cost : arrays, shape (n,)
        Price in dollars and in Connects.
    room : int
        Most Connects.

    Returns
    -------
    bool array, shape (n,)
    """
    taken = np.zeros(chance.size, np.bool_)
    order = np.argsort(-payoff)
    while True:
        before, best, top = best_offer_value(chance, payoff, order, taken), -1, 0.0
        for row in range(chance.size):
            if taken[row] or cost[row] > room:
                continue
            taken[row] = True
            after = best_offer_value(chance, payoff, order, taken)
            gain = (after - before - cost_usd[row]) / max(cost[row], FREE)
            taken[row] = False
            if gain > top:
                best, top = row, gain
        if best < 0:
            return taken
        taken[best] = True
        room -= cost[best]


@maker
def best_searches(
    lane: np.ndarray, at: Floats, chance: Floats, payoff: Floats, cost_usd: Floats, cost: Ints, balance: Ints
) -> Bools:  # fmt: skip
    """For each look (rows of one freelancer at one time): the `best_offers` that the balance pays for.

    Parameters
    ----------
    lane, at : arrays, shape (n,)
        Freelancer and time of each look, rows of one look in a row.
    chance, payoff, cost_usd, cost
        As for `best_offers`.
    balance : int array, shape (n,)
        Connects of the freelancer.

    Returns
    -------
    bool array, shape (n,)
    """
    taken = np.zeros(lane.size, np.bool_)
    first = 0
    while first < lane.size:
        last = first
        while last < lane.size and lane[last] == lane[first] and at[last] == at[first]:
            last += 1
        here = slice(first, last)
        taken[here] = best_offers(
            chance[here], payoff[here], cost_usd[here], cost[here], balance[first]
        )  # fmt: skip
        first = last
    return taken


@kernel
def all_can_be_paid(lane: np.ndarray, at: Floats, worth: Floats, cost: Ints, balance: Ints) -> bool:
    """Whether every look can pay for all rows that are worth something, which leaves nothing to choose.

    Parameters
    ----------
    lane, at, worth, cost, balance
        As for `best_sets`.

    Returns
    -------
    bool
    """
    total, short = 0, 0
    for c in range(lane.size):
        same = c > 0 and lane[c] == lane[c - 1] and at[c] == at[c - 1]
        total = (total if same else 0) + (cost[c] if worth[c] > 0.0 else 0)
        short += total > balance[c]
    return short == 0


@maker
def best_sets(lane: np.ndarray, at: Floats, worth: Floats, cost: Ints, balance: Ints) -> Bools:
    """For each look (rows of one freelancer at one time): the most valuable set that the balance pays for.

    Parameters
    ----------
    lane, at : arrays, shape (n,)
        Freelancer and time of each look, rows of one look in a row.
    worth, cost : arrays, shape (n,)
        Value, and price [Connects].
    balance : int array, shape (n,)
        Connects of the freelancer.

    Returns
    -------
    bool array, shape (n,)
    """
    taken = worth > 0.0
    if all_can_be_paid(lane, at, worth, cost, balance):
        return taken
    best = np.empty(0)
    first, total = 0, 0
    for c in range(lane.size):
        total += cost[c] * taken[c]
        last = c + 1
        if last < lane.size and lane[last] == lane[c] and at[last] == at[c]:
            continue
        room = min(balance[first], MOST_ROOM)
        if total > room:
            if best.size < (last - first + 1) * (room + 1):
                best = np.empty((last - first + 1) * (room + 1))
            fill_knapsack(worth, cost, room, first, last, best, taken)
        first, total = last, 0
    return taken
