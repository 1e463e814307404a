"""What people write in cells: amounts, counts, shares, dates, and words for "not known".

Answers: which number, range or time is meant. Each function takes a column as text and returns arrays, with
the rows that it could not read; nothing is guessed where two readings are possible.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = frozenset(
    {
        "",
        "n/a",
        "na",
        "n.a.",
        "none",
        "null",
        "nan",
        "nat",
        "-",
        "--",
        "–",
        "—",
        "?",
        "unknown",
        "tbd",
        "#n/a",
    }
    | {"not specified", "not stated", "unspecified", "not given", "not sure", "negotiable", "<na>"}
)
"""words for: nothing is said here"""
_SIZES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "mn": 1e6, "thousand": 1e3, "million": 1e6, "": 1.0}
_SIGNS = {"$": "USD", "us$": "USD", "usd": "USD", "€": "EUR", "£": "GBP", "₹": "INR", "¥": "JPY", "₽": "RUB"}
_SIGNS |= {
    code.lower(): code for code in ("EUR", "GBP", "INR", "CAD", "AUD", "JPY", "CHF", "PKR", "PHP", "BRL")
}
_SIGNS |= {"rs": "INR", "rs.": "INR", "c$": "CAD", "a$": "AUD", "ca$": "CAD", "au$": "AUD"}
_LEAD = re.compile(
    r"^(?:est(?:\.|imated)?\s+)?(?:hourly|fixed(?:[- ]price)?|budget|rate|price|spent|total spent)"
    r"(?:\s+(?:rate|budget|price|range))?\s*:?\s*"
)
_TAIL = re.compile(
    r"\s*(?:/\s*(?:hr|hour|h)|per\s+hour|an?\s+hour|hourly|fixed(?:[- ]price)?|est\.?\s*budget"
    r"|total\s+spent|spent|budget|connects?|proposals?|applicants?|reviews?|jobs?(?:\s+posted)?|hires?)\s*$"
)
_SPLIT = re.compile(r"\s*(?:–|—|\bto\b|(?<=[\d.kmb+])\s*-\s*(?=\D{0,4}\d))\s*")
_ONE = re.compile(
    r"^(?P<before>[^\d\s.,+-]{0,4}?\s?)(?P<number>\d[\d.,\u00a0\u202f' ]*|[.,]\d+)\s?"
    r"(?P<size>k|m|bn?|mn|thousand|million)?\s?(?P<more>\+)?\s?(?P<after>[^\d\s.,+-]{0,4})$"
)


_NUMBERS = re.compile(r"\d[\d.,]*\d")
_SCIENTIFIC = re.compile(r"^\d+(\.\d+)?e[+-]?\d{1,2}$")


class Amounts(NamedTuple):
    """A column of amounts: both ends of each (the same for a plain number; infinite where open to above), NaN
    where nothing is said; and the rows that cannot be read, with why.
    """

    low: Floats
    high: Floats
    wrong: Bools
    currency: Mapping[str, Bools]
    """rows in another currency than dollars, by its code"""

    @property
    def middle(self) -> Floats:
        """Middle of each range; the low end where there is no high one."""
        return np.where(np.isinf(self.high), self.low, (self.low + self.high) / 2)


def is_unknown(text: pd.Series) -> Bools:
    """Tell which cells say that nothing is known."""
    return np.asarray(text.str.strip().str.lower().isin(UNKNOWN), dtype=np.bool_)


def amounts(text: pd.Series, currencies: Mapping[str, float] | None = None) -> Amounts:
    """Read a column of amounts as people and sites write them.

    Read are `$1,000.00`, `1.000,00 €`, `$25.00 - $35.00`, `Hourly: $25-$35`, `10K+`, `1.5M`, `5 to 10` and
    `Less than 5`. A comma or point with three digits behind it, and nothing in the column that says
    otherwise, marks thousands if it is a comma and decimals if it is a point.

    Parameters
    ----------
    text : Series of str
        One cell per row.
    currencies : mapping, optional
        Dollars for one unit of each other currency, by its code such as `EUR`.

    Returns
    -------
    Amounts
        In dollars, or in whatever the column counts.
    """
    lower = text.str.strip().str.lower()
    known = ~is_unknown(text)
    comma = _decimal_comma([*lower[known].unique()])
    rates = {"USD": 1.0} | dict(currencies or {})
    low, high = np.full(len(text), np.nan), np.full(len(text), np.nan)
    wrong, foreign = np.zeros(len(text), np.bool_), dict[str, Bools]()
    read = {cell: _amount(cell, comma) for cell in lower[known].unique()}
    for row in np.flatnonzero(known):
        found = read[lower.iloc[row]]
        if found is None:
            wrong[row] = True
            continue
        a, b, currency = found
        if currency not in rates:
            foreign.setdefault(currency, np.zeros(len(text), np.bool_))[row] = True
            continue
        low[row], high[row] = a * rates[currency], b * rates[currency]
    return Amounts(low, high, wrong, foreign)


def _amount(cell: str, comma: bool) -> tuple[float, float, str] | None:
    """Both ends of an amount and its currency; None if it cannot be read."""
    text = _TAIL.sub("", _LEAD.sub("", cell)).strip()
    for words in ("less than", "fewer than", "up to", "under", "below", "<"):
        if text.startswith(words):
            end = _number(text.removeprefix(words).strip(), comma)
            # counts of a site: "less than 5" is 0 to 4; nobody writes half a proposal
            return (
                None if end is None else (0.0, max(end[0] - (words != "up to") * _step(end[0]), 0.0), end[1])
            )
    for words in ("more than", "over", "above", "at least", ">"):
        if text.startswith(words):
            end = _number(text.removeprefix(words).strip(" ="), comma)
            return None if end is None else (end[0], np.inf, end[1])
    parts = _SPLIT.split(text, maxsplit=1)
    ends = [_number(part, comma) for part in parts]
    if any(end is None for end in ends):
        return None
    (a, first, more), (b, second, open_end) = ends[0], ends[-1]  # type: ignore[misc]
    currency = second if first == "USD" else first
    if b < a or (more and len(ends) == 2):
        return None
    return a, np.inf if open_end else b, currency


def _step(end: float) -> float:
    """What lies between "less than this" and the largest that is meant: one for whole numbers."""
    return 1.0 if end == int(end) and end <= 1000 else 0.0


def _number(text: str, comma: bool) -> tuple[float, str, bool] | None:
    """Value, currency, and whether it says "or more"; None if it is no number."""
    if _SCIENTIFIC.match(text.strip()):
        return float(text), "USD", False
    found = _ONE.match(text.strip())
    if found is None:
        return None
    signs = [found["before"].strip(), found["after"].strip()]
    codes = {_SIGNS.get(sign) for sign in signs if sign} or {"USD"}
    if len(codes) != 1 or None in codes:
        return None
    value = _value(re.sub(r"[\s\u00a0\u202f']", "", found["number"]), comma)
    if value is None:
        return None
    return value * _SIZES[found["size"] or ""], codes.pop() or "USD", found["more"] is not None


def _value(digits: str, comma: bool) -> float | None:
    """A number without its marks of thousands."""
    decimal, thousand = (",", ".") if comma else (".", ",")
    whole, _, part = digits.partition(decimal)
    groups = whole.split(thousand)
    if len(groups) > 1 and (not 1 <= len(groups[0]) <= 3 or any(len(g) not in (2, 3) for g in groups[1:])):
        return None  # Indian amounts have groups of two: 1,00,000
    if not part.isdigit() and part:
        return None
    if len(groups) > 1 and len(groups[-1]) != 3:
        return None
    try:
        return float("".join(groups) + "." + (part or "0"))
    except ValueError:
        return None


def _decimal_comma(cells: Sequence[str]) -> bool:
    """Tell whether a column writes decimals behind a comma, from the cells that leave no doubt."""
    for cell in cells:
        for digits in _NUMBERS.findall(cell):
            last = max(digits.rfind(","), digits.rfind("."))
            if last < 0:
                continue
            mark, other = digits[last], "," if digits[last] == "." else "."
            if other in digits and digits.count(mark) == 1:
                return bool(mark == ",")
            if digits.count(mark) > 1 and other not in digits:
                return bool(mark == ".")
            if len(digits) - last - 1 != 3 or digits[:last] in ("", "0"):
                return bool(mark == ",")
    return False


def shares(text: pd.Series) -> tuple[Floats, Bools]:
    """Read a column of shares, `85%`, `0.85`, or `85` among per cents; and the rows that are none."""
    stripped = text.str.strip()
    found = amounts(stripped.str.replace("%", "", regex=False))
    values = found.middle
    percent = np.asarray(stripped.str.endswith("%"), dtype=np.bool_)
    every = percent | bool((values[~percent & ~np.isnan(values)] > 1).any())
    values = np.where(every, values / 100, values)
    return values, found.wrong | ~(np.isnan(values) | ((values >= 0) & (values <= 1)))


def words(text: pd.Series, names: Mapping[str, float]) -> tuple[Floats, Bools]:
    """Read a column of known words as their numbers; and the rows that hold another word."""
    lower = text.str.strip().str.lower()
    unknown = is_unknown(text) & ~np.asarray(lower.isin(list(names)))
    values = np.asarray(lower.map(names), dtype=np.float64)
    return values, np.isnan(values) & ~unknown


YES_NO = {
    **dict.fromkeys(
        ("1", "1.0", "true", "yes", "y", "verified", "payment verified", "payment method verified"), 1.0
    ),
    **dict.fromkeys(
        ("0", "0.0", "false", "no", "n", "unverified", "payment unverified", "not verified"), 0.0
    ),
    **dict.fromkeys(("payment method not verified", "payment not verified", "2", "2.0"), 0.0),
}
"""2 is the site's own code for a payment method that is not verified"""


