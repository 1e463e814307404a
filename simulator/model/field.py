"""The background crowd: rival proposals drawn from measured distributions, not simulated one by one.

Answers: how many rivals a post has at a given age, and how attractive they are. The final number is negative binomial;
a rival's age at arrival has the curve t / (t + pace), with a pace of its own for each post; every rival is a function of the
luck of (job, rival number), so all freelancers of a world meet the same crowd.
"""

import numba as nb
import numpy as np
import numpy.typing as npt

from simulator.model.base import Spec
from simulator.model.distributions import Beta, Distribution, NegativeBinomial, Normal
from simulator.model.jobs import JobsSpec
from simulator.model.luck import Purpose, child, uniform, uniforms
from simulator.model.units import Days, NonNegative, Positive

MOST_RIVALS = 100_000
_ARRIVAL = np.int64(Purpose.RIVAL_ARRIVAL)


class FieldSpec(Spec):
    """The crowd that a `field` or `both` scenario adds to every post."""

    mean: NonNegative = 22.5
    """mean final number of rivals of a post"""
    k: Positive = 1.2
    """size of the negative binomial: small is uneven"""
    half_time: Days = 1 / 24
    """median over posts of the age at which half of the rivals have arrived"""
    pace_ln_sd: NonNegative = 0.0
    """spread of that age over posts, standard deviation of its logarithm"""
    match: Distribution = Beta(a=1.2, b=1.2)
    """true match of a rival"""
    appeal: Distribution = Normal(mean=0.5, sd=0.6)
    """what quality, reputation, letter and price add to a rival's utility"""


def draw_crowd(spec: FieldSpec, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `crowd` (final number of rivals) and `crowd_pace` [days] of all rows."""
    u = uniforms(jobs["key"], Purpose.CROWD_SIZE)
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = (category.rivals.mean, category.rivals.k) if category.rivals else (spec.mean, spec.k)
        jobs["crowd"][rows] = np.minimum(NegativeBinomial(mean=mean, k=k).quantile(u[rows]), MOST_RIVALS)
    spread = Normal(mean=0, sd=spec.pace_ln_sd).quantile(uniforms(jobs["key"], Purpose.CROWD_PACE))
    jobs["crowd_pace"] = spec.half_time * np.exp(spread)


@nb.njit(nogil=True, cache=True, error_model="numpy")
def rival_age(job_key: int, rival: int, pace: float) -> float:
    """Age of the post [days] when rival number `rival` arrives."""
    u = uniform(child(job_key, rival), _ARRIVAL)
    return pace * u / (1.0 - u)


@nb.njit(nogil=True, cache=True, error_model="numpy")
def rivals_at(job_key: int, crowd: int, pace: float, age: float) -> int:
    """How many of the crowd have arrived at this age [days]."""
    here = age / (age + pace) if age + pace > 0.0 else 1.0
    n = 0
    for r in range(crowd):
        if uniform(child(job_key, r), _ARRIVAL) <= here:
            n += 1
    return n


@nb.njit(nogil=True, cache=True, error_model="numpy")
def interpolate(table: npt.NDArray[np.float64], u: float) -> float:
    """Value of a quantile table on an even grid at probability u."""
    x = u * (table.size - 1)
    i = min(int(x), table.size - 2)
    return table[i] + (x - i) * (table[i + 1] - table[i])


