"""How good settings are, from what they got in some worlds.

Answers: one number per point, more being better, and how much each replication moves it. A point is measured
in one world or in several, which nobody can tell apart beforehand, and for one goal or for a mix of two.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Over = Literal["mean", "worst", "regret"]
"""over worlds: their mean, the mean of the worst tenth, or the mean of the tenth with the largest regret"""
_TENTH = 0.1


@dataclass(frozen=True)
class Sums:
    """What points got: numerators and denominators, goals x worlds x points x replications.

    A value is the ratio of the sums over replications. The numerators of goals of which less is better are
    negative already.
    """

    over: Floats
    under: Floats

    @property
    def replications(self) -> int:
        """How many there are of each point."""
        return int(self.over.shape[-1])

    def of(self, points: Sequence[int] | npt.NDArray[np.int64]) -> "Sums":
        """Those of some points."""
        return Sums(self.over[:, :, points], self.under[:, :, points])

    def first(self, replications: int) -> "Sums":
        """Those of the first replications."""
        return Sums(self.over[..., :replications], self.under[..., :replications])

    def and_then(self, more: "Sums") -> "Sums":
        """Those of more replications of the same points too."""
        return Sums(
            np.concatenate([self.over, more.over], axis=3), np.concatenate([self.under, more.under], axis=3)
        )

    def values(self) -> Floats:
        """The ratio of each point, goals x worlds x points; minus infinity where it has none."""
        under = self.under.sum(axis=3)
        return np.where(under > 0, self.over.sum(axis=3) / np.where(under > 0, under, 1.0), -np.inf)

    def deviations(self) -> Floats:
        """What each replication adds to its ratio, less what it adds on average; in the shape of `over`."""
        values, mean = self.values(), self.under.mean(axis=3)
        sound = np.isfinite(values) & (mean > 0)
        known = np.where(sound, values, 0.0)[..., None]
        off = (self.over - known * self.under) / np.where(sound, mean, 1.0)[..., None]
        return np.where(sound[..., None], off, 0.0)


@dataclass(frozen=True)
class Aim:
    """What makes a point good: how worlds are put together, and the weight of each goal."""

    over: Over = "mean"
    weights: tuple[float, ...] = (1.0,)
    """of the goals, in the unit of each"""


class Merit(NamedTuple):
    """How good each point is, and how much each replication moves that."""

    value: Floats
    """per point"""
    deviations: Floats
    """points x replications"""

    def edge(self, point: int, other: int) -> tuple[float, float]:
        """Lead of one point over another, and its standard error."""
        n = self.deviations.shape[1]
        apart = self.deviations[point] - self.deviations[other]
        error = float(np.sqrt(apart @ apart / max(1, n * (n - 1))))
        return float(self.value[point]) - float(self.value[other]), error


def merit_of(sums: Sums, aim: Aim) -> Merit:
    """Put goals and worlds together.

    Examples
    --------
    >>> two = Sums(np.array([[[[1.0, 3.0], [4.0, 4.0]]]]), np.ones((1, 1, 2, 2)))
    >>> merit_of(two, Aim()).value.tolist()
    [2.0, 4.0]
    """
    weights = np.array(aim.weights, float)
    # a goal without weight has no say, also where it has no value
    counts = np.flatnonzero(weights) if weights.any() else np.arange(1)
    values = np.tensordot(weights[counts], sums.values()[counts], 1)
    moves = np.tensordot(weights[counts], sums.deviations()[counts], 1)
    if aim.over == "mean":
        return Merit(values.mean(axis=0), moves.mean(axis=0))
    ranked = values - values.max(axis=1, keepdims=True) if aim.over == "regret" else values
    few = max(1, int(np.ceil(_TENTH * len(values))))
    worst = np.argsort(ranked, axis=0, kind="stable")[:few]
    moved = np.take_along_axis(moves, worst[..., None], axis=0).mean(axis=0)
    if aim.over == "regret":
        best = np.argmax(values, axis=1)
        moved = moved - moves[worst, best[worst]].mean(axis=0)
    return Merit(np.take_along_axis(ranked, worst, axis=0).mean(axis=0), moved)
