# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Numbers as people write them: read where one reading is possible, explained where two are."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.model.values.units import parse_days
from simulator.model.values.written import Kind, read_number

KINDS: tuple[Kind, ...] = (
    "number", "whole", "share", "factor", "dollars", "days", "hours", "minutes", "seconds",
)  # fmt: skip


@pytest.mark.parametrize(
    ("text", "kind", "value"),
    [
        ("12", "number", 12), (" -3 ", "number", -3), ("−3", "number", -3), (".5", "number", 0.5), ("5.", "number", 5),
        ("1e3", "whole", 1000), ("1,000", "whole", 1000), ("12,345.67", "number", 12345.67), ("1 000", "number", 1000),
        ("1\u202f000", "number", 1000), ("1'000'000", "whole", 1_000_000), ("1_000", "whole", 1000),
        ("1,00,000", "number", 100_000), ("10k", "number", 10_000), ("1.5 million", "number", 1_500_000),
        ("70%", "share", 0.7), ("70 %", "share", 0.7), ("12.5 percent", "share", 0.125), ("150%", "factor", 1.5),
        ("$7.50", "dollars", 7.5), ("-$5", "dollars", -5), ("US$ 1,000", "dollars", 1000), ("7.50 USD", "dollars", 7.5),
        ("$1.5k", "dollars", 1500), ("20 dollars", "dollars", 20),
        ("2 weeks", "days", 14), ("5 h", "days", 5 / 24), ("1 Day", "days", 1), ("90 minutes", "days", 0.0625),
        ("1 h 30 min", "days", 0.0625), ("1 hour, 5 minutes", "minutes", 65), ("5s", "seconds", 5),
        ("5 min", "seconds", 300), ("2 h", "hours", 2), ("180", "days", 180),
    ],
)  # fmt: skip
def test_one_possible_reading_is_read(text: str, kind: Kind, value: float) -> None:
    assert read_number(text, kind) == pytest.approx(value, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "kind", "words"),
    [
        ("7,5", "number", "'7,5': a comma only marks thousands, as in 1,000; if decimals are meant, write 7.5"),
        ("0,125", "share", "write 0.125"),
        ("1.000,50", "dollars", "write 1000.50"),
        ("1.234.567", "whole", "a point marks decimals; write 1234567"),
        ("70%", "whole", "'70%' is a share of something, 0.7; here a whole number is needed"),
        ("$7.50", "number", "'$7.50' is money; here a number is needed: write 7.5"),
        ("5 h", "whole", "'5 h' is a time; here a whole number is needed: write 5"),
        ("1 month", "days", "'1 month': a month is not always equally long; write days, such as 30 d"),
        ("2 years", "days", "write days, such as 730 d"),
        ("30 m", "days", "'m' may be minutes or months; write 30 min"),
        ("€7", "dollars", "not in dollars"),
        ("$25-$35", "dollars", "a range from 25 to 35; write one number"),
        ("1/2", "share", "'1/2' is a fraction; write 0.5"),
        ("0x10", "whole", "write 16"),
        ("2.5", "whole", "a whole number is needed, not '2.5'"),
        ("1e999", "number", "too large"),
        ("three", "whole", "a whole number is needed, not 'three'"),
        ("10 foo", "days", "a time is needed, not '10 foo': write a number and a unit, min, h, d or w"),
        ("", "days", "empty: a time is needed"),
        ("9" * 400, "whole", "…'"),
        ("\x1b[31m5", "whole", "not ' [31m5'"),
        ("nan", "number", "not 'nan'"),
        ("٣", "number", "not '٣'"),
    ],
)  # fmt: skip
def test_two_possible_readings_are_explained_with_what_to_write(text: str, kind: Kind, words: str) -> None:
    with pytest.raises(ValueError, match=re.escape(words)) as found:
        read_number(text, kind)
    assert len(str(found.value)) < 200


@given(st.text(max_size=80), st.sampled_from(KINDS))
def test_any_text_gives_a_finite_number_or_one_line(text: str, kind: Kind) -> None:
    try:
        value = read_number(text, kind)
    except ValueError as error:
        said = str(error)
    else:
        said = f"{value:g}"
    assert said.isprintable()
    assert said not in {"inf", "-inf", "nan"}


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_numbers_written_by_the_program_are_read_back(value: float) -> None:
    assert read_number(repr(value)) == value
    if abs(value) < 1e15:
        assert read_number(f"{int(value):,}") == float(int(value))


def test_times_of_the_model_are_read_alike() -> None:
    assert parse_days("2 weeks") == 14
    assert parse_days(3) == 3
    with pytest.raises(ValueError, match="a month is not always equally long"):
        parse_days("1 month")
