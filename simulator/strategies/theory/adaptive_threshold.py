"""Bid above a threshold learned from the posts seen."""

from typing import ClassVar, NamedTuple

import numpy as np

from simulator.model.kernels import kernel
from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import Candidates, Floats, Ints, Strategy


class Threshold(NamedTuple):
    """Reservation value of each freelancer [dollars], and the number of posts it rests on."""

    usd: Floats
    posts: Ints


@kernel
def move(usd: Floats, posts: Ints, lane: Ints, worth: Floats, look_usd: float, step: float) -> None:
    """Update the reservation value of each freelancer in place with every post seen, in order.

    Stochastic approximation (Robbins & Monro 1951) of cost = E[(X - value)+].

    Parameters
    ----------
    usd, posts : arrays, shape (freelancers,)
        Reservation value [dollars] and number of posts it rests on, changed in place.
    lane, worth : arrays, shape (n,)
        Freelancer of each post seen, those of one in a row, and its expected earnings [dollars].
    look_usd : float
        Cost of letting a post pass and looking further [dollars].
    step : float
        Size of the first steps: the k-th post moves the value by step / (step + k) of the gap.

    Returns
    -------
    None
    """
    c = 0
    while c < lane.size:
        i = lane[c]
        value, seen = usd[i], posts[i]
        while c < lane.size and lane[c] == i:
            seen += 1
            share = step / (step + seen)  # value += share (max(worth - value, 0) - look), never below 0
            up, down = value * (1.0 - share) + share * (worth[c] - look_usd), value - share * look_usd
            value = max(up, down, 0.0)
            c += 1
        usd[i], posts[i] = value, seen


class AdaptiveThreshold(Strategy):
    """Keep a reservation value, the least expected value of a bid, and update it with every post seen.

    In search theory it solves cost = E[(X - value)+], where looking further gains as much as it costs; each
    post X moves it a step towards that. Wins where values are stable and a good post is worth waiting for;
    loses where they change faster than it learns. Source: McCall (1970); learned by stochastic approximation
    (Robbins & Monro 1951).
    """

    rule: ClassVar[str] = "bids above a threshold that it learns from what it sees"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    chance: Share = 0.05
    """the freelancer's guess of the chance of a hire at a perfect fit"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""
    look_usd: Positive = 1.0
    """cost of letting a post pass and looking further [dollars]"""
    first_usd: NonNegative = 1.0
    """reservation value at the start [dollars]"""
    step: Positive = 20.0
    """size of the first steps; they shrink with the posts seen"""

    def start(self, lanes: int) -> Threshold:
        return Threshold(np.full(lanes, self.first_usd), np.zeros(lanes, np.int64))

    def worth(self, c: Candidates) -> Floats:
        """Expected earnings of a bid [dollars]."""
        return (self.chance * self.margin) * c.value_usd * c.match

    def score(self, c: Candidates) -> Floats:
        worth = c.once(self.worth)
        return np.asarray(worth * (worth >= c.state.usd.take(c.lane)))

    def observe(self, state: Threshold, c: Candidates) -> Threshold:
        usd, posts = state.usd.copy(), state.posts.copy()
        move(usd, posts, c.lane, c.once(self.worth), self.look_usd, self.step)
        return Threshold(usd, posts)
