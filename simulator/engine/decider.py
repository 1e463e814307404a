"""One group's strategy, called with care: what it returns is checked, and what it breaks is reported.

Answers: what does a strategy make of its candidates. Its functions are called here and nowhere else; a
complaint names the group, the class, the function and the candidate.
"""

from collections.abc import Sequence
from typing import Self

import numpy as np
import numpy.typing as npt

from simulator.engine.lent import read_only_table
from simulator.engine.steps.bids import Bids
from simulator.engine.watchdog import TooSlow, watchdog
from simulator.model.jobs import NO_LIMIT
from simulator.model.scenario import Scenario
from simulator.strategies.contract.base import (
    Accounts,
    Candidates,
    Outcomes,
    PartLimits,
    Strategy,
    YardstickView,
    is_wish_to_leave,
    told,
    unusable,
)
from simulator.world.world import Ints, World

Numbers = npt.NDArray[np.float64 | np.int64]
Bools = npt.NDArray[np.bool_]
_MOST_BOOST = 2**40
DRESS = ("boost", "tailor", "ask", "patience")
"""functions that are asked about what is bid on"""


class StrategyError(Exception):
    """A strategy raised an error, or returned something that cannot be used.

    `group` is the name of its group; `failed` has the complaint about every group, if all of them failed.
    """

    def __init__(self, message: str, group: str = "", failed: dict[str, str] | None = None) -> None:
        self.group, self.failed = group, failed or {group: message}
        super().__init__(message)


