"""Selection: constants against tables and draws, races, and shares of replications."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.selection import Race, kn_plus_plus, ocba_shares, race_of
from simulator.metrics.contrasts.selection_constants import (
    chance_of_correct_selection,
    check_entries,
    kim_nelson_eta,
    kim_nelson_h2,
    least_distance,
    rinott_constant,
)
from simulator.metrics.estimates.quantities import Ratio, deviations

Array = np.ndarray[Any, Any]


def entries(table: Array) -> tuple[Array, Array]:
    u = [deviations(Ratio(column, np.ones(column.size))) for column in table.T]
    return table.mean(axis=0), np.stack(u, axis=1)  # type: ignore[arg-type]


# Bechhofer (1954), Table I, for 0.95
@pytest.mark.parametrize(("k", "h"), [(2, 2.3262), (3, 2.7101), (4, 2.9162), (5, 3.0552), (10, 3.4182)])
def test_bechhofer(k: int, h: float) -> None:
    assert least_distance(k, 0.95) == pytest.approx(h, abs=6e-5)
    assert chance_of_correct_selection(k, 0.0) == pytest.approx(1 / k)


def test_rinott_keeps_its_chance_in_a_plain_simulation() -> None:
    rng = np.random.default_rng(11)
    for k, n0 in ((2, 10), (5, 6)):
        h, runs = rinott_constant(k, n0, 0.9), 60_000
        s2 = rng.chisquare(n0 - 1, (runs, k)) / (n0 - 1)
        means = rng.normal(size=(runs, k)) / (h * np.sqrt(s2))
        means[:, 0] += 1
        held = float(np.mean(means.argmax(axis=1) == 0))
        # exact for two entries, on the safe side for more
        assert held == pytest.approx(0.9, abs=0.007) if k == 2 else 0.895 < held < 0.925
    known = rinott_constant(2, 100_000, 0.95)
    assert known == pytest.approx(least_distance(2, 0.95), rel=1e-4)


def test_rinott_is_that_of_the_tables() -> None:
    # Law, Simulation Modeling & Analysis, table of h1 for 20 first replications: 2 and 5 entries
    assert rinott_constant(2, 20, 0.95) == pytest.approx(2.453, abs=1e-3)
    assert rinott_constant(2, 20, 0.90) == pytest.approx(1.896, abs=1e-3)


def test_kim_nelson_grows_to_its_limit() -> None:
    assert kim_nelson_eta(2, 9, 0.05) == pytest.approx(0.3340502686)
    assert kim_nelson_h2(2, 10**6, 0.05) == pytest.approx(-2 * np.log(0.1), rel=1e-4)
    assert kim_nelson_h2(2, 10, 0.05, 2) == pytest.approx(2 * kim_nelson_h2(2, 10, 0.05))


@pytest.mark.parametrize(
    ("function", "args", "says"),
    [
        (least_distance, (1, 0.95), "at least 2 entries"),
        (least_distance, (4, 0.2), "above 0.25 and below 1"),
        (rinott_constant, (3, 2, 0.95), "at least 3 replications"),
        (kim_nelson_h2, (3, 10, 1.5), "below 1"),
        (kim_nelson_eta, (3, 0, 0.05), "at least 1"),
        (race_of, (1,), "at least 2 entries"),
        (check_entries, (0,), "at least 2 entries"),
        (ocba_shares, ([1.0, 2.0], [1.0, -1.0]), "none of them negative"),
    ],
)
def test_what_cannot_be_selected_is_refused(function: Any, args: tuple[Any, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        function(*args)


def table(n: int, lead: float, k: int = 4) -> Array:
    rng = np.random.default_rng(12)
    x = rng.normal(size=(n, k)) + 20 * rng.normal(size=(n, 1))
    x[:, 2] += lead
    return np.asarray(x)


def test_a_race_ends_with_the_best() -> None:
    x, race = table(3000, 0.5), race_of(4)
    left = []
    for n in range(20, 3001, 20):
        means, u = entries(x[:n, race.still_in])
        race = kn_plus_plus(race, means, u, 0.5)
        left.append(int(race.still_in.sum()))
        if race.decided:
            break
    assert left[0] == 4
    assert (np.diff(left) <= 0).all()
    assert race.decided
    assert race.still_in.tolist() == [False, False, True, False]
    assert race.n < 300, "common luck makes it quick"
    after = kn_plus_plus(race, [1.0], np.zeros((400, 1)), 0.5)
    assert (after.decided, after.n) == (True, 400)


def test_nobody_leaves_before_the_first_look_and_the_leader_never() -> None:
    x = table(FIRST_LOOK, 50.0)
    assert kn_plus_plus(race_of(4), *entries(x), 0.5).decided
    assert kn_plus_plus(race_of(4), *entries(x[:-1]), 0.5).still_in.all()
    low = kn_plus_plus(race_of(4), *entries(-x), 0.5, better="lower")
    assert low.still_in.tolist() == [False, False, True, False]
    twins = np.repeat(x[:, :1], 3, axis=1)
    assert kn_plus_plus(race_of(3), *entries(twins), 0.5).still_in.tolist() == [True, False, False]


def test_margins_are_those_of_the_paper() -> None:
    n, d = 100, 0.2
    x = np.random.default_rng(13).normal(size=(n, 2))
    x = (x - x.mean(axis=0)) / x.std(axis=0, ddof=1)
    s2 = (x[:, 0] - x[:, 1]).var(ddof=1)
    u = entries(x)[1]
    margin = d / (2 * n) * (kim_nelson_h2(2, n, 0.05) * s2 / d**2 - n)
    assert margin > 0
    assert kn_plus_plus(race_of(2), [0.0, margin * 1.001], u, d).decided
    assert not kn_plus_plus(race_of(2), [0.0, margin * 0.999], u, d).decided


def test_a_race_refuses_what_does_not_fit() -> None:
    means, u = entries(table(40, 1.0))
    with pytest.raises(ValueError, match="above 0"):
        kn_plus_plus(race_of(4), means, u, 0.0)
    with pytest.raises(ValueError, match="for each of 1 in"):
        kn_plus_plus(Race(np.array([True, False]), 0), means, u, 0.5)


def test_replications_go_where_they_tell_most() -> None:
    shares = ocba_shares([10.0, 9.0, 8.0, 0.0], [2.0, 2.0, 2.0, 2.0])
    assert shares.sum() == pytest.approx(1)
    assert shares[1] / shares[2] == pytest.approx(4)
    assert shares[0] == pytest.approx(np.sqrt(np.sum(shares[1:] ** 2)))
    noisy = ocba_shares([10.0, 9.0, 9.0], [1.0, 1.0, 3.0])
    assert noisy[2] / noisy[1] == pytest.approx(9)
    assert ocba_shares([-10.0, -9.0, -8.0, 0.0], [2.0] * 4, "lower") == pytest.approx(shares)


def test_shares_of_ties_and_of_what_never_varies() -> None:
    assert ocba_shares([1.0, 1.0], [0.0, 0.0]).tolist() == [0.5, 0.5]
    assert ocba_shares([3.0, 3.0, 3.0], [1.0, 2.0, 0.0]) == pytest.approx([0.2, 0.8, 0.0])
    assert ocba_shares([3.0, 2.0, 1.0], [1.0, 1.0, 0.0])[2] == 0
    tied = ocba_shares([3.0, 3.0, 0.0], [1.0, 1.0, 1.0])
    assert tied == pytest.approx([0.5, 0.5, 0.0], abs=1e-9)
    eased = ocba_shares([3.0, 3.0, 0.0], [1.0, 1.0, 1.0], indifference=1.0)
    assert eased[1] / eased[2] == pytest.approx(9)
