"""Send one or two tailored letters a day, to the best of the posts seen."""

from typing import Annotated, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import kernel
from simulator.model.units import Connects, Share
from simulator.strategies.base import Candidates, Floats, Ints, Strategy

A_DAY = 1.0


class Shortlist(NamedTuple):
    """The best worthwhile posts that each freelancer saw in the last day: freelancers x places."""

    fit: Floats
    """0 where a place is free"""
    seen: Floats
    """time of the look [days from the start]"""


@kernel
def put(fit: Floats, seen: Floats, i: int, post: float, at: float) -> None:
    """Put a post on the list of lane `i`: in a place that is free, or that of the worst if it is better."""
    worst = 0
    for k in range(1, fit.shape[1]):
        if fit[i, k] < fit[i, worst]:
            worst = k
    if post > fit[i, worst]:
        fit[i, worst], seen[i, worst] = post, at


@kernel
def walk(fit: Floats, seen: Floats, lane: Ints, at: Floats, worth: Floats, per_day: int, out: Floats) -> None:
    """Take the looks one by one: score what is among the best, then put the look's posts on the lists.

    A post is among the best if fewer than `per_day` of those on the list and of its own look fit better;
    those before it in the look count as better at an equal fit.
    """
    first = 0
    while first < lane.size:
        i, now, last = lane[first], at[first], first
        while last < lane.size and lane[last] == i and at[last] == now:
            last += 1
        for k in range(fit.shape[1]):
            if seen[i, k] <= now - A_DAY:
                fit[i, k] = 0.0
        for c in range(first, last):
            out[c] = 0.0
            if worth[c] > 0.0:
                better = 0
                for k in range(fit.shape[1]):
                    better += fit[i, k] > worth[c]
                for other in range(first, last):
                    better += worth[other] > worth[c] or (worth[other] == worth[c] and other < c)
                if better < per_day:
                    out[c] = worth[c]
        for c in range(first, last):
            if worth[c] > 0.0:
                put(fit, seen, i, worth[c], now)
        first = last


class TwoADay(Strategy):
    """Keep a shortlist of the six best fits of the last day, and bid at once, with a tailored letter, on a
    post that comes in among its best two; at most two a day.

    A freelancer decides at the look, so the best of a day are told by what the day before it brought: of n
    worthwhile posts a day about two are, whatever n is; the first day has nothing to compare with. Wins where
    letters and fit decide; loses where a hire takes many tries. Source: a public bidding workflow (5 to 7
    candidates a day, the best one or two sent, 10 to 15 Connects each); a softer variant sends 5 to 10. The
    smallest fit, 0.7, is inferred; that letters are not kept until the evening is ours.
    """

    rule: ClassVar[str] = "sends at most two tailored letters a day, to the best of its shortlist"
    traits: ClassVar[frozenset[str]] = frozenset({"memory", "tailors"})

    per_day: Annotated[int, Field(ge=1, le=1000)] = 2
    """most proposals of a day, and places of the shortlist that are bid on"""
    shortlist: Annotated[int, Field(ge=1, le=1000)] = 6
    """posts on the shortlist"""
    min_match: Share = 0.7
    """smallest fit that is worthwhile"""
    most_connects: Connects = 15
    """dearest post that is bid on [Connects]"""
    effort: Share = 1.0
    """tailoring of each letter"""

    @model_validator(mode="after")
    def _long_enough(self) -> Self:
        if self.shortlist < self.per_day:
            raise ValueError(f"shortlist: at least as many as per_day, {self.per_day}")
        return self

    def start(self, lanes: int) -> Shortlist:
        fit = np.zeros((lanes, self.shortlist))
        return Shortlist(fit, np.full(fit.shape, -np.inf))

    def walked(self, state: Shortlist, c: Candidates) -> tuple[Shortlist, Floats]:
        """The lists after these looks, and the scores."""
        match, out = c.match, np.empty(c.n)
        worth = match * ((match >= self.min_match) & (c.connects_required <= self.most_connects))
        after = Shortlist(state.fit.copy(), state.seen.copy())
        walk(after.fit, after.seen, c.lane, c.at, worth, self.per_day, out)
        return after, out

    def score(self, c: Candidates) -> Floats:
        return self.walked(c.state, c)[1]

    def observe(self, state: Shortlist, c: Candidates) -> Shortlist:
        return self.walked(state, c)[0]

    def tailor(self, c: Candidates) -> float:
        return self.effort

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        return None, np.full(c.n, self.per_day)
