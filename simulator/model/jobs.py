"""The job stream: what is posted, when, and what it is worth.

Answers: which posts appear in a replication. One row of `COLUMNS` is one post. Arrivals are Poisson per
category, thinned by a profile of hours and weekdays (Lewis & Shedler, 1979). A replay (see `replay.py`) fills
the same columns from a table of real posts.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import BeforeValidator, Field

from simulator.model.contracts import LEAST_HOURS, days_by_worth
from simulator.model.kernels import maker
from simulator.model.luck import Purpose, child, uniform, uniforms
from simulator.model.recorded import Recorded, Replay, state_pay, stated
from simulator.model.ties import DurationByType, PayTies, durations, pay_luck
from simulator.model.values.distributions import Amount, Floats, LogNormal, Openings, Table, WeekHours
from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, MOST_DAYS, Evenness, NonNegative, Positive, Share

USUAL_CATEGORIES = (
    "web",
    "design",
    "sales",
    "admin",
    "writing",
    "engineering",
    "accounting",
    "data_science",
    "it",
    "translation",
    "customer_service",
    "legal",
)
"""categories that rule packs know; a scenario may leave out any of them"""
FIXED, HOURLY, UNSTATED = 0, 1, 2
TYPE_NAMES = ("fixed", "hourly", "unstated")
LEVEL_NAMES = ("entry", "intermediate", "expert")
WEEKS_PER_DAY = 1 / 7
USUAL_SIZES = 1.22
"""fitted to two listings of January 2023, each by the order of the other"""
_GAP, _THIN = np.int64(Purpose.GAP), np.int64(Purpose.THIN)


class Category(Spec):
    """One category of work."""

    share: Positive = 1.0
    """share of all posts, relative to the other categories"""
    fixed_budget_usd: Amount = LogNormal(median=91.8, ln_sd=1.78)
    """what a fixed-price post pays in total [dollars]"""
    hourly_rate_usd: Amount = LogNormal(median=18.7, ln_sd=0.78, at_least=3)
    """what an hourly post pays [dollars per hour]"""
    rivals: "CategoryRivals | None" = None
    """background crowd of this category; that of `field` if left out"""
    specialties: Annotated[int, Field(ge=1, le=10_000, exclude_if=lambda n: n == 1)] = 1
    """specialties into which its posts and freelancers fall; whoever works in one meets nobody of another"""


class CategoryRivals(Spec):
    """Final number of rivals on a post of one category; `k` applies where `field.unevenness` is `gamma`."""

    mean: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False), APART]
    """mean final number of rivals on a post"""
    k: Evenness = 1.2
    """size of the negative binomial: the smaller, the more uneven crowds are"""


def _category(value: object) -> object:
    return {"share": value} if isinstance(value, int | float) and not isinstance(value, bool) else value


class JobsSpec(Spec):
    """The stream of posts."""

    per_day: Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False), APART] = 40.0
    """posts a day, all categories together"""
    categories: Annotated[
        dict[str, Annotated[Category, BeforeValidator(_category)]], Field(min_length=1, max_length=64)
    ] = {"web": Category()}
    """categories of work and their shares"""
    specialty_sizes: Annotated[float, Field(ge=0, le=5, exclude_if=lambda a: a == USUAL_SIZES)] = USUAL_SIZES
    """how uneven the specialties of a category are: the share of the n-th largest goes with n to the power of
    minus this"""
    hour_weights: Annotated[tuple[NonNegative, ...], Field(min_length=24, max_length=24)] | None = None
    """relative posting rate in each hour of the day, 24 numbers"""
    weekday_weights: Annotated[tuple[NonNegative, ...], Field(min_length=7, max_length=7)] | None = None
    """relative posting rate from Monday to Sunday, 7 numbers; day 0 is a Monday"""
    type_shares: Annotated[tuple[NonNegative, NonNegative, NonNegative], Field()] = (0.43, 0.38, 0.19)
    """shares of fixed, hourly and unstated posts"""
    level_shares: tuple[NonNegative, NonNegative, NonNegative] = (0.14, 0.53, 0.33)
    """shares of entry, intermediate and expert posts"""
    duration_days: Amount = Table(values=(15, 60, 135, 270), weights=(0.45, 0.25, 0.10, 0.20))
    """how long the contract lasts [days]"""
    duration_by_type: DurationByType | None = None
    """the same for fixed, hourly and unstated posts apart; replaces `duration_days`"""
    pay_ties: PayTies = PayTies()
    """how pay goes with the length of the job and the level asked for, as correlations"""
    weekly_hours: WeekHours = Table(values=(15, 35), weights=(0.7, 0.3))
    """hours a week of a contract; an hourly one pays for them"""
    fixed_days: Literal["as_posted", "by_worth"] = "as_posted"
    """how long fixed-price work lasts: as the post says, or its worth at the category's median hourly rate"""
    value_usd: Amount | None = None
    """worth of the whole contract; replaces budgets, rates and hours"""
    openings: Openings = Table(values=(1, 2), weights=(0.94, 0.06))
    """people to hire per post"""
    featured_share: Share = 0.1
    """share of featured posts"""
    replay: Replay | None = None
    """a table of real posts to play in place of drawn ones; none if left out"""

    @property
    def falls_apart(self) -> bool:
        """Whether the market falls into specialties that never meet."""
        return any(category.specialties > 1 for category in self.categories.values())


