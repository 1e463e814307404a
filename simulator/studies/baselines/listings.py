"""Open posts as a search shows them at one moment, drawn from the laws of a scenario.

Answers: what would a listing of this market look like. Nothing is played: every post is drawn with the number
of rivals that its laws expect, gets an age, and shows what listings show. A listing is a view through a
filter, all clients or verified ones only; the market behind both is the same.
"""

from dataclasses import dataclass, fields

import numpy as np
import numpy.typing as npt

from simulator.model.field import expected_rivals, poisson_counts
from simulator.model.jobs import FIXED, HOURLY, USUAL_CATEGORIES
from simulator.model.luck import Purpose, uniforms
from simulator.model.scenario import Scenario
from simulator.world.draws import draw_jobs
from simulator.world.world import Records

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]

AGE_EDGES_H = (0, 0.25, 0.5, 1, 2, 4, 8, 12, 18, 24, 48)
"""ages by which open posts are counted [hours]"""
BUCKET_EDGES = (5, 10, 15, 20, 50)
"""proposals from which a new bucket begins"""
DURATION_DAYS = (15, 60, 135, 270)
"""what the four durations of a post are worth [days]"""
FILTERS = ("all", "verified")
POSTS = 40_000
_SHOWN_DAYS = 2.0


@dataclass(frozen=True)
class Listing:
    """Open posts at one moment, one value per post; NaN or -1 where nothing is stated."""

    name: str
    age_h: Floats
    day: Ints  # ordinal of the posting day
    bucket: Ints  # 0 to 5
    category: npt.NDArray[np.object_]
    type: Floats  # 0 fixed, 1 hourly, 2 unstated
    budget: Floats
    rate: Floats
    duration: Floats  # 0 to 3
    full_time: Floats  # 1 for 30 hours a week and more
    level: Floats
    connects: Floats
    spent: Floats
    verified: Floats  # 1, 0 or NaN
    client: npt.NDArray[np.int64]
    posts_of_client: Ints  # in this listing

    def __len__(self) -> int:
        return len(self.age_h)

    def where(self, rows: npt.NDArray[np.bool_] | Ints) -> "Listing":
        """Return the posts of these rows alone."""
        kept = {f.name: getattr(self, f.name)[rows] for f in fields(self) if f.name != "name"}
        return Listing(self.name, **kept)


def draw_posts(scenario: Scenario, posts: int = POSTS) -> Records:
    """Draw the posts of two usual days of a scenario, about `posts` of them, without playing it."""
    jobs = scenario.jobs.model_copy(update={"per_day": posts / _SHOWN_DAYS})
    draws = scenario.field.draws.model_copy(update={"day_ln_sd": 0.0})
    field = scenario.field.model_copy(update={"draws": draws})
    usual = scenario.model_copy(update={"jobs": jobs, "field": field, "horizon": _SHOWN_DAYS})
    return draw_jobs(usual, [0], None)


def through(jobs: Records, which: str) -> Records:
    """Return the posts that a filter of `FILTERS` shows."""
    if which not in FILTERS:
        raise ValueError(f"there is no filter '{which}'; there are {', '.join(FILTERS)}")
    return jobs[jobs["client_verified"]] if which == "verified" else jobs


def age_within(row: int, mean_h: float, u: Floats) -> Floats:
    """Ages of posts in one row of ages, by a power law with this mean.

    Parameters
    ----------
    row : int
        Number of the row of `AGE_EDGES_H`.
    mean_h : float
        Mean age of its posts [hours], strictly within the row.
    u : float array
        One probability per post.

    Returns
    -------
    float array
        Hours.
    """
    low, high = AGE_EDGES_H[row], AGE_EDGES_H[row + 1]
    # u ** power is 1 / (1 + power) on average
    power = (high - low) / (mean_h - low) - 1
    return np.asarray(low + (high - low) * u**power)


