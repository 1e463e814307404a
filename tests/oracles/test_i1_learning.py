"""Oracle I1: what exploring costs.

The arms of `strategies/theory/bandits.py` are played by themselves: explore-then-commit has its exact regret,
random play its mean gap, and the constant of Lai & Robbins is what their formula says. Lattimore & Szepesvari
(2020), chapter 6; Lai & Robbins (1985).
"""

from collections.abc import Callable
from functools import partial

import numpy as np
import pytest
from scipy import stats

from simulator.strategies.contract.base import Floats
from simulator.strategies.theory import bandits
from tests.oracles.rule import Estimate, check

RUNS = 60_000


def tried(pays: Callable[[int], Floats], tries: int) -> bandits.Arms:
    """Both arms played so often, in turn; `pays(arm)` draws one pay for each run."""
    arms, lanes = bandits.new_arms(RUNS, 2), np.arange(RUNS)
    for _ in range(tries):
        for arm in (0, 1):
            arms = bandits.with_plays(arms, lanes, np.full(RUNS, arm), pays(arm))
    return arms


def committed(gap: float, tries: int, plays: int, mean: tuple[float, float] | None = None) -> Estimate:
    """Regret of trying both arms and staying with the better one; the first is `gap` better."""
    rng = np.random.default_rng(int(1000 * gap) + tries)
    if mean is None:
        arms = tried(lambda arm: rng.normal((gap, 0.0)[arm], 1.0, RUNS), tries)
    else:
        arms = tried(lambda arm: (rng.random(RUNS) < mean[arm]).astype(float), tries)
    kept = bandits.commit(arms, tries, rng.random(RUNS))
    return Estimate(float((tries * gap + (plays - 2 * tries) * gap * (kept == 1)).mean()), RUNS)


def at_random() -> Estimate:
    """Arms about which nothing is or becomes known are drawn evenly."""
    gaps, rng = np.array([0.0, 0.1, 0.3]), np.random.default_rng(5)
    regret, unknown = np.zeros(RUNS), bandits.new_arms(RUNS, 3)
    for _ in range(100):
        regret += gaps[bandits.thompson(unknown, rng.random((RUNS, 3)))]
    return Estimate(float(regret.mean()), RUNS)


def constant(*pays: float) -> Estimate:
    return Estimate(bandits.lai_robbins(np.array(pays)), 1)


ESTIMATES: dict[str, Callable[[], Estimate]] = {
    "I1.1": partial(committed, 0.5, 20, 1000),
    "I1.2": partial(committed, 0.2, 50, 1000),
    "I1.3": partial(committed, 1.0, 4, 100),
    "I1.4": partial(committed, 0.1, 25, 500, (0.6, 0.5)),
    "I1.5": at_random,
    "I1.6": partial(constant, 0.9, 0.8),
    "I1.7": partial(constant, 0.5, 0.45),
    "I1.8": partial(constant, 0.6, 0.5, 0.3),
}


@pytest.mark.parametrize("name", ESTIMATES)
def test_learning_costs_what_theory_says(name: str) -> None:
    check(name, ESTIMATES[name]())


def test_beliefs_are_beta_laws() -> None:
    """Against the law by another road (scipy.stats), the formula of the law of a minimum, and by counting."""
    rng = np.random.default_rng(21)
    plays = rng.uniform(0, 300, (40, 5))
    pay, days = plays * rng.choice([0.0, 0.01, 0.05, 0.5, 1.0], (40, 5)), rng.uniform(0, 400, (40, 5))
    u = rng.random((40, 5))
    found = bandits.believed(bandits.Arms(plays, pay, days), u)
    tried = np.maximum(plays, days)
    assert np.allclose(found, stats.beta(1 + pay, 1 + tried - pay).ppf(u), rtol=1e-9, atol=1e-14)
    never = bandits.Arms(tried[:1], 0 * tried[:1], tried[:1])
    assert np.allclose(bandits.believed(never, u[:1]), 1 - (1 - u[:1]) ** (1 / (1 + tried[:1])), rtol=1e-9)
    drawn = bandits.believed(
        bandits.Arms(*(np.full((9999, 1), n) for n in (200.0, 4.0, 0.0))), rng.random((9999, 1))
    )
    assert stats.kstest(drawn[:, 0], rng.beta(5, 197, 9999)).pvalue > 0.001


def test_beliefs_hold_where_faded_counts_disagree() -> None:
    """Rounding may leave more pay than plays, or a count below 0; every draw is still a share."""
    odd = bandits.Arms(
        np.array([[0.3, 1e-300, 0.0]]), np.array([[0.3 + 1e-16, 2e-300, -1e-17]]), np.zeros((1, 3))
    )
    for u in (1e-12, 0.5, 1 - 1e-12):
        found = bandits.believed(odd, np.full((1, 3), u))
        assert ((found >= 0) & (found <= 1)).all()


def test_commit_tries_each_arm_first() -> None:
    arms = bandits.new_arms(1, 3)
    for expected in (0, 0, 1, 1, 2, 2):
        arm = bandits.commit(arms, 2, np.array([0.5]))
        assert arm[0] == expected
        arms = bandits.with_plays(arms, np.array([0]), arm, np.array([float(expected == 1)]))
    assert bandits.commit(arms, 2, np.array([0.5]))[0] == 1


def test_better_rules_than_chance_gather_less_regret() -> None:
    """Five hundred plays of arms that pay .6, .5 and .3, with late answers and discounted counts."""
    pays, gaps, runs = np.array([0.6, 0.5, 0.3]), np.array([0.0, 0.1, 0.3]), 400
    rng, lanes = np.random.default_rng(9), np.arange(runs)
    for pick in (
        lambda arms: bandits.thompson(arms, rng.random((runs, 3))),
        lambda arms: bandits.ucb(arms, 0.5),
    ):
        arms, regret, late = bandits.new_arms(runs, 3), np.zeros(runs), []
        for _ in range(500):
            arm = pick(arms)
            arms = bandits.fade(bandits.with_choices(arms, arm), 0.999)
            regret += gaps[arm]
            late.append((arm, (rng.random(runs) < pays[arm]).astype(float)))
            if len(late) > 10:  # an outcome is known ten plays later
                arms = bandits.with_plays(arms, lanes, *late.pop(0))
        assert regret.mean() < 0.6 * 500 * gaps.mean()
