"""Amounts, counts and shares as people and sites write them.

Answers: which number or range is meant, in which currency. Each function takes a column as text and returns
arrays, with the rows that it could not read; nothing is guessed where two readings are possible.
"""

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.loader.tables.cells import LONGEST, UNKNOWN, Bools, Floats, distinct

_SIZES = {"k": 1e3, "m": 1e6, "b": 1e9, "bn": 1e9, "mn": 1e6, "thousand": 1e3, "million": 1e6, "": 1.0}
_SIGNS = {"$": "USD", "us$": "USD", "usd": "USD", "usd$": "USD", "€": "EUR", "£": "GBP", "₹": "INR"}
_SIGNS |= {"¥": "JPY", "₽": "RUB", "₱": "PHP", "₴": "UAH", "zł": "PLN", "r$": "BRL", "₺": "TRY", "₩": "KRW"}
_SIGNS |= {
    code.lower(): code
    for code in (
        *("EUR", "GBP", "INR", "CAD", "AUD", "JPY", "CHF", "PKR", "PHP", "BRL", "UAH", "PLN", "TRY", "KRW"),
        *("NZD", "SGD", "SEK", "NOK", "DKK", "MXN", "ZAR", "BDT", "NGN", "HKD", "RUB", "CNY", "ILS", "AED"),
    )
}
_SIGNS |= {"rs": "INR", "rs.": "INR", "c$": "CAD", "a$": "AUD", "ca$": "CAD", "au$": "AUD", "nz$": "NZD"}
_LEAD = re.compile(
    r"^(?:est(?:\.|imated)?\s+)?(?:hourly|fixed(?:[- ]price)?|budget|rate|price|spent|total spent)"
    r"(?:\s+(?:rate|budget|price|range))?\s*:?\s*"
)
_TAIL = re.compile(
    r"\s*(?:/\s*(?:hr|hour|h)|per\s+hour|an?\s+hour|hourly|fixed(?:[- ]price)?|est\.?\s*budget"
    r"|total\s+spent|spent|budget|connects?|proposals?|applicants?|reviews?|jobs?(?:\s+posted)?|hires?)\s*$"
)
_SPLIT = re.compile(
    r"\s*(?:–|—|\bto\b)\s*|(?<=[\d.kmb+])\s*-\s*(?=\D{0,4}\d)|\s+-\s+(?=\D{0,4}\d)|(?<=[a-z€£₹])-(?=[$€£₹]?\d)"
)
_ONE = re.compile(
    r"^(?P<before>[^\d\s.,+-]{0,4}?\s?)(?P<number>\d[\d.,\u00a0\u202f\u2009'\u2019 ]*|[.,]\d+)\s?"
    r"(?P<size>k|m|bn?|mn|thousand|million)?\s?(?P<more>\+)?\s?(?P<after>[^\d\s.,+-]{0,4})$"
)
_NUMBERS = re.compile(r"\d[\d.,]*\d")
_SPACED = re.compile(r"\d{1,3}(?:[\u00a0\u202f\u2009'\u2019 ]\d{3})*(?:[.,]\d*)?")
_SHOWS = {
    decimal: re.compile(
        rf"\d{{1,3}}(?:{other}\d{{2,3}})*{other}\d{{3}}{mark}\d+"  # 1.000,00: both marks
        rf"|\d+{mark}(?:\d{{1,2}}|\d{{4,}})|0{mark}\d+"  # 25,5: not three digits behind it
        rf"|\d{{1,3}}(?:{other}\d{{2,3}})+{other}\d{{3}}"  # 1.234.567: the other mark twice
    )
    for decimal, mark, other in ((",", ",", r"\."), (".", r"\.", ","))
}
"""numbers that show which mark stands before decimals"""
_POINT = re.compile(r"^\D*[1-9]\d{0,2}\.\d{3}\D*$")
_SHORT = re.compile(r"\d\s?(?:k|m|bn?|mn|thousand|million)\b")
_CLEAR = re.compile(
    r"(?<![\d.,])(?:\d{1,3}(?:\.\d{3})+,\d{1,2}|\d{1,3}(?:,\d{3})+\.\d{1,2}"
    r"|\d+[.,]\d{1,2}\s?(?:k|m|bn?|mn|thousand|million))(?![\d.,\w])"
)
"""a number that can be read in one way only, whatever its column does"""
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
    unclear: str = ""
    """a cell such as 1.234 whose point might mark thousands, if nothing in the column tells"""

    @property
    def middle(self) -> Floats:
        """Middle of each range; the low end where there is no high one."""
        return np.where(np.isinf(self.high), self.low, (self.low + self.high) / 2)


