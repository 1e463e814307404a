"""Amounts as people jot them down, written so that they can be read.

Answers: which number is meant by `~12`, `5 or fewer`, `25 p/h`; is it a rate by the hour; and which part of
`12 (+10 boost)` is the price.
"""

import re

PER_HOUR = re.compile(
    r"(?:/|\bper\b|\bp\s*/?|\ban?\b|\bpor\b|\bpro\b|\bpar\b|\bla\b)\s*(?:h|hr|hrs|hour|hora|stunde|std|heure)\b\.?"
    r"|\d\s*ph\b|\bhourly\b|\d\s*h$",
    re.IGNORECASE,
)
"""words for: by the hour"""
_ABOUT = re.compile(
    r"^(?:~|\u2248|about|around|approx(?:\.|imately)?|ca\.?|circa|roughly)\s*(?=[\d$\u20ac\u00a3])"
)
_FEWER = re.compile(r"^(?:\u2264|<=|max(?:\.|imum)?)\s*(.+)$|^(.+?)\s+(?:or (?:fewer|less)|at most|max)$")
_MORE = re.compile(r"^(?:\u2265|>=|min(?:\.|imum)?)\s*(.+)$|^(.+?)\s+(?:or more|at least|and (?:more|up))$")
_BETWEEN = re.compile(r"^between\s+(.+?)\s+and\s+(.+)$")
_ISH = re.compile(r"(?<=\d)\s*(?:ish|-ish)$")

_CONNECTS = r"(?:\s*connects?)?"
_BOOST = r"(?:\s*(?:for\s+(?:the\s+)?)?(?:boost\w*|top\s+slot))"
_WITH_BOOST = re.compile(
    rf"(?P<price>\d+){_CONNECTS}\s*[(\[]?\s*(?:"
    rf"\+\s*(?:boost\w*\s*:?\s*)?(?P<plus>\d+){_CONNECTS}{_BOOST}?"
    rf"|(?P<named>\d+){_CONNECTS}{_BOOST}|boost\w*\s*:?\s*(?P<after>\d+){_CONNECTS})\s*[)\]]?",
    re.IGNORECASE,
)


def price_and_boost(cell: str) -> tuple[str, str] | None:
    """Split what was paid for a proposal and for its top slot; None where a cell names one number only.

    Examples
    --------
    >>> [price_and_boost(one) for one in ("12 (+10 boost)", "12+10", "8 Connects (boost 5)", "12", "5+")]
    [('12', '10'), ('12', '10'), ('8', '5'), None, None]
    """
    found = _WITH_BOOST.fullmatch(cell.strip())
    return None if found is None else (found["price"], found["plus"] or found["named"] or found["after"])


def plain_amount(cell: str) -> str:
    """Write an amount in small letters without the words around it that say how sure or how often.

    Examples
    --------
    >>> [plain_amount(one) for one in ("~12", "5 or fewer", "$25 p/h", "between 5 and 9", "$1K+ spent")]
    ['12', 'up to 5', '$25', '5 to 9', '$1k+ spent']
    """
    word = _ABOUT.sub(
        "", PER_HOUR.sub(lambda found: found[0][0] if found[0][0].isdigit() else "", cell.lower())
    )
    word = _ISH.sub("", word.strip())
    if found := _BETWEEN.match(word):
        return f"{found[1]} to {found[2]}"
    if found := _FEWER.match(word):
        return f"up to {found[1] or found[2]}"
    if found := _MORE.match(word):
        return f"at least {found[1] or found[2]}"
    return word
