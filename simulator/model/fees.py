"""The service fee: what the platform keeps of a client's payment.

Answers: how much of a contract the freelancer keeps. The fee is a flat share, or one that falls with what the
client has already paid the same freelancer.
"""

from typing import Annotated, NamedTuple

import numpy as np
import numpy.typing as npt
from pydantic import Discriminator, Tag, field_validator

from simulator.model.kernels import kernel
from simulator.model.values.spec import Spec
from simulator.model.values.units import Positive, Share


class SlidingFee(Spec):
    """A fee that falls with what the client has already paid the freelancer."""

    edges_usd: tuple[Positive, Positive] = (500, 10_000)
    """total payments [dollars] from which the second and the third share apply"""
    shares: tuple[Share, Share, Share] = (0.20, 0.10, 0.05)
    """share of each dollar below the first edge, between the edges, and above the second"""

    @field_validator("edges_usd")
    @classmethod
    def _rising(cls, value: tuple[float, float]) -> tuple[float, float]:
        if value[1] < value[0]:
            raise ValueError("the lower edge must come first")
        return value


def _kind(value: object) -> str:
    """Name the form of a fee, which tells pydantic how to read it."""
    return "steps" if isinstance(value, SlidingFee | dict) else "share"


ServiceFee = Annotated[
    Annotated[Share, Tag("share")] | Annotated[SlidingFee, Tag("steps")], Discriminator(_kind)
]


class Fee(NamedTuple):
    """A service fee in three steps. A flat fee has both edges at infinity."""

    first_edge: float
    second_edge: float
    first: float
    second: float
    third: float


def fee_steps(fee: float | SlidingFee) -> Fee:
    """Write a fee of either form in steps."""
    if isinstance(fee, SlidingFee):
        return Fee(*fee.edges_usd, *fee.shares)
    return Fee(np.inf, np.inf, fee, fee, fee)


@kernel
def fee_usd(fee: Fee, before: float, usd: float) -> float:
    """Dollars of a payment that the platform keeps.

    Parameters
    ----------
    fee : Fee
        The fee in steps.
    before : float
        What the client has already paid the freelancer [dollars].
    usd : float
        The payment [dollars].

    Returns
    -------
    float
        The fee [dollars]: each dollar is charged at the share of the step in which it falls.
    """
    # A flat fee needs no steps, and (before + usd) - before would round.
    if fee.first_edge == np.inf:
        return usd * fee.first
    after = before + usd
    low = max(0.0, min(after, fee.first_edge) - before)
    high = max(0.0, after - max(before, fee.second_edge))
    return fee.first * low + fee.third * high + fee.second * (usd - low - high)


def left_usd(fee: float | SlidingFee, usd: npt.NDArray[np.float64]) -> npt.NDArray[np.float64]:
    """What freelancers keep of first contracts worth `usd` dollars each, shape (n,)."""
    steps = fee_steps(fee)
    return np.array([pay - fee_usd(steps, 0.0, float(pay)) for pay in usd], float)
