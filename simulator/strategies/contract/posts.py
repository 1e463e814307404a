"""Columns of posts and freelancers, contiguous in memory, and values computed once per post.

Answers: how a lookup stays cheap. A post is seen by hundreds of freelancers; what depends on the post alone
is computed once. `candidates.py` reads these; strategies meet `PostColumns` in the functions they pass to
`Candidates.per_post`.
"""

from collections.abc import Callable
from functools import cached_property

import numpy as np
import numpy.typing as npt

from simulator.model.values.distributions import Normal, quantile_table
from simulator.strategies.contract.arrays import AnyColumn, Floats, Ints, Keys, Records
from simulator.strategies.contract.pairs import scramble_keys, seen_match

PUBLIC = [
    *("posted_at", "category", "type", "level", "value_usd", "hourly_rate_usd", "duration_days", "openings"),
    *("featured", "client_verified", "client_new", "client_posts", "client_hires", "client_spent_usd"),
    *("client_hire_rate", "client_rating", "client_again"),
]
"""columns of a post that everybody sees"""


MINUTES_PER_HOUR = 60.0
FREE = 0.001
"""Connects that a free post counts as, where something is divided by the price: cheap, but still ranked"""


class HiddenColumnError(Exception):
    """A strategy looked at something that no freelancer can see."""


class Columns:
    """Columns of a table that never change during a run, each copied out when first read."""

    def __init__(self, table: Records) -> None:
        self._table = table
        self._columns: dict[str, AnyColumn] = {}

    @property
    def names(self) -> tuple[str, ...]:
        """Columns read so far."""
        return tuple(self._columns)

    def of(self, name: str) -> AnyColumn:
        """One column, read-only."""
        if name not in self._columns:
            column = np.ascontiguousarray(self._table[name])
            column.flags.writeable = False
            self._columns[name] = column
        return self._columns[name]


class PostColumns:
    """The posts of a batch as a table of public columns: `posts["value_usd"]` holds one value per post."""

    def __init__(self, jobs: Records) -> None:
        self.columns = Columns(jobs)
        self._size = jobs.size
        self._worked_out: dict[tuple[object, int], AnyColumn] = {}

    @cached_property
    def first_keys(self) -> Keys:
        """Keys of the posts, scrambled once."""
        return scramble_keys(self.columns.of("key"))

    def __getitem__(self, name: str) -> AnyColumn:
        """A public column, read-only.

        Raises
        ------
        HiddenColumnError
            If no freelancer can see it.
        """
        if name not in PUBLIC:
            there = f"there are {', '.join(PUBLIC)}"
            raise HiddenColumnError(f"'{name}' is not a public column of a post; {there}")
        return self.columns.of(name)

    def work_out(self, value: Callable[["PostColumns"], npt.ArrayLike]) -> AnyColumn:
        """`value` of the public columns, one number per post, computed once.

        Raises
        ------
        TypeError
            If `value` is a lambda or a nested function, which has no name to remember it by.
        ValueError
            If it does not return one value per post.
        """
        key = getattr(value, "__func__", value), id(getattr(value, "__self__", None))
        if key not in self._worked_out:
            if "<" in getattr(value, "__qualname__", "<"):
                raise TypeError(
                    "per_post takes a method of the strategy or a function of its module, by name"
                )
            column = np.array(value(self))
            if column.shape != (self._size,):
                raise ValueError(
                    f"per_post: {value.__qualname__} must give one value per post, shape ({self._size},)"
                )
            column.flags.writeable = False
            self._worked_out[key] = column
        return self._worked_out[key]


def _usd_per_connect(posts: PostColumns) -> Floats:
    return np.asarray(posts.columns.of("value_usd") / np.maximum(posts.columns.of("connects_required"), FREE))


def _connects(posts: PostColumns) -> Floats:
    return posts.columns.of("connects_required").astype(np.float64)


class FixedColumns:
    """What stays the same during a run: columns of posts and freelancers, and errors of judgement.

    `seen_noise` is the standard deviation of a freelancer's error about a match.
    """

    def __init__(self, jobs: Records, lanes: Records, seen_noise: float) -> None:
        self.posts, self.people = PostColumns(jobs), Columns(lanes)
        self._noise = seen_noise

    @cached_property
    def errors(self) -> Floats:
        """Quantiles of the freelancers' error about a match, on an even grid."""
        return quantile_table(Normal(mean=0.0, sd=self._noise))

    @cached_property
    def narrow(self) -> Floats:
        """-1 / (2 width²) of each freelancer: the factor on the squared distance to a post."""
        return np.asarray(-0.5 / self.people.of("width") ** 2)

    @cached_property
    def letter_usd(self) -> Floats:
        """What a letter of usual effort, and a message about it, take of each freelancer's time [dollars]."""
        people = self.people
        minutes = people.of("plain_minutes") + people.of("effort") * people.of("tailored_minutes")
        saved = (1 - people.of("care")) * people.of("checking_minutes")
        minutes = np.maximum(minutes - saved, 0.0) + people.of("follow_minutes")
        return np.asarray(people.of("hour_usd") * minutes / MINUTES_PER_HOUR)

    def connects(self, job: Ints) -> Floats:
        """First price of posts [Connects]; as floats, which saves converting them at every look."""
        return self.posts.work_out(_connects).take(job)

    def usd_per_connect(self, job: Ints) -> Floats:
        """Worth of posts per Connect of their first price [dollars]."""
        return self.posts.work_out(_usd_per_connect).take(job)

    def match(self, lane: Ints, job: Ints) -> Floats:
        """The match that freelancers see in posts, row by row; 0.001 to 1."""
        people, posts = self.people, self.posts
        return seen_match(
            lane, job, people.of("key"), people.of("niche"), self.narrow, posts.first_keys,
            posts.columns.of("niche"), self.errors,
        )  # fmt: skip
