"""Wrappers: a habit around any strategy.

Answers: what if the same rule had a budget. A wrapper names the strategy that it wraps under `of` and
passes on all that it does not change.
"""

from typing import Annotated, Any, ClassVar

import numpy as np
from pydantic import BeforeValidator, Field, PrivateAttr

from simulator.model.freelancers import StrategyChoice, named_choice
from simulator.model.units import Connects, Share
from simulator.strategies.base import Accounts, Candidates, Floats, Ints, Outcomes, Strategy


def _inner(value: Any) -> Any:
    return value if isinstance(value, Strategy) else named_choice(value)


class Wrapper(Strategy):
    """A strategy around another; `of` is a strategy, its name, or {name: settings}."""

    of: Annotated[Strategy | StrategyChoice, BeforeValidator(_inner)]
    """the strategy inside"""
    _made: Strategy | None = PrivateAttr(default=None)

    @property
    def inner(self) -> Strategy:
        """The strategy inside."""
        inner = self._made or self.of
        if not isinstance(inner, Strategy):
            raise TypeError(
                f"'{inner.name}' inside the wrapper is not made yet; use simulator.strategies.make"
            )
        return inner

    def wrap(self, inner: Strategy) -> None:
        """Put the strategy that `of` names inside."""
        self._made = inner

    @property
    def is_oracle(self) -> bool:
        """Whether what is inside sees hidden columns."""
        return self.inner.is_oracle

    @property
    def patience(self) -> float | None:
        """As what is inside."""
        return self.inner.patience

    def does(self, what: str) -> bool:
        """Whether the wrapper or what is inside has a function of its own."""
        return getattr(type(self), what) is not getattr(Wrapper, what) or self.inner.does(what)

    def score(self, c: Candidates) -> Floats:
        return self.inner.score(c)

    def boost(self, c: Candidates) -> Ints | int:
        return self.inner.boost(c)

    def tailor(self, c: Candidates) -> Floats | None:
        return self.inner.tailor(c)

    def ask(self, c: Candidates) -> Floats | None:
        return self.inner.ask(c)

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        return self.inner.daily_limits(c)

    def start(self, lanes: int) -> Any:
        return self.inner.start(lanes)

    def learn(self, state: Any, outcomes: Outcomes) -> Any:
        return self.inner.learn(state, outcomes)

    def review(self, state: Any, accounts: Accounts) -> Any:
        return self.inner.review(state, accounts)

    def top_up(self, accounts: Accounts) -> Ints | None:
        return self.inner.top_up(accounts)


class Boosted(Wrapper):
    """Bid for a top slot with every proposal: a fixed number of Connects, or what a place costs now.

    Wins where a higher place is read and few others pay for it; loses where good fits are read anyway or bids
    run
    up. Source: freelancers' reports of boosts between 50 and 100 Connects; the place to aim at is theirs.
    """

    rule: ClassVar[str] = "pays for a place at the top"

    connects: Connects | None = None
    """Connects to bid; left out: what `place` costs"""
    place: Annotated[int, Field(ge=0, le=1000)] = 0
    """place to bid for where bids are shown: 1 the first, 0 the last slot"""
    at_most: Connects = 100
    """bids above this are not made"""
    min_match: Share = 0.0
    """smallest match, as the freelancer sees it, to boost"""

    def boost(self, c: Candidates) -> Ints:
        bid = c.slot_bid(self.place) if self.connects is None else np.full(c.n, float(self.connects))
        wanted = bid <= self.at_most  # NaN, a bid that is not shown, compares false
        if self.min_match > 0:
            wanted &= c.match >= self.min_match
        return np.where(wanted, bid, 0).astype(np.int64)


class PacedBudget(Wrapper):
    """Spread the month's Connects evenly over its days; what is not spent carries over.

    Never spends below the part of the opening balance that belongs to the days still to come.
    Wins where good posts come all month and the rule inside is greedy; loses where Connects expire or are
    plenty. Source: the guide's advice to review a limited balance, and daily budgets of public workflows.
    """

    rule: ClassVar[str] = "spreads the month's Connects over its days"

    at_least: Connects = 0
    """Connects that may be spent on any day, whatever the pace"""

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        _, proposals = self.inner.daily_limits(c)
        rest = np.maximum(c.days_to_grant - 1.0, 0.0) / c.month_days
        free = np.maximum(c.balance - np.ceil(c.opening * rest), 0)
        return c.spent_today + np.maximum(free, self.at_least).astype(np.int64), proposals
