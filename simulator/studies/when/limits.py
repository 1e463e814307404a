"""What a box of worlds asks of each factor.

Answers: which worlds pass a few limits.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]


class Factor(NamedTuple):
    """One number, or one choice, that differs from world to world."""

    name: str
    low: float = 0.0
    high: float = 1.0
    levels: tuple[str, ...] = ()
    """names of the choices, if it is one: a point holds the number of its choice"""


class Limit(NamedTuple):
    """What a box asks of one factor: a least, a most, or one of some choices."""

    factor: int
    low: float = -np.inf
    high: float = np.inf
    among: tuple[int, ...] = ()

    @property
    def sides(self) -> tuple[int, bool, bool]:
        """Its factor, and whether it has a least and a most."""
        return self.factor, np.isfinite(self.low), np.isfinite(self.high)

    def holds(self, x: Floats) -> Bools:
        """Which points pass."""
        column = x[:, self.factor]
        if self.among:
            return np.isin(column, self.among)
        return np.asarray((column >= self.low) & (column <= self.high))


Limits = tuple[Limit, ...]


def inside(limits: Sequence[Limit], x: Floats) -> Bools:
    """Which points pass all limits."""
    found = np.ones(len(x), np.bool_)
    for limit in limits:
        found &= limit.holds(x)
    return found
