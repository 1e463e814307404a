"""A table of candidates: its rows, and how its columns come to be.

Answers: when is a column made, and for which rows. Each is made when first read, and kept; expensive ones can
be made for some rows only. The columns themselves are in `candidates.py`.
"""

from collections.abc import Callable, Hashable
from typing import Any, Generic, NamedTuple, Self, TypeVar, overload

import numpy as np
import numpy.typing as npt

from simulator.model.luck import Purpose, inner_purpose
from simulator.strategies.contract import columns as look
from simulator.strategies.contract.arrays import AnyColumn, Bools, Floats, Ints, Rows, State
from simulator.strategies.contract.pairs import pair_draws
from simulator.strategies.contract.posts import PostColumns
from simulator.strategies.contract.surroundings import Surroundings

T = TypeVar("T")
C = TypeVar("C", bound="CandidateTable")
_MOST, _MOST_WITH_CROWD = 0.4, 0.9
"""share of rows from which `among` takes all of them: picking rows costs as much as an expensive column, but
counting rivals in a crowd costs ten times that
"""


class lazy_column(Generic[C, T]):
    """A column that is worked out when it is first asked for, and cannot be written to.

    As `functools.cached_property`, but kept for all tables of the same rows, whatever their state, and
    without its lock, which costs as much as a small column.
    """

    def __init__(self, work_out: Callable[[C], T]) -> None:
        self.work_out = work_out
        self.__doc__ = work_out.__doc__

    def __set_name__(self, owner: type, name: str) -> None:
        """Note the name."""
        self.name = name

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: C, owner: type) -> T: ...
    def __get__(self, table: C | None, owner: type) -> Self | T:
        """Give the values of all rows."""
        if table is None:
            return self
        found = table._kept(self.name, self.work_out)
        table.__dict__[self.name] = found  # asked for again, it is found before this is called
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

    def __get__(self, table: "CandidateTable", owner: type) -> AnyColumn:
        """Give the values of all rows."""
        column: AnyColumn = table._kept(self.name, self._looked_up)
        table.__dict__[self.name] = column
        return column

    def _looked_up(self, table: "CandidateTable") -> AnyColumn:
        if self.of == "post":
            return table._fixed.posts.columns.of(self.stored).take(table._job)
        if self.of == "person":
            return table._fixed.people.of(self.stored).take(table._lane)
        return np.asarray(table._of_lane(self.stored))


class Row:
    """The freelancer, post or time of each row; a table of some rows picks them from the larger one when
    needed.
    """

    def __init__(self, text: str) -> None:
        self.__doc__ = text

    def __set_name__(self, owner: type, name: str) -> None:
        """Note the name."""
        self.name = name

    @overload
    def __get__(self, table: None, owner: type) -> Self: ...
    @overload
    def __get__(self, table: "CandidateTable", owner: type) -> AnyColumn: ...
    def __get__(self, table: "CandidateTable | None", owner: type) -> Self | AnyColumn:
        """Give the values of all rows."""
        if table is None:
            return self
        assert table._picked_from is not None  # a table of its own has its rows from the start
        larger, rows = table._picked_from
        column: AnyColumn = getattr(larger, self.name).take(rows)
        column.flags.writeable = False
        table.__dict__[self.name] = column
        return column


class Behind(NamedTuple):
    """Where candidates come from: surroundings, and the rows of their freelancers and posts in its tables."""

    around: Surroundings
    lane: Ints
    job: Ints


