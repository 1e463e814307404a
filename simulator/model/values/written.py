"""Values as people write them: read from a scenario or a command line, and written back.

Answers: which number is meant by `70%`, `$7.50`, `1,000` or `2 weeks`, and how a value is written in YAML.
Where two readings are possible, none is guessed: the message names them and says what to write.
"""

import math
import re
from collections.abc import Mapping
from typing import Literal

Kind = Literal["number", "whole", "share", "factor", "dollars", "days", "hours", "minutes", "seconds"]
"""what a number counts; `share` is 0 to 1, and a time is read in the unit that its kind names"""

NEEDED: Mapping[Kind, str] = {
    "number": "a number is needed",
    "whole": "a whole number is needed",
    "share": "a share is needed, such as 0.7 or 70%",
    "factor": "a factor is needed, such as 1.5 or 150%",
    "dollars": "a number of dollars is needed",
    "days": "a time is needed: write a number and a unit, min, h, d or w, such as '1 h' or '180 d'",
    "hours": "a number of hours is needed, such as 1.5 or '90 min'",
    "minutes": "a number of minutes is needed, such as 90 or '1.5 h'",
    "seconds": "a number of seconds is needed, such as 90 or '1.5 min'",
}
_LENGTHS: Mapping[str, float] = {"days": 86_400.0, "hours": 3600.0, "minutes": 60.0, "seconds": 1.0}
_UNIT_WORDS = {
    1.0: ("s", "sec", "secs", "second", "seconds"),
    60.0: ("min", "mins", "minute", "minutes"),
    3600.0: ("h", "hr", "hrs", "hour", "hours"),
    86_400.0: ("d", "day", "days"),
    604_800.0: ("w", "wk", "wks", "week", "weeks"),
}
_SECONDS = {word: length for length, words in _UNIT_WORDS.items() for word in words}
_UNEVEN = {
    **dict.fromkeys(("mo", "mos", "mth", "month", "months"), ("month", 30)),
    **dict.fromkeys(("quarter", "quarters"), ("quarter", 91)),
    **dict.fromkeys(("y", "yr", "yrs", "year", "years"), ("year", 365)),
}
_PLAIN = r"[-+]?(?:\d[\d.,_' ]*|\.\d+)(?:e[-+]?\d+)?"
_TIME = re.compile(rf"({_PLAIN})\s*([a-z]+)\.?", re.ASCII)
_TIMES = re.compile(rf"(?:{_TIME.pattern}\s*(?:,|and)?\s*)+", re.ASCII)
_PERCENT = re.compile(r"\s*(?:%|per ?cents?|pct)$")
_MONEY = re.compile(r"^([-+]?)\s*(?:us ?\$|usd|\$)\s*(?=[\d.])|\s*(?:us ?\$|\$|usd|dollars?)$", re.ASCII)
_FOREIGN = re.compile(r"[€£₹¥₽₱]|\b(?:eur|euros?|gbp|inr|cad|aud|chf|jpy|php|pkr|rs)\b")
_RANGE = re.compile(
    rf"^\D{{0,4}}({_PLAIN})\D{{0,6}}?\s*(?:(?<!\de)-|–|—|\bto\b|\.\.)\s*\D{{0,4}}({_PLAIN})\D{{0,8}}$",
    re.ASCII,
)
_SPACES = re.compile(r"[\s\u00a0\u2007\u2009\u202f]+")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:e[-+]?\d+)?", re.ASCII)
_THOUSANDS = re.compile(r"[-+]?[1-9]\d{0,2}(?:([,_' ])\d{3})(?:\1\d{3})*(?:\.\d+)?", re.ASCII)
_INDIAN = re.compile(r"[-+]?[1-9]\d?(?:,\d\d)+,\d{3}(?:\.\d+)?", re.ASCII)
_COMMA = re.compile(r"[-+]?\d+(?:\.\d{3})*,\d+", re.ASCII)
_POINTS = re.compile(r"[-+]?\d{1,3}(?:\.\d{3}){2,}", re.ASCII)
_FRACTION = re.compile(r"([-+]?\d+)\s*/\s*(\d+)", re.ASCII)
_BASE = re.compile(r"0(?:x[0-9a-f]+|o[0-7]+|b[01]+)", re.ASCII)
_LONGEST = 60


def read_number(text: str, kind: Kind = "number") -> float:
    """Read a number as a person writes it.

    Parameters
    ----------
    text : str
        Such as `12`, `1e3`, `1,000`, `10k`, `70%`, `$7.50`, `2 weeks` or `1 h 30 min`. A comma marks
        thousands where three digits follow it and never decimals.
    kind : str
        What is needed. A per cent is read as a share or a factor, money as dollars and a unit of time as a
        time; elsewhere they are explained.

    Returns
    -------
    float
        The number, not yet held against any limits; a time in the unit that `kind` names.

    Raises
    ------
    ValueError
        If the text is no number of this kind; the message says what it reads as and what to write.

    Examples
    --------
    >>> read_number("1,000"), read_number("70%", "share"), read_number("$7.50", "dollars")
    (1000.0, 0.7, 7.5)
    >>> read_number("2 weeks", "days"), read_number("5 min", "seconds")
    (14.0, 300.0)
    """
    shown, bare = _quoted(text), _SPACES.sub(" ", text).strip().lower().replace("−", "-")
    if len(bare) > _LONGEST or not re.search(r"\d", bare, re.ASCII):
        raise ValueError(_not(shown, kind) if bare else f"empty: {NEEDED[kind]}")
    if found := _RANGE.match(bare):
        raise ValueError(
            f"{shown} is a range from {found[1].strip()} to {found[2].strip()}; write one number"
        )
    if _FOREIGN.search(bare):
        raise ValueError(f"{shown} is not in dollars, the only currency that is known here")
    share, money = _PERCENT.sub("", bare), _MONEY.sub(r"\1", bare)
    if share != bare:
        value = _value(share, shown, kind) / 100
        if kind not in {"share", "factor"}:
            raise ValueError(f"{shown} is a share of something, {value:g}; here {NEEDED[kind]}")
    elif money != bare:
        value = _value(money, shown, kind)
        if kind != "dollars":
            raise ValueError(f"{shown} is money; here {_needs(kind, value)}")
    elif _TIMES.fullmatch(bare) and not _sized(bare):
        return _time(bare, shown, kind)
    else:
        value = _value(bare, shown, kind)
    if kind == "whole" and value != round(value):
        raise ValueError(f"a whole number is needed, not {shown}")
    return value


