# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Amounts, shares and words as people write them: which number is meant, and what is none."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loader.tables.amounts import amounts, currency_in, shares
from simulator.loader.tables.cells import YES_NO, words

NAN, INF = float("nan"), float("inf")


def column(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype=object)


@pytest.mark.parametrize(
    ("cell", "low", "high"),
    [
        ("500", 500, 500),
        ("$1,000.00", 1000, 1000),
        ("$ 1,234,567", 1234567, 1234567),
        ("1,00,000", 100000, 100000),
        ("1 000 000", 1e6, 1e6),
        ("1'000.50", 1000.5, 1000.5),
        ("$25.00-$35.00", 25, 35),
        ("$25.00 - $35.00", 25, 35),
        ("$25.00/hr - $35.00/hr", 25, 35),
        ("Hourly: $25.00 - $35.00", 25, 35),
        ("$25 – $35 per hour", 25, 35),
        ("$4.00 - $4.00", 4, 4),
        ("Est. budget:\n$1,000.00", 1000, 1000),
        ("Budget: $500", 500, 500),
        ("Fixed-price: $50", 50, 50),
        ("USD 20", 20, 20),
        ("20 usd", 20, 20),
        ("10K+", 10000, INF),
        ("$10K+ total spent", 10000, INF),
        ("$1.5M", 1.5e6, 1.5e6),
        ("50+", 50, INF),
        ("more than 50", 50, INF),
        ("5 to 10", 5, 10),
        ("5-10K", 5000, 10000),
        ("$500 - $1K", 500, 1000),
        ("2K-5K", 2000, 5000),
        ("1\u2019234.50", 1234.5, 1234.5),
        ("from $20 to $40", 20, 40),
        ("from $20", 20, INF),
        ("[]", NAN, NAN),
        ("20 to 50 proposals", 20, 50),
        ("Less than 5", 0, 4),
        ("up to 5", 0, 5),
        ("6 Connects", 6, 6),
        ("1e3", 1000, 1000),
        (".5", 0.5, 0.5),
        ("0", 0, 0),
        ("$0.00", 0, 0),
        ("N/A", NAN, NAN),
        ("", NAN, NAN),
        ("-", NAN, NAN),
        ("not_sure", NAN, NAN),
        ("None", NAN, NAN),
        ("Negotiable", NAN, NAN),
    ],
)
def test_amounts_keep_both_ends(cell: str, low: float, high: float) -> None:
    found = amounts(column(cell))
    assert not found.wrong.any()
    assert not found.currency
    np.testing.assert_equal([found.low[0], found.high[0]], [low, high])


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["1.000,00", "25,50"], [1000, 25.5]),
        (["1.234.567", "5"], [1234567, 5]),
        (["1,234,567", "1,5"], [1234567, None]),
        (["1.000,00", "1,000.00", "2.50"], [1000, 1000, 2.5]),
        (["$1.200,50", "2.5K"], [1200.5, 2500]),
        (["1.000,00", "2.000,50", "2.5K", "1.5 m"], [1000, 2000.5, 2500, 1.5e6]),
        (["$1,200.50", "900.25", "2,5k", "1,25"], [1200.5, 900.25, 2500, None]),
        (["1,23", "7.5", "2.5"], [None, 7.5, 2.5]),
        (["1,234"], [1234]),
        (["1.234"], [1.234]),
        (["1.234", "2,50"], [1234, 2.5]),
        (["0,500"], [0.5]),
        (["1.000,00 €"], [1080]),
    ],
)
def test_marks_of_thousands_are_found_out_from_the_column(
    cells: list[str], values: list[float | None]
) -> None:
    found = amounts(column(*cells), {"EUR": 1.08})
    assert found.wrong.tolist() == [value is None for value in values]
    assert found.middle[~found.wrong] == pytest.approx([value for value in values if value is not None])


def test_a_point_that_may_mark_thousands_is_noted() -> None:
    assert amounts(column("1.234", "5")).unclear == "1.234"
    assert not amounts(column("1.234", "2,50")).unclear
    assert not amounts(column("1.234", "2.5")).unclear
    mixed = amounts(column("1.000", "2.5k"))
    assert (mixed.unclear, mixed.middle.tolist()) == ("1.000", [1, 2500])
    assert not amounts(
        column("1.000", "2,5k")
    ).unclear  # the comma stands before decimals, so a point does not


@pytest.mark.parametrize(
    "cell",
    [
        *("many", "-5", "−5", "(5)", "$", "5 10", "1.2.3", "12,34,5", "35-25", "inf", "85%", "5 apples"),
        *("2024-03-04", "$5 or €6", "$5 - €6", "1" * 200, "5k-", "--5", "5/10", "0x10", "1_000"),
    ],
)  # fmt: skip
def test_what_is_no_amount_is_wrong_and_not_guessed(cell: str) -> None:
    found = amounts(column(cell, "7.5"))
    assert found.wrong.tolist() == [True, False]
    assert np.isnan(found.low[0])


