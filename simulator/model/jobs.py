"""The job stream: what is posted, when, and what it is worth.

Answers: which posts appear in a replication. One row of `Jobs` is one post. Arrivals are Poisson per
category, thinned by an hour-of-day and weekday profile; a replay (see `replay.py`) fills the same columns
from a table of real posts.
"""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field

from simulator.model.kernels import maker
from simulator.model.luck import Purpose, child, uniform, uniforms
from simulator.model.values.distributions import Distribution, Floats, LogNormal, Table
from simulator.model.values.spec import Spec
from simulator.model.values.units import NonNegative, Positive, Share

USUAL_CATEGORIES = (
    *("web", "design", "sales", "admin", "writing", "engineering"),
    *("accounting", "data_science", "it", "translation", "customer_service", "legal"),
)
"""lines of work that rule packs know; a scenario may leave out any of them"""
FIXED, HOURLY, UNSTATED = 0, 1, 2
TYPE_NAMES = ("fixed", "hourly", "unstated")
LEVEL_NAMES = ("entry", "intermediate", "expert")
WEEKS_PER_DAY = 1 / 7
_LEAST_HOURS = 1.0
_GAP, _THIN = np.int64(Purpose.GAP), np.int64(Purpose.THIN)


class Category(Spec):
    """One line of work."""

    share: Positive = 1.0
    """share of all posts, relative to the other categories"""
    fixed_budget_usd: Distribution = LogNormal(median=91.8, ln_sd=1.78)
    """what a fixed-price post pays in all"""
    hourly_rate_usd: Distribution = LogNormal(median=18.7, ln_sd=0.78, at_least=3)
    """what an hourly post pays per hour"""
    rivals: "CategoryRivals | None" = None
    """background crowd of this category; without it that of `field`"""


class CategoryRivals(Spec):
    """Final number of rival proposals per post of one category; `k` counts where the field's unevenness is
    gamma.
    """

    mean: NonNegative
    k: Positive = 1.2


def _category(value: Any) -> Any:
    return {"share": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class Replay(Spec):
    """A table of real posts instead of invented ones."""

    file: str
    """the table, relative to the scenario file: CSV, TSV, JSON, Excel or Parquet"""
    mode: Literal["in_order", "resample"] = "in_order"
    """in recorded order at recorded times, or drawn with replacement at `per_day` a day"""
    columns: dict[str, str] = {}
    """the table's heading for each of our columns that it calls by another name"""
    currencies: dict[str, Positive] = {}
    """dollars for one unit of each other currency, such as {EUR: 1.08}"""
    dates: Literal["month_first", "day_first"] | None = None
    """how dates such as 03/04/2024 are read"""
    scraped_at: str | None = None
    """when the table was scraped, for times such as "2 hours ago"; a column `snapshot_at` does the same"""


class JobsSpec(Spec):
    """The stream of posts."""

    per_day: Annotated[Positive, Field(le=1_000_000)] = 40.0
    """posts a day, all categories together"""
    categories: Annotated[
        dict[str, Annotated[Category, BeforeValidator(_category)]], Field(min_length=1, max_length=64)
    ] = {"web": Category()}
    """lines of work and their shares"""
    hour_weights: Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)] | None = None
    """relative posting rate in each hour of the day, 24 numbers"""
    weekday_weights: Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7)] | None = None
    """relative posting rate from Monday to Sunday, 7 numbers; day 0 is a Monday"""
    type_shares: Annotated[tuple[NonNegative, NonNegative, NonNegative], Field()] = (0.43, 0.38, 0.19)
    """shares of fixed, hourly and unstated posts"""
    level_shares: tuple[NonNegative, NonNegative, NonNegative] = (0.14, 0.53, 0.33)
    """shares of entry, intermediate and expert posts"""
    duration_days: Distribution = Table(values=(15, 60, 135, 270), weights=(0.45, 0.25, 0.10, 0.20))
    """how long the contract lasts [days]"""
    weekly_hours: Distribution = Table(values=(15, 35), weights=(0.7, 0.3))
    """hours a week of an hourly contract"""
    value_usd: Distribution | None = None
    """worth of the whole contract; replaces budgets, rates and hours"""
    openings: Distribution = Table(values=(1, 2), weights=(0.94, 0.06))
    """people to hire per post"""
    featured_share: Share = 0.1
    """share of featured posts"""
    replay: Replay | None = None