def _needs(kind: Kind, value: float) -> str:
    """What is needed, with the bare number as it would be written if that can be meant."""
    return NEEDED[kind] if kind in _LENGTHS or kind == "share" else f"{NEEDED[kind]}: write {value:.12g}"


def _quoted(text: str) -> str:
    """The text in quotes, cut short, on one line and without what a terminal would obey."""
    line = "".join(sign if sign.isprintable() else " " for sign in text)
    return f"'{line[:_LONGEST]}…'" if len(line) > _LONGEST else f"'{line}'"


def _not(shown: str, kind: Kind) -> str:
    what, colon, rest = NEEDED[kind].partition(": ")
    return f"{what}, not {shown}{colon}{rest}"


def _time(bare: str, shown: str, kind: Kind) -> float:
    """A time made of numbers with units, in the unit of a kind."""
    total = 0.0
    for number, word in _TIME.findall(bare):
        value = _value(number.strip(), shown, kind)
        if word == "m":
            raise ValueError(f"{shown}: 'm' may be minutes or months; write {value:g} min, or days")
        if word in _UNEVEN:
            name, days = _UNEVEN[word]
            if kind not in _LENGTHS:
                raise ValueError(f"{shown} is a time; here {_needs(kind, value)}")
            raise ValueError(
                f"{shown}: a {name} is not always equally long; write days, such as {value * days:g} d"
            )
        if word not in _SECONDS:
            raise ValueError(_not(shown, kind))
        if kind not in _LENGTHS:
            raise ValueError(f"{shown} is a time; here {_needs(kind, value)}")
        total += value * (_SECONDS[word] / _LENGTHS[kind])
    return total


def _sized(bare: str) -> bool:
    """Whether a text ends like `10k`, which is no time."""
    return bool(re.fullmatch(rf"{_PLAIN}\s*(?:k|thousand|million|mn)", bare, re.ASCII))


def _value(bare: str, shown: str, kind: Kind) -> float:
    """A number without signs of what it counts."""
    text, factor = bare.strip(), 1.0
    for words, size in ((("k", "thousand"), 1e3), (("million", "mn"), 1e6)):
        for word in words:
            if text.endswith(word) and text != word:
                text, factor = text.removesuffix(word).strip(), size
    if _THOUSANDS.fullmatch(text) or _INDIAN.fullmatch(text):
        text = re.sub(r"[,_' ]", "", text)
    if _NUMBER.fullmatch(text):
        value = float(text) * factor
        if not math.isfinite(value):
            raise ValueError(f"{shown} is too large")
        return value
    raise ValueError(_explained(text, shown) or _not(shown, kind))


def _explained(text: str, shown: str) -> str:
    """What a text reads as that is almost a number; empty if it is none."""
    if _COMMA.fullmatch(text):
        meant = text.replace(".", "").replace(",", ".")
        return f"{shown}: a comma only marks thousands, as in 1,000; if decimals are meant, write {meant}"
    if _POINTS.fullmatch(text):
        return f"{shown}: a point marks decimals; write {text.replace('.', '')}"
    if found := _FRACTION.fullmatch(text):
        worth = int(found[1]) / int(found[2]) if int(found[2]) else None
        return "" if worth is None else f"{shown} is a fraction; write {worth:.6g}"
    if _BASE.fullmatch(text):
        return f"{shown} is not written in tens; write {int(text, 0)}"
    return ""


_UNITS = (("w", 7.0), ("d", 1.0), ("h", 1 / 24), ("min", 1 / 1440))
_MOST = 100
"""a unit is used up to this count; longer times are written in days"""


def days_as_yaml(days: float) -> str:
    """Write a time in the largest unit that makes it a whole number (weeks only from two up), else in days.

    Examples
    --------
    >>> days_as_yaml(1 / 24), days_as_yaml(7.0), days_as_yaml(14.0), days_as_yaml(5 / 1440), days_as_yaml(0.3)
    ('1 h', '7 d', '2 w', '5 min', '0.3 d')
    """
    for unit, length in _UNITS:
        count = days / length
        if abs(count - round(count)) < 1e-9 and (1.5 if unit == "w" else 0.5) < count <= _MOST:
            return f"{round(count)} {unit}"
    return f"{days:g} d"


def as_yaml(value: object) -> str:
    """Write a value on one line of YAML.

    Examples
    --------
    >>> as_yaml({"when": {"min_match": 0.8, "verified": True}, "of": ["random", "fresh_hour"], "day": None})
    '{when: {min_match: 0.8, verified: true}, of: [random, fresh_hour], day: none}'
    """
    if isinstance(value, Mapping):
        return "{" + ", ".join(f"{key}: {as_yaml(inner)}" for key, inner in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(as_yaml, value)) + "]"
    if value is None or isinstance(value, bool):
        return "none" if value is None else str(value).lower()
    return f"{value:g}" if isinstance(value, float) else str(value)
