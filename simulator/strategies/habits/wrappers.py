"""Habits around any strategy: limits, pacing, pauses, capacity, letters, patience.

Answers: what if the same rule had a budget. Each wrapper names the strategy that it wraps under `of` and
passes on all that it does not change.
"""

from typing import Annotated, ClassVar, NamedTuple

import numpy as np
from pydantic import Field

from simulator.model.clients import HIRED
from simulator.model.freelancers import StrategyChoice
from simulator.model.values.units import Connects, Days, Share
from simulator.strategies.contract.base import Accounts, Candidates, Floats, Ints, Limit, Outcomes, State
from simulator.strategies.habits.inside import Inner, Wrapper
from simulator.strategies.habits.when import When

Count = Annotated[int, Field(ge=0, le=10**9)]


def smaller(a: Limit, b: Limit) -> Limit:
    """The tighter of two limits, either of which may be none."""
    if a is None or b is None:
        return b if a is None else a
    return np.minimum(a, b)


class PacedBudget(Wrapper):
    """Spread the month's Connects evenly over its days; what is not spent carries over. By its name alone it
    paces `spray_and_pray`.

    Never spends the part of the month's Connects, those it may buy when short included, that belongs to the
    days still to come. Wins where good
    posts come all month and the rule inside is greedy; loses where Connects expire or are plenty. Source: the
    guide's advice to review a limited balance, and daily budgets of public workflows.
    """

    rule: ClassVar[str] = "spreads the month's Connects over its days"

    of: Inner = StrategyChoice(name="spray_and_pray")
    """the strategy inside"""
    at_least: Connects = 0
    """Connects that may be spent on any day, whatever the pace"""

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        connects, proposals = super().daily_limits(c)
        rest = np.maximum(c.days_to_grant - 1.0, 0.0) / c.month_days
        later = np.ceil((c.opening + c.buyable_a_month) * rest)
        free = np.maximum(c.balance + c.buyable - later, self.at_least)
        return smaller(c.spent_today + free.astype(np.int64), connects), proposals


class Capped(Wrapper):
    """Stop for the day, or the week, after so many Connects or proposals.

    Wins where the rule inside spends on what comes first; loses where good posts come in bursts. Source:
    daily and weekly limits of public bidding workflows.
    """

    rule: ClassVar[str] = "stops for the day or the week after so many Connects or proposals"
    example: ClassVar[dict[str, object]] = {"of": "fit_threshold", "proposals_per_day": 2}

    connects_per_day: Connects | None = None
    """most Connects of a day"""
    proposals_per_day: Count | None = None
    """most proposals of a day"""
    connects_per_week: Connects | None = None
    """most Connects of a week of seven days from the start"""
    proposals_per_week: Count | None = None
    """most proposals of a week of seven days from the start"""

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        connects, proposals = super().daily_limits(c)
        if self.connects_per_day is not None:
            connects = smaller(connects, self.connects_per_day)
        if self.proposals_per_day is not None:
            proposals = smaller(proposals, self.proposals_per_day)
        if self.connects_per_week is not None:
            connects = smaller(connects, c.spent_today + np.maximum(self.connects_per_week - c.spent_week, 0))
        if self.proposals_per_week is not None:
            proposals = smaller(
                proposals, c.sent_today + np.maximum(self.proposals_per_week - c.sent_week, 0)
            )
        return connects, proposals


class Cooling(NamedTuple):
    """State of the strategy inside, losses in a row, and until when no bid is made [days from the start]."""

    inner: State
    losses: Ints
    until: Floats


class CoolDown(Wrapper):
    """Pause after so many lost proposals in a row.

    Wins where a losing streak tells of a bad market; loses where losing is the rule and streaks are luck.
    Source: the guide's advice to review after rejections; the lengths are ours.
    """

    rule: ClassVar[str] = "pauses after so many losses in a row"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    losses: Annotated[int, Field(ge=1)] = 20
    """lost proposals in a row that start a pause"""
    pause: Days = 7.0
    """length of the pause, from the last of these answers"""

    def start(self, lanes: int) -> Cooling:
        return Cooling(self.inner.start(lanes), np.zeros(lanes, np.int64), np.full(lanes, -np.inf))

    def own(self, c: Candidates) -> Candidates:
        return c.with_state(c.state.inner)

    def score(self, c: Candidates) -> Floats:
        return np.where(c.at >= c.state.until[c.lane], super().score(c), 0.0)

    def observe(self, state: Cooling, c: Candidates) -> Cooling:
        return state._replace(inner=self.inner.observe(state.inner, self.own(c)))

    def review(self, state: Cooling, accounts: Accounts) -> Cooling:
        return state._replace(inner=self.inner.review(state.inner, accounts))

    def learn(self, state: Cooling, outcomes: Outcomes) -> Cooling:
        losses, until = state.losses.copy(), state.until.copy()
        for lane, fate, at in zip(outcomes.lane, outcomes.fate, outcomes.decided_at, strict=True):
            losses[lane] = 0 if fate == HIRED else losses[lane] + 1
            if losses[lane] >= self.losses:
                losses[lane], until[lane] = 0, at + self.pause
        return Cooling(self.inner.learn(state.inner, outcomes), losses, until)


class OnlyWhenCapacity(Wrapper):
    """Bid only while so many contract slots are free.

    Wins where a hire that cannot be taken is Connects lost; loses where answers take so long that slots are
    free again by then. Nobody here bids without a free slot, so it takes two or more to make a difference.
    Source: a common habit; the platform has no such rule.
    """

    rule: ClassVar[str] = "bids only while contract slots are free"

    slots: Annotated[int, Field(ge=1)] = 1
    """free slots that are needed"""

    def score(self, c: Candidates) -> Floats:
        score = np.asarray(super().score(c), float)
        free = c.among(score > 0, lambda some, _: some.free_slots >= self.slots)
        return np.where(free > 0, score, 0.0)


class TailorIf(Wrapper):
    """Tailor the letters to posts that pass a condition, and send the others a plain one.

    Wins where letters count and time is short; loses where writing well costs nothing. Source: published
    workflows that tailor the best matches only.
    """

    rule: ClassVar[str] = "tailors letters only where a condition holds"
    traits: ClassVar[frozenset[str]] = frozenset({"tailors"})

    when: When = When(min_match=0.8)
    """posts to write for"""
    effort: Share = 1.0
    """effort where the condition holds"""
    otherwise: Share = 0.0
    """effort where it does not"""

    def tailor(self, c: Candidates) -> Floats:
        return np.where(self.when.holds(c), self.effort, self.otherwise)


class WithdrawAfter(Wrapper):
    """Take back proposals that got no answer for so long.

    Wins where a withdrawn proposal returns Connects or frees a limit; loses where it only gives up late
    hires. Source: the platform lets freelancers withdraw; its real packs return nothing then.
    """

    rule: ClassVar[str] = "takes back proposals without an answer"
    traits: ClassVar[frozenset[str]] = frozenset({"withdraws"})

    days: Days = 14.0
    """time without an answer"""

    def patience(self, c: Candidates) -> Floats | float:
        """The shorter of the own time and that inside."""
        inner = super().patience(c)
        return self.days if inner is None else np.fmin(inner, self.days)
