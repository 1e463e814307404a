"""Intervals against known answers: tables, textbooks, and counts that can be checked by hand."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from simulator.metrics.estimates.bootstrap import BCA, ratio_interval
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import (
    BOOTSTRAP,
    CLOPPER_PEARSON,
    FEW_HIRES,
    GARWOOD,
    JACKKNIFE,
    NO_HIRE,
    ONE_REPLICATION,
    UNDEFINED,
    Estimate,
    Ratio,
    Smooth,
    clopper_pearson,
    deviations,
    few_events,
    garwood,
    t_quantile,
    value_of,
)
from simulator.metrics.estimates.spread import gini, tail_mean
from simulator.metrics.estimates.survival import Waiting, kaplan_meier, median_interval, median_of


def ratio(over: object, under: object, *more: object, **named: object) -> Ratio:
    return Ratio(np.asarray(over, float), np.asarray(under, float), *more, **named)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("events", "trials", "expected"),
    [
        (0, 10, (0.0, 0.30850)),
        (10, 10, (0.69150, 1.0)),
        (1, 20, (0.00127, 0.24873)),
        (81, 263, (0.25270, 0.36761)),
    ],
)
def test_clopper_pearson_is_that_of_the_tables(
    events: int, trials: int, expected: tuple[float, float]
) -> None:
    assert clopper_pearson(events, trials) == pytest.approx(expected, abs=1e-4)
    exact = stats.binomtest(events, trials).proportion_ci(method="exact")
    assert clopper_pearson(events, trials) == pytest.approx((exact.low, exact.high), abs=1e-9)


@pytest.mark.parametrize(
    ("events", "expected"),
    [(0, (0.0, 3.6889)), (1, (0.0253, 5.5716)), (5, (1.6235, 11.6683)), (10, (4.7954, 18.3904))],
)
def test_garwood_is_that_of_the_tables(events: int, expected: tuple[float, float]) -> None:
    assert garwood(events) == pytest.approx(expected, abs=1e-4)


def test_t_quantiles() -> None:
    assert t_quantile(0.95, 1) == pytest.approx(12.7062, abs=1e-4)
    assert t_quantile(0.95, 10) == pytest.approx(2.2281, abs=1e-4)


def test_the_mean_of_equal_exposures_has_the_classical_t_interval() -> None:
    x = np.array([12.0, 15.0, 9.0, 20.0, 14.0])
    found = estimate(ratio(x, np.ones(5)), "units")
    half = t_quantile(0.95, 4) * x.std(ddof=1) / math.sqrt(5)
    assert (found.value, found.low, found.high) == pytest.approx((14, 14 - half, 14 + half))
    assert (found.n, found.unit, found.method, found.level) == (5, "units", JACKKNIFE, 0.95)


def test_a_ratio_of_sums_is_no_mean_of_ratios_and_its_jackknife_is_by_hand() -> None:
    over, under = np.array([1.0, 30.0, 4.0]), np.array([10.0, 100.0, 40.0])
    found = estimate(ratio(over, under), "")
    assert found.value == pytest.approx(35 / 150)
    without = np.array([34 / 140, 5 / 50, 31 / 110])
    error = math.sqrt(2 / 3 * np.sum((without - without.mean()) ** 2))
    assert found.high - found.value == pytest.approx(t_quantile(0.95, 2) * error)  # type: ignore[operator]
    assert found.low == 0  # an amount that cannot be negative


def test_zero_wins_are_not_certainty() -> None:
    sent, none = np.full(20, 50.0), np.zeros(20)
    found = estimate(ratio(none, sent, "share"), "share")
    assert (found.value, found.low, found.method) == (0.0, 0.0, CLOPPER_PEARSON)
    assert found.high == pytest.approx(1 - 0.025 ** (1 / 1000))
    spent = estimate(ratio(none, 4 * sent, "count", 100.0), "hires per 100 Connects")
    assert (spent.value, spent.low, spent.method) == (0.0, 0.0, GARWOOD)
    assert spent.high == pytest.approx(100 * 3.6889 / 4000, rel=1e-4)
    each = estimate(ratio(4 * sent, none, "per_event"), "Connects per hire")
    assert (each.value, each.high) == (math.inf, math.inf)
    assert each.low == pytest.approx(4000 / 3.6889, rel=1e-4)
    earned = estimate(ratio(none, sent, events=none), "dollars")
    assert earned == Estimate(0.0, 0.0, None, 20, "dollars", NO_HIRE)


def test_connects_per_hire_is_the_inverse_of_hires_per_connect() -> None:
    hires, spent = np.array([5.0, 7.0, 4.0, 6.0, 9.0]), np.array([200.0, 260.0, 210.0, 250.0, 300.0])
    per_connect, per_hire = (
        estimate(ratio(hires, spent, "count"), ""),
        estimate(ratio(spent, hires, "per_event"), ""),
    )
    assert per_hire[:3] == pytest.approx((1 / per_connect.value, 1 / per_connect.high, 1 / per_connect.low))  # type: ignore[operator]
    assert per_hire.method == JACKKNIFE
    few = estimate(ratio(spent[:1], hires[:1], "per_event"), "")
    assert few.low == pytest.approx(200 / garwood(5)[1])
    assert few.high == pytest.approx(200 / garwood(5)[0])


def test_free_hires_cost_nothing() -> None:
    found = estimate(ratio(np.zeros(4), [3, 4, 5, 6], "per_event"), "dollars per hire")
    assert found[:3] == (0.0, 0.0, 0.0)


def test_shares_and_amounts_stay_within_what_is_possible() -> None:
    nearly = estimate(ratio([40, 50, 20], [50, 50, 50], "share"), "")
    assert nearly.high == 1.0
    above = estimate(ratio([0.9, 1.0, 0.8], np.ones(3), within=(0.0, 1.0)), "")
    assert above.high == 1.0
    loss = estimate(ratio([-10.0, 30.0, -20.0], np.ones(3), within=(-math.inf, math.inf)), "")
    assert loss.low is not None
    assert loss.low < -10


def test_nothing_to_divide_by_is_undefined_and_no_error() -> None:
    for kind in ("share", "count", "amount", "per_event"):
        found = estimate(ratio(np.zeros(3), np.zeros(3), kind), "u")
        assert found == Estimate(None, None, None, 3, "u", UNDEFINED)


def test_one_replication_says_so_unless_counts_can_speak() -> None:
    assert estimate(ratio([50.0], [4.0]), "") == Estimate(12.5, None, None, 1, "", ONE_REPLICATION)
    assert estimate(ratio([30.0], [100.0], "share"), "").method == CLOPPER_PEARSON
    assert estimate(ratio([30.0], [100.0], "count"), "").method == GARWOOD
    assert estimate(Smooth(3.0, np.array([0.0])), "").method == ONE_REPLICATION
    waiting = Waiting(np.array([1.0, 2.0]), np.array([True, True]), np.zeros(2, np.int64), 1)
    assert estimate(waiting, "days") == Estimate(1.0, None, None, 1, "days", ONE_REPLICATION)


def test_all_exposure_in_one_replication_leaves_exact_counts() -> None:
    assert estimate(ratio([0, 40, 0], [0, 100, 0], "share"), "").method == CLOPPER_PEARSON
    assert estimate(ratio([0, 40, 0], [0, 100, 0]), "").low is None


def test_counts_that_never_vary_do_not_claim_certainty() -> None:
    always = ratio(np.full(10, 4.0), np.full(10, 10.0), "share")
    assert few_events(always)
    assert estimate(always, "")[1:3] == pytest.approx(clopper_pearson(40, 100))
    paid = estimate(ratio(np.full(10, 60.0), np.ones(10)), "")
    assert paid[:3] == (60.0, 60.0, 60.0)


def test_few_hires_are_told_with_the_money() -> None:
    found = estimate(
        ratio([0.0, 900.0, 0.0, 100.0], np.full(4, 5.0), events=np.array([0.0, 3.0, 0.0, 1.0])), ""
    )
    assert found.method == FEW_HIRES
    one = estimate(ratio([0.0, 900.0, 0.0, 0.0], np.full(4, 5.0), events=np.array([0.0, 1.0, 0.0, 0.0])), "")
    assert (one.high, one.method) == (None, NO_HIRE)


def test_money_of_few_hires_has_a_long_side_upwards() -> None:
    hires = np.r_[np.ones(6), np.zeros(54)]
    earned = np.r_[100.0, 100, 200, 200, 300, 900, np.zeros(54)]
    each = np.ones(60)
    gross = estimate(Ratio(earned, each, events=hires), "dollars")
    assert gross.value is not None
    assert gross.low is not None
    assert gross.high is not None
    assert gross.high - gross.value > 2 * (gross.value - gross.low)
    # costs that are the same for everybody move both ends, and widen nothing
    net = estimate(Ratio(earned - 20, each, events=hires, earned=earned, within=(-np.inf, np.inf)), "dollars")
    assert net.high == pytest.approx(gross.high - 20)


def test_deviations_carry_the_variance_of_smooth_statistics() -> None:
    x = np.array([3.0, 8.0, 1.0, 4.0])
    u = deviations(Smooth(4.0, (x - 4.0) / 4))
    assert u is not None
    assert u @ u == pytest.approx(x.var(ddof=1) / 4)
    v = deviations(ratio(x, np.ones(4)))
    assert v is not None
    assert v == pytest.approx(u)
    assert value_of(Smooth(4.0, x)) == 4.0


# Freireich et al. (1963), 6-MP group: weeks in remission; a well-known worked example of Kaplan-Meier.
WEEKS = [6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35]
RELAPSED = [1, 1, 1, 0, 1, 0, 1, 0, 0, 1, 1, 0, 0, 0, 1, 1, 0, 0, 0, 0, 0]


def test_kaplan_meier_is_that_of_the_textbook() -> None:
    times, left = kaplan_meier(WEEKS, np.array(RELAPSED, bool))
    assert times.tolist() == [6, 7, 10, 13, 16, 22, 23]
    assert left == pytest.approx([0.8571, 0.8067, 0.7529, 0.6902, 0.6275, 0.5378, 0.4482], abs=1e-4)
    assert median_of(times, left) == 23


def waiting(time: object, seen: object, replications: int) -> Waiting:
    times = np.asarray(time, float)
    rows = np.arange(times.size) % replications
    return Waiting(times, np.broadcast_to(np.asarray(seen, bool), times.shape), rows, replications)


def test_a_median_that_is_not_reached_is_longer_than_anything_seen() -> None:
    found = estimate(waiting(np.full(40, 90.0), np.arange(40) < 5, 10), "days")
    assert found == Estimate(math.inf, 90.0, math.inf, 10, "days", BOOTSTRAP)
    nobody = Waiting(np.zeros(0), np.zeros(0, bool), np.zeros(0, np.int64), 5)
    assert estimate(nobody, "days") == Estimate(None, None, None, 5, "days", UNDEFINED)


def test_the_interval_of_a_median_holds_it_and_shrinks() -> None:
    draws = np.random.default_rng(1).exponential(10.0, 8000)
    widths = []
    for n in (200, 8000):
        low, high = median_interval(waiting(draws[:n], True, n // 4), 0.95)
        assert low < 10 * math.log(2) < high
        widths.append(high - low)
    assert widths[1] < widths[0] / 3


def test_the_worst_tenth() -> None:
    values = np.arange(1.0, 21.0)
    mean, influence = tail_mean(values, 0.10)
    assert mean == 1.5
    assert influence.mean() == pytest.approx(0)
    assert tail_mean(values, 1.0)[0] == pytest.approx(values.mean())
    assert tail_mean(np.array([5.0]), 0.1)[0] == 5.0
    normal = np.random.default_rng(2).normal(size=200_000)
    mean, influence = tail_mean(normal, 0.10)
    assert mean == pytest.approx(-1.7550, abs=0.02)
    assert influence.std() == pytest.approx(math.sqrt(3.8), rel=0.15)


@pytest.mark.parametrize("bad", [[], [0, 0, 0]])
def test_gini_of_nothing_is_not_a_number(bad: list[float]) -> None:
    assert math.isnan(gini(bad))


def test_gini_refuses_debts() -> None:
    with pytest.raises(ValueError, match="0 and more"):
        gini([1, -1])


@pytest.mark.verify
@pytest.mark.parametrize("replications", [5, 30])
@pytest.mark.parametrize("rate", [0.002, 0.02, 0.2])
def test_intervals_hold_the_truth_as_often_as_they_say(replications: int, rate: float) -> None:
    rng = np.random.default_rng(7)
    runs, held = 2000, 0
    for _ in range(runs):
        sent = rng.poisson(40, replications).astype(float) + 1
        won = rng.binomial(sent.astype(int), rate).astype(float)
        found = estimate(ratio(won, sent, "share"), "")
        assert found.low is not None
        assert found.high is not None
        held += found.low <= rate <= found.high
    # six standard errors of slack below; exact intervals hold more often than they say
    assert held / runs > 0.95 - 6 * math.sqrt(0.95 * 0.05 / runs)


def test_a_skewed_amount_is_told_by_bca_and_an_even_one_by_jackknife() -> None:
    wild = np.exp(np.random.default_rng(4).normal(0, 1.5, 20))
    under = np.ones(20)
    skewed = estimate(Ratio(wild, under), "dollars")
    assert skewed.method == BCA
    assert (skewed.low, skewed.high) == ratio_interval(wild, under)[1:3]
    assert skewed.high - skewed.value > skewed.value - skewed.low
    even = estimate(Ratio(np.arange(20.0), under), "dollars")
    assert even.method == JACKKNIFE
    assert even.high - even.value == pytest.approx(even.value - even.low)
    few = estimate(Ratio(wild, under, events=under * 0.2), "dollars")
    assert few.method == FEW_HIRES
    costs = estimate(Ratio(under * 400, wild * 40, "per_event"), "Connects per hire")
    rate = ratio_interval(wild * 40, under * 400)
    assert costs.method == BCA
    assert (costs.low, costs.high) == pytest.approx((1 / rate.high, 1 / rate.low))
