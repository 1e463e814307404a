"""What the slow twin is made of: luck, posts, freelancers and proposals, one object each."""

import math
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from simulator.model.connects import CAUSES
from simulator.model.freelancers import UNLIMITED
from simulator.model.scenario import Scenario

MASK = (1 << 64) - 1
GOLDEN = 0x9E3779B97F4A7C15


def mix(z: int) -> int:
    z = ((z ^ (z >> 30)) * 0xBF58476D1CE4E5B9) & MASK
    z = ((z ^ (z >> 27)) * 0x94D049BB133111EB) & MASK
    return z ^ (z >> 31)


def child(key: int, number: int) -> int:
    return mix(((key | 1) + GOLDEN * (number + 1)) & MASK) & ~1 | key & 1


def both(key: int, other: int) -> int:
    return mix((mix(key | 1) + (other >> 1)) & MASK) & ~1 | key & 1


def uniform(key: int, purpose: int) -> float:
    u = ((mix(((key | 1) + GOLDEN * (purpose + 1)) & MASK) >> 12) + 0.5) * 2.0**-52
    return 1 - u if key & 1 else u


def normal(u: float) -> float:
    from scipy.special import ndtri

    return float(ndtri(u))


def gumbel(u: float) -> float:
    return -math.log(-math.log(u))


def table_value(table: Any, u: float) -> float:
    return float(np.interp(u * (len(table) - 1), np.arange(len(table)), table))


def whole(x: float) -> int:
    """The nearest whole number, halves up."""
    return math.floor(x + 0.5)


def day_of(at: float) -> int:
    """The day of a moment; a tick that begins on a day may fall short of it by rounding."""
    return math.floor(at + 1e-9)


@dataclass
class Job:
    """One post; `row` holds the columns that were drawn."""

    number: int
    row: dict[str, Any]
    proposals: list["Proposal"] = field(default_factory=list)
    visible: int = 0
    closed: bool = False
    rivals: list[tuple[int, float]] = field(default_factory=list)
    rival_bids: list[tuple[int, float]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)

    boss: "Lane | None" = None
    members: "list[Lane]" = field(default_factory=list)

    @property
    def purse(self) -> "Lane":
        """Who holds the account: this one, or the first of an agency."""
        return self.boss or self

    @property
    def sharers(self) -> "list[Lane]":
        return [self.purse, *self.purse.members]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]


@dataclass
class Proposal:
    """`boost` is the bid that the auction took, `charged` what was paid for it: nothing on a placebo post."""

    lane: "Lane"
    job: Job
    at: float
    price: int = 0
    boost: int = 0
    charged: int = 0
    effort: float = 0.0
    ln_price: float = 0.0
    patience: float = math.inf
    invited: bool = False
    spent: int = 0
    flawed: bool = False
    standing: bool = False
    seen_early: bool = False
    opened: bool = False
    replied: bool = False
    fate: str = "pending"
    decided_at: float = math.nan


@dataclass
class Lot:
    """Connects that came in together; lots of the first pool are spent first, the oldest of a pool first."""

    pool: int
    month: int
    lost_on: float
    amount: int


SPENT_AT_HIRES = ("connects_at_first_hire", "connects_at_second_hire", "connects_at_third_hire")


