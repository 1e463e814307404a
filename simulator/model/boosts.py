"""The boost auction: Connects bid for the top of a client's list.

Answers: which bids hold a slot. A bid holds a slot while fewer than `slots` bids on the same post are better,
that is higher, or equal and earlier. Bids are never taken back, so a lost slot is never regained.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, Whole, uniforms
from simulator.model.values.spec import Spec
from simulator.model.values.units import Days, Share

OFF, FIRST, SECOND = 0, 1, 2
PRICING = ("off", "first", "second")


class BoostsSpec(Spec):
    """The slots at the top of the list and how they are sold."""

    pricing: Literal["off", "first", "second"] = "first"
    """`off`: no auction; `first`: slot holders pay their bid; `second`: they pay the best bid without one"""
    slots: Annotated[int, Field(ge=0, le=1000)] = 4
    """places at the top of each post's list"""
    window: Days = 7.0
    """age of a post up to which bids are taken; the auction also ends when the client decides"""
    minimum: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """smallest bid [Connects]"""
    eligible_match: Share = 0.0
    """least true match at which the platform lets a freelancer bid"""
    placebo_share: Share = 0.0
    """share of posts whose auction charges and moves no one, to measure what boosts do"""


def draw_auctions(spec: BoostsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill `placebo`: which posts have a placebo auction."""
    jobs["placebo"] = uniforms(jobs["key"], Purpose.PLACEBO) < spec.placebo_share


@kernel
def is_better(amount: Whole, at: float, than: Whole, than_at: float) -> bool:
    """Whether one bid ranks before another: higher, or equal and earlier.

    Parameters
    ----------
    amount, than : int
        The two bids [Connects].
    at, than_at : float
        When each was placed [days].

    Returns
    -------
    bool
        True if the first bid ranks before the second.
    """
    return bool(amount > than or (amount == than and at < than_at))


def equilibrium_bid(value: npt.ArrayLike, bidders: int, slots: int) -> npt.NDArray[np.float64]:
    """Equilibrium bid when every slot holder pays their bid and values are uniform on 0 to 1.

    Parameters
    ----------
    value : array_like
        What a slot is worth to the bidder, 0 to 1, any shape.
    bidders : int
        Bidders n on the post, each with one bid; more than there are slots.
    slots : int
        Slots k at the top of the list.

    Returns
    -------
    array
        The bids, in the shape of `value`: the expected k-th best of the other values, given that it is
        below `value`. That order statistic is Beta(n - k, k).

    Raises
    ------
    ValueError
        If every bidder gets a slot; then the smallest bid is enough.

    Notes
    -----
    Vickrey (1961); Krishna, Auction Theory (2nd ed.), 2.3 and 13.4.

    Examples
    --------
    >>> float(equilibrium_bid(0.5, bidders=2, slots=1))
    0.25
    """
    from scipy.special import betainc

    if not 0 < slots < bidders:
        raise ValueError(f"{bidders} bidders for {slots} slots: there must be more bidders than slots")
    # The mean of Beta(a, b) cut off at v; the bound on v avoids 0 / 0.
    a, b, v = bidders - slots, slots, np.maximum(np.asarray(value, float), 1e-12)
    return np.asarray(a / (a + b) * betainc(a + 1, b, v) / betainc(a, b, v))
