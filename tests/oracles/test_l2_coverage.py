"""Oracle L2: how often intervals for a hire rate, and t intervals of a few normal numbers, cover the truth.

Wilson (1927), JASA 22:209-212; Brown, Cai & DasGupta (2001), Statistical Science 16:101-133; Student (1908).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special, stats

from simulator.kit.shares import wald, wilson
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Ratio
from simulator.model.luck import children, replication_key, uniforms
from tests.oracles.rule import CASES, Estimate, check

Floats = npt.NDArray[np.float64]
Interval = Callable[[npt.ArrayLike, npt.ArrayLike], tuple[Floats, Floats]]

SETS = 40_000
ANY_SIGN = (-np.inf, np.inf)
COUNTED: dict[str, tuple[Interval, int, float]] = {
    "L2.1": (wilson, 10, 0.1),
    "L2.2": (wilson, 20, 0.3),
    "L2.3": (wilson, 50, 0.05),
    "L2.4": (wilson, 100, 0.02),
    "L2.5": (wald, 10, 0.1),
    "L2.6": (wald, 50, 0.05),
}


def luck(sets: int, n: int) -> Floats:
    return uniforms(children(replication_key(32, n), sets * n), 0).reshape(sets, n)


def coverage(interval: Interval, n: int, rate: float) -> Estimate:
    low, high = interval((luck(SETS, n) < rate).sum(axis=1), n)
    return Estimate(float(np.mean((low <= rate) & (rate <= high))), SETS)


def coverage_of_t() -> Estimate:
    sets = CASES["L2.7"].n_rec
    held = 0
    for row in special.ndtri(luck(sets, 5)):
        found = estimate(Ratio(row, np.ones(5), within=ANY_SIGN), "")
        assert found.low is not None
        assert found.high is not None
        held += found.low <= 0 <= found.high
    return Estimate(held / sets, sets)


def three_of_forty() -> Estimate:
    return Estimate([round(float(x), 12) for x in wilson(3, 40)], 1)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    **{name: partial(coverage, *case) for name, case in COUNTED.items()},
    "L2.7": coverage_of_t,
    "L2.8": three_of_forty,
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_coverage(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.parametrize("name", COUNTED)
def test_the_coverage_is_that_of_the_finite_sum(name: str) -> None:
    interval, n, rate = COUNTED[name]
    x = np.arange(n + 1)
    low, high = interval(x, n)
    exact = stats.binom.pmf(x, n, rate)[(low <= rate) & (rate <= high)].sum()
    assert exact == pytest.approx(CASES[name].expected, rel=1e-9)
