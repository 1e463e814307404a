"""A strategy that bids as planned.

Answers: what becomes of a plan made with full knowledge of what will happen. For experiments only, so it has
no name in scenarios.
"""

from typing import ClassVar

import numpy as np
from pydantic import PrivateAttr

from simulator.strategies.contract.base import Candidates, Floats, Ints, Strategy, YardstickView


class Planned(Strategy):
    """Bid on the posts of a plan, with its boosts, and on nothing else. A yardstick, not advice."""

    oracle: ClassVar[bool] = True
    rule: ClassVar[str] = "bids as planned (sees hidden columns)"
    traits: ClassVar[frozenset[str]] = frozenset({"boosts"})

    _number: Ints = PrivateAttr(default_factory=lambda: np.zeros(0, np.int64))
    _bid: Ints = PrivateAttr(default_factory=lambda: np.zeros(0, np.int64))

    @classmethod
    def to_bid(cls, rep: Ints, ordinal: Ints, job: Ints, bid: Ints) -> "Planned":
        """Make one from the rows of a plan.

        Parameters
        ----------
        rep, ordinal, job : int arrays, shape (n,)
            Replication in the batch, number of the freelancer in the group, number of the post.
        bid : int array, shape (n,)
            Boost [Connects].

        Returns
        -------
        Planned
        """
        one, number = cls(), _number(rep, ordinal, job)
        order = np.argsort(number)
        one._number, one._bid = number[order], bid[order].astype(np.int64)
        return one

    def _rows(self, c: Candidates) -> tuple[Ints, Ints]:
        """Which candidates are in the plan, and where."""
        behind = YardstickView(c)
        number = _number(
            behind.of_freelancer("rep"), behind.of_freelancer("ordinal"), behind.of_post("ordinal")
        )
        place = np.searchsorted(self._number, number)
        here = np.flatnonzero(place < self._number.size)
        here = here[self._number[place[here]] == number[here]]
        return here, place[here]

    def score(self, c: Candidates) -> Floats:
        here, place = self._rows(c)
        some, score = c.of(here), np.zeros(c.n)
        # the freelancer's standing may have changed since the plan was made
        wins = YardstickView(some).wins(bid=self._bid[place])
        score[here] = np.where(wins, some.hidden.pay_usd, 0.0)
        return score

    def boost(self, c: Candidates) -> Ints:
        here, place = self._rows(c)
        bid = np.zeros(c.n, np.int64)
        bid[here] = self._bid[place]
        return bid


def _number(rep: Ints, ordinal: Ints, job: Ints) -> Ints:
    """One number for a freelancer and a post; there are fewer than 2 million of each."""
    return np.asarray((rep.astype(np.int64) << 42) | (ordinal.astype(np.int64) << 21) | job.astype(np.int64))
