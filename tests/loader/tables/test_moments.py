# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Dates and times as people write them: when was that, and what is no time."""

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from simulator.loader.tables.moments import times

DAY = 19786.0
"""4 March 2024, a Monday, in days since 1970"""


def column(*cells: str) -> pd.Series:
    return pd.Series(list(cells), dtype=object)


@pytest.mark.parametrize(
    ("cell", "hours"),
    [
        ("2024-03-04T12:30:00Z", 12.5),
        ("2024-03-04T12:30:00", 12.5),
        ("2024-03-04 12:30", 12.5),
        ("2024-03-04T12:30:00.500+00:00", 12.5 + 0.5 / 3600),
        ("2024-03-04T12:30:00+05:30", 7),
        ("2024-03-04T12:30:00+0530", 7),
        ("2024-03-04 12:30:00 -08", 20.5),
        ("2024/3/4 12:30 UTC", 12.5),
        ("20240304", 0),
        ("20240304T123000Z", 12.5),
        ("03/04/2024 17:38", 17 + 38 / 60),
        ("3/4/2024 5:38 PM", 17 + 38 / 60),
        ("3/4/24, 12:00 am", 0),
        ("03-04-2024 01:00", 1),
        ("03.04.2024", 0),
        ("Mar 4, 2024", 0),
        ("4-Mar-24", 0),
        ("04 mar '24", 0),
        ("March 4th, 2024 5:38 PM", 17 + 38 / 60),
        ("Mon, 04 Mar 2024 12:30:00 GMT", 12.5),
        ("4 March 2024 at 12:30", 12.5),
        ("1709555400", 12.5),
        ("1709555400.0", 12.5),
        ("1709555400000", 12.5),
        ("1709555400000000", 12.5),
        ("2024-W10-1", 0),
        ("2024W101", 0),
        ("2024-W10-1T12:30:00Z", 12.5),
        ("2024-03-04 12:30 EST", 17.5),
        ("2024-03-04 12:30 pdt", 19.5),
        ("2024-03-04 12:30 CEST", 10.5),
        ("2024-03-04 12:30:00 GMT+2", 10.5),
        ("2024-03-04 12:30 UTC+05:30", 7),
        ("Mon Mar 04 2024 12:30:00 GMT+0100 (Central European Standard Time)", 11.5),
        ("Mon, 04 Mar 2024 12:30:00 +0530", 7),
        ("2024-03-04T12:30:00,500Z", 12.5 + 0.5 / 3600),
        ("3/4/2024 5 PM", 17),
    ],
)
def test_times_are_read(cell: str, hours: float) -> None:
    found = times(column(cell), "month_first")
    assert not found.wrong.any()
    assert not found.doubt
    assert found.days[0] == pytest.approx(DAY + hours / 24, abs=1e-8)


@pytest.mark.parametrize(
    "cell",
    [
        *("", "N/A", "not a date", "3", "12:30", "Monday", "March", "2024", "Mar 2024", "2024-13-04", "2024-02-30"),
        *("2024-03-04 25:00", "2024-03-04 12:30 IST", "2024-03-04 12:30 BST", "2024-03-04 noonish", "2024-W54-1", "2024-W10-8", "2024-03-04 7", "45355.5", "13/13/2024", "may", "-5"),
        *("2024-03-04T12:30:00Zulu", "1e9", "inf", "99999999999999999999", "2 hours", "Mar 34, 2024", "x" * 500),
    ],
)  # fmt: skip
def test_what_is_no_time_is_wrong_and_not_guessed(cell: str) -> None:
    found = times(column(cell, "2024-03-04T12:30:00Z"), "month_first")
    assert found.wrong.tolist() == [True, False]


@pytest.mark.parametrize(
    ("cells", "order", "days"),
    [
        (["03/25/2024 00:10", "03/04/2024 00:10"], "month first", [21, 0]),
        (["25/03/2024 00:10", "04/03/2024 00:10"], "day first", [21, 0]),
    ],
)
def test_the_order_of_a_date_is_found_out_where_it_shows(
    cells: list[str], order: str, days: list[int]
) -> None:
    found = times(column(*cells))
    assert np.floor(found.days).tolist() == [DAY + day for day in days]
    assert found.remarks == (f"dates such as {cells[0]} are read {order}",)


