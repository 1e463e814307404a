"""A table of real posts, in the words of the job stream.

Answers: what does a table say of each post, what is wrong with it, and what a person should know about how it
was read. What it does not say stays open (NaN or -1) and is drawn later; nothing is dropped without a remark.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt
import pandas as pd

from simulator.loader.tables.cells import (
    YES_NO,
    Amounts,
    Bools,
    Floats,
    Times,
    amounts,
    is_unknown,
    shares,
    times,
    words,
)
from simulator.loader.tables.columns import read_headings
from simulator.loader.tables.sheets import Sheet, SheetError
from simulator.model.clients import CLOSED, READ_ALL, REMOVED, SILENT
from simulator.model.jobs import FIXED, HOURLY, TYPE_NAMES, Replay
from simulator.model.replay import Posts

Ints = npt.NDArray[np.int64]
MOST_ROWS_NAMED = 5
MOST_CATEGORIES = 64
_MOST_USD, _MOST_COUNT = 1e9, 1e6
_FIRST_DAY = pd.Timestamp("2000-01-01", tz="UTC")
"""nothing was posted on such a platform before"""
_EPOCH = pd.Timestamp(0, tz="UTC")
_DAY = pd.Timedelta(days=1)

DURATIONS = {
    **dict.fromkeys(("less than 1 month", "less than a month", "less than one month", "< 1 month"), 15.0),
    **dict.fromkeys(("less than 1 week", "less than a week"), 5.0),
    **dict.fromkeys(("1 to 3 months", "1-3 months", "1 - 3 months"), 60.0),
    **dict.fromkeys(("3 to 6 months", "3-6 months", "3 - 6 months"), 135.0),
    **dict.fromkeys(("more than 6 months", "6+ months", "> 6 months", "over 6 months"), 270.0),
}
"""days of each bin of durations: its middle"""
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
    **dict.fromkeys(("entry level", "entry", "entrylevel", "beginner", "$"), 0.0),
    **dict.fromkeys(("intermediate", "intermediate level", "intermediatelevel", "$$"), 1.0),
    **dict.fromkeys(("expert", "expert level", "expertlevel", "$$$"), 2.0),
}
_TYPES = {name: float(index) for index, name in enumerate(TYPE_NAMES)}
TYPES = {
    **_TYPES,
    **dict.fromkeys(("fixed price", "fixed-price", "fixed_price", "fixedprice"), _TYPES["fixed"]),
    **dict.fromkeys(("hourly rate", "hourly-rate", "per hour"), _TYPES["hourly"]),
}
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


@dataclass
class _Reading:
    """One table under way: its columns as text, everything that is wrong, and remarks."""

    sheet: Sheet
    ours: Mapping[str, str]
    replay: Replay
    wrong: list[str] = field(default_factory=list)
    remarks: list[str] = field(default_factory=list)

    def __contains__(self, name: str) -> bool:
        return name in self.ours

    @property
    def size(self) -> int:
        """How many rows there are."""
        return len(self.sheet.frame)

    def text(self, name: str) -> pd.Series:
        """Column as text; empty cells where there is no such column."""
        if name in self.ours:
            return self.sheet.frame[self.ours[name]]
        return pd.Series([""] * self.size, dtype=object)

    def complain(self, name: str, bad: Bools, allowed: str) -> None:
        """Note the rows of a column whose value is not what is allowed."""
        rows = np.flatnonzero(bad)
        if rows.size == 0:
            return
        text = self.text(name)
        seen = [f"row {self.sheet.rows[r]}: '{_short(text.iloc[r])}'" for r in rows[:MOST_ROWS_NAMED]]
        more = f" and {rows.size - len(seen)} more" if rows.size > len(seen) else ""
        heading = self.ours.get(name, name)
        shown = f"'{name}'" if heading == name else f"'{heading}' ({name})"
        self.wrong.append(f"column {shown}: allowed is {allowed} ({', '.join(seen)}{more})")

    def amount(self, name: str, allowed: str, top: float) -> Amounts:
        """Column of amounts from 0 to `top`."""
        found = amounts(self.text(name), self.replay.currencies)
        for code, rows in found.currency.items():
            self.complain(name, rows, f"dollars, or a stated rate: jobs.replay.currencies: {{{code}: …}}")
        ends = np.where(np.isinf(found.high), found.low, found.high)
        self.complain(name, found.wrong | (found.low < 0) | (ends > top), allowed)
        return found

    def number(self, name: str, allowed: str = "a number, 0 or more", top: float = _MOST_COUNT) -> Floats:
        """Column of numbers from 0 to `top`, the middle of a range; NaN where nothing is said."""
        return self.amount(name, allowed, top).middle

    def flag(self, name: str) -> Floats:
        """Column of yes and no as 1 and 0; NaN where nothing is said."""
        return self.word(name, YES_NO, "yes or no, 1 or 0")

    def word(self, name: str, names: Mapping[str, float], allowed: str) -> Floats:
        """Column of known words as their numbers; NaN where nothing is said."""
        values, bad = words(self.text(name), names)
        self.complain(name, bad, allowed)
        return values


def _short(text: str) -> str:
    """A value as it is shown in an error: without control characters, cut where it is long."""
    clean = "".join(sign if sign.isprintable() else "?" for sign in text)
    return clean if len(clean) <= 40 else clean[:37] + "…"


def posts_of(sheet: Sheet, replay: Replay, categories: tuple[str, ...] = ()) -> Posts:
    """Translate a table of posts.

    Parameters
    ----------
    sheet : Sheet
        The table as text.
    replay : Replay
        How the scenario says that it is to be read.
    categories : tuple of str
        Categories of the scenario, whose names the table may use; its own come behind them.

    Returns
    -------
    Posts
        In order of time, each post once, with remarks on how the table was read.

    Raises
    ------
    SheetError
        With every column and value that cannot be used.
    """
    headings = read_headings(sheet.frame.columns, replay.columns)
    reading = _Reading(sheet, headings.ours, replay, [*headings.wrong], [*sheet.remarks])
    if reading.size == 0:
        raise SheetError([*reading.wrong, "the table has no rows"])
    if headings.unused:
        reading.remarks.append(f"not used: {', '.join(headings.unused)}")
    at = _times(reading)
    kinds = _types(reading)
    work = _categories(reading, categories)
    columns = _columns(reading, kinds, at)
    if reading.wrong:
        raise SheetError(reading.wrong)
    names = (*categories, *sorted(set(work) - set(categories)))
    columns["category"] = np.asarray(work.map({name: i for i, name in enumerate(names)}), dtype=np.int64)
    kept = _once(reading, at, _sensible(reading, at))
    columns["posted_days"] = at.days - _monday(at.days[kept])
    order = kept[np.argsort(at.days[kept], kind="stable")]
    used = np.unique(columns["category"][order])
    columns["category"] = np.searchsorted(used, columns["category"])
    found = {name: column[order] for name, column in columns.items()}
    return Posts(found, tuple(names[k] for k in used), tuple(reading.remarks))


def _times(reading: _Reading) -> Times:
    """When each post appeared; dates without a time of day are spread over it."""
    scraped = _scraped(reading)
    at = times(reading.text("posted_at"), reading.replay.dates, scraped)
    if "posted_at" in reading:
        if at.doubt:
            reading.wrong.append(f"column 'posted_at': {at.doubt}")
        else:
            reading.complain("posted_at", at.wrong, "a date such as 2023-01-01T17:38:19Z")
    reading.remarks += at.remarks
    dates = np.flatnonzero(at.dates_only)
    if dates.size == 0:
        return at
    reading.remarks.append(
        f"{dates.size:,} of {reading.size:,} posts have a date without a time: spread evenly over the day"
    )
    days = at.days.copy()
    for day in np.unique(days[dates]):
        rows = dates[days[dates] == day]
        days[rows] = day + (np.arange(rows.size) + 0.5) / rows.size
    return at._replace(days=days)


def _scraped(reading: _Reading) -> Floats | float | None:
    """When each row was seen, in days since 1970; None if nothing says so."""
    if "snapshot_at" in reading:
        seen = times(reading.text("snapshot_at"), reading.replay.dates)
        given = ~is_unknown(reading.text("snapshot_at"))
        reading.complain("snapshot_at", seen.wrong & given, "a date such as 2023-01-01T17:38:19Z, or nothing")
        return seen.days
    if reading.replay.scraped_at is None:
        return None
    one = times(pd.Series([reading.replay.scraped_at], dtype=object), reading.replay.dates)
    if one.wrong[0] or one.doubt:
        reading.wrong.append("jobs.replay.scraped_at: a date with a time is needed, such as 2026-01-05 17:00")
    return float(one.days[0])


def _types(reading: _Reading) -> Ints:
    """Type of each post: 0 fixed, 1 hourly, 2 unstated; what stands before a colon counts (`Hourly: $25`)."""
    text = reading.text("job_type").str.partition(":")[0]
    values, bad = words(text, TYPES)
    if "job_type" in reading:
        reading.complain("job_type", bad, "fixed, hourly or unstated")
    return np.where(np.isnan(values), TYPES["unstated"], values).astype(np.int64)


def _categories(reading: _Reading, known: tuple[str, ...]) -> pd.Series:
    """Category of each post, by the scenario's name where it is one of its own."""
    text = reading.text("category")
    if "category" in reading:
        reading.complain("category", is_unknown(text), "a name")
    lower = {name.lower(): name for name in known}
    short = {long: name for long, name in SHORT_NAMES.items() if long not in known and name in known}
    work = text.map(lambda name: short.get(name) or lower.get(name.lower(), name))
    if (count := work.nunique()) > MOST_CATEGORIES:
        reading.wrong.append(
            f"column 'category' has {count} different names, and {MOST_CATEGORIES} are allowed: join "
            "some, such as all that you would never bid on"
        )
    return work


