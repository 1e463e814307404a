"""Bid on what passes a few filters, and regularly drop the filter that brings the fewest replies."""

from typing import Annotated, ClassVar, Literal, NamedTuple

import numpy as np
from pydantic import Field

from simulator.model.values.units import Positive
from simulator.strategies.contract.base import (
    Bools,
    Candidates,
    Floats,
    Ints,
    Outcomes,
    PostColumns,
    Records,
    Strategy,
)

Filter = Literal[
    "verified", "hire_rate_50", "spent_1000", "new_client", "usd_500", "featured", "day_old", "hour_old"
]
FILTERS: tuple[Filter, ...] = (
    *("verified", "hire_rate_50", "spent_1000", "new_client", "usd_500", "featured"),
    *("day_old", "hour_old"),
)
"""the filters: six that depend on the post alone, and two on its age"""
_KINDS = 3 * 2**6
_KIND = np.arange(_KINDS)
PASSED = np.stack([*((_KIND >> k) & 1 for k in range(6)), _KIND >= 64, _KIND >= 128], axis=1) > 0
"""which filters a kind of post passes: kinds x filters"""


class Learned(NamedTuple):
    """What each freelancer knows of the filters; shape (freelancers, filters) unless stated otherwise."""

    kept: Bools
    """filters still in use"""
    replies: Floats
    """replies so far to proposals on posts that passed"""
    connects: Floats
    """Connects spent on them"""
    answered: Ints
    """proposals whose fate became known since the last review, shape (freelancers,)"""
    promise: Floats
    """replies per Connect expected of every kind of post, 0 for those that pass no filter; shape
    (freelancers, kinds)
    """


def by_post(posts: PostColumns | Records) -> Ints:
    """Six filters of a post as the bits of a number."""
    tests = (
        posts["client_verified"],
        posts["client_hire_rate"] > 0.5,
        posts["client_spent_usd"] > 1000,
        posts["client_new"],
        posts["value_usd"] >= 500,
        posts["featured"],
    )
    return np.asarray(sum(test.astype(np.uint8) << np.uint8(k) for k, test in enumerate(tests)))


def kind(by_post: Ints, age_days: Floats) -> Ints:
    """Kind of a post at an age: its own six filters, and whether it is at most a day or an hour old."""
    young = (age_days <= 1.0).view(np.uint8) + (age_days <= 1 / 24).view(np.uint8)
    return by_post + np.uint8(64) * young


class AdaptiveFilters(Strategy):
    """Bid on posts that pass any of several published filters, best fit and most replies per Connect first;
    after every 75 answered bids, drop the filter that brought the fewest replies per Connect and reweigh the
    others.

    A post counts for the best filter that it passes; answers come days later and count when they arrive. Wins
    where clients differ and answers come often; loses where a freelancer sends so few proposals that chance
    decides which filter goes. Source: the guide's advice to learn from wins and losses; an agency reports
    that its reply rate rose from 4 % to 14 % in six weeks of changing filters, and another reviews every 60
    to 90 bids. The filters are those of the published rules; one always stays, and each starts with one reply
    at the `prior` rate.
    """

    rule: ClassVar[str] = "follows published filters and drops the worst one after every 75 answered bids"
    traits: ClassVar[frozenset[str]] = frozenset({"memory"})

    bids_per_review: Annotated[int, Field(ge=0)] = 75
    """answered bids after which the worst filter is dropped and the others are reweighed; 0: never"""
    filters: Annotated[tuple[Filter, ...], Field(min_length=1)] = FILTERS
    """the filters to start with"""
    prior: Positive = 0.025
    """replies per Connect expected at the start"""

    def start(self, lanes: int) -> Learned:
        kept = np.tile([name in self.filters for name in FILTERS], (lanes, 1))
        replies, connects = np.zeros(kept.shape), np.zeros(kept.shape)
        return Learned(
            kept, replies, connects, np.zeros(lanes, np.int64), self.promises(kept, replies, connects)
        )

    def rates(self, replies: Floats, connects: Floats) -> Floats:
        """Replies per Connect of each filter."""
        return (replies + 1.0) / (connects + 1.0 / self.prior)

    def promises(self, kept: Bools, replies: Floats, connects: Floats) -> Floats:
        """Replies per Connect of every kind of post: those of the best filter that it passes.

        Parameters
        ----------
        kept : bool array, shape (freelancers, filters)
            Filters still in use.
        replies, connects : float arrays, shape (freelancers, filters)
            Replies so far, and Connects spent.

        Returns
        -------
        float array, shape (freelancers, kinds)
        """
        rates = np.where(kept, self.rates(replies, connects), 0.0)
        return np.asarray(np.max(rates[:, None, :] * PASSED, axis=2))

    def score(self, c: Candidates) -> Floats:
        promise: Floats = c.state.promise.take(c.lane * _KINDS + kind(c.per_post(by_post), c.age_days))
        return promise * c.match

    def learn(self, state: Learned, outcomes: Outcomes) -> Learned:
        lane, jobs = outcomes.lane, outcomes.jobs
        passed = PASSED[kind(by_post(jobs), outcomes.sent - jobs["posted_at"])]
        replies, connects, answered = state.replies.copy(), state.connects.copy(), state.answered.copy()
        np.add.at(replies, lane, passed * outcomes.replied[:, None])
        np.add.at(connects, lane, passed * outcomes.connects[:, None])
        np.add.at(answered, lane, 1)
        counted = state._replace(replies=replies, connects=connects, answered=answered)
        due = np.flatnonzero(answered >= self.bids_per_review) if self.bids_per_review else lane[:0]
        return self.review_filters(counted, due) if due.size else counted

    def review_filters(self, state: Learned, due: Ints) -> Learned:
        """Drop the worst filter of these freelancers, if another is left, and reweigh the rest."""
        kept, answered, promise = state.kept.copy(), state.answered.copy(), state.promise.copy()
        rates = np.where(kept[due], self.rates(state.replies[due], state.connects[due]), np.inf)
        more = due[kept[due].sum(axis=1) > 1]
        kept[more, np.argmin(rates[kept[due].sum(axis=1) > 1], axis=1)] = False
        answered[due] = 0
        promise[due] = self.promises(kept[due], state.replies[due], state.connects[due])
        return state._replace(kept=kept, answered=answered, promise=promise)
