"""Is one of the rules the best, or do they beat each other in a circle?

Answers: what may be said about the order of the rules. Asked is who would switch where everybody follows one
rule. If that leads round in a circle there is no order, and none is told; if two rules invade each other,
both stay; if nothing is decided, that is told.
"""

from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.simultaneous import Simultaneous
from simulator.studies.game.balance import Payoffs
from simulator.studies.game.dynamics import fixations

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Verdict = Literal["one", "several", "mix", "no order", "undecided"]

SURE = 0.95
POPULATION = 50
STRENGTHS = (0.1, 1.0, 10.0)
"""how much a payoff counts when people copy each other, per largest difference of payoffs"""
_LEAST_LOG = -60.0


class Edge(NamedTuple):
    """What one gains who switches where everybody else follows the first rule."""

    old: int
    new: int
    gain: float
    low: float
    high: float
    decided: bool


class Order(NamedTuple):
    """What may be said about the order of the rules."""

    verdict: Verdict
    rules: tuple[int, ...]
    """the one that wins; those that can each keep everybody; those that stay side by side; the circle"""
    chances: dict[str, float]
    """how often each verdict comes out of tables that could as well be the true one"""
    first: Floats
    """chance that each rule is first when people copy each other, strengths x rules; empty if nothing is"""
    held: float
    """how often the most frequent verdict comes out of these tables about the very rules that are named"""


def edges_of(pairs: npt.NDArray[np.int64], found: Simultaneous) -> tuple[Edge, ...]:
    """Edges of the graph of best responses, from gains in the mixes in which everybody follows one rule."""
    rows = zip(pairs.tolist(), found.value, found.low, found.high, found.apart, strict=True)
    return tuple(
        Edge(left, taken, float(value), float(low), float(high), bool(apart))
        for (_, left, taken), value, low, high, apart in rows
    )


def order_of(gains: Floats, payoffs: Payoffs | None, edges: tuple[Edge, ...]) -> Order:
    """Tell what may be said about the order of the rules.

    Parameters
    ----------
    gains : float array, tables x rules x rules
        What one gains who switches from the first rule, which everybody follows, to the second; in tables
        that could as well be the true one.
    payoffs : callable
        Payoffs of as many tables, for `fixations`; None where nothing may be read off between the mixes.
    edges : tuple of Edge
        The gains of the table at hand.

    Returns
    -------
    Order
    """
    rules = gains.shape[1]
    kinds, members = _classes(gains)
    names = ("one", "several", "mix", "no order")
    chances = {name: float(np.mean(kinds == k)) for k, name in enumerate(names)}
    best = max(names, key=lambda name: chances[name])
    own = members[kinds == names.index(best)]
    common, often = np.unique(np.asarray(own), axis=0, return_counts=True)
    sets: Bools = np.asarray(common[int(np.argmax(often))])
    held = float(often.max()) / len(gains)
    verdict: Verdict = best if chances[best] >= SURE and held >= SURE else "undecided"  # type: ignore[assignment]
    if verdict in ("one", "several", "mix") and not _backed(edges, sets & (verdict != "mix")):
        verdict = "undecided"
    rings = circle_of(edges, rules)
    if rings and verdict in ("undecided", "mix"):
        verdict, sets = "no order", np.isin(np.arange(rules), rings)
    chosen = tuple(int(i) for i in np.flatnonzero(sets))
    if verdict == "no order" or payoffs is None:
        return Order(
            verdict,
            (rings or chosen) if verdict == "no order" else chosen,
            chances,
            np.zeros((0, rules)),
            held,
        )
    return Order(verdict, chosen, chances, first_chances(gains, payoffs), held)


def _backed(edges: tuple[Edge, ...], keeps: Bools) -> bool:
    """Whether decided edges say the same: nobody leaves the rules that keep all, and all others are left."""
    left = {one.old for one in edges if one.decided and one.gain > 0}
    stays = [one for one in edges if keeps[one.old]]
    return all(one.decided and one.gain < 0 for one in stays) and all(
        keeps[one.old] or one.old in left for one in edges
    )


def _closed(steps: Bools) -> Bools:
    """Which rules can be reached from which, tables x rules x rules."""
    reach = steps.copy()
    for k in range(steps.shape[1]):
        reach |= reach[:, :, k, None] & reach[:, None, k, :]
    return reach


