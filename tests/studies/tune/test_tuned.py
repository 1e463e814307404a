"""Tuning finds a known best in noise, claims nothing where there is nothing, and tells lead from luck."""

import time

import numpy as np
import pytest

from simulator.runs.files import StoreError
from simulator.studies.tune.final import final
from simulator.studies.tune.search import Search, spread_points
from simulator.studies.tune.space import Choice, Ladder, Number, Space, name_of
from simulator.studies.tune.trace import Traced
from simulator.studies.tune.tuned import Budget, tuned
from simulator.studies.tune.weigh import Aim, Sums, merit_of
from tests.studies.tune.problems import NoisyFunction, flat, sphere, steps

pytest.importorskip("cmaes", reason="the optimiser is not installed")
ZONE = 0.1


def play(problem, seed, plays=1500, folder=None, **asked):
    space, function, had, best = problem
    trial = NoisyFunction(function, seed)
    found = tuned(space, Traced(trial, folder), had, seed=seed, budget=Budget(plays), **asked)
    return found, best - function(found.final.winner), trial


@pytest.fixture(scope="module")
def on_a_hill():
    return play(sphere(), 1)


def test_the_top_of_a_hill_is_found_and_called_better(on_a_hill):
    found, loss, _ = on_a_hill
    assert loss < ZONE
    assert found.final.better
    honest = found.final.against["default"].honest
    assert honest.low < 0.25 < honest.high  # the default lies 0.25 below the top


def test_plays_are_kept_and_counted(on_a_hill):
    found, _, trial = on_a_hill
    assert found.plays == trial.played
    assert 0.8 * 1500 < found.plays <= 1500


def test_the_same_seed_gives_the_same_trace(on_a_hill):
    again, _, _ = play(sphere(), 1)
    assert again == on_a_hill[0]


def test_a_trace_that_was_cut_ends_as_if_it_had_not_been(on_a_hill, tmp_path):
    play(sphere(), 1, folder=tmp_path)
    whole = {file.name: file.read_bytes() for file in tmp_path.glob("step-*")}
    for name in sorted(whole)[5:]:
        (tmp_path / name).unlink()
    again, _, trial = play(sphere(), 1, folder=tmp_path)
    assert again == on_a_hill[0]
    assert {file.name: file.read_bytes() for file in tmp_path.glob("step-*")} == whole
    assert 0 < trial.played < again.plays


def test_the_steps_of_another_tuning_are_refused(tmp_path):
    play(sphere(), 1, folder=tmp_path)
    with pytest.raises(StoreError, match="another tuning"):
        play(sphere(), 2, folder=tmp_path)


def test_a_budget_of_time_is_kept():
    space, function, had, _ = sphere()

    class Slow(NoisyFunction):
        def play(self, points, stream, first, last):
            time.sleep(1e-4 * len(points) * (last - first + 1))
            return super().play(points, stream, first, last)

    trial, told = Traced(Slow(function, 1)), []
    tuned(space, trial, had, budget=Budget(seconds=0.8), told=lambda share, what: told.append((share, what)))
    assert 0.4 < trial.seconds < 1.0
    assert told[0][1] == "searching"
    assert told == sorted(told, key=lambda one: one[0])


def test_numbers_ladders_and_choices_are_tuned_together():
    found, loss, _ = play(steps(), 3, plays=2500)
    assert loss < ZONE
    assert found.final.winner["kind"] == "b"


def test_nothing_is_called_better_where_nothing_matters():
    found, _, _ = play(flat(), 5)
    assert not found.final.better
    if found.final.against:
        assert found.final.against["default"].gap > 0  # the lead that chose it was luck


def test_time_that_is_up_ends_the_search():
    space, function, had, _ = sphere()
    search = Search(space, NoisyFunction(function, 1), Aim(), had["default"], 1, 10_000)
    search.run(lambda done, _: done < 500)
    assert 500 <= search.played < 1200


def test_of_points_that_are_as_good_the_plainest_wins():
    trial = NoisyFunction(lambda point: 0.0, 2)
    points = [{"x": k} for k in range(3)]
    had = {"default": {"x": 9}}
    won = final(trial, points, had, Aim(), 2000, lambda *_: 20, 1.0, lambda p: abs(p["x"] - 1))
    assert won.winner == {"x": 1}


def two_worlds(values, under=1.0):
    """Sums of points that get these values in each world, without luck."""
    over = np.repeat(np.array(values, float).T[None, :, :, None], 4, axis=3)
    return Sums(over * under, np.full(over.shape, under))


