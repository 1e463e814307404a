"""What each rule gets in each mix of rules, with everything known about the errors.

Answers: what a freelancer with a rule gets where so many follow each of the rules. A row of the table is a
mix, written as counts of freelancers; every rule is followed by a few at least, so that the table also says
what those would get who switch to a rule that hardly anybody follows. All mixes meet the same luck, and the
table keeps what that luck does to every pair of its numbers.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple, Self

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.simultaneous import Simultaneous, simultaneous
from simulator.metrics.estimates.draws import steady_normals, steady_uniforms
from simulator.metrics.estimates.quantities import LEVEL

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
_LEAST = 2


class Switches(NamedTuple):
    """What one freelancer gains who switches: `pairs` are rows of (mix, rule left, rule taken)."""

    pairs: Ints
    found: Simultaneous

    @property
    def largest(self) -> float:
        """The largest gain that was measured; 0 if there is nothing to switch to."""
        return float(self.found.value.max(initial=-np.inf)) if len(self.pairs) else 0.0

    @property
    def most(self) -> float:
        """Upper limit of every gain at once."""
        return float(self.found.high.max(initial=-np.inf)) if len(self.pairs) else 0.0


@dataclass(frozen=True)
class PayoffTable:
    """Payoffs of every rule in every mix, as sums per replication; higher is better."""

    rules: tuple[str, ...]
    mixes: Ints
    """freelancers who follow each rule, mixes x rules"""
    over: Floats
    """numerators, replications x mixes x rules; not a number where a mix was not played"""
    under: Floats
    """denominators, likewise"""
    scale: float = 1.0
    """turns a ratio of sums into the payoff; negative where less is better"""

    def __post_init__(self) -> None:
        shape = (*self.mixes.shape,)
        if self.over.shape[1:] != shape or self.over.shape != self.under.shape:
            raise ValueError(f"{shape} payoffs were asked for in each replication, not {self.over.shape[1:]}")
        if self.played.min(initial=_LEAST) < _LEAST:
            raise ValueError("every mix takes at least 2 replications")

    @property
    def people(self) -> int:
        """Freelancers in each mix."""
        return int(self.mixes[0].sum())

    @property
    def shares(self) -> Floats:
        """Shares of the rules, mixes x rules."""
        return np.asarray(self.mixes / self.mixes.sum(axis=1, keepdims=True))

    @property
    def played(self) -> Ints:
        """Replications of each mix."""
        return np.asarray(np.isfinite(self.over).all(axis=2).sum(axis=0))

    @property
    def values(self) -> Floats:
        """The payoffs, mixes x rules, as ratios of sums."""
        return np.asarray(self.scale * np.nansum(self.over, axis=0) / np.nansum(self.under, axis=0))

    @property
    def deviations(self) -> Floats:
        """How much each replication moves each payoff, replications x mixes x rules.

        The sum of squares over replications is the variance of a payoff, and the sum of products the
        covariance of two. A replication in which a mix was not played moves nothing there.
        """
        n = self.played.astype(float)[None, :, None]
        moved = (self.scale * self.over - self.values * self.under) / np.nansum(self.under, axis=0)
        return np.asarray(np.nan_to_num(moved) * np.sqrt(n / (n - 1)))

    @property
    def freedom(self) -> int:
        """Degrees of freedom of the errors: those of the mix that was played least."""
        return int(self.played.min()) - 1

    def tables(self, count: int) -> Floats:
        """Draw tables that could as well be the true one, count x mixes x rules.

        Student-t around the payoffs, with all their covariances; the same draws at every call.
        """
        n, *shape = self.deviations.shape
        from scipy import special

        normals = steady_normals("tables of a game", count, n)
        spread = steady_uniforms("spread of tables of a game", count)[:, 0]
        chi = np.sqrt(2 * special.gammaincinv(self.freedom / 2, spread) / self.freedom)
        moved = normals @ self.deviations.reshape(n, -1) / np.maximum(chi, 1e-9)[:, None]
        return np.asarray(self.values + moved.reshape(count, *shape))

    def switches(self, pairs: npt.ArrayLike, level: float = LEVEL) -> Switches:
        """Gains of one who switches, with limits that hold for all of them at once.

        Parameters
        ----------
        pairs : int array, n x 3
            Rows of (mix, rule left, rule taken).
        level : float
            Chance that all limits hold together.

        Returns
        -------
        Switches
        """
        rows = np.asarray(pairs, np.int64).reshape(-1, 3)
        mix, left, taken = rows.T
        value, moved = self.values, self.deviations
        gains, apart = value[mix, taken] - value[mix, left], moved[:, mix, taken] - moved[:, mix, left]
        # replications in which none of these mixes was played would count as evidence
        kept = np.isfinite(self.over[:, np.unique(mix)]).any(axis=(1, 2))
        return Switches(rows, simultaneous(gains, apart[kept], level))

    def with_more(self, mix: int, first: int, over: Floats, under: Floats) -> Self:
        """The table with more replications of one mix.

        Parameters
        ----------
        mix : int
            Its row.
        first : int
            Number of the first replication.
        over, under : float array, replications x rules
            What was played.

        Returns
        -------
        PayoffTable
        """
        end = max(first + len(over), len(self.over))
        grown = np.full((2, end, *self.mixes.shape), np.nan)
        for whole, old, new in zip(grown, (self.over, self.under), (over, under), strict=True):
            whole[: len(old)] = old
            whole[first : first + len(new), mix] = new
        return replace(self, over=grown[0], under=grown[1])

    def with_mixes(self, other: "PayoffTable") -> Self:
        """The table with the mixes of another one below, of the same rules."""
        end = max(len(self.over), len(other.over))
        parts = []
        for one, two in ((self.over, other.over), (self.under, other.under)):
            parts.append(np.concatenate([_padded(one, end), _padded(two, end)], axis=1))
        mixes = np.concatenate([self.mixes, other.mixes])
        return replace(self, mixes=mixes, over=parts[0], under=parts[1])


def _padded(values: Floats, end: int) -> Floats:
    more = np.full((end - len(values), *values.shape[1:]), np.nan)
    return np.concatenate([values, more])


def exact_table(rules: Sequence[str], mixes: npt.ArrayLike, payoffs: npt.ArrayLike) -> PayoffTable:
    """A table without errors, such as one from a formula.

    Parameters
    ----------
    rules : sequence of str
        Names.
    mixes : int array, mixes x rules
        Counts.
    payoffs : float array, mixes x rules
        What each rule gets.

    Returns
    -------
    PayoffTable
        With two replications that are alike.
    """
    counts, values = np.asarray(mixes, np.int64), np.asarray(payoffs, float)
    return PayoffTable(tuple(rules), counts, np.stack([values, values]), np.ones((2, *values.shape)))
