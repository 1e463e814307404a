"""All that a strategy can see: the columns of the posts that freelancers have just seen.

Answers: what does a freelancer know. Columns are made when they are first asked for. What stands under
`hidden` is for strategies that declare themselves oracles. Strategies use this through `base.py`.
"""

from collections.abc import Callable
from copy import copy
from functools import cached_property
from typing import Any, NamedTuple, TypeVar

import numpy as np
import numpy.typing as npt

from simulator.model.luck import Purpose, nested
from simulator.strategies import columns as look
from simulator.strategies.hidden import Hidden
from simulator.strategies.posts import PUBLIC, HiddenColumnError, Known, Posts, Records

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
T = TypeVar("T")


class Surroundings(NamedTuple):
    """What the candidates of one group are read from."""

    lanes: Records
    jobs: Records
    slots: Floats
    balance: Ints
    first_lane: int
    now: float
    month_days: float
    usd_each: float
    lanes_compete: bool
    crowd: bool
    logit: Any
    usual_utility: float
    prior_strength: float
    seen_noise: float
    drift: tuple[int, float]
    """largest step of a moving price [Connects] and how long each price holds [days]"""
    exact: Bools
    """per plan: whether the number of rivals is shown exactly"""
    sees_boosts: Bools
    sees_prices: Bools
    auction: Any
    """what bids for slots and rivals' prices are read from"""
    known: Known | None = None
    """what stays the same from tick to tick; made anew without it"""
    foresight: Any = None
    """what would become of proposals that are not sent; see `Hidden.wins`"""


class Column:
    """A stored column of the post or of the freelancer, looked up row by row."""

    def __init__(self, of: str, stored: str, text: str) -> None:
        self.of, self.stored, self.text = of, stored, text

    def __get__(self, candidates: "Candidates", owner: type) -> npt.NDArray[Any]:
        """Give the values of all rows."""
        if self.of == "post":
            column = candidates._known.posts.columns.of(self.stored).take(candidates._job)
        else:
            column = np.asarray(candidates._of_lane(self.stored))
        column.flags.writeable = False
        return column


class worked_out(cached_property[T]):
    """A column that is worked out when it is first asked for, and cannot be written to."""

    def __get__(self, candidates: Any, owner: Any = None) -> T:  # type: ignore[override]
        """Give the values of all rows."""
        column: T = super().__get__(candidates, owner)
        if isinstance(column, np.ndarray):
            column.flags.writeable = False
        return column


