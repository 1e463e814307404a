"""The background crowd: rival proposals drawn from measured distributions, not simulated one by one.

Answers: how many rivals a post has at a given age, and how attractive they are. The expected number differs
between posts by a gamma or log-normal law, and the final number is Poisson around it; with gamma it is
negative binomial. Rivals start to arrive after a delay, longer for posts that surface late, and then follow
the curve t / (t + pace). Every rival is a function of the luck of (job, rival number), so all freelancers of
a world meet the same crowd.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.crowds import Draws, Keys, crowd_factors, late_days
from simulator.model.jobs import Category, JobsSpec
from simulator.model.kernels import kernel, maker
from simulator.model.luck import GOLDEN, Purpose, Whole, child, draw_step, mix, uniform, uniforms
from simulator.model.normal import normal
from simulator.model.values.distributions import (
    Amount,
    Beta,
    Chance,
    Distribution,
    Floats,
    Gamma,
    LogNormal,
    Normal,
)
from simulator.model.values.spec import Spec
from simulator.model.values.units import APART, Days, Evenness, Exponent, Share

MOST_RIVALS = 100_000
_ARRIVAL = np.int64(Purpose.RIVAL_ARRIVAL)
_ARRIVAL_STEP = draw_step(Purpose.RIVAL_ARRIVAL)
_ONE, _S12, _ALL = np.uint64(1), np.uint64(12), np.uint64(2**52 - 1)
_MOST_BITS = np.int64(2**52 - 1)


class FieldSpec(Spec):
    """The crowd that competition `field` or `both` adds to every post."""

    mean: Annotated[float, Field(ge=0, le=10_000, allow_inf_nan=False), APART] = 22.5
    """mean final number of rivals on a post"""
    unevenness: Literal["gamma", "lognormal"] = "gamma"
    """law of the expected number over posts; with `gamma` the final number is negative binomial, size `k`"""
    k: Evenness = 1.2
    """size of the negative binomial; small values are uneven"""
    ln_sd: Exponent = 0.95
    """with `lognormal`: standard deviation of the logarithm of the expected number"""
    reach: Literal["all", "crowd"] = "all"
    """who can see a post: every freelancer of its category, or a share that grows with its crowd"""
    reach_all_at: Annotated[float, Field(gt=0, lt=1, allow_inf_nan=False), APART] = 0.99
    """with `crowd`: a post that more rivals are expected on than on this share of posts is seen by all"""
    half_time: Days = 1 / 24
    """time after the delay in which half of the rivals arrive, median over posts"""
    pace_ln_sd: Exponent = 0.0
    """standard deviation of the logarithm of that time over posts"""
    delay: Days = 0.0
    """age of a post before which no rival arrives"""
    late_share: Share = 0.0
    """share of posts that surface late"""
    late_by: Days = 0.0
    """mean extra delay of these posts, exponential"""
    late_for: Literal["crowd", "all"] = "crowd"
    """who finds these posts late: the rivals alone, or the simulated freelancers too"""
    draws: Draws = Draws()
    """what draws a larger or a smaller crowd"""
    match: Chance = Beta(a=1.2, b=1.2)
    """true match of a rival"""
    appeal: Distribution = Normal(mean=0.5, sd=0.6)
    """what quality, reputation, letter and price add to the utility of a rival"""
    price_level: Amount = LogNormal(median=1.0, ln_sd=0.2)
    """price that a rival asks, as a multiple of the job's worth; some plans show it"""
    invited_share: Share = 0.0
    """on posts that send invitations: share of rivals who were invited, the likelier the better they fit"""
    boost_share: Share = 0.0
    """share of rivals who bid for a top slot"""
    boost_bid: Amount = LogNormal(median=10, ln_sd=0.8)
    """their bids [Connects], rounded"""


@kernel
def poisson_quantile(u: float, mean: float) -> int:
    """Poisson quantile of u in (0, 1).

    Up to a mean of 500 it sums the chances; above that it uses the expansion of Cornish and Fisher (1938).
    """
    if mean > 500.0:
        # exp(-mean) nears the smallest float here, and the sum would take hundreds of steps.
        z = normal(u)
        return max(0, int(np.ceil(mean + np.sqrt(mean) * z + (z * z - 1.0) / 6.0 - 0.5)))
    chance = np.exp(-mean)
    total, n = chance, 0
    # Rounding may keep the sum below a u next to 1, so the walk also ends by number.
    while total < u and n < 2000:
        n += 1
        chance *= mean / n
        total += chance
    return n


@maker
def poisson_counts(u: npt.NDArray[np.float64], means: npt.NDArray[np.float64]) -> npt.NDArray[np.int64]:
    """Poisson quantiles of uniforms `u` with these means, all of shape (n,)."""
    out = np.empty(u.size, np.int64)
    for i in range(u.size):
        out[i] = poisson_quantile(u[i], means[i])
    return out


def crowd_law(spec: FieldSpec, category: Category) -> tuple[float, float]:
    """Mean final number of rivals of a category, and the size of its negative binomial."""
    return (category.rivals.mean, category.rivals.k) if category.rivals else (spec.mean, spec.k)


