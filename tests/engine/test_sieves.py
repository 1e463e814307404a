"""Sieves: what is drawn for a block at once is what is drawn for each pair alone."""

from typing import Any

import numpy as np
import pytest

from simulator.engine.steps.feeds import plan_first_looks
from simulator.engine.steps.sieves import finds, may_find
from simulator.model.kernels import wake
from simulator.model.luck import Purpose, halves, limit_of, limits_of, pair_uniforms
from simulator.model.scenario import Scenario
from simulator.world.bits import BLOCK
from simulator.world.build import build

BITS = np.arange(BLOCK, dtype=np.uint64)


def market(**changes: Any) -> Scenario:
    return Scenario.model_validate(
        {
            "horizon": "10 d",
            "competition": "market",
            "jobs": {"per_day": 30, "categories": {"a": 1, "b": 1}},
            "field": {"reach": "crowd", "mean": 10, "reach_all_at": 0.9},
            "freelancers": [
                {"name": "few", "strategy": "random", "count": 20, "search": {"fits": 0.5, "least_usd": 60}},
                {"name": "cheap", "strategy": "random", "count": 20, "search": {"most_connects": 8}},
                {"name": "all", "strategy": "random", "count": 20},
            ],
            "run": {"replications": 2, "antithetic": True},
        }
        | changes
    )


def bits_of(word: Any) -> Any:
    return (np.uint64(word) >> BITS) & np.uint64(1) == 1


@pytest.mark.parametrize("reach", ["crowd", "all"])
@pytest.mark.parametrize("searches", [True, False])
def test_who_finds_which_post_is_what_each_pair_says_alone(reach: str, searches: bool) -> None:
    scenario = market(field={"reach": reach, "mean": 10, "reach_all_at": 0.9})
    groups = [group.model_copy(update={} if searches else {"search": None}) for group in scenario.freelancers]
    # the second replication is mirrored
    world = build(scenario.model_copy(update={"freelancers": tuple(groups)}), [0, 1])
    posts, found = world.jobs[world.feed_jobs], 0
    for i, sight in enumerate(world.sight):
        lane, group = world.lanes[i], groups[world.lanes["group"][i]]
        expected = np.ones(posts.size, bool)
        if reach == "crowd":
            u = pair_uniforms(posts["key"], np.full(posts.size, lane["key"]), int(Purpose.REACH))
            expected &= u < posts["reach"]
        if group.search is not None:
            d = np.abs(posts["niche"] - lane["niche"])
            expected &= np.minimum(d, 1 - d) <= world.searches["within"][i]
            expected &= posts["value_usd"] >= group.search.least_usd
            expected &= posts["connects_required"] <= (group.search.most_connects or np.inf)
        got = np.concatenate([bits_of(finds(world, i, first)) for first in range(0, posts.size, BLOCK)])
        own = slice(sight["cursor"], sight["end"])
        assert got[own].tolist() == expected[own].tolist()
        found += expected[own].sum()
    assert found > 0
    assert (found == world.sight["end"].sum() - world.sight["cursor"].sum()) == (
        reach == "all" and not searches
    )


def test_the_first_post_of_each_is_the_first_that_they_find() -> None:
    world = build(market(), [0, 1])
    begins = world.sight["cursor"].copy()
    plan_first_looks(world)
    for i, (begin, sight) in enumerate(zip(begins.tolist(), world.sight, strict=True)):
        own = range(begin, sight["end"])
        places = (f for f in own if bits_of(finds(world, i, f - f % BLOCK))[f % BLOCK])
        assert sight["cursor"] == next(places, sight["end"])
    assert (begins % BLOCK != 0).any(), "some feeds begin within a block"


def test_whom_a_client_may_find_is_what_each_pair_says_alone() -> None:
    world = build(market(invitations={"share": 1.0}), [1])
    members, post = world.members.size, world.jobs["key"][:1]
    half, keys = halves(post)[0], world.lanes["key"][world.members]
    u = pair_uniforms(np.full(members, post[0]), keys, int(Purpose.INVITED))
    for chance in (0.0, 0.3, 1.0, 7.5):
        found = [
            bits_of(may_find(world, half, limit_of(chance), first)) for first in range(0, members, BLOCK)
        ]
        assert np.concatenate(found)[:members].tolist() == (u < chance).tolist()


def test_a_limit_parts_the_draws_exactly_where_the_chance_does() -> None:
    wake()
    # draws are (k + 1/2) / 2^52
    for k in (0, 1, 12_345, 2**51, 2**52 - 1):
        draw = (k + 0.5) * 2.0**-52
        chances = np.array([draw, np.nextafter(draw, 1), np.nextafter(draw, 0), draw + 2.0**-52])
        assert (k < limits_of(chances)).tolist() == (draw < chances).tolist()
    assert limits_of(np.array([0.0, 1e-300, 1.0])).tolist() == [0, 0, 2**52]
