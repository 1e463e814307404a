"""What the cells of a column look like: dates, money, whole numbers, words for stages, links.

Answers: may this column hold what its heading seems to say, and what may one hold whose heading says nothing.
"""

import re
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.history.marks import flag_of
from simulator.loader.history.plainly import PER_HOUR, plain_amount, price_and_boost
from simulator.loader.history.statuses import meaning_of
from simulator.loader.tables.ago import ago_of
from simulator.loader.tables.amounts import amounts
from simulator.loader.tables.cells import is_unknown
from simulator.loader.tables.moments import times
from simulator.loader.tables.vocabulary import TYPES, VERIFIED

_LOOKED_AT = 300
_HALF = 0.5
_MONEY = re.compile(r"[$\u20ac\u00a3\u20b9]|\b(?:usd|eur|gbp|inr)\b", re.I)
_LINK = re.compile(r"https?://|www\.|~[0-9a-f]{4,}", re.I)
_SHORT_AGE = re.compile(r"\d+(?:\.\d+)?\s*(?:m|min|mins|minutes?|h|hrs?|hours?|d|days?|w|weeks?)", re.I)
_CONNECTS_MOST = 500.0
"""Connects that anybody pays for one proposal; above it a number is something else"""
_DATES = ("date", "posted", "outcome_date")
_MARKS = ("viewed", "replied", "interviewed", "hired", "payment_verified", "tailored", "invited")
_SUMS = ("budget", "asked", "value", "hourly")
_WORDS = ("category", "member", "availability", "event")


class Shape(NamedTuple):
    """Shares of the cells that say anything which look like each of these."""

    filled: int
    """cells that say anything"""
    dates: float = 0.0
    ages: float = 0.0
    """3 days ago, 15 min"""
    numbers: float = 0.0
    """amounts and ranges, with a sign of money or without"""
    money: float = 0.0
    """those with a sign of money"""
    by_hour: float = 0.0
    percents: float = 0.0
    flags: float = 0.0
    """yes, no, ticks"""
    statuses: float = 0.0
    """words for what became of a proposal, other than yes and no"""
    types: float = 0.0
    links: float = 0.0
    connects: float = 0.0
    """numbers that are called Connects"""
    largest: float = 0.0


def shape_of(text: pd.Series) -> Shape:
    """Look at the first cells of a column that say anything."""
    cells = text[~is_unknown(text)].iloc[:_LOOKED_AT].astype(str).str.strip()
    if not len(cells):
        return Shape(0)
    cells = cells.reset_index(drop=True)
    small = cells.str.lower().map(lambda one: (price_and_boost(one) or (one,))[0])
    ages = np.array([ago_of(one) is not None or bool(_SHORT_AGE.fullmatch(one)) for one in small])
    found = amounts(
        pd.Series([plain_amount(one.removesuffix("%").lstrip("-\u2212 ")) for one in small], dtype=object)
    )
    numbers = ~found.wrong & ~ages
    flags = np.array([not np.isnan(flag_of(one, VERIFIED)) for one in small])
    statuses = np.array([meaning_of(one) is not None for one in small]) & ~flags & ~numbers
    sizes = found.middle[~np.isnan(found.middle)]

    def share(pattern: "re.Pattern[str]") -> float:
        return float(np.mean([pattern.search(one) is not None for one in small]))

    return Shape(
        len(cells),
        float(_are_dates(cells).mean()),
        float(ages.mean()),
        float(numbers.mean()),
        share(_MONEY),
        share(PER_HOUR),
        float(small.str.endswith("%").mean()),
        float(flags.mean()),
        float(statuses.mean()),
        float(np.mean([one in TYPES for one in small])),
        share(_LINK),
        float(small.str.contains(r"\d\s*connects?$").mean()),
        float(sizes.max()) if sizes.size else 0.0,
    )


def _are_dates(cells: pd.Series) -> np.ndarray:
    """Tell which cells are dates, whichever of day and month stands first."""
    read = [times(cells, order).days for order in ("month_first", "day_first")]
    bare = cells.str.fullmatch(r"\d{1,4}(?:\.\d+)?").to_numpy(bool)  # a plain 0 or 8 is a count
    return np.asarray((~np.isnan(read[0]) | ~np.isnan(read[1])) & ~bare)


def may_hold(ours: str, shape: Shape) -> bool:
    """Tell whether cells of this shape may be one of our columns; an empty column may be any."""
    if not shape.filled:
        return True
    texts = shape.dates < _HALF and shape.numbers < _HALF and shape.links < _HALF
    counts = shape.numbers >= _HALF and shape.money < _HALF and shape.dates < _HALF
    if ours in _DATES:
        return shape.dates >= _HALF
    if ours in _MARKS:
        plainly = shape.flags >= _HALF or shape.dates >= _HALF or (counts and shape.percents < _HALF)
        return plainly or (texts and shape.statuses < _HALF)
    if ours in _SUMS:
        return shape.numbers >= _HALF and max(shape.dates, shape.percents) < _HALF
    if ours in ("proposals_at_send", "connects_returned"):
        return counts and shape.percents < _HALF
    return _may_hold_other(ours, shape, texts, counts)


def _may_hold_other(ours: str, shape: Shape, texts: bool, counts: bool) -> bool:
    """Those of our columns that have a shape of their own."""
    if ours == "cost_connects":
        return counts and shape.percents < _HALF and shape.largest <= _CONNECTS_MOST
    if ours == "boost_connects":
        return shape.flags >= _HALF or (counts and shape.percents < _HALF)
    if ours == "client_spend":
        return shape.numbers >= _HALF and shape.percents < _HALF and shape.dates < _HALF
    if ours in ("client_hire_rate", "skill_match"):
        return shape.percents >= _HALF or counts
    if ours == "job_age_min":
        return shape.ages >= _HALF or counts
    if ours == "type":
        return shape.types >= _HALF
    if ours == "status":
        return texts and shape.flags < _HALF
    return (texts and shape.flags < _HALF) if ours in _WORDS else True
