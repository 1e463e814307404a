"""Payoffs between the mixes that were played, if they are smooth.

Answers: what would a rule get at shares that nobody played. The payoffs of each rule are fitted as linear in
the shares, and if that does not hold up, as quadratic; mixes to spare tell whether the surface fits. Nothing
is read off a surface that does not.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.simultaneous import simultaneous
from simulator.studies.game.table import PayoffTable

Floats = npt.NDArray[np.float64]
Kind = Literal["linear", "quadratic"]

REJECTED = 0.01
"""below this chance, what is left over is no luck"""
_SURE = 1e-9
_DRAWS = 4_999


def features(shares: Floats, kind: Kind) -> Floats:
    """Terms of a surface: the shares, and if quadratic the products of every two.

    Examples
    --------
    >>> features(np.array([0.5, 0.25, 0.25]), "quadratic").tolist()
    [0.5, 0.25, 0.25, 0.125, 0.125, 0.0625]
    """
    if kind == "linear":
        return np.asarray(shares, float)
    rules = shares.shape[-1]
    first, second = np.triu_indices(rules, 1)
    return np.concatenate([shares, shares[..., first] * shares[..., second]], axis=-1)


@dataclass(frozen=True)
class Surface:
    """Payoffs of all rules as functions of the shares; of one table, or of many at once."""

    kind: Kind
    terms: Floats
    """terms x rules, or tables x terms x rules"""
    p: float | None
    """chance of leftovers this large by luck alone; None where no mix was to spare"""

    @property
    def fits(self) -> bool:
        """Whether anything may be read off between the mixes."""
        return self.p is None or self.p >= REJECTED

    def payoffs(self, shares: Floats) -> Floats:
        """Payoffs at some shares.

        Parameters
        ----------
        shares : float array
            Of one table n x rules. Of many, a row of shares for each table, or 1 x n x rules for all of them.
        """
        found = features(shares, self.kind)
        if found.ndim == self.terms.ndim:
            return np.asarray(found @ self.terms)
        return np.asarray(np.einsum("tp,tpk->tk", found, self.terms))

    def of(self, values: Floats, maps: Floats) -> "Surface":
        """The surface of other tables over the same mixes."""
        return Surface(self.kind, _fitted(values, maps), self.p)


def _maps(table: PayoffTable, kind: Kind) -> Floats | None:
    """Matrices that turn payoffs of a rule into its terms, rules x terms x mixes; None if there is no way."""
    found = features(table.shares, kind)
    if np.linalg.matrix_rank(found) < found.shape[1]:
        return None
    # a payoff counts by the number of freelancers behind it
    weights = np.sqrt(table.mixes.T.astype(float))
    return np.stack([np.linalg.pinv(w[:, None] * found) * w for w in weights])


def _fitted(values: Floats, maps: Floats) -> Floats:
    return np.asarray(np.einsum("kpm,...mk->...pk", maps, values))


def _leftover(table: PayoffTable, maps: Floats, kind: Kind) -> float | None:
    """Chance that what the surface leaves over is luck, over all mixes and rules at once."""
    shape = features(table.shares, kind)
    if shape.shape[0] <= shape.shape[1]:
        return None
    left = table.values - shape @ _fitted(table.values, maps)
    moved = table.deviations - np.einsum("mp,rpk->rmk", shape, _fitted(table.deviations, maps))
    size = float(np.abs(table.values).max())
    real = np.abs(left) > _SURE * max(size, 1e-300)  # rounding is no leftover
    if not real.any():
        return 1.0
    flat = moved.reshape(len(moved), -1)
    return float(simultaneous(np.where(real, left, 0.0).ravel(), flat, draws=_DRAWS).p.min())


def surface_of(table: PayoffTable) -> tuple[Surface, Floats]:
    """Fit the simplest surface that holds up.

    Parameters
    ----------
    table : PayoffTable
        What was played.

    Returns
    -------
    Surface
        Linear, or else quadratic.
    float array, rules x terms x mixes
        What `Surface.of` takes, to fit other tables.

    Raises
    ------
    ValueError
        If the mixes are too few even for a linear surface.
    """
    found: tuple[Surface, Floats] | None = None
    kinds: tuple[Kind, ...] = ("linear", "quadratic")
    for kind in kinds:
        maps = _maps(table, kind)
        if maps is None:
            break
        p = _leftover(table, maps, kind)
        found = Surface(kind, _fitted(table.values, maps), p), maps
        if found[0].fits:
            break
    if found is None:
        raise ValueError("the mixes are too few, or too much alike, to read anything off between them")
    return found
