"""How much more a winning boost cost than it had to.

Answers: how low a bid would have been enough. Whenever a strategy bids for a slot, the same letter at the
same price is tried with lower bids, on the luck of the real contest; the world is not changed.
"""

from typing import Any, ClassVar

import numpy as np
import numpy.typing as npt
import pandas as pd
from pydantic import PrivateAttr

from simulator.engine.steps.bids import LEAST_PRICE
from simulator.model.connects import refund_of
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import Candidates, Floats, Ints, Records, YardstickView
from simulator.strategies.yardsticks.watched import PLACE, WatchedStrategy
from simulator.studies.regret.parts import KEY

BOOSTED = np.dtype([*PLACE, ("enough", "i8")])
"""A bid for a slot that wins, with the least bid that would also win [Connects], 0 if none is needed."""


class WatchedBoosts(WatchedStrategy):
    """The strategy inside, and a record of what it was asked about and which of its boosts win."""

    rule: ClassVar[str] = "is watched, boosts and all"
    _winning: list[Records] = PrivateAttr(default_factory=list)

    def does(self, what: str) -> bool:
        """Whether the strategy inside does."""
        return self.inner.does(what) if what == "boost" else super().does(what)

    def boost(self, c: Candidates) -> Ints | int:
        """What the strategy inside bids for a slot."""
        bid = self.inner.boost(c)
        try:
            asked = np.broadcast_to(np.asarray(bid, float), (c.n,))
        except (TypeError, ValueError):  # the engine says what is wrong with it
            return bid
        rows = np.flatnonzero((asked > 0) & (asked < np.inf))
        if rows.size:
            self._note(c.of(rows), asked[rows].astype(np.int64))
        return bid

    def _note(self, c: Candidates, bid: Ints) -> None:
        """Record the bids that win, each with the least that would."""
        tries = _Tries(c, self.inner.tailor(c), self.inner.ask(c))
        every = np.arange(c.n)
        won = every[tries.wins(every, bid)]
        page = np.zeros(won.size, BOOSTED)
        behind = YardstickView(c)
        page["rep"], page["ordinal"] = behind.of_freelancer("rep")[won], behind.of_freelancer("ordinal")[won]
        page["job"], page["enough"] = behind.of_post("ordinal")[won], tries.least(won, bid[won])
        self._winning.append(page)

    def winning(self) -> Records:
        """Every winning boost so far, one row of `BOOSTED` each."""
        return np.concatenate([np.zeros(0, BOOSTED), *self._winning])


class _Tries:
    """Proposals as they would be sent, to be tried with other bids."""

    def __init__(self, c: Candidates, effort: Any, ask: Any) -> None:
        self._c, self._behind = c, YardstickView(c)
        own, usual = self._behind.of_freelancer("effort"), self._behind.of_freelancer("ln_price")
        wanted = np.broadcast_to(np.nan if effort is None else np.asarray(effort, float), (c.n,))
        asked = np.broadcast_to(np.nan if ask is None else np.asarray(ask, float), (c.n,))
        self._effort: Floats = np.where(np.isnan(wanted), own, np.clip(wanted, 0, 1))
        self._ln_price = np.where(np.isnan(asked), usual, np.log(np.fmax(asked, LEAST_PRICE)))
        # the price is a property of the freelancer, so each freelancer tries one candidate at a time
        self._turn = pd.Series(self._behind.lane).groupby(self._behind.lane).cumcount().to_numpy()

    def wins(self, rows: Ints, bid: Ints) -> Any:
        """Whether these candidates would be hired with these bids."""
        behind, out = self._behind, np.zeros(rows.size, np.bool_)
        for turn in np.unique(self._turn[rows]):
            now = np.flatnonzero(self._turn[rows] == turn)
            some = rows[now]
            price = np.array(behind.around.tables.lanes["ln_price"])
            price[behind.lane[some]] = self._ln_price[some]
            out[now] = YardstickView(self._c.of(some)).wins(
                effort=self._effort[some], bid=bid[now], standing={"ln_price": price}
            )
        return out

    def least(self, rows: Ints, bid: Ints) -> Ints:
        """Find the least bids that win, where these do, by bisection: a higher bid is never listed lower."""
        low, high = np.full(rows.size, -1, np.int64), bid.copy()
        while np.any(high - low > 1):
            middle = np.maximum((low + high) // 2, 0)
            wins = self.wins(rows, middle)
            low, high = np.where(wins, low, middle), np.where(wins, middle, high)
        return high


def overpayment(bids: pd.DataFrame, winning: pd.DataFrame, scenario: Scenario) -> npt.NDArray[np.float64]:
    """Return how many more Connects than needed each hired bid of `bids_of` paid for its slot.

    Parameters
    ----------
    bids : DataFrame
        As returned by `bids_of`.
    winning : DataFrame
        Winning boosts, columns of `BOOSTED` with numbers of replications.
    scenario : Scenario
        For its refunds.

    Returns
    -------
    float array
        Net of refunds; 0 without a hire or a boost, and where feedback in between decided.
    """
    refunds = scenario.connects.refunds
    enough = bids[KEY].merge(winning, "left", KEY)["enough"].to_numpy(float)

    def left(connects: Any) -> Any:
        return connects - np.array([refund_of(refunds.hired, int(one)) for one in connects], float)

    took = np.where(bids["hired"] & (bids["boost"] > 0), enough, np.nan)
    paid = bids["cost"] - left(bids["price"].to_numpy())
    least = left(np.nan_to_num(took)) if refunds.boost_too else took
    return np.where(np.isnan(took), 0.0, np.fmax(paid - least, 0.0))
