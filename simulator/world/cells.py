"""Specialties: parts of a market that never meet.

Answers: into which parts does a replication fall, and who works in which. Posts and freelancers of a
specialty have their own feed, so a large market is played part by part, each as if it were a replication of
its own.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.model.jobs import JobsSpec, pick
from simulator.model.luck import Purpose, uniforms
from simulator.model.scenario import Scenario

ROWS_TOGETHER = 64_000
"""freelancers of a piece, and their posts by memory: enough to share what each tick costs, in 200 MB"""
_POSTS_PER_ROW = 4
_POSTS_PER_DAY = 200
"""a person takes as long for a day as for passing so many posts; measured in platform_2025"""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


class Cell(NamedTuple):
    """One specialty of a category, the largest of each being number 0."""

    category: int
    number: int
    share: float
    """of the posts and freelancers of its category"""


class Part(NamedTuple):
    """What is played as one world: a replication, or one specialty of it."""

    replication: int
    cell: Cell | None


def shares_of(jobs: JobsSpec, specialties: int) -> npt.NDArray[np.float64]:
    """Shares of the specialties of a category, the largest first: a power of their rank (Zipf, 1949)."""
    weights = np.arange(1, specialties + 1, dtype=float) ** -jobs.specialty_sizes
    return np.asarray(weights / weights.sum())


def cells_of(scenario: Scenario) -> list[Cell]:
    """Return all specialties, category by category, the largest first.

    Examples
    --------
    A category of one specialty is one part too.
    """
    return [
        Cell(c, number, float(share))
        for c, category in enumerate(scenario.jobs.categories.values())
        for number, share in enumerate(shares_of(scenario.jobs, category.specialties))
    ]


class _Size(NamedTuple):
    """How large each category of a replication is."""

    people: Floats
    posts: Floats
    """of a day"""


def _sizes(scenario: Scenario) -> _Size:
    groups, spec = scenario.freelancers, scenario.jobs.categories
    posted = {name: category.share for name, category in spec.items()}
    people = np.zeros(len(spec))
    for group in groups:
        mix = group.categories or posted
        of = np.array([mix.get(name, 0.0) for name in spec])
        people += group.count * of / of.sum()
    return _Size(people, np.array(list(posted.values())) / sum(posted.values()) * scenario.jobs.per_day)


def pieces_of(scenario: Scenario) -> list[Sequence[Cell]]:
    """Return the specialties that are played side by side, piece by piece.

    They follow from the scenario alone, so that results are the same wherever it is played.
    """
    people, posts = _sizes(scenario)
    rows = people + posts * scenario.horizon / _POSTS_PER_ROW
    pieces, size = list[list[Cell]](), np.inf
    for cell in cells_of(scenario):
        own = rows[cell.category] * cell.share
        if size + own > ROWS_TOGETHER:
            pieces.append([])
            size = 0.0
        pieces[-1].append(cell)
        size += own
    return list(pieces)


def longest_first(scenario: Scenario, pieces: Sequence[Sequence[Cell]]) -> list[int]:
    """Return the numbers of pieces in the order in which workers should play them.

    Parameters
    ----------
    scenario : Scenario
        The market.
    pieces : sequence of sequences of Cell
        As from `pieces_of`.

    Returns
    -------
    list of int
        Whichever takes longest comes first, so that no worker is left with it while others wait.
    """
    people, posts = _sizes(scenario)
    work = [
        sum(people[c.category] * c.share * (_POSTS_PER_DAY + posts[c.category] * c.share) for c in piece)
        for piece in pieces
    ]
    return sorted(range(len(pieces)), key=lambda k: -work[k])


def parts_of(
    scenario: Scenario, replications: Sequence[int], cells: Sequence[Cell] | None = None
) -> list[Part]:
    """Return what is played side by side.

    Parameters
    ----------
    scenario : Scenario
        The market.
    replications : sequence of int
        Their numbers.
    cells : sequence of Cell, optional
        Only these specialties of each; by default all.

    Returns
    -------
    list of Part
        Replication by replication.
    """
    chosen: Sequence[Cell | None] = cells if cells is not None else [None]
    if cells is None and scenario.jobs.falls_apart:
        chosen = cells_of(scenario)
    return [Part(replication, cell) for replication in replications for cell in chosen]


def members_of(
    scenario: Scenario, cells: Sequence[Cell], category: Ints, keys: npt.NDArray[np.uint64]
) -> list[Ints]:
    """Return who works in each specialty: in proportion to its posts.

    Parameters
    ----------
    scenario : Scenario
        The market.
    cells : sequence of Cell
        The specialties.
    category : int array, shape (n,)
        Category of each freelancer.
    keys : uint64 array, shape (n,)
        Their keys.

    Returns
    -------
    list of int arrays
        Positions of the freelancers of each specialty, in order.
    """
    luck, specialty = uniforms(keys, Purpose.SPECIALTY), np.zeros(keys.size, np.int64)
    for c, spec in enumerate(scenario.jobs.categories.values()):
        here = np.flatnonzero(category == c)
        specialty[here] = pick(tuple(shares_of(scenario.jobs, spec.specialties)), luck[here])
    most = max(spec.specialties for spec in scenario.jobs.categories.values())
    place = category * most + specialty
    order = np.argsort(place, kind="stable")
    edges = np.array([cell.category * most + cell.number for cell in cells], np.int64)
    first = np.searchsorted(place[order], edges, side="left")
    last = np.searchsorted(place[order], edges, side="right")
    return [order[a:b] for a, b in zip(first.tolist(), last.tolist(), strict=True)]
