"""BCa intervals against scipy, and which interval is chosen when."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.metrics.estimates.bootstrap import (
    BCA,
    LEAST_FOR_BCA,
    acceleration,
    bca,
    ratio_interval,
    resample_weights,
)
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import JACKKNIFE, ONE_REPLICATION, UNDEFINED, Ratio

Array = np.ndarray[Any, Any]
RNG = np.random.default_rng


def skewed(n: int, seed: int = 1) -> tuple[Array, Array]:
    rng = RNG(seed)
    under = rng.gamma(4.0, 10.0, n)
    return under * rng.lognormal(0, 0.8, n), under


@pytest.mark.parametrize("n", [15, 60])
@pytest.mark.parametrize("level", [0.9, 0.95])
def test_bca_is_that_of_scipy(n: int, level: float) -> None:
    x, y = skewed(n)
    theirs = stats.bootstrap(
        (x, y),
        lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=60_000,
        confidence_level=level,
        method="BCa",
        rng=RNG(2),
    ).confidence_interval
    low, high = bca(lambda w: (w @ x) / (w @ y), n, level, widened=False, resamples=60_000)
    width = theirs.high - theirs.low
    assert (low, high) == pytest.approx((theirs.low, theirs.high), abs=0.03 * width)
    plain = stats.bootstrap(
        (x, y),
        lambda a, b, axis: a.sum(axis=axis) / b.sum(axis=axis),
        paired=True,
        vectorized=True,
        n_resamples=60_000,
        confidence_level=level,
        method="percentile",
        rng=RNG(2),
    ).confidence_interval
    assert high - plain.high > 0.04 * width, "without its correction the interval would be another"


def test_widening_follows_t() -> None:
    x = RNG(3).normal(10, 2, 10)
    mean = lambda w: w @ x / w.sum(axis=1)  # noqa: E731
    low, high = bca(mean, 10)
    usual = stats.ttest_1samp(x, 0).confidence_interval(0.95)
    assert high - low == pytest.approx(usual.high - usual.low, rel=0.08)
    narrow = bca(mean, 10, widened=False)
    assert narrow[1] - narrow[0] < 0.88 * (high - low)


def test_a_quantity_that_is_no_ratio() -> None:
    x = RNG(4).exponential(1, 80)

    def spread(w: Array) -> Array:
        mean = w @ x / w.sum(axis=1)
        return np.asarray(np.sqrt(w @ x**2 / w.sum(axis=1) - mean**2))

    low, high = bca(spread, 80)
    assert low < x.std() < high
    # a spread is underestimated by resamples, so the interval leans upward
    assert high - x.std() > x.std() - low


def test_acceleration_is_that_of_a_mean() -> None:
    x = RNG(5).exponential(1, 50)
    without = (x.sum() - x) / 49
    assert acceleration(without) == pytest.approx(stats.skew(x) / (6 * np.sqrt(50)))
    assert acceleration(np.full(9, 3.0)) == 0


def test_weights_count_draws_and_are_steady() -> None:
    w = resample_weights(7, 3000)
    assert (w.sum(axis=1) == 7).all()
    assert w.mean(axis=0) == pytest.approx(np.ones(7), abs=0.08)
    assert w.var() == pytest.approx(6 / 7, abs=0.05)
    assert (resample_weights(7, 3000) == w).all()
    assert (resample_weights(7, 3000, 1) != w).any()


def test_skewed_ratios_have_bca_and_others_t() -> None:
    x, y = skewed(30)
    found = ratio_interval(x, y, scale=100)
    assert found.method == BCA
    assert found.value == pytest.approx(100 * x.sum() / y.sum())
    assert found.high - found.value > 1.1 * (found.value - found.low)  # type: ignore[operator]
    few = ratio_interval(x[: LEAST_FOR_BCA - 1], y[: LEAST_FOR_BCA - 1])
    assert few.method == JACKKNIFE
    even = np.repeat([9.0, 10.0, 11.0], 10)
    plain = ratio_interval(even, np.ones(30))
    assert plain.method == JACKKNIFE
    usual = estimate(Ratio(even, np.ones(30)), "")
    assert plain[:3] == pytest.approx(usual[:3])


def test_what_has_no_interval_says_so() -> None:
    assert ratio_interval([1, 2], [0, 0]) == (None, None, None, UNDEFINED)
    assert ratio_interval([3], [2]) == (1.5, None, None, ONE_REPLICATION)
    with pytest.raises(ValueError, match="at least 2"):
        bca(lambda w: w @ np.ones(1), 1)
    with pytest.raises(ValueError, match="undefined"):
        bca(lambda w: np.full(len(w), np.nan), 5)


def test_resamples_that_miss_every_denominator_are_left_out() -> None:
    x, y = np.zeros(12), np.zeros(12)
    x[:2], y[:2] = [1.0, 9.0], [1.0, 1.0]
    found = ratio_interval(x, y)
    assert found.value == 5
    assert found.low is not None
    assert found.low >= 1 or found.method == JACKKNIFE


def test_many_replications_are_drawn_in_parts() -> None:
    x = RNG(6).lognormal(0, 2.0, 1500)
    found = ratio_interval(x, np.ones(1500))
    assert found.method == BCA
    error = x.std(ddof=1) / np.sqrt(1500)
    assert found.high - found.low == pytest.approx(2 * 1.96 * error, rel=0.25)  # type: ignore[operator]
