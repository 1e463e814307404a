"""A table of real posts, translated into columns of the job stream.

Answers: what a table says of each post, in days and dollars, and every mistake in it. What it does not say
stays unknown (NaN or -1). Bins of durations and weekly hours, given as text, become their midpoints.
"""

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING

import numpy as np
import numpy.typing as npt

from simulator.model.clients import CLOSED, READ_ALL, REMOVED, SILENT
from simulator.model.jobs import FIXED, HOURLY, TYPE_NAMES, WEEKS_PER_DAY, Column
from simulator.model.replay import PART_TIME_HOURS, Posts
from simulator.model.values.distributions import Floats
from simulator.model.values.names import nearest

if TYPE_CHECKING:
    import pandas as pd

MOST_ROWS_NAMED = 5

NEEDED = ("posted_at", "category", "job_type")
PLATFORM = (
    "budget_usd",
    "hourly_rate_usd",
    "duration",
    "weekly_hours",
    "experience_level",
    "connects_required",
    "openings",
    "client_rating",
    "client_reviews",
    "client_spent_usd",
    "client_payment_verification",
)
"""columns of the platform's own listings"""
DIRECT = ("value_usd", "duration_days", "niche", "featured", "live", "fate", "closes_after_days", "attention")
"""columns that replace what would otherwise be drawn"""
IGNORED = ("snapshot_at", "specialty", "proposals_tier", "client", "client_country")

DURATION_DAYS = {
    "less than 1 month": 15,
    "1 to 3 months": 60,
    "3 to 6 months": 135,
    "more than 6 months": 270,
}
FULL_TIME, FULL_TIME_HOURS = "30+ hrs/week", 35.0
LEVELS = {"entry level": 0, "entry": 0, "intermediate": 1, "expert": 2}
TYPES = {name: index for index, name in enumerate(TYPE_NAMES)}
FATES = {"hires": (1, -1), "closes": (0, CLOSED), "silent": (0, SILENT), "removed": (0, REMOVED)}
"""whether the client chooses, and the fate of proposals if no one is hired (-1: as drawn)"""

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
"""the platform's names of categories and those in the rule packs"""


class ReplayError(ValueError):
    """A table that cannot be replayed; `messages` lists every mistake in it."""

    def __init__(self, messages: list[str]) -> None:
        self.messages = messages
        super().__init__("; ".join(messages))


class _Reader:
    """Columns of one table, with every mistake found in them."""

    def __init__(self, frame: "pd.DataFrame") -> None:
        self.frame, self.wrong = frame, list[str]()

    def text(self, name: str) -> "pd.Series[str]":
        """Column as stripped text, empty where no value is given."""
        if name not in self.frame:
            return self.frame.iloc[:, 0].map(lambda _: "")
        return self.frame[name].map(lambda x: "" if x is None or x != x else str(x).strip())

    def complain(self, name: str, bad: npt.NDArray[np.bool_], needed: str) -> None:
        """Note the first rows whose value cannot be used."""
        rows = np.flatnonzero(bad)
        if rows.size == 0:
            return
        shown = [f"row {r + 1}: '{self.text(name).iloc[r]}'" for r in rows[:MOST_ROWS_NAMED]]
        more = f" and {rows.size - len(shown)} more" if rows.size > len(shown) else ""
        self.wrong.append(f"column '{name}' must be {needed} ({', '.join(shown)}{more})")

    def number(self, name: str, needed: str = "a number, 0 or more", top: float = 1e12) -> Floats:
        """Column of numbers from 0 to `top`; NaN where no value is given."""
        import pandas as pd

        text = self.text(name).replace({"True": "1", "False": "0", "true": "1", "false": "0"})
        given = np.asarray(text != "")
        values = np.array(pd.to_numeric(text.where(given, "nan"), errors="coerce"), dtype=np.float64)
        self.complain(name, given & ~((values >= 0) & (values <= top)), needed)
        return np.where(given, values, np.nan)

    def named(self, name: str, names: Mapping[str, float]) -> Floats:
        """Column of known words as their numbers; NaN where no value is given."""
        text = self.text(name).str.lower()
        self.complain(name, np.asarray((text != "") & ~text.isin(list(names))), "one of " + ", ".join(names))
        return np.asarray(text.map(names), dtype=np.float64)

    def days(self, name: str) -> Floats:
        """Column of dates as days since the midnight (UTC) before the earliest."""
        import pandas as pd

        text = self.text(name)
        numeric = pd.to_numeric(text, errors="coerce").notna()
        at = pd.to_datetime(text.where(~numeric, ""), errors="coerce", utc=True, format="ISO8601")
        self.complain(name, np.asarray(at.isna()), "a date such as 2023-01-01T17:38:19Z")
        if at.isna().all():
            return np.full(at.size, np.nan)
        return np.asarray((at - at.min().normalize()) / pd.Timedelta(days=1), dtype=np.float64)


def check_columns(names: list[str]) -> list[str]:
    """Report missing columns and those that seem to be misspelt.

    Parameters
    ----------
    names : list of str
        Columns of the table.

    Returns
    -------
    list of str
        One message per mistake; empty if the table can be read.
    """
    known = (*NEEDED, *PLATFORM, *DIRECT)
    loose = [name for name in names if name not in (*known, *IGNORED)]
    found, spent = [], set()
    for name in NEEDED:
        if name not in names:
            near = nearest(name, loose)
            spent.add(near)
            found.append(f"column '{name}' is missing" + (f"; is it '{near}'?" if near else ""))
    for name in loose:
        near = nearest(name, [k for k in known if k not in names], cutoff=0.8)
        if near and name not in spent:
            found.append(f"column '{name}' is not known; did you mean '{near}'?")
    return found


