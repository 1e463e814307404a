"""Send one or two tailored letters a day, to the best of the posts seen."""

from typing import Annotated, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import kernel
from simulator.model.units import Connects, Share
from simulator.strategies.base import Candidates, Floats, Ints, Limit, Strategy

A_DAY = 1.0


class Shortlist(NamedTuple):
    """The best worthwhile posts that each freelancer saw in the last day: freelancers x places."""

    fit: Floats
    """0 where a place is free"""
    seen: Floats
    """time of the look [days from the start]"""


@kernel
def walk(fit: Floats, seen: Floats, lane: Ints, at: Floats, out: Floats, per_day: int) -> None:
    """Take worthwhile posts one by one: score what is among the best, and put each on the list of its lane.

    `out` holds how well each post fits, and then its score, 0 for what is turned down.

    A post is among the best if fewer than `per_day` of those on the list and of its own look fit better; of
    equals in the look those before it count as better. What is a day old counts as a free place. The list has
    no order: the post takes the first place that holds no more, what stood there goes on to the next, and
    what is left over fits least. Places that must be found first would make each post wait for the last.
    """
    for c in range(lane.size):
        i, now, post = np.uint64(lane[c]), at[c], out[c]
        better, other = 0, c + 1
        while other < lane.size and (lane[other] == lane[c]) & (at[other] == now):
            better += out[other] > post
            other += 1
        moved, moved_seen = post, now
        for k in range(fit.shape[1]):
            when = seen[i, k]
            here = fit[i, k] * (when > now - A_DAY)  # a product, as a branch would often be guessed wrong
            better += (here > post) | ((here == post) & (when == now))
            less = here <= moved
            fit[i, k], seen[i, k] = moved if less else here, moved_seen if less else when
            moved, moved_seen = here if less else moved, when if less else moved_seen
        out[c] = post if better < per_day else 0.0


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
        rows = (c.match >= self.min_match).nonzero()[0]
        rows = rows[c.of(rows).connects_required <= self.most_connects]
        few = c.of(rows)
        best = few.match.copy()
        walk(after.fit, after.seen, few.lane, few.at, best, self.per_day)
        score[rows] = best
        return after, score

    def score(self, c: Candidates) -> Floats:
        return c.once(self.walked)[1]

    def observe(self, state: Shortlist, c: Candidates) -> Shortlist:
        return c.with_state(state).once(self.walked)[0]

    def tailor(self, c: Candidates) -> float:
        return self.effort

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        return None, self.per_day