Category.model_rebuild()

COLUMNS = np.dtype(
    [
        # what every candidate touches stands first, to share cache lines
        ("key", "u8"),
        ("niche", "f8"),
        ("connects_required", "i8"),
        ("posted_at", "f8"),
        ("value_usd", "f8"),
        ("closes_at", "f8"),
        ("proposals", "i8"),
        ("head", "i8"),
        ("rep", "i8"),
        ("ordinal", "i4"),
        ("category", "i8"),
        ("type", "i4"),
        ("level", "i4"),
        ("hourly_rate_usd", "f8"),
        ("duration_days", "f8"),
        ("openings", "i8"),
        ("featured", "?"),
        ("client_verified", "?"),
        ("client_new", "?"),
        ("client_posts", "i8"),
        ("client_hires", "i8"),
        ("client_spent_usd", "f8"),
        ("client_hire_rate", "f8"),
        ("client_rating", "f8"),
        ("live", "?"),
        ("attention", "i8"),
        ("interviews", "i8"),
        ("fate_if_none", "i8"),
        ("crowd", "i8"),
        ("crowd_pace", "f8"),
        ("crowd_delay", "f8"),
        ("visit_at", "f8"),
        ("visits_per_day", "f8"),
        ("accepts_until", "f8"),
        ("most_proposals", "i8"),
        ("invites_at", "f8"),
        ("placebo", "?"),
        ("auction", "i8"),
        ("refused", "i8"),
    ]
)
"""One post. Times in days from the start; what follows `client_rating` is hidden from freelancers. `head`
links
its proposals; `auction` counts the bids of lanes that its auction took, `refused` is the best one that was
too low."""
NO_LIMIT = 2**62
"""proposals that a post without a limit takes"""


@maker
def arrivals(
    key: np.uint64,
    per_day: float,
    profile: npt.NDArray[np.float64],
    horizon: float,
    at: Floats,
    keys: npt.NDArray[np.uint64],
) -> int:
    """Fill `at` [days] and `keys` with the posts of one category; return how many, or -1 if the room is too
    small.

    `profile` holds relative rates for the 168 hours of a week; the k-th gap of the fastest rate belongs to
    the k-th descendant of `key`, so another rate profile thins the same stream.
    """
    top = profile.max()
    t, ordinal, kept = 0.0, 0, 0
    while True:
        k = child(np.uint64(key), ordinal)
        t += -np.log(uniform(k, _GAP)) / (per_day * top)
        if t >= horizon:
            return kept
        if uniform(k, _THIN) * top <= profile[int(t * 24.0) % 168]:
            if kept == at.size:
                return -1
            at[kept], keys[kept] = t, k
            kept += 1
        ordinal += 1


def weekly_profile(spec: JobsSpec) -> Floats:
    """Relative posting rate of the 168 hours of a week, mean one."""
    hours = np.asarray(spec.hour_weights or np.ones(24))
    days = np.asarray(spec.weekday_weights or np.ones(7))
    profile = np.outer(days, hours).ravel()
    if profile.sum() <= 0:
        raise ValueError("hour_weights and weekday_weights must not all be zero")
    return np.asarray(profile / profile.mean())


def stream(
    spec: JobsSpec, category: str, category_key: np.uint64, horizon: float
) -> tuple[Floats, npt.NDArray[np.uint64]]:
    """Posting times [days] and keys of one category in one replication."""
    shares = {name: c.share for name, c in spec.categories.items()}
    rate = spec.per_day * shares[category] / sum(shares.values())
    room = int(rate * horizon + 8 * np.sqrt(rate * horizon) + 50)
    profile = weekly_profile(spec)
    while True:
        at, keys = np.empty(room), np.empty(room, np.uint64)
        n = arrivals(np.uint64(category_key), rate, profile, horizon, at, keys)
        if n >= 0:
            return at[:n], keys[:n]
        room *= 2


