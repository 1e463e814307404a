"""The chance of being the best: what comes first of near equals is hardly more than luck."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from scipy import special

from simulator.metrics.contrasts.best import chances_of_being_best, lowered
from simulator.metrics.contrasts.differences import difference
from simulator.metrics.contrasts.together import all_together, chances_of
from simulator.metrics.estimates.quantities import Quantity, Ratio

Array = npt.NDArray[np.float64]


def entries(x: Array) -> tuple[Array, Array]:
    """Means and deviations of entries, one column each."""
    means, n = x.mean(axis=0), len(x)
    return means, (means - x) / np.sqrt(n * (n - 1))


def noise_of(n: int, k: int, seed: int = 6) -> Array:
    return np.random.default_rng(seed).normal(size=(n, k))


def test_what_cannot_be_compared_is_refused() -> None:
    with pytest.raises(ValueError, match="at least 2 replications"):
        chances_of_being_best([1.0], np.zeros((1, 1)))


def test_a_large_lead_of_one_of_two_is_nearly_as_sure_as_student_says() -> None:
    z = noise_of(40, 2)
    apart = z[:, 0] - z[:, 1]
    error = apart.std(ddof=1) / np.sqrt(40)
    for lead, less in ((2.0, 0.12), (3.0, 0.04), (5.0, 0.002)):
        means, u = entries(z + np.array([lead * error - apart.mean(), 0.0]))
        student = special.stdtr(39, lead)
        found = chances_of_being_best(means, u)
        assert student - less < found[0] < student
        assert found.sum() == pytest.approx(1)
        assert chances_of_being_best(means, u, "lower")[1] == pytest.approx(found[0], abs=0.01)


def test_near_equals_are_drawn_together() -> None:
    z = noise_of(20, 4)
    z -= z.mean(axis=0)
    leads = np.array([2.2, 0.4, 0.2, 0.0]) * np.sqrt(2 / 20)
    alone = chances_of_being_best(*entries(z + leads))
    assert 0.5 < alone[0] < 0.9  # Student's law alone says 96 %


def test_one_large_contract_makes_nobody_surely_the_best() -> None:
    money = np.tile([10.0, 12.0, 8.0, 11.0, 9.0], 4)[:, None] + np.zeros((20, 2))
    money[::2, 0] += 1.0
    steady = chances_of_being_best(*entries(money))[0]
    money[3, 0] += 200.0
    assert steady > 0.99
    assert chances_of_being_best(*entries(money))[0] < 0.8


def test_chances_are_shared_by_equals_and_sum_to_one() -> None:
    x = np.random.default_rng(5).normal(size=(40, 1))
    means, u = entries(np.hstack([x, x, x - 50]))
    assert chances_of_being_best(means, u).tolist() == [0.5, 0.5, 0.0]
    means, u = entries(noise_of(40, 4) + x + [0.0, 0.3, 0.0, 0.0])
    chances = chances_of_being_best(means, u)
    assert chances.sum() == pytest.approx(1)
    assert chances.argmax() == means.argmax()
    assert chances_of_being_best(means[:1], u[:, :1]).tolist() == [1.0]


def test_what_all_entries_share_says_nothing_about_the_best() -> None:
    noise, shared = noise_of(40, 3), 100 * noise_of(40, 1, 7)
    alone, together = (chances_of_being_best(*entries(noise + s)) for s in (0.0, shared))
    assert together == pytest.approx(alone, abs=1e-6)


def test_what_is_taken_from_the_first_goes_to_the_others() -> None:
    assert lowered(np.array([0.7, 0.2, 0.1]), 0, 0.4).round(6).tolist() == [0.4, 0.4, 0.2]
    assert lowered(np.array([1.0, 0.0, 0.0]), 0, 0.9).round(6).tolist() == [0.9, 0.05, 0.05]
    assert lowered(np.array([0.7, 0.3]), 0, 0.8).tolist() == [0.7, 0.3]


def test_nobody_is_surer_to_be_the_best_than_told_apart() -> None:
    z = noise_of(30, 10, 2)
    z -= z.mean(axis=0)
    # four near equals, and others so far behind that the four alone seem far apart
    leads = np.concatenate([[2.4, 0.4, 0.2, 0.0], np.arange(-60.0, -120, -10)]) * np.sqrt(2 / 30)
    x = 1000 + z + leads
    quantities: dict[str, Quantity] = {f"{k}": Ratio(x[:, k], np.ones(30)) for k in range(10)}
    named = list(quantities.items())
    pairs = [difference("earnings_usd", a, b, True) for i, a in enumerate(named) for b in named[i + 1 :]]
    found = all_together(pairs, quantities, 0.95)
    assert any(d.a == "0" and not d.apart for d in found)
    free = chances_of("earnings_usd", quantities)
    bound = chances_of("earnings_usd", quantities, found)
    assert free["0"] > 0.93
    assert bound["0"] <= 0.89
    assert sum(bound.values()) == pytest.approx(1)
    # tied at a stricter level, it is no surer than the level
    strict = [d._replace(apart=False, p_all=0.02) for d in found]
    assert chances_of("earnings_usd", quantities, strict, 0.91)["0"] == pytest.approx(0.91)
    # and where it is told apart, nothing is taken
    sure = [d._replace(apart=True, p_all=0.0) for d in found]
    assert chances_of("earnings_usd", quantities, sure) == free
