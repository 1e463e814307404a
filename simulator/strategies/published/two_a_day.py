"""Send one or two tailored letters a day, to the best of the posts seen."""

from typing import Annotated, ClassVar, NamedTuple, Self

import numpy as np
from pydantic import Field, model_validator

from simulator.model.kernels import inlined, kernel
from simulator.model.luck import Whole
from simulator.model.values.units import Connects, Share
from simulator.strategies.contract.base import Candidates, Floats, Ints, Limit, Strategy

A_DAY, USUAL = 1.0, 6


class Shortlist(NamedTuple):
    """The best worthwhile posts that each freelancer saw in the last day; shape (freelancers, places)."""

    fit: Floats
    """fit; 0 where a place is free"""
    seen: Floats
    """time of the look [days from the start]"""


@inlined
def put(fit: Floats, seen: Floats, i: Whole, post: float, now: float, places: int) -> int:
    """Put a post on the list of lane `i`; return how many on it fit better.

    A post that is a day old counts as a free place. The list has no order: the post takes the first place
    that holds a fit no better, which moves on in the same way, and the worst drops out. Searching for a place
    first would make each step wait for the one before.

    Parameters
    ----------
    fit, seen : float arrays, shape (lanes, places)
        The lists, changed in place: fit of each post and time of its look [days].
    i : int
        Lane.
    post, now : float
        Fit of the post, and time of the look [days].
    places : int
        Length of the list.

    Returns
    -------
    int
    """
    better, moved, moved_seen = 0, post, now
    for k in range(places):
        when = seen[i, k]
        here = fit[i, k] * (when > now - A_DAY)  # a product, as a branch would often be guessed wrong
        better += (here > post) | ((here == post) & (when == now))
        less = here <= moved
        fit[i, k], seen[i, k] = max(here, moved), moved_seen if less else when
        moved, moved_seen = min(here, moved), when if less else moved_seen
    return better


@kernel
def walk(
    fit: Floats, seen: Floats, rows: Ints, lane: Ints, at: Floats, match: Floats, score: Floats, per_day: int
) -> None:
    """Take worthwhile posts one by one: score those among the best, and put each on the list of its lane.

    A post is among the best if fewer than `per_day` posts on the list and in its own look fit better; equals
    earlier in the look count as better.

    Parameters
    ----------
    fit, seen : float arrays, shape (lanes, places)
        The lists, changed in place.
    rows : int array
        Worthwhile candidates, by row.
    lane, at, match : arrays, shape (n,)
        Freelancer, time of the look [days] and fit of all candidates, in the order of lanes and looks.
    score : float array, shape (n,)
        Written in place: the fit of posts among the best; other rows keep their 0.
    per_day : int
        Posts of the list that are bid on.

    Returns
    -------
    None
    """
    places = fit.shape[1]
    for n in range(rows.size):
        c = np.uint64(rows[n])
        i, now, post = np.uint64(lane[c]), at[c], match[c]
        better, other = 0, n + 1
        while other < rows.size and (lane[rows[other]] == lane[c]) & (at[rows[other]] == now):
            better += match[rows[other]] > post
            other += 1
        if places == USUAL:  # a constant number of places saves a fifth of the time
            better += put(fit, seen, i, post, now, USUAL)
        else:
            better += put(fit, seen, i, post, now, places)
        if better < per_day:
            score[c] = post


class TwoADay(Strategy):
    """Keep a shortlist of the six best fits of the last day; bid at once, with a tailored letter, on a post
    that makes its best two; at most two a day.

    A freelancer decides at the look, so a post is compared with those of the 24 hours before it: about two a
    day pass, however many posts are worthwhile. The first day has nothing to compare with. Wins where letters
    and fit decide; loses where a hire takes many tries. Source: a public bidding workflow (5 to 7 candidates
    a day, the best one or two sent, 10 to 15 Connects each); a softer variant sends 5 to 10. The smallest
    fit, 0.7, is inferred; sending at once rather than in the evening is ours.
    """

    rule: ClassVar[str] = "sends at most two tailored letters a day, to the best posts of its shortlist"
    traits: ClassVar[frozenset[str]] = frozenset({"memory", "tailors"})

    per_day: Annotated[int, Field(ge=1, le=1000)] = 2
    """most proposals per day, and places on the shortlist that are bid on"""
    shortlist: Annotated[int, Field(ge=1, le=1000)] = USUAL
    """posts on the shortlist"""
    min_match: Share = 0.7
    """smallest fit that is worthwhile"""
    most_connects: Connects = 15
    """highest price that is still paid [Connects]"""
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

    def walk_looks(self, c: Candidates) -> tuple[Shortlist, Floats]:
        """The lists after these looks, and the scores, shape (n,)."""
        after, score = Shortlist(c.state.fit.copy(), c.state.seen.copy()), np.zeros(c.n)
        rows = (c.match >= self.min_match).nonzero()[0]
        rows = rows[c.of(rows).connects_required <= self.most_connects]
        walk(after.fit, after.seen, rows, c.lane, c.at, c.match, score, self.per_day)
        return after, score

    def score(self, c: Candidates) -> Floats:
        return c.once(self.walk_looks)[1]

    def observe(self, state: Shortlist, c: Candidates) -> Shortlist:
        return c.with_state(state).once(self.walk_looks)[0]

    def tailor(self, c: Candidates) -> float:
        return self.effort

    def daily_limits(self, c: Candidates) -> tuple[Limit, Limit]:
        return None, self.per_day
