"""Strategies that hold other strategies: what every wrapper shares.

Answers: how a habit is put around any rule. A composite names the strategies it holds in the settings listed
in `inside`; a wrapper holds one strategy, `of`, and passes on everything that it does not change.
"""

from typing import Annotated, ClassVar

import numpy as np
from pydantic import BeforeValidator, PrivateAttr

from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import (
    Accounts,
    AnyColumn,
    Candidates,
    Floats,
    Ints,
    Limit,
    Outcomes,
    PartLimits,
    State,
    Strategy,
    Unusable,
    unusable,
)


def _inner(value: object) -> object:
    return value if isinstance(value, Strategy) else choice_of(value)


Inner = Annotated[Strategy | StrategyChoice, BeforeValidator(_inner)]
"""a strategy, its name, or {name: settings}"""


def make_part(part: Strategy | StrategyChoice) -> Strategy:
    """The strategy that a setting names; a class in a file is made by a caller who knows the folder.

    Raises
    ------
    KeyError
        If there is no such strategy.
    """
    if isinstance(part, Strategy):
        return part
    if ".py:" in part.name:
        raise catalogue.NoStrategy(
            f"'{part.name}' names a file; outside a scenario, pass an instance instead"
        )
    strategy: Strategy = catalogue.find(part.name).model_validate(part.settings)
    return strategy


def usable_values(part: Strategy, what: str, c: Candidates) -> AnyColumn | None:
    """Result of a function of a wrapped strategy: one number per candidate, or None where that is allowed.

    Parameters
    ----------
    part : Strategy
        The wrapped strategy.
    what : str
        Name of the function.
    c : Candidates

    Returns
    -------
    array, shape () or (n,), or None

    Raises
    ------
    Unusable
        If the result is anything else; the message names the strategy.
    """
    value = getattr(part, what)(c)
    if value is None and what not in ("score", "boost"):
        return None
    return _numbers(type(part).__name__, what, value, c.n)


def usable_limits(part: Strategy, c: Candidates) -> tuple[Limit, Limit]:
    """Daily limits of a wrapped strategy, each a number, one per candidate, or None.

    Raises
    ------
    Unusable
        If they are anything else; the message names the strategy.
    """
    limits: object = part.daily_limits(c)
    who = type(part).__name__
    if not isinstance(limits, tuple) or len(limits) != 2:
        raise Unusable(f"{who} inside must give (Connects, proposals), but gave {limits!r}"[:300])
    connects, proposals = (
        None if limit is None else _numbers(who, "daily_limits", limit, c.n) for limit in limits
    )
    return connects, proposals


def _numbers(who: str, what: str, value: object, n: int) -> AnyColumn:
    """Check for one number per candidate; only numbers that must be whole are checked for NaN."""
    try:
        array = np.asarray(value)
    except ValueError as error:  # rows of different lengths
        raise Unusable(f"{what} of {who} inside must be one number per candidate: {error}") from error
    if trouble := unusable(value, array, n):
        raise Unusable(f"{what} of {who} inside {trouble}")
    if what in ("boost", "daily_limits") and array.dtype.kind == "f" and np.isnan(array).any():
        row = int(np.flatnonzero(np.isnan(array))[0])
        raise Unusable(f"{what} of {who} inside is NaN for candidate {row} of its own")
    return array


class Composite(Strategy):
    """A strategy that holds others."""

    inside: ClassVar[tuple[str, ...]] = ("of",)
    """settings that hold a strategy or a list of strategies"""
    _made: tuple[Strategy, ...] = PrivateAttr(default=())

    def choices(self) -> tuple[Strategy | StrategyChoice, ...]:
        """The strategies that the settings name, in order."""
        held = [getattr(self, name) for name in self.inside]
        return tuple(one for part in held for one in (part if isinstance(part, tuple) else (part,)))

    @property
    def parts(self) -> tuple[Strategy, ...]:
        """The strategies it holds; those given by name are made when first needed."""
        held: tuple[Strategy, ...] = (self.__pydantic_private__ or {})["_made"]
        if not held:
            self.wrap(tuple(make_part(part) for part in self.choices()))
            return self._made
        return held

    def wrap(self, parts: tuple[Strategy, ...]) -> None:
        """Set the strategies it holds, in the order of the settings that name them."""
        self._made = parts

    @property
    def is_oracle(self) -> bool:
        """Whether any strategy it holds sees hidden columns."""
        return any(part.is_oracle for part in self.parts)

    @property
    def all_traits(self) -> frozenset[str]:
        """Its own traits and those of the strategies it holds."""
        return self.traits.union(*(part.all_traits for part in self.parts))

    def does(self, what: str) -> bool:
        """Whether it or any strategy it holds defines the function."""
        own = getattr(type(self), what)
        passed_on = own is getattr(Wrapper, what) or own is getattr(Composite, what)
        return not passed_on or any(part.does(what) for part in self.parts)


class Wrapper(Composite):
    """A strategy that wraps one other."""

    example: ClassVar[dict[str, object]] = {"of": "fit_threshold"}

    of: Inner
    """the strategy to wrap"""

    @property
    def inner(self) -> Strategy:
        """The wrapped strategy."""
        return self.parts[0]

    def own(self, c: Candidates) -> Candidates:
        """The candidates as the wrapped strategy sees them; a wrapper with a state of its own passes on the
        inner part.
        """
        return c

    def score(self, c: Candidates) -> Floats:
        scores = usable_values(self.inner, "score", self.own(c))
        assert scores is not None  # None is refused where a number is needed
        return scores

    def boost(self, c: Candidates) -> Ints | int:
        boosts = usable_values(self.inner, "boost", self.own(c))
        assert boosts is not None  # as in `score`
        return boosts

    def tailor(self, c: Candidates) -> Floats | float | None:
        return usable_values(self.inner, "tailor", self.own(c))

    def ask(self, c: Candidates) -> Floats | None:
        return usable_values(self.inner, "ask", self.own(c))

    def patience(self, c: Candidates) -> Floats | float | None:
        return usable_values(self.inner, "patience", self.own(c))

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        return usable_limits(self.inner, self.own(c))

    @property
    def parts_limited(self) -> int:
        """Those of the wrapped strategy."""
        return self.inner.parts_limited

    @property
    def levels_limited(self) -> int:
        """Those of the wrapped strategy."""
        return self.inner.levels_limited

    def part_limits(self, c: Candidates) -> PartLimits:
        return self.inner.part_limits(self.own(c))

    def start(self, lanes: int) -> State:
        return self.inner.start(lanes)

    def observe(self, state: State, c: Candidates) -> State:
        return self.inner.observe(state, self.own(c))

    def learn(self, state: State, outcomes: Outcomes) -> State:
        return self.inner.learn(state, outcomes)

    def review(self, state: State, accounts: Accounts) -> State:
        return self.inner.review(state, accounts)

    def top_up(self, accounts: Accounts) -> Ints | None:
        return self.inner.top_up(accounts)
