"""The boost auction: Connects bid for the top of a client's list.

Answers: which bids hold a slot. A bid holds one while fewer than `slots` bids on the same post are better:
higher,
or equal and earlier. Bids only come, so a bid that lost its slot never gets it back.
"""

from typing import Annotated, Any, Literal

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
    """Slots at the top of the list, and how they are sold."""

    pricing: Literal["off", "first", "second"] = "first"
    """no auction; holders of a slot pay their bid; or they pay the best bid without a slot"""
    slots: Annotated[int, Field(ge=0, le=1000)] = 4
    """places at the top of each post's list"""
    window: Days = 7.0
    """age of a post until which bids are taken; also over when the client decides"""
    minimum: Annotated[int, Field(ge=1, le=1_000_000)] = 1
    """smallest bid [Connects]"""
    eligible_match: Share = 0.0
    """smallest true match at which the platform lets a freelancer bid"""
    placebo_share: Share = 0.0
    """share of posts whose auction neither charges nor moves anybody, to measure what boosts do"""


def draw_auctions(spec: BoostsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill which posts have a placebo auction."""
    jobs["placebo"] = uniforms(jobs["key"], Purpose.PLACEBO) < spec.placebo_share


@kernel
def is_better(amount: Whole, at: float, than: Whole, than_at: float) -> Any:
    """Whether a bid ranks before another: higher, or equal and earlier."""
    return amount > than or (amount == than and at < than_at)


def equilibrium_bid(value: npt.ArrayLike, bidders: int, slots: int) -> npt.NDArray[np.float64]:
    """Bid that nobody gains by changing, if all pay their bid and values are even on 0 … 1.

    Parameters
    ----------
    value : array_like
        What a slot is worth to the bidder, 0 to 1, any shape.
    bidders, slots : int
        Bidders on a post, each with one bid, and slots; more bidders than slots.

    Returns
    -------
    array
        The mean of the best bid to beat, given that it is beaten: the k-th best of the others' values is beta
        with
        (n - k, k); same shape as `value`.

    Raises
    ------
    ValueError
        If everybody gets a slot: then the smallest bid is enough.

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
    a, b, v = bidders - slots, slots, np.maximum(np.asarray(value, float), 1e-12)
    return np.asarray(a / (a + b) * betainc(a + 1, b, v) / betainc(a, b, v))
