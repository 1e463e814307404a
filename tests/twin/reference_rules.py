"""Rules to play worlds with, each twice: a strategy for the engine, and a function of one post for the twin.

The function gives a score, or a score, a boost and an effort (None: the freelancer's own), then perhaps an
asking price and a patience [days] (None: the freelancer's own), and the most proposals of the day.
"""

import math
from statistics import NormalDist
from typing import Any

import numpy as np

from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits.wrappers import Capped, PacedBudget
from tests.twin.reference import World, both, match_of, uniform

SEEN, WHIM, BENT = 90, 94, 100
GRID = [0.5 / 1025**2, *(k / 1024 for k in range(1, 1024)), 1 - 0.5 / 1025**2]
ERRORS = [NormalDist().inv_cdf(u) for u in GRID]


class Everything(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


class Whim(Strategy):
    def score(self, c: Any) -> Any:
        return c.whim - 0.4

    def boost(self, c: Any) -> Any:
        return (12 * c.whim).astype(np.int64)


class Bold(Strategy):
    def score(self, c: Any) -> Any:
        return c.whim

    def boost(self, c: Any) -> Any:
        return 4

    def tailor(self, c: Any) -> Any:
        return 1 - c.whim


class Fit(Strategy):
    def score(self, c: Any) -> Any:
        return np.where(c.match > 0.3, c.match * c.value_usd / np.maximum(c.connects_required, 1), np.nan)

    def boost(self, c: Any) -> Any:
        return np.where(c.balance > 8, 1 + c.rivals, 0)

    def tailor(self, c: Any) -> Any:
        return c.match


class Haggler(Strategy):
    def score(self, c: Any) -> Any:
        return 1.0 - c.whim

    def ask(self, c: Any) -> Any:
        return np.where(c.whim < 0.3, np.nan, 0.5 + c.whim)

    def tailor(self, c: Any) -> Any:
        return np.ones(c.n)


class Fickle(Strategy):
    def score(self, c: Any) -> Any:
        return c.whim

    def patience(self, c: Any) -> Any:
        return np.where(c.whim < 0.3, np.nan, 4 * c.whim - 1.4)


class Quiet(Strategy):
    def score(self, c: Any) -> Any:
        return np.where((c.rivals < 6) & (c.age_hours < 30), 1.0 / (1 + c.rivals), 0.0)


class Careful(Strategy):
    def score(self, c: Any) -> Any:
        return np.where(c.client_verified & (c.balance > 3), c.client_hire_rate + 0.01, 0.0)


class Thrifty(Strategy):
    """Counts the time of a letter next to its price."""

    def score(self, c: Any) -> Any:
        return c.match * c.value_usd / np.maximum(c.cost_usd, 0.01)


def whim_of(lane: Any, job: Any) -> float:
    return uniform(both(job.key, lane.key), WHIM)


def whim(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    w = whim_of(lane, job)
    return w - 0.4, int(12 * w), None


def bold(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    w = whim_of(lane, job)
    return w, 4, 1 - w


def seen(world: World, lane: Any, job: Any) -> float:
    x = uniform(both(job.key, lane.key), SEEN) * 1024
    below = min(int(x), 1023)
    z = ERRORS[below] + (x - below) * (ERRORS[below + 1] - ERRORS[below])
    return min(max(match_of(lane, job) + world.s.match.seen_noise * z, 0.001), 1.0)


def fit(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    m = seen(world, lane, job)
    boost = 1 + world.rivals_now(lane, job, at) if held > 8 else 0
    return m * job.value_usd / max(world.price_of(job, at), 1) if m > 0.3 else 0.0, boost, m


def haggler(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    w = whim_of(lane, job)
    return (1 - w, 0, 1.0) if w < 0.3 else (1 - w, 0, 1.0, 0.5 + w)


def fickle(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    w = whim_of(lane, job)
    return (w, 0, None) if w < 0.3 else (w, 0, None, None, max(4 * w - 1.4, 0.0))


def quiet(world: World, lane: Any, job: Any, at: float, held: int) -> float:
    rivals = world.rivals_now(lane, job, at)
    return 1 / (1 + rivals) if rivals < 6 and (at - job.posted_at) * 24 < 30 else 0.0


def thrifty(world: World, lane: Any, job: Any, at: float, held: int) -> float:
    letter = world.group_of(lane).letter_minutes
    minutes = letter.plain + lane.effort * letter.tailored
    minutes = max(minutes - (1 - world.group_of(lane).care) * letter.checking, 0.0)
    follow_up = world.group_of(lane).follow_up
    hours = (minutes + (follow_up.minutes if follow_up else 0)) / 60
    cost = world.price_of(job, at) * world.s.connects.usd_each + lane.hour_usd * hours
    return seen(world, lane, job) * job.value_usd / max(cost, 0.01)


def some_a_week(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    """At most two a week; weeks begin on the freelancer's own day."""
    known, today = lane.sent[: lane.known], math.floor(at)
    week = [t for t in known if (math.floor(t) + lane.week_starts) // 7 == (today + lane.week_starts) // 7]
    day = [t for t in week if math.floor(t) == today]
    return 1.0, 0, 0.0, None, None, len(day) + max(2 - len(week), 0)


def some_a_month(world: World, lane: Any, job: Any, at: float, held: int) -> Any:
    """Four a month, spread over its days from the freelancer's own start."""
    month, known = world.s.connects.month, lane.sent[: lane.known]
    day = [t for t in known if math.floor(t) == math.floor(at)]
    begun = world.month_begins(lane) - month if lane.month > 1 or not lane.offset else 0.0
    passed = min(max(at - begun, 0.0), month) + 1
    due = math.floor(4 * min(passed / month, 1.0) + uniform(lane.key, BENT))
    return 1.0, 0, 0.0, None, None, len(day) + max(due - (lane.known - lane.sent_before), 0)


PACED = PacedBudget.model_validate({"of": "spray_and_pray", "by": "proposals", "proposals_per_month": 4})
CAPPED = Capped.model_validate({"of": "spray_and_pray", "proposals_per_week": 2})
RULES = {
    "thrifty": (Thrifty(), thrifty),
    "some_a_week": (CAPPED, some_a_week),
    "some_a_month": (PACED, some_a_month),
    "everything": (Everything(), lambda w, lane, job, at, held: 1.0),
    "whim": (Whim(), whim),
    "bold": (Bold(), bold),
    "fit": (Fit(), fit),
    "haggler": (Haggler(), haggler),
    "fickle": (Fickle(), fickle),
    "quiet": (Quiet(), quiet),
    "careful": (
        Careful(),
        lambda w, lane, job, at, held: (
            job.client_hire_rate + 0.01 if job.client_verified and held > 3 else 0.0
        ),
    ),
}
