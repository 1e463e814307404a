"""Put a price on every Connect that makes the budget last exactly."""

from typing import ClassVar

import numpy as np

from simulator.model.values.units import NonNegative, Positive, Share
from simulator.strategies.contract.base import FREE, Accounts, Candidates, Floats, Rows, Strategy


class ShadowPrice(Strategy):
    """Bid where chance x value per Connect exceeds a price that rises while Connects go too fast and falls
    while they go too slowly.

    The price adapts once a day to how far the balance, plus what can be bought when short, is from an even
    use of the month's Connects. Wins where good posts come all month and a fixed bar would run out of
    Connects or leave some unused; loses where the flow of posts jumps. Source: dual ascent on the budget
    (Balseiro & Gur 2019, adaptive pacing); the guess of the chance is ours.
    """

    rule: ClassVar[str] = "bids where value per Connect beats a price that makes the budget last"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    chance: Share = 0.05
    """the freelancer's guess of the chance of a hire at a perfect fit"""
    margin: Positive = 0.9
    """share of the contract value that is kept"""
    first_price_usd: Positive = 1.0
    """price of a Connect at the start [dollars]"""
    gain: NonNegative = 0.5
    """how strongly the price reacts: its logarithm moves by this much per day if the balance is off by a
    whole month's Connects
    """

    def start(self, lanes: int) -> Floats:
        return np.full(lanes, self.first_price_usd)

    def score(self, c: Candidates) -> Floats:
        # what a perfect fit would earn per Connect, in prices of a Connect
        at_best = c.usd_per_connect * (self.chance * self.margin / c.state).take(c.lane)

        def worth(some: Candidates, rows: Rows) -> Floats:
            ratio: Floats = at_best[rows] * some.match
            if c.time_counts:  # Connects buy what a letter earns beyond the time it takes
                time = some.time_usd / np.maximum(some.connects_required, FREE)
                ratio -= time / c.state.take(some.lane)
            ratio *= ratio >= 1.0
            return ratio

        return c.among(at_best >= 1.0, worth)

    def review(self, state: Floats, accounts: Accounts) -> Floats:
        month = accounts.opening + accounts.buyable_a_month
        aim = month * accounts.days_to_grant / accounts.month_days
        off = (aim - accounts.balance - accounts.buyable) / np.maximum(month, 1)
        return np.clip(state * np.exp(self.gain * np.clip(off, -1, 1)), 1e-6, 1e9)