class Candidates:
    """The posts that the freelancers of one group have just seen: one row per (freelancer, post).

    Every column is an array of length `n`, made when it is first asked for. Do not write to it.
    """

    value_usd = Column("post", "value_usd", "Worth of the whole contract [dollars].")
    posted_at = Column("post", "posted_at", "Time of posting [days from the start].")
    job_type = Column("post", "type", "0 fixed, 1 hourly, 2 unstated.")
    level = Column("post", "level", "0 entry, 1 intermediate, 2 expert.")
    category = Column("post", "category", "Index of the category in the scenario.")
    hourly_rate_usd = Column(
        "post", "hourly_rate_usd", "Pay per hour of hourly posts, 0 for others [dollars]."
    )
    duration_days = Column("post", "duration_days", "Length of the contract [days].")
    openings = Column("post", "openings", "People to hire.")
    featured = Column("post", "featured", "Featured post.")
    client_verified = Column("post", "client_verified", "Payment method verified.")
    client_new = Column("post", "client_new", "Client without history.")
    client_posts = Column("post", "client_posts", "Posts before this one.")
    client_hires = Column("post", "client_hires", "Posts that ended in a hire.")
    client_hire_rate = Column("post", "client_hire_rate", "Hires / posts, 0 for new clients.")
    client_spent_usd = Column("post", "client_spent_usd", "Lifetime spend [dollars].")
    client_rating = Column("post", "client_rating", "Stars 1 to 5, 0 without any.")
    quality = Column("freelancer", "quality", "Own quality [standard deviations].")
    effort = Column("freelancer", "effort", "Own tailoring effort, 0 to 1.")
    feedbacks = Column("freelancer", "feedbacks", "Reviews so far, those of before the start included.")
    capacity = Column("freelancer", "capacity", "Contracts that the freelancer can take on at once.")
    budget_left_usd = Column("freelancer", "budget_left_usd", "Dollars left to buy Connects this month.")

    def __init__(self, around: Surroundings, lane: Ints, job: Ints, at: Floats, state: Any) -> None:
        self._around, self._lane, self._job = around, lane, job
        self._known = around.known or Known(around.jobs, around.lanes, around.seen_noise)
        self.at = at
        """time of the look [days from the start]"""
        self.state = state
        """what `start` and `learn` of the strategy returned"""
        self._hidden_allowed = False
        self._depth = 0
        self._shared: dict[Any, tuple[Any, Any]] = {}

    @property
    def n(self) -> int:
        """Number of candidates."""
        return self._lane.size

    def of(self, rows: Ints) -> "Candidates":
        """Some of the candidates, as a table of their own."""
        around = self._around if self._around.known else self._around._replace(known=self._known)
        some = type(self)(around, self._lane[rows], self._job[rows], self.at[rows], self.state)
        some._hidden_allowed, some._depth = self._hidden_allowed, self._depth
        return some

    def with_state(self, state: Any) -> "Candidates":
        """The same candidates with another state, for a strategy inside a strategy."""
        other = copy(self)
        other.state = state
        return other

    def once(self, value: Callable[["Candidates"], T]) -> T:
        """What a method of the strategy makes of these candidates and their state, worked out once.

        For what `score` and `observe` share; what it gives is not to be written to.
        """
        key = getattr(value, "__func__", value), id(getattr(value, "__self__", None))
        if key not in self._shared or self._shared[key][0] is not self.state:
            self._shared[key] = self.state, value(self)
        found: T = self._shared[key][1]
        return found

    def deeper(self) -> "Candidates":
        """The same candidates for a strategy inside one that drew luck, which then draws its own."""
        other = copy(self)
        other._depth += 1
        return other

    def _of_job(self, name: str) -> Any:
        return self._around.jobs[name][self._job]

    def _of_lane(self, name: str) -> Any:
        return self._around.lanes[name][self._lane]

    @worked_out
    def lane(self) -> Ints:
        """Row of the freelancer among those of this strategy: index into state arrays."""
        return self._lane - self._around.first_lane

    @worked_out
    def connects_required(self) -> Ints:
        """Price of a proposal at the moment of the look [Connects]."""
        a = self._around
        if a.drift[0] == 0:
            return self._known.posts.columns.of("connects_required").take(self._job)
        return look.prices(a.jobs, self._job, self.at, *a.drift)

    @worked_out
    def match(self) -> Floats:
        """How well the post seems to fit, 0 to 1, with the freelancer's error."""
        return self._known.match(self._lane, self._job)

    def among(self, wanted: Bools, value: Callable[["Candidates", Any], npt.ArrayLike]) -> Floats:
        """`value(some, rows)` of the rows that are wanted, 0 elsewhere; `rows` picks them out of other
        columns.

        What costs more than a lookup, such as `match` and `rivals`, is best asked only of posts that
        cheaper columns have left over.
        """
        rows = np.flatnonzero(wanted)
        if 4 * rows.size > 3 * self.n:  # picking most of the rows would cost more than it saves
            every = np.asarray(value(self, slice(None)), np.float64)
            return every if rows.size == self.n else np.where(wanted, every, 0.0)
        out = np.zeros(self.n)
        if rows.size:
            out[rows] = value(self.of(rows), rows)
        return out

    def per_post(self, value: Callable[[Posts], npt.ArrayLike]) -> npt.NDArray[Any]:
        """What a function of public columns makes of each post, worked out once per post, not once per look.

        `value` is a method of the strategy or a function of a module; it takes `Posts` and gives one number
        per post, each from the columns of that post alone.
        """
        return self._known.posts.work_out(value).take(self._job)

    @worked_out
    def whim(self) -> Floats:
        """A uniform draw in (0, 1) of this freelancer for this post."""
        return self._drawn(int(Purpose.WHIM))

    @worked_out
    def bent(self) -> Floats:
        """A uniform draw in (0, 1) of the freelancer, the same for every post."""
        return self._drawn_once(int(Purpose.BENT))

    def _drawn(self, purpose: int) -> Floats:
        known = self._known
        return look.drawn(
            self._lane, self._job, known.people.of("key"), known.posts.first_keys, np.int64(purpose)
        )

    def _drawn_once(self, purpose: int) -> Floats:
        return look.drawn_once(self._lane, self._known.people.of("key"), np.int64(purpose))

    def own_draw(self, purpose: Purpose, once: bool = False) -> Floats:
        """A uniform draw in (0, 1) for a strategy around others, apart from those of what it is inside of.

        For this freelancer and this post; with `once` for the freelancer, the same for every post. What is
        handed to a strategy inside must be `deeper`, so that it draws for itself.
        """
        number = nested(purpose, self._depth)
        return self._drawn_once(number) if once else self._drawn(number)

    @worked_out
    def rivals(self) -> Ints:
        """Proposals on the post so far: the crowd's now, simulated rivals' up to the start of the tick; the
        middle of the bucket where the plan shows buckets.
        """
        a = self._around
        return look.rivals(a.lanes, a.jobs, self._lane, self._job, self.at, a.lanes_compete, a.crowd, a.exact)

    def slot_bid(self, rank: int = 0) -> Floats:
        """Connects to bid now for place `rank` at the top, 1 the first; 0: the last slot.

        NaN where the plan does not show bids, the auction is over or not open to the freelancer.
        """
        a = self._around
        return look.slot_bids(
            a.auction, self._lane, self._job, self.at, rank, a.lanes_compete, a.crowd, a.sees_boosts
        )

    @worked_out
    def _asked(self) -> Floats:
        a = self._around
        return look.asking_prices(
            a.auction, self._lane, self._job, self.at, a.lanes_compete, a.crowd, a.sees_prices
        )

    @property
    def rival_price_low(self) -> Floats:
        """Lowest price that a rival asks, as a multiple of the worth; NaN where the plan does not show it."""
        return np.asarray(self._asked[0])

    @property
    def rival_price_mean(self) -> Floats:
        """Mean of these prices."""
        return np.asarray(self._asked[1])

    @property
    def rival_price_high(self) -> Floats:
        """Highest of these prices."""
        return np.asarray(self._asked[2])

    @worked_out
    def age_days(self) -> Floats:
        """Age of the post [days]."""
        return self.at - self._known.posts.columns.of("posted_at").take(self._job)

    @worked_out
    def posts(self) -> Records:
        """The posts themselves: public columns by name, as `Outcomes.jobs` has them."""
        return self._around.jobs[PUBLIC][self._job]

    @property
    def age_hours(self) -> Floats:
        """Age of the post [hours]."""
        return self.age_days * 24.0

    @worked_out
    def client_idle_days(self) -> Floats:
        """Days since the client last looked at the own post."""
        return look.client_idle_days(self._around.jobs, self._job, self.at)

    @worked_out
    def free_slots(self) -> Ints:
        """Contracts that the freelancer could still take on."""
        a = self._around
        return look.free_slots(a.lanes, a.slots, self._lane, self.at)

    @worked_out
    def balance(self) -> Ints:
        """Connects held at the start of the tick."""
        return self._around.balance[self._lane]

    @worked_out
    def _lately(self) -> Ints:
        return look.sent_lately(self._around.lanes, self._lane, self.at)

    @property
    def spent_today(self) -> Ints:
        """Connects spent since the start of the day of the look."""
        return self._lately[0]

    @property
    def sent_today(self) -> Ints:
        """Proposals sent since the start of the day of the look."""
        return self._lately[1]

    @property
    def spent_week(self) -> Ints:
        """Connects spent since the start of the week of the look."""
        return self._lately[2]

    @property
    def sent_week(self) -> Ints:
        """Proposals sent since the start of the week of the look."""
        return self._lately[3]

    @worked_out
    def _month(self) -> Floats:
        return look.month(self._around.lanes, self._lane, self.at)

    @property
    def opening(self) -> Floats:
        """Balance at the start of the month, after its grants [Connects]."""
        return self._month[0]

    @property
    def days_to_grant(self) -> Floats:
        """Days until the next monthly grant."""
        return self._month[1]

    @property
    def month_days(self) -> float:
        """Length of a month [days]."""
        return self._around.month_days

    @property
    def usd_each(self) -> float:
        """Price of one Connect [dollars]."""
        return self._around.usd_each

    @worked_out
    def reputation(self) -> Floats:
        """The freelancer's own share of positive feedback, prior included."""
        return look.reputation(self._around.lanes, self._lane, self._around.prior_strength)

    @cached_property
    def hidden(self) -> Hidden:
        """What nobody can see; only strategies with `oracle = True` may ask."""
        if not self._hidden_allowed:
            raise HiddenColumnError("hidden columns are for strategies that declare `oracle = True`")
        return Hidden(self)


COLUMNS: dict[str, str] = {
    name: " ".join((getattr(column, "text", "") or column.__doc__ or "").split())
    for name, column in vars(Candidates).items()
    if isinstance(column, Column | cached_property | property)
    and not name.startswith("_")
    and name not in ("hidden", "n")
}
"""Every column that a strategy may read, with its meaning."""
