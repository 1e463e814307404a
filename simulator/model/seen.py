"""Who sees a post and its crowd: the freelancers who come across it, and whoever recorded it.

Answers: which posts does a freelancer come across; how many rivals does a recorded post end with that had so
many at some age. What draws a crowd also draws the freelancers who are simulated, so that nobody has an
easier market than the crowd. The final number of a recorded post is drawn from its law given what was seen;
the times of arrival stay those of the rivals themselves.
"""

from functools import lru_cache

import numpy as np
import numpy.typing as npt

from simulator.model.crowds import Keys, crowd_factors, late_days
from simulator.model.field import (
    MOST_RIVALS,
    FieldSpec,
    close_when_full,
    crowd_law,
    expected_rivals,
    intensities,
    rival_age,
)
from simulator.model.jobs import Category, JobsSpec
from simulator.model.kernels import inlined, maker
from simulator.model.luck import Purpose, uniforms
from simulator.model.recorded import Recorded
from simulator.model.values.distributions import Floats
from simulator.model.values.spec import Spec
from simulator.model.values.units import Connects, NonNegative, Share


class Search(Spec):
    """A saved search: posts that it leaves out never reach the freelancer."""

    fits: Share = 0.0
    """least fit of a post to come up, 0 to 1: people search by what they can do"""
    least_usd: NonNegative = 0.0
    """least worth of the contract [dollars]"""
    most_connects: Connects | None = None
    """highest price of a proposal at the time of posting [Connects]; any if left out"""


SEARCH = np.dtype([("niche", "f8"), ("within", "f8"), ("least_usd", "f8"), ("most_connects", "i8")])
"""What the saved search of a lane lets through: posts at most `within` away on the circle, and so on."""
FOUND_BY = ("niche", "value_usd", "connects_required")
"""What a search looks at of a post."""


def reach_of_fit(fits: float, width: Floats) -> Floats:
    """How far a post may be on the circle to fit so well: the distance at which `match_of` is `fits`.

    Parameters
    ----------
    fits : float
        Least fit, 0 to 1.
    width : float array
        Breadth of each freelancer.

    Returns
    -------
    float array
        At 0 the whole circle, of the shape of `width`.
    """
    if fits <= 0:
        return np.ones_like(width)
    return np.asarray(width * np.sqrt(-2.0 * np.log(fits)))


@inlined
def lets_through(niche: float, within: float, post_niche: float) -> bool:
    """Whether a post lies at most `within` away on the circle of a category."""
    d = abs(niche - post_niche)
    return bool(min(d, 1.0 - d) <= within)


_GRID = 512
"""quantiles of the expected number of rivals over which its law is averaged"""


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
    from scipy.stats import poisson  # slow to import, and only replays need it

    grid = (np.arange(_GRID) + 0.5) / _GRID
    intensity = np.minimum(intensities(spec, mean, k, grid), MOST_RIVALS) if mean > 0 else np.zeros(1)
    sizes = np.arange(most + 1)
    # one intensity at a time: a table of all of them would fill the memory where a post had thousands
    total = np.zeros(most + 1)
    for one in intensity:
        total += poisson.pmf(sizes, one)
    return total / intensity.size


def _chances(spec: FieldSpec, category: Category, factor: float, most: int) -> npt.NDArray[np.float64]:
    """Chance of each final number of rivals on posts whose crowd is `factor` times that of their category."""
    mean, k = crowd_law(spec, category)
    return _size_chances(spec, mean * factor, k, most)


def state_crowd(
    spec: FieldSpec,
    jobs_spec: JobsSpec,
    recorded: Recorded,
    jobs: npt.NDArray[np.void],
    roots: Keys | None = None,
) -> None:
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
        Crowds drawn, and no post closed for being full; changed in place.
    roots : array of uint64, optional
        Key of each replication, for the effect of days.
    """
    low = recorded.get("proposals_low", np.full(jobs.size, np.nan))
    rows = np.flatnonzero(~np.isnan(low))
    if rows.size:
        _draw_seen(spec, jobs_spec, recorded, jobs, rows, roots)
    close_when_full(jobs)


def _draw_seen(
    spec: FieldSpec,
    jobs_spec: JobsSpec,
    recorded: Recorded,
    jobs: npt.NDArray[np.void],
    rows: npt.NDArray[np.int64],
    roots: Keys | None,
) -> None:
    """Draw the crowds of these rows, whose number of proposals is recorded."""
    low = recorded["proposals_low"]
    high, age = recorded["proposals_high"][rows], recorded["seen_after_days"][rows]
    top = max(low[rows].max(), np.where(np.isinf(high), 0, high).max())
    most = int(min(MOST_RIVALS, 8 * (top + 25)))
    # Posts whose crowds have one law share a row of chances.
    factors = crowd_factors(spec.draws, jobs_spec, jobs, roots)[rows]
    laws, which = np.unique(np.stack([jobs["category"][rows], factors], axis=1), axis=0, return_inverse=True)
    categories = list(jobs_spec.categories.values())
    chances = np.stack([_chances(spec, categories[int(c)], factor, most) for c, factor in laws])
    seen = np.stack([np.where(np.isnan(age), np.inf, age), low[rows], high, which.ravel()], axis=1)
    keys, delay, pace = (jobs[name][rows].copy() for name in ("key", "crowd_delay", "crowd_pace"))
    u = np.asarray(uniforms(keys, Purpose.CROWD_COUNT))
    jobs["crowd"][rows] = _sizes_given(keys, delay, pace, seen.astype(np.float64), u, chances)


def draw_reach(
    spec: FieldSpec,
    jobs_spec: JobsSpec,
    jobs: npt.NDArray[np.void],
    roots: Keys | None = None,
) -> None:
    """Fill `reach`: the chance that a freelancer of its category ever sees a post.

    With `crowd` it is proportional to the expected number of rivals, so that a freelancer stands on posts as
    a random rival does: on crowded ones more often than on quiet ones. Were posts seen evenly, one of them
    would face fewer rivals than any member of the crowd (the inspection paradox).

    Parameters
    ----------
    spec : FieldSpec
        The laws of the crowd.
    jobs_spec : JobsSpec
        Its categories may have a crowd of their own.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS`; changed in place.
    roots : array of uint64, optional
        As for `draw_crowd`.
    """
    jobs["reach"] = 1.0
    if spec.reach == "all":
        return
    means, full = expected_rivals(spec, jobs_spec, jobs, roots), np.asarray([spec.reach_all_at])
    for index, category in enumerate(jobs_spec.categories.values()):
        rows = np.flatnonzero(jobs["category"] == index)
        mean, k = crowd_law(spec, category)
        if mean > 0:
            jobs["reach"][rows] = np.minimum(means[rows] / intensities(spec, mean, k, full), 1.0)


def surfaces_at(spec: FieldSpec, jobs: npt.NDArray[np.void]) -> Floats:
    """When each post appears in the feed of the freelancers whom it reaches [days], shape (n,).

    Parameters
    ----------
    spec : FieldSpec
        Says whether posts that surface late do so for simulated freelancers too.
    jobs : structured array, shape (n,)
        Rows of `jobs.COLUMNS`.

    Returns
    -------
    array of float
        When they were posted, later for those that surface late.
    """
    posted: Floats = jobs["posted_at"]
    if spec.late_for == "crowd":
        return posted
    return posted + late_days(spec.late_share, spec.late_by, jobs["key"])
