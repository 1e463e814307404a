"""Strategies inside strategies: what every wrapper shares.

Answers: how a habit is put around any rule. A composite names what it holds in settings listed in `inside`; a
wrapper holds one strategy, `of`, and passes on all that it does not change.
"""

from typing import Annotated, Any, ClassVar

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, PrivateAttr

from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Accounts, Candidates, Floats, Ints, Limit, Outcomes, Strategy


def _inner(value: Any) -> Any:
    return value if isinstance(value, Strategy) else choice_of(value)


Inner = Annotated[Strategy | StrategyChoice, BeforeValidator(_inner)]
"""a strategy, its name, or {name: settings}"""


def made(part: Strategy | StrategyChoice) -> Strategy:
    """What a setting names, as a strategy; a file's class is made by those who know its folder.

    Raises
    ------
    KeyError
        If there is no such strategy.
    """
    if isinstance(part, Strategy):
        return part
    if ".py:" in part.name:
        raise catalogue.NoStrategy(f"'{part.name}' names a file; outside of a scenario put an instance there")
    strategy: Strategy = catalogue.find(part.name).model_validate(part.settings)
    return strategy


def usable(part: Strategy, what: str, c: Candidates) -> Any:
    """What a function of a strategy inside gives: one number per candidate, or None where that is allowed.

    Raises
    ------
    TypeError, ValueError
        If it is anything else; the message names the strategy.
    """
    value = getattr(part, what)(c)
    if value is None and what not in ("score", "boost"):
        return None
    return _numbers(type(part).__name__, what, value, c.n)


def usable_limits(part: Strategy, c: Candidates) -> tuple[Any, Any]:
    """The limits of the day of a strategy inside, each a number, one per candidate, or None.

    Raises
    ------
    TypeError, ValueError
        If they are anything else; the message names the strategy.
    """
    limits: Any = part.daily_limits(c)
    who = type(part).__name__
    if not isinstance(limits, tuple) or len(limits) != 2:
        raise TypeError(f"{who} inside must give (Connects, proposals), but gave {limits!r}"[:300])
    connects, proposals = (
        None if limit is None else _numbers(who, "daily_limits", limit, c.n) for limit in limits
    )
    return connects, proposals


def _numbers(who: str, what: str, value: Any, n: int) -> npt.NDArray[Any]:
    """One number per candidate; only numbers that have to be whole are looked at one by one, for NaN."""
    try:
        array = np.asarray(value)
    except ValueError as error:  # rows of different lengths
        raise TypeError(f"{who} inside must give one number per candidate: {error}") from error
    if array.shape not in ((), (n,)) or array.dtype.kind not in "buif":
        gave = "None" if value is None else f"shape {array.shape} and type {array.dtype}"
        raise TypeError(f"{who} inside must give one number per candidate, shape ({n},), but gave {gave}")
    if what in ("boost", "daily_limits") and array.dtype.kind == "f" and np.isnan(array).any():
        row = int(np.flatnonzero(np.isnan(array))[0])
        raise ValueError(f"{who} inside gave NaN for candidate {row} of its own")
    return array


class Composite(Strategy):
    """A strategy that holds others."""

    inside: ClassVar[tuple[str, ...]] = ("of",)
    """settings that hold a strategy, or a list of them"""
    _made: tuple[Strategy, ...] = PrivateAttr(default=())

    def choices(self) -> tuple[Strategy | StrategyChoice, ...]:
        """What the settings name, in order."""
        held = [getattr(self, name) for name in self.inside]
        return tuple(one for part in held for one in (part if isinstance(part, tuple) else (part,)))

    @property
    def parts(self) -> tuple[Strategy, ...]:
        """The strategies inside; those given by name are made when they are first asked for."""
        held: tuple[Strategy, ...] = (self.__pydantic_private__ or {})["_made"]
        if not held:
            self.wrap(tuple(made(part) for part in self.choices()))
            return self._made
        return held

    def wrap(self, parts: tuple[Strategy, ...]) -> None:
        """Put the strategies that the settings name inside."""
        self._made = parts

    @property
    def is_oracle(self) -> bool:
        """Whether any of what is inside sees hidden columns."""
        return any(part.is_oracle for part in self.parts)

    @property
    def all_traits(self) -> frozenset[str]:
        """Its own, and those of what is inside."""
        return self.traits.union(*(part.all_traits for part in self.parts))

    def does(self, what: str) -> bool:
        """Whether it or anything inside has a function of its own."""
        own = getattr(type(self), what)
        passed_on = own is getattr(Wrapper, what) or own is getattr(Composite, what)
        return not passed_on or any(part.does(what) for part in self.parts)


class Wrapper(Composite):
    """A strategy around one other."""

    example: ClassVar[dict[str, Any]] = {"of": "fit_threshold"}

    of: Inner
    """the strategy inside"""

    @property
    def inner(self) -> Strategy:
        """The strategy inside."""
        return self.parts[0]

    def own(self, c: Candidates) -> Candidates:
        """The candidates as the strategy inside sees them; those who keep a state hand on its part of it."""
        return c

    def score(self, c: Candidates) -> Floats:
        scores: Floats = usable(self.inner, "score", self.own(c))
        return scores

    def boost(self, c: Candidates) -> Ints | int:
        boosts: Ints = usable(self.inner, "boost", self.own(c))
        return boosts

    def tailor(self, c: Candidates) -> Floats | float | None:
        efforts: Floats | None = usable(self.inner, "tailor", self.own(c))
        return efforts

    def ask(self, c: Candidates) -> Floats | None:
        prices: Floats | None = usable(self.inner, "ask", self.own(c))
        return prices

    def patience(self, c: Candidates) -> Floats | float | None:
        days: Floats | None = usable(self.inner, "patience", self.own(c))
        return days

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        return usable_limits(self.inner, self.own(c))

    def start(self, lanes: int) -> Any:
        return self.inner.start(lanes)

    def observe(self, state: Any, c: Candidates) -> Any:
        return self.inner.observe(state, self.own(c))

    def learn(self, state: Any, outcomes: Outcomes) -> Any:
        return self.inner.learn(state, outcomes)

    def review(self, state: Any, accounts: Accounts) -> Any:
        return self.inner.review(state, accounts)

    def top_up(self, accounts: Accounts) -> Ints | None:
        return self.inner.top_up(accounts)
