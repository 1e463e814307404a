"""From trials at a few doses to the dose that a chance needs."""

from __future__ import annotations

import numpy as np
import pytest

from simulator.metrics.estimates.rungs import Trials, dose_for, fitted, freed_of_luck

DOSES = np.array([0.0, 45, 75, 100, 130, 170])
BASE, RATE = 0.1, 0.012


def chance_at(dose: object) -> np.ndarray:
    return np.asarray(1 - np.exp(-BASE - RATE * np.asarray(dose, float)))


def dose_of(chance: float) -> float:
    return (-np.log(1 - chance) - BASE) / RATE


def trials(rng: np.random.Generator, each: int, people: int) -> Trials:
    dose = np.repeat(DOSES, each)
    got = rng.binomial(people, chance_at(dose)) / people
    return Trials(dose, np.full(dose.size, float(people)), got)


def test_the_dose_is_that_of_the_law_where_nothing_is_left_to_luck() -> None:
    dose = np.repeat(DOSES, 2)
    fit = fitted(Trials(dose, np.full(12, 1e9), chance_at(dose)))
    for chance in (0.2, 0.5, 0.8):
        found, low, high = dose_for(fit, chance)
        assert found == pytest.approx(dose_of(chance), abs=0.5)
        assert low <= dose_of(chance) <= high


def test_beyond_the_doses_tried_nothing_is_claimed() -> None:
    fit = fitted(Trials(np.repeat(DOSES, 2), np.full(12, 1e4), chance_at(np.repeat(DOSES, 2))))
    assert dose_for(fit, 0.95)[0] is None
    assert dose_for(fit, 0.95)[2] == np.inf
    assert dose_for(fit, 0.05)[0] == 0.0  # so much comes without any
    dear = np.repeat(DOSES[2:], 2)
    assert dose_for(fitted(Trials(dear, np.full(8, 1e4), chance_at(dear))), 0.3)[:2] == (None, 0.0)


def test_limits_hold_as_often_as_they_say() -> None:
    rng, runs, held, errors = np.random.default_rng(5), 600, 0, []
    for _ in range(runs):
        found, low, high = dose_for(fitted(trials(rng, 6, 40)), 0.5)
        held += low <= dose_of(0.5) <= high
        errors.append(chance_at(found if found is not None else np.nan) - 0.5)
    assert 0.92 < held / runs < 0.985
    assert abs(np.nanmean(errors)) < 0.005
    assert np.nanstd(errors) < 0.03


def test_known_luck_is_taken_out() -> None:
    rng, plain, freed = np.random.default_rng(6), [], []
    dose, rep = np.repeat(DOSES, 4), np.repeat(np.arange(24), 40)
    for _ in range(150):
        own = chance_at(dose)[rep]
        got = rng.random(rep.size) < own
        found = freed_of_luck(got, got - own, rep, dose)
        freed.append(found.share)
        plain.append(np.bincount(rep, got) / 40)
    assert np.mean(freed, axis=0) == pytest.approx(chance_at(dose), abs=0.01)
    assert np.std(freed, axis=0).mean() < 0.3 * np.std(plain, axis=0).mean()


def test_a_curve_never_falls_however_few_were_tried() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        fit = fitted(trials(rng, 2, 10))
        assert (np.diff(fit.chance) >= 0).all()
        assert (fit.low <= fit.chance + 1e-12).all()
        assert (fit.chance <= fit.high + 1e-12).all()
