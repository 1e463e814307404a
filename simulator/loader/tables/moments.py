"""What people write for a moment: dates, times, seconds since 1970, and "2 hours ago".

Answers: when was that, in days since 1970-01-01 (UTC). Where two readings are possible, nothing is guessed:
the column says which, or the person is asked.
"""

import re
from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.tables.ago import ago_of
from simulator.loader.tables.cells import LONGEST, UNKNOWN, Bools, Floats, distinct
from simulator.loader.tables.month_names import month_in_english


class Times(NamedTuple):
    """A column of times as days since 1970-01-01 (UTC); NaN where none can be read."""

    days: Floats
    wrong: Bools
    """rows that hold something else than a time, whatever the doubt"""
    span: Floats
    """days within which a row's moment lies: 0 where it is exact, 1 after `days` for a date without a time of
    day, and below zero, before `days`, for "3 days ago"
    """
    remarks: tuple[str, ...]
    doubt: str = ""
    """what has to be said before the column can be read; empty if all is clear"""


_SLASHED = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,t]+(.*))?$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t,]+(.*))?$")
_SHORT_YEAR = re.compile(r"^(\d{1,2}[-/. ][a-z]{3,9}\.?[-/. ])'?(\d{2})(?=$|[ ,t])")
"""`5-Mar-24`, as spreadsheets write a date"""
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:[ t]?(\d{2})(\d{2})(\d{2})?z?)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?"
)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|rs?|nes|ur|urs)?(?:day)?\b[.,]?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(
    r"^(\d{1,2})(?::(\d{2}))?(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*([a-z]{1,4})?\s*"
    r"([+-]\d{1,2}(?::?\d{2})?)?$"
)
_ZONES = {
    "z": 0,
    "utc": 0,
    "gmt": 0,
    "wet": 0,
    "cet": 1,
    "cest": 2,
    "eet": 2,
    "eest": 3,
    "est": -5,
    "edt": -4,
}
_ZONES |= {"cst": -6, "cdt": -5, "mst": -7, "mdt": -6, "pst": -8, "pdt": -7}
"""hours ahead of UTC, of zones that mean one thing in mail headers and Europe; BST and IST mean several"""
_WEEK = re.compile(r"^(\d{4})-?w(\d{2})-?([1-7])(?:[ t]+(.*))?$")
_EPOCHS = ((1e8, 1e10, 86400.0), (1e11, 1e13, 86400e3), (1e14, 1e16, 86400e6))
"""seconds, milliseconds and microseconds since 1970: least, most, and how many make a day"""
_SERIAL_1970 = 25569.0
"""a spreadsheet's number of 1 January 1970"""
_SERIALS = 36526.0, 73051.0
"""a spreadsheet's numbers of the years 2000 to 2099"""


def times(text: pd.Series, order: str | None = None, scraped_days: Floats | float | None = None) -> Times:
    """Read a column of times.

    Read are ISO 8601 with or without a zone (UTC without), `2024-W10-1`, `20240304`, `03/25/2024 17:38`,
    `Jan 5, 2024`, `5. Januar 2024` (months of eight languages), seconds, milliseconds or microseconds since
    1970, a spreadsheet's days where the column holds nothing else, and `2 hours ago` where the time of
    scraping is known.

    Parameters
    ----------
    text : Series of str
        One cell per row.
    order : {"month_first", "day_first"}, optional
        Of dates such as 03/04/2024; found out from the column where it shows.
    scraped_days : float or array, optional
        Days since 1970 when each row was scraped.

    Returns
    -------
    Times
    """
    codes, different = distinct(text)
    slashed = [found for cell in different if len(cell) <= LONGEST and (found := _SLASHED.match(cell))]
    remarks, doubt = list[str](), ""
    if slashed:
        order, example = order or _order(slashed), slashed[0].string
        if order is None:
            doubt = (
                f"'{example}' may have the day or the month first: say jobs.replay.dates: month_first or "
                "day_first"
            )
        else:
            remarks.append(f"dates such as {example} are read {order.replace('_', ' ')}")
    read = [_time(cell, order == "day_first") if len(cell) <= LONGEST else _NO_TIME for cell in different]
    if serial := _serials(different):
        read, remarks = (
            serial,
            [*remarks, f"numbers such as {different[0]} are read as a spreadsheet's dates"],
        )
    days = np.array([day for day, _ in read], np.float64)[codes]
    span = np.array([float(alone) for _, alone in read], np.float64)[codes]
    ago = [ago_of(cell) if len(cell) <= LONGEST else None for cell in different]
    by_ago = np.array([before is not None for before in ago], np.bool_)[codes]
    if by_ago.any() and scraped_days is not None:
        before = np.array([found[0] if found else 0.0 for found in ago], np.float64)[codes]
        rough = np.array([found[1] if found else 0.0 for found in ago], np.float64)[codes]
        days, span = np.where(by_ago, scraped_days - before, days), np.where(by_ago, -rough, span)
    wrong = np.isnan(days)
    if by_ago.any() and scraped_days is None:
        wrong &= ~by_ago
        doubt = doubt or (
            f"'{different[codes[np.argmax(by_ago)]]}' counts from the time of scraping: add a column "
            "'snapshot_at', or say jobs.replay.scraped_at: 2026-01-05 17:00"
        )
    known = days[~np.isnan(days)]
    if known.size > 1 and np.all(known == np.floor(known)) and not by_ago.any():
        span = np.ones(days.size)  # midnight on every row is a spreadsheet's way of writing a date
    return Times(days, wrong, np.where(wrong | np.isnan(days), 0.0, span), tuple(remarks), doubt)


