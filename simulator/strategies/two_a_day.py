"""Send one or two tailored letters a day, to the best of the posts seen."""

from typing import Annotated, Any, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.model.units import Connects, Share
from simulator.strategies.base import Candidates, Floats, Ints, Strategy

A_DAY = 1.0


class Shortlist(NamedTuple):
    """The best worthwhile posts that each freelancer saw in the last day: freelancers x places."""

    fit: Floats
    """0 where a place is free"""
    seen: Floats
    """time of the look [days from the start]"""


@inlined
def meet(fit: Floats, seen: Floats, i: Whole, post: float, now: float) -> Any:
    """Take off the list of lane `i` what is a day old; return how many fit better, and the worst place."""
    better, worst, least = 0, 0, np.inf
    for k in range(fit.shape[1]):
        here = fit[i, k] * (seen[i, k] > now - A_DAY)  # a product, as a branch would often be guessed wrong
        fit[i, k] = here
        better += here > post
        if here < least:
            least, worst = here, k
    return better, worst


@kernel
def walk(fit: Floats, seen: Floats, lane: Ints, at: Floats, out: Floats, per_day: int) -> None:
    """Take the looks at worthwhile posts one by one: score what is among the best, then put all on the lists.

    `out` holds how well each post fits, and then its score.

    A post is among the best if fewer than `per_day` of those on the list and of its own look fit better; of
    equals in the look those before it count as better. What is turned down is negative until its look ends.
    """
    first = 0
    while first < lane.size:
        i, now, last = np.uint64(lane[first]), at[first], first
        while last < lane.size and lane[last] == lane[first] and at[last] == now:
            last += 1
        for c in range(first, last):
            better, worst = meet(fit, seen, i, out[c], now)
            for other in range(first if last - first > 1 else last, last):
                better += abs(out[other]) > out[c] or (abs(out[other]) == out[c] and other < c)
            out[c] = out[c] if better < per_day else -out[c]
        for c in range(first, last):
            if last - first > 1:  # others of this look may have come onto the list
                _, worst = meet(fit, seen, i, abs(out[c]), now)
            if abs(out[c]) > fit[i, worst]:
                fit[i, worst], seen[i, worst] = abs(out[c]), now
            out[c] = max(out[c], 0.0)
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

    def walked(self, c: Candidates) -> tuple[Shortlist, Floats]:
        """The lists after these looks, and the scores."""
        after, score = Shortlist(c.state.fit.copy(), c.state.seen.copy()), np.zeros(c.n)
        worthwhile = (c.match >= self.min_match) & (c.connects_required <= self.most_connects)
        rows = worthwhile.nonzero()[0]
        few = c.match[rows]
        walk(after.fit, after.seen, c.lane[rows], c.at[rows], few, self.per_day)
        score[rows] = few
        return after, score

    def score(self, c: Candidates) -> Floats:
        return c.once(self.walked)[1]

    def observe(self, state: Shortlist, c: Candidates) -> Shortlist:
        return c.with_state(state).once(self.walked)[0]

    def tailor(self, c: Candidates) -> float:
        return self.effort

    def daily_limits(self, c: Candidates) -> tuple[Ints | None, Ints | None]:
        return None, np.full(c.n, self.per_day)