class CandidateTable:
    """Rows of candidates, each a freelancer, a post and the time of the look, and ways to ask for columns."""

    _lane = Row("Row of the freelancer in the world.")
    _job = Row("Row of the post in the world.")
    at = Row("Time of the look [days from the start].")

    def __init__(self, around: Surroundings, lane: Ints, job: Ints, at: Floats, state: State) -> None:
        self._begin(around, state, lane.size, None)
        self.__dict__.update(_lane=lane, _job=job, at=at)

    def _begin(
        self, around: Surroundings, state: State, n: int, picked_from: "tuple[CandidateTable, Ints] | None"
    ) -> None:
        self._around, self._fixed, self._picked_from = around, around.fixed, picked_from
        self.state = state
        """what `start` and `learn` of the strategy returned"""
        self.n = n
        """number of candidates"""
        self._hidden_allowed = False
        self._depth = 0
        self.part = -1
        """number of the part of a strategy that they are shown to; -1 for a strategy that is no part"""
        self._columns: dict[Hashable, Any] = {}
        self._shared: dict[Hashable, tuple[State, Any]] = {}

    def allow_hidden(self, allowed: bool) -> None:
        """Open or close the `hidden` columns; the engine opens them to oracles."""
        self._hidden_allowed = allowed

    def of(self, rows: npt.ArrayLike) -> Self:
        """Some of the candidates as a table: those in these rows, or where a mask is true.

        Raises
        ------
        TypeError
            If `rows` is neither a list of row numbers nor one truth value per candidate.
        """
        rows = np.asarray(rows)
        if rows.dtype.kind not in "iu" or rows.ndim != 1:
            rows = self._rows(rows)
        some = object.__new__(type(self))
        some._begin(self._around, self.state, rows.size, (self, rows))
        some._hidden_allowed, some._depth, some.part = self._hidden_allowed, self._depth, self.part
        return some

    def _rows(self, wanted: AnyColumn) -> Ints:
        if wanted.dtype.kind == "b" and wanted.shape == (self.n,):
            return wanted.nonzero()[0]
        if wanted.shape == (0,):  # an empty list
            return wanted.astype(np.int64)
        raise TypeError(
            f"of: rows must be row numbers, or one truth value for each of the {self.n} candidates, but have "
            f"shape {wanted.shape} and type {wanted.dtype}"
        )

    def _kept(self, name: Hashable, make: Callable[[Self], T]) -> T:
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

    def with_state(self, state: State) -> Self:
        """The same candidates with another state, for a wrapped strategy."""
        other = self._copied()
        other.state = state
        return other

    def of_part(self, number: int) -> Self:
        """The same candidates for a part of a strategy, which is shown what it sent itself."""
        other = self._copied()
        other.part = number
        return other

    def deeper(self) -> Self:
        """The same candidates for a strategy wrapped by one that draws luck, so that it draws its own."""
        other = self._copied()
        other._depth += 1
        other._shared = {}  # what was worked out may rest on luck drawn less deep
        return other

    def once(self, value: Callable[[Self], T]) -> T:
        """Result of a method of the strategy for these candidates and their state, computed once.

        For work that `score` and `observe` share; do not write to the result.
        """
        key = getattr(value, "__func__", value), id(getattr(value, "__self__", None))
        if key not in self._shared or self._shared[key][0] is not self.state:
            self._shared[key] = self.state, value(self)
        found: T = self._shared[key][1]
        return found

    def among(self, wanted: Bools, value: Callable[[Self, Rows], npt.ArrayLike]) -> Floats:
        """`value(some, rows)` of the rows that are wanted, 0 elsewhere; `rows` picks them out of other
        columns.

        Read expensive columns, such as `match` and `rivals`, only for the posts that cheaper ones leave over.
        """
        count, most = np.count_nonzero(wanted), _MOST_WITH_CROWD if self._around.rules.crowd else _MOST
        if count > most * self.n:  # picking most of the rows would cost more than it saves
            every = np.asarray(value(self, slice(None)), np.float64)
            return every if count == self.n else np.where(wanted, every, 0.0)
        out = np.zeros(self.n)
        if count:
            rows = wanted.nonzero()[0]
            out[rows] = value(self.of(rows), rows)
        return out

    def per_post(self, value: Callable[[PostColumns], npt.ArrayLike]) -> AnyColumn:
        """A function of public columns, computed once per post instead of once per look.

        `value` is a method of the strategy or a function of a module; it takes `PostColumns` and returns one
        number per post, each from the columns of that post alone.
        """
        return self._fixed.posts.work_out(value).take(self._job)

    def own_draw(self, purpose: Purpose, once: bool = False) -> Floats:
        """A uniform draw in (0, 1) for a wrapper, independent of the draws of wrappers around it.

        One per freelancer and post; with `once`, one per freelancer. Pass `deeper` candidates to the wrapped
        strategy, so that it draws for itself.
        """
        number = inner_purpose(purpose, self._depth)
        make = self._drawn_once if once else self._drawn
        return self._kept((number, once), lambda _: make(number))

    def _drawn(self, purpose: int) -> Floats:
        fixed = self._fixed
        return pair_draws(self._lane, self._job, fixed.people.of("key"), fixed.posts.first_keys, purpose)

    def _drawn_once(self, purpose: int) -> Floats:
        return look.lane_draws(self._lane, self._fixed.people.of("key"), purpose)

    def _of_lane(self, name: str) -> AnyColumn:
        return look.picked(self._around.tables.lanes[name], self._lane)

    def behind(self) -> Behind:
        """What stands behind the rows, for `YardstickView`; no business of rules that people can follow."""
        return Behind(self._around, self._lane, self._job)
