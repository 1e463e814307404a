"""Limits of money: t where nothing is skewed, longer upwards where a few contracts carry the sum."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import FEW_HIRES, JACKKNIFE, Ratio, deviations, t_quantile
from simulator.metrics.estimates.skewed import LEAST_FOR_SKEWED, SKEWED_T, skewed_limits


def money(worth: object) -> Ratio:
    """Earnings of so many replications, with hires enough for a law of large numbers."""
    over = np.asarray(worth, float)
    return Ratio(over, np.ones(over.size), events=np.full(over.size, 40.0))


def test_even_amounts_have_the_limits_of_t() -> None:
    d = np.tile([-1.0, 1.0], 20)
    low, high = skewed_limits(5.0, d, 0.95)
    half = t_quantile(0.95, 39) * np.sqrt(d @ d)
    assert (5 - low, high - 5) == (pytest.approx(half), pytest.approx(half))
    assert skewed_limits(5.0, np.zeros(9), 0.95) == (5.0, 5.0)


def test_limits_mirror_where_amounts_do() -> None:
    d = np.random.default_rng(1).exponential(1, 30)
    d -= d.mean()
    low, high = skewed_limits(0.0, d, 0.9)
    mirrored = skewed_limits(0.0, -d, 0.9)
    assert (-mirrored[1], -mirrored[0]) == pytest.approx((low, high))


def test_money_that_a_few_contracts_carry_reaches_further_up() -> None:
    wild = np.exp(np.random.default_rng(4).normal(0, 1.2, 20))
    found = estimate(money(wild), "dollars")
    assert found.method == SKEWED_T
    assert found.high - found.value > 1.3 * (found.value - found.low)  # type: ignore[operator]
    u = np.asarray(deviations(money(wild)))
    assert (found.low, found.high) == skewed_limits(found.value, u, 0.95)  # type: ignore[arg-type]


def test_few_replications_or_hires_keep_their_limits() -> None:
    few = np.arange(1.0, LEAST_FOR_SKEWED)
    assert estimate(money(few), "").method == JACKKNIFE
    one_each = Ratio(np.arange(1.0, 21), np.ones(20), events=np.ones(20))
    assert estimate(one_each, "").method == FEW_HIRES


def test_limits_of_log_normal_sums_hold_where_those_of_t_do_not() -> None:
    rng, n, truth, runs = np.random.default_rng(8), 20, np.exp(0.32), 3000
    held = np.zeros(2)
    for _ in range(runs):
        q = money(rng.lognormal(0, 0.8, n))
        u, value = np.asarray(deviations(q)), float(q.over.mean())
        half = t_quantile(0.95, n - 1) * float(np.sqrt(u @ u))
        low, high = skewed_limits(value, u, 0.95)
        held += [abs(value - truth) <= half, low <= truth <= high]
    assert held[0] / runs < 0.91
    assert held[1] / runs > 0.93
