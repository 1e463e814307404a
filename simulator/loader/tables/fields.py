"""What a table says of each post: pay, work, crowd, choice and client.

Answers: what is recorded of a post, column by column. NaN and -1 stand for what is not said.
"""

import re

import numpy as np
import pandas as pd

from simulator.loader.tables.amounts import Amounts, shares
from simulator.loader.tables.cells import Bools, Floats, each, is_unknown, words
from simulator.loader.tables.reading import MOST_USD, Ints, Reading, whole
from simulator.loader.tables.vocabulary import DURATIONS, FATES, LEVELS, TYPES, VERIFIED, WEEKLY, days_of
from simulator.model.clients import READ_ALL
from simulator.model.jobs import FIXED, HOURLY, UNSTATED
from simulator.model.recorded import Column

Columns = dict[str, Column]
MOST_PROPOSALS = 10_000
_BY_HOUR = re.compile(r"hourly|/\s*h(?:ou)?r?\b|\b(?:per|an) hour", re.IGNORECASE)
_EST_TIME = re.compile(r"^est(?:\.|imated)? time:\s*", re.IGNORECASE)


def columns_of(reading: Reading, days: Floats, seen_days: Floats | float | None) -> Columns:
    """Read every column but time and category.

    Parameters
    ----------
    reading : Reading
        The table; mistakes and remarks are added to it.
    days : float array
        When each post appeared [days since 1970].
    seen_days : float or float array, optional
        When each post was seen [days since 1970].

    Returns
    -------
    dict of arrays
        One entry per row; the columns of `simulator.model.replay.Posts` but `posted_days` and `category`.
    """
    return (
        _pay(reading)
        | _work(reading)
        | _crowd(reading, days, seen_days)
        | _choices(reading)
        | _clients(reading)
    )


def _pay(reading: Reading) -> Columns:
    """Type and what is said of the pay; a range keeps both ends and counts by its middle."""
    said = reading.text("job_type")
    values = reading.word("job_type", TYPES, "fixed, hourly or unstated", _before(said, ":"))
    budget = _between(reading, "budget", "an amount or a range, such as 500, $1,000.00 or $500-$800")
    rate = _between(reading, "hourly_rate", "an amount or a range, such as 25 or $25-$35")
    # one column for both: `Hourly: $25-$35` or `$25/hr` is a rate, wherever it is written
    by_hour = each(reading.text("budget_usd"), lambda cell: "x" if _BY_HOUR.search(cell) else "") == "x"
    rate = _filled(rate, budget, by_hour.to_numpy())
    budget = budget._replace(low=np.where(by_hour, np.nan, budget.low))
    has_rate, has_budget = rate.middle > 0, budget.middle > 0
    silent = np.isnan(values)
    values = np.where(silent & has_rate & ~has_budget, HOURLY, values)
    values = np.where(silent & has_budget & ~has_rate, FIXED, values)
    kind = np.where(np.isnan(values), UNSTATED, values).astype(np.int64)
    if "job_type" in reading:
        told = "without a type: hourly if they name a rate, fixed if a budget"
        reading.remark(silent & (kind != UNSTATED), f"post {told}", f"posts {told}")
        # `Hourly: $25.00 - $35.00` says the rate beside the type
        allowed = "a type, or a type and its pay after a colon"
        behind = reading.amount("job_type", allowed, MOST_USD, _behind(said, ":"))
        rate, budget = _filled(rate, behind, kind == HOURLY), _filled(budget, behind, kind == FIXED)
    _remark_pay(reading, kind, rate, budget)
    hourly, paid = kind == HOURLY, kind != HOURLY
    return {
        "type": kind,
        "budget_usd": np.where(paid, budget.middle, np.nan),
        "budget_low_usd": np.where(paid, budget.low, np.nan),
        "budget_high_usd": np.where(paid, budget.high, np.nan),
        "hourly_rate_usd": np.where(hourly, rate.middle, np.nan),
        "hourly_rate_low_usd": np.where(hourly, rate.low, np.nan),
        "hourly_rate_high_usd": np.where(hourly, rate.high, np.nan),
        "value_usd": reading.number("value_usd", "an amount", MOST_USD),
    }


def _before(text: pd.Series, mark: str) -> pd.Series:
    """What stands before a mark in each cell."""
    return each(text, lambda cell: cell.partition(mark)[0].strip())


def _behind(text: pd.Series, mark: str) -> pd.Series:
    """What stands behind a mark in each cell."""
    return each(text, lambda cell: cell.partition(mark)[2].strip())


def _between(reading: Reading, name: str, allowed: str) -> Amounts:
    """Pay as one column says it, or between the ends that two columns say."""
    one = reading.amount(f"{name}_usd", allowed, MOST_USD)
    low = reading.number(f"{name}_low_usd", "an amount, such as 25 or $25.00", MOST_USD)
    high = reading.number(f"{name}_high_usd", "an amount, such as 35 or $35.00", MOST_USD)
    high = np.where((high == 0) & (low > 0), np.nan, high)  # exports write 0 for: no upper end
    reading.complain(f"{name}_high_usd", high < low, "an amount no lower than the lower end")
    low, high = np.where(np.isnan(low), high, low), np.where(np.isnan(high), low, high)
    return _filled(one, one._replace(low=low, high=high), ~np.isnan(low))


def _filled(first: Amounts, second: Amounts, rows: Bools) -> Amounts:
    """Amounts of `first`; those of `second` in these rows where `first` says nothing."""
    take = np.isnan(first.low) & rows
    return first._replace(
        low=np.where(take, second.low, first.low), high=np.where(take, second.high, first.high)
    )