@dataclass
class Lane:
    """One freelancer with an account, a calendar, a profile and a memory of the feed."""

    group: int
    ordinal: int
    row: dict[str, Any]
    feed: list[Job]
    slots: list[float]
    positives: int
    feedbacks: int
    newcomer: bool
    lots: list[Lot] = field(default_factory=list)
    lost_on: list[float] = field(default_factory=lambda: [0.0, 0.0])
    passed: int = 0
    waiting: list[list[Job]] = field(default_factory=list)
    looks: int = 0
    next_look: float = math.inf
    month: int = 0
    issue: int = 0
    budget: float = 0.0
    sent: list[float] = field(default_factory=list)
    known: int = 0
    sent_before: int = 0
    short_since: float | None = 0.0
    attempts: int = 0
    next_try: float = 0.0
    proven: bool = False
    shows_samples: bool = False
    badge_until: float = -math.inf
    touched_at: float = 0.0
    won_at: list[int] = field(default_factory=list)
    active_at: float = 0.0
    rewards: dict[int, int] = field(default_factory=dict)
    ledger: dict[str, int] = field(default_factory=lambda: dict.fromkeys(CAUSES, 0))
    moves: list[tuple[float, str, int]] = field(default_factory=list)
    account: list[tuple[float, str, int]] = field(default_factory=list)
    """the moves of all who bid from this one's account"""
    contracts: list[tuple[float, float]] = field(default_factory=list)
    work: list[tuple[float, float]] = field(default_factory=list)
    tally: dict[str, float] = field(default_factory=dict)

    boss: "Lane | None" = None
    members: "list[Lane]" = field(default_factory=list)

    @property
    def purse(self) -> "Lane":
        """Who holds the account: this one, or the first of an agency."""
        return self.boss or self

    @property
    def sharers(self) -> "list[Lane]":
        return [self.purse, *self.purse.members]

    def __getattr__(self, name: str) -> Any:
        return self.row[name]

    @property
    def balance(self) -> int:
        return sum(lot.amount for lot in self.purse.lots)

    def is_free(self, at: float, hours: float = 1.0) -> bool:
        """Whether there is room for so many hours a week; no contract takes less than one."""
        if self.capacity != UNLIMITED and all(end > at for end in self.slots):
            return False
        taken = sum(weekly for end, weekly in self.work if end > at)
        return taken + hours <= self.hours_per_week + 1e-9


def match_of(lane: Lane, job: Job) -> float:
    d = abs(lane.niche - job.niche)
    d = min(d, 1 - d) / lane.width
    return math.exp(-d * d / 2)


TALLIES = (
    "candidates proposals opened replied hires invited invited_proposals invited_hires direct_hires "
    "connects_proposal connects_boost connects_refunded connects_other bought_connects bought_usd "
    "plan_usd earnings_usd service_fee_usd match_sum hired_match_sum weak_proposals minutes "
    "boosts boosts_kept boosted_hires busy_days out_days hire_luck luck_usd"
).split()


class Shared:
    """What every part of the twin reads."""

    s: Scenario
    jobs: list[Job]
    lanes: list[Lane]
    cheapest: int
    tick: int
    pending: dict[int, list[Any]]
    decided: list[Proposal]
    market: dict[str, float]
    rival_match: Any
    rival_appeal: Any
    rival_bid: Any

    @property
    def compete(self) -> bool:
        """Whether simulated freelancers meet each other."""
        return self.s.competition != "field"

    @property
    def crowded(self) -> bool:
        return self.s.competition != "market"

    def group_of(self, lane: Lane) -> Any:
        return self.s.freelancers[lane.group]

    def plan_of(self, lane: Lane) -> Any:
        return self.s.connects.plans[self.group_of(lane).plan]

    def terms_of(self, lane: Lane) -> tuple[Any, int | None]:
        """Roll-over and hold cap: the plan's own, else the common ones."""
        c, plan = self.s.connects, self.plan_of(lane)
        cap = c.hold_cap if plan.hold_cap is None else plan.hold_cap
        return (c.rollover if plan.rollover is None else plan.rollover), cap

    def fee(self, before: float, usd: float) -> float:
        """What the platform keeps of `usd`, dollar by dollar of what this client has paid."""
        fee = self.s.connects.service_fee
        if isinstance(fee, float | int):
            return usd * fee
        edges = [0.0, *fee.edges_usd, math.inf]
        spans = zip(edges, edges[1:], fee.shares, strict=False)
        return sum(
            share * max(0.0, min(before + usd, end) - max(before, start)) for start, end, share in spans
        )

    def window(self, start: float, end: float) -> float:
        """How much of a span is counted."""
        return max(0.0, min(end, self.s.horizon) - max(start, self.s.warmup))

    def reputation(self, lane: Lane) -> float:
        strength = self.s.contracts.prior_strength
        given = strength + lane.feedbacks
        return (lane.prior * strength + lane.positives) / given if given else lane.prior

    def later(self, at: float, what: Any) -> None:
        """Have something happen at the start of the tick after a moment."""
        number = max(math.floor(at / self.s.clock.tick), self.tick) + 1
        self.pending.setdefault(number, []).append(what)
