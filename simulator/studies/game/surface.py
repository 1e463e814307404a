"""Payoffs between the mixes that were played, if they are smooth.

Answers: what would a rule get at shares that nobody played. The payoffs of each rule are fitted as linear in
the shares; if that does not hold up, as quadratic; and then as what is left of a pot that is shared with
rivals, so that one over the payoff is linear, or quadratic. Mixes to spare tell whether a surface fits.
Nothing is read off one that does not.
"""

from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.simultaneous import simultaneous
from simulator.studies.game.table import PayoffTable

Floats = npt.NDArray[np.float64]
Kind = Literal["linear", "quadratic", "pot, linear", "pot, quadratic"]

REJECTED = 0.01
"""below this chance, what is left over is no luck"""
_SURE = 1e-9
_DRAWS = 4_999
_LEAST = 1e-3
_FLOOR = 0.25
"""of the least fraction that was played: where a fitted pot would be larger, it is not followed"""


def features(shares: Floats, kind: Kind) -> Floats:
    """Terms of a surface: the shares, and if quadratic the products of every two.

    Examples
    --------
    >>> features(np.array([0.5, 0.25, 0.25]), "quadratic").tolist()
    [0.5, 0.25, 0.25, 0.125, 0.125, 0.0625]
    """
    if kind.endswith("linear"):
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
    floor: float = 0.0
    """least fraction of a pot"""

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
            got = np.asarray(found @ self.terms)
        else:
            got = np.asarray(np.einsum("tp,tpk->tk", found, self.terms))
        return 1 / np.maximum(got, self.floor) if _is_pot(self.kind) else got

    def of(self, values: Floats, maps: Floats) -> "Surface":
        """The surface of other tables over the same mixes."""
        return Surface(self.kind, _fitted(_bent(values, self.kind), maps), self.p, self.floor)


def _is_pot(kind: Kind) -> bool:
    return kind.startswith("pot")


def _bent(values: Floats, kind: Kind) -> Floats:
    """Payoffs in the form that is fitted; those of drawn tables may be below nothing."""
    return 1 / np.maximum(values, _LEAST * np.abs(values).max()) if _is_pot(kind) else values


def _maps(table: PayoffTable, kind: Kind) -> Floats | None:
    """Matrices that turn payoffs of a rule into its terms, rules x terms x mixes; None if there is no way."""
    found = features(table.shares, kind)
    if np.linalg.matrix_rank(found) < found.shape[1]:
        return None
    # a payoff counts by the number of freelancers behind it
    weights = np.sqrt(table.mixes.T.astype(float))
    if _is_pot(kind):
        weights = weights * table.values.T
    return np.stack([np.linalg.pinv(w[:, None] * found) * w for w in weights])


def _fitted(values: Floats, maps: Floats) -> Floats:
    return np.asarray(np.einsum("kpm,...mk->...pk", maps, values))


def _leftover(table: PayoffTable, maps: Floats, kind: Kind) -> float | None:
    """Chance that what the surface leaves over is luck, over all mixes and rules at once."""
    shape = features(table.shares, kind)
    if shape.shape[0] <= shape.shape[1]:
        return None
    values, moved = _bent(table.values, kind), table.deviations
    if _is_pot(kind):
        moved = -moved * values**2
    left = values - shape @ _fitted(values, maps)
    apart = moved - np.einsum("mp,rpk->rmk", shape, _fitted(moved, maps))
    real = np.abs(left) > _SURE * max(float(np.abs(values).max()), 1e-300)  # rounding is no leftover
    if not real.any():
        return 1.0
    size = np.abs(values).max()
    flat = (apart / size).reshape(len(apart), -1)
    return float(simultaneous((np.where(real, left, 0.0) / size).ravel(), flat, draws=_DRAWS).p.min())


def surface_of(table: PayoffTable) -> tuple[Surface, Floats]:
    """Fit the simplest surface that holds up.

    Parameters
    ----------
    table : PayoffTable
        What was played.

    Returns
    -------
    Surface
        The first kind that fits; if none does, the one that fits best.
    float array, rules x terms x mixes
        What `Surface.of` takes, to fit other tables.

    Raises
    ------
    ValueError
        If the mixes are too few even for a linear surface.
    """
    tried = list[tuple[Surface, Floats]]()
    kinds: tuple[Kind, ...] = get_args(Kind)
    for kind in kinds:
        if _is_pot(kind) and not (table.values > 0).all():
            continue
        maps = _maps(table, kind)
        if maps is None:
            continue
        values = _bent(table.values, kind)
        floor = _FLOOR * float(values.min()) if _is_pot(kind) else 0.0
        tried.append((Surface(kind, _fitted(values, maps), _leftover(table, maps, kind), floor), maps))
        if tried[-1][0].fits:
            return tried[-1]
    if not tried:
        raise ValueError("the mixes are too few, or too much alike, to read anything off between them")
    return max(tried, key=lambda one: one[0].p or 0.0)
