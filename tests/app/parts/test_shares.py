"""Numbers of a page read like those of the sentences above them."""

import pytest

from simulator.app.parts.answers import answer_parts
from simulator.app.parts.numbers import number, table
from simulator.app.parts.shares import CHANCE, POINTS, in_percent
from simulator.metrics import numbers as terminal
from simulator.report.person.luck_words import percent


@pytest.mark.parametrize("value", [0.0, 0.00004, 0.00634, 0.0518, 0.432, 0.98765, 1.0, -0.0518, -0.00001])
def test_a_share_is_written_as_the_commands_write_it(value: float) -> None:
    assert in_percent(value, "share of proposals") == terminal.number(value, "share")
    assert in_percent(value, POINTS) == terminal.number(value, "share").replace("%", "points")
    if value >= 0:
        assert in_percent(value, CHANCE) == percent(value)


def test_a_page_has_one_minus_sign_that_of_the_commands() -> None:
    written = [number(-38.16, "dollars"), number(-0.108, "share"), number(-3), number(-1234.5), number(-0.25)]
    assert written == ["-$38.16", "-10.8 %", "-3", "-1,234", "-0.25"]


def test_a_chance_is_written_in_per_cent_wherever_it_is_a_column() -> None:
    text = table("Chances.", [{"who": "a", "chance": 0.181}, {"who": "b", "chance": None}])
    assert ">18 %</td>" in text
    assert ">–</td>" in text


def test_shares_of_a_funnel_have_the_digits_of_its_sentence() -> None:
    stage = {"stage": "hired", "reached": 13, "share": 0.0518, "low": 0.00634, "high": 0.2}
    text = "".join(answer_parts({"answer": "13 hired, which is 5.2 %.", "stages": [stage]}))
    assert "<span>5.2 %</span>" in text
    assert "0.63 % to 20 %" in text
