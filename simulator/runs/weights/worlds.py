"""How large a scenario is, before anything of it is played.

Answers: how many freelancers, posts and looks at posts one replication has, and how much of each kind of work
that is. What it takes on a machine is reckoned from this in `runs/sizes.py`.
"""

import json
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from simulator.model.crowds import NOTHING_DRAWS, crowd_factors
from simulator.model.field import crowd_law, intensities
from simulator.model.freelancers import UNLIMITED, Group
from simulator.model.jobs import Category
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.model.seen import reach_of_fit
from simulator.model.values.distributions import Floats
from simulator.world.cells import pieces_of, shares_of

# Bytes of one row in memory; measured, rounded up generously.
LANE_BYTES, POST_BYTES, BID_BYTES, RESULT_BYTES = 1200, 450, 200, 1500
SLOT_BYTES, DAY_BYTES, TICK_BYTES = 8, 100, 8

_QUANTILES = (np.arange(200) + 0.5) / 200
_POSTS_TRIED = 500
"""posts that are drawn to see by how much the crowds of a market differ from those of its plain posts"""


class Work(NamedTuple):
    """What one replication has to do, and what each batch has to do whatever is in it."""

    posts: float
    """posts that are drawn and closed"""
    walked: float
    """posts of their category that freelancers pass in the feed, whether or not they ever see them"""
    candidates: float
    """posts that they see, and decide about"""
    bids: float
    """proposals: about one a day of each freelancer, measured in fields and markets of several sizes"""
    waits: float
    """freelancers times ticks"""
    ticks: float
    """of a batch"""
    calls: float
    """of a batch: how often a strategy is called"""


class World(NamedTuple):
    """How large one replication is."""

    lanes: int
    """freelancers"""
    posts: float
    walked: float
    """posts that freelancers pass in the feed of their category"""
    seen: float
    """candidates: those of them that reach the freelancer"""
    slots: float = 0.0
    """contracts that all freelancers together may have at once, of those with a limit"""
    group_days: float = 0.0
    ticks: float = 0.0
    pieces: int = 1
    """that are played one after the other"""
    largest: float = 1.0
    """share of it in the largest piece"""

    @property
    def certain_bytes(self) -> float:
        """Memory that it needs, or its largest piece, before anyone has sent a proposal."""
        people = self.lanes * LANE_BYTES + self.slots * SLOT_BYTES
        each = (people + self.posts * POST_BYTES) * self.largest
        return each + self.group_days * DAY_BYTES + self.ticks * TICK_BYTES

    @property
    def bytes(self) -> float:
        """Memory that it needs, counting one in two hundred posts seen as a proposal under way."""
        return self.certain_bytes + self.seen * self.largest / 200 * BID_BYTES

    @property
    def whole_bytes(self) -> float:
        """Memory that its results need when its pieces are put together."""
        return self.lanes * RESULT_BYTES if self.pieces > 1 else 0.0


def world_of(scenario: Scenario, replayed: Posts | None = None) -> World:
    """Reckon how large one replication is; `replayed` holds the posts, where they are replayed."""
    categories, replay = scenario.jobs.categories, scenario.jobs.replay
    posts, posted = scenario.jobs.per_day * scenario.horizon, _shares(categories, None)
    if replayed is not None and replay is not None and replay.mode == "in_order":
        posts = float(np.sum(replayed.columns["posted_days"] < scenario.horizon))
    reach = {name: 1.0 if replay else _reach(scenario, one) for name, one in categories.items()}
    # whoever works in a specialty, drawn by its share, passes that share of the posts
    met = {
        name: float(np.sum(shares_of(scenario.jobs, one.specialties) ** 2))
        for name, one in categories.items()
    }
    walked = seen = 0.0
    for group in scenario.freelancers:
        found = _searched(group)
        for name, share in _shares(categories, group.categories).items():
            passed = group.count * share * posted.get(name, 0.0) * posts * met.get(name, 1.0)
            walked, seen = walked + passed, seen + passed * reach.get(name, 1.0) * found
    groups = scenario.freelancers
    pieces = pieces_of(scenario) if scenario.jobs.falls_apart else []
    shares = [sum(posted[[*categories][cell.category]] * cell.share for cell in piece) for piece in pieces]
    return World(
        lanes=sum(group.count for group in groups),
        posts=posts,
        walked=walked,
        seen=seen,
        slots=sum(float(group.count * group.capacity) for group in groups if group.capacity < UNLIMITED),
        group_days=len(groups) * float(np.ceil(scenario.horizon)),
        ticks=scenario.horizon / scenario.clock.tick,
        pieces=max(len(pieces), 1),
        largest=max(shares, default=1.0),
    )


