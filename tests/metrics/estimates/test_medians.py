"""Median waiting times: enough draws stand behind their limits."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics.estimates.survival import Waiting, median_interval


def waits(seed: int, people: int) -> Waiting:
    """Exponential waits, each freelancer in a replication of their own, watched until 2.5."""
    days = np.random.default_rng(seed).exponential(1.0, people)
    return Waiting(np.minimum(days, 2.5), days < 2.5, np.arange(people), people)


def test_a_limit_is_the_order_statistic_that_it_should_be() -> None:
    # the median of a sample of 25 drawn with replacement is at most its k-th value with a binomial chance
    from scipy import stats

    people = 25
    below = stats.binom.sf(12, people, np.arange(1, people + 1) / people)
    low, high = np.searchsorted(below, [0.025, 0.975])
    exact = 0
    for seed in range(60):
        own = np.sort(waits(seed, people).time)
        found = median_interval(waits(seed, people), 0.95)
        exact += found == (own[low], own[high])
    assert exact >= 57  # with 400 draws 22: the others were narrower


@pytest.mark.verify
def test_medians_of_few_people_hold_as_often_as_they_say() -> None:
    runs, inside = 2000, 0
    for seed in range(runs):
        low, high = median_interval(waits(10_000 + seed, 25), 0.95)
        inside += low <= np.log(2) <= high
    assert 0.94 <= inside / runs <= 0.975