def evenly(n: int) -> Floats:
    """Return n probabilities, evenly spread: posts in order of time have them as their places."""
    return (np.arange(n) + 0.5) / n


def final_rivals(scenario: Scenario, jobs: Records) -> Floats:
    """Expected final number of rivals of posts, on a usual day."""
    return expected_rivals(scenario.field, scenario.jobs, jobs, None)


def typical_rivals(scenario: Scenario, jobs: Records) -> Floats:
    """Expected final number of rivals by what posts show alone: without the luck that makes posts uneven."""
    even = {"unevenness": "lognormal", "ln_sd": 0.0}
    return expected_rivals(scenario.field.model_copy(update=even), scenario.jobs, jobs, None)


def arrived_share(jobs: Records, age_h: Floats) -> Floats:
    """Share of its final rivals that each post has at an age."""
    t = np.maximum(age_h / 24 - jobs["crowd_delay"], 0.0)
    pace = np.maximum(jobs["crowd_pace"], 1e-12)
    return np.asarray(t / (t + pace))


def listing_of(scenario: Scenario, jobs: Records, sizes: Ints, mean_age_h: Floats, which: str) -> Listing:
    """What a search shows of these posts, at ages as in a listing that was measured.

    Parameters
    ----------
    scenario : Scenario
        Its laws say how many rivals come, and how fast.
    jobs : records
        Posts of `draw_posts`.
    sizes : int array
        Posts of the measured listing in each row of ages.
    mean_age_h : float array
        Their mean age in each row [hours].
    which : str
        One of `FILTERS`; with `verified`, a client's payment is hidden as in a filtered listing.

    Returns
    -------
    Listing
    """
    jobs = through(jobs, which)
    n, edges = jobs.size, np.concatenate([[0.0], np.cumsum(sizes) / sizes.sum()])
    place, age = evenly(n), np.zeros(n)
    row_of = np.minimum(np.searchsorted(edges, place, side="right") - 1, sizes.size - 1)
    for row in range(sizes.size):
        here = row_of == row
        within = (place[here] - edges[row]) / max(edges[row + 1] - edges[row], 1e-12)
        age[here] = age_within(row, float(mean_age_h[row]), within)
    means = final_rivals(scenario, jobs) * arrived_share(jobs, age)
    rivals = poisson_counts(uniforms(jobs["key"], Purpose.CROWD_COUNT), means)
    return shown(scenario, jobs, age, rivals, which)


def shown(scenario: Scenario, jobs: Records, age_h: Floats, rivals: Ints, which: str) -> Listing:
    """Posts as a listing shows them.

    Parameters
    ----------
    scenario : Scenario
        Names the categories.
    jobs : records
        Posts, already filtered.
    age_h : float array
        Their ages [hours].
    rivals : int array
        Proposals they have.
    which : str
        One of `FILTERS`.

    Returns
    -------
    Listing
    """
    known = [name if name in USUAL_CATEGORIES else "other" for name in scenario.jobs.categories]
    verified = jobs["client_verified"].astype(float)
    _, client, posts = np.unique(jobs["client"], return_inverse=True, return_counts=True)
    return Listing(
        f"{scenario.name}, {which}",
        age_h,
        np.floor(jobs["posted_at"]).astype(np.int64),
        np.digitize(rivals, BUCKET_EDGES).astype(np.int64),
        np.array(known, dtype=object)[jobs["category"]],
        jobs["type"].astype(float),
        np.where(jobs["type"] == FIXED, jobs["value_usd"], np.nan),
        np.where(jobs["type"] == HOURLY, jobs["hourly_rate_usd"], np.nan),
        np.searchsorted(DURATION_DAYS, jobs["duration_days"]).astype(float),
        np.full(jobs.size, np.nan),
        jobs["level"].astype(float),
        jobs["connects_required"].astype(float),
        jobs["client_spent_usd"].astype(float),
        np.full(jobs.size, np.nan) if which == "verified" else verified,
        client.ravel(),
        posts[client.ravel()],
    )