Category.model_rebuild()

COLUMNS = np.dtype(
    [
        # What every candidate touches comes first, to share cache lines.
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
        ("reach", "f8"),
        ("most_paid", "f8"),
        ("weekly_hours", "f8"),
        ("lasts_days", "f8"),
        ("client", "u8"),
        ("client_again", "?"),
    ]
)
"""One post. Times are in days from the start; columns after `client_rating` are hidden from freelancers.
`head` heads the list of its proposals; `auction` counts the bids of lanes that its auction took; `refused` is
the best bid that was too low. A contract takes `weekly_hours` for `lasts_days`. `client` is the key of the
client, which is that of their first post; `client_again`, which everybody sees, says that this is not it."""
MOST_USD = 1e9
"""no contract is worth more, whatever the tail of a law says"""
MOST_OPENINGS = 1_000_000
NO_LIMIT = 2**62
"""limit on proposals of a post without a limit"""


@maker
def arrivals(
    key: np.uint64,
    per_day: float,
    profile: npt.NDArray[np.float64],
    horizon: float,
    at: Floats,
    keys: npt.NDArray[np.uint64],
) -> int:
    """Posts of one category: a Poisson stream thinned by a weekly profile (Lewis & Shedler, 1979).

    Parameters
    ----------
    key : uint64
        Key of the category in its replication.
    per_day : float
        Mean posts a day.
    profile : array of float, shape (168,)
        Relative rate in each hour of the week, mean one.
    horizon : float
        Length of the stream [days].
    at : array of float, shape (room,)
        Filled with the times of the posts [days].
    keys : array of uint64, shape (room,)
        Filled with the keys of the posts.

    Returns
    -------
    int
        Number of posts, or -1 if there are more than `room`.
    """
    top = profile.max()
    # Gaps are drawn at the fastest rate. The k-th belongs to the k-th descendant of the key, so that another
    # profile thins the same stream.
    t, ordinal, kept = 0.0, 0, 0
    while True:
        k = child(np.uint64(key), ordinal)
        t += -np.log(uniform(k, _GAP)) / (per_day * top)
        if t >= horizon:
            return kept
        if uniform(k, _THIN) * top <= profile[int(t * 24.0) % 168]:
            # A kernel cannot make more room: the caller does, and asks again.
            if kept == at.size:
                return -1
            at[kept], keys[kept] = t, k
            kept += 1
        ordinal += 1


