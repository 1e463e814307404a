"""Bid where the guessed chance of a hire, times what it earns, exceeds the price."""

from typing import ClassVar

import numpy as np

from simulator.model.kernels import maker
from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, Ints, PostColumns, Rows, Strategy

SOONEST_HOURS = 0.05
"""age that younger posts count as, when the final crowd is guessed from the crowd so far"""


@maker
def gains(usd: Floats, cost_usd: Floats, rivals: Ints, age_hours: Floats, reads: float, bar: float) -> Floats:
    """Expected gain of each bid: usd * min(reads / (1 + crowd), 1) - cost, 0 where it is not above a bar.

    The final crowd is guessed as rivals (1 + 1 h / age).

    Parameters
    ----------
    usd, cost_usd : float arrays, shape (n,)
        Expected earnings if read, and cost of the proposal [dollars].
    rivals : int array, shape (n,)
        Proposals so far.
    age_hours : float array, shape (n,)
        Age of the post [hours].
    reads : float
        Proposals that a client reads.
    bar : float
        Smallest gain that counts [dollars].

    Returns
    -------
    float array, shape (n,)
        Dollars.
    """
    out = np.empty(usd.size)
    for c in range(usd.size):
        crowd = rivals[c] * (1.0 + 1.0 / max(age_hours[c], SOONEST_HOURS))
        gain = usd[c] * min(reads / (1.0 + crowd), 1.0) - cost_usd[c]
        out[c] = gain if gain > bar else 0.0
    return out


class ExpectedValue(Strategy):
    """Guess the chance of being hired from fit and crowd; bid where chance x value x margin exceeds the
    cost, largest gain first.

    The final crowd is guessed from the proposals so far, on the curve t / (t + 1 h). Wins where values differ
    and guesses are right; loses where it overrates its chances, since everything then seems worth a bid.
    Source: the textbook rule of a risk-neutral bidder; the numbers in the guess are ours.
    """

    rule: ClassVar[str] = "bids where chance × value exceeds the price"
    traits: ClassVar[frozenset[str]] = frozenset({"reads_rivals"})

    chance: Share = 0.05
    """the freelancer's guess of the chance of a hire at a perfect fit, if read"""
    sharpness: NonNegative = 2.0
    """how fast the chance falls with the fit: chance x fit^sharpness"""
    reads: Positive = 15.0
    """the freelancer's guess of how many proposals a client reads"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""
    bar_usd: NonNegative = 0.0
    """smallest expected gain that is bid on [dollars]"""

    def at_best(self, posts: PostColumns) -> Floats:
        """Expected earnings at a perfect fit, if read [dollars]."""
        return np.asarray(self.chance * self.margin * posts["value_usd"])

    def score(self, c: Candidates) -> Floats:
        if_read = c.per_post(self.at_best)
        if_read *= c.match**self.sharpness

        def gain(some: Candidates, rows: Rows) -> Floats:
            return gains(
                if_read[rows], some.cost_usd, some.rivals, some.age_hours, self.reads, self.bar_usd
            )  # fmt: skip

        return c.among(if_read - c.cost_usd > self.bar_usd, gain)
