"""What the candidates of one group are read from, in named groups.

Answers: which tables stand behind a column. The engine fills these, and the kit does for invented worlds;
columns find by name what they read.
"""

from dataclasses import dataclass
from typing import NamedTuple, Protocol

from simulator.model.hiring import Logit
from simulator.strategies.contract.arrays import Bools, Floats, Ints, Records
from simulator.strategies.contract.posts import FixedColumns


class MarketTables(NamedTuple):
    """Tables of the world; a named tuple, because compiled columns take it as one argument."""

    rules: Records
    """one row of `world.records.RULES`"""
    lanes: Records
    """freelancers, those of all groups"""
    jobs: Records
    """posts, including those that no freelancer has seen yet"""
    proposals: Records
    """proposals that are not decided yet"""
    curves: Floats
    """quantile tables, one a row: `MATCH` to `REPEAT_AFTER` of `world.world`"""
    part_days: Records
    """what the parts of strategies sent lately, freelancers x parts; without columns if there are no parts"""


class Foreseer(Protocol):
    """What would become of proposals that are not sent; rows are those of `MarketTables`."""

    def wins(
        self,
        lane: Ints,
        job: Ints,
        at: Floats,
        effort: Floats | None = None,
        bid: Ints | None = None,
        standing: dict[str, Floats] | None = None,
    ) -> Bools:
        """Whether each proposal would be hired, if a slot is free when the client chooses.

        Parameters
        ----------
        lane, job : int arrays, shape (n,)
            Rows of freelancers and posts.
        at : float array, shape (n,)
            When the proposal is sent [days].
        effort : float array, optional
            Effort put into the letter, 0 to 1; by default the freelancer's own.
        bid : int array, optional
            Bid for a slot at the top [Connects]; none by default.
        standing : dict, optional
            Columns of the freelancers to set first, one value per row of the table.

        Returns
        -------
        bool array, shape (n,)
        """
        ...

    def free_slots_then(self, lane: Ints, job: Ints) -> Ints:
        """Contract slots free for the whole contract on each post, if all pending proposals win."""
        ...


@dataclass(frozen=True, kw_only=True, slots=True)
class AccountView:
    """What a freelancer knows of their own account and contracts."""

    balance: Ints
    """Connects of each freelancer at the start of the tick"""
    slots: Floats
    """when the contract in each slot ends [days from the start]; `slots_from` of a freelancer is the first"""
    slot_hours: Floats
    """hours a week of the contract in each slot; empty where nobody counts hours"""
    usd_each: float
    """price of a Connect [dollars]"""
    month_days: float
    """length of a month [days]"""


@dataclass(frozen=True, kw_only=True, slots=True)
class PlanView:
    """What each membership plan shows of rivals; arrays have one row per plan."""

    exact_rivals: Bools
    """the number of proposals, exactly rather than in buckets"""
    boosts: Bools
    """bids for slots"""
    prices: Bools
    """asking prices"""


@dataclass(frozen=True, kw_only=True, slots=True)
class MarketRules:
    """Rules of the market that columns depend on."""

    lanes_compete: bool
    """simulated freelancers are each other's rivals"""
    crowd: bool
    """an invented crowd competes"""
    drift_connects: int
    """largest step of a moving price [Connects]; 0: prices stay"""
    drift_every: float
    """how long each price holds [days]"""
    prior_strength: float
    """reviews that the prior reputation counts as"""
    logit: Logit
    """weights of the clients' choice"""
    usual_utility: Floats
    """utility of an average rival, in each replication"""
    time_counts: bool = False
    """somebody's hours have a worth"""


@dataclass(frozen=True, kw_only=True, slots=True)
class Surroundings:
    """What the candidates of one group are read from."""

    first_lane: int
    """row of the group's first freelancer"""
    tables: MarketTables
    account: AccountView
    plans: PlanView
    rules: MarketRules
    fixed: FixedColumns
    """columns that stay the same during a run"""
    foresight: Foreseer
    """for oracles alone; see `Hidden.wins`"""