def test_finalists_stand_by_differences_from_the_winner_on_the_same_luck():
    """Luck that all share hides who is behind in their own numbers, and not in the differences."""
    trial = NoisyFunction(lambda point: point["x"], 2, shared=5.0, own=0.01)
    points = [{"x": 0.0}, {"x": 0.999}]
    best, near, far = final(trial, points, {"default": {"x": 1.0}}, Aim(), 2000, lambda *_: 20).standings
    assert best.behind is None
    assert near.behind.low <= 0 <= near.behind.high
    assert far.behind.low > 0.9
    assert far.error > 0.5


def test_worlds_are_put_together_as_asked():
    sums = two_worlds([[4.0, 0.0], [1.5, 1.5], [3.0, 0.5]], under=2.0)
    assert merit_of(sums, Aim()).value.tolist() == [2.0, 1.5, 1.75]
    assert merit_of(sums, Aim("worst")).value.tolist() == [0.0, 1.5, 0.5]
    assert merit_of(sums, Aim("regret")).value.tolist() == [-1.5, -2.5, -1.0]


def test_what_has_nothing_to_divide_by_comes_last():
    sums = Sums(np.ones((1, 1, 2, 3)), np.stack([np.ones((1, 1, 3)), np.zeros((1, 1, 3))], axis=2))
    assert merit_of(sums, Aim()).value.tolist() == [1.0, -np.inf]


def test_deviations_are_those_of_a_ratio():
    rng = np.random.default_rng(1)
    under = rng.uniform(1, 3, (1, 1, 1, 400))
    over = 2 * under + rng.normal(0, 1, under.shape)
    merit = merit_of(Sums(over, under), Aim())
    error = np.sqrt((merit.deviations[0] ** 2).sum() / (400 * 399))
    drawn = [
        over[..., k].sum() / under[..., k].sum() for k in (rng.integers(0, 400, 400) for _ in range(400))
    ]
    assert error == pytest.approx(np.std(drawn), rel=0.15)


def test_places_and_values_agree():
    for one in (Number("a", 0.2, 0.9), Number("b", 0.01, 100, log=True), Ladder("c", (None, 9, 3, 1))):
        for u in (0.0, 0.3, 1.0):
            value = one.at(u)
            assert one.at(one.place(value)) == value
    assert Number("n", 3, 9, whole=True).at(0.4) == 5
    assert Ladder("c", (1, 4, 9)).place(5) == 0.5


def test_first_points_are_spread_over_the_space():
    space = Space((Number("x", 0, 1), Choice("kind", ("a", "b"))))
    points = spread_points(space, 16, 3)
    counts = np.histogram([p["x"] for p in points], 4, (0, 1))[0]
    assert counts.min() >= 3
    assert {p["kind"] for p in points} == {"a", "b"}
    assert [name_of(p) for p in points] == [name_of(p) for p in spread_points(space, 16, 3)]


@pytest.mark.campaign
@pytest.mark.parametrize("problem", [sphere(2), sphere(4), steps()])
def test_nine_of_ten_end_close_to_the_best(problem):
    losses = [play(problem, seed, plays=3000)[1] for seed in range(100)]
    assert np.mean(np.array(losses) <= ZONE) >= 0.90


@pytest.mark.campaign
def test_a_winner_is_hardly_ever_claimed_where_all_are_equal():
    claimed = missed = 0
    for seed in range(300):
        found, _, _ = play(flat(), seed, plays=800)
        claimed += found.final.better
        edge = found.final.against.get("default")
        missed += edge is not None and not edge.honest.low <= 0 <= edge.honest.high
    assert claimed <= 15
    assert missed <= 24


def test_settings_that_cannot_be_played_come_last():
    space, function, had, _ = sphere()

    class Broken(NoisyFunction):
        def play(self, points, stream, first, last):
            sums = super().play(points, stream, first, last)
            gone = [k for k, point in enumerate(points) if point["x0"] > 0.6]
            sums.under[:, :, gone] = 0
            return sums

    found = tuned(space, Traced(Broken(function, 1)), had, seed=1, budget=Budget(1000))
    assert found.final.winner["x0"] <= 0.6


def test_a_search_in_which_nothing_can_be_played_keeps_what_one_has():
    space, function, had, _ = sphere()

    class Broken(NoisyFunction):
        def play(self, points, stream, first, last):
            sums = super().play(points, stream, first, last)
            sums.under[:, :, [k for k, point in enumerate(points) if point != had["default"]]] = 0
            return sums

    found = tuned(space, Traced(Broken(function, 1)), had, seed=1, budget=Budget(800))
    assert found.final.winner == had["default"]


def test_a_tiny_space_without_noise_is_searched_whole():
    space = Space((Ladder("most", (None, 3, 1)),))
    trial = NoisyFunction(lambda point: float(point["most"] == 3), 1, shared=0.0, own=0.0)
    found = tuned(space, Traced(trial), {"default": {"most": None}}, seed=1, budget=Budget(600))
    assert found.final.winner == {"most": 3}
    assert found.final.better