def _sensible(reading: _Reading, at: Times) -> Ints:
    """Rows whose date can be true; the others are named and left out."""
    last = (pd.Timestamp.now("UTC") - _EPOCH) / _DAY + 366
    first = (_FIRST_DAY - _EPOCH) / _DAY
    odd = np.flatnonzero((at.days < first) | (at.days > last))
    if odd.size:
        text = reading.text("posted_at")
        seen = ", ".join(
            f"row {reading.sheet.rows[r]}: {_short(text.iloc[r])}" for r in odd[:MOST_ROWS_NAMED]
        )
        more = f" and {odd.size - MOST_ROWS_NAMED} more" if odd.size > MOST_ROWS_NAMED else ""
        reading.remarks.append(f"left out for their date, which cannot be right: {seen}{more}")
    kept = np.setdiff1d(np.arange(at.days.size), odd)
    if kept.size == 0:
        raise SheetError(["no post has a date between 2000 and a year from now"])
    return kept


def _once(reading: _Reading, at: Times, rows: Ints) -> Ints:
    """Each post once: rows that share its number or link, or are alike in every cell."""
    frame = reading.sheet.frame.iloc[rows]
    # on one date without a time, posts that look alike may well be different ones
    twice = frame.duplicated(keep="first").to_numpy() & ~at.dates_only[rows]
    if "post" in reading:
        mark = frame[reading.ours["post"]]
        known = ~is_unknown(mark)
        twice |= mark.duplicated(keep="first").to_numpy() & known
    if count := int(twice.sum()):
        how = "their number or link" if "post" in reading else "every cell"
        reading.remarks.append(f"{count:,} of {reading.size:,} rows repeat a post ({how}): counted once")
    return np.asarray(rows[~twice], np.int64)


