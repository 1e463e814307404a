"""Simultaneous limits against tables, their corner cases, and chances of being best."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import special, stats

from simulator.metrics.contrasts.simultaneous import (
    Simultaneous,
    every_pair,
    letter_columns,
    pair_deviations,
    simultaneous,
)
from simulator.metrics.estimates.draws import factor_of, steady_normals, steady_uniforms
from simulator.metrics.estimates.quantities import Ratio, deviations, t_quantile

Array = np.ndarray[Any, Any]


def entries(table: Array) -> tuple[Array, Array]:
    """Means and deviations of the columns."""
    u = [deviations(Ratio(column, np.ones(column.size))) for column in table.T]
    return table.mean(axis=0), np.stack(u, axis=1)  # type: ignore[arg-type]


def all_pairs(table: Array, level: float = 0.95) -> Simultaneous:
    means, u = entries(table)
    pairs = every_pair(means.size)
    return simultaneous(means[pairs[:, 0]] - means[pairs[:, 1]], pair_deviations(u, pairs), level)


def with_correlation(n: int, correlation: Array, seed: int = 1) -> Array:
    """Normal columns whose sample correlation is exactly this."""
    x = np.random.default_rng(seed).normal(size=(n, len(correlation)))
    x -= x.mean(axis=0)
    x = x @ np.linalg.inv(np.linalg.cholesky(x.T @ x).T) @ np.linalg.cholesky(correlation).T
    return np.asarray(x)


def test_one_difference_has_the_usual_t_interval() -> None:
    x = np.random.default_rng(3).normal(0.4, 1, 12)
    value, u = entries(x[:, None])
    found = simultaneous(value, u)
    usual = stats.ttest_1samp(x, 0)
    limits = usual.confidence_interval(0.95)
    assert found.critical == t_quantile(0.95, 11)
    assert (found.low[0], found.high[0]) == pytest.approx((limits.low, limits.high))
    assert found.p[0] == pytest.approx(usual.pvalue)


def test_all_pairs_of_equal_spread_have_the_limit_of_tukey() -> None:
    k, n = 6, 2000
    found = all_pairs(with_correlation(n, np.eye(k)))
    assert found.critical == pytest.approx(
        stats.studentized_range.ppf(0.95, k, np.inf) / np.sqrt(2), abs=0.03
    )
    assert found.value.size == 15


def test_uncorrelated_differences_have_the_limit_of_sidak() -> None:
    for n in (8, 400):
        found = simultaneous(np.zeros(5), with_correlation(n, np.eye(5)))
        single = 0.95 ** (1 / 5)
        assert found.critical == pytest.approx(t_quantile(single, n - 1), rel=0.02)
        assert found.critical <= t_quantile(1 - 0.05 / 5, n - 1)


def test_the_same_difference_many_times_costs_nothing() -> None:
    one = with_correlation(20, np.eye(1))
    found = simultaneous(np.full(40, 0.3), np.repeat(one, 40, axis=1))
    assert found.critical == pytest.approx(t_quantile(0.95, 19), rel=0.02)
    turned = simultaneous([0.3, -0.3], np.hstack([one, -one]))
    assert turned.critical == pytest.approx(found.critical, rel=0.02)
    assert turned.p[0] == turned.p[1]


def test_p_is_small_exactly_where_the_limits_leave_out_zero() -> None:
    u = with_correlation(15, np.eye(4) * 0.4 + 0.6)
    for level in (0.9, 0.95, 0.99):
        values = np.linspace(-5, 5, 4)
        found = simultaneous(values, u, level)
        outside = (found.low > 0) | (found.high < 0)
        assert (found.apart == outside).all()
        assert outside.any()
        assert not outside.all()
        single = 2 * special.stdtr(14, -np.abs(values) / found.error)
        assert (found.p >= single).all()
        assert (found.p <= np.minimum(1, 4 * single)).all()


def test_a_difference_without_variance_is_certain_and_costs_nothing() -> None:
    u = np.hstack([with_correlation(10, np.eye(1)), np.zeros((10, 2))])
    found = simultaneous([0.0, 0.0, 2.0], u)
    assert found.critical == t_quantile(0.95, 9)
    assert found.p.tolist() == [1.0, 1.0, 0.0]
    assert (found.low[1:].tolist(), found.high[1:].tolist()) == ([0, 2], [0, 2])
    none = simultaneous(np.zeros(2), np.zeros((10, 2)))
    assert none.p.tolist() == [1.0, 1.0]


def test_luck_that_cancels_but_for_rounding_is_none() -> None:
    x = np.random.default_rng(1).normal(1000, 1, 30)
    _, u = entries(np.stack([x, x + 0.1, x * 2], axis=1))
    apart = pair_deviations(u, every_pair(3))
    assert not apart[:, 0].any()
    assert apart[:, 1].any()


def test_many_differences_take_fewer_draws_and_stay_near() -> None:
    found = simultaneous(np.zeros(420), with_correlation(500, np.eye(420)))
    assert found.critical == pytest.approx(t_quantile(0.95 ** (1 / 420), 499), rel=0.03)


@pytest.mark.parametrize(
    ("values", "u", "says"),
    [
        ([1.0, 2.0], np.zeros((5, 3)), "one column for each of the 2"),
        ([1.0], np.zeros((1, 1)), "at least 2 replications"),
        ([np.inf], np.zeros((5, 1)), "must be numbers"),
        ([1.0], np.full((5, 1), np.nan), "must be numbers"),
    ],
)
def test_what_cannot_be_compared_is_refused(values: Any, u: Array, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        simultaneous(values, u)


@pytest.mark.parametrize("entries_there", [0, 1, 2, 5, 9, 14])
def test_two_share_a_letter_if_and_only_if_they_cannot_be_told_apart(entries_there: int) -> None:
    rng = np.random.default_rng(entries_there)
    for share in np.linspace(0, 1, 12):
        apart = np.triu(rng.random((entries_there, entries_there)) < share, 1)
        apart |= apart.T
        letters = [set(own) for own in letter_columns(apart)]
        assert all(letters)
        for i, j in every_pair(entries_there):
            assert letters[i].isdisjoint(letters[j]) == apart[i, j]
        numbers = [one for own in letter_columns(apart) for one in own]
        assert list(dict.fromkeys(numbers)) == list(range(len(set(numbers))))


def test_an_entry_between_two_groups_has_both_letters() -> None:
    apart = np.zeros((4, 4), bool)
    for i, j in ((0, 2), (0, 3), (1, 3)):
        apart[i, j] = apart[j, i] = True
    assert letter_columns(apart) == [(0,), (0, 1), (1, 2), (2,)]


def test_letters_that_say_nothing_are_left_out() -> None:
    # three pairs that are tied, round a triangle that is tied: its own letter says nothing
    tied = [(0, 1), (1, 2), (0, 2), (0, 3), (1, 3), (1, 4), (2, 4), (0, 5), (2, 5)]
    apart = ~np.eye(6, dtype=bool)
    for i, j in tied:
        apart[i, j] = apart[j, i] = False
    assert len({one for own in letter_columns(apart) for one in own}) == 3


def test_luck_of_the_statistics_is_steady_and_even() -> None:
    a, b = steady_uniforms("one use", 5000, 2), steady_uniforms("another use", 5000, 2)
    assert (steady_uniforms("one use", 5000, 2) == a).all()
    assert abs(np.corrcoef(np.hstack([a, b]).T) - np.eye(4)).max() < 0.06
    assert stats.kstest(steady_normals("one use", 4000)[:, 0], "norm").pvalue > 0.001


def test_a_singular_correlation_has_a_factor_of_its_rank() -> None:
    r = np.array([[1.0, -1.0, 0.0], [-1.0, 1.0, 0.0], [0.0, 0.0, 1.0]])
    factor = factor_of(r)
    assert factor.shape == (2, 3)
    assert factor.T @ factor == pytest.approx(r)