class _Number(NamedTuple):
    """One number of a cell."""

    value: float
    currency: str = ""
    """empty if it names none"""
    more: bool = False
    """whether it says "or more" """
    size: float = 1.0
    """what `K` and the like stand for"""


def currency_of(sign: str) -> str | None:
    """Code of a currency from its sign or code; None if it is not known."""
    return _SIGNS.get(sign.strip().lower())


def currency_in(heading: str) -> str:
    """Code of the other currency that a heading names, as `Budget (€)` does; empty if it names none."""
    parts = re.findall(r"[a-z]+\$?|[^\w\s]", heading.lower())
    codes = [code for part in parts if (code := _SIGNS.get(part)) not in (None, "USD") and part != "rs"]
    return str(codes[0]) if len(set(codes)) == 1 and "usd" not in parts else ""


def amounts(
    text: pd.Series,
    currencies: Mapping[str, float] | None = None,
    unnamed: "str | npt.NDArray[np.object_]" = "USD",
) -> Amounts:
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
    unnamed : str or array of str, optional
        Currency of amounts that name none, for all or for each row.

    Returns
    -------
    Amounts
        In dollars, or in whatever the column counts.
    """
    codes, different = distinct(text)
    known = [cell for cell in different if cell not in UNKNOWN]
    comma = _decimal_comma(known)
    # 2.5K says how short forms are written, and not that a 1.000 beside it is one: nobody writes 1 like that
    told = comma or _decimal_comma([cell for cell in known if not _SHORT.search(cell)]) is not None
    unclear = "" if told else next((cell for cell in known if _POINT.match(cell)), "")
    read = [
        (np.nan, np.nan, "") if cell in UNKNOWN else _amount(cell, _own_mark(cell, bool(comma)))
        for cell in different
    ]
    low = np.array([found[0] if found else np.nan for found in read], np.float64)[codes]
    high = np.array([found[1] if found else np.nan for found in read], np.float64)[codes]
    wrong = np.array([found is None for found in read], np.bool_)[codes]
    named = np.array([found[2] if found else "" for found in read], dtype=object)
    of = np.where(named[codes] == "", unnamed, named[codes]) if named.size else named
    foreign = dict[str, Bools]()
    for code in sorted({*of.tolist()} - {"USD"}):
        rows = np.asarray((of == code) & ~np.isnan(low), np.bool_)
        if rate := (currencies or {}).get(code):
            low[rows], high[rows] = low[rows] * rate, high[rows] * rate
        elif rows.any():
            foreign[code] = rows
            low[rows] = high[rows] = np.nan
    return Amounts(low, high, wrong, foreign, unclear)


def _own_mark(cell: str, comma: bool) -> bool:
    """Tell whether a cell writes decimals behind a comma: as its column does, unless it can only be read
    otherwise, as 1.200,50 and 2.5K can.
    """
    if not _CLEAR.search(cell):
        return comma
    return not comma if _amount(cell, comma) is None else comma


def _amount(cell: str, comma: bool) -> tuple[float, float, str] | None:
    """Both ends of an amount and its currency; None if it cannot be read."""
    if len(cell) > LONGEST:
        return None
    text = _TAIL.sub("", _LEAD.sub("", cell)).strip()
    for words in ("less than", "fewer than", "up to", "under", "below", "<"):
        if text.startswith(words):
            end = _number(text.removeprefix(words).strip(), comma)
            # counts of a site: "less than 5" is 0 to 4; nobody writes half a proposal
            less = 0.0 if end is None or words == "up to" else _step(end.value)
            return None if end is None else (0.0, max(end.value - less, 0.0), end.currency)
    for words in ("more than", "over", "above", "at least", "from", ">"):
        if text.startswith(words):
            end = _number(text.removeprefix(words).strip(" ="), comma)
            if end is not None:
                return end.value, np.inf, end.currency
    return _range(_SPLIT.split(text.removeprefix("from "), maxsplit=1), comma)


def _range(parts: Sequence[str], comma: bool) -> tuple[float, float, str] | None:
    """Both ends of a range of one or two numbers and its currency; None if it cannot be read."""
    ends = [_number(_TAIL.sub("", part), comma) for part in parts]
    first, last = ends[0], ends[-1]
    if first is None or last is None or (first.more and len(ends) > 1):
        return None
    low = first.value
    if first.size == 1 < last.size and low < last.value / last.size:
        low *= last.size  # 5-10K
    if low > last.value or len({first.currency, last.currency} - {""}) > 1:
        return None
    return low, np.inf if last.more else last.value, first.currency or last.currency


def _step(end: float) -> float:
    """What lies between "less than this" and the largest that is meant: one for whole numbers."""
    return 1.0 if end == int(end) and end <= 1000 else 0.0


def _number(text: str, comma: bool) -> _Number | None:
    """One number with what stands around it; None if it is none."""
    if _SCIENTIFIC.match(text.strip()):
        return _Number(float(text))
    found = _ONE.match(re.sub(r"^rs\.?\s*(?=\d)", "₹", text.strip()))
    if found is None:
        return None
    signs = [found["before"].strip(), found["after"].strip()]
    codes = {_SIGNS.get(sign) for sign in signs if sign} or {""}
    if len(codes) != 1 or None in codes:
        return None
    digits = found["number"].strip()
    if re.search(r"[\s'\u2019]", digits) and not _SPACED.fullmatch(digits):
        return None  # two numbers side by side
    value = _value(re.sub(r"[\s'\u2019]", "", digits), comma)
    if value is None:
        return None
    size = _SIZES[found["size"] or ""]
    return _Number(value * size, codes.pop() or "", found["more"] is not None, size)


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


def _decimal_comma(cells: Sequence[str]) -> bool | None:
    """Tell whether a column writes decimals behind a comma, as most of the cells that show it do; None if no
    cell shows it.
    """
    votes = {",": 0, ".": 0}
    for cell in cells:
        for digits in _NUMBERS.findall(cell[:LONGEST]):
            for decimal, shape in _SHOWS.items():
                votes[decimal] += shape.fullmatch(digits) is not None
    return None if votes[","] == votes["."] == 0 else votes[","] > votes["."]


def shares(text: pd.Series) -> tuple[Floats, Bools]:
    """Read a column of shares, `85%`, `0.85`, or `85` among per cents; and the rows that are none."""
    codes, different = distinct(text)
    cells = [cell.removesuffix("hire rate").strip() for cell in different]  # 75% hire rate
    found = amounts(pd.Series([cell.removesuffix("%") for cell in cells], dtype=object))
    values, percent = found.middle, np.array([cell.endswith("%") for cell in cells], np.bool_)
    plain = values[~percent & ~np.isnan(values)]
    # a column that has 0.85 anywhere writes shares; one that has 85 and no such number, per cents
    per_cents = bool((plain > 1).any() and not ((plain > 0) & (plain < 1)).any())
    values = np.where(percent | per_cents, values / 100, values)
    wrong = found.wrong | ~(np.isnan(values) | ((values >= 0) & (values <= 1)))
    wrong |= sum(found.currency.values(), np.zeros(wrong.size, np.bool_))
    return values[codes], wrong[codes]
