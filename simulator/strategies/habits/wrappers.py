"""Habits around any strategy: limits, pacing, pauses, capacity, letters, patience.

Answers: what if the same rule had a budget. Each wrapper names the strategy it wraps under `of` and passes on
everything that it does not change.
"""

from typing import Annotated, ClassVar, Literal, NamedTuple

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
    """The tighter of two limits, either of which may be None."""
    if a is None or b is None:
        return b if a is None else a
    return np.minimum(a, b)


class PacedBudget(Wrapper):
    """Spread the month's Connects, or a number of proposals a month, evenly over its days; what is not used
    carries over. Without settings it paces `spray_and_pray` in Connects.

    Never spends the share of the month's Connects, including those it may buy when short, that belongs to
    later days. Wins where good posts come all month and the wrapped rule is greedy; loses where Connects
    expire or are plentiful. In Connects a dear post waits until enough is saved while a cheap one is always
    covered, so a crowd that paces Connects gathers on cheap posts; whoever is short of time and not of
    Connects paces proposals. Source: the guide's advice to review a limited balance, and daily budgets in
    public workflows.
    """

    rule: ClassVar[str] = "spreads the month's Connects, or proposals, over its days"

    of: Inner = StrategyChoice(name="spray_and_pray")
    """the strategy to wrap"""
    by: Literal["connects", "proposals"] = "connects"
    """what is spread over the month"""
    proposals_per_month: Count = 10
    """with `proposals`: how many; each freelancer's fall on other days"""
    at_least: Connects = 0
    """Connects, or proposals, that may be spent on any day, whatever the pace"""

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        connects, proposals = super().daily_limits(c)
        if self.by == "proposals":
            free = np.maximum(self.earned(c) - c.sent_month, self.at_least)
            return connects, smaller(c.sent_today + free, proposals)
        rest = np.maximum(c.days_to_grant - 1.0, 0.0) / c.month_days
        later = np.ceil((c.opening + c.buyable_a_month) * rest)
        free = np.maximum(c.balance + c.buyable - later, self.at_least)
        return smaller(c.spent_today + free.astype(np.int64), connects), proposals

    def earned(self, c: Candidates) -> Ints:
        """Proposals of the month that are due by the end of the day.

        Rounded at a point of the freelancer's own, or all of one pace would bid on the same days. A first
        month that is cut short earns its own days alone.
        """
        days = np.minimum(c.month_days - c.days_to_grant, c.at) + 1.0
        share = np.minimum(days / c.month_days, 1.0)
        return np.asarray(np.floor(self.proposals_per_month * share + c.bent), np.int64)


class Capped(Wrapper):
    """Stop for the day or the week after a set number of Connects or proposals.

    Wins where the wrapped rule spends on whatever comes first; loses where good posts come in bursts. Source:
    daily and weekly limits in public bidding workflows.
    """

    rule: ClassVar[str] = "stops for the day or the week after a set number of Connects or proposals"
    example: ClassVar[dict[str, object]] = {"of": "fit_threshold", "proposals_per_day": 2}

    connects_per_day: Connects | None = None
    """most Connects per day"""
    proposals_per_day: Count | None = None
    """most proposals per day"""
    connects_per_week: Connects | None = None
    """most Connects per week, counted in seven-day weeks from the start, or from each freelancer's own day"""
    proposals_per_week: Count | None = None
    """most proposals per week, counted the same way"""

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
    """State of the wrapped strategy, losses in a row, and time until which no bid is made [days from the
    start].
    """

    inner: State
    losses: Ints
    until: Floats


class CoolDown(Wrapper):
    """Pause after a set number of lost proposals in a row.

    Wins where a losing streak signals a bad market; loses where losing is normal and streaks are luck.
    Source: the guide's advice to review after rejections; the lengths are ours.
    """

    rule: ClassVar[str] = "pauses after a set number of losses in a row"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    losses: Annotated[int, Field(ge=1)] = 20
    """lost proposals in a row that start a pause"""
    pause: Days = 7.0
    """length of the pause, counted from the last of these answers"""

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
    """Bid only while a set number of contract slots is free.

    Wins where a hire that cannot be taken wastes Connects; loses where answers take so long that slots are
    free again by then. No simulated freelancer bids without a free slot, so only two or more make a
    difference. Source: a common habit; the platform has no such rule.
    """

    rule: ClassVar[str] = "bids only while contract slots are free"

    slots: Annotated[int, Field(ge=1)] = 1
    """number of free slots that are needed"""

    def score(self, c: Candidates) -> Floats:
        score = np.asarray(super().score(c), float)
        free = c.among(score > 0, lambda some, _: some.free_slots >= self.slots)
        return np.where(free > 0, score, 0.0)


class OnlyIf(Wrapper):
    """Follow a rule, but only on posts that pass a condition.

    Wins where the condition finds posts on which the wrapped rule wastes Connects; loses where the rule ranks
    posts well by itself and the condition takes away good ones. Source: what freelancers ask for when they
    combine published filters, such as verified clients and a good fit.
    """

    rule: ClassVar[str] = "follows the wrapped rule on posts that pass a condition"
    example: ClassVar[dict[str, object]] = {
        "of": "fit_threshold", "when": {"verified": True, "min_match": 0.6},
    }  # fmt: skip

    when: When
    """posts that may be bid on"""

    def score(self, c: Candidates) -> Floats:
        return np.where(self.when.holds(c), super().score(c), 0.0)


class TailorIf(Wrapper):
    """Tailor letters to posts that pass a condition, and send a plain letter to the others.

    Wins where letters count and time is short; loses where writing well costs nothing. Source: published
    workflows that tailor the best matches only.
    """

    rule: ClassVar[str] = "tailors letters only where a condition holds"
    traits: ClassVar[frozenset[str]] = frozenset({"tailors"})

    when: When = When(min_match=0.8)
    """posts that get a tailored letter"""
    effort: Share = 1.0
    """effort where the condition holds"""
    otherwise: Share = 0.0
    """effort where it does not"""

    def tailor(self, c: Candidates) -> Floats:
        return np.where(self.when.holds(c), self.effort, self.otherwise)


class WithdrawAfter(Wrapper):
    """Take back proposals that have had no answer for a set time.

    Wins where withdrawing returns Connects or frees a limit; loses where it only gives up late hires. Source:
    the platform lets freelancers withdraw; in its real terms that returns nothing.
    """

    rule: ClassVar[str] = "takes back proposals that get no answer"
    traits: ClassVar[frozenset[str]] = frozenset({"withdraws"})

    days: Days = 14.0
    """time without an answer"""

    def patience(self, c: Candidates) -> Floats | float:
        """The shorter of its own time and the wrapped strategy's."""
        inner = super().patience(c)
        return self.days if inner is None else np.fmin(inner, self.days)