def _monday(days: Floats) -> float:
    """Midnight of the Monday before the first post: day 0 of a scenario is a Monday."""
    first = np.floor(days.min())
    return float(first - (int(first) + 3) % 7)  # 1 January 1970 was a Thursday


def _columns(reading: _Reading, kind: Ints, at: Times) -> dict[str, npt.NDArray[np.generic]]:
    """Every column but time and category; NaN and -1 where nothing is said."""
    duration, exact = (
        reading.word("duration", DURATIONS, "a bin such as 1 to 3 months"),
        reading.number("duration_days"),
    )
    budget = reading.number("budget_usd", "an amount, such as 500 or $1,000.00", _MOST_USD)
    rate = reading.number("hourly_rate_usd", "an amount or a range, such as 25 or $25-$35", _MOST_USD)
    fates = reading.word(
        "fate", {name: float(i) for i, name in enumerate(FATES)}, "one of " + ", ".join(FATES)
    )
    pairs = np.array([*FATES.values(), (-1, -1)])[_whole(fates)]
    live = reading.flag("live")
    openings = reading.number("openings")
    seen = reading.amount("proposals", "a number or a range, such as 7, 5 to 10 or 50+", 1e5)
    found: dict[str, npt.NDArray[np.generic]] = {
        "type": kind,
        "budget_usd": np.where(kind == FIXED, budget, np.nan),
        "hourly_rate_usd": np.where(kind == HOURLY, rate, np.nan),
        "value_usd": reading.number("value_usd", "an amount", _MOST_USD),
        "weekly_hours": _hours(reading),
        "duration_days": np.where(np.isnan(exact), duration, exact),
        "level": _whole(reading.word("experience_level", LEVELS, "entry, intermediate or expert")),
        "connects_required": _whole(reading.number("connects_required", "a whole number of Connects")),
        "openings": _whole(np.where(openings >= 1, openings, np.nan)),
        "featured": _whole(reading.flag("featured")),
        "niche": reading.number("niche", "a number, 0 to 1", 1),
        "proposals_low": np.ceil(seen.low),
        "proposals_high": np.floor(seen.high),
        "seen_after_days": _age(reading, at),
        "live": np.where(np.isnan(live), pairs[:, 0], _whole(live)),
        "fate_if_none": pairs[:, 1],
        "closes_after_days": reading.number("closes_after_days"),
        "attention": _whole(reading.number("attention", top=READ_ALL)),
    }
    return found | _clients(reading)