def weekly_profile(spec: JobsSpec) -> Floats:
    """Relative posting rate in each hour of a week from Monday 0:00, shape (168,), mean one.

    Raises
    ------
    ValueError
        If every weight is zero.
    """
    hours = np.asarray(spec.hour_weights or np.ones(24))
    days = np.asarray(spec.weekday_weights or np.ones(7))
    profile = np.outer(days, hours).ravel()
    if profile.sum() <= 0:
        raise ValueError("hour_weights and weekday_weights must not all be zero")
    return np.asarray(profile / profile.mean())


def stream(
    spec: JobsSpec, category: str, category_key: np.uint64, horizon: float, part: float = 1.0
) -> tuple[Floats, npt.NDArray[np.uint64]]:
    """All posts of one category in one replication, or of a part of it.

    Parameters
    ----------
    spec : JobsSpec
        The stream of posts.
    category : str
        Name of the category.
    category_key : uint64
        Its key in the replication.
    horizon : float
        Length of the stream [days].
    part : float
        Share of the category's posts.

    Returns
    -------
    tuple of two arrays of shape (posts,)
        Posting times [days] and keys, in order of time.
    """
    shares = {name: c.share for name, c in spec.categories.items()}
    rate = spec.per_day * shares[category] / sum(shares.values()) * part
    # Eight standard deviations are almost always enough; if not, the room doubles.
    room = int(rate * horizon + 8 * np.sqrt(rate * horizon) + 50)
    profile = weekly_profile(spec)
    while True:
        at, keys = np.empty(room), np.empty(room, np.uint64)
        n = arrivals(np.uint64(category_key), rate, profile, horizon, at, keys)
        if n >= 0:
            return at[:n], keys[:n]
        room *= 2


def pick(shares: tuple[float, ...], u: Floats) -> npt.NDArray[np.int64]:
    """Index drawn in proportion to `shares` for each uniform; the shape of `u`."""
    edges = np.cumsum(shares) / np.sum(shares)
    return np.minimum(np.searchsorted(edges, u), len(shares) - 1)


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
    duration = durations(spec.duration_days, spec.duration_by_type, jobs["type"], keys)
    duration = np.clip(duration, 0, MOST_DAYS)
    jobs["duration_days"] = stated(known, "duration_days", duration)
    openings = np.clip(spec.openings.quantile(uniforms(keys, Purpose.OPENINGS)), 1, MOST_OPENINGS)
    jobs["openings"] = stated(known, "openings", openings)
    jobs["featured"] = stated(known, "featured", uniforms(keys, Purpose.FEATURED) < spec.featured_share)
    weekly = stated(known, "weekly_hours", spec.weekly_hours.quantile(uniforms(keys, Purpose.HOURS)))
    hours = weekly * np.maximum(jobs["duration_days"] * WEEKS_PER_DAY, 1)
    hourly = jobs["type"] == HOURLY
    if spec.value_usd is not None:
        jobs["value_usd"] = np.clip(spec.value_usd.quantile(uniforms(keys, Purpose.VALUE)), 0.01, MOST_USD)
    else:
        budget_luck, rate_luck = pay_luck(spec.pay_ties, keys)
        for index, category in enumerate(spec.categories.values()):
            rows = np.flatnonzero(jobs["category"] == index)
            fixed = category.fixed_budget_usd.quantile(budget_luck[rows])
            rate = category.hourly_rate_usd.quantile(rate_luck[rows])
            value = np.where(hourly[rows], rate * hours[rows], fixed)
            jobs["value_usd"][rows] = np.clip(value, 5.0, MOST_USD)
            jobs["hourly_rate_usd"][rows] = np.where(hourly[rows], rate, 0.0)
    if recorded is not None:
        state_pay(known, jobs, hourly, hours)
    jobs["weekly_hours"] = np.maximum(weekly, LEAST_HOURS)
    jobs["lasts_days"] = jobs["duration_days"]
    if spec.fixed_days == "by_worth":
        rates = [category.hourly_rate_usd for category in spec.categories.values()]
        days = days_by_worth(jobs["value_usd"], jobs["weekly_hours"], jobs["category"], rates)
        jobs["lasts_days"] = np.where(jobs["type"] == FIXED, days, jobs["duration_days"])
