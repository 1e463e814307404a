"""Amounts as people jot them down, written so that they can be read.

Answers: which number is meant by `~12`, `5 or fewer`, `25 p/h`; and is it a rate by the hour.
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
