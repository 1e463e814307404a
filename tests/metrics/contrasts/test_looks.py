"""Looks: limits of plans, confidence sequences, and wishes as a person writes them."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from scipy import optimize, special

from simulator.metrics.contrasts.looks import (
    FIRST_LOOK,
    anytime_p,
    chance_of_rejection,
    group_sequential,
    half_width,
)
from simulator.metrics.contrasts.until import WAITING, Until, chance_best_is_sure, parse_until, promise_kept
from simulator.metrics.estimates.quantities import Ratio, deviations
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.strategy import METRICS

Array = np.ndarray[Any, Any]


def entries(table: Array) -> tuple[Array, Array]:
    u = [deviations(Ratio(column, np.ones(column.size))) for column in table.T]
    return table.mean(axis=0), np.stack(u, axis=1)  # type: ignore[arg-type]


# Jennison & Turnbull (2000), Group Sequential Methods, Tables 2.1 and 2.3.
@pytest.mark.parametrize(
    ("looks", "level", "pocock", "obrien_fleming"),
    [
        (1, 0.95, 1.960, 1.960),
        (2, 0.95, 2.178, 1.977),
        (3, 0.95, 2.289, 2.004),
        (4, 0.95, 2.361, 2.024),
        (10, 0.95, 2.555, 2.087),
        (20, 0.95, 2.672, 2.126),
        (5, 0.90, 2.122, 1.751),
        (5, 0.99, 2.986, 2.621),
    ],
)
def test_constants_of_plans_are_those_of_the_tables(
    looks: int, level: float, pocock: float, obrien_fleming: float
) -> None:
    assert group_sequential(looks, "pocock", level).constant == pytest.approx(pocock, abs=6e-4)
    plan = group_sequential(looks, "obrien_fleming", level)
    assert plan.constant == pytest.approx(obrien_fleming, abs=6e-4)
    assert plan.looks == looks
    assert plan.bounds[0] == pytest.approx(plan.constant * np.sqrt(looks))
    assert chance_of_rejection(plan.bounds)[-1] == pytest.approx(1 - level, abs=1e-9)


def test_a_plan_stops_at_the_first_look_beyond_its_limit() -> None:
    plan = group_sequential(3, "obrien_fleming")
    z = [[0, 0, 0], [4, 0, 0], [0, -2.5, 3], [3, 0, 2.1]]
    assert plan.stops_at(z).tolist() == [0, 1, 2, 3]


@pytest.mark.parametrize("bad", [{"looks": 0}, {"looks": 101}, {"looks": 5, "level": 95}])
def test_a_plan_that_cannot_be_says_what_is_allowed(bad: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=r"allowed are|between 0 and 1"):
        group_sequential(**bad)
    with pytest.raises(ValueError, match="above 0"):
        chance_of_rejection([2.0, 0.0])


def test_a_sequence_is_narrowest_where_it_is_tuned() -> None:
    # Waudby-Smith et al. (2024), eq. (2.4), for many replications, where t is normal
    n, rho2 = 10_000, 0.002
    formula = np.sqrt(2 * (n * rho2 + 1) / (n**2 * rho2) * np.log(np.sqrt(n * rho2 + 1) / 0.05))

    def of(tuned: float) -> float:
        return float(half_width(n, 1.0, 0.95, tuned))

    best = optimize.minimize_scalar(of, bounds=(100, 100_000), method="bounded", options={"xatol": 1})
    assert best.x == pytest.approx(n, rel=0.01)
    assert of(n * 0.9999) < formula
    tuned_like = (-special.lambertw(-(0.05**2) / np.e, -1).real - 1) / rho2
    assert of(tuned_like) == pytest.approx(formula, rel=0.002)
    assert of(n) == pytest.approx(1.549 * 1.96 / np.sqrt(n), rel=0.01)
    assert half_width(n, 3.0) == pytest.approx(3 * half_width(n, 1.0))


def test_few_replications_are_wider_than_the_formula() -> None:
    z = half_width(10**7, 1.0, 0.95, 10**7) * np.sqrt(10**7)
    assert half_width(5, 1.0, 0.95, 5) * np.sqrt(5) > 1.8 * z


def test_anytime_p_is_small_exactly_where_the_sequence_leaves_out_zero() -> None:
    for n in (5, 30, 1000):
        edge = half_width(n, 2.0, 0.9)
        at = anytime_p(np.array([0.999, 1.0, 1.001]) * edge, 2 / np.sqrt(n), n, 0.9)
        assert at[1] == pytest.approx(0.1, rel=1e-6)
        assert at[0] > 0.1 > at[2]
    assert anytime_p([0.0, 1.0, -1.0], [0.0, 0.0, 0.0], 9, 0.95).tolist() == [1.0, 0.0, 0.0]
    assert anytime_p(0.0, 1.0, 50, 0.95) == 1
    assert anytime_p(1e9, 1.0, 5000, 0.95) < 1e-100


def test_looks_out_of_range_are_refused() -> None:
    with pytest.raises(ValueError, match="between 0 and 1"):
        half_width(10, 1.0, 1.0)
    with pytest.raises(ValueError, match="at least 1 replication"):
        half_width(10, 1.0, 0.95, 0)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "half-width(hires_per_100_connects) < 0.05",
            ("half-width", "hires_per_100_connects", 0.05, False),
        ),
        ("half-width(win_rate) < 2 %", ("half-width", "win_rate", 0.02, True)),
        ("  HALF-WIDTH( win_rate )<2%", ("half-width", "win_rate", 0.02, True)),
        ("half-width(net_earnings_usd) <= 1e2", ("half-width", "net_earnings_usd", 100.0, False)),
        ("P(best) > 0.95", ("best", None, 0.95, False)),
        ("p( best ) > 99 %", ("best", None, 0.99, False)),
    ],
)
def test_wishes_are_read(text: str, expected: tuple[Any, ...]) -> None:
    assert parse_until(text)[:4] == pytest.approx(expected)
    assert parse_until(text).text == text


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("narrow", r"write 'half-width\(metric\) < number'.*P\(best\)"),
        ("half-width(win_rate) > 2", "write 'half-width"),
        ("half-width(winrate) < 2 %", "did you mean 'win_rate'"),
        ("half-width(nonsense) < 2", "no metric is called 'nonsense'; there are hires_per_100_connects"),
        ("half-width(days_to_first_hire) < 2", "median of waiting times"),
        ("half-width(win_rate) < 0", "above 0"),
        ("P(best) > 1", "from 0.5 to below 1"),
        ("P(best) > 0.2", "from 0.5 to below 1"),
        ("P(best) < 0.95", "write 'half-width"),
        ("P(best) > 0,95", r"decimals stand behind a point here: write 'P\(best\) > 0.95'"),
        ("half-width(win_rate) < 2,5 %", r"write 'half-width\(win_rate\) < 2.5 %'"),
    ],
)
def test_wishes_that_cannot_be_say_what_is_allowed(text: str, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        parse_until(text)


def test_the_medians_of_waiting_times_are_the_metrics_without_an_error() -> None:
    named = {name for name, metric in METRICS.items() if "Kaplan-Meier" in (metric.function.__doc__ or "")}
    assert set(WAITING) == named
    assert deviations(Waiting(np.ones(1), np.ones(1, bool), np.zeros(1, np.int64), 1)) is None


def test_narrow_enough_is_judged_by_the_sequence_and_by_the_widest_entry() -> None:
    x = np.random.default_rng(8).normal([10, 20], [1, 4], (100, 2))
    means, u = entries(x)
    widest = float(half_width(100, x[:, 1].std(ddof=1)))
    wish = Until("half-width", "win_rate", widest * 1.001, False, "")
    look = promise_kept(wish, means, u)
    assert (look.kept, look.n, look.leader) == (True, 100, None)
    assert look.reached == pytest.approx(widest)
    assert not promise_kept(wish._replace(limit=widest * 0.999), means, u).kept
    relative = promise_kept(wish._replace(relative=True), means, u)
    assert relative.reached == pytest.approx(widest / means[1], rel=1e-6)


def test_nothing_is_kept_too_early_or_without_variation() -> None:
    x = np.random.default_rng(9).normal(10, 1e-9, (FIRST_LOOK, 1))
    wish = parse_until("half-width(win_rate) < 0.5")
    assert promise_kept(wish, *entries(x)).kept
    assert not promise_kept(wish, *entries(x[:-1])).kept
    assert promise_kept(wish, [0.0], np.zeros((50, 1))).reached == np.inf
    assert promise_kept(wish._replace(relative=True), [0.0], entries(x)[1]).reached == np.inf
    assert promise_kept(wish, [1.0], np.zeros((1, 1)))[:2] == (False, np.inf)
    best = parse_until("P(best) > 0.9")
    ahead = np.random.default_rng(9).normal([1e6, 0.0], 1, (FIRST_LOOK, 2))
    assert promise_kept(best, *entries(ahead)).kept
    assert not promise_kept(best, *entries(ahead[:-1])).kept
    assert promise_kept(best, [1.0, 2.0], np.zeros((1, 2)))[:2] == (False, 0.0)


def test_the_best_is_sure_when_it_is_ahead_of_every_other() -> None:
    rng = np.random.default_rng(10)
    shared = rng.normal(0, 50, (400, 1))
    x = shared + rng.normal([1.0, 0.0, 0.5], 1.0, (400, 3))
    means, u = entries(x)
    chance, leader = chance_best_is_sure(means, u)
    assert leader == 0
    d = x[:, 0] - x[:, 2]
    p = anytime_p(d.mean(), d.std(ddof=1) / 20, 400, 0.975)
    assert chance == pytest.approx(1 - 2 * p)
    assert 0.95 < chance < 1
    assert chance_best_is_sure(-means, u, "lower") == (pytest.approx(chance), 0)
    unpaired = np.stack([rng.permutation(column) for column in x.T], axis=1)
    assert chance_best_is_sure(*entries(unpaired))[0] < 0.5, "common luck is what tells them apart"
    assert chance_best_is_sure(means[:1], u[:, :1]) == (1.0, 0)
    look = promise_kept(parse_until("P(best) > 0.95"), means, u)
    assert look.kept
    assert look.leader == 0
    twins = np.repeat(x[:, :1], 2, axis=1)
    assert chance_best_is_sure(*entries(twins))[0] == 0.0
