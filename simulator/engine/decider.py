"""One group's strategy, asked politely: what it gives is checked, and what it breaks is told.

Answers: what does a strategy make of its candidates. Its functions are called here and nowhere else; a
complaint names the group, the class, the function and the candidate.
"""

from typing import Any, Self

import numpy as np

from simulator.engine.steps.bids import Bids
from simulator.model.jobs import NO_LIMIT
from simulator.strategies.contract.base import Accounts, Candidates, Outcomes, Strategy, YardstickView

_MOST_BOOST = 2**40
DRESS = ("boost", "tailor", "ask", "patience")
"""functions that are asked about what is bid on"""


class StrategyError(Exception):
    """A strategy raised, or returned something that cannot be used.

    `group` is the name of its group; `failed` has what is told of every group, where no other is left.
    """

    def __init__(self, message: str, group: str = "", failed: dict[str, str] | None = None) -> None:
        self.group, self.failed = group, failed or {group: message}
        super().__init__(message)


class Decider:
    """One group's strategy with its rows and its state; it can be asked once it has `begun`."""

    def __init__(self, name: str, strategy: Strategy, first: int, last: int) -> None:
        self.name, self.strategy, self.first, self.last = name, strategy, first, last
        self.boosts, self.tailors, self.asks, self.waits = map(strategy.does, DRESS)
        self.dresses = self.boosts or self.tailors or self.asks or self.waits
        self.limits, self.learns = strategy.does("daily_limits"), strategy.does("learn")
        self.observes, self.is_oracle = strategy.does("observe"), strategy.is_oracle
        self.buys, self.reviews = strategy.does("top_up"), strategy.does("review")
        self.state: Any = None

    def begun(self) -> Self:
        """With the first state of its strategy.

        Raises
        ------
        StrategyError
            If `start` fails.
        """
        self.state = self.asked("start", self.last - self.first)
        return self

    def complaint(self, what: str, trouble: str, inside: str | None = None) -> StrategyError:
        """What is wrong with one function of the strategy; `inside` names the one inside that it is about."""
        own = self.strategy.shown_as
        who = own if inside in (None, type(self.strategy).__name__) else f"{inside}, inside {own}"
        return StrategyError(f"strategy of '{self.name}' ({who}): {what} {trouble}", self.name)

    def column(self, value: Any, n: int, what: str, each: str = "candidate") -> Any:
        """`value` as an array of n numbers, or a clear complaint."""
        try:
            array = np.asarray(value)
        except ValueError as error:  # rows of different lengths
            raise self.complaint(what, f"must be one number per {each}, but is ragged: {error}") from error
        if array.shape not in ((), (n,)) or array.dtype.kind not in "buif":
            raise self.complaint(
                what,
                f"must be one number per {each}, shape ({n},), but has shape {array.shape} and type "
                f"{array.dtype}",
            )
        return array

    def refuse(self, wrong: Any, what: str, trouble: str, c: Candidates) -> None:
        """Complain about the first candidate for which something is wrong, if there is one."""
        if wrong.any():
            row = int(np.flatnonzero(np.broadcast_to(wrong, (c.n,)))[0])
            raise self.complaint(what, f"is {trouble} for {place_of(c, row)}")

    def whole(self, value: Any, what: str, c: Candidates, most: int) -> Any:
        """Connects or counts of each candidate, as whole numbers of at most `most`; NaN is refused."""
        array = self.column(value, c.n, what)
        if array.dtype.kind == "f":
            self.refuse(np.isnan(array), what, "NaN", c)
            self.refuse((array == np.inf) & (what == "boost"), what, "infinite", c)
        else:
            array = array.astype(np.int64, copy=False)  # small ones could not hold `most`
            if most == NO_LIMIT:
                return array
        return np.minimum(np.maximum(array, -1), most).astype(np.int64, copy=False)

    def asked(self, what: str, *given: Any) -> Any:
        """What one function of the strategy gives; its errors are told as ours."""
        given = tuple(sealed(one) if isinstance(one, (Accounts, Outcomes)) else one for one in given)
        try:
            return getattr(self.strategy, what)(*given)
        except (Exception, SystemExit) as error:
            c = next((one for one in given if isinstance(one, Candidates)), None)
            how = "tried to end the program" if isinstance(error, SystemExit) else "failed"
            trouble = f"{how}: {error!r}{self.first_culprit(what, c)}"
            raise self.complaint(what, trouble, culprit(error)) from error

    def first_culprit(self, what: str, c: Candidates | None) -> str:
        """The first candidate for which the function fails by itself, in words; empty if none does."""
        if c is None:
            return ""
        before = (self.state,) if what == "observe" else ()
        for row in range(min(c.n, 2000)):
            try:
                getattr(self.strategy, what)(*before, c.of(np.array([row])))
            except (Exception, SystemExit):
                return f"; first for {place_of(c, row)}"
        return ""

    def scores(self, c: Candidates) -> Any:
        """Score of each candidate; NaN skips, and infinity, by which nothing can be ranked, is refused."""
        score = self.column(self.asked("score", c), c.n, "score")
        # one pass for what is nearly always so; NaN makes the largest NaN, and is looked into as well
        if score.dtype.kind == "f" and not score.max(initial=-np.inf) < np.inf:
            self.refuse(score == np.inf, "score", "infinite", c)
        return score

    def bought(self, accounts: Any) -> Any:
        """Connects that each freelancer buys today; None for nothing."""
        amounts, n = self.asked("top_up", accounts), self.last - self.first
        if amounts is None:
            return None
        array = np.broadcast_to(self.column(amounts, n, "top_up", "freelancer"), (n,))
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            row = int(np.flatnonzero(~np.isfinite(array))[0])
            raise self.complaint("top_up", f"is {array[row]} for freelancer {row} on day {accounts.day}")
        return np.clip(array, 0, _MOST_BOOST).astype(np.int64)

    def dress(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write boosts, efforts, asking prices and patience of those candidates that are bid on."""
        good = bids.score[rows] > 0
        count = np.count_nonzero(good)
        if count == 0:
            return
        chosen, place = c, rows
        if count < c.n:
            wanted = good.nonzero()[0]
            chosen, place = c.of(wanted), rows.start + wanted
        if self.boosts:
            boost = self.asked("boost", chosen)
            bids.boost[place] = np.maximum(self.whole(boost, "boost", chosen, _MOST_BOOST), 0)
        effort = self.asked("tailor", chosen) if self.tailors else None
        if effort is not None:
            column = self.column(effort, chosen.n, "tailor")
            bids.effort[place] = np.clip(column, 0, 1) if column.ndim else min(max(float(column), 0.0), 1.0)
        price = self.asked("ask", chosen) if self.asks else None
        if price is not None:
            ask = self.column(price, chosen.n, "ask")
            self.refuse(np.isinf(ask), "ask", "infinite", chosen)
            self.refuse(ask < 0, "ask", "negative", chosen)
            bids.ask[place] = ask
        wait = self.asked("patience", chosen) if self.waits else None
        if wait is not None:
            column = self.column(wait, chosen.n, "patience")
            bids.patience[place] = np.maximum(column, 0) if column.ndim else max(float(column), 0.0)

    def limit(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write the limits of the day."""
        limits = self.asked("daily_limits", c)
        if not isinstance(limits, tuple) or len(limits) != 2:
            raise self.complaint("daily_limits", f"must be (Connects, proposals), but is {limits!r}"[:300])
        for limit, column in zip(limits, (bids.most_connects, bids.most_proposals), strict=True):
            if limit is not None:
                column[rows] = self.whole(limit, "daily_limits", c, NO_LIMIT)

    def decide(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write scores, boosts, efforts and limits of the candidates of this group."""
        c.allow_hidden(self.is_oracle)
        bids.score[rows] = self.scores(c)
        if self.dresses:
            self.dress(c, bids, rows)
        if self.observes:
            self.state = self.asked("observe", self.state, c)
        if self.limits:
            self.limit(c, bids, rows)


def culprit(error: BaseException) -> str | None:
    """The class of the strategy in which an error came up, which may stand inside another."""
    found, step = None, error.__traceback__
    while step is not None:
        who = step.tb_frame.f_locals.get("self")
        found = type(who).__name__ if isinstance(who, Strategy) else found
        step = step.tb_next
    return found


def place_of(c: Candidates, row: int) -> str:
    """Which candidate a row is: freelancer, by the number in its group, and post."""
    return (
        f"candidate {row}: freelancer {int(YardstickView(c).of_freelancer('ordinal')[row])}, a post of "
        f"{float(c.value_usd[row]):,.2f} dollars seen on day {float(c.at[row]):.2f}"
    )


def closed(column: Any) -> Any:
    """A view of a buffer that cannot be written to."""
    view = column.view()
    view.flags.writeable = False
    return view


def sealed(table: Any) -> Any:
    """Accounts or outcomes of which no column can be written to."""
    return table._make(closed(one) if isinstance(one, np.ndarray) else one for one in table)
