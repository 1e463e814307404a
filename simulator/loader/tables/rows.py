"""Rows of a table as posts: when each appeared, and which rows are no posts of their own.

Answers: which moment does each row mean, which dates cannot be right, and which rows repeat a post.
"""

import re
import time
from urllib.parse import parse_qsl, urlencode, urlsplit

import numpy as np
import pandas as pd

from simulator.loader.tables.cells import Bools, Floats, each, is_unknown
from simulator.loader.tables.moments import Times, times
from simulator.loader.tables.reading import Ints, Reading, counted, shown

A_DATE = "a date such as 2023-01-01T17:38:19Z"
_FIRST, _LAST = 10957.0, 47482.0
"""days from 1970 to 2000 and to 2100: nothing was posted on such a platform outside them"""
_FAR = 3652.0
"""days from the middle post beyond which a date is a slip: ten years"""
_GAP, _FEW = 180.0, 0.05
"""days without a post, beyond which at most this share of the posts looks like a slip"""
_ID = re.compile(r"~[0-9a-f]{6,}|\d{6,}|[0-9a-f]{16,}", re.IGNORECASE)
_TRACKING = re.compile(
    r"(?i)utm.*|source|src|ref|referr?er|ref_.*|fbclid|gclid|trk|tracking.*|share|from|campaign"
)


def read_times(reading: Reading, scraped: Floats | float | None) -> Times:
    """When each post appeared; a day without a time is spread over the posts that name it."""
    at = times(reading.text("posted_at"), reading.replay.dates, scraped)
    if "posted_at" in reading:
        reading.doubt("posted_at", at.doubt)
        reading.complain("posted_at", at.wrong, f"{A_DATE}, with another zone as +05:30")
    reading.remarks += at.remarks
    rough = np.flatnonzero(at.span)
    if rough.size == 0:
        return at
    example, say = shown(reading.text("posted_at").iloc[rough[0]]), "says" if rough.size == 1 else "say"
    reading.remarks.append(
        f"{counted(rough.size, 'post')} of {reading.size:,} {say} the day and no "
        f"time, such as '{example}': spread evenly over the day"
        + (", week or month" if np.any(np.abs(at.span) > 1) else "")
    )
    days = at.days.copy()
    frame = pd.DataFrame({"day": at.days[rough], "span": at.span[rough]})
    groups = frame.groupby(["day", "span"], sort=False)["day"]
    place, many = groups.cumcount().to_numpy(), groups.transform("size").to_numpy()
    days[rough] += at.span[rough] * (place + 0.5) / many
    return at._replace(days=days)


def scraped_at(reading: Reading) -> Floats | float | None:
    """When each row was seen, in days since 1970; None if nothing says so."""
    if "snapshot_at" in reading:
        seen = times(reading.text("snapshot_at"), reading.replay.dates)
        reading.doubt("snapshot_at", seen.doubt)
        reading.complain("snapshot_at", seen.wrong & reading.known("snapshot_at"), f"{A_DATE}, or nothing")
        return seen.days
    if reading.replay.scraped_at is None:
        return None
    one = times(pd.Series([reading.replay.scraped_at], dtype=object), reading.replay.dates)
    if one.wrong[0] or one.doubt:
        reading.wrong.append("jobs.replay.scraped_at: a date with a time is needed, such as 2026-01-05 17:00")
    return float(one.days[0])


def posts_among(reading: Reading, at: Times) -> Bools:
    """Rows that are posts of their own: their date can be true, and no row above repeats them."""
    sensible = _sensible(reading, at.days)
    if not sensible.any():
        reading.wrong.append("no post has a date between 2000 and 2100")
        return sensible
    kept = sensible & ~_repeats(reading, at, np.flatnonzero(sensible))
    _remark_dates(reading, at.days, np.flatnonzero(kept))
    return kept


def _sensible(reading: Reading, days: Floats) -> Bools:
    """Rows whose date can be true; the others are named and left out."""
    middle = np.median(days)
    odd = (days < _FIRST) | (days >= _LAST) | (np.abs(days - middle) > _FAR)
    if odd.any():
        rows = np.flatnonzero(odd)
        reading.remarks.append(
            f"left out for {'its' if rows.size == 1 else 'their'} date, which cannot be right: "
            f"{reading.examples('posted_at', rows)}"
        )
    return ~odd


def _remark_dates(reading: Reading, days: Floats, rows: Ints) -> None:
    """Name dates that may be slips: in the future, or far from all others."""
    future = rows[days[rows] > time.time() / 86400 + 1]
    if future.size:
        reading.remarks.append(
            f"{counted(future.size, 'post')} dated in the future: {reading.examples('posted_at', future)}"
        )
    order = rows[np.argsort(days[rows], kind="stable")]
    gaps = np.diff(days[order])
    for at in np.flatnonzero(gaps > _GAP):
        early, late = order[: at + 1], order[at + 1 :]
        few = min((early, late), key=lambda some: some.size)
        if few.size <= _FEW * rows.size:
            reading.remarks.append(
                f"far from all other dates, by {gaps[at]:,.0f} days without a post: "
                f"{reading.examples('posted_at', few)}. Mend it if that is a slip: day 0 is the Monday "
                "before the first post"
            )


def _repeats(reading: Reading, at: Times, rows: Ints) -> Bools:
    """Rows that share the number or link of a row above, or are like it in every cell."""
    frame = reading.sheet.frame.iloc[rows]
    # on one date without a time, posts that look alike may well be different ones
    twice = frame.duplicated(keep="first").to_numpy() & (at.span[rows] == 0)
    how = "alike in every cell"
    if "post" in reading:
        mark = each(frame[reading.ours["post"]], same_link)
        twice |= mark.duplicated(keep="first").to_numpy() & ~is_unknown(mark)
        how = f"with the same '{shown(reading.ours['post'])}'"
    if count := int(twice.sum()):
        first = reading.sheet.rows[rows[twice]][0]
        verb = "repeats" if count == 1 else "repeat"
        reading.remarks.append(
            f"{count:,} of {reading.size:,} rows {verb} a post ({how}; the first is row {first}): counted "
            "once"
        )
    found = np.zeros(reading.size, np.bool_)
    found[rows[twice]] = True
    return found


def same_link(mark: str) -> str:
    """Write a link without what differs between two ways to the same post; other texts as they are.

    Examples
    --------
    >>> same_link("https://www.upwork.com/jobs/~01ab23cd?source=rss"), same_link("x.com/job?id=1&utm_id=a")
    ('upwork.com/jobs/~01ab23cd', 'x.com/job?id=1')
    """
    if "/" not in mark and "?" not in mark:
        return mark
    try:
        parts = urlsplit(mark if "//" in mark else f"//{mark}")
    except ValueError:
        return mark
    path = parts.path.rstrip("/")
    named = [(k, v) for k, v in parse_qsl(parts.query, keep_blank_values=True) if not _TRACKING.fullmatch(k)]
    query = "" if _ID.search(path) or not named else f"?{urlencode(named)}"
    return parts.netloc.lower().removeprefix("www.") + path + query
