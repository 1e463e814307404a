"""What a search sees: points that are played side by side, and what each got.

Answers: what must whatever plays points be able to do, and what is kept of each generation.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol

from simulator.studies.tune.space import Point
from simulator.studies.tune.weigh import Aim, Sums, merit_of

SEARCH = "search"
Watch = Callable[[int, int], bool]
"""told plays so far and plays in all after each step; whether to go on"""


class Trial(Protocol):
    """Plays points side by side on common luck."""

    @property
    def worlds(self) -> int:
        """How many uncertain worlds each replication is played in."""
        ...

    def play(self, points: Sequence[Point], stream: str, first: int, last: int) -> Sums:
        """Play some points.

        Parameters
        ----------
        points : sequence of Point
            What is played; all meet the same luck.
        stream : str
            Which luck: that of the search, of the final, or fresh.
        first, last : int
            Replications of this stream, both included.

        Returns
        -------
        Sums
            One row per point, in their order.
        """
        ...


class Seen(NamedTuple):
    """What a point got in one generation: its edge over the start, and how sure that is."""

    point: Point
    edge: float
    error: float
    replications: int


@dataclass(frozen=True)
class Generation:
    """What one generation saw."""

    number: int
    seen: tuple[Seen, ...]
    played: int
    """plays so far, this generation included"""
    width: float
    """how far apart the next points stand, as a share of the space"""


class Played(NamedTuple):
    """What was played in a generation: all up to half-way, who stayed to the end."""

    points: Sequence[Point]
    """the start first"""
    stay: Sequence[int]
    half: Sums
    """of all"""
    whole: Sums
    """of those that stayed"""

    def seen(self, aim: Aim) -> tuple[Seen, ...]:
        """What each point got."""
        before, after = merit_of(self.half, aim), merit_of(self.whole, aim)
        stayed = [
            Seen(self.points[k], *after.edge(i, 0), self.whole.replications)
            for i, k in enumerate(self.stay)
            if k > 0
        ]
        left = [k for k in range(len(self.points)) if k not in self.stay]
        return (*stayed, *(Seen(self.points[k], *before.edge(k, 0), self.half.replications) for k in left))
