"""Words of platforms and scrapers for bins, types, levels and fates.

Answers: which number does each word stand for.
"""

import re

import numpy as np

from simulator.loader.tables.cells import YES_NO
from simulator.model.clients import CLOSED, REMOVED, SILENT
from simulator.model.jobs import TYPE_NAMES

DURATIONS = {
    **dict.fromkeys(("less than 1 month", "less than a month", "less than one month", "< 1 month"), 15.0),
    **dict.fromkeys(("less than 1 week", "less than a week", "under a week"), 5.0),
    **dict.fromkeys(("1 to 3 months", "1-3 months", "1 - 3 months"), 60.0),
    **dict.fromkeys(("3 to 6 months", "3-6 months", "3 - 6 months"), 135.0),
    **dict.fromkeys(("more than 6 months", "6+ months", "> 6 months", "over 6 months"), 270.0),
}
"""days of each bin of durations: its middle"""
_LENGTH = re.compile(
    r"(?:about |approx\.? |~)?(\d{1,4})(?: ?(?:-|–|to) ?(\d{1,4}))?(\+)? ?(day|week|month|year)s?"
)
_UNITS = {"day": 1.0, "week": 7.0, "month": 30.4, "year": 365.25}


def days_of(text: str) -> float | None:
    """Days of a length in words, the middle of a range; None if it is none.

    Examples
    --------
    >>> days_of("6 weeks"), days_of("2-4 days"), days_of("soon")
    (42.0, 3.0, None)
    """
    found = _LENGTH.fullmatch(text)
    if found is None:
        return None
    low = float(found[1])
    return (low + float(found[2] or low)) / 2 * _UNITS[found[4]]


_FULL, _PART = 35.0, 15.0
WEEKLY = {
    **{
        f"30+ {h}{per}": _FULL
        for h in ("hrs", "hours")
        for per in ("/week", " a week", " per week", " / week", "")
    },
    **{
        f"less than 30 {h}{per}": _PART
        for h in ("hrs", "hours")
        for per in ("/week", " a week", " per week", " / week", "")
    },
    **dict.fromkeys(("more than 30 hrs/week", "more than 30 hours a week", "full time", "full-time"), _FULL),
    **dict.fromkeys(("part time", "part-time", "as needed", "as needed - open to offers"), _PART),
    "hours to be determined": np.nan,
}
"""hours a week of each bin"""
LEVELS = {
    **dict.fromkeys(("entry level", "entry", "entrylevel", "beginner", "$", "entry level ($)"), 0.0),
    **dict.fromkeys(
        ("intermediate", "intermediate level", "intermediatelevel", "$$", "intermediate ($$)"), 1.0
    ),
    **dict.fromkeys(("expert", "expert level", "expertlevel", "$$$", "expert ($$$)"), 2.0),
    "1": 0.0,
    "2": 1.0,
    "3": 2.0,
}
_TYPES = {name: float(index) for index, name in enumerate(TYPE_NAMES)}
TYPES = {
    **_TYPES,
    **dict.fromkeys(
        (
            "fixed price",
            "fixed-price",
            "fixed_price",
            "fixedprice",
            "fixed budget",
            "fixed job",
            "fixed-price job",
        ),
        _TYPES["fixed"],
    ),
    **dict.fromkeys(
        ("hourly rate", "hourly-rate", "per hour", "hourly job", "by the hour"), _TYPES["hourly"]
    ),
}
VERIFIED = {
    **YES_NO,
    **dict.fromkeys(("verified", "payment verified", "payment method verified"), 1.0),
    **dict.fromkeys(("unverified", "not verified", "payment unverified", "payment not verified"), 0.0),
    **dict.fromkeys(("payment method not verified", "2", "2.0"), 0.0),
}
"""2 is the site's own code for a payment method that is not verified"""
FATES = {"hires": (1, -1), "closes": (0, CLOSED), "silent": (0, SILENT), "removed": (0, REMOVED)}
"""whether the client chooses, and what becomes of proposals if nobody is hired (-1: as drawn)"""

SHORT_NAMES = {
    "Web, Mobile & Software Dev": "web",
    "Design & Creative": "design",
    "Sales & Marketing": "sales",
    "Admin Support": "admin",
    "Writing": "writing",
    "Engineering & Architecture": "engineering",
    "Accounting & Consulting": "accounting",
    "Data Science & Analytics": "data_science",
    "IT & Networking": "it",
    "Translation": "translation",
    "Customer Service": "customer_service",
    "Legal": "legal",
}
"""the platform's names of categories, and what the rule packs call them"""