def _hours(reading: _Reading) -> Floats:
    """Hours a week: a bin of the site, or a number."""
    text = reading.text("weekly_hours")
    numbers = pd.to_numeric(text, errors="coerce").to_numpy(np.float64)
    exact = (numbers > 0) & (numbers <= 168)
    values, bad = words(text, WEEKLY)
    undetermined = np.asarray(
        text.str.strip().str.lower().isin([k for k, v in WEEKLY.items() if np.isnan(v)])
    )
    reading.complain(
        "weekly_hours", bad & ~exact & ~undetermined, "30+ hrs/week, less than 30 hrs/week, or a number"
    )
    return np.where(exact, numbers, values)


def _age(reading: _Reading, at: Times) -> Floats:
    """Age of each post when it was seen [days]; NaN where that is not known."""
    scraped = _scraped(reading) if not reading.wrong else None
    if scraped is None:
        return np.full(reading.size, np.nan)
    return np.asarray(np.maximum(scraped - at.days, 0.0))


def _clients(reading: _Reading) -> dict[str, npt.NDArray[np.generic]]:
    """What is said of each client."""
    spent = reading.number("client_spent_usd", "an amount, such as 2000 or 10K+", 1e12)
    reviews = reading.number("client_reviews")
    posts, hires = reading.number("client_posts"), reading.number("client_hires")
    rate, bad = shares(reading.text("client_hire_rate"))
    reading.complain("client_hire_rate", bad, "a share, such as 0.75 or 75%")
    rate = np.where(np.isnan(rate) & (posts > 0), np.minimum(hires / np.maximum(posts, 1), 1), rate)
    nothing = np.isnan(spent) | np.isnan(reviews)
    new = np.where(nothing, -1, (spent == 0) & (reviews == 0))
    new = np.where((hires > 0) | (posts > 1), 0, new)
    return {
        "client_verified": _whole(
            reading.word("client_payment_verification", YES_NO, "verified or unverified, yes or no")
        ),
        "client_new": new.astype(np.int64),
        "client_posts": _whole(posts),
        "client_hires": _whole(hires),
        "client_hire_rate": rate,
        "client_spent_usd": spent,
        "client_rating": reading.number("client_rating", "a number, 0 to 5", 5),
    }


def _whole(values: Floats) -> Ints:
    """Whole numbers; -1 where nothing is said."""
    return np.where(np.isnan(values), -1, np.rint(values)).astype(np.int64)
