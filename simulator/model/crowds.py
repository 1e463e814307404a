"""What draws a larger crowd: the kind of post, the client's record, pay, and the day.

Answers: by what factor the expected number of rivals of a post differs from that of a plain one: fixed-
price, by a verified client who has not spent yet, of usual pay, on a usual day. With every setting left out
the factor is 1.
"""

from typing import Annotated

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.jobs import FIXED, HOURLY, UNSTATED, JobsSpec
from simulator.model.luck import Purpose, child_key, children, uniforms
from simulator.model.values.distributions import Floats, Normal
from simulator.model.values.spec import Spec
from simulator.model.values.units import Multiple

Keys = npt.NDArray[np.uint64]


class Draws(Spec):
    """Factors on the expected number of rivals; each is 1, and each exponent 0, unless stated."""

    hourly: Multiple = 1.0
    """of hourly posts, against fixed-price ones"""
    unstated: Multiple = 1.0
    """of posts that state no pay, against fixed-price ones"""
    unverified: Multiple = 1.0
    """of clients without a verified payment method"""
    unverified_not_fixed: Multiple = 1.0
    """of their posts that are hourly or state no pay, on top of the others"""
    spent: Multiple = 1.0
    """of clients who have spent before"""
    by_spend: Annotated[float, Field(ge=-1, le=1)] = 0.0
    """exponent of one plus what the client has spent [dollars]"""
    by_budget: Annotated[float, Field(ge=-2, le=2)] = 0.0
    """exponent of a fixed budget over the median one of its category"""
    by_rate: Annotated[float, Field(ge=-2, le=2)] = 0.0
    """exponent of an hourly rate over the median one of its category"""
    repeat: Multiple = 1.0
    """of clients with several posts in a row (`clients.repeat_posts`)"""
    day_ln_sd: Annotated[float, Field(ge=0, le=3)] = 0.0
    """standard deviation of the logarithm of the factor that all posts of a day share"""


NOTHING_DRAWS = Draws()


def late_days(share: float, by: float, keys: Keys) -> Floats:
    """How long after the usual time each post surfaces [days], shape (n,).

    Parameters
    ----------
    share : float
        Share of posts that surface late.
    by : float
        Mean of their delay [days], exponential.
    keys : array of uint64, shape (n,)
        Keys of the posts.

    Returns
    -------
    array of float
        0 for most.
    """
    if share <= 0:
        return np.zeros(keys.size)
    # one draw says both whether a post is late and, given that, by how much
    return -by * np.log(np.minimum(uniforms(keys, Purpose.CROWD_LATE) / share, 1.0))


def _by_pay(draws: Draws, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void]) -> Floats:
    """Factor of each post for its pay, shape (n,)."""
    out, half, kinds = np.ones(jobs.size), np.array([0.5]), jobs_spec.categories.values()
    for kind, column, laws, exponent in (
        (FIXED, "value_usd", [c.fixed_budget_usd for c in kinds], draws.by_budget),
        (HOURLY, "hourly_rate_usd", [c.hourly_rate_usd for c in kinds], draws.by_rate),
    ):
        if not exponent:
            continue
        usual = np.array([float(law.quantile(half)[0]) for law in laws])[jobs["category"]]
        # a recorded rate of nothing says nothing
        rows = np.flatnonzero((jobs["type"] == kind) & (jobs[column] > 0) & (usual > 0))
        out[rows] = (jobs[column][rows] / usual[rows]) ** exponent
    return out


def posts_several(jobs: npt.NDArray[np.void]) -> npt.NDArray[np.bool_]:
    """Whether the client of each post has others in a row with it, before or after, shape (n,)."""
    _, which, counts = np.unique(jobs["client"], return_inverse=True, return_counts=True)
    return np.asarray(counts[which.ravel()] > 1)


def day_factors(draws: Draws, roots: Keys, jobs: npt.NDArray[np.void]) -> Floats:
    """Return the factor of the day on which each post appears, shape (n,); its median over days is 1.

    Parameters
    ----------
    draws : Draws
        Says how much days differ.
    roots : array of uint64
        Key of each replication, by number in the batch.
    jobs : structured array, shape (n,)
        Rows with `rep` and `posted_at`.

    Returns
    -------
    array of float
        exp(`day_ln_sd` z), z standard normal and the same for all posts of a day.
    """
    day, out = np.floor(jobs["posted_at"]).astype(np.int64), np.ones(jobs.size)
    for rep, root in enumerate(roots):
        rows = np.flatnonzero(jobs["rep"] == rep)
        if rows.size:
            keys = children(child_key(root, Purpose.DAYS), int(day[rows].max()) + 1)
            z = Normal(mean=0, sd=draws.day_ln_sd).quantile(uniforms(keys, Purpose.DAY_CROWD))
            out[rows] = np.exp(z)[day[rows]]
    return out


def crowd_factors(
    draws: Draws, jobs_spec: JobsSpec, jobs: npt.NDArray[np.void], roots: Keys | None = None
) -> Floats:
    """Return the factor on the expected number of rivals of each post, shape (n,).

    Parameters
    ----------
    draws : Draws
        The factors.
    jobs_spec : JobsSpec
        Its categories say what pay is usual.
    jobs : structured array, shape (n,)
        Rows with type, pay and client filled.
    roots : array of uint64, optional
        Key of each replication; without it days do not differ.

    Returns
    -------
    array of float
        The product of all factors that apply.
    """
    out = np.ones(jobs.size)
    if draws == NOTHING_DRAWS:
        return out
    for rows, factor in (
        (jobs["type"] == HOURLY, draws.hourly),
        (jobs["type"] == UNSTATED, draws.unstated),
        (~jobs["client_verified"], draws.unverified),
        (~jobs["client_verified"] & (jobs["type"] != FIXED), draws.unverified_not_fixed),
        (jobs["client_spent_usd"] > 0, draws.spent),
        (posts_several(jobs) if draws.repeat != 1 else np.zeros(jobs.size, np.bool_), draws.repeat),
    ):
        out[rows] *= factor
    if draws.by_spend:
        out *= (1 + jobs["client_spent_usd"]) ** draws.by_spend
    out *= _by_pay(draws, jobs_spec, jobs)
    return out * day_factors(draws, roots, jobs) if roots is not None and draws.day_ln_sd > 0 else out