class Times(NamedTuple):
    """A column of times as days since 1970-01-01 (UTC); NaN where none can be read."""

    days: Floats
    wrong: Bools
    """rows that hold something else than a time"""
    dates_only: Bools
    """rows with a date and no time of day"""
    remarks: tuple[str, ...]
    doubt: str = ""
    """what has to be said before the column can be read; empty if all is clear"""


_AGO = re.compile(
    r"^(?:posted\s+)?(?:about\s+)?(?P<count>\d+|an?|one)\s*(?P<unit>sec|min|hour|hr|h|day|week|month|year)[a-z]*\.?\s+ago$"
)
_AGO_DAYS = {
    "sec": 1 / 86400,
    "min": 1 / 1440,
    "hour": 1 / 24,
    "hr": 1 / 24,
    "h": 1 / 24,
    "day": 1.0,
    "week": 7.0,
}
_AGO_DAYS |= {"month": 30.44, "year": 365.25}
_NAMED_AGO = {
    "just now": 0.0,
    "now": 0.0,
    "today": 0.0,
    "yesterday": 1.0,
    "last week": 7.0,
    "last month": 30.44,
}
_SLASHED = re.compile(r"^(\d{1,2})[/.](\d{1,2})[/.](\d{4})(?:[ ,T]+(.*))?$")
_DATE_ONLY = re.compile(
    r"^\d{4}-\d{1,2}-\d{1,2}$|^\d{1,2}[/.]\d{1,2}[/.]\d{4}$|^[a-z]{3,9}\.? \d{1,2},? \d{4}$"
)
_EPOCHS = ((1e8, 1e10, 86400.0), (1e11, 1e13, 86400e3), (1e14, 1e16, 86400e6))
"""seconds, milliseconds and microseconds since 1970: least, most, and how many make a day"""


