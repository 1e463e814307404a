"""Which of several runs the next replications go to.

Answers: which runs need more replications to find the best. A run that is clearly behind the leader gets no
more. The others get theirs by optimal allocation (`ocba_shares`), and the leader as many as the largest of
them, because each is compared with it over the replications that both have.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.metrics.contrasts.looks import FIRST_LOOK, anytime_p
from simulator.metrics.contrasts.selection import ocba_shares
from simulator.metrics.contrasts.standing import Standing

Floats = npt.NDArray[np.float64]
_DOUBLE = 2
"""the most by which a run grows in one step: what is in doubt now may soon be settled"""


def entry_shares(stands: Standing, level: float) -> Floats:
    """Share of each entry in the next replications, not counting the leader's; 0 if it is clearly behind.

    Parameters
    ----------
    stands : Standing
        Which entry leads, by how much, and with what error.
    level : float
        Wanted chance of naming the best, such as 0.95.

    Returns
    -------
    float array, k
        Sums to 1, or all 0 where nothing is in doubt.

    Notes
    -----
    `ocba_shares` with the deviations of the differences from the leader, because all entries meet the same
    worlds (Fu, Hu, Chen & Xiong 2007, INFORMS Journal on Computing 19:101-111).
    """
    rest, others = stands.others, max(1, stands.leads.size - 1)
    p = anytime_p(stands.leads, stands.errors, stands.shared, 1 - (1 - level) / others)
    doubtful = rest & ((others * p >= 1 - level) | (stands.leads <= 0) | (stands.shared < FIRST_LOOK))
    if not doubtful.any():
        return np.zeros(stands.leads.size)
    sds = np.where(doubtful, stands.errors * np.sqrt(stands.shared), 0.0)
    if not sds.any():
        return np.asarray(doubtful / doubtful.sum())
    return ocba_shares(-stands.leads, sds)


def next_numbers(
    numbers: Sequence[int],
    owners: Sequence[int],
    stands: Standing | None,
    level: float,
    room: float,
    most: int,
) -> list[int] | None:
    """Number of replications to which each run is lengthened.

    Parameters
    ----------
    numbers : sequence of int
        Replications of each run so far.
    owners : sequence of int
        Run of each entry that can be the best, in the order of `stands`.
    stands : Standing or None
        Which entry leads; without it (too few hires) all runs grow alike.
    level : float
        Wanted chance of naming the best.
    room : float
        Replications to add, roughly, over all runs.
    most : int
        Limit for each run.

    Returns
    -------
    list of int or None
        Even numbers, so that mirrored worlds stay in pairs; a run's share is the largest of its entries'.
        None if every run that matters has reached its limit.
    """
    now = np.asarray(numbers, np.int64)
    shares = now / now.sum()
    if stands is not None:
        shares = np.zeros(now.size)
        np.maximum.at(shares, np.asarray(owners), entry_shares(stands, level))
        shares[owners[stands.leader]] = shares.max()
    shares[now >= most] = 0.0
    if not shares.any():
        return None
    total = now[shares > 0].sum() + room
    wanted = np.minimum(_even(shares / shares.sum() * total), _DOUBLE * now)
    more = np.clip(wanted, now, np.maximum(most, now)) - now
    if more.sum() > room:
        fewer = _even(more * room / more.sum() - 1.0)
        more = np.minimum(more, np.maximum(fewer, np.where(more == more.max(), 2, 0)))
    return [int(n) for n in now + more]


def _even(numbers: Floats) -> npt.NDArray[np.int64]:
    """Round up to even numbers."""
    return (2 * np.ceil(numbers / 2)).astype(np.int64)
