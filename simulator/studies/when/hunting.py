"""The search for the box that sets apart most.

Answers: which few limits divide the worlds best into those where something is likely and those where it is
not. First thin slices are peeled off (bump hunting after Friedman & Fisher 1999, Statistics and Computing
9:123-143); then each limit moves to where it separates best, and those that add little are dropped.
"""

from collections.abc import Iterator, Sequence

import numpy as np

from simulator.studies.when.limits import Bools, Factor, Floats, Limit, Limits, inside

MOST_LIMITS = 3
LEAST_POINTS = 12
LEAST_SHARE = 0.04
"""of the points, in a box"""
_PEEL = 0.08
_ROUNDS = 12
_WORTH = 9.0
"""how much a limit has to add to the square of what a box sets apart: three standard errors"""
_STILL = 1e-9


class Points:
    """Worlds in the order of each factor, so that a limit can be moved at once through all its places."""

    def __init__(self, x: Floats, factors: Sequence[Factor]) -> None:
        self.x, self.factors, self.n = x, factors, len(x)
        self.orders = [np.argsort(column, kind="stable") for column in x.T]
        self.columns = [column[order] for column, order in zip(x.T, self.orders, strict=True)]
        self.least = max(LEAST_POINTS, int(LEAST_SHARE * self.n))

    def apart(self, gain: Floats, size: Floats) -> Floats:
        """How many standard errors a box sets apart; minus infinity where it is too small, or the whole."""
        fits = (size >= self.least) & (size < self.n)
        kept = np.where(fits, size, 1.0)
        return np.where(fits, gain / np.sqrt(kept * (1 - np.minimum(kept / self.n, 0.999999))), -np.inf)

    def worth(self, limits: Sequence[Limit], over: Floats) -> float:
        """How many standard errors a box sets apart."""
        found = inside(limits, self.x)
        return float(self.apart(np.array([over[found].sum()]), np.array([float(found.sum())]))[0])

    def best_limit(self, k: int, others: Bools, over: Floats) -> tuple[float, Limit | None]:
        """The limit on one factor that sets apart most, given the others.

        Parameters
        ----------
        k : int
            The factor.
        others : bool array
            Points that pass the other limits.
        over : float array
            How far each point is above the mean.

        Returns
        -------
        float, Limit or None
            By how many standard errors; None where no limit sets anything apart.
        """
        if self.factors[k].levels:
            return self._best_choices(k, others, over)
        order, column = self.orders[k], self.columns[k]
        kept = others[order]
        sums, sizes = np.cumsum(over[order] * kept), np.cumsum(kept).astype(float)
        # a limit stands between two different values
        ends = np.flatnonzero(np.append(column[1:] > column[:-1], True))
        starts = np.append(0, ends[:-1] + 1)
        best: tuple[float, Limit | None] = (-np.inf, None)
        first, last = 0, len(ends) - 1
        for turn in range(4):
            if turn % 2 == 0:
                gain = sums[ends[last]] - np.where(starts > 0, sums[starts - 1], 0.0)
                size = sizes[ends[last]] - np.where(starts > 0, sizes[starts - 1], 0.0)
                value = np.where(starts <= ends[last], self.apart(gain, size), -np.inf)
                first = int(np.argmax(value))
            else:
                before = sums[starts[first] - 1] if starts[first] else 0.0
                fewer = sizes[starts[first] - 1] if starts[first] else 0.0
                value = np.where(
                    ends >= starts[first], self.apart(sums[ends] - before, sizes[ends] - fewer), -np.inf
                )
                last = int(np.argmax(value))
            top = float(value.max())
            if top > best[0] + _STILL:
                best = (top, self._between(k, starts[first], ends[last]))
        return best

    def _between(self, k: int, start: int, end: int) -> Limit | None:
        """A limit half-way to the points outside; None if it keeps all."""
        column = self.columns[k]
        low = -np.inf if start == 0 else float(column[start - 1] + column[start]) / 2
        high = np.inf if end == len(column) - 1 else float(column[end] + column[end + 1]) / 2
        return None if np.isinf(low) and np.isinf(high) else Limit(k, low, high)

    def _best_choices(self, k: int, others: Bools, over: Floats) -> tuple[float, Limit | None]:
        """The choices that set apart most: of all sets, the best holds those with the highest mean."""
        codes = self.x[others, k].astype(np.int64)
        levels = len(self.factors[k].levels)
        sums = np.bincount(codes, over[others], levels)
        sizes = np.bincount(codes, minlength=levels).astype(float)
        order = np.argsort(-np.where(sizes > 0, sums / np.maximum(sizes, 1), -np.inf), kind="stable")
        value = self.apart(np.cumsum(sums[order]), np.cumsum(sizes[order]))[:-1]
        if not value.size or not np.isfinite(value.max()):
            return -np.inf, None
        kept = int(np.argmax(value)) + 1
        return float(value.max()), Limit(k, among=tuple(sorted(int(c) for c in order[:kept])))

    def peeled(self, over: Floats) -> Limits:
        """Cut thin slices off where A loses least, and return the box on the way that sets apart most."""
        kept, best = np.ones(self.n, np.bool_), -np.inf
        found: Limits = ()
        cuts: dict[int, Limit] = {}
        while kept.sum() > self.least:
            slices = list(self._slices(kept, over, cuts))
            if not slices:
                break
            _, kept, limit = max(slices, key=lambda one: one[0])
            cuts[limit.factor] = limit
            now = self.worth(tuple(cuts.values()), over)
            if now > best:
                best, found = now, tuple(cuts.values())
        return found

    def _slices(
        self, kept: Bools, over: Floats, cuts: dict[int, Limit]
    ) -> Iterator[tuple[float, Bools, Limit]]:
        """What may be cut off next: mean of what is left, what is left, and the limit that it needs."""
        for k, factor in enumerate(self.factors):
            values = self.x[kept, k]
            old = cuts.get(k, Limit(k))
            if factor.levels:
                for code in np.unique(values)[: None if np.unique(values).size > 1 else 0]:
                    among = tuple(int(c) for c in np.unique(values) if c != code)
                    yield from self._left(kept, over, Limit(k, among=among))
                continue
            low, high = np.quantile(values, (_PEEL, 1 - _PEEL))
            for limit in (old._replace(low=float(low)), old._replace(high=float(high))):
                yield from self._left(kept, over, limit)

    def _left(self, kept: Bools, over: Floats, limit: Limit) -> Iterator[tuple[float, Bools, Limit]]:
        left = kept & limit.holds(self.x)
        if self.least <= left.sum() < kept.sum():
            yield float(over[left].mean()), left, limit


