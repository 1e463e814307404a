"""What people write in cells: amounts, counts, shares, and words for "not known".

Answers: which number or range is meant. Each function takes a column as text and returns arrays, with
the rows that it could not read; nothing is guessed where two readings are possible.
"""

import re
from collections.abc import Mapping, Sequence
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
    | {
        "not specified",
        "not stated",
        "unspecified",
        "not given",
        "not sure",
        "not_sure",
        "notsure",
        "negotiable",
        "<na>",
    }
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
_SPLIT = re.compile(
    r"\s*(?:–|—|\bto\b)\s*|(?<=[\d.kmb+])\s*-\s*(?=\D{0,4}\d)|\s+-\s+(?=\D{0,4}\d)|(?<=[a-z])-(?=[$€£]\d)"
)
_ONE = re.compile(
    r"^(?P<before>[^\d\s.,+-]{0,4}?\s?)(?P<number>\d[\d.,\u00a0\u202f' ]*|[.,]\d+)\s?"
    r"(?P<size>k|m|bn?|mn|thousand|million)?\s?(?P<more>\+)?\s?(?P<after>[^\d\s.,+-]{0,4})$"
)


_NUMBERS = re.compile(r"\d[\d.,]*\d")
_SPACED = re.compile(r"\d{1,3}(?:[\u00a0\u202f' ]\d{3})*(?:[.,]\d*)?")
LONGEST = 120
"""signs of a cell above which it holds a text and no amount or time"""
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
    different = [*lower[known].unique()]
    comma = _decimal_comma(different)
    unclear = "" if comma is not None else next((cell for cell in different if _POINT.match(cell)), "")
    rates = {"USD": 1.0} | dict(currencies or {})
    low, high = np.full(len(text), np.nan), np.full(len(text), np.nan)
    wrong, foreign = np.zeros(len(text), np.bool_), dict[str, Bools]()
    read = {cell: _amount(cell, bool(comma)) for cell in different}
    cells = lower.to_numpy()
    for row in np.flatnonzero(known):
        found = read[cells[row]]
        if found is None:
            wrong[row] = True
            continue
        a, b, currency = found
        if currency not in rates:
            foreign.setdefault(currency, np.zeros(len(text), np.bool_))[row] = True
            continue
        low[row], high[row] = a * rates[currency], b * rates[currency]
    return Amounts(low, high, wrong, foreign, unclear)


def _amount(cell: str, comma: bool) -> tuple[float, float, str] | None:
    """Both ends of an amount and its currency; None if it cannot be read."""
    if len(cell) > LONGEST:
        return None
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
    ends = [_number(_TAIL.sub("", part), comma) for part in parts]
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
    found = _ONE.match(re.sub(r"^rs\.?\s*(?=\d)", "₹", text.strip()))
    if found is None:
        return None
    signs = [found["before"].strip(), found["after"].strip()]
    codes = {_SIGNS.get(sign) for sign in signs if sign} or {"USD"}
    if len(codes) != 1 or None in codes:
        return None
    digits = found["number"].strip()
    if re.search(r"[\s']", digits) and not _SPACED.fullmatch(digits):
        return None  # two numbers side by side
    value = _value(re.sub(r"[\s']", "", digits), comma)
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


def _decimal_comma(cells: Sequence[str]) -> bool | None:
    """Tell whether a column writes decimals behind a comma, as most of the cells that show it do; None if no
    cell shows it.
    """
    votes = {",": 0, ".": 0}
    for cell in cells:
        for digits in _NUMBERS.findall(cell):
            for decimal, shape in _SHOWS.items():
                votes[decimal] += shape.fullmatch(digits) is not None
    return None if votes[","] == votes["."] == 0 else votes[","] > votes["."]


def shares(text: pd.Series) -> tuple[Floats, Bools]:
    """Read a column of shares, `85%`, `0.85`, or `85` among per cents; and the rows that are none."""
    stripped = text.str.strip()
    found = amounts(stripped.str.replace("%", "", regex=False))
    values = found.middle
    percent = np.asarray(stripped.str.endswith("%"), dtype=np.bool_)
    plain = values[~percent & ~np.isnan(values)]
    # a column that has 0.85 anywhere writes shares; one that has 85 and no such number, per cents
    per_cents = bool((plain > 1).any() and not ((plain > 0) & (plain < 1)).any())
    values = np.where(percent | per_cents, values / 100, values)
    return values, found.wrong | ~(np.isnan(values) | ((values >= 0) & (values <= 1)))


def words(text: pd.Series, names: Mapping[str, float]) -> tuple[Floats, Bools]:
    """Read a column of known words as their numbers; and the rows that hold another word."""
    lower = text.str.strip().str.lower()
    unknown = is_unknown(text) & ~np.asarray(lower.isin(list(names)))
    values = np.asarray(lower.map(names), dtype=np.float64)
    spaced = np.asarray(lower.str.replace("_", " ").map(names), dtype=np.float64)  # ENTRY_LEVEL
    values = np.where(np.isnan(values), spaced, values)
    return values, np.isnan(values) & ~unknown


YES_NO = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "y"), 1.0),
    **dict.fromkeys(("0", "0.0", "false", "no", "n"), 0.0),
}