def _serials(cells: Sequence[str]) -> list[tuple[float, bool]]:
    """Days since 1970 of a column that holds a spreadsheet's numbers of days; nothing if it holds another."""
    numbers = [float(cell) if _is_number(cell) else np.nan for cell in cells if cell not in UNKNOWN]
    if not numbers or not all(_SERIALS[0] <= number < _SERIALS[1] for number in numbers):
        return []
    return [(float(cell) - _SERIAL_1970, "." not in cell) if _is_number(cell) else _NO_TIME for cell in cells]


_NO_TIME = (np.nan, False)


def _order(slashed: Sequence[re.Match[str]]) -> str | None:
    """Which of the first two numbers of dates is the month, if a number above 12 shows it."""
    if any(int(found[1]) > 12 for found in slashed):
        return "day_first"
    return "month_first" if any(int(found[2]) > 12 for found in slashed) else None


def _time(cell: str, day_first: bool) -> tuple[float, bool]:
    """Days since 1970 of one cell, and whether it is a date alone; NaN if it is no time."""
    if found := _WEEK.match(cell):
        return _week_and_clock(int(found[1]), int(found[2]), int(found[3]), found[4] or "")
    if found := _ISO.match(cell):
        year, month, day, clock = found.groups()
    elif found := _SLASHED.match(cell):
        first, second, year, clock = found.groups()
        month, day = (second, first) if day_first else (first, second)
        year = year if len(year) == 4 else f"20{year}"
    elif found := _COMPACT.match(cell):
        year, month, day, *parts = found.groups()
        clock = f"{parts[0]}:{parts[1]}:{parts[2] or '00'}" if parts[0] else None
    else:
        return _epoch(cell) if _is_number(cell) else _named_time(cell)
    return _day_and_clock(year, month, day, clock or "")


def _day_and_clock(year: str, month: str | int, day: str, clock: str) -> tuple[float, bool]:
    """Days since 1970 of a date and a clock, and whether it is a date alone; NaN where there is none."""
    of_clock = _clock(clock)
    try:
        whole = (date(int(year), int(month), int(day)) - date(1970, 1, 1)).days
    except ValueError:
        return _NO_TIME
    return _NO_TIME if of_clock is None else (whole + of_clock, not clock.strip())


def _week_and_clock(year: int, week: int, day: int, clock: str) -> tuple[float, bool]:
    """Days since 1970 of a day of an ISO week and a clock, and whether it is a date alone."""
    try:
        found = date.fromisocalendar(year, week, day)
    except ValueError:
        return _NO_TIME
    return _day_and_clock(str(found.year), found.month, str(found.day), clock)


def _clock(text: str) -> float | None:
    """Part of the day (UTC) that a time of day says; 0 without one, None if it is none."""
    if not text.strip():
        return 0.0
    found = _CLOCK.match(text.strip())
    if found is None:
        return None
    named, offset = found[6] or "", found[7] or ""
    if not found[2] and not found[5]:
        return None  # one number alone is no time of day
    hour, minute, second = int(found[1]), int(found[2] or 0), float(f"{found[3] or 0}.{found[4] or 0}")
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * found[5].startswith("p")
    if hour > 24 or minute > 59 or second >= 61 or (named and named not in _ZONES):
        return None
    shift = float(_ZONES.get(named, 0))
    if offset:
        digits = offset[1:].replace(":", "")
        whole, part = (digits[:-2], digits[-2:]) if len(digits) > 2 else (digits, "0")
        shift += (1 if offset[0] == "+" else -1) * (int(whole) + int(part) / 60)
    return (hour - shift) / 24 + minute / 1440 + second / 86400


def _is_number(cell: str) -> bool:
    """Tell whether a cell holds a plain number."""
    return re.fullmatch(r"\d+(\.\d*)?", cell) is not None


def _epoch(cell: str) -> tuple[float, bool]:
    """Days of a number of seconds, milliseconds or microseconds since 1970; zero is its first moment."""
    number = float(cell)
    if number == 0:
        return 0.0, False
    return next((number / per_day for low, top, per_day in _EPOCHS if low <= number < top), np.nan), False


def _named_time(cell: str) -> tuple[float, bool]:
    """Days of a date that names its month, such as `Mar 4, 2024 5:38 pm`; any other word makes it none."""
    cell = month_in_english(cell)
    plain = _WEEKDAY.sub(" ", _SHORT_YEAR.sub(r"\g<1>20\2", cell).partition("(")[0])
    month, year = _MONTH.search(plain), _YEAR.search(plain)
    if month is None or year is None:
        return _NO_TIME
    rest = _YEAR.sub(" ", _MONTH.sub(" ", plain, count=1), count=1)
    clock = re.search(r"\d{1,2}:\d{2}.*$", rest)
    before = rest[: clock.start()] if clock else rest
    day = re.fullmatch(r"[\s,.-]*(\d{1,2})(?:st|nd|rd|th)?[\s,.-]*(?:at)?\s*", before)
    if day is None:
        return _NO_TIME
    number = 1 + _MONTHS.index(month.group(1))
    return _day_and_clock(year.group(), number, day[1], clock.group() if clock else "")
