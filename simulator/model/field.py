"""The background crowd: rival proposals drawn from measured distributions, not simulated one by one.

Answers: how many rivals a post has at a given age, and how attractive they are. Each post has an intensity,
gamma or log-normal over posts, and the final number is Poisson around it: gamma makes it negative binomial.
Rivals begin to arrive after a delay, longer for posts that surface late, and then along the curve t / (t +
pace). Every rival is a function of the luck of (job, rival number), so all freelancers of a world meet the
same crowd.
"""

from functools import lru_cache
from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field
from scipy.stats import poisson

from simulator.model.jobs import Category, JobsSpec, Recorded
from simulator.model.kernels import kernel, maker
from simulator.model.luck import GOLDEN, Purpose, Whole, child, draw_step, mix, uniform, uniforms
from simulator.model.normal import normal
from simulator.model.values.distributions import Beta, Distribution, Gamma, LogNormal, Normal
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days, NonNegative, Positive, Share

MOST_RIVALS = 100_000
_GRID = 512
_ARRIVAL = np.int64(Purpose.RIVAL_ARRIVAL)
_ARRIVAL_STEP = draw_step(Purpose.RIVAL_ARRIVAL)
_ONE, _S12, _ALL = np.uint64(1), np.uint64(12), np.uint64(2**52 - 1)
_MOST_BITS = np.int64(2**52 - 1)


class FieldSpec(Spec):
    """The crowd that a `field` or `both` scenario adds to every post."""

    mean: Annotated[NonNegative, Field(le=10_000)] = 22.5
    """mean final number of rivals of a post"""
    unevenness: Literal["gamma", "lognormal"] = "gamma"
    """how the expected number differs between posts; gamma makes a negative binomial of size `k`"""
    k: Positive = 1.2
    """size of the negative binomial: small is uneven"""
    ln_sd: Annotated[NonNegative, Field(le=10)] = 0.95
    """with `lognormal`: standard deviation of the logarithm of the expected number"""
    half_time: Days = 1 / 24
    """median over posts of the time in which half of the rivals arrive, after the delay"""
    pace_ln_sd: Annotated[NonNegative, Field(le=10)] = 0.0
    """spread of that time over posts, standard deviation of its logarithm"""
    delay: Days = 0.0
    """age before which nobody arrives"""
    late_share: Share = 0.0
    """share of posts that surface late"""
    late_by: Days = 0.0
    """mean further delay of these, exponential"""
    match: Distribution = Beta(a=1.2, b=1.2)
    """true match of a rival"""
    appeal: Distribution = Normal(mean=0.5, sd=0.6)
    """what quality, reputation, letter and price add to a rival's utility"""
    price_level: Distribution = LogNormal(median=1.0, ln_sd=0.2)
    """price that a rival asks, as a multiple of what the job is worth; shown to some plans"""
    boost_share: Share = 0.0
    """share of rivals who bid for a top slot"""
    boost_bid: Distribution = LogNormal(median=10, ln_sd=0.8)
    """Connects that these bid, rounded"""


@kernel
def poisson_quantile(u: float, mean: float) -> int:
    """Poisson quantile: by summing chances up to a mean of 500, by the Cornish-Fisher expansion above."""
    if mean > 500.0:
        z = normal(u)
        return max(0, int(np.ceil(mean + np.sqrt(mean) * z + (z * z - 1.0) / 6.0 - 0.5)))
    chance = np.exp(-mean)
    total, n = chance, 0
    while total < u and n < 2000:
        n += 1
        chance *= mean / n
        total += chance
    return n