def find_limits(points: Points, chances: Floats) -> tuple[float, Limits]:
    """The box of at most three limits that sets apart most, and by how many standard errors."""
    over = chances - chances.mean()
    spread = float(over.std())
    if spread <= _STILL:
        return 0.0, ()
    over = over / spread
    starts = {points.peeled(over), ()}
    best: tuple[float, Limits] = (0.0, ())
    for start in sorted(starts, key=len):
        found = _moved({limit.factor: limit for limit in start}, points, over)
        found = _simpler(found, points, over)
        worth = points.worth(found, over) if found else 0.0
        if worth > best[0] + _STILL:
            best = (worth, found)
    return best


def _moved(limits: dict[int, Limit], points: Points, over: Floats) -> Limits:
    """Move one limit after the other to its best place, and add limits while they add enough."""
    worth = points.worth(tuple(limits.values()), over) if limits else 0.0
    for _ in range(_ROUNDS):
        before = worth
        for k in range(len(points.factors)):
            rest = {f: limit for f, limit in limits.items() if f != k}
            value, limit = points.best_limit(k, inside(tuple(rest.values()), points.x), over)
            if limit is not None and value > worth + _STILL:
                limits, worth = {**rest, k: limit}, value
        if worth <= before + _STILL:
            break
    return tuple(limits[k] for k in sorted(limits))


def _simpler(limits: Limits, points: Points, over: Floats) -> Limits:
    """Drop limits, the least useful first, until all of at most three are worth their place."""
    while limits:
        now = points.worth(limits, over)
        without = [_moved_only(limits[:k] + limits[k + 1 :], points, over) for k in range(len(limits))]
        worths = [points.worth(one, over) if one else 0.0 for one in without]
        k = int(np.argmax(worths))
        if len(limits) <= MOST_LIMITS and now**2 - max(worths[k], 0.0) ** 2 >= _WORTH:
            half = _one_sided(limits, points, over)
            if half == limits:
                return limits
            limits = half
            continue
        limits = without[k]
    return limits


def _one_sided(limits: Limits, points: Points, over: Floats) -> Limits:
    """Drop the side of a limit that adds little."""
    now = points.worth(limits, over)
    for k, limit in enumerate(limits):
        if limit.among or np.isinf(limit.low) or np.isinf(limit.high):
            continue
        for one in (limit._replace(low=-np.inf), limit._replace(high=np.inf)):
            other = (*limits[:k], one, *limits[k + 1 :])
            if now**2 - max(points.worth(other, over), 0.0) ** 2 < _WORTH:
                return other
    return limits


def _moved_only(limits: Limits, points: Points, over: Floats) -> Limits:
    """Move the limits that there are to their best places; none is added."""
    for _ in range(2):
        for k, limit in enumerate(limits):
            rest = (*limits[:k], *limits[k + 1 :])
            value, other = points.best_limit(limit.factor, inside(rest, points.x), over)
            if other is not None and value > points.worth(limits, over) + _STILL:
                limits = (*limits[:k], other, *limits[k + 1 :])
    return limits