def intensities(
    spec: FieldSpec, mean: float, k: float, u: npt.NDArray[np.float64]
) -> npt.NDArray[np.float64]:
    """Expected final number of rivals of posts.

    Parameters
    ----------
    spec : FieldSpec
        Says how the expected number differs between posts.
    mean, k : float
        Mean over posts, and with `gamma` the size of the negative binomial.
    u : float array
        One probability per post.

    Returns
    -------
    float array
        The quantile at each probability [rivals].
    """
    # made without checks: a median that follows from checked numbers may be smaller than any that is written
    if spec.unevenness == "gamma":
        return np.asarray(Gamma.model_construct(mean=mean, shape=k).quantile(u))
    # the median that gives a log-normal this mean
    median = mean * np.exp(-(spec.ln_sd**2) / 2)
    return np.asarray(LogNormal.model_construct(median=median, ln_sd=spec.ln_sd).quantile(u))


def expected_rivals(
    spec: FieldSpec, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void], roots: Keys | None
) -> Floats:
    """Expected final number of rivals of each post: by its category, its own luck and what draws a crowd.

    Parameters
    ----------
    spec, jobs_spec, jobs, roots
        As for `draw_crowd`; nothing is changed.

    Returns
    -------
    float array, shape (n,)
        Rivals.
    """
    u, means = uniforms(jobs["key"], Purpose.CROWD_SIZE), np.zeros(jobs.size)
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = crowd_law(spec, category)
        if mean > 0:
            means[rows] = intensities(spec, mean, k, u[rows])
    return np.minimum(means * crowd_factors(spec.draws, jobs_spec, jobs, roots), MOST_RIVALS)


def draw_crowd(
    spec: FieldSpec,
    jobs_spec: JobsSpec,
    jobs: npt.NDArray[np.void],
    final: bool = True,
    roots: Keys | None = None,
) -> None:
    """Fill `crowd` (final number of rivals), `crowd_pace` and `crowd_delay` [days] of all rows.

    Parameters
    ----------
    spec : FieldSpec
        The laws of the crowd.
    jobs_spec : JobsSpec
        Its categories may have a crowd of their own.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS` with their limits on proposals filled; changed in place.
    final : bool
        Whether these crowds stand, so that posts close when they are full.
    roots : array of uint64, optional
        Key of each replication, from which the effect of a day is drawn; without it days do not differ.
    """
    keys, means = jobs["key"], expected_rivals(spec, jobs_spec, jobs, roots)
    jobs["crowd"] = poisson_counts(uniforms(keys, Purpose.CROWD_COUNT), means)
    spread = Normal(mean=0, sd=spec.pace_ln_sd).quantile(uniforms(keys, Purpose.CROWD_PACE))
    jobs["crowd_pace"] = spec.half_time * np.exp(spread)
    jobs["crowd_delay"] = spec.delay + late_days(spec.late_share, spec.late_by, keys)
    if final:
        close_when_full(jobs)


@kernel
def rival_age(job_key: np.uint64, rival: Whole, delay: float, pace: float) -> float:
    """Age of the post [days] when a rival arrives: delay + pace u / (1 - u), the inverse of t / (t + pace).

    Parameters
    ----------
    job_key : uint64
        Key of the post.
    rival : int
        Number of the rival, from 0, in no order of time.
    delay, pace : float
        `crowd_delay` and `crowd_pace` of the post [days].

    Returns
    -------
    float
        The age [days].
    """
    u = uniform(child(job_key, rival), _ARRIVAL)
    return delay + pace * u / (1.0 - u)


@maker
def _full_age(key: np.uint64, crowd: Whole, delay: float, pace: float, most: Whole) -> float:
    """Age of the post [days] when the rival arrives who is number `most` in order of time, counted from 1."""
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
    """Whether an arriving rival sends a proposal; the one who fills the post still does.

    Parameters
    ----------
    arrives : float
        When the rival arrives [days].
    accepts_until, closes_at : float
        When the post stops taking proposals, and when it closes [days].

    Returns
    -------
    bool
        True if the rival sends a proposal.
    """
    return arrives <= accepts_until and arrives < closes_at


@kernel
def rivals_at(job_key: np.uint64, crowd: Whole, delay: float, pace: float, age: float) -> int:
    """Number of rivals who have arrived by an age of the post.

    It inverts `rival_age`: a rival has arrived if their draw is at most t / (t + pace), t after the delay.

    Parameters
    ----------
    job_key : uint64
        Key of the post.
    crowd : int
        Final number of rivals.
    delay, pace : float
        `crowd_delay` and `crowd_pace` of the post [days].
    age : float
        Age of the post [days].

    Returns
    -------
    int
        Rivals who have arrived.
    """
    t = age - delay
    # Written so that an age that is not a number counts no rivals either.
    if not t >= 0.0:
        return 0
    # This runs for every candidate, so draws are compared as whole numbers, without a division per rival:
    # u = (bits + 1/2) / 2^52 is at most the share if bits are at most 2^52 share - 1/2.
    last = np.int64(2.0**52 * (t / (t + pace)) - 0.5) if t + pace > 0.0 else _MOST_BITS
    # In a mirrored world all 52 bits are flipped, which turns u into 1 - u.
    mirror = (job_key & _ONE) * _ALL
    key = job_key | _ONE
    n = 0
    # `uniform(child(job_key, r), RIVAL_ARRIVAL)` for r = 0, 1, …, with its constant parts outside the loop.
    for _ in range(crowd):
        key += GOLDEN
        n += int(np.int64((mix((mix(key) | _ONE) + _ARRIVAL_STEP) >> _S12) ^ mirror) <= last)
    return n


@kernel
def interpolate(table: npt.NDArray[np.float64], u: float) -> float:
    """Value at probability u in [0, 1] of a `quantile_table`, shape (points,), by linear interpolation."""
    x = u * (table.size - 1)
    i = min(int(x), table.size - 2)
    return table[i] + (x - i) * (table[i + 1] - table[i])
