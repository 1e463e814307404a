"""A table of real posts, in the words of the job stream.

Answers: what does a table say of each post, what is wrong with it, and what a person should know about how it
was read. What it does not say stays open and is drawn later; nothing is dropped without a remark.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.tables.cells import Floats, is_unknown
from simulator.loader.tables.columns import Headings, guesses, read_headings
from simulator.loader.tables.fields import columns_of
from simulator.loader.tables.moments import Times, times
from simulator.loader.tables.reading import Ints, Reading, shown
from simulator.loader.tables.sheet import Sheet, SheetError, printable
from simulator.loader.tables.vocabulary import SHORT_NAMES
from simulator.model.recorded import Replay
from simulator.model.replay import Posts

MOST_CATEGORIES = 64
_A_DATE = "a date such as 2023-01-01T17:38:19Z"
_FIRST, _LAST = 10957.0, 47482.0
"""days from 1970 to 2000 and to 2100: nothing was posted on such a platform outside them"""
_FAR = 3652.0
"""days from the middle post beyond which a date is a slip: ten years"""


class TableRead(NamedTuple):
    """A table as far as it could be read."""

    posts: Posts | None
    """None if anything has to be mended first"""
    wrong: tuple[str, ...]
    """everything that has to be mended, one sentence each"""
    remarks: tuple[str, ...]
    headings: Headings
    refused: Mapping[str, int]
    """how many rows of a column, by our name, hold what is not allowed"""


def posts_of(sheet: Sheet, replay: Replay, categories: tuple[str, ...] = ()) -> Posts:
    """Translate a table of posts.

    Parameters
    ----------
    sheet : Sheet
        The table as text.
    replay : Replay
        How the scenario says that it is to be read.
    categories : tuple of str
        Categories of the scenario, whose names the table may use.

    Returns
    -------
    Posts
        In order of time, each post once, with remarks on how the table was read.

    Raises
    ------
    SheetError
        With every column and value that cannot be used.
    """
    read = read_table(sheet, replay, categories)
    if read.posts is None:
        raise SheetError(read.wrong)
    return read.posts


def read_table(sheet: Sheet, replay: Replay, categories: tuple[str, ...] = ()) -> TableRead:
    """Read a table and say all that is wrong with it; parameters as for `posts_of`.

    Parameters
    ----------
    sheet, replay, categories
        As for `posts_of`.

    Returns
    -------
    TableRead
    """
    headings = read_headings(sheet.frame.columns, replay.columns)
    reading = Reading(sheet, headings.ours, replay, [*headings.wrong], [*sheet.remarks])
    _remark_unused(reading, headings)
    posts = None
    if reading.size == 0:
        reading.wrong.append("the table has no rows")
    else:
        posts = _posts(reading, categories)
    wrong, remarks = (tuple(map(printable, lines)) for lines in (reading.wrong, reading.remarks))
    return TableRead(posts, wrong, remarks, headings, reading.refused)


def _posts(reading: Reading, categories: tuple[str, ...]) -> Posts | None:
    """Every post once in order of time; None, and all that is wrong, if a row cannot be used."""
    scraped = _scraped(reading)
    at = _times(reading, scraped)
    work = _categories(reading, categories)
    columns = columns_of(reading, at.days, scraped)
    if reading.wrong:
        return None
    kept = _sensible(reading, at.days)
    if kept.size == 0:
        reading.wrong.append("no post has a date between 2000 and 2100")
        return None
    kept = _once(reading, at, kept)
    order = kept[np.argsort(at.days[kept], kind="stable")]
    names = [*categories, *sorted(set(work) - set(categories))]
    numbers = np.asarray(work.map({name: i for i, name in enumerate(names)}), dtype=np.int64)[order]
    used = np.unique(numbers)
    found = {name: column[order] for name, column in columns.items()}
    monday = _monday(at.days[order])
    found |= {"category": np.searchsorted(used, numbers), "posted_days": at.days[order] - monday}
    return Posts(found, tuple(names[k] for k in used), tuple(map(printable, reading.remarks)), monday)


def _remark_unused(reading: Reading, headings: Headings) -> None:
    """Say of each column that nothing reads what it may be."""
    meant = {theirs: name for name, theirs in guesses(headings).items()}
    for theirs in headings.unused:
        hint = f"; it looks like '{meant[theirs]}' (jobs.replay.columns)" if theirs in meant else ""
        reading.remarks.append(f"column '{shown(theirs)}' is not used{hint}")


def _times(reading: Reading, scraped: Floats | float | None) -> Times:
    """When each post appeared; dates without a time of day are spread over it."""
    at = times(reading.text("posted_at"), reading.replay.dates, scraped)
    if "posted_at" in reading:
        reading.doubt("posted_at", at.doubt)
        reading.complain("posted_at", at.wrong, _A_DATE)
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


def _scraped(reading: Reading) -> Floats | float | None:
    """When each row was seen, in days since 1970; None if nothing says so."""
    if "snapshot_at" in reading:
        seen = times(reading.text("snapshot_at"), reading.replay.dates)
        reading.doubt("snapshot_at", seen.doubt)
        reading.complain("snapshot_at", seen.wrong & reading.known("snapshot_at"), f"{_A_DATE}, or nothing")
        return seen.days
    if reading.replay.scraped_at is None:
        return None
    one = times(pd.Series([reading.replay.scraped_at], dtype=object), reading.replay.dates)
    if one.wrong[0] or one.doubt:
        reading.wrong.append("jobs.replay.scraped_at: a date with a time is needed, such as 2026-01-05 17:00")
    return float(one.days[0])


def _categories(reading: Reading, known: tuple[str, ...]) -> "pd.Series[str]":
    """Category of each post, by the scenario's name where it is one of its own."""
    text = reading.text("category")
    if "category" in reading:
        reading.complain("category", is_unknown(text), "a name")
    by_lower = {name.lower(): name for name in known}
    short = {long.lower(): name for long, name in SHORT_NAMES.items() if long not in known and name in known}
    names = {}
    for cell in text.unique():
        clean = " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())
        lower = clean.lower()
        names[cell] = short.get(lower) or by_lower.setdefault(lower, clean)
    work = text.map(names)
    if (count := work.nunique()) > MOST_CATEGORIES:
        reading.wrong.append(
            f"column '{shown(reading.ours['category'])}' has {count} different names, and {MOST_CATEGORIES} "
            "categories are allowed: join some, such as all those that you would never bid on"
        )
    return work


