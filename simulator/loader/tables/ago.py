"""Times that count back from the moment of scraping: "2 hours ago", "Posted yesterday", "3d".

Answers: how long before, and how roughly. Sites round down: "3 days ago" is between three and four.
"""

import re

_AGO = re.compile(
    r"^(?P<count>\d{1,6}|an?|one)\s*\+?\s*"
    r"(?P<unit>sec|s|min|hour|hr|h|day|d|week|wk|w|month|mo|quarter|year|yr|y)[a-z]*\.?\s+ago$"
)
_SHORT = re.compile(r"^(?P<count>\d{1,4})(?P<unit>h|d|w|mo|y)$")
_LEAD = re.compile(
    r"^(?:(?:re)?posted|published|about|over|almost|more than|less than|an?\s+renewed|renewed|on|:|\s)+\s*"
)
_DAYS = {"sec": 1 / 86400, "s": 1 / 86400, "min": 1 / 1440, "hour": 1 / 24, "hr": 1 / 24, "h": 1 / 24}
_DAYS |= {"day": 1.0, "d": 1.0, "week": 7.0, "wk": 7.0, "w": 7.0, "month": 30.44, "mo": 30.44}
_DAYS |= {"quarter": 91.3, "year": 365.25, "yr": 365.25, "y": 365.25}
_NAMED = {"just now": (0.0, 0.0), "now": (0.0, 0.0), "moments ago": (0.0, 0.0), "today": (0.0, 1.0)}
_NAMED |= {"yesterday": (1.0, 1.0), "last week": (7.0, 7.0), "last month": (30.44, 30.44)}
_NAMED |= {"last year": (365.25, 365.25), "last quarter": (91.3, 91.3)}


def ago_of(cell: str) -> tuple[float, float] | None:
    """Days before the time of scraping, and the days that this may lie further back; None if it says neither.

    Examples
    --------
    >>> ago_of("posted 3 days ago"), ago_of("2h"), ago_of("2024-03-04")
    ((3.0, 1.0), (0.08333333333333333, 0.0), None)
    """
    plain = _LEAD.sub("", cell)
    if plain in _NAMED:
        return _NAMED[plain]
    found = _AGO.match(plain) or _SHORT.match(plain)
    if found is None:
        return None
    count = 1 if found["count"] in ("a", "an", "one") else int(found["count"])
    unit = _DAYS[found["unit"]]
    return count * unit, unit if unit >= 1 else 0.0
