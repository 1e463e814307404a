"""Balances, ways and takeovers of games whose answer is known exactly."""

from __future__ import annotations

import warnings
from itertools import product

import numpy as np
import numpy.typing as npt
import pytest

from simulator.studies.game.balance import balances, fate_of, rest_points
from simulator.studies.game.design import counts_of, dealt, mixes_of, scouts_of
from simulator.studies.game.dynamics import fixation, next_month, path
from simulator.studies.game.order import Edge, circle_of, edges_of, order_of
from simulator.studies.game.surface import surface_of
from simulator.studies.game.table import exact_table
from tests.studies.game.invented import HAWK_DOVE, STONE_PAPER_SCISSORS

Floats = npt.NDArray[np.float64]

PEOPLE, JOBS, PAY = 60, np.array([20, 30]), np.array([100.0, 60.0])


def free_entry(shares: Floats) -> Floats:
    """What one earns who applies to a job of either category, if the others choose by these shares."""
    each = shares / JOBS
    return np.asarray(PAY * (1 - (1 - each) ** PEOPLE) / (PEOPLE * each))


def of_matrix(matrix: Floats, shares: Floats) -> Floats:
    return np.asarray(shares @ matrix.T)


def hawks(shares: Floats) -> Floats:
    return of_matrix(HAWK_DOVE, shares)


def test_freelancers_divide_themselves_so_that_both_categories_pay_the_same() -> None:
    (at,) = rest_points(free_entry, (0, 1), np.array([[0.5, 0.5]]))
    assert at[0] == pytest.approx(0.660643340301158, rel=1e-6)
    got = free_entry(at)
    assert got[0] == pytest.approx(got[1], rel=1e-9)
    assert fate_of(free_entry, at) == "settles"


def test_month_by_month_they_come_to_it() -> None:
    shares, expected = (
        np.array([0.9, 0.1]),
        {1: 0.851500595237538, 3: 0.754281786298584, 10: 0.662974945857527},
    )
    for month in range(1, 11):
        shares = next_month(shares, free_entry(shares))
        if month in expected:
            assert shares[0] == pytest.approx(expected[month], rel=1e-6)


def test_payoffs_of_free_entry() -> None:
    assert free_entry(np.array([0.5, 0.5])) == pytest.approx([52.0722855615766, 38.1124613547993], rel=1e-9)


def test_hawks_and_doves_settle_at_value_over_cost() -> None:
    found = balances(hawks, 2)
    assert [(one.shares[0], one.fate) for one in found] == [(pytest.approx(0.4, abs=1e-9), "settles")]
    way = path(hawks, np.array([[0.9, 0.1]]), np.array([0.0, 1.0, 3.0]))[:, 0, 0]
    assert way[1:] == pytest.approx([0.753774096629932, 0.511039267369102], rel=1e-6)


def test_stone_paper_and_scissors_circle_around_equal_shares() -> None:
    found = balances(lambda x: of_matrix(STONE_PAPER_SCISSORS, x), 3)
    assert [one.fate for one in found] == ["circles"]
    assert found[0].shares == pytest.approx([1 / 3] * 3, abs=1e-9)


def test_every_balance_of_a_game_of_coordination_is_found() -> None:
    found = balances(lambda x: of_matrix(np.diag([1.0, 2.0]), x), 2)
    assert [(tuple(one.shares.round(9)), one.fate) for one in found] == [
        ((1.0, 0.0), "settles"),
        ((0.0, 1.0), "settles"),
        ((0.666666667, 0.333333333), "leaves"),
    ]


def test_rules_that_are_alike_in_everything_do_no_harm() -> None:
    same = np.array([[-1.5, -1.5, 2.0], [-1.5, -1.5, 2.0], [0.0, 0.0, 1.0]])
    found = balances(lambda x: of_matrix(same, x), 3)
    assert found
    assert all(one.shares[2] == pytest.approx(0.6, abs=1e-6) for one in found)


def _linear(count: int, seed: int) -> Floats:
    from simulator.metrics.estimates.draws import steady_normals

    return np.asarray(steady_normals(f"games of a test {seed}", count, count))


@pytest.mark.parametrize(("rules", "seed"), list(product((2, 3, 4), range(6))))
def test_nashpy_finds_the_same_balances(rules: int, seed: int) -> None:
    nashpy = pytest.importorskip("nashpy", reason="nashpy, an independent solver of games, is not installed")
    matrix = _linear(rules, seed)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it takes games with rounding errors for degenerate ones
        game = nashpy.Game(matrix, matrix.T)
        pairs = [*game.support_enumeration(), *game.vertex_enumeration()]
    # each of its two ways misses one now and then, by rounding
    found = np.unique([np.round(a, 10) + 0.0 for a, b in pairs if np.allclose(a, b, atol=1e-9)], axis=0)
    theirs = sorted(map(tuple, found))
    ours = sorted(tuple(one.shares) for one in balances(lambda x: of_matrix(matrix, x), rules))
    assert len(ours) == len(theirs)
    assert np.abs(np.array(ours) - np.array(theirs)).max() <= 1e-8


def test_nashpy_goes_the_same_way() -> None:
    nashpy = pytest.importorskip("nashpy", reason="nashpy, an independent solver of games, is not installed")
    times = np.linspace(0, 5, 11)
    theirs = nashpy.Game(HAWK_DOVE).replicator_dynamics(y0=np.array([0.9, 0.1]), timepoints=times)
    ours = path(hawks, np.array([[0.9, 0.1]]), times)[:, 0]
    assert np.abs(ours - theirs).max() < 1e-6