def _sensible(reading: Reading, days: Floats) -> Ints:
    """Rows whose date can be true; the others are named and left out."""
    middle = np.median(days)
    odd = (days < _FIRST) | (days >= _LAST) | (np.abs(days - middle) > _FAR)
    if odd.any():
        rows = np.flatnonzero(odd)
        reading.remarks.append(
            f"left out for their date, which cannot be right: {reading.examples('posted_at', rows)}"
        )
    return np.flatnonzero(~odd)


def _once(reading: Reading, at: Times, rows: Ints) -> Ints:
    """Each post once: rows that share its number or link, or are alike in every cell."""
    frame = reading.sheet.frame.iloc[rows]
    # on one date without a time, posts that look alike may well be different ones
    twice = frame.duplicated(keep="first").to_numpy() & ~at.dates_only[rows]
    how = "alike in every cell"
    if "post" in reading:
        mark = frame[reading.ours["post"]]
        twice |= mark.duplicated(keep="first").to_numpy() & ~is_unknown(mark)
        how = f"with the same '{shown(reading.ours['post'])}'"
    if count := int(twice.sum()):
        first = reading.sheet.rows[rows[twice]][0]
        reading.remarks.append(
            f"{count:,} of {reading.size:,} rows repeat a post ({how}; the first is row {first}): counted "
            "once"
        )
    return rows[~twice]


def _monday(days: Floats) -> float:
    """Midnight of the Monday before the first post: day 0 of a scenario is a Monday."""
    first = np.floor(days.min())
    return float(first - (int(first) + 3) % 7)  # 1 January 1970 was a Thursday
