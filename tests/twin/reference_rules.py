"""Rules to play worlds with, each twice: a strategy for the engine, and a function of one post for the twin.

The function gives a score, or a score, a boost and an effort (None: the freelancer's own), then perhaps an
asking price (None: the freelancer's own) and a patience [days].
"""

from statistics import NormalDist
from typing import Any

import numpy as np

from simulator.strategies.contract.base import Strategy
from tests.twin.reference import World, both, match_of, uniform

SEEN, WHIM = 90, 94
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


RULES = {
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