def _remark_pay(reading: Reading, kind: Ints, rate: Amounts, budget: Amounts) -> None:
    """Say which stated amounts do not count, and that a stated zero does."""
    many = "are not used"
    reading.remark(
        (kind != HOURLY) & (rate.middle > 0),
        "rate of a post that is not hourly is not used",
        f"rates of posts that are not hourly {many}",
    )
    reading.remark(
        (kind == HOURLY) & (budget.middle > 0),
        "budget of an hourly post is not used",
        f"budgets of hourly posts {many}",
    )
    nothing = ((kind == HOURLY) & (rate.middle == 0)) | ((kind != HOURLY) & (budget.middle == 0))
    leave = "nothing: leave the cell empty where the pay is not known"
    reading.remark(nothing, f"post states $0 and pays {leave}", f"posts state $0 and pay {leave}")


def _work(reading: Reading) -> Columns:
    """How long, how much, how hard and how many."""
    said = each(reading.text("duration"), lambda cell: _EST_TIME.sub("", cell))
    bins = _lengths(reading, _before(said, ","))
    exact = reading.number("duration_days")
    openings = reading.number("openings")
    return {
        "weekly_hours": _hours(reading, _behind(said, ",")),
        "duration_days": np.where(np.isnan(exact), bins, exact),
        "level": whole(reading.word("experience_level", LEVELS, "entry, intermediate or expert")),
        "connects_required": whole(reading.number("connects_required", "a whole number of Connects")),
        "openings": whole(np.where(openings >= 1, openings, np.nan)),
        "featured": whole(reading.flag("featured")),
        "niche": reading.number("niche", "a number, 0 to 1", 1),
    }


def _lengths(reading: Reading, text: pd.Series) -> Floats:
    """Days of a contract: a bin of the site, or a length such as `6 weeks` or `2-4 months`."""
    lengths = {
        word: days for word in text.str.lower().unique() if (days := days_of(word)) is not None
    } | DURATIONS
    return reading.word("duration", lengths, "a bin such as 1 to 3 months, or a length such as 6 weeks", text)


def _hours(reading: Reading, beside: pd.Series) -> Floats:
    """Hours a week: a bin of the site, or a number; or what stands beside the duration after a comma."""
    allowed = "30+ hrs/week, less than 30 hrs/week, or a number of hours"
    own = reading.text("weekly_hours")
    found = []
    for name, text in (("weekly_hours", own), ("duration", beside)):
        values, bad = words(text, WEEKLY)
        numbers = pd.to_numeric(text.where(bad, ""), errors="coerce").to_numpy(np.float64)
        exact = (numbers > 0) & (numbers <= 168)
        reading.complain(name, bad & ~exact, allowed)
        found.append(np.where(exact, numbers, values))
    return np.where(is_unknown(own), found[1], found[0])


def _crowd(reading: Reading, days: Floats, seen_days: Floats | float | None) -> Columns:
    """Proposals that a post had, and its age when it had them."""
    allowed = f"a number or a range, such as 7, 5 to 10 or 50+, up to {MOST_PROPOSALS:,}"
    seen = reading.amount("proposals", allowed, MOST_PROPOSALS)
    age = np.full(reading.size, np.nan) if seen_days is None else np.asarray(seen_days - days)
    told = ~np.isnan(seen.low)
    early = "seen before they were posted: their age is not known"
    reading.remark(
        told & (age < 0), "post was seen before it was posted: its age is not known", f"posts were {early}"
    )
    age = np.where(age >= 0, age, np.nan)
    final = "no time at which they were seen (snapshot_at): taken as the final number"
    reading.remark(
        told & np.isnan(age), f"post has proposals but {final}", f"posts have proposals but {final}"
    )
    return {"proposals_low": np.ceil(seen.low), "proposals_high": np.floor(seen.high), "seen_after_days": age}


def _choices(reading: Reading) -> Columns:
    """Whether and when the client chose, and how much was read."""
    fates = reading.word(
        "fate", {name: float(i) for i, name in enumerate(FATES)}, "hires, closes, silent or removed"
    )
    pairs = np.array([*FATES.values(), (-1, -1)])[whole(fates)]
    live = reading.flag("live")
    return {
        "live": np.where(np.isnan(live), pairs[:, 0], whole(live)),
        "fate_if_none": pairs[:, 1],
        "closes_after_days": reading.number("closes_after_days"),
        "attention": whole(reading.number("attention", top=READ_ALL)),
    }


def _clients(reading: Reading) -> Columns:
    """What is said of each client's past."""
    spent = reading.number("client_spent_usd", "an amount, such as 2000 or 10K+", 1e12)
    reviews = reading.number("client_reviews")
    posts, hires = reading.number("client_posts"), reading.number("client_hires")
    rate, bad = shares(reading.text("client_hire_rate"))
    reading.complain("client_hire_rate", bad, "a share, such as 0.75 or 75%")
    rate = np.where(np.isnan(rate) & (posts > 0), np.minimum(hires / np.maximum(posts, 1), 1), rate)
    new = np.where(np.isnan(spent) | np.isnan(reviews), -1, (spent == 0) & (reviews == 0))
    new = np.where((hires > 0) | (posts > 1) | (rate > 0) | (spent > 0) | (reviews > 0), 0, new)
    verified = reading.word("client_payment_verification", VERIFIED, "verified or unverified, yes or no")
    return {
        "client_verified": whole(verified),
        "client_new": new.astype(np.int64),
        "client_posts": whole(posts),
        "client_hires": whole(hires),
        "client_hire_rate": rate,
        "client_spent_usd": spent,
        "client_rating": reading.number("client_rating", "a number, 0 to 5", 5),
    }
