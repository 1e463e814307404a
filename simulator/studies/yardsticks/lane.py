"""The most that one freelancer could reach, goal by goal.

Answers: what could a rule have got that knew everything beforehand. Posts that could be won are chosen by a
linear programme under the Connects and the contract slots that the freelancer can have; it may take a share
of a post, so no rule does better. Contracts by invitation and repeat contracts may be taken too.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from simulator.strategies.contract.base import Floats
from simulator.studies.yardsticks.programme import Means, Offers, best_shares
from simulator.studies.yardsticks.purse import affordable


class Choices(NamedTuple):
    """Ways in which one freelancer could win posts, one element each; see `Offers`."""

    offers: Offers
    invited: np.ndarray
    """without a bid"""
    counted: np.ndarray
    """sent in the window; before it only what follows the first contract counts"""
    repeats: Floats
    """repeat contracts that would follow"""
    hours: Floats
    """least time that winning takes: the letter and the interview [hours]"""


@dataclass(frozen=True)
class Lane:
    """One freelancer: what could be won, with what means, and what is paid or lost in any case."""

    choices: Choices
    means: Means
    paid_usd: float
    """plan and monthly purchases of the window [dollars]"""
    looking_hours: float
    """time of looking at posts, whatever is bid on [hours]"""
    window_days: float
    warmup: float
    horizon: float

    def hires(self) -> float:
        """Most hires, invited and repeat ones included."""
        c = self.choices
        return best_shares(c.offers._replace(gain=c.counted + c.repeats), self.means).total

    def income(self) -> float:
        """Most dollars left after Connects, plan and fees."""
        return best_shares(self.choices.offers, self.means).total - self.paid_usd

    def income_less_hours(self, usd_per_hour: float) -> tuple[float, float]:
        """Most income less a price for each hour, and the hours that go with it.

        Parameters
        ----------
        usd_per_hour : float
            The price; 0 or more.

        Returns
        -------
        float, float
        """
        c = self.choices
        found = best_shares(c.offers._replace(gain=c.offers.gain - usd_per_hour * c.hours), self.means)
        hours = self.looking_hours + float(found.shares @ c.hours)
        return found.total - self.paid_usd - usd_per_hour * self.looking_hours, hours

    def first_day(self) -> float:
        """Earliest day of the window on which a first contract could begin; all of the window if none."""
        c = self.choices
        able = c.counted & (c.invited | affordable(c.offers.price, c.offers.at, self.means))
        able &= c.offers.starts < self.horizon
        first = np.min(c.offers.starts[able], initial=np.inf) - self.warmup
        return float(min(first, self.window_days))

    def cheapest(self) -> Floats:
        """Prices of the bids that win most cheaply, as many as there can be hires from bids; the last may be
        a part of one, and then so is its price. Each is followed by the part of a hire that it buys.

        Returns
        -------
        float array, shape (n, 2)
            Connects and hires.
        """
        c = self.choices
        bids = c.counted & ~c.invited
        most = best_shares(c.offers._replace(gain=bids.astype(float)), self.means).total
        price = np.full(int(c.offers.post.max(initial=-1)) + 1, np.inf)
        np.minimum.at(price, c.offers.post[bids], c.offers.price[bids])
        price = np.sort(price[np.isfinite(price)])
        parts = np.clip(most - np.arange(price.size), 0.0, 1.0)
        return np.asarray(np.stack([price * parts, parts], axis=1)[parts > 0])
