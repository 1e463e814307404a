"""Two goals: what is surely worse for both is left out, and the settings in between are found."""

import numpy as np
import pytest

from simulator.studies.tune.front import front, not_behind, trade_of
from simulator.studies.tune.space import Number, Space
from simulator.studies.tune.trace import Traced
from simulator.studies.tune.tuned import Budget
from simulator.studies.tune.weigh import Merit, Sums
from tests.studies.tune.problems import NoisyFunction


class TwoGoals:
    """A first goal with its top at x = 0.2, a second with its top at 0.8; y costs both."""

    worlds = 1

    def __init__(self, seed, tops=(0.2, 0.8)):
        self.each = [
            NoisyFunction(lambda p, top=top: -4 * (p["x"] - top) ** 2 - 2 * p["y"] ** 2, seed + k, own=0.3)
            for k, top in enumerate(tops)
        ]

    def play(self, points, stream, first, last):
        parts = [one.play(points, stream, first, last) for one in self.each]
        return Sums(np.concatenate([p.over for p in parts]), np.concatenate([p.under for p in parts]))


SPACE = Space((Number("x", 0, 1), Number("y", 0, 1)))
HAD = {"default": {"x": 0.5, "y": 0.8}}


@pytest.fixture(scope="module")
def found():
    return front(SPACE, Traced(TwoGoals(1)), HAD, budget=Budget(2000), seed=1)


def test_settings_in_between_are_found_and_all_lie_where_y_costs_little(found):
    places = [one.point["x"] for one in found.efficient]
    assert min(places) < 0.33
    assert max(places) > 0.67
    assert any(0.35 < x < 0.65 for x in places)
    assert max(one.point["y"] for one in found.efficient) < 0.35


def test_what_one_has_stays_to_be_compared(found):
    (had,) = [one for one in found.held if one.had]
    assert had.had == ("default",)
    assert not had.efficient
    assert had.chance < 0.05


def test_values_have_limits_that_hold_the_truth(found):
    for one in found.held:
        truth = [-4 * (one.point["x"] - top) ** 2 - 2 * one.point["y"] ** 2 for top in (0.2, 0.8)]
        assert one.first.low - 0.1 < truth[0] < one.first.high + 0.1
        assert one.second.low - 0.1 < truth[1] < one.second.high + 0.1


def test_the_same_seed_finds_the_same_within_the_budget(found):
    again = front(SPACE, Traced(TwoGoals(1)), HAD, budget=Budget(2000), seed=1)
    assert again == found
    assert found.plays <= 2000


@pytest.mark.verify
def test_where_one_setting_is_best_for_both_there_is_no_choice():
    one = front(SPACE, Traced(TwoGoals(3, tops=(0.5, 0.5))), HAD, budget=Budget(2000), seed=1)
    assert all(abs(held.point["x"] - 0.5) < 0.25 for held in one.efficient)


def test_equal_points_are_not_behind_each_other():
    assert not_behind(np.array([1.0, 1.0]), np.array([2.0, 2.0])) == [True, True]


def test_what_more_of_one_goal_costs_is_told_from_differences_on_the_same_luck():
    """Luck that both choices share is in what each got, and not in what lies between them."""
    luck = 5 * np.random.default_rng(1).standard_normal(64)
    own = 0.1 * np.random.default_rng(2).standard_normal((2, 64))

    def merit(values):
        moves = luck + own
        return Merit(np.array(values), moves - moves.mean(axis=1, keepdims=True))

    sure = trade_of((merit([2.0, 1.9]), merit([1.9, 2.0])))
    assert all(edge.sure for edge in sure)
    assert [edge.value for edge in sure] == pytest.approx([0.1, 0.1])
    assert all(edge.high < 0.2 for edge in sure)
    close = trade_of((merit([1.01, 1.0]), merit([1.0, 1.01])))
    assert not any(edge.sure for edge in close)
    assert trade_of((merit([2.0, 1.0]), merit([2.0, 1.0]))) is None