def _searched(group: Group) -> float:
    """Share of posts that a group's saved search lets through, by fit alone."""
    if group.search is None:
        return 1.0
    return float(
        np.mean(np.minimum(2 * reach_of_fit(group.search.fits, group.width.quantile(_QUANTILES)), 1))
    )


def _reach(scenario: Scenario, category: Category) -> float:
    """Mean chance that a freelancer comes across a post of a category."""
    spec, (mean, k) = scenario.field, crowd_law(scenario.field, category)
    if spec.reach == "all" or mean <= 0:
        return 1.0
    expected = np.outer(intensities(spec, mean, k, _QUANTILES), _factors(scenario))
    return float(np.mean(np.minimum(expected / intensities(spec, mean, k, np.array([spec.reach_all_at])), 1)))


def _factors(scenario: Scenario) -> Floats:
    """How many times larger than that of a plain post the crowds of a few hundred posts are."""
    if scenario.field.draws == NOTHING_DRAWS:
        return np.ones(1)
    asked = {"jobs", "clients", "field", "connects", "boosts", "invitations"}
    return _drawn_factors(scenario.model_dump_json(include=asked))


@lru_cache(maxsize=16)
def _drawn_factors(market: str) -> Floats:
    from simulator.world.draws import draw_jobs  # its laws are compiled, and not every scenario needs them

    one = {"name": "one", "strategy": {"name": "spray_and_pray"}}
    scenario = Scenario.model_validate({**json.loads(market), "freelancers": [one]})
    days = max(1.0, _POSTS_TRIED / max(scenario.jobs.per_day, 1e-9))
    posts = draw_jobs(scenario.model_copy(update={"horizon": min(days, scenario.horizon)}), [0], None)
    return crowd_factors(scenario.field.draws, scenario.jobs, posts) if posts.size else np.ones(1)


def _shares(categories: dict[str, Category], of: dict[str, float] | None) -> dict[str, float]:
    weights = of or {name: category.share for name, category in categories.items()}
    total = sum(weights.values()) or 1.0
    return {name: weight / total for name, weight in weights.items()}


def work_of(scenario: Scenario, size: int = 1, replayed: Posts | None = None) -> Work:
    """Forecast what has to be done.

    Parameters
    ----------
    scenario : Scenario
        What would be run.
    size : int
        Replications that are played together.
    replayed : Posts, optional
        The posts that are replayed.

    Returns
    -------
    Work
    """
    return work_in(world_of(scenario, replayed), scenario, size)


def work_in(world: World, scenario: Scenario, size: int) -> Work:
    """Forecast as `work_of` does, of a scenario whose size is known.

    Parameters
    ----------
    world : World
        Its size.
    scenario : Scenario
        What is played.
    size : int
        Replications that are played together.

    Returns
    -------
    Work
    """
    groups = len(scenario.freelancers)
    turns = world.ticks * world.pieces * groups
    # a strategy is called in the ticks in which anyone of its group sees anything
    calls = turns * -np.expm1(-size * world.seen / max(turns, 1.0))
    bids = min(world.lanes * scenario.horizon, world.seen / 2)
    waits = world.lanes * world.ticks
    # each piece has ticks of its own
    ticks = world.ticks * world.pieces
    return Work(world.posts, world.walked, world.seen, bids, waits, ticks, float(calls))
