"""What a strategy is.

Answers: how a rule becomes bids. A strategy is frozen settings plus `score`, an expression over the columns
of `Candidates`; higher scores are bid on first, and a score of 0 or less, or NaN, skips. Strategies import
this module and nothing of the engine.
"""

from typing import ClassVar, NamedTuple

import numpy as np
from pydantic_core import to_jsonable_python

from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import Purpose, inner_purpose, pair_uniforms, uniforms
from simulator.model.values.spec import Spec
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.arrays import AnyColumn, Bools, Floats, Ints, Keys, Records, Rows, State
from simulator.strategies.contract.candidates import COLUMNS, Candidates
from simulator.strategies.contract.columns import buyable
from simulator.strategies.contract.explained import Unusable
from simulator.strategies.contract.hidden import Hidden
from simulator.strategies.contract.mistakes import Told, is_wish_to_leave, plainly, told, unusable
from simulator.strategies.contract.posts import FREE, PUBLIC, FixedColumns, HiddenColumnError, PostColumns
from simulator.strategies.contract.surroundings import (
    AccountView,
    Foreseer,
    MarketRules,
    MarketTables,
    PlanView,
    Surroundings,
)
from simulator.strategies.contract.yardstick import YardstickView

__all__ = [
    "COLUMNS",
    "FREE",
    "PUBLIC",
    "TRAITS",
    "AccountView",
    "Accounts",
    "AnyColumn",
    "Bools",
    "Candidates",
    "FixedColumns",
    "Floats",
    "Foreseer",
    "Hidden",
    "HiddenColumnError",
    "Ints",
    "Keys",
    "Limit",
    "MarketRules",
    "MarketTables",
    "Outcomes",
    "PartLimits",
    "PlanView",
    "PostColumns",
    "Records",
    "Rows",
    "State",
    "Strategy",
    "Surroundings",
    "Told",
    "Unusable",
    "YardstickView",
    "buyable",
    "is_wish_to_leave",
    "plainly",
    "told",
    "unusable",
]


Limit = Ints | int | None
"""a daily limit: one per candidate, one for all, or None"""


class PartLimits(NamedTuple):
    """Limits of the strategies inside one that follows several, each on what it sends itself.

    Arrays are candidates x levels: the strategy that decides about the candidate, the one inside that, and
    so on.
    """

    part: Ints
    """number among all strategies inside; -1 for none"""
    connects: Ints
    """most Connects of its day"""
    proposals: Ints
    """most proposals of its day"""


class Outcomes(NamedTuple):
    """Proposals of one group whose fate became known; one row each, in time order."""

    lane: Ints
    """row among the freelancers of this strategy"""
    fate: Ints
    """codes of `model.clients`: 1 hired, 2 declined, 3 chosen_another, 4 silent, 5 closed, 6 removed, …"""
    opened: Bools
    """whether the client opened it"""
    replied: Bools
    """whether the client replied"""
    connects: Ints
    """price plus boost [Connects]"""
    sent: Floats
    """when it was sent [days from the start]"""
    decided_at: Floats
    """when its fate became known [days from the start]"""
    jobs: Records
    """rows of the posts: public columns by name"""


MOST_DRAWS = 1000


def day_uniforms(keys: Keys, number: int) -> Floats:
    """One uniform draw per freelancer; each `number` gives a fresh one."""
    return pair_uniforms(keys, np.full(keys.size, 2 * number, np.uint64), Purpose.BENT)


class Accounts(NamedTuple):
    """The accounts of one group at the start of a day, for `top_up` and `review`; one row per freelancer."""

    balance: Ints
    """Connects held"""
    budget_left_usd: Floats
    """dollars left to buy Connects this month"""
    day: int
    """number of the day, from 0"""
    usd_each: float
    """price of one Connect [dollars]"""
    opening: Ints
    """balance at the start of the month, after its grants"""
    days_to_grant: Floats
    """days until the next monthly grant"""
    month_days: float
    """length of a month [days]"""
    keys: Keys
    """keys of the freelancers, from which their luck is drawn"""
    feedbacks: Ints
    """reviews so far"""
    buyable: Floats
    """Connects that can still be bought this month when the balance is short; 0 for freelancers who do not
    buy then
    """
    buyable_a_month: Floats
    """Connects that can be bought per month when the balance is short; the full amount, not what is left"""
    depth: int = 0
    """how many of the strategies wrapped around this one draw luck of their own"""

    def own_draw(self, purpose: Purpose) -> Floats:
        """One uniform draw per freelancer, the same every day; as `Candidates.own_draw` with `once`."""
        return uniforms(self.keys, inner_purpose(purpose, self.depth))

    def uniforms(self, draws: int) -> Floats:
        """Uniform draws in (0, 1) of this day, freelancers x `draws`."""
        return np.stack([day_uniforms(self.keys, self.day * MOST_DRAWS + k) for k in range(draws)], axis=1)


