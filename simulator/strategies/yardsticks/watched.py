"""A strategy that is observed as it plays.

Answers: what did it see, and what would have come of it. The wrapper changes nothing; it records every
candidate that the engine asked about. For experiments only, so it has no name in scenarios.
"""

from collections.abc import Iterator
from contextlib import suppress
from typing import ClassVar

import numpy as np
from pydantic import PrivateAttr

from simulator.strategies.contract.base import (
    Bools,
    Candidates,
    Floats,
    Ints,
    Records,
    Strategy,
    YardstickView,
)
from simulator.strategies.habits.inside import Wrapper

PLACE = (("rep", "i8"), ("ordinal", "i8"), ("job", "i8"))
SEEN = np.dtype(
    [
        *PLACE,
        ("at", "f8"),
        ("price", "i8"),
        ("balance", "i8"),
        ("free_slots", "i8"),
        ("budget_left_usd", "f8"),
        ("score", "f8"),
    ]
)
"""A candidate as its strategy met it; `rep` counts the replications of the batch, `balance` is that of the
start of the tick, `score` what the strategy made of it."""
FATED = np.dtype(
    [
        *PLACE,
        *(("at", "f8"), ("price", "i8"), ("pay_usd", "f8"), ("closes_at", "f8"), ("days", "f8")),
        *(("live", "?"), ("wins", "?"), ("wins_early", "?"), ("wins_boosted", "?"), ("could_win", "?")),
        ("bid", "i8"),
    ]
)
"""A candidate with what would become of it: `wins` with a plain proposal at the look, `wins_early` with one
at the moment of posting, `wins_boosted` with the highest bid, `could_win` at best: with any of these, perfect
feedback, a passed test, a badge and full effort; `bid` is the least bid that wins [Connects], 0 if none is
needed and -1 if none is enough."""
_ANY_BID = 1_000_000


def _placed(c: Candidates, kind: np.dtype[np.void]) -> Records:
    """Rows of a table for these candidates, with their places filled in."""
    out = np.zeros(c.n, kind)
    behind = YardstickView(c)
    out["rep"], out["ordinal"] = behind.of_freelancer("rep"), behind.of_freelancer("ordinal")
    out["job"], out["at"], out["price"] = behind.of_post("ordinal"), c.at, c.connects_required
    return out


class WatchedStrategy(Wrapper):
    """The wrapped strategy, with a list of every candidate it was asked about."""

    rule: ClassVar[str] = "is observed"
    _pages: list[Records] = PrivateAttr(default_factory=list)

    @property
    def shown_as(self) -> str:
        return self.inner.shown_as

    def score(self, c: Candidates) -> Floats:
        page = _placed(c, SEEN)
        page["balance"], page["free_slots"] = c.balance, c.free_slots
        page["budget_left_usd"] = c.budget_left_usd
        score = self.inner.score(c)
        # the engine says what is wrong with a score that is no number, or not one per candidate
        with suppress(TypeError, ValueError):
            page["score"] = np.asarray(score, float)
        self._pages.append(page)
        return score

    def seen(self) -> Records:
        """Every candidate so far, one row of `SEEN` each."""
        return np.concatenate([np.zeros(0, SEEN), *self._pages])


class Fates(Strategy):
    """Bids on nothing and records what would become of every candidate. A yardstick, not advice."""

    oracle: ClassVar[bool] = True
    rule: ClassVar[str] = "only looks"

    boosts: bool = False
    """whether slots at the top can be bid for"""
    tailors: bool = False
    """whether more effort than usual may be put into a letter"""
    log_lift: float = 0.0
    """what a passed test adds to the value of a proposal, at best"""
    log_badge: float = 0.0
    """what a badge adds to visibility, at best"""
    _pages: list[Records] = PrivateAttr(default_factory=list)

    def score(self, c: Candidates) -> Floats:
        page = _placed(c, FATED)
        page["pay_usd"], page["live"] = c.hidden.pay_usd, c.hidden.live
        page["closes_at"], page["days"] = (
            YardstickView(c).of_post("closes_at"),
            YardstickView(c).of_post("lasts_days"),
        )
        live = np.flatnonzero(page["live"])  # the others win nothing, whatever is done
        some = c.of(live)
        for name, wins in self._asked(some):
            page[name][live] = wins
        page["bid"] = -1
        page["bid"][live] = _least_bid(some, page["wins"][live], page["wins_boosted"][live])
        self._pages.append(page)
        return np.zeros(c.n)

    def _asked(self, c: Candidates) -> Iterator[tuple[str, Bools]]:
        behind, plain = YardstickView(c), c.hidden.wins
        yield "wins", plain
        yield "wins_early", behind.wins(at=np.array(behind.of_post("posted_at")))
        top = np.full(c.n, _ANY_BID if self.boosts else 0, np.int64)
        boosted = behind.wins(bid=top) if self.boosts else plain
        yield "wins_boosted", boosted
        effort = np.ones(c.n) if self.tailors else None
        lanes = behind.around.tables.lanes
        best: dict[str, Floats] = {
            "credential": lanes["credential"] + self.log_lift,
            "ln_visibility": lanes["ln_visibility"] + self.log_badge,
        }
        praised = np.full(lanes.size, 1e9)
        known = best | {"feedbacks": praised, "positives": praised}
        with_credentials = behind.wins(effort=effort, bid=top, standing=best)
        with_praise = behind.wins(effort=effort, bid=top, standing=known)
        yield "could_win", plain | with_credentials | with_praise | boosted

    def fates(self) -> Records:
        """Every candidate so far, one row of `FATED` each."""
        return np.concatenate([np.zeros(0, FATED), *self._pages])


def _least_bid(c: Candidates, plain: Bools, boosted: Bools) -> Ints:
    """Find the least bid that wins, by bisection: a higher bid never ranks lower."""
    bid = np.where(plain, 0, -1).astype(np.int64)
    rest = np.flatnonzero(boosted & ~plain)
    if rest.size:
        behind = YardstickView(c.of(rest))
        low, high = np.zeros(rest.size, np.int64), np.full(rest.size, _ANY_BID, np.int64)
        while np.any(high - low > 1):
            middle = (low + high) // 2
            wins = behind.wins(bid=middle)
            low, high = np.where(wins, low, middle), np.where(wins, middle, high)
        bid[rest] = high
    return bid
