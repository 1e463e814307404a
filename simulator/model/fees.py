"""The service fee: what the platform keeps of what a client pays.

Answers: how many dollars are left of a contract. A share of everything, or one that falls with what a client
has
paid to the same freelancer so far.
"""

from typing import Annotated, Any, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Discriminator, Tag, field_validator

from simulator.model.kernels import kernel
from simulator.model.values.spec import Spec
from simulator.model.values.units import Positive, Share


class SlidingFee(Spec):
    """A fee that falls with what a client has paid to a freelancer so far."""

    edges_usd: tuple[Positive, Positive] = (500, 10_000)
    """what a client has paid in all, from which the second and the third share hold"""
    shares: tuple[Share, Share, Share] = (0.20, 0.10, 0.05)
    """share of each dollar below the first edge, between the edges, and above the second"""

    @field_validator("edges_usd")
    @classmethod
    def _rising(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[1] < value[0]:
            raise ValueError("the edges must not fall: the lower one first")
        return value


def _kind(value: Any) -> str:
    return "steps" if isinstance(value, SlidingFee | dict) else "share"


ServiceFee = Annotated[
    Annotated[Share, Tag("share")] | Annotated[SlidingFee, Tag("steps")], Discriminator(_kind)
]


class Fee(NamedTuple):
    """A service fee in three steps; a flat one has no edge below infinity."""

    first_edge: float
    second_edge: float
    first: float
    second: float
    third: float


def fee_steps(fee: float | SlidingFee) -> Fee:
    """Return the steps of a fee."""
    if isinstance(fee, SlidingFee):
        return Fee(*fee.edges_usd, *fee.shares)
    return Fee(np.inf, np.inf, fee, fee, fee)


@kernel
def fee_usd(fee: Fee, before: float, usd: float) -> float:
    """Dollars that the platform keeps of `usd` from a client who has paid `before` dollars so far."""
    if fee.first_edge == np.inf:
        return usd * fee.first
    after = before + usd
    low = max(0.0, min(after, fee.first_edge) - before)
    high = max(0.0, after - max(before, fee.second_edge))
    return fee.first * low + fee.third * high + fee.second * (usd - low - high)


def left_usd(fee: float | SlidingFee, usd: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """Return what is left of first contracts of these worths, after the fee."""
    steps = fee_steps(fee)
    return np.array([pay - fee_usd(steps, 0.0, float(pay)) for pay in usd], float)
