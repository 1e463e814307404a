"""The background crowd: rival proposals drawn from measured distributions, not simulated one by one.

Answers: how many rivals a post has at a given age, and how attractive they are. Each post has an intensity,
gamma or log-normal over posts, and the final number is Poisson around it: gamma makes it negative binomial.
Rivals begin to arrive after a delay, longer for posts that surface late, and then along the curve t / (t +
pace). Every rival is a function of the luck of (job, rival number), so all freelancers of a world meet the
same crowd.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.jobs import JobsSpec
from simulator.model.kernels import kernel, maker
from simulator.model.luck import GOLDEN, Purpose, Whole, child, draw_step, mix, uniform, uniforms
from simulator.model.normal import normal
from simulator.model.values.distributions import Beta, Distribution, Gamma, LogNormal, Normal
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days, NonNegative, Positive, Share

MOST_RIVALS = 100_000
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


def draw_crowd(spec: FieldSpec, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `crowd` (final number of rivals), `crowd_pace` and `crowd_delay` [days] of all rows."""
    keys = jobs["key"]
    u, means = uniforms(keys, Purpose.CROWD_SIZE), np.zeros(jobs.size)
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = (category.rivals.mean, category.rivals.k) if category.rivals else (spec.mean, spec.k)
        if mean == 0:
            continue
        if spec.unevenness == "gamma":
            means[rows] = Gamma(mean=mean, shape=k).quantile(u[rows])
        else:
            median = mean * np.exp(-(spec.ln_sd**2) / 2)
            means[rows] = LogNormal(median=median, ln_sd=spec.ln_sd).quantile(u[rows])
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
