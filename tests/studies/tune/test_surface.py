"""The surface learns which settings matter and how sure it is; the next points come from it."""

import numpy as np
import pytest

from simulator.studies.tune.moves import BATCH, neighbours, next_points, top_of
from simulator.studies.tune.search import spread_points
from simulator.studies.tune.space import Choice, Ladder, Number, Space, name_of
from simulator.studies.tune.surface import LENGTHS, Surface
from tests.studies.tune.problems import sphere, steps

NOISE = 0.15


def through(problem, count=60, seed=1):
    space, function, _, _ = problem
    points = spread_points(space, count, seed)
    rng = np.random.default_rng(seed)
    edges = np.array([function(one) for one in points]) + rng.normal(0, NOISE, count)
    return Surface(space, points, edges, np.full(count, NOISE))


@pytest.fixture(scope="module")
def on_steps():
    return through(steps())


def test_heights_are_close_to_the_truth_and_errors_honest(on_steps):
    _, function, _, _ = steps()
    fresh = spread_points(on_steps.space, 80, 9)
    height, open_ = on_steps.known(fresh)
    off = height - [function(one) for one in fresh]
    assert np.sqrt((off**2).mean()) < 0.3
    assert (np.abs(off) < 1.96 * np.sqrt(np.diag(open_) + 1e-9)).mean() > 0.7


def test_a_setting_that_does_not_matter_costs_nothing():
    space = Space((Number("x", 0, 1), Number("idle", 0, 1)))
    found = through((space, lambda p: np.sin(6 * p["x"]), None, None))
    matters, idle = found.shape.lengths
    assert LENGTHS[idle] > LENGTHS[matters]


def test_the_top_of_a_bowl_is_climbed_to():
    problem = sphere()
    top = top_of(problem[0], through(problem), "a test")
    assert problem[3] - problem[1](top) < 0.05


def test_next_points_are_those_that_may_be_best(on_steps):
    points = next_points(on_steps.space, on_steps, spread_points(on_steps.space, 50, 3), "a test")
    assert len({name_of(one) for one in points}) == BATCH
    height = on_steps.at(points)
    assert height[0] == height.max()
    assert height.min() > np.median(on_steps.at(on_steps.points))


def test_neighbours_differ_in_few_settings():
    space = Space((Ladder("most", (None, 9, 3, 1)), Choice("kind", ("a", "b", "c")), Number("x", 0, 1)))
    parent = {"most": 9, "kind": "a", "x": 0.5}
    for one in neighbours(space, [parent], 40, "a test"):
        assert sum(one[key] != parent[key] for key in parent) <= 2