def times(text: pd.Series, order: str | None = None, scraped_days: Floats | float | None = None) -> Times:
    """Read a column of times.

    Read are ISO 8601 with or without a zone (UTC without), `03/25/2024 17:38`, seconds or milliseconds since
    1970, `Jan 5, 2024`, and `2 hours ago` where the time of scraping is known.

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
    lower = text.str.strip().str.lower()
    days = np.full(len(text), np.nan)
    remarks: list[str] = []
    slashed = lower.str.extract(_SLASHED)
    has = np.asarray(slashed[0].notna())
    if has.any():
        firsts, seconds = slashed[0][has].astype(int), slashed[1][has].astype(int)
        order = order or (
            "day_first" if (firsts > 12).any() else "month_first" if (seconds > 12).any() else None
        )
        if order is None:
            example = text[has].iloc[0]
            return Times(
                days, np.zeros(len(text), np.bool_), np.zeros(len(text), np.bool_), (),
                f"'{example}' may be a day or a month first: say jobs.replay.dates: month_first or day_first",
            )  # fmt: skip
        month, day = (0, 1) if order == "month_first" else (1, 0)
        iso = slashed[2] + "-" + slashed[month].str.zfill(2) + "-" + slashed[day].str.zfill(2)
        clock = slashed[3].fillna("").str.strip()
        lower = lower.where(~has, iso + np.where(clock == "", "", " ") + clock)
        remarks.append(f"dates such as {text[has].iloc[0]} are read {order.replace('_', ' ')}")
    number = np.array(pd.to_numeric(lower, errors="coerce"), dtype=np.float64)
    for least, most, per_day in _EPOCHS:
        hit = (number >= least) & (number < most)
        days[hit] = number[hit] / per_day
    if scraped_days is not None:
        ago = lower.map(_ago)
        hit = np.asarray(ago.notna())
        days = np.where(hit, np.asarray(scraped_days) - np.asarray(ago, dtype=np.float64), days)
    rest = np.isnan(days) & np.isnan(number)
    at = pd.to_datetime(lower.where(rest, ""), errors="coerce", utc=True, format="mixed")
    days = np.where(
        np.asarray(at.notna()), np.asarray((at - pd.Timestamp(0, tz="UTC")) / pd.Timedelta(days=1)), days
    )
    wrong = np.isnan(days)
    doubt = ""
    if scraped_days is None and (late := lower[wrong].map(_ago).notna()).any():
        example = text[wrong][late].iloc[0]
        doubt = (
            f"'{example}' counts from the time of scraping: add a column 'snapshot_at', or say "
            "jobs.replay.scraped_at: 2026-01-05 17:00"
        )
    return Times(days, wrong, np.asarray(lower.str.match(_DATE_ONLY)) & ~wrong, tuple(remarks), doubt)


def _ago(cell: str) -> float | None:
    """Days before the time of scraping; None if the cell does not say so."""
    if cell in _NAMED_AGO:
        return _NAMED_AGO[cell]
    found = _AGO.match(cell)
    if found is None:
        return None
    count = 1 if found["count"] in ("a", "an", "one") else int(found["count"])
    return count * _AGO_DAYS[found["unit"]]


Reader = Callable[[pd.Series], tuple[Floats, Bools]]
