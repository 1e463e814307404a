"""One group's strategy, asked politely: what it gives is checked, and what it breaks is told.

Answers: what does a strategy make of its candidates. Its functions are called here and nowhere else; a
complaint names the group, the class, the function and the candidate.
"""

from typing import Any

import numpy as np

from simulator.engine.bids import Bids
from simulator.strategies.base import Candidates, Strategy

DRESS = ("boost", "tailor", "ask", "patience")
"""functions that are asked about what is bid on"""


class StrategyError(Exception):
    """A strategy raised, or returned something that cannot be used."""


class Decider:
    """One group's strategy with its rows and its state."""

    def __init__(self, name: str, strategy: Strategy, first: int, last: int) -> None:
        self.name, self.strategy, self.first, self.last = name, strategy, first, last
        self.boosts, self.tailors, self.asks, self.waits = map(strategy.does, DRESS)
        self.dresses = self.boosts or self.tailors or self.asks or self.waits
        self.limits, self.learns = strategy.does("daily_limits"), strategy.does("learn")
        self.observes = strategy.does("observe")
        self.buys, self.reviews = strategy.does("top_up"), strategy.does("review")
        self.state = strategy.start(last - first)

    def complaint(self, what: str, trouble: str, inside: str | None = None) -> StrategyError:
        """What is wrong with one function of the strategy; `inside` names the one inside that it is about."""
        own = type(self.strategy).__name__
        who = f"{inside}, inside {own}" if inside not in (None, own) else own
        return StrategyError(f"strategy of '{self.name}' ({who}): {what} {trouble}")

    def column(self, value: Any, n: int, what: str, c: Candidates | None = None) -> Any:
        """`value` as an array of n, or a clear complaint; of candidates `c`, NaN is one too."""
        array = np.asarray(value)
        if array.shape not in ((), (n,)) or array.dtype.kind not in "bif":
            raise self.complaint(
                what,
                f"must be one number per candidate, shape ({n},), but has shape {array.shape} and type "
                f"{array.dtype}",
            )
        if c is not None and array.dtype.kind == "f" and np.isnan(array).any():
            row = int(np.flatnonzero(np.isnan(np.broadcast_to(array, (n,))))[0])
            raise self.complaint(what, f"is NaN for {place_of(c, row)}")
        return array

    def asked(self, what: str, *given: Any) -> Any:
        """What one function of the strategy gives; its errors are told as ours."""
        try:
            return getattr(self.strategy, what)(*given)
        except Exception as error:
            c = next((one for one in given if isinstance(one, Candidates)), None)
            trouble = f"failed: {error!r}{self.first_culprit(what, c)}"
            raise self.complaint(what, trouble, culprit(error)) from error

    def first_culprit(self, what: str, c: Candidates | None) -> str:
        """The first candidate for which the function fails by itself, in words; empty if none does."""
        if c is None:
            return ""
        for row in range(min(c.n, 2000)):
            try:
                getattr(self.strategy, what)(c.of(np.array([row])))
            except Exception:
                return f"; first for {place_of(c, row)}"
        return ""

    def dress(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write boosts, efforts, asking prices and patience of those candidates that are bid on."""
        good = bids.score[rows] > 0
        count = np.count_nonzero(good)
        if count == 0:
            return
        chosen, place = c, rows
        if count < c.n:
            wanted = np.flatnonzero(good)
            chosen, place = c.of(wanted), rows.start + wanted
        if self.boosts:
            boost = self.column(self.asked("boost", chosen), chosen.n, "boost", chosen)
            bids.boost[place] = np.maximum(boost, 0)
        effort = self.asked("tailor", chosen) if self.tailors else None
        if effort is not None:
            column = self.column(effort, chosen.n, "tailor")
            bids.effort[place] = np.clip(column, 0, 1) if column.ndim else min(max(float(column), 0.0), 1.0)
        price = self.asked("ask", chosen) if self.asks else None
        if price is not None:
            bids.ask[place] = self.column(price, chosen.n, "ask")
        wait = self.asked("patience", chosen) if self.waits else None
        if wait is not None:
            column = self.column(wait, chosen.n, "patience")
            bids.patience[place] = np.maximum(column, 0) if column.ndim else max(float(column), 0.0)

    def decide(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write scores, boosts, efforts and limits of the candidates of this group."""
        c._hidden_allowed = self.strategy.is_oracle
        bids.score[rows] = self.column(self.asked("score", c), c.n, "score")
        if self.dresses:
            self.dress(c, bids, rows)
        if self.observes:
            self.state = self.asked("observe", self.state, c)
        if self.limits:
            for limit, column in zip(
                self.asked("daily_limits", c), (bids.most_connects, bids.most_proposals), strict=True
            ):
                if limit is not None:
                    column[rows] = self.column(limit, c.n, "daily_limits", c)


def culprit(error: BaseException) -> str | None:
    """The class of the strategy in which an error came up, which may stand inside another."""
    found, step = None, error.__traceback__
    while step is not None:
        who = step.tb_frame.f_locals.get("self")
        found = type(who).__name__ if isinstance(who, Strategy) else found
        step = step.tb_next
    return found


def place_of(c: Candidates, row: int) -> str:
    """Which candidate a row is: freelancer and post."""
    return (
        f"candidate {row}: freelancer {int(c.lane[row])}, a post of {float(c.value_usd[row]):,.2f} dollars "
        f"seen on day {float(c.at[row]):.2f}"
    )


def closed(column: Any) -> Any:
    """A view of a buffer that cannot be written to."""
    view = column.view()
    view.flags.writeable = False
    return view