class Decider:
    """One group's strategy with its rows and its state; call `begin` before anything else."""

    def __init__(self, name: str, strategy: Strategy, first: int, last: int) -> None:
        self.name, self.strategy, self.first, self.last = name, strategy, first, last
        self.boosts, self.tailors, self.asks, self.waits = map(strategy.does, DRESS)
        self.dresses = self.boosts or self.tailors or self.asks or self.waits
        self.limits, self.learns = strategy.does("daily_limits"), strategy.does("learn")
        self.observes, self.is_oracle = strategy.does("observe"), strategy.is_oracle
        self.levels = strategy.levels_limited
        self.buys, self.reviews = strategy.does("top_up"), strategy.does("review")
        self.state: object = None

    def begin(self) -> Self:
        """Set the first state of the strategy; return the decider itself.

        Raises
        ------
        StrategyError
            If `start` fails.
        """
        self.state = self.call("start", self.last - self.first)
        return self

    def _complaint(self, what: str, trouble: str, inside: str | None = None) -> StrategyError:
        """Return an error about function `what`; `inside` names the strategy inside this one that failed."""
        return StrategyError(self._who(f"{what} {trouble}", inside), self.name)

    def _who(self, trouble: str, inside: str | None = None) -> str:
        own = self.strategy.shown_as
        who = own if inside in (None, type(self.strategy).__name__) else f"{inside}, inside {own}"
        return f"strategy of '{self.name}' ({who}): {trouble}"

    def _column(self, value: object, n: int, what: str, each: str = "candidate") -> Numbers:
        """Return what a function gave as numbers, of shape (n,) or () for all alike; refuse the rest."""
        try:
            array = np.asarray(value)
        except ValueError as error:  # rows of different lengths
            ragged = f"must be one number per {each}, but is ragged: {told(error).error}"
            raise self._complaint(what, ragged) from error
        except BaseException as error:  # what it returned may be anything, and do anything when it is read
            if is_wish_to_leave(error):
                raise
            raise self._complaint(what, f"gives something unreadable: {told(error)}") from error
        if trouble := unusable(value, array, n, each):
            raise self._complaint(what, trouble)
        return array

    def _refuse(self, wrong: Bools, what: str, trouble: str, c: Candidates, advice: str = "") -> None:
        """Complain about the first candidate for which something is wrong, if there is one."""
        if wrong.any():
            row = int(np.flatnonzero(np.broadcast_to(wrong, (c.n,)))[0])
            raise self._complaint(what, f"is {trouble} for {place_of(c, row)}{advice}")

    def _whole(self, value: object, what: str, c: Candidates, most: int) -> Ints:
        """Return Connects or counts as whole numbers of at most `most`; NaN is refused."""
        array = self._column(value, c.n, what)
        if array.dtype.kind == "f":
            self._refuse(np.isnan(array), what, "NaN", c)
            self._refuse((array == np.inf) & (what == "boost"), what, "infinite", c)
        else:
            counts = array.astype(np.int64, copy=False)  # small ones could not hold `most`
            if most == NO_LIMIT:
                return counts
            array = counts
        return np.minimum(np.maximum(array, -1), most).astype(np.int64, copy=False)

    def call(self, what: str, *given: object) -> object:
        """Call one function of the strategy; an error that it raises becomes a complaint.

        Raises
        ------
        StrategyError
            If the function fails, or tries to end the program.
        """
        given = tuple(read_only_table(one) if isinstance(one, (Accounts, Outcomes)) else one for one in given)
        try:
            function = getattr(self.strategy, what)
            if watchdog.seconds is None:
                return function(*given)
            slow = f"{what} took longer than {watchdog.seconds:g} s"
            return watchdog.call(self._who(slow), function, *given)
        except TooSlow:
            raise
        except BaseException as error:  # whatever it raises, it is this strategy's failure
            if is_wish_to_leave(error):
                raise
            c = next((one for one in given if isinstance(one, Candidates)), None)
            raise self._complaint(what, self._how(error, what, c), culprit(error)) from error

    def _how(self, error: BaseException, what: str, c: Candidates | None) -> str:
        """Return how a function failed: in words, or the error itself with the first candidate and line."""
        about = told(error)
        if about.words:
            return f"failed{f' at {about.where}' if about.where else ''}: {about.words}"
        how = "tried to end the program" if isinstance(error, SystemExit) else "failed"
        where = f" ({about.where})" if about.where else ""
        return f"{how}: {about.error}{self._first_culprit(what, c)}{where}"

    def _first_culprit(self, what: str, c: Candidates | None) -> str:
        """Return the first candidate for which the function fails by itself, in words; empty if none."""
        if c is None:
            return ""
        before = (self.state,) if what == "observe" else ()
        for row in range(min(c.n, 2000)):
            try:
                getattr(self.strategy, what)(*before, c.of(np.array([row])))
            except BaseException as error:
                if is_wish_to_leave(error):
                    raise
                return f"; first for {place_of(c, row)}"
        return ""

    def _scores(self, c: Candidates) -> Numbers:
        """Return the score of each candidate; NaN skips it, and infinity cannot be ranked: it is refused."""
        score = self._column(self.call("score", c), c.n, "score")
        # one pass settles the usual case; a NaN counts as the largest value, and is looked into as well
        if score.dtype.kind == "f" and score.size and not score.item(score.argmax()) < np.inf:
            advice = "; where it divides, divide by np.maximum(number, 1), which is never 0"
            self._refuse(score == np.inf, "score", "infinite", c, advice)
        return score

    def purchases(self, accounts: Accounts) -> Ints | None:
        """Return the Connects that each freelancer buys today, shape (lanes,); None for nothing."""
        amounts, n = self.call("top_up", accounts), self.last - self.first
        if amounts is None:
            return None
        array = np.broadcast_to(self._column(amounts, n, "top_up", "freelancer"), (n,))
        if array.dtype.kind == "f" and not np.isfinite(array).all():
            row = int(np.flatnonzero(~np.isfinite(array))[0])
            raise self._complaint("top_up", f"is {array[row]} for freelancer {row} on day {accounts.day}")
        return np.clip(array, 0, _MOST_BOOST).astype(np.int64)

    def _dress(self, c: Candidates, bids: Bids, rows: slice) -> None:
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
            boost = self.call("boost", chosen)
            bids.boost[place] = np.maximum(self._whole(boost, "boost", chosen, _MOST_BOOST), 0)
        effort = self.call("tailor", chosen) if self.tailors else None
        if effort is not None:
            column = self._column(effort, chosen.n, "tailor")
            bids.effort[place] = np.clip(column, 0, 1) if column.ndim else min(max(float(column), 0.0), 1.0)
        price = self.call("ask", chosen) if self.asks else None
        if price is not None:
            ask = self._column(price, chosen.n, "ask")
            self._refuse(np.isinf(ask), "ask", "infinite", chosen)
            self._refuse(ask < 0, "ask", "negative", chosen)
            bids.ask[place] = ask
        wait = self.call("patience", chosen) if self.waits else None
        if wait is not None:
            column = self._column(wait, chosen.n, "patience")
            bids.patience[place] = np.maximum(column, 0) if column.ndim else max(float(column), 0.0)

    def _limit(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write the daily limits of the freelancers."""
        limits = self.call("daily_limits", c)
        if not isinstance(limits, tuple) or len(limits) != 2:
            raise self._complaint("daily_limits", f"must be (Connects, proposals), but is {limits!r}"[:300])
        for limit, column in zip(limits, (bids.most_connects, bids.most_proposals), strict=True):
            if limit is not None:
                column[rows] = self._whole(limit, "daily_limits", c, NO_LIMIT)

    def _limit_parts(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write which part of the strategy stands behind each candidate, and that part's own limits."""
        limits = self.call("part_limits", c)
        assert isinstance(limits, PartLimits)  # no rule of a user's own says what its parts are
        for column, levels in zip((bids.part, bids.part_connects, bids.part_proposals), limits, strict=True):
            shared = min(
                levels.shape[1], column.shape[1]
            )  # where a strategy is only tried out, there are none
            column[rows, :shared] = levels[:, :shared]

    def decide(self, c: Candidates, bids: Bids, rows: slice) -> None:
        """Write everything that the strategy decides about the candidates of its group.

        Parameters
        ----------
        c : Candidates
            Of this group.
        bids : Bids
            Of the tick; written.
        rows : slice
            Where the candidates of this group stand in it.

        Raises
        ------
        StrategyError
            If a function fails or returns something that cannot be used.
        """
        c.allow_hidden(self.is_oracle)
        bids.score[rows] = self._scores(c)
        if self.dresses:
            self._dress(c, bids, rows)
        if self.observes:
            self.state = self.call("observe", self.state, c)
        if self.limits:
            self._limit(c, bids, rows)
        if self.levels:
            self._limit_parts(c, bids, rows)


def deciders_of(scenario: Scenario, world: World, strategies: Sequence[Strategy]) -> list[Decider]:
    """Return one decider per group.

    Parameters
    ----------
    scenario : Scenario
        For the names of the groups.
    world : World
        Whose lanes lie group by group.
    strategies : sequence of Strategy
        One per group, in the order of the scenario.

    Returns
    -------
    list of Decider
        In the same order.
    """
    starts = np.searchsorted(world.lanes["group"], np.arange(len(strategies) + 1))
    return [
        Decider(group.name, strategy, int(starts[g]), int(starts[g + 1]))
        for g, (group, strategy) in enumerate(zip(scenario.freelancers, strategies, strict=True))
    ]


def culprit(error: BaseException) -> str | None:
    """Return the class of the strategy in which an error came up, which may stand inside another."""
    found, step = None, error.__traceback__
    while step is not None:
        who = step.tb_frame.f_locals.get("self")
        found = type(who).__name__ if isinstance(who, Strategy) else found
        step = step.tb_next
    return found


def place_of(c: Candidates, row: int) -> str:
    """Return which candidate a row is, in words: freelancer, by the number in its group, and post."""
    return (
        f"candidate {row}: freelancer {int(YardstickView(c).of_freelancer('ordinal')[row])}, a post of "
        f"{float(c.value_usd[row]):,.2f} dollars seen on day {float(c.at[row]):.2f}"
    )