def test_one_who_is_no_better_takes_over_with_the_chance_of_anybody() -> None:
    assert fixation(hawks, 0, 1, 2, 20, 0.0) == pytest.approx(1 / 20)


def test_one_who_is_always_better_takes_over_as_morans_formula_says() -> None:
    r, people = 1.3, 25
    better = np.log(np.array([[1.0, 1.0], [r, r]]))
    chance = fixation(lambda x: of_matrix(better, x), 0, 1, 2, people, 1.0)
    assert chance == pytest.approx((1 - 1 / r) / (1 - r**-people), rel=1e-9)


def test_the_chain_of_takeovers_solved_step_by_step_says_the_same() -> None:
    people, strength = 7, 0.8
    fit = [np.exp(strength * hawks(np.array([m / people, 1 - m / people]))) for m in range(people + 1)]
    system, known = np.eye(people - 1), np.zeros(people - 1)
    for m in range(1, people):
        hawk, dove = m * fit[m][0], (people - m) * fit[m][1]
        up, down = hawk * (people - m), dove * m
        for to, weight in ((m + 1, up), (m - 1, down)):
            if to == people:
                known[m - 1] += weight / (up + down)
            elif to:
                system[m - 1, to - 1] -= weight / (up + down)
    expected = np.linalg.solve(system, known)[0]
    assert fixation(hawks, 1, 0, 2, people, strength) == pytest.approx(expected, rel=1e-9)


def test_mixes_hold_scouts_of_every_rule_and_all_freelancers() -> None:
    counts = counts_of(mixes_of(5), 684)
    assert counts.shape == (21, 5)
    assert set(counts.sum(axis=1)) == {684}
    assert counts.min() == scouts_of(684, 5) == 13
    with pytest.raises(ValueError, match="at least 10 freelancers"):
        counts_of(mixes_of(5), 9)


@pytest.mark.parametrize("groups", [(82, 113, 178, 151, 24, 35, 101), (684,), (1, 0, 683), (342, 342)])
def test_rules_are_dealt_to_every_group_alike(groups: tuple[int, ...]) -> None:
    for mix in counts_of(mixes_of(4), sum(groups)):
        hands = dealt(mix, groups)
        assert hands.sum(axis=0).tolist() == mix.tolist()
        assert hands.sum(axis=1).tolist() == list(groups)
        assert hands.min() >= 0
        assert np.abs(hands - np.outer(groups, mix) / sum(groups)).max() <= len(groups)


def test_the_simplest_surface_that_fits_is_taken() -> None:
    counts = counts_of(mixes_of(3), 900)
    shares = counts / 900
    bent = of_matrix(STONE_PAPER_SCISSORS, shares) + 2 * shares[:, :1] * shares[:, 1:2]
    bumpy = bent + 5 * np.prod(shares, axis=1, keepdims=True)
    crowded = 1 / (1 + of_matrix(np.array([[0.5, 1, 2], [1, 0, 1], [0, 3, 1]]), shares))
    found = [
        surface_of(exact_table("abc", counts, payoffs))[0]
        for payoffs in (of_matrix(STONE_PAPER_SCISSORS, shares), bent, bumpy, crowded)
    ]
    assert [(one.kind, one.fits) for one in found[:2]] == [("linear", True), ("quadratic", True)]
    assert not found[2].fits
    assert (found[3].kind, found[3].fits) == ("pot, linear", True)
    somewhere = np.array([[0.2, 0.5, 0.3]])
    assert found[0].payoffs(somewhere) == pytest.approx(of_matrix(STONE_PAPER_SCISSORS, somewhere), abs=1e-9)
    assert found[1].payoffs(somewhere) == pytest.approx(
        of_matrix(STONE_PAPER_SCISSORS, somewhere) + 0.2, abs=1e-9
    )


@pytest.mark.parametrize(
    ("matrix", "verdict", "rules"),
    [
        (HAWK_DOVE, "mix", (0, 1)),
        (STONE_PAPER_SCISSORS, "no order", (0, 1, 2)),
        (np.diag([1.0, 2.0]), "several", (0, 1)),
        (np.array([[1.0, 1.0], [0.0, 0.0]]), "one", (0,)),
    ],
)
def test_an_exact_table_gets_its_verdict(matrix: Floats, verdict: str, rules: tuple[int, ...]) -> None:
    size = len(matrix)
    table = exact_table("abc"[:size], counts_of(np.eye(size), 1000), of_matrix(matrix, np.eye(size)))
    gains = np.tile(matrix.T - np.diag(matrix)[:, None], (50, 1, 1))
    pairs = [(i, i, j) for i in range(size) for j in range(size) if i != j]
    edges = edges_of(*table.switches(pairs))
    order = order_of(gains, lambda x: of_matrix(matrix, x) if x.ndim == 2 else (x @ matrix.T), edges)
    assert (order.verdict, order.rules) == (verdict, rules)
    if verdict == "no order":
        assert order.first.size == 0
        assert len(circle_of(edges, size)) == 3
    else:
        assert order.first.sum(axis=1) == pytest.approx([1.0] * 3)


def test_a_verdict_needs_edges_that_are_decided() -> None:
    gains = np.tile(np.array([[0.0, -1.0], [1.0, 0.0]]), (50, 1, 1))
    sure = (Edge(0, 1, -1.0, -1.5, -0.5, True), Edge(1, 0, 1.0, 0.5, 1.5, True))
    openly = (sure[0]._replace(high=0.1, decided=False), sure[1])
    assert order_of(gains, None, sure).verdict == "one"
    assert order_of(gains, None, openly).verdict == "undecided"
