"""What a strategy is.

Answers: how a rule becomes bids. A strategy is frozen settings plus `score`, an expression over the columns
of `Candidates`; higher scores are bid on first, and a score of 0 or less, or NaN, skips. Strategies import
this module and nothing of the engine.
"""

from typing import Any, ClassVar, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic_core import to_jsonable_python

from simulator.model.freelancers import StrategyChoice
from simulator.model.luck import Purpose, inner_purpose, pair_uniforms, uniforms
from simulator.model.values.spec import Spec
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.candidates import COLUMNS, Candidates
from simulator.strategies.contract.columns import buyable
from simulator.strategies.contract.hidden import Hidden
from simulator.strategies.contract.posts import FREE, PUBLIC, HiddenColumnError, Known, Posts, Records
from simulator.strategies.contract.table import Bools, Floats, Ints, Surroundings

__all__ = [
    "COLUMNS",
    "FREE",
    "PUBLIC",
    "TRAITS",
    "Accounts",
    "Bools",
    "Candidates",
    "Floats",
    "Hidden",
    "HiddenColumnError",
    "Ints",
    "Known",
    "Limit",
    "Outcomes",
    "Posts",
    "Records",
    "Strategy",
    "Surroundings",
    "buyable",
]


Limit = Ints | int | None
"""a limit of the day: per candidate, one for all, or none"""


class Outcomes(NamedTuple):
    """Proposals of one group whose fate became known; one row each, in order of time."""

    lane: Ints
    """row among the freelancers of this strategy"""
    fate: Ints
    """codes of `model.clients`: 1 hired, 2 declined, 3 chosen_another, 4 silent, 5 closed, 6 removed, …"""
    opened: Bools
    replied: Bools
    connects: Ints
    """price plus boost"""
    sent: Floats
    decided_at: Floats
    jobs: Records
    """rows of the posts: public columns by name"""


MOST_DRAWS = 1000


def day_uniforms(keys: npt.NDArray[np.uint64], number: int) -> Floats:
    """One draw for each freelancer that belongs to this number."""
    return pair_uniforms(keys, np.full(keys.size, 2 * number, np.uint64), Purpose.BENT)


class Accounts(NamedTuple):
    """The accounts of one group at the start of a day, for `top_up` and `review`; one row per freelancer."""

    balance: Ints
    budget_left_usd: Floats
    day: int
    usd_each: float
    opening: Ints
    """balance at the start of the month, after its grants"""
    days_to_grant: Floats
    month_days: float
    keys: npt.NDArray[np.uint64]
    feedbacks: Ints
    """reviews so far"""
    buyable: Floats
    """Connects that can still be bought this month by bids that would fail, 0 where these buy none"""
    buyable_a_month: Floats
    """the same at the start of each month"""
    depth: int = 0
    """how many strategies around the one that is asked drew luck of their own"""

    def own_draw(self, purpose: Purpose) -> Floats:
        """As `Candidates.own_draw` with `once`: a uniform draw of each freelancer, the same every day."""
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
"""What a strategy may declare, in words that follow "it"."""


def _written(value: Any) -> Any:
    """A setting as YAML would have it."""
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
    """A bidding rule: frozen settings and at most a few functions; only `score` is needed."""

    oracle: ClassVar[bool] = False
    """sees hidden columns: a yardstick, not a rule that a person could follow"""
    rule: ClassVar[str] = ""
    """the rule in one plain sentence, for tables"""
    example: ClassVar[dict[str, Any]] = {}
    """settings without which it cannot be tried out"""
    traits: ClassVar[frozenset[str]] = frozenset()
    """which of `TRAITS` it has by itself; checked by trying it"""

    def as_choice(self) -> StrategyChoice:
        """Its name and the settings that were given, as a scenario writes them.

        Raises
        ------
        ValueError
            If its class has no name: neither the program nor an installed package has it.
        """
        kind = type(self)
        name = catalogue.name_of(kind)
        if name is None:
            raise ValueError(
                f"{kind.__name__} has no name that a scenario could say: put the class into a file and give "
                f"'./file.py:{kind.__name__}', or {{'./file.py:{kind.__name__}': {{setting: value}}}}, in "
                "place of the instance"
            )
        given = {key: getattr(self, key) for key in kind.model_fields if key in self.model_fields_set}
        return StrategyChoice(name=name, settings={key: _written(value) for key, value in given.items()})

    @property
    def shown_as(self) -> str:
        """Its class, for complaints."""
        return type(self).__name__

    @property
    def all_traits(self) -> frozenset[str]:
        """Its traits, and those of what it wraps."""
        return self.traits

    @property
    def is_oracle(self) -> bool:
        """Whether this strategy, or what it wraps, sees hidden columns."""
        return self.oracle

    def does(self, what: str) -> bool:
        """Whether it has a function of its own, such as `boost` or `learn`; what it does not do is never
        asked.
        """
        return getattr(type(self), what) is not getattr(Strategy, what)

    def score(self, c: Candidates) -> Floats:
        """Value of each candidate; higher is bid on first, 0 or less or NaN skips. Shape (n,)."""
        raise NotImplementedError

    def boost(self, c: Candidates) -> Ints | int:
        """Connects bid for a top slot of each candidate, on top of the price; asked for those with a score
        above
        0.
        """
        return 0

    def tailor(self, c: Candidates) -> Floats | float | None:
        """Effort put into each letter, 0 to 1; None keeps the freelancer's own."""
        return None

    def ask(self, c: Candidates) -> Floats | None:
        """Asking price of each letter, as a multiple of the contract's worth; None or NaN: the own one."""
        return None

    def patience(self, c: Candidates) -> Floats | float | None:
        """Days after which each proposal is withdrawn if it is undecided; None or NaN: as the freelancer's
        group says, and never later than that.
        """
        return None

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        """Most Connects and most proposals of the day, for the lane of each candidate or one for all; None
        sets no limit.
        """
        return None, None

    def start(self, lanes: int) -> Any:
        """State for `lanes` freelancers, handed back to `score` as `c.state`."""
        return None

    def observe(self, state: Any, c: Candidates) -> Any:
        """New state after posts were seen and bid on."""
        return state

    def learn(self, state: Any, outcomes: Outcomes) -> Any:
        """New state after outcomes became known."""
        return state

    def review(self, state: Any, accounts: Accounts) -> Any:
        """New state at the start of each day."""
        return state

    def top_up(self, accounts: Accounts) -> Ints | None:
        """Connects to buy for each freelancer at the start of a day; None buys nothing."""
        return None
