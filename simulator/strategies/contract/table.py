"""A table of candidates: its rows, and how its columns come to be.

Answers: when is a column made, and for whom. Each is made when it is first asked for, and kept; what costs
more than a lookup can be asked of some rows only. The columns themselves stand in `candidates.py`.
"""

from collections.abc import Callable
from typing import Any, Generic, NamedTuple, Self, TypeVar

import numpy as np
import numpy.typing as npt

from simulator.model.luck import Purpose, inner_purpose
from simulator.strategies.contract import columns as look
from simulator.strategies.contract.pairs import drawn
from simulator.strategies.contract.posts import Known, Posts, Records

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Bools = npt.NDArray[np.bool_]
T = TypeVar("T")
_MOST, _MOST_WITH_CROWD = 0.4, 0.9
"""share of rows from which on `among` takes all: picking rows costs as much as a dear column, but rivals of a
crowd ten times that
"""


class Surroundings(NamedTuple):
    """What the candidates of one group are read from."""

    lanes: Records
    jobs: Records
    slots: Floats
    balance: Ints
    first_lane: int
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


class worked_out(Generic[T]):
    """A column that is worked out when it is first asked for, and cannot be written to.

    As `functools.cached_property`, but kept for all tables of the same rows, whatever their state, and
    without its lock, which costs as much as a small column.
    """

    def __init__(self, work_out: Callable[[Any], T]) -> None:
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Note the name."""
        self.name = name

    def __get__(self, candidates: Any, owner: Any = None) -> T:
        """Give the values of all rows."""
        if candidates is None:
            return self  # type: ignore[return-value]
        found: T = candidates._kept(self.name, self.work_out)
        candidates.__dict__[self.name] = found  # asked for again, it is found before this is called
        return found


class Column:
    """A stored column of the post or of the freelancer, looked up row by row.

    `of`: "post"; "person" for what never changes during a run; "freelancer" for what does.
    """

    def __init__(self, of: str, stored: str, text: str) -> None:
        self.of, self.stored, self.text = of, stored, text

    def __set_name__(self, owner: type, name: str) -> None:
        """Note the name."""
        self.name = name

    def __get__(self, table: "Table", owner: type) -> npt.NDArray[Any]:
        """Give the values of all rows."""
        column: npt.NDArray[Any] = table._kept(self.name, self._looked_up)
        table.__dict__[self.name] = column
        return column

    def _looked_up(self, table: "Table") -> npt.NDArray[Any]:
        if self.of == "post":
            return table._known.posts.columns.of(self.stored).take(table._job)
        if self.of == "person":
            return table._known.people.of(self.stored).take(table._lane)
        return np.asarray(table._of_lane(self.stored))


class Row:
    """What a row is: the freelancer, the post, the time; of some rows it is picked when it is needed."""

    def __init__(self, text: str) -> None:
        self.__doc__ = text

    def __set_name__(self, owner: type, name: str) -> None:
        """Note the name."""
        self.name = name

    def __get__(self, table: "Table", owner: type) -> npt.NDArray[Any]:
        """Give the values of all rows."""
        if table is None:
            return self
        larger, rows = table._picked_from
        column: npt.NDArray[Any] = getattr(larger, self.name).take(rows)
        column.flags.writeable = False
        table.__dict__[self.name] = column
        return column


class Table:
    """Rows of candidates, each a freelancer, a post and the time of the look, and ways to ask for columns."""

    _lane = Row("Row of the freelancer in the world.")
    _job = Row("Row of the post in the world.")
    at = Row("Time of the look [days from the start].")

    def __init__(self, around: Surroundings, lane: Ints, job: Ints, at: Floats, state: Any) -> None:
        known = around.known or Known(around.jobs, around.lanes, around.seen_noise)
        self._begin(around, known, state, lane.size, None)
        self.__dict__.update(_lane=lane, _job=job, at=at)

    def _begin(self, around: Surroundings, known: Known, state: Any, n: int, picked_from: Any) -> None:
        self._around, self._known, self._picked_from = around, known, picked_from
        self.state = state
        """what `start` and `learn` of the strategy returned"""
        self.n = n
        """number of candidates"""
        self._hidden_allowed = False
        self._depth = 0
        self._columns: dict[Any, Any] = {}
        self._shared: dict[Any, tuple[Any, Any]] = {}

    def of(self, rows: npt.ArrayLike) -> Self:
        """Some of the candidates, as a table of their own: those of these rows, or where a mask is true.

        Raises
        ------
        TypeError
            If `rows` is neither a list of row numbers nor one truth value per candidate.
        """
        rows = np.asarray(rows)
        if rows.dtype.kind not in "iu" or rows.ndim != 1:
            rows = self._rows(rows)
        some = object.__new__(type(self))
        some._begin(self._around, self._known, self.state, rows.size, (self, rows))
        some._hidden_allowed, some._depth = self._hidden_allowed, self._depth
        return some

    def _rows(self, wanted: npt.NDArray[Any]) -> Ints:
        if wanted.dtype.kind == "b" and wanted.shape == (self.n,):
            return wanted.nonzero()[0]
        if wanted.shape == (0,):  # an empty list
            return wanted.astype(np.int64)
        raise TypeError(
            f"of: rows must be row numbers, or one truth value for each of the {self.n} candidates, but have "
            f"shape {wanted.shape} and type {wanted.dtype}"
        )

    def _kept(self, name: Any, make: Callable[[Any], T]) -> T:
        """A column, made at most once: picked out of the larger table's, if that has it."""
        if name not in self._columns:
            larger, rows = self._picked_from or (None, None)
            column = None if larger is None else larger._columns.get(name)
            if isinstance(column, np.ndarray) and rows is not None:
                column = column.take(rows, axis=-1)
            else:
                column = make(self)
            if isinstance(column, np.ndarray):
                column.flags.writeable = False
            self._columns[name] = column
        found: T = self._columns[name]
        return found

    def _copied(self) -> Self:
        """The same rows, with the columns made so far and to come."""
        other = object.__new__(type(self))
        other.__dict__.update(self.__dict__)
        return other

    def with_state(self, state: Any) -> Self:
        """The same candidates with another state, for a strategy inside a strategy."""
        other = self._copied()
        other.state = state
        return other

    def deeper(self) -> Self:
        """The same candidates for a strategy inside one that drew luck, which then draws its own."""
        other = self._copied()
        other._depth += 1
        other._shared = {}  # what was worked out may rest on luck drawn less deep
        return other

    def once(self, value: Callable[[Any], T]) -> T:
        """What a method of the strategy makes of these candidates and their state, worked out once.

        For what `score` and `observe` share; what it gives is not to be written to.
        """
        key = getattr(value, "__func__", value), id(getattr(value, "__self__", None))
        if key not in self._shared or self._shared[key][0] is not self.state:
            self._shared[key] = self.state, value(self)
        found: T = self._shared[key][1]
        return found

    def among(self, wanted: Bools, value: Callable[[Any, Any], npt.ArrayLike]) -> Floats:
        """`value(some, rows)` of the rows that are wanted, 0 elsewhere; `rows` picks them out of other
        columns.

        What costs more than a lookup, such as `match` and `rivals`, is best asked only of posts that
        cheaper columns have left over.
        """
        count, most = np.count_nonzero(wanted), _MOST_WITH_CROWD if self._around.crowd else _MOST
        if count > most * self.n:  # picking most of the rows would cost more than it saves
            every = np.asarray(value(self, slice(None)), np.float64)
            return every if count == self.n else np.where(wanted, every, 0.0)
        out = np.zeros(self.n)
        if count:
            rows = wanted.nonzero()[0]
            out[rows] = value(self.of(rows), rows)
        return out

    def per_post(self, value: Callable[[Posts], npt.ArrayLike]) -> npt.NDArray[Any]:
        """What a function of public columns makes of each post, worked out once per post, not once per look.

        `value` is a method of the strategy or a function of a module; it takes `Posts` and gives one number
        per post, each from the columns of that post alone.
        """
        return self._known.posts.work_out(value).take(self._job)

    def own_draw(self, purpose: Purpose, once: bool = False) -> Floats:
        """A uniform draw in (0, 1) for a strategy around others, apart from those of what it is inside of.

        For this freelancer and this post; with `once` for the freelancer, the same for every post. What is
        handed to a strategy inside must be `deeper`, so that it draws for itself.
        """
        number = inner_purpose(purpose, self._depth)
        make = self._drawn_once if once else self._drawn
        return self._kept((number, once), lambda _: make(number))

    def _drawn(self, purpose: int) -> Floats:
        known = self._known
        return drawn(self._lane, self._job, known.people.of("key"), known.posts.first_keys, purpose)

    def _drawn_once(self, purpose: int) -> Floats:
        return look.drawn_once(self._lane, self._known.people.of("key"), purpose)

    def _of_job(self, name: str) -> Any:
        return self._around.jobs[name][self._job]

    def _of_lane(self, name: str) -> Any:
        column = self._around.lanes[name]
        # side by side in memory first, where that is less work than many rows far apart
        return (
            np.ascontiguousarray(column).take(self._lane) if column.size < 4 * self.n else column[self._lane]
        )