def pick(shares: tuple[float, ...], u: Floats) -> npt.NDArray[np.int64]:
    """Index drawn by `shares` for each uniform."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(edges, u), len(shares) - 1)


Recorded = Mapping[str, npt.NDArray[Any]]
"""What is recorded of each post, by column; NaN in floats and -1 in whole numbers: not known."""


def stated(recorded: Recorded, name: str, drawn: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """Return what is recorded of each post, and what was drawn where nothing is."""
    if name not in recorded:
        return drawn
    given = recorded[name]
    known = ~np.isnan(given) if given.dtype.kind == "f" else given >= 0
    return np.where(known, given, drawn)


def describe(spec: JobsSpec, jobs: npt.NDArray[np.void], recorded: Recorded | None = None) -> None:
    """Fill type, level, value, duration, niche, openings and featured of all rows, from the luck of each.

    Only the factors that are not recorded are drawn: an hourly post with a stated rate and no duration is
    worth that rate times drawn hours and weeks, and a fixed post without a budget gets one of its category.

    Parameters
    ----------
    spec : JobsSpec
        The laws.
    jobs : structured array, one row per post
        Keys and categories stand already; changed in place.
    recorded : mapping, optional
        Recorded columns, one value per post: `type`, `level`, `duration_days`, `weekly_hours`,
        `hourly_rate_usd`, `budget_usd`, `value_usd`, `niche`, `openings`, `featured`.
    """
    keys, known = jobs["key"], recorded or {}
    jobs["type"] = stated(known, "type", pick(spec.type_shares, uniforms(keys, Purpose.TYPE)))
    jobs["level"] = stated(known, "level", pick(spec.level_shares, uniforms(keys, Purpose.LEVEL)))
    jobs["niche"] = stated(known, "niche", uniforms(keys, Purpose.NICHE))
    duration = np.maximum(spec.duration_days.quantile(uniforms(keys, Purpose.DURATION)), 0)
    jobs["duration_days"] = stated(known, "duration_days", duration)
    openings = np.maximum(spec.openings.quantile(uniforms(keys, Purpose.OPENINGS)), 1)
    jobs["openings"] = stated(known, "openings", openings)
    jobs["featured"] = stated(known, "featured", uniforms(keys, Purpose.FEATURED) < spec.featured_share)
    weekly = stated(known, "weekly_hours", spec.weekly_hours.quantile(uniforms(keys, Purpose.HOURS)))
    hours = weekly * np.maximum(jobs["duration_days"] * WEEKS_PER_DAY, 1)
    hourly = jobs["type"] == HOURLY
    if spec.value_usd is not None:
        jobs["value_usd"] = np.maximum(spec.value_usd.quantile(uniforms(keys, Purpose.VALUE)), 0.01)
    else:
        for index, category in enumerate(spec.categories.values()):
            rows = np.flatnonzero(jobs["category"] == index)
            fixed = category.fixed_budget_usd.quantile(uniforms(keys[rows], Purpose.VALUE))
            rate = category.hourly_rate_usd.quantile(uniforms(keys[rows], Purpose.RATE))
            value = np.where(hourly[rows], rate * hours[rows], fixed)
            jobs["value_usd"][rows] = np.maximum(value, 5.0)
            jobs["hourly_rate_usd"][rows] = np.where(hourly[rows], rate, 0.0)
    if recorded is not None:
        _state_pay(known, jobs, hours)


def _state_pay(known: Recorded, jobs: npt.NDArray[np.void], hours: Floats) -> None:
    """Let stated budgets, rates and worths stand in the place of drawn ones; a stated zero stays zero."""
    hourly = jobs["type"] == HOURLY
    nothing = np.full(jobs.size, np.nan)
    rate, worth = known.get("hourly_rate_usd", nothing), known.get("value_usd", nothing)
    by_rate = np.where(hourly & ~np.isnan(rate), rate * hours, jobs["value_usd"])
    by_budget = np.where(hourly, by_rate, stated(known, "budget_usd", by_rate))
    jobs["value_usd"] = np.where(np.isnan(worth), by_budget, worth)
    # whoever states the worth of an hourly post and no rate means the rate that the worth comes to
    implied = np.where(
        np.isnan(worth) & (jobs["hourly_rate_usd"] > 0),
        jobs["hourly_rate_usd"],
        jobs["value_usd"] / np.maximum(hours, _LEAST_HOURS),
    )
    jobs["hourly_rate_usd"] = np.where(hourly, np.where(np.isnan(rate), implied, rate), 0.0)
