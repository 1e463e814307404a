"""Oracle L1: the variance of a difference with common and with separate luck.

The stream is the simulator's own: a draw belongs to a key and a purpose. Glasserman & Yao (1992), Management
Science 38:884-908; Law, Simulation Modeling & Analysis, ch. 11.
"""

import math
from collections.abc import Callable
from functools import cache, partial

import numpy as np
import numpy.typing as npt
import pytest

from simulator.metrics.contrasts.differences import difference
from simulator.metrics.estimates.quantities import Ratio
from simulator.model.luck import children, replication_key, uniforms
from tests.oracles.rule import Estimate, check

Floats = npt.NDArray[np.float64]

PAIRS = 40_000
HIRE, HIRE_APART = 101, 102
"""purposes of the draws: one for both configurations, or one more for the second"""


@cache
def luck(purpose: int) -> Floats:
    return uniforms(children(replication_key(31, 0), PAIRS), purpose)


def mean(values: Floats) -> Estimate:
    return Estimate(float(values.mean()), values.size)


def hires(purpose: int) -> tuple[Floats, Floats]:
    return (luck(HIRE) < 0.30).astype(float), (luck(purpose) < 0.36).astype(float)


def spread_of_hires(purpose: int) -> Estimate:
    a, b = hires(purpose)
    return mean((a - b + 0.06) ** 2)


def spread_of_durations() -> Estimate:
    day = -np.log1p(-luck(HIRE))
    return mean((2 * day - 3 * day + 1) ** 2)


def product(values: Floats, centre: float, sd: float) -> Estimate:
    return mean((luck(HIRE) - 0.5) * math.sqrt(12) * (values - centre) / sd)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "L1.1": partial(spread_of_hires, HIRE),
    "L1.2": partial(spread_of_hires, HIRE_APART),
    "L1.3": spread_of_durations,
    "L1.4": lambda: product(luck(HIRE) ** 2, 1 / 3, math.sqrt(4 / 45)),
    "L1.5": lambda: product(-np.log1p(-luck(HIRE)), 1.0, 1.0),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_common_luck(name: str) -> None:
    check(name, ESTIMATES[name]())


@pytest.mark.parametrize(("purpose", "saved"), [(HIRE, 1 - 0.0564 / 0.4404), (HIRE_APART, 0.0)])
def test_a_difference_tells_what_common_luck_saved(purpose: int, saved: float) -> None:
    a, b = (Ratio(x, np.ones(PAIRS)) for x in hires(purpose))
    assert difference("win_rate", ("a", a), ("b", b), True).saved == pytest.approx(saved, abs=0.03)
