"""A stream of recorded posts in place of invented ones.

Answers: what a replayed post is like. What the record does not say is drawn as for an invented post.
`replay_table.py` turns a table into `Posts`.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from simulator.model.jobs import HOURLY, WEEKS_PER_DAY, Column

PART_TIME_HOURS = 15.0
"""hours a week of an hourly post that does not ask for full time"""
TIMES = {"posted_days", "closes_after_days"}


@dataclass(frozen=True)
class Posts:
    """Recorded posts, in order of time.

    Attributes
    ----------
    columns : dict of arrays
        One entry per post: posted_days (since midnight before the first post), category (index into
        `categories`), type, value_usd, hourly_rate_usd (0 where pay is not hourly), duration_days, level,
        connects_required, openings, featured, niche, live, fate_if_none, closes_after_days, attention,
        client_verified, client_new, client_spent_usd, client_rating. NaN among floats and -1 among whole
        numbers mean that the value is not known and will be drawn.
    categories : tuple of str
        Names of the categories of work.
    """

    columns: dict[str, Column]
    categories: tuple[str, ...]

    @property
    def size(self) -> int:
        """Number of recorded posts."""
        return int(self.columns["posted_days"].size)


def fill_from_posts(posts: Posts, rows: npt.NDArray[np.int64], jobs: npt.NDArray[np.void]) -> None:
    """Overwrite drawn values with recorded ones; what was not recorded stays as drawn.

    Call it when every column is drawn except the crowd and the prices, which depend on what is written here.
    The caller sets the times at which posts appear.

    Parameters
    ----------
    posts : Posts
        The recorded posts.
    rows : int array, one per job
        Which recorded post each job repeats.
    jobs : structured array
        `simulator.model.jobs.COLUMNS`; changed in place.
    """
    for name in set(posts.columns) - TIMES:
        given = posts.columns[name][rows]
        known = ~np.isnan(given) if given.dtype.kind == "f" else given >= 0
        jobs[name] = np.where(known, given, jobs[name])
    # An hourly post without a stated rate pays the rate that its worth implies.
    hours = PART_TIME_HOURS * np.maximum(jobs["duration_days"] * WEEKS_PER_DAY, 1)
    unstated = (jobs["type"] == HOURLY) & (jobs["hourly_rate_usd"] == 0)
    jobs["hourly_rate_usd"] = np.where(unstated, jobs["value_usd"] / hours, jobs["hourly_rate_usd"])
    wait = posts.columns["closes_after_days"][rows]
    jobs["closes_at"] = np.where(np.isnan(wait), jobs["closes_at"], jobs["posted_at"] + wait)
    _agree(jobs, ~np.isnan(posts.columns["client_spent_usd"][rows]))


def _agree(jobs: npt.NDArray[np.void], recorded: npt.NDArray[np.bool_]) -> None:
    """Make the drawn history of clients fit the record: clients who paid have hired, new ones have not."""
    paid = recorded & (jobs["client_spent_usd"] > 0)
    hires = np.where(paid, np.maximum(jobs["client_hires"], 1), jobs["client_hires"])
    jobs["client_hires"] = np.where(jobs["client_new"] | (recorded & ~paid), 0, hires)
    posts = np.where(jobs["client_new"], 0, np.maximum(jobs["client_posts"], jobs["client_hires"]))
    jobs["client_posts"] = posts
    jobs["client_hire_rate"] = jobs["client_hires"] / np.maximum(posts, 1)
    jobs["client_rating"] = np.where(jobs["client_hires"] > 0, jobs["client_rating"], 0.0)
    jobs["client_spent_usd"] = np.where(jobs["client_hires"] > 0, jobs["client_spent_usd"], 0.0)
