"""Proposals of different kinds beside each other: by category, price, rivals, age, client, boost, member.

Answers: does one kind get further than another, or is that luck; and of which kinds are there enough.
"""

from collections.abc import Sequence
from itertools import pairwise
from typing import NamedTuple

import numpy as np

from simulator.loader.history.table import AT_HIRED, History
from simulator.metrics.estimates.quantities import LEVEL
from simulator.studies.person.delays import Delays
from simulator.studies.person.funnel import Funnel, counted_trials, funnel
from simulator.studies.person.pooled import Pooled, pooled_shares


class Line(NamedTuple):
    """Proposals of one kind."""

    name: str
    funnel: Funnel
    enough: bool
    """whether so many are settled that its shares are worth a look"""


class Breakdown(NamedTuple):
    """Proposals by something that was known when they were sent."""

    by: str
    lines: tuple[Line, ...]
    unknown: int
    """proposals of which it is not known"""

    @property
    def enough(self) -> bool:
        """Whether at least two kinds can be compared."""
        return sum(line.enough for line in self.lines) > 1

    def together(self, stage: int) -> Pooled:
        """Shares of all kinds seen beside each other, also of those that are few."""
        steps = [line.funnel.step(stage) for line in self.lines]
        counts = [(0.0, 0.0) if one is None else (float(one.reached), one.trials) for one in steps]
        return pooled_shares([one for one, _ in counts], [of for _, of in counts])

    def apart(self, stage: int) -> bool:
        """Whether two kinds differ by more than luck: ranges that hold together do not overlap."""
        steps = [line.funnel.step(stage) for line in self.lines if line.enough]
        some = [one for one in steps if one is not None]
        return any(a.high < b.low for a in some for b in some)


ENOUGH = 10.0
"""settled proposals of one kind from which its shares are shown"""
BY = ("category", "price", "rivals", "age", "client", "boost", "member")
_EDGES: dict[str, tuple[str, tuple[float, ...], str]] = {
    "price": ("connects", (2, 6, 12, 18), "Connects"),
    "rivals": ("rivals", (5, 10, 20, 50), "rivals"),
    "age": ("age_hours", (1, 6, 24), "h old"),
}
_WHOLE = ("price", "rivals")
"""what is counted, so that a band ends one below the next"""


def breakdowns(history: History, delays: Delays, level: float = LEVEL) -> tuple[Breakdown, ...]:
    """Count how far proposals of different kinds got, by all that the history knows of them.

    Parameters
    ----------
    history, delays, level
        As for `funnel`; ranges of one breakdown hold all at once (Bonferroni).

    Returns
    -------
    tuple of Breakdown
        In the order of `BY`; what the history does not know is left out.
    """
    own = history.take(history.invited != 1)
    found = []
    for by in BY:
        names = _names(own, by)
        kinds = list(dict.fromkeys(name for name in _order(by, names) if name))
        if len(kinds) < 2:
            continue
        each = 1 - (1 - level) / len(kinds)
        lines = []
        for kind in kinds:
            some = own.take(np.array([name == kind for name in names], np.bool_))
            settled = counted_trials(some, AT_HIRED, delays)
            lines.append(Line(kind, funnel(some, delays, each), settled >= ENOUGH))
        found.append(Breakdown(by, tuple(lines), sum(not name for name in names)))
    return tuple(found)


def _names(history: History, by: str) -> Sequence[str]:
    """What kind each proposal is; empty where it is not known."""
    if by in ("category", "member"):
        return [str(one) for one in getattr(history, by)]
    if by == "boost":
        return [{0.0: "not boosted", 1.0: "boosted"}.get(one, "") for one in history.boosted.tolist()]
    if by == "client":
        return _clients(history)
    column, edges, _ = _EDGES[by]
    values = np.asarray(getattr(history, column), np.float64)
    labels = _labels(by)
    place = np.searchsorted(edges, values, side="right")
    return ["" if np.isnan(value) else labels[at] for value, at in zip(values, place, strict=True)]


def _labels(by: str) -> list[str]:
    """Names of bands, of which no two overlap."""
    _, edges, unit = _EDGES[by]
    if by in _WHOLE:
        middle = [f"{a:g} to {b - 1:g} {unit}" for a, b in pairwise(edges)]
    else:
        middle = [f"{a:g} to under {b:g} {unit}" for a, b in pairwise(edges)]
    return [f"under {edges[0]:g} {unit}", *middle, f"{edges[-1]:g} {unit} and more"]


def _clients(history: History) -> list[str]:
    """Clients by their record: hire rate where it is known, else whether their payment is verified."""
    rate = history.client_hire_rate
    if not np.isnan(rate).all():
        return ["" if np.isnan(one) else "hires for half of posts or more" if one >= 0.5 else "hires for less"
                for one in rate]  # fmt: skip
    words = {0.0: "payment not verified", 1.0: "payment verified"}
    return [words.get(one, "") for one in history.verified.tolist()]


def _order(by: str, names: Sequence[str]) -> list[str]:
    """Kinds in the order in which they should be read: bands by size, others by how common they are."""
    if by in _EDGES:
        return [label for label in _labels(by) if label in set(names)]
    count: dict[str, int] = {}
    for name in names:
        count[name] = count.get(name, 0) + 1
    return sorted(count, key=lambda name: (-count[name], name))