def _classes(gains: Floats) -> tuple[npt.NDArray[np.int64], Bools]:
    """Kind of every table (one, several, mix, no order) and the rules that it is about."""
    rules = gains.shape[1]
    steps = (gains > 0) & ~np.eye(rules, dtype=bool)
    keeps = ~steps.any(axis=2)
    reach = _closed(steps)
    # rules from which no way leads out for good
    last: Bools = np.asarray(~(reach & ~reach.transpose(0, 2, 1)).any(axis=2))
    beats = steps & ~steps.transpose(0, 2, 1) & last[:, :, None] & last[:, None, :]
    round_ = np.einsum("tii->ti", _closed(beats)).copy()
    kept = keeps.sum(axis=1)
    circling = round_.any(axis=1) & (kept == 0)
    kinds = np.where(circling, 3, np.where(kept == 0, 2, np.where(kept == 1, 0, 1)))
    members = np.where(circling[:, None], round_, np.where((kept == 0)[:, None], last, keeps))
    return kinds.astype(np.int64), np.asarray(members)


def circle_of(edges: tuple[Edge, ...], rules: int) -> tuple[int, ...]:
    """The shortest circle of at least three rules, each of which surely beats the one before; or nothing.

    Examples
    --------
    >>> won = [Edge(a, b, 1.0, 0.5, 1.5, True) for a, b in ((0, 1), (1, 2), (2, 0))]
    >>> lost = [Edge(b, a, -1.0, -1.5, -0.5, True) for a, b in ((0, 1), (1, 2), (2, 0))]
    >>> circle_of((*won, *lost), 3), circle_of((won[0], won[1], lost[0], lost[1]), 3)
    ((0, 1, 2), ())
    """
    gains = {(one.old, one.new): one for one in edges}
    after: dict[int, list[int]] = {k: [] for k in range(rules)}
    for (old, new), one in gains.items():
        back = gains.get((new, old))
        if one.decided and one.gain > 0 and back is not None and back.decided and back.gain < 0:
            after[old].append(new)
    for length in range(3, rules + 1):
        for start in range(rules):
            ways: list[tuple[int, ...]] = [(start,)]
            for _ in range(length - 1):
                ways = [(*way, to) for way in ways for to in after[way[-1]] if to not in way and to > start]
            for way in ways:
                if start in after[way[-1]]:
                    return way
    return ()


def first_chances(gains: Floats, payoffs: Payoffs) -> Floats:
    """Chance that each rule is first when people copy each other, strengths x rules.

    Parameters
    ----------
    gains : float array, tables x rules x rules
        As for `order_of`.
    payoffs : callable
        As for `order_of`.

    Returns
    -------
    float array, strengths x rules
        Rows add up to 1.

    Notes
    -----
    alpha-rank (Omidshafiei et al. 2019): one person at a time tries another rule, and everybody follows or
    nobody does; the rule that everybody follows most of the time is first. No strength of copying is known,
    so several are tried.
    """
    tables, rules, _ = gains.shape
    unit = np.maximum(np.abs(gains).max(axis=(1, 2)), 1e-300)
    found = []
    for strength in STRENGTHS:
        jumps = np.zeros((tables, rules, rules))
        for old in range(rules):
            for new in range(rules):
                if old != new:
                    chance = fixations(payoffs, old, new, (rules, POPULATION), strength / unit)
                    jumps[:, old, new] = np.maximum(chance, np.exp(_LEAST_LOG)) / (rules - 1)
        found.append(_shared_first(_stationary(jumps)))
    return np.array(found)


def _stationary(jumps: Floats) -> Floats:
    """Shares of time spent at each rule, from rates of leaving, tables x rules.

    State reduction (Grassmann, Taksar & Heyman 1985): nothing is subtracted, so tiny rates do no harm.
    """
    p, rules = jumps.copy(), jumps.shape[1]
    for n in range(rules - 1, 0, -1):
        out = p[:, n, :n].sum(axis=1)
        p[:, :n, n] /= out[:, None]
        p[:, :n, :n] += p[:, :n, n, None] * p[:, None, n, :n]
    time = np.zeros(jumps.shape[:2])
    time[:, 0] = 1.0
    for n in range(1, rules):
        time[:, n] = np.einsum("ti,ti->t", time[:, :n], p[:, :n, n])
    return np.asarray(time / time.sum(axis=1, keepdims=True))


def _shared_first(time: Floats) -> Floats:
    first = time >= time.max(axis=1, keepdims=True) * (1 - 1e-9)
    return np.asarray((first / first.sum(axis=1, keepdims=True)).mean(axis=0))
