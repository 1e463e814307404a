"""A plan for trying one way of bidding against another on one's own proposals.

Answers: how many proposals does it take, and when may one stop. Proposals are sent in pairs, one of each way;
only pairs in which one of the two succeeds count. If both ways are equally good each such pair is a fair
coin, so a bet on it that grows twenty-fold comes up in at most one of twenty trials, whenever one looks
(Ville 1939; the bet is mixed over all coins, as by Robbins 1970).
"""

from typing import NamedTuple

import numpy as np
from scipy import special

from simulator.loader.tables.cells import Floats

SUCH = 0.10
"""share of new ways taken to be so much better as one hopes; on average they are as good as the old one"""
_GRID = 400
MOST_PAIRS = 400
"""pairs that count, beyond which no plan goes"""


class Plan(NamedTuple):
    """How to try A against B."""

    base: float
    """chance of success of a proposal of the usual way"""
    lift: float
    """the other way's chance is so many times as large"""
    alarm: float
    """chance of a wrong verdict if they are equally good, whenever one looks"""
    wins: tuple[int | None, ...]
    """of 1, 2, … pairs that count: how many one way must have won to stop; None where none is enough"""
    middle: int | None
    """pairs to send until a verdict, in half of the trials; None if that takes too many"""
    most: int | None
    """the same in four of five"""
    once: int
    """pairs for a single look at the end, with a verdict in four of five: what looking at any time costs"""


class Worth(NamedTuple):
    """Whether it is worth trying another way on a few posts and going on with the better one [Connects]."""

    posts: int
    ahead: int
    """proposals that follow"""
    changes: float
    """chance that one goes on with the other way"""
    worth: float
    """what the better choice saves over those that follow, on average"""
    cost: float
    """what the trial costs, on average"""
    least: float
    """Connects of one proposal: less is not worth the trouble"""

    @property
    def pays(self) -> bool:
        """Whether it brings more than it costs, and at least one proposal."""
        return self.worth - self.cost >= self.least


def worth_of(base: float, lift: float, posts: int, ahead: int, connects: float, extra: float = 0.0) -> Worth:
    """Reckon what a small trial is worth.

    Parameters
    ----------
    base : float
        Chance of success of a proposal of the usual way, which is taken as known.
    lift : float
        How many times as good the other way may be; one new way in ten is taken to be so good.
    posts : int
        Proposals of the other way in the trial.
    ahead : int
        Proposals that follow, all of the way that then looks better.
    connects : float
        For a proposal of the usual way.
    extra : float
        Connects more for one of the other way.

    Returns
    -------
    Worth
    """
    tenth = float(special.ndtri(1 - SUCH))
    sd = tenth - np.sqrt(max(tenth**2 - 2 * np.log(lift), 0.0))
    times = np.exp(sd * special.ndtri((np.arange(_GRID) + 0.5) / _GRID))
    times /= times.mean()
    chance = np.minimum(base * times, 1.0)
    gains = connects * (chance / base - 1) - extra  # a success of the usual way costs connects / base
    won = np.arange(posts + 1)[:, None]
    ways = special.gammaln(posts + 1) - special.gammaln(won + 1) - special.gammaln(posts - won + 1)
    p = np.clip(chance, 1e-12, 1 - 1e-12)
    law = np.exp(ways + won * np.log(p) + (posts - won) * np.log1p(-p)) / _GRID
    means, before = law @ gains, max(float(gains.mean()), 0.0)
    worth = ahead * max(float(np.maximum(means, 0.0).sum()) - before, 0.0)
    cost = max(-float(gains.mean()), 0.0) * posts
    return Worth(posts, ahead, float(law.sum(axis=1)[means > 0].sum()), worth, cost, connects)


def evidence_for(won: int, pairs: int) -> float:
    """What a bet of 1 on `equally good` being wrong has grown to.

    Examples
    --------
    >>> round(evidence_for(7, 7), 1), round(evidence_for(4, 8), 2)
    (16.0, 0.41)
    """
    return float(np.exp(pairs * np.log(2) + special.betaln(won + 1, pairs - won + 1)))


def wins_needed(pairs: int, alarm: float) -> int | None:
    """How many of the pairs that count one way must win for a verdict; None if all are not enough."""
    return next(
        (won for won in range(pairs // 2 + 1, pairs + 1) if evidence_for(won, pairs) >= 1 / alarm), None
    )


def plan_of(base: float, lift: float, alarm: float = 0.05) -> Plan:
    """Plan a trial.

    Parameters
    ----------
    base : float
        Chance of success of a proposal of the usual way: to be viewed, answered or hired.
    lift : float
        How many times as good the other way may be.
    alarm : float
        Chance of a wrong verdict if they are equally good.

    Returns
    -------
    Plan
    """
    better = min(base * lift, 1.0)
    one, other = better * (1 - base), base * (1 - better)
    counts, fair = one + other, one / (one + other)
    wins = tuple(wins_needed(pairs, alarm) for pairs in range(1, MOST_PAIRS + 1))
    ended = np.cumsum(_ends(wins, fair))

    def pairs_sent(share: float) -> int | None:
        at = int(np.searchsorted(ended, share))
        return None if at >= MOST_PAIRS else int(np.ceil((at + 1) / counts))

    return Plan(base, lift, alarm, wins, pairs_sent(0.5), pairs_sent(0.8), _once(base, better, alarm))


def _ends(wins: tuple[int | None, ...], fair: float) -> Floats:
    """Chance that the verdict comes at each number of pairs that count."""
    going, ends = np.array([1.0]), np.zeros(len(wins))
    for pairs, needed in enumerate(wins, 1):
        grown = np.zeros(pairs + 1)
        grown[1:] += going * fair
        grown[:-1] += going * (1 - fair)
        if needed is not None:
            won = np.arange(pairs + 1)
            stops = (won >= needed) | (pairs - won >= needed)
            ends[pairs - 1] = grown[stops].sum()
            grown[stops] = 0.0
        going = grown
    return ends


def _once(base: float, better: float, alarm: float) -> int:
    """Pairs of a test of two shares with one look, which finds the difference in four of five trials."""
    far = float(special.ndtri(1 - alarm / 2) + special.ndtri(0.8))
    spread = base * (1 - base) + better * (1 - better)
    return int(np.ceil(far**2 * spread / max((better - base) ** 2, 1e-12)))
