"""A table of real posts, in the words of the job stream.

Answers: what does a table say of each post, what is wrong with it, and what a person should know about how it
was read. What it does not say stays open and is drawn later; nothing is dropped without a remark.
"""

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.tables.cells import Floats, each, is_unknown
from simulator.loader.tables.fields import Columns, columns_of
from simulator.loader.tables.headings import Headings, guesses, read_headings
from simulator.loader.tables.reading import Reading, shown
from simulator.loader.tables.rows import posts_among, read_times, scraped_at
from simulator.loader.tables.sheet import Sheet, SheetError, printable
from simulator.loader.tables.vocabulary import SHORT_NAMES
from simulator.model.recorded import Replay
from simulator.model.replay import Posts

MOST_CATEGORIES = 64


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


class Understood(NamedTuple):
    """A table whose cells are read, before its categories are told apart from the scenario's."""

    columns: Columns | None
    """as in `Posts`, but for the category; None if anything has to be mended first"""
    work: "pd.Series[str]"
    """the table's own name of the category of each post"""
    monday: float
    wrong: tuple[str, ...]
    remarks: tuple[str, ...]
    headings: Headings
    refused: Mapping[str, int]


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
    """Read a table and say all that is wrong with it.

    Parameters
    ----------
    sheet, replay, categories
        As for `posts_of`.

    Returns
    -------
    TableRead
    """
    return in_categories(understand(sheet, replay), categories)


def understand(sheet: Sheet, replay: Replay) -> Understood:
    """Read every cell of a table, whatever the scenario's categories are."""
    headings = read_headings(sheet.frame.columns, replay.columns)
    reading = Reading(sheet, headings.ours, replay, [*sheet.wrong, *headings.wrong], [*sheet.remarks])
    _remark_unused(reading, headings)
    columns, work, monday = None, pd.Series([], dtype=object), 0.0
    if reading.size == 0:
        reading.wrong += [] if sheet.wrong else ["the table has no rows"]
    else:
        columns, work, monday = _columns(reading)
    wrong, remarks = (tuple(map(printable, lines)) for lines in (reading.wrong, reading.remarks))
    return Understood(None if wrong else columns, work, monday, wrong, remarks, headings, reading.refused)


def _columns(reading: Reading) -> "tuple[Columns, pd.Series[str], float]":
    """Every column of every post in order of time, its category, and the Monday before the first."""
    scraped = scraped_at(reading)
    at = read_times(reading, scraped)
    spelt: dict[str, str] = {}  # one category may be spelt in two ways: the first stands for all
    work = each(reading.text("category"), lambda cell: spelt.setdefault(_clean(cell).lower(), _clean(cell)))
    if "category" in reading:
        reading.complain("category", is_unknown(work), "a name")
    if not reading.wrong:
        reading.kept = posts_among(reading, at)
    columns = columns_of(reading, at.days, scraped)
    kept = np.flatnonzero(reading.kept)
    order = kept[np.argsort(at.days[kept], kind="stable")]
    monday = _monday(at.days[order]) if order.size and not reading.wrong else 0.0
    found = {name: column[order] for name, column in columns.items()} | {
        "posted_days": at.days[order] - monday
    }
    return found, work.iloc[order], monday


def in_categories(read: Understood, known: tuple[str, ...]) -> TableRead:
    """Name the category of each post, by the scenario's name where it is one of its own.

    Parameters
    ----------
    read : Understood
        The table.
    known : tuple of str
        Categories of the scenario.

    Returns
    -------
    TableRead
    """
    by_lower = {name.lower(): name for name in known}
    short = {long.lower(): name for long, name in SHORT_NAMES.items() if long not in known and name in known}
    names = {}
    for cell in read.work.unique():
        names[cell] = short.get(cell.lower()) or by_lower.setdefault(cell.lower(), cell)
    every, wrong = sorted(set(names.values())), [*read.wrong]
    if len(every) > MOST_CATEGORIES:
        heading = shown(read.headings.ours.get("category", "category"))
        wrong.append(
            f"column '{heading}' has {len(every)} different names, and {MOST_CATEGORIES} categories are "
            "allowed: join some, such as all those that you would never bid on"
        )
    posts = None
    if read.columns is not None and not wrong:
        used = [*(name for name in known if name in every), *(name for name in every if name not in known)]
        place = {name: number for number, name in enumerate(used)}
        numbers = np.array([place[names[cell]] for cell in read.work], np.int64)
        posts = Posts(read.columns | {"category": numbers}, tuple(used), read.remarks, read.monday)
    return TableRead(posts, tuple(wrong), read.remarks, read.headings, read.refused)


def _remark_unused(reading: Reading, headings: Headings) -> None:
    """Say of each column that nothing reads what it may be."""
    meant = {theirs: name for name, theirs in guesses(headings).items()}
    for theirs in headings.unused:
        hint = f"; it looks like '{meant[theirs]}' (jobs.replay.columns)" if theirs in meant else ""
        reading.remarks.append(f"column '{shown(theirs)}' is not used{hint}")


def _clean(cell: str) -> str:
    """Name of a category without control characters and doubled spaces."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in cell).split())


def _monday(days: Floats) -> float:
    """Midnight of the Monday before the first post: day 0 of a scenario is a Monday."""
    first = np.floor(days.min())
    return float(first - (int(first) + 3) % 7)  # 1 January 1970 was a Thursday
