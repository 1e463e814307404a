"""A stream of recorded posts in place of invented ones.

Answers: what a replayed post is like. What the record does not say is drawn by luck, like that of an
invented post. `loader/tables` makes `Posts` from a person's table.
"""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt

from simulator.model.recorded import Column, Recorded, stated

_EPOCH = date(1970, 1, 1).toordinal()
OF_CLIENTS = (
    "client_verified",
    "client_new",
    "client_posts",
    "client_hires",
    "client_rating",
    "client_spent_usd",
)
OF_CHOICES = ("live", "attention", "fate_if_none")


@dataclass(frozen=True)
class Posts:
    """Recorded posts, in order of time.

    Attributes
    ----------
    columns : dict of arrays
        One entry per post. NaN in a column of floats, -1 in one of whole numbers: not known, to be drawn.
        Always there: posted_days (since midnight before the Monday of the first post) and category (index
        into `categories`). Of the work: type, level, weekly_hours, duration_days, value_usd, niche, openings,
        featured, connects_required, and budget_usd and hourly_rate_usd, the middle of a range whose ends are
        in budget_low_usd, budget_high_usd, hourly_rate_low_usd and hourly_rate_high_usd. Of the crowd:
        proposals_low and proposals_high at the age seen_after_days. Of the client: client_verified,
        client_new, client_posts, client_hires, client_hire_rate, client_spent_usd, client_rating, live,
        fate_if_none, attention, closes_after_days.
    categories : tuple of str
        Names of the lines of work.
    remarks : tuple of str
        What a person should know about how the table was read.
    monday : float
        Midnight before the first post's Monday, day 0 [days since 1970-01-01, UTC].
    """

    columns: dict[str, Column]
    categories: tuple[str, ...]
    remarks: tuple[str, ...] = field(default=())
    monday: float = 0.0

    @property
    def size(self) -> int:
        """Number of recorded posts."""
        return int(self.columns["posted_days"].size)

    def dates(self) -> tuple[date, date]:
        """Return the dates (UTC) of the first and the last post."""
        first, last = self.columns["posted_days"][[0, -1]] + self.monday
        return date.fromordinal(_EPOCH + int(first)), date.fromordinal(_EPOCH + int(last))

    def shares(self) -> dict[str, float]:
        """Share of the recorded posts in each line of work that has any."""
        counts = np.bincount(self.columns["category"], minlength=len(self.categories))
        return {name: n / self.size for name, n in zip(self.categories, counts.tolist(), strict=True) if n}

    def of_rows(self, rows: npt.NDArray[np.int64]) -> Recorded:
        """What is recorded of some posts: each column, one value per row."""
        return {name: column[rows] for name, column in self.columns.items()}


def state_clients(recorded: Recorded, jobs: npt.NDArray[np.void]) -> None:
    """Overwrite what is recorded of clients and their choices; the rest stays as drawn, and agrees with it.

    Parameters
    ----------
    recorded : mapping
        Recorded columns, one value per job.
    jobs : structured array
        `simulator.model.jobs.COLUMNS`, every column drawn but the crowd and the prices; changed in place.
    """
    for name in (*OF_CLIENTS, *OF_CHOICES):
        jobs[name] = stated(recorded, name, jobs[name])
    wait = recorded.get("closes_after_days", np.full(jobs.size, np.nan))
    jobs["closes_at"] = np.where(np.isnan(wait), jobs["closes_at"], jobs["posted_at"] + wait)
    _agree(recorded, jobs)


def _agree(recorded: Recorded, jobs: npt.NDArray[np.void]) -> None:
    """Make the drawn history of clients agree with the record: who paid has hired, who is new has not."""
    nothing = np.full(jobs.size, np.nan)
    spent = ~np.isnan(recorded.get("client_spent_usd", nothing))
    rate = recorded.get("client_hire_rate", nothing)
    counted = recorded.get("client_hires", np.full(jobs.size, -1)) >= 0
    paid = spent & (jobs["client_spent_usd"] > 0)
    hires = np.where(paid & ~counted, np.maximum(jobs["client_hires"], 1), jobs["client_hires"])
    hires = np.where((jobs["client_new"] | (spent & ~paid)) & ~counted, 0, hires)
    by_rate = ~np.isnan(rate) & ~counted
    hires = np.where(by_rate, np.rint(rate * np.maximum(jobs["client_posts"], 1)), hires)
    stated_posts = recorded.get("client_posts", np.full(jobs.size, -1)) >= 0
    # one post may hire several: a stated number of posts stands, a drawn one makes room for the hires
    posts = np.where(stated_posts, jobs["client_posts"], np.maximum(jobs["client_posts"], hires))
    posts = np.where(jobs["client_new"] & ~stated_posts & (hires == 0), 0, posts)
    jobs["client_hires"], jobs["client_posts"] = hires, posts
    jobs["client_hire_rate"] = np.where(np.isnan(rate), np.minimum(hires / np.maximum(posts, 1), 1.0), rate)
    rated = ~np.isnan(recorded.get("client_rating", nothing))
    jobs["client_rating"] = np.where(rated | (hires > 0), jobs["client_rating"], 0.0)
    jobs["client_spent_usd"] = np.where(spent | (hires > 0), jobs["client_spent_usd"], 0.0)