TRAITS = {
    "memory": "remembers what it saw or learned",
    "boosts": "pays for a place at the top",
    "tailors": "sets the effort put into letters",
    "reads_rivals": "looks at rivals, their bids or their prices",
    "buys": "buys Connects",
    "withdraws": "takes proposals back",
}
"""Traits that a strategy may declare, worded to follow "it"."""


def _written(value: object) -> object:
    """A setting as YAML would write it."""
    if isinstance(value, Strategy):
        value = value.as_choice()
    if isinstance(value, StrategyChoice):
        return {value.name: _written(value.settings)} if value.settings else value.name
    if isinstance(value, list | tuple):
        return [_written(one) for one in value]
    if isinstance(value, dict):
        return {key: _written(one) for key, one in value.items()}
    if isinstance(value, Spec):
        return value.model_dump(mode="json", exclude_unset=True)
    return to_jsonable_python(value)


class Strategy(Spec):
    """A bidding rule: frozen settings and a few functions, of which only `score` is required."""

    oracle: ClassVar[bool] = False
    """sees hidden columns: a yardstick, not a rule that a person could follow"""
    rule: ClassVar[str] = ""
    """the rule in one plain sentence, for tables"""
    example: ClassVar[dict[str, object]] = {}
    """settings that it needs to be tried out"""
    traits: ClassVar[frozenset[str]] = frozenset()
    """which of `TRAITS` it has itself; trying it out checks them"""

    def as_choice(self) -> StrategyChoice:
        """Its name and the settings it was given, as a scenario writes them.

        Raises
        ------
        ValueError
            If its class is registered by neither the program nor an installed package.
        """
        kind = type(self)
        name = catalogue.registered_name(kind)
        if name is None:
            raise ValueError(
                f"{kind.__name__} is not registered under a name: put the class in a file and write "
                f"'./file.py:{kind.__name__}', or {{'./file.py:{kind.__name__}': {{setting: value}}}}, in "
                "place of the instance"
            )
        given = {key: getattr(self, key) for key in kind.model_fields if key in self.model_fields_set}
        return StrategyChoice(name=name, settings={key: _written(value) for key, value in given.items()})

    @property
    def shown_as(self) -> str:
        """Name of its class, for error messages."""
        return type(self).__name__

    @property
    def all_traits(self) -> frozenset[str]:
        """Its traits and those of the strategies it wraps."""
        return self.traits

    @property
    def is_oracle(self) -> bool:
        """Whether this strategy, or one it wraps, sees hidden columns."""
        return self.oracle

    @property
    def parts_limited(self) -> int:
        """How many strategies inside have limits that count only what they send themselves."""
        return 0

    @property
    def levels_limited(self) -> int:
        """How many of these stand inside each other."""
        return 0

    def part_limits(self, c: Candidates) -> PartLimits:
        """The limits of these, level by level."""
        raise NotImplementedError

    def does(self, what: str) -> bool:
        """Whether it defines a function such as `boost` or `learn`; one that it does not define is never
        called.
        """
        return getattr(type(self), what) is not getattr(Strategy, what)

    def score(self, c: Candidates) -> Floats:
        """Value of each candidate; higher is bid on first, 0 or less or NaN skips. Shape (n,)."""
        raise NotImplementedError

    def boost(self, c: Candidates) -> Ints | int:
        """Connects bid for a slot at the top of each candidate's post, on top of the price; called for
        candidates with a score above 0.
        """
        return 0

    def tailor(self, c: Candidates) -> Floats | float | None:
        """Effort put into each letter, 0 to 1; None keeps the freelancer's own."""
        return None

    def ask(self, c: Candidates) -> Floats | None:
        """Asking price in each letter, as a multiple of the contract's worth; None or NaN keeps the
        freelancer's own.
        """
        return None

    def patience(self, c: Candidates) -> Floats | float | None:
        """Days after which an undecided proposal is withdrawn, at the latest when the freelancer's group
        would; None or NaN leaves it to the group.
        """
        return None

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        """Most Connects and most proposals per day, each one per candidate (for its freelancer) or one for
        all; None sets no limit.
        """
        return None, None

    def start(self, lanes: int) -> State:
        """First state for `lanes` freelancers, which `score` sees as `c.state`."""
        return None

    def observe(self, state: State, c: Candidates) -> State:
        """New state after posts were seen and bid on."""
        return state

    def learn(self, state: State, outcomes: Outcomes) -> State:
        """New state after outcomes became known."""
        return state

    def review(self, state: State, accounts: Accounts) -> State:
        """New state at the start of each day."""
        return state

    def top_up(self, accounts: Accounts) -> Ints | None:
        """Connects to buy for each freelancer at the start of a day; None buys nothing."""
        return None