def _category_of(known: list[str]) -> Callable[[str], str]:
    """Return the function that maps a name in the table to a category of the scenario, or to itself."""
    lower = {name.lower(): name for name in known}
    short = {
        platform: name for platform, name in SHORT_NAMES.items() if platform not in known and name in known
    }
    return lambda name: short.get(name) or lower.get(name.lower(), name)


def _whole(values: Floats) -> npt.NDArray[np.int64]:
    """Floats as whole numbers, NaN as -1."""
    return np.where(np.isnan(values), -1, values).astype(np.int64)


def _rates(read: _Reader, kind: npt.NDArray[np.int64]) -> Floats:
    """Pay per hour [dollars]: 0 where pay is not by the hour, NaN where the table does not say."""
    rate = read.number("hourly_rate_usd")
    return np.where(kind == HOURLY, np.where(rate > 0, rate, np.nan), 0.0)


def _values(read: _Reader, kind: npt.NDArray[np.int64], duration: Floats, rate: Floats) -> Floats:
    """Worth of the whole contract [dollars]; NaN where the table does not say."""
    budget = read.number("budget_usd")
    full_time = np.asarray(read.text("weekly_hours").str.lower() == FULL_TIME)
    weeks = np.maximum(duration * WEEKS_PER_DAY, 1)
    hourly = rate * np.where(full_time, FULL_TIME_HOURS, PART_TIME_HOURS) * weeks
    value = np.where(kind == FIXED, budget, np.where(kind == HOURLY, hourly, np.nan))
    direct = read.number("value_usd")
    value = np.where(np.isnan(direct), value, direct)
    return np.where(value > 0, value, np.nan)


def posts_of(frame: "pd.DataFrame", categories: tuple[str, ...] = ()) -> Posts:
    """Translate a table of posts.

    Parameters
    ----------
    frame : DataFrame
        One row per post, as read from CSV or Parquet.
    categories : tuple of str
        Categories of the scenario; further ones in the table are added after them.

    Returns
    -------
    Posts
        The posts in order of time.

    Raises
    ------
    ReplayError
        With every column and value that cannot be used.
    """
    if wrong := check_columns([str(name) for name in frame.columns]):
        raise ReplayError(wrong)
    if len(frame) == 0:
        raise ReplayError(["the table has no rows"])
    read = _Reader(frame)
    at = read.days("posted_at")
    kinds = read.named("job_type", TYPES)
    read.complain("job_type", np.asarray(read.text("job_type") == ""), "one of " + ", ".join(TYPES))
    work = read.text("category")
    read.complain("category", np.asarray(work == ""), "a name")
    columns = _columns(read, _whole(kinds))
    if read.wrong:
        raise ReplayError(read.wrong)
    work = work.map(_category_of(list(categories)))
    names = (*categories, *sorted(set(work) - set(categories)))
    columns["posted_days"] = at
    columns["category"] = np.asarray(work.map({name: i for i, name in enumerate(names)}), dtype=np.int64)
    order = np.argsort(at, kind="stable")
    return Posts({name: column[order] for name, column in columns.items()}, names)


def _columns(read: _Reader, kind: npt.NDArray[np.int64]) -> dict[str, Column]:
    """Columns of `Posts` except time and category, shape (rows,) each; `kind` is the type of each post."""
    bins, direct = read.named("duration", DURATION_DAYS), read.number("duration_days")
    duration = np.where(np.isnan(direct), bins, direct)
    rate, openings = _rates(read, kind), read.number("openings", top=1e6)
    spent, reviews = read.number("client_spent_usd"), read.number("client_reviews")
    paid = read.named(
        "client_payment_verification", {"1": 1, "1.0": 1, "verified": 1, "2": 0, "2.0": 0, "unverified": 0}
    )
    fates = read.named("fate", {name: i for i, name in enumerate(FATES)})
    pairs = np.array([*FATES.values(), (-1, -1)])[_whole(fates)]
    live = read.number("live", "0 or 1", top=1)
    return {
        "type": kind,
        "value_usd": _values(read, kind, duration, rate),
        "hourly_rate_usd": rate,
        "duration_days": duration,
        "level": _whole(read.named("experience_level", LEVELS)),
        "connects_required": _whole(read.number("connects_required", top=1e6)),
        "openings": _whole(np.where(openings >= 1, openings, np.nan)),
        "featured": _whole(read.number("featured", "0 or 1", top=1)),
        "niche": read.number("niche", "a number, 0 to 1", top=1),
        "live": np.where(np.isnan(live), pairs[:, 0], _whole(live)),
        "fate_if_none": pairs[:, 1],
        "closes_after_days": read.number("closes_after_days"),
        "attention": _whole(read.number("attention", top=READ_ALL)),
        "client_verified": _whole(paid),
        "client_new": np.where(np.isnan(spent) | np.isnan(reviews), -1, (spent == 0) & (reviews == 0)).astype(
            np.int64
        ),
        "client_spent_usd": spent,
        "client_rating": read.number("client_rating", "a number, 0 to 5", top=5),
    }
