"""Which combinations surely are worth choosing: what is said must be true as often as it claims to be."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from simulator.studies.policy.sure import FEWEST, verdicts

Floats = npt.NDArray[np.float64]
TRIALS, OUTCOMES = 400, 5
MOST_WRONG = 0.05 + 2 * (0.05 * 0.95 / TRIALS) ** 0.5


def noisy(truth: Floats, replications: int, rng: np.random.Generator, shared: float) -> tuple[Floats, Floats]:
    """Means and deviations of values that share part of their luck."""
    luck = rng.normal(size=(replications, *truth.shape)) + shared * rng.normal(
        size=(replications, 1, OUTCOMES)
    )
    values = truth + luck.mean(axis=0)
    return values, (luck - luck.mean(axis=0)) / np.sqrt(replications * (replications - 1))


def said_of_the_first(truth: Floats, replications: int, what: str) -> float:
    rng = np.random.default_rng(7)
    tries = (noisy(truth, replications, rng, shared) for shared in [0.0, 3.0] * (TRIALS // 2))
    return float(np.mean([verdicts(*one)[0] == what for one in tries]))


@pytest.mark.parametrize("replications", [FEWEST, 30])
def test_one_that_is_beaten_by_a_hair_is_hardly_ever_surely_worth_choosing(replications: int) -> None:
    truth = np.zeros((12, OUTCOMES))
    truth[0] = -1e-9
    truth[2:] = -5.0  # far behind, so that only one stands in the way
    assert said_of_the_first(truth, replications, "worth choosing") <= MOST_WRONG


@pytest.mark.parametrize("replications", [FEWEST, 30])
def test_one_that_is_ahead_by_a_hair_in_one_outcome_is_hardly_ever_surely_beaten(replications: int) -> None:
    truth = np.full((12, OUTCOMES), 50.0)
    truth[:, 0] = 0.0
    truth[0] = [1e-9, 0.0, 0.0, 0.0, 0.0]  # each of the others is better in all the rest
    assert said_of_the_first(truth, replications, "beaten") <= MOST_WRONG


def test_what_is_far_apart_is_told_and_two_replications_tell_nothing() -> None:
    rng = np.random.default_rng(1)
    truth = np.array([[9.0, 0, 0, 0, 0], [0, 9.0, 0, 0, 0], [-9.0, -9.0, -9.0, -9.0, -9.0]]) * 4
    values, moved = noisy(truth, FEWEST, rng, 1.0)
    assert verdicts(values, moved) == ["worth choosing", "worth choosing", "beaten"]
    assert verdicts(*noisy(truth, 2, rng, 1.0)) == ["open"] * 3


def test_twins_do_not_stand_in_each_others_way_and_exact_numbers_need_no_limits() -> None:
    values = np.array([[2.0, 1, 1, 1, 1], [2.0, 1, 1, 1, 1], [2.0, 1, 1, 1, 0.5], [1.0, 3, 1, 1, 1]])
    assert verdicts(values, np.zeros((FEWEST, 4, OUTCOMES))) == [
        *["worth choosing"] * 2,
        "beaten",
        "worth choosing",
    ]
