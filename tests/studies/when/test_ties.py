"""The line where two rules tie is where it is, with a band that noise widens."""

import numpy as np
import pytest

from simulator.loader.problems import ScenarioError
from simulator.loader.sweeps.versions import Versions
from simulator.model.questions.factors import FactorSpec
from simulator.studies.when.limits import Factor
from simulator.studies.when.ties import tie_map
from simulator.studies.when.worlds import (
    Laid,
    Rule,
    WhenError,
    ahead_by,
    checked_factors,
    factors_in,
    laid_out,
    numbers_of,
    only_two,
)
from tests.small_runs import small_scenario

FACTORS = (Factor("x"), Factor("y"), Factor("kind", levels=("a", "b")))


def mapped(noise):
    rng = np.random.default_rng(1)
    x = np.column_stack([rng.random(128), rng.random(128), rng.integers(0, 2, 128)]).astype(float)
    lead = x[:, 0] - 0.5 + 0.2 * x[:, 2]  # as a choice of its own moves the line, it is told apart
    return tie_map(x, lead[:, None] + rng.normal(0, noise, (128, 16)), FACTORS, (0, 1))


def test_the_map_is_right_on_both_sides_of_the_line():
    found = mapped(0.2)
    assert found.behind[:, 0].min() > 0.97
    assert found.behind[:, -1].max() < 0.03
    assert found.surely_behind > 0.2
    assert found.surely_ahead > 0.2


def test_noise_widens_the_band():
    assert mapped(2.0).open > mapped(0.2).open


def test_where_both_get_the_same_nobody_is_ahead():
    x = np.random.default_rng(1).random((32, 2))
    found = tie_map(x, np.zeros((32, 8)), FACTORS[:2], (0, 1))
    assert (found.surely_ahead, found.surely_behind, found.open) == (0, 0, 1)


def test_the_last_digits_of_a_computer_are_no_lead():
    """Twins have the same up to the order in which their money was summed."""
    money = np.array([[37_600.0, 0.0], [0.1, 12.5]])
    lead = ahead_by(money * (1 + 1e-15), money)
    assert (lead == 0).all()
    assert ahead_by(money + 0.01, money)[0].tolist() == pytest.approx([0.01, 0.01], abs=1e-6)
    lead[1, 0] = 2.0
    assert Laid(money, lead, 0).same.tolist() == [True, False]


def test_worlds_grow_without_moving():
    factors = {
        "jobs.per_day": FactorSpec(law="uniform", numbers=(5, 20)),
        "pack": FactorSpec(law="choice", values=("2023_card6", "2025_dynamic")),
    }
    few, many = (laid_out(factors, points, 1) for points in (32, 64))
    assert many["point"][:32].tolist() == few["point"].tolist()
    known = factors_in(factors)
    assert known[1].levels == ("2023_card6", "2025_dynamic")
    x = numbers_of(many, known)
    assert set(x[:, 1]) == {0.0, 1.0}
    assert 5 <= x[:, 0].min() < x[:, 0].max() <= 20


def test_two_rules_are_set_against_each_other():
    scenario = small_scenario(competition="field")
    first, second = (Rule(g.name, g.strategy, g.name) for g in scenario.freelancers)
    third = Rule("spray", scenario.freelancers[0].strategy)
    two = only_two(scenario, first, third)
    assert [group.name for group in two.freelancers] == ["first", "spray"]
    with pytest.raises(WhenError, match="with itself"):
        only_two(scenario, second, second)
    with pytest.raises(WhenError, match="among its groups"):
        only_two(small_scenario(competition="market"), first, third)


def test_settings_that_count_take_whole_numbers():
    versions = Versions.of(small_scenario(competition="field"))
    factors = {"connects.monthly_grant": FactorSpec(law="range", numbers=(10, 60))}
    design = laid_out(checked_factors(versions, factors), 32, 1)
    assert design["connects.monthly_grant"].dtype.kind == "i"
    with pytest.raises(ScenarioError, match="per_day"):
        checked_factors(versions, {"jobs.per_dya": FactorSpec(law="range", numbers=(10, 60))})