def test_another_currency_needs_a_rate() -> None:
    cells = column("€100", "100 EUR", "£10", "Rs. 500", "$7")
    found = amounts(cells)
    assert not found.wrong.any()
    assert {code: rows.tolist() for code, rows in found.currency.items()} == {
        "EUR": [True, True, False, False, False],
        "GBP": [False, False, True, False, False],
        "INR": [False, False, False, True, False],
    }
    rated = amounts(cells, {"EUR": 1.1, "GBP": 1.3, "INR": 0.012})
    assert not rated.currency
    assert rated.middle == pytest.approx([110, 110, 13, 6, 7])


@pytest.mark.parametrize(
    ("heading", "code"),
    [
        *(("Budget (€)", "EUR"), ("budget_eur", "EUR"), ("Pay in GBP", "GBP"), ("Rate ₹/h", "INR"), ("Budget", "")),
        *(("Budget USD", ""), ("Budget $", ""), ("EUR or USD", ""), ("EUR/GBP", ""), ("rs", ""), ("hours", "")),
    ],
)  # fmt: skip
def test_a_heading_may_name_a_currency(heading: str, code: str) -> None:
    assert currency_in(heading) == code


def test_amounts_that_name_no_currency_are_in_that_of_their_row() -> None:
    cells, of = column("100", "$100", "£10", "n/a"), np.array(["EUR", "EUR", "USD", "EUR"], dtype=object)
    assert amounts(cells, {"EUR": 1.5, "GBP": 2}, of).low[:3].tolist() == [150, 100, 20]
    unrated = amounts(cells, {"GBP": 2}, of)
    assert {code: rows.tolist() for code, rows in unrated.currency.items()} == {
        "EUR": [True, False, False, False]
    }
    assert np.isnan(unrated.low).tolist() == [True, False, False, True]


def test_the_middle_of_an_open_range_is_its_lower_end() -> None:
    np.testing.assert_equal(amounts(column("10K+", "5 to 10", "n/a")).middle, [10000, 7.5, NAN])


@pytest.mark.parametrize(
    ("cells", "values"),
    [
        (["85%", "0.85", "", "100 %"], [0.85, 0.85, NAN, 1]),
        (["75% hire rate", "8%"], [0.75, 0.08]),
        (["85", "7", "1"], [0.85, 0.07, 0.01]),
        (["0.85", "1", "0"], [0.85, 1, 0]),
        (["N/A", ""], [NAN, NAN]),
    ],
)
def test_shares_and_per_cents(cells: list[str], values: list[float]) -> None:
    found, wrong = shares(column(*cells))
    assert not wrong.any()
    np.testing.assert_allclose(found, values)


@pytest.mark.parametrize(
    ("cells", "wrong"),
    [(["0.85", "7"], [False, True]), (["120%"], [True]), (["140", "7"], [True, False]), (["-5%"], [True]), (["€0.5"], [True])],
)  # fmt: skip
def test_what_is_no_share_is_wrong(cells: list[str], wrong: list[bool]) -> None:
    assert shares(column(*cells))[1].tolist() == wrong


def test_words_are_known_whatever_their_case() -> None:
    values, wrong = words(column("YES", " false", "N/A", "maybe"), YES_NO)
    np.testing.assert_equal(values, [1, 0, NAN, NAN])
    assert wrong.tolist() == [False, False, False, True]


def test_a_column_without_rows_or_with_empty_cells_is_no_mistake() -> None:
    for cells in (column(), column("", "")):
        assert not amounts(cells).wrong.any()
        assert not shares(cells)[1].any()
        assert not words(cells, YES_NO)[1].any()


@given(
    st.lists(st.text(st.characters(codec="utf-8"), max_size=30) | st.sampled_from(["$1,000.00", "5-6", "7%"]))
)
def test_no_text_in_a_cell_raises(cells: list[str]) -> None:
    text = column(*cells)
    found = amounts(text)
    foreign = sum(found.currency.values(), np.zeros(len(cells), np.bool_))
    known = ~np.isnan(found.low)
    assert not (known & (found.wrong | foreign)).any()
    assert (found.low[known] <= found.high[known]).all()
    values, wrong = shares(text)
    assert ((values[~wrong] >= 0) & (values[~wrong] <= 1) | np.isnan(values[~wrong])).all()
    words(text, YES_NO)


@given(st.floats(0, 1e9, allow_subnormal=False), st.sampled_from(["", "$", "usd "]))
def test_a_number_that_is_written_is_read(value: float, sign: str) -> None:
    assert amounts(column(f"{sign}{value:,.2f}", "1.5")).low[0] == pytest.approx(round(value, 2))
