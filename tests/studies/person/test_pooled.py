"""Members seen beside each other: drawn together as far as they seem alike, and rightly unsure."""

from __future__ import annotations

import numpy as np
from scipy import special, stats

from simulator.studies.person.pooled import pooled_shares


def test_one_kind_alone_has_the_share_of_a_count() -> None:
    alone = pooled_shares([8], [40]).shares[0]
    exact = stats.beta(8.5, 32.5)
    assert abs(alone.mean - exact.mean()) < 0.01
    assert alone.low < exact.ppf(0.025) + 0.01
    assert alone.high > exact.ppf(0.975) - 0.01


def test_kinds_that_seem_alike_are_drawn_together_and_few_more_than_many() -> None:
    few, many = pooled_shares([3, 10], [6, 100]).shares
    assert 0.1 < few.mean < 0.3
    assert abs(many.mean - 0.1) < 0.03
    assert few.high - few.low > many.high - many.low


def test_nothing_reached_is_no_zero() -> None:
    none = pooled_shares([0, 0], [10, 12]).shares
    assert all(0.05 < one.high < 0.2 for one in none)
    empty = pooled_shares([0, 0], [0, 0])
    assert not empty.apart
    assert all(one.low < 0.05 and one.high > 0.95 for one in empty.shares)


def test_the_order_of_kinds_does_not_matter() -> None:
    one, other = pooled_shares([3, 20, 6], [60, 60, 40]), pooled_shares([20, 6, 3], [60, 40, 60])
    np.testing.assert_allclose([one.shares[k] for k in (1, 2, 0)], other.shares, rtol=1e-9)
    assert (one.best, one.worst, other.best, other.worst) == (1, 0, 0, 2)
    assert one.apart


def test_ranges_hold_and_luck_seldom_makes_a_winner() -> None:
    rng = np.random.default_rng(1)
    held, false = [], []
    for spread in (0.0, 0.3, 0.6) * 60:
        count = int(rng.integers(2, 6))
        truth = special.expit(rng.normal(-2, 0.7) + spread * rng.normal(size=count))
        trials = rng.integers(5, 100, count)
        found = pooled_shares(rng.binomial(trials, truth).tolist(), trials.tolist())
        held += [one.low <= share <= one.high for one, share in zip(found.shares, truth, strict=True)]
        false += [found.apart] if spread == 0 else []
    assert 0.93 < np.mean(held) < 0.99
    assert np.mean(false) < 0.06
