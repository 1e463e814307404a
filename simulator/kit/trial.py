"""A short invented life in which a strategy is tried: what it bids day by day, and whether that changes.

Answers: does a strategy behave the same if only what it must not see changes. Three freelancers see posts for
six days, each in a feed and at a time of their own; fates, accounts and rivals belong to the pair or the
freelancer, so that any of them can be left out or changed without touching the rest.
"""

from functools import cache
from typing import NamedTuple

import numpy as np

from simulator.engine.decider import Decider, place_of, read_only
from simulator.engine.steps.bids import Bids
from simulator.kit.scripted import HIDDEN, MONTH_DAYS, surroundings
from simulator.model.clients import DECLINED, HIRED
from simulator.model.freelancers import COLUMNS as LANES
from simulator.model.jobs import COLUMNS as JOBS
from simulator.model.luck import Purpose, child_key, children, name_number, pair_uniforms, uniforms
from simulator.strategies.contract.base import (
    Accounts,
    Candidates,
    Floats,
    Ints,
    Outcomes,
    Records,
    State,
    Strategy,
    YardstickView,
    buyable,
)
from simulator.world.records import PROPOSAL

PEOPLE, DAYS, A_DAY, RIVALS = 3, 6, 40, 3
LOOKS = 30
"""posts that the first freelancer sees per day; each next one sees one fewer, and different ones"""
SEEN = DAYS * A_DAY
STRANGERS = 3 * SEEN
"""posts that no freelancer sees, in the variant that has them; more than the others, so that the median moves
too
"""
ROOT = np.uint64(2 * 20_230_101)
NO_LIMIT = 2**31
CLOSE = 1e-9
"""relative differences of scores below this are due to rounding"""


class Variant(NamedTuple):
    """How a trial differs from the plain one."""

    hidden: bool = False
    """hidden columns are scrambled"""
    rivals: bool = False
    """the number, bids and prices of rivals are scrambled"""
    shown: bool = True
    """the plan shows rivals' bids and prices"""
    only: int | None = None
    """only this freelancer takes part"""
    bare: bool = False
    """posts have no budget, price or client history, and are seen by newcomers without Connects"""
    looks: int = LOOKS
    """posts that the first freelancer sees a day"""
    strangers: bool = False
    """the market has extra posts that no freelancer sees: earlier and later, poorer and richer"""


PLAIN = Variant()


class Day(NamedTuple):
    """What a strategy did on one day."""

    seen: Candidates
    bids: Bids
    bought: Ints
    """Connects, one number per freelancer"""
    state: State
    """at the end of the day"""


@cache
def draws(name: str, n: int) -> Floats:
    """Uniform draws in (0, 1), one per row, which depend on the name and the row but not on `n`."""
    # a plain number, because Numba would examine an enum member anew at every call
    u = uniforms(children(child_key(ROOT, name_number(name)), n), int(Purpose.WHIM))
    u.flags.writeable = False
    return u


def posts(variant: Variant) -> Records:
    """The posts of all days, day by day; those that no freelancer sees come last."""
    n = SEEN + STRANGERS * variant.strangers
    jobs, u = np.zeros(n, JOBS), {name: stretch(draws(name, n)) for name in (JOBS.names or ())}
    jobs["key"], jobs["ordinal"] = children(child_key(ROOT, 1), n), np.arange(n)
    jobs["posted_at"] = np.arange(n) // A_DAY - 8 * u["posted_at"] ** 6  # from seconds to a week old
    jobs["posted_at"][SEEN:] = np.linspace(-20, 20, n - SEEN)
    jobs["closes_at"] = jobs["accepts_until"] = jobs["posted_at"] + 20
    jobs["visits_per_day"], jobs["head"], jobs["live"] = 4 * u["visits_per_day"], -1, u["live"] < 0.5
    jobs["attention"] = 20 * u["attention"]
    if not variant.bare:
        _fill(jobs, u)
    if variant.hidden:
        for column in HIDDEN:
            values = jobs[column].copy()
            jobs[column] = ~values if values.dtype == bool else values[::-1] + 3
    return jobs


