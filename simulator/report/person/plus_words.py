"""Whether the Plus plan pays, in words: with the same Connects, and apart from what more of them bring."""

from typing import NamedTuple

from simulator.metrics.contrasts.differences import Difference
from simulator.report.person.own_words import usd


class Offer(NamedTuple):
    """What the plan gives and costs, beside buying as much."""

    connects: int
    """that come with it each month, more than with one's own plan"""
    usd_a_month: float
    """its price, less that of one's own plan"""
    usd_each: float
    """dollars for one Connect"""
    have: int
    """Connects a month that one has without it"""
    whole: int
    """Connects a month of members who buy none"""


def plus_words(plus: Difference | None, more: Difference | None, offer: Offer | None, per: float) -> str:
    """Say whether the plan pays, and what more Connects bring without it.

    Parameters
    ----------
    plus : Difference or None
        Dollars that the plan leaves, less what the same Connects leave without it.
    more : Difference or None
        Dollars that as many Connects as members have leave, bought, less what one's own leave.
    offer : Offer or None
        What the plan gives and costs.
    per : float
        Months as a share of the time in which those dollars came.

    Returns
    -------
    str
    """
    if plus is None or offer is None:
        return "you have it, or there is none to take."
    size, singly = _size(plus, per), f"${offer.connects * offer.usd_each:.2f}"
    than = (
        f"{size} than with the same Connects bought singly (its {offer.connects:,} cost "
        f"${offer.usd_a_month:.2f}, singly {singly})"
    )
    if (plus.high or 0.0) < 0:
        said = f"no: {than}."
    elif (plus.low or 0.0) > 0:
        said = f"yes: {than}."
    else:
        said = f"not on this evidence: {than}, which may be luck."
    if more is None or more_words(more, offer, per):
        return said
    luck = ", maybe luck" if (more.high or 0.0) >= 0 else ""
    return f"{said} {offer.whole:,} Connects a month instead of {offer.have:,}: {_size(more, per)}{luck}."


def more_words(more: Difference, offer: Offer, per: float) -> str:
    """Say what more Connects bring, whoever sells them.

    Parameters
    ----------
    more : Difference
        Dollars that as many Connects as members have leave, bought, less what one's own leave.
    offer : Offer
        What the plan gives and costs.
    per : float
        Months as a share of the time in which those dollars came.

    Returns
    -------
    str
        Empty if it is not sure that they pay.
    """
    if (more.low or 0.0) <= 0:
        return ""
    cost = (offer.whole - offer.have) * offer.usd_each
    return (
        f"{offer.whole:,} Connects a month instead of {offer.have:,} (${cost:.2f} more) leave you "
        f"{_size(more, per)}."
    )


def _size(gain: Difference, per: float) -> str:
    """Write a difference a month, with its limits where these are apart."""
    low, high, middle = ((one or 0.0) * per for one in (gain.low, gain.high, gain.value))
    size = f"{usd(abs(middle))} a month {'less' if middle < 0 else 'more'}"
    return size if usd(low) == usd(high) else f"{size} (95 % sure: {usd(low)} to {usd(high)})"
