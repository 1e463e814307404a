"""A short invented life in which a strategy is tried: what it bids day by day, and whether that changes.

Answers: does a strategy behave the same if only what it must not see changes. Three freelancers see posts for
six days, each in a feed and at a time of their own, in the market of `invented.py`.
"""

from typing import NamedTuple

import numpy as np

from simulator.engine.decider import Decider, place_of
from simulator.engine.lent import read_only
from simulator.engine.steps.bids import Bids, no_parts
from simulator.kit.invented import (
    A_DAY,
    DAYS,
    PEOPLE,
    PLAIN,
    Variant,
    accounts_on,
    add_rivals,
    draws,
    people_on,
    posts,
)
from simulator.kit.scripted import surroundings
from simulator.model.clients import DECLINED, HIRED
from simulator.model.luck import Purpose, pair_uniforms
from simulator.strategies.contract.base import (
    Candidates,
    Floats,
    Ints,
    Outcomes,
    Records,
    State,
    Strategy,
    YardstickView,
)

NO_LIMIT = 2**31
CLOSE = 1e-9
"""relative differences of scores below this are due to rounding"""


class Day(NamedTuple):
    """What a strategy did on one day."""

    seen: Candidates
    bids: Bids
    bought: Ints
    """Connects, one number per freelancer"""
    state: State
    """at the end of the day"""


def invented_outcomes(c: Candidates, bids: Bids) -> Outcomes:
    """Fates of the day's proposals, each drawn from the keys of freelancer and post."""
    rows = np.flatnonzero(bids.score > 0)
    rows = rows[np.argsort(c.at[rows], kind="stable")]
    behind = YardstickView(c)
    keys = behind.of_freelancer("key")[rows], behind.of_post("key")[rows]
    u, jobs = pair_uniforms(*keys, int(Purpose.TASTE)), c.posts[rows]
    price = c.connects_required[rows] + bids.boost[rows]
    return Outcomes(
        c.lane[rows].astype(np.int64), np.where(u < 0.1, HIRED, DECLINED), u < 0.6, u < 0.3, price,
        c.at[rows], c.at[rows] + 0.5, jobs,
    )  # fmt: skip


def trial_decider(strategy: Strategy, people: int) -> Decider:
    """The strategy with its first state; errors are reported as the engine reports them.

    Raises
    ------
    StrategyError
        If `start` fails.
    """
    return Decider("trial", strategy, 0, people).begin()


def candidates_on(
    day: int, people: Records, jobs: Records, rivals: Records, state: State, variant: Variant
) -> Candidates:
    """The posts of a day as each freelancer sees them, in the order of lanes and looks.

    Parameters
    ----------
    day : int
    people, jobs, rivals : structured arrays
        From `people_on`, `posts` and `add_rivals`.
    state : object
        The strategy's.
    variant : Variant
        How the trial differs from the plain one.

    Returns
    -------
    Candidates
    """
    feeds = [_feed(int(ordinal), day, variant.looks) for ordinal in people["ordinal"]]
    who, job = np.repeat(np.arange(people.size), [feed.size for feed in feeds]), np.concatenate(feeds)
    comes = 0.001 + 0.3 * draws(f"comes {day}", PEOPLE) ** 3  # most looks come soon, while posts are fresh
    at = day + comes[people["ordinal"][who]]
    around = surroundings(people, jobs, rivals, variant.shown)
    return Candidates(around, read_only(who), read_only(job), read_only(at), state)


def _feed(ordinal: int, day: int, looks: int) -> Ints:
    """Rows of the posts that one freelancer sees on a day; at least one."""
    shuffled = np.argsort(draws(f"feed {ordinal} {day}", A_DAY))
    return day * A_DAY + np.sort(shuffled[: max(looks - ordinal, 1)])


def empty_bids(c: Candidates) -> Bids:
    """Empty bids for candidates."""
    score, effort, ask, patience = (np.full(c.n, np.nan) for _ in range(4))
    connects, proposals = (np.full(c.n, NO_LIMIT) for _ in range(2))
    behind = YardstickView(c)
    return Bids(
        behind.lane, behind.job, c.at, score, np.zeros(c.n, np.int64), effort, ask, patience, connects,
        proposals, *no_parts(c.n),
    )  # fmt: skip


def live(strategy: Strategy, variant: Variant = PLAIN) -> list[Day]:
    """What a strategy does in the six days, day by day.

    Raises
    ------
    StrategyError
        If it raises, or returns something that the engine cannot use.
    """
    days, jobs = [], posts(variant)
    rivals = add_rivals(jobs, variant)
    d = trial_decider(strategy, people_on(0, variant).size)
    for day in range(DAYS):
        people = people_on(day, variant)
        accounts, bought = accounts_on(day, people, variant), np.zeros(people.size, np.int64)
        if d.reviews:
            d.state = d.call("review", d.state, accounts)
        wish = d.purchases(accounts) if d.buys else None
        if wish is not None:
            bought[:] = wish
        c = candidates_on(day, people, jobs, rivals, d.state, variant)
        bids = empty_bids(c)
        d.decide(c, bids, slice(0, c.n))
        outcomes = invented_outcomes(c, bids)
        if d.learns and outcomes.lane.size:
            d.state = d.call("learn", d.state, outcomes)
        days.append(Day(c, bids, bought, d.state))
    return days


def first_difference(one: list[Day], other: list[Day], lane: int | None = None) -> str:
    """The first difference between two lives, in words; empty if there is none.

    Parameters
    ----------
    one, other : list of Day
        The two lives, day by day.
    lane : int, optional
        Set if `other` is the life of this freelancer of `one`, alone.

    Returns
    -------
    str
    """
    for a, b in zip(one, other, strict=True):
        rows = np.arange(a.seen.n) if lane is None else np.flatnonzero(a.seen.lane == lane)
        for what, left, right in zip(_NAMES, _bid(a.bids), _bid(b.bids), strict=True):
            same = np.isclose(left[rows], right, rtol=CLOSE, atol=0, equal_nan=True)
            if not same.all():
                k = int(np.flatnonzero(~same)[0])
                values = f"{left[rows][k]:.6g} and {right[k]:.6g}"
                return f"{what} is {values} for {place_of(a.seen, int(rows[k]))}"
        mine = a.bought if lane is None else a.bought[[lane]]
        if not np.array_equal(mine, b.bought):
            return f"top_up is {mine.tolist()} and {b.bought.tolist()} on day {a.seen.at[0]:.0f}"
    return ""


_NAMES = (
    *("score", "boost", "tailor", "ask", "patience"),
    *("most Connects of the day", "most proposals of the day"),
)


def _bid(bids: Bids) -> tuple[Floats, ...]:
    """The parts of bids that matter; a skipped post has score 0."""
    score = np.where(bids.score > 0, bids.score, 0.0)
    limits = (
        np.minimum(column, NO_LIMIT).astype(float) for column in (bids.most_connects, bids.most_proposals)
    )
    return score, bids.boost.astype(float), bids.effort, bids.ask, bids.patience, *limits