@maker
def poisson_counts(u: npt.NDArray[np.float64], means: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """One Poisson quantile per row."""
    out = np.empty(u.size, np.int64)
    for i in range(u.size):
        out[i] = poisson_quantile(u[i], means[i])
    return out


def _mean_of(spec: FieldSpec, category: Category) -> tuple[float, float]:
    """Mean final number of rivals of a category, and the size of its negative binomial."""
    return (category.rivals.mean, category.rivals.k) if category.rivals else (spec.mean, spec.k)


def _intensities(
    spec: FieldSpec, mean: float, k: float, u: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Expected final number of rivals of posts, at these probabilities."""
    if spec.unevenness == "gamma":
        return np.asarray(Gamma(mean=mean, shape=k).quantile(u))
    median = mean * np.exp(-(spec.ln_sd**2) / 2)
    return np.asarray(LogNormal(median=median, ln_sd=spec.ln_sd).quantile(u))


def draw_crowd(spec: FieldSpec, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `crowd` (final number of rivals), `crowd_pace` and `crowd_delay` [days] of all rows."""
    keys = jobs["key"]
    u, means = uniforms(keys, Purpose.CROWD_SIZE), np.zeros(jobs.size)
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = _mean_of(spec, category)
        if mean > 0:
            means[rows] = _intensities(spec, mean, k, u[rows])
    means = np.minimum(means, MOST_RIVALS)
    jobs["crowd"] = poisson_counts(uniforms(keys, Purpose.CROWD_COUNT), means)
    spread = Normal(mean=0, sd=spec.pace_ln_sd).quantile(uniforms(keys, Purpose.CROWD_PACE))
    jobs["crowd_pace"] = spec.half_time * np.exp(spread)
    late = uniforms(keys, Purpose.CROWD_LATE)
    jobs["crowd_delay"] = spec.delay
    if spec.late_share > 0:
        further = -spec.late_by * np.log(np.minimum(late / spec.late_share, 1.0))
        jobs["crowd_delay"] += further
    close_when_full(jobs)


@kernel
def rival_age(job_key: Whole, rival: Whole, delay: float, pace: float) -> float:
    """Age of the post [days] when rival number `rival` arrives."""
    u = uniform(child(job_key, rival), _ARRIVAL)
    return delay + pace * u / (1.0 - u)


@maker
def _full_age(key: np.uint64, crowd: Whole, delay: float, pace: float, most: Whole) -> float:
    """Age [days] at which rival number `most` in order of arrival comes."""
    ages = np.empty(crowd)
    for r in range(crowd):
        ages[r] = rival_age(key, np.int64(r), delay, pace)
    return float(np.sort(ages)[most - 1])


def close_when_full(jobs: npt.NDArray[np.void]) -> None:
    """Lower `accepts_until` of posts whose crowd reaches their limit of proposals."""
    for j in np.flatnonzero(jobs["crowd"] >= jobs["most_proposals"]):
        job = jobs[j]
        most = int(job["most_proposals"])
        age = _full_age(np.uint64(job["key"]), int(job["crowd"]), job["crowd_delay"], job["crowd_pace"], most)
        job["accepts_until"] = min(float(job["accepts_until"]), float(job["posted_at"] + age))


@maker
def _sizes_given(
    keys: npt.NDArray[np.uint64],
    delays: npt.NDArray[np.float64],
    paces: npt.NDArray[np.float64],
    seen: npt.NDArray[np.float64],
    us: npt.NDArray[np.float64],
    chances: npt.NDArray[np.float64],
) -> npt.NDArray[np.int64]:
    """Final number of rivals of each post, given how many had arrived at some age.

    `seen` has columns age [days], least and most arrived, and row of `chances`: the chance of each final
    number 0 to n. A rival's time of arrival belongs to the rival, so each final number tells
    how many came by then.
    """
    out, most = np.zeros(keys.size, np.int64), chances.shape[1] - 1
    for j in range(keys.size):
        age, low, high, row = seen[j, 0], seen[j, 1], seen[j, 2], int(seen[j, 3])
        first, last, arrived, total = -1, -1, 0, 0.0
        for n in range(most + 1):
            if low <= arrived <= high:
                first = n if first < 0 else first
                last = n
                total += chances[row, n]
            arrived += int(rival_age(keys[j], np.int64(n), delays[j], paces[j]) <= age)
        if first < 0 or total <= 0.0:
            # the law lets nobody, or not so many, come by then: what was seen is all that is known
            out[j] = int(low) if first < 0 else first
            continue
        # the sizes that agree stand in one stretch, for arrivals only ever add up
        target, below, n = us[j] * total, 0.0, first
        while n < last:
            below += chances[row, n]
            if below >= target:
                break
            n += 1
        out[j] = n
    return out


@lru_cache(maxsize=64)
def _size_chances(spec: FieldSpec, mean: float, k: float, most: int) -> npt.NDArray[np.float64]:
    """Chance of each final number of rivals, 0 to `most`: Poisson, mixed over the intensities of posts."""
    grid = (np.arange(_GRID) + 0.5) / _GRID
    intensity = np.minimum(_intensities(spec, mean, k, grid), MOST_RIVALS) if mean > 0 else np.zeros(1)
    sizes = np.arange(most + 1)
    # one intensity at a time: a table of all of them would fill the memory where a post had thousands
    total = np.zeros(most + 1)
    for one in intensity:
        total += poisson.pmf(sizes, one)
    return total / intensity.size


def state_crowd(spec: FieldSpec, jobs_spec: JobsSpec, recorded: Recorded, jobs: npt.NDArray[np.void]) -> None:
    """Draw `crowd` anew where the number of proposals at some age is recorded, given that number.

    Parameters
    ----------
    spec : FieldSpec
        The law of the crowd.
    jobs_spec : JobsSpec
        Its categories may have crowds of their own.
    recorded : mapping
        `proposals_low` and `proposals_high` at the age `seen_after_days` [days], one value per job; NaN: not
        known. Without an age it is the final number that is recorded.
    jobs : structured array
        Crowd drawn already; changed in place.
    """
    low = recorded.get("proposals_low", np.full(jobs.size, np.nan))
    rows = np.flatnonzero(~np.isnan(low))
    if rows.size == 0:
        return
    high, age = recorded["proposals_high"][rows], recorded["seen_after_days"][rows]
    top = max(low[rows].max(), np.where(np.isinf(high), 0, high).max())
    most = int(min(MOST_RIVALS, 8 * (top + 25)))
    chances = np.stack(
        [_size_chances(spec, *_mean_of(spec, one), most) for one in jobs_spec.categories.values()]
    )
    seen = np.stack([np.where(np.isnan(age), np.inf, age), low[rows], high, jobs["category"][rows]], axis=1)
    keys, delay, pace = (jobs[name][rows].copy() for name in ("key", "crowd_delay", "crowd_pace"))
    u = np.asarray(uniforms(keys, Purpose.CROWD_COUNT))
    jobs["crowd"][rows] = _sizes_given(keys, delay, pace, seen.astype(np.float64), u, chances)
    close_when_full(jobs)


@kernel
def counts_rival(arrives: float, accepts_until: float, closes_at: float) -> bool:
    """Whether a rival who arrives at that time sends a proposal: the one who makes a post full still does."""
    return arrives <= accepts_until and arrives < closes_at


@kernel
def rivals_at(job_key: Whole, crowd: Whole, delay: float, pace: float, age: float) -> int:
    """How many of the crowd have arrived at this age [days].

    Asked of every candidate, so `rival_age` is turned round: those have arrived whose draw is at most
    t / (t + pace), t after the delay. As a comparison of whole numbers it needs no division for each rival.
    """
    t = age - delay
    if not t >= 0.0:
        return 0
    last = np.int64(2.0**52 * (t / (t + pace)) - 0.5) if t + pace > 0.0 else _MOST_BITS
    mirror = (job_key & _ONE) * _ALL
    key = job_key | _ONE
    n = 0
    for _ in range(crowd):
        key += GOLDEN
        n += int(np.int64((mix((mix(key) | _ONE) + _ARRIVAL_STEP) >> _S12) ^ mirror) <= last)
    return n


@kernel
def interpolate(table: npt.NDArray[np.float64], u: float) -> float:
    """Value of a quantile table on an even grid at probability u."""
    x = u * (table.size - 1)
    i = min(int(x), table.size - 2)
    return table[i] + (x - i) * (table[i + 1] - table[i])