def test_the_order_of_a_date_is_asked_for_where_it_does_not_show() -> None:
    found = times(column("03/04/2024", "2024-03-05"))
    assert "say jobs.replay.dates: month_first or day_first" in found.doubt
    assert "03/04/2024" in found.doubt
    assert np.floor(times(column("03/04/2024"), "day_first").days).tolist() == [DAY + 30]


def test_times_before_now_need_the_time_of_scraping() -> None:
    cells = column(
        "2 hours ago", "Posted 3 days ago", "yesterday", "an hour ago", "just now", "2024-03-04 06:00"
    )
    assert "jobs.replay.scraped_at" in times(cells).doubt
    found = times(cells, None, DAY + 0.5)
    assert not found.doubt
    assert not found.wrong.any()
    assert found.days - DAY == pytest.approx([5 / 12, -2.5, -0.5, 0.5 - 1 / 24, 0.5, 0.25])
    assert found.span.tolist() == [0, -1, -1, 0, 0, 0]
    by_row = times(column("2 hours ago", "2 hours ago"), None, np.array([DAY + 0.5, np.nan]))
    assert by_row.wrong.tolist() == [False, True]


@pytest.mark.parametrize(
    ("cell", "days", "span"),
    [
        *(("Posted yesterday", 1, -1), ("Posted just now", 0, 0), ("today", 0, -1), ("30+ days ago", 30, -1)),
        *(("2h", 1 / 12, 0), ("3d", 3, -1), ("2 wks ago", 14, -7), ("a quarter ago", 91.3, -91.3)),
        *(("about an hour ago", 1 / 24, 0), ("Renewed 5 minutes ago", 5 / 1440, 0), ("last month", 30.44, -30.44)),
        *(("Published on: 3 days ago", 3, -1), ("less than a minute ago", 1 / 1440, 0), ("1 yr. ago", 365.25, -365.25)),
    ],
)  # fmt: skip
def test_each_way_to_count_back_is_known(cell: str, days: float, span: float) -> None:
    found = times(column(cell, "2024-03-04 06:00"), None, DAY)
    assert DAY - found.days[0] == pytest.approx(days)
    assert found.span[0] == pytest.approx(span)


def test_a_column_of_a_spreadsheets_numbers_is_read_as_its_dates() -> None:
    found = times(column("45355.5", "45356", ""))
    np.testing.assert_equal(found.days, [DAY + 0.5, DAY + 1, np.nan])
    assert found.span.tolist() == [0, 1, 0]
    assert found.remarks == ("numbers such as 45355.5 are read as a spreadsheet's dates",)
    assert times(column("45355.5", "9")).wrong.all()
    assert times(column("45355.5", "99999")).wrong.all()


def test_dates_without_a_time_are_told_apart() -> None:
    found = times(column("2024-03-04", "2024-03-04 00:00", "Mar 4, 2024", "2024-03-05 10:00"))
    assert found.span.tolist() == [1, 0, 1, 0]
    midnights = times(column("2024-03-04T00:00:00", "2024-03-05T00:00:00"))
    assert midnights.span.tolist() == [1, 1]
    assert not times(column("2024-03-04T00:00:00")).span.any()


def test_a_long_cell_that_begins_like_a_date_is_no_time() -> None:
    assert times(column("03/04/2024 " + "x" * 300, "2024-03-04 10:00")).wrong.tolist() == [True, False]


def test_the_first_moment_of_1970_is_a_time() -> None:
    assert times(column("0", "1709555400")).days[0] == 0


@given(
    st.lists(
        st.text(st.characters(codec="utf-8"), max_size=30)
        | st.from_regex(
            r"[0-9]{1,4}[-/. ][0-9]{1,2}[-/. ][0-9]{1,4}[ T]?[0-9:]{0,8} ?[a-z]{0,3}", fullmatch=True
        )
        | st.from_regex(
            r"(mar|may|mon|at|[0-9]{1,4}|am|utc|,|:|\+)( (mar|may|mon|at|[0-9]{1,4}|am)){0,5}", fullmatch=True
        )
    ),
    st.sampled_from([None, "day_first", "month_first"]),
    st.sampled_from([None, DAY]),
)
def test_no_text_in_a_cell_raises(cells: list[str], order: str | None, scraped: float | None) -> None:
    found = times(column(*cells), order, scraped)
    assert found.doubt or (np.isnan(found.days) == found.wrong).all()
