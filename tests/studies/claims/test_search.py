"""What turns an answer is found: by halving and doubling, then by bisection. Nothing is played here."""

from collections.abc import Callable
from dataclasses import replace

import pytest

from simulator.studies.claims.claims import Measured, Verdict
from simulator.studies.claims.knobs import BUDGET, COST, READ, Knob, Overrides
from simulator.studies.claims.search import Ask, overlap, possible, search_knob

NEAR = replace(BUDGET, far=False)


def value_in(sets: Overrides) -> float:
    return float(sets[0].rpartition("=")[2])


def asks(answer: Callable[[float], Verdict], asked: list[tuple[float, bool]]) -> Ask:
    def ask(sets: Overrides, whole: bool) -> tuple[Verdict, tuple[Measured, ...]]:
        asked.append((value_in(sets), whole))
        return answer(value_in(sets)), (Measured(value_in(sets), None, None),)

    return ask


def test_an_answer_that_stays_is_tried_on_a_part_of_the_replications() -> None:
    asked: list[tuple[float, bool]] = []
    found = search_knob(asks(lambda _: "yes", asked), NEAR, 8.0, "yes")
    assert asked == [(4.0, False), (16.0, False)]
    assert found.turns == ()
    assert [one.told for one in found.tried] == ["$4 a month", "$16 a month"]


@pytest.mark.parametrize("limit", [4.1, 5.0, 5.7, 7.0, 9.1, 12.0, 15.9])
def test_the_value_at_which_an_answer_turns_is_closed_in_on(limit: float) -> None:
    asked: list[tuple[float, bool]] = []

    def answer(x: float) -> Verdict:
        return "yes" if (x < limit) == (limit > 8) else "no"

    (turn,) = search_knob(asks(answer, asked), NEAR, 8.0, "yes").turns
    low, high = sorted((turn.keeps, turn.turns))
    assert low <= limit <= high
    assert high / low < 1.2
    assert answer(turn.keeps) == "yes"
    assert answer(turn.turns) == turn.verdict == "no"
    # what differs on a part of the replications counts only if it does on all of them
    turned = {value for value, _ in asked if answer(value) == "no"}
    assert all((value, True) in asked for value in turned)


def test_main_numbers_are_tried_farther_where_the_answer_stands() -> None:
    asked: list[tuple[float, bool]] = []
    (turn,) = search_knob(asks(lambda x: "yes" if x > 2.5 else "no", asked), BUDGET, 8.0, "yes").turns
    assert [value for value, whole in asked if not whole] == [4.0, 1.0, 16.0, 64.0]
    assert turn.turns < 2.5 < turn.keeps
    assert turn.keeps / turn.turns < 1.42
    assert BUDGET.ways(8.0) == ((4.0, 1.0), (16.0, 64.0))


def test_a_part_of_the_replications_alone_turns_nothing() -> None:
    def ask(sets: Overrides, whole: bool) -> tuple[Verdict, tuple[Measured, ...]]:
        return ("yes" if whole else "cannot tell"), ()

    assert search_knob(ask, NEAR, 8.0, "yes").turns == ()


def test_numbers_stay_whole_and_possible() -> None:
    assert READ.ways(15) == ((8,), (30,))
    assert Knob("a share", ("x={}",), 0.6, most=1.0).ways(0.6) == ((0.3,), (1.0,))
    assert Knob("few", ("x={}",), 1, whole=True).ways(1) == ((), (2,))
    assert Knob("both", ("x={}", "y={beside}"), 7.5, beside=15).at(5) == ("x=5", "y=20")
    assert COST.at(8) == ("connects.price={model: flat, flat: {connects: 8}}",)


def test_what_was_set_by_hand_is_not_turned() -> None:
    assert possible((BUDGET, READ), ["clients.attention"]) == (BUDGET,)
    assert possible((BUDGET, READ), ["connects"]) == (READ,)
    assert not overlap("connects.price", "connects.prices")