def stretch(u: Floats) -> Floats:
    """Draws of posts; of those that no freelancer sees, a third lie near 0 and the rest near 1, beyond the
    others.
    """
    low, high = u[SEEN : SEEN + STRANGERS // 3], u[SEEN + STRANGERS // 3 :]
    return np.concatenate([u[:SEEN], low**8, 1 - (1 - high) ** 8])


def _fill(jobs: Records, u: dict[str, Floats]) -> None:
    """Fill in budgets, prices and clients; every third post is a perfect match for the first freelancer."""
    jobs["niche"] = np.where(u["niche"] < 1 / 3, 0.0, u["niche"])
    jobs["value_usd"] = 10 ** (1 + 3.5 * u["value_usd"])
    jobs["connects_required"] = 1 + 7 * u["connects_required"]
    jobs["type"], jobs["level"] = 3 * u["type"], 3 * u["level"]
    jobs["hourly_rate_usd"] = np.where(jobs["type"] == 1, 10 + 90 * u["hourly_rate_usd"], 0)
    jobs["duration_days"], jobs["openings"] = 60 * u["duration_days"] ** 3, 1
    jobs["featured"], jobs["client_verified"] = u["featured"] < 0.2, u["client_verified"] < 0.7
    jobs["client_new"] = u["client_new"] < 0.2
    known = ~jobs["client_new"]
    jobs["client_posts"] = np.where(known, 1 + 40 * u["client_posts"], 0)
    jobs["client_hires"] = jobs["client_posts"] * np.sqrt(u["client_hires"])
    jobs["client_hire_rate"] = jobs["client_hires"] / np.maximum(jobs["client_posts"], 1)
    jobs["client_spent_usd"] = np.where(known, 10 ** (6 * u["client_spent_usd"]), 0)
    jobs["client_rating"] = np.where(known & (u["client_rating"] < 0.8), 5 - 5 * u["client_rating"] ** 2, 0)


def add_rivals(jobs: Records, variant: Variant) -> Records:
    """Add rivals to the posts in place and return their proposals."""
    name = "scrambled" if variant.rivals else "rivals"
    jobs["proposals"] = 0 if variant.bare else 60 * draws(name, jobs.size) ** 2
    if variant.bare:
        return np.zeros(0, PROPOSAL)
    table = np.zeros(jobs.size * RIVALS, PROPOSAL)
    row = np.arange(table.size)
    table["bid"], table["ln_price"] = (
        1 + 12 * draws(name + " bid", row.size), draws(name + " price", row.size) - 0.5,
    )  # fmt: skip
    table["job"], table["next"] = row // RIVALS, np.where(row % RIVALS, row - 1, -1)
    jobs["head"], jobs["auction"] = np.arange(jobs.size) * RIVALS + RIVALS - 1, RIVALS
    return table


def people_on(day: int, variant: Variant) -> Records:
    """The freelancers as they are on a day."""
    people, u = np.zeros(PEOPLE, LANES), {n: draws(f"{n} {day}", PEOPLE) for n in (LANES.names or ())}
    people["key"], people["ordinal"] = children(child_key(ROOT, 2), PEOPLE), np.arange(PEOPLE)
    people["width"], people["slots_from"] = 0.1 + 0.15 * draws("width", PEOPLE), -1
    people["capacity"] = 2 + np.arange(PEOPLE)
    people["next_month"], people["day"] = MONTH_DAYS, day
    if not variant.bare:
        people["niche"] = np.arange(PEOPLE) / PEOPLE
        people["quality"], people["effort"] = draws("quality", PEOPLE), draws("effort", PEOPLE)
        people["opening"] = 20 + 60 * u["opening"]
        people["budget_left_usd"], people["budget_usd"] = 40 * u["budget_left_usd"], 40
        people["sent_today"], people["spent_today"] = 3 * u["sent_today"], 12 * u["spent_today"]
        people["sent_week"] = people["sent_today"] + day
        people["spent_week"] = people["spent_today"] + 4 * day
        people["feedbacks"] = people["positives"] = day * 2 + 3 * draws("feedbacks", PEOPLE)
    return people if variant.only is None else people[[variant.only]]


def accounts_on(day: int, people: Records, variant: Variant) -> Accounts:
    """The accounts at the start of a day.

    Parameters
    ----------
    day : int
    people : structured array
        From `people_on`.
    variant : Variant
        How the trial differs from the plain one.

    Returns
    -------
    Accounts
    """
    balance = np.zeros(PEOPLE, np.int64) if variant.bare else (40 * draws(f"held {day}", PEOPLE)).astype("i8")
    own = balance if variant.only is None else balance[[variant.only]]
    return Accounts(
        own, people["budget_left_usd"].copy(), day, 0.15, people["opening"].copy(),
        people["next_month"] - day, MONTH_DAYS, people["key"].copy(), people["feedbacks"].astype(np.int64),
        *buyable(people, 0.15),
    )  # fmt: skip


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
    limits = (np.full(c.n, NO_LIMIT) for _ in range(2))
    behind = YardstickView(c)
    return Bids(behind.lane, behind.job, c.at, score, np.zeros(c.n, np.int64), effort, ask, patience, *limits)


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
