"""The boost auction: Connects bid for the top of a client's list.

Answers: which bids hold a slot. A bid holds one while fewer than `slots` bids on the same post are better: higher,
or equal and earlier. Bids only come, so a bid that lost its slot never gets it back.
"""

from typing import Annotated, Literal

import numpy as np
import numpy.typing as npt
from pydantic import Field

from simulator.model.base import Spec
from simulator.model.kernels import kernel
from simulator.model.luck import Purpose, uniforms
from simulator.model.units import Connects, Days, Share

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
    minimum: Connects = 1
    """smallest bid [Connects]"""
    eligible_match: Share = 0.0
    """smallest true match at which the platform lets a freelancer bid"""
    placebo_share: Share = 0.0
    """share of posts whose auction neither charges nor moves anybody, to measure what boosts do"""


def draw_auctions(spec: BoostsSpec, jobs: npt.NDArray[np.void]) -> None:
    """Fill which posts have a placebo auction."""
    jobs["placebo"] = uniforms(jobs["key"], Purpose.PLACEBO) < spec.placebo_share


@kernel
def is_better(amount: int, at: float, than: int, than_at: float) -> bool:
    """Whether a bid ranks before another: higher, or equal and earlier."""
    return amount > than or (amount == than and at < than_at)
