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

from simulator.loader.tables.cells import LONGEST, Bools, Floats


class Times(NamedTuple):
    """A column of times as days since 1970-01-01 (UTC); NaN where none can be read."""

    days: Floats
    wrong: Bools
    """rows that hold something else than a time, whatever the doubt"""
    dates_only: Bools
    """rows with a date and no time of day"""
    remarks: tuple[str, ...]
    doubt: str = ""
    """what has to be said before the column can be read; empty if all is clear"""


_AGO = re.compile(
    r"^(?:posted\s+)?(?:about\s+)?(?P<count>\d{1,6}|an?|one)\s*"
    r"(?P<unit>sec|min|hour|hr|h|day|d|week|w|month|mo|year|y)[a-z]*\.?\s+ago$"
)
_AGO_DAYS = {
    "sec": 1 / 86400,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "h": 1 / 24,
    "day": 1.0,
    "d": 1.0,
}
_AGO_DAYS |= {"week": 7.0, "w": 7.0, "month": 30.44, "mo": 30.44, "year": 365.25, "y": 365.25}
_NAMED_AGO = {
    "just now": 0.0,
    "now": 0.0,
    "today": 0.0,
    "yesterday": 1.0,
    "last week": 7.0,
    "last month": 30.44,
}
_SLASHED = re.compile(r"^(\d{1,2})[/.-](\d{1,2})[/.-](\d{4}|\d{2})(?:[ ,t]+(.*))?$")
_ISO = re.compile(r"^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[ t,]+(.*))?$")
_COMPACT = re.compile(r"^((?:19|20)\d\d)(\d\d)(\d\d)(?:[ t]?(\d{2})(\d{2})(\d{2})?z?)?$")
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTH = re.compile(
    r"\b(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)"
    r"(?:uary|ruary|ch|il|e|y|ust|t|tember|ober|ember)?\b\.?"
)
_WEEKDAY = re.compile(r"\b(?:mon|tue|wed|thu|fri|sat|sun)(?:s|rs?|nes|ur|urs)?(?:day)?\b[.,]?")
_YEAR = re.compile(r"\b(?:19|20)\d\d\b")
_CLOCK = re.compile(
    r"^(\d{1,2}):(\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?\s*([ap]\.?m\.?)?\s*(?:z|utc|gmt)?\s*([+-]\d{2}:?\d{2}|[+-]\d{2})?$"
)
_EPOCHS = ((1e8, 1e10, 86400.0), (1e11, 1e13, 86400e3), (1e14, 1e16, 86400e6))
"""seconds, milliseconds and microseconds since 1970: least, most, and how many make a day"""


def times(text: pd.Series, order: str | None = None, scraped_days: Floats | float | None = None) -> Times:
    """Read a column of times.

    Read are ISO 8601 with or without a zone (UTC without), `20240304`, `03/25/2024 17:38`, `Jan 5, 2024`,
    seconds, milliseconds or microseconds since 1970, and `2 hours ago` where the time of scraping is known.

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
    cells = text.str.strip().str.lower()
    different = [*cells.unique()]
    slashed = [found for cell in different if len(cell) <= LONGEST and (found := _SLASHED.match(cell))]
    remarks, doubt = list[str](), ""
    if slashed:
        order, example = order or _order(slashed), text[cells == slashed[0].string].iloc[0]
        if order is None:
            doubt = (
                f"'{example}' may have the day or the month first: say jobs.replay.dates: month_first or "
                "day_first"
            )
        else:
            remarks.append(f"dates such as {example} are read {order.replace('_', ' ')}")
    read = {cell: _time(cell, order == "day_first") for cell in different if len(cell) <= LONGEST}
    days = np.array([read.get(cell, _NO_TIME)[0] for cell in cells], dtype=np.float64)
    dates_only = np.array([read.get(cell, _NO_TIME)[1] for cell in cells], dtype=np.bool_)
    ago = {cell: before for cell in different if (before := _ago(cell[:LONGEST])) is not None}
    if ago and scraped_days is not None:
        days = np.where(
            cells.isin(list(ago)), scraped_days - np.array([ago.get(c, 0.0) for c in cells]), days
        )
    wrong = np.isnan(days)
    if ago and scraped_days is None:
        wrong &= ~np.asarray(cells.isin(list(ago)))
        doubt = doubt or (
            f"'{next(iter(ago))}' counts from the time of scraping: add a column 'snapshot_at', or say "
            "jobs.replay.scraped_at: 2026-01-05 17:00"
        )
    known = days[~np.isnan(days)]
    if known.size > 1 and np.all(known == np.floor(known)):
        dates_only = ~np.isnan(days)  # midnight on every row is a spreadsheet's way of writing a date
    return Times(days, wrong, dates_only & ~wrong, tuple(remarks), doubt)


_NO_TIME = (np.nan, False)


def _order(slashed: Sequence[re.Match[str]]) -> str | None:
    """Which of the first two numbers of dates is the month, if a number above 12 shows it."""
    if any(int(found[1]) > 12 for found in slashed):
        return "day_first"
    return "month_first" if any(int(found[2]) > 12 for found in slashed) else None


def _time(cell: str, day_first: bool) -> tuple[float, bool]:
    """Days since 1970 of one cell, and whether it is a date alone; NaN if it is no time."""
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


def _clock(text: str) -> float | None:
    """Part of the day (UTC) that a time of day says; 0 without one, None if it is none."""
    if not text.strip():
        return 0.0
    found = _CLOCK.match(text.strip())
    if found is None:
        return None
    hour, minute, second = int(found[1]), int(found[2]), float(f"{found[3] or 0}.{found[4] or 0}")
    if found[5]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + 12 * found[5].startswith("p")
    if hour > 24 or minute > 59 or second >= 61:
        return None
    zone, shift = found[6] or "", 0.0
    if zone[:1] in ("+", "-"):
        ahead = int(zone[1:3]) + int(zone[-2:] if len(zone) > 3 else 0) / 60
        shift = ahead if zone[0] == "+" else -ahead
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
    plain = _WEEKDAY.sub(" ", cell.partition("(")[0])
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


def _ago(cell: str) -> float | None:
    """Days before the time of scraping; None if the cell does not say so."""
    if cell in _NAMED_AGO:
        return _NAMED_AGO[cell]
    found = _AGO.match(cell)
    if found is None:
        return None
    count = 1 if found["count"] in ("a", "an", "one") else int(found["count"])
    return count * _AGO_DAYS[found["unit"]]
