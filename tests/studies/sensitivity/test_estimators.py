"""Shares and effects of assumptions: right where they are known, and never made of luck."""

from collections.abc import Callable

import numpy as np
import numpy.typing as npt
import pytest
from scipy import stats

from simulator.metrics.estimates.draws import steady_normals, steady_uniforms
from simulator.studies.sensitivity.halves import mean_of
from simulator.studies.sensitivity.morris import LEVELS, Trajectories, screen, trajectories
from simulator.studies.sensitivity.totals import Totals, design, totals

Floats = npt.NDArray[np.float64]
V1, V2, V13 = 0.5 * (1 + 0.1 * np.pi**4 / 5) ** 2, 49 / 8, 8 * 0.1**2 * np.pi**8 / 225
V = V1 + V2 + V13
FIRST, TOTAL = (V1 / V, V2 / V, 0.0), ((V1 + V13) / V, V2 / V, V13 / V)
KNOWN = (0.8, 0.2, 0.0)


def ishigami(u: Floats) -> Floats:
    x = np.pi * (2 * u - 1)
    return np.asarray(np.sin(x[:, 0]) + 7 * np.sin(x[:, 1]) ** 2 + 0.1 * x[:, 2] ** 4 * np.sin(x[:, 0]))


def without_luck(values: Floats) -> Floats:
    return np.repeat(values[:, None], 2, axis=1)


def of_ishigami(base: int, use: str, offset: float = 0.0) -> Totals:
    played = without_luck(ishigami(design(base, 3, use)) + offset)
    return totals(mean_of(played), 2, 3, base, draws=200)


def test_ishigami_is_that_of_the_closed_form() -> None:
    found = of_ishigami(1024, "closed form")
    assert [one.value for one in found.total] == pytest.approx(TOTAL, abs=0.03)
    assert [one.value for one in found.first] == pytest.approx(FIRST, abs=0.03)
    assert found.variance.value == pytest.approx(V, rel=0.03)
    for index, known in zip(found.total, TOTAL, strict=True):
        assert index.low < known < index.high
    assert found.luck.value == pytest.approx(0, abs=1e-9)
    assert found.first[2].low < 0, "a factor that acts only with others has no share of its own"


def test_a_constant_changes_nothing() -> None:
    plain, moved = of_ishigami(256, "offset"), of_ishigami(256, "offset", 1000.0)
    assert [one.value for one in moved.total] == pytest.approx([one.value for one in plain.total])
    assert [one.value for one in moved.first] == pytest.approx([one.value for one in plain.first])


def test_ishigami_is_that_of_scipy() -> None:
    base, points = 1024, design(1024, 3, "scipy")
    blocks = ishigami(points).reshape(5, 1, base)
    theirs = stats.sobol_indices(
        func={"f_A": blocks[0], "f_B": blocks[1], "f_AB": blocks[2:]}, n=base, random_state=None
    )
    ours = of_ishigami(base, "scipy")
    assert [one.value for one in ours.total] == pytest.approx(theirs.total_order, abs=0.01)
    assert [one.value for one in ours.first] == pytest.approx(theirs.first_order, abs=0.05)


def test_ishigami_is_that_of_salib() -> None:
    salib = pytest.importorskip("SALib.analyze.sobol", reason="SALib, a test tool, is not installed")
    base = 1024
    blocks = ishigami(design(base, 3, "salib")).reshape(5, base)
    order = np.stack([blocks[0], *blocks[2:], blocks[1]], axis=1).ravel()
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    theirs = salib.analyze(problem, order, calc_second_order=False, num_resamples=2)
    ours = of_ishigami(base, "salib")
    assert [one.value for one in ours.total] == pytest.approx(list(theirs["ST"]), abs=0.01)
    assert [one.value for one in ours.first] == pytest.approx(list(theirs["S1"]), abs=0.05)


def test_more_base_points_begin_with_the_fewer() -> None:
    few, many = (design(n, 3).reshape(5, n, 3) for n in (32, 64))
    assert np.array_equal(many[:, :32], few)


def linear(u: Floats) -> Floats:
    """Variance one, of which 0.8 and 0.2 by the first two columns."""
    return np.asarray(np.sqrt(12) * (u[:, :2] - 0.5) @ np.sqrt([0.8, 0.2]))


def even(_u: Floats) -> Floats:
    return np.array(3.0)


def growing(u: Floats) -> Floats:
    """Variance of luck that is 9 times as large at one end of the first column as at the other."""
    return np.asarray(9.0 ** u[:, :1] * 3 * np.log(9) / 8)


def own_luck(name: str, points: int, replications: int) -> Floats:
    return steady_normals(name, points, replications)


def shared_luck(name: str, points: int, replications: int) -> Floats:
    """The same for all points, as far as it goes: a third of it is a point's own."""
    common, own = steady_normals(name, 1, replications), steady_normals(f"{name}, own", points, replications)
    return np.sqrt(2 / 3) * common + np.sqrt(1 / 3) * own


def swept(
    number: int, luck: Callable[[str, int, int], Floats], size: Callable[[Floats], Floats], base: int = 128
) -> Totals:
    points = design(base, 3, f"sweep {number}")
    noise = np.sqrt(size(points)) * luck(f"luck {number}", points.shape[0], 8)
    return totals(mean_of(linear(points)[:, None] + noise), 8, 3, base, draws=120)


def check_sweeps(found: list[Totals], within: float, most_called: int) -> None:
    """Totals on average, and how often the factor that does nothing seems to do something."""
    known = [one for one in found if one.moves]
    assert len(known) > 0.95 * len(found)
    means = np.mean([[index.value for index in one.total] for one in known], axis=0)
    assert means == pytest.approx(KNOWN, abs=within)
    assert sum(one.total[2].told for one in known) <= most_called


@pytest.mark.parametrize("size", [even, growing])
@pytest.mark.parametrize("luck", [own_luck, shared_luck])
def test_luck_is_no_effect(luck: Callable[..., Floats], size: Callable[..., Floats]) -> None:
    """A wrong estimator gives the third factor 0.27 here."""
    found = [swept(n, luck, size) for n in range(12)]
    check_sweeps(found, 0.12, 2)
    assert np.mean([one.luck.value for one in found]) == pytest.approx(0.75, abs=0.04)


@pytest.mark.campaign
@pytest.mark.parametrize("size", [even, growing])
@pytest.mark.parametrize("luck", [own_luck, shared_luck])
def test_luck_is_no_effect_in_a_thousand_sweeps(
    luck: Callable[..., Floats], size: Callable[..., Floats]
) -> None:
    found = [swept(n, luck, size, base=256) for n in range(1000)]
    calls = sum(one.total[2].told for one in found)
    print(luck.__name__, size.__name__, calls, np.mean([[i.value for i in x.total] for x in found], axis=0))
    check_sweeps(found, 0.03, 50)


def test_where_all_is_luck_nothing_is_said() -> None:
    noise = steady_normals("nothing but luck", design(64, 3).shape[0], 8)
    found = totals(mean_of(noise), 8, 3, 64, draws=120)
    assert not found.moves
    assert not any(one.told for one in found.total)
    same = totals(mean_of(np.ones((5 * 64, 8))), 8, 3, 64, draws=20)
    assert not same.moves, "an outcome that never differs has no shares either"


def test_a_ratio_is_read_from_sums() -> None:
    """The ratio of sums is 1 + x1 whatever the weights below the line are."""
    points = design(256, 2, "ratio")
    below = 1 + steady_uniforms("below", points.shape[0], 8)
    found = totals(mean_of((1 + points[:, :1]) * below, below), 8, 2, 256, draws=60)
    assert found.total[0].value == pytest.approx(1, abs=0.03)
    assert found.total[1].value == pytest.approx(0, abs=1e-9)


def plan_of(count: int, factors: int) -> Trajectories:
    return trajectories(count, factors, "test")


def test_effects_are_those_of_salib() -> None:
    salib = pytest.importorskip("SALib.analyze.morris", reason="SALib, a test tool, is not installed")
    plan = plan_of(50, 3)
    values = ishigami(plan.points)
    problem = {"num_vars": 3, "names": ["a", "b", "c"], "bounds": [[0, 1]] * 3}
    theirs = salib.analyze(problem, plan.points, values, num_resamples=2, num_levels=LEVELS)
    ours = screen(mean_of(without_luck(values)), 2, plan, draws=20)
    assert [one.value for one in ours.size] == pytest.approx(list(theirs["mu_star"]))
    assert list(ours.effect) == pytest.approx(list(theirs["mu"]))


def test_each_step_of_a_trajectory_moves_one_factor_inside_the_cube() -> None:
    plan = plan_of(20, 5)
    steps = np.diff(plan.points.reshape(20, 6, 5), axis=1)
    assert np.all((np.abs(steps) > 1e-9).sum(axis=2) == 1)
    assert np.abs(steps).max(axis=2) == pytest.approx(np.full((20, 5), 2 / 3))
    assert plan.points.min() >= 0
    assert plan.points.max() <= 1 + 1e-9
    assert np.array_equal(plan_of(10, 5).points, plan.points[:60])


def test_effects_hold_no_luck() -> None:
    called, size = 0, []
    for number in range(30):
        plan = trajectories(16, 3, f"effects {number}")
        noise = steady_normals(f"luck of effects {number}", plan.points.shape[0], 8)
        found = screen(mean_of(linear(plan.points)[:, None] + noise), 8, plan, draws=120)
        called += found.size[2].told
        size.append([one.value for one in found.size])
    assert called <= 4
    assert np.mean(size, axis=0)[2] == pytest.approx(0, abs=0.06)
    assert np.mean(size, axis=0)[0] == pytest.approx(np.sqrt(12 * 0.8), rel=0.05)
