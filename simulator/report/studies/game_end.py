"""Which rules are followed in the end, with what the errors of the numbers leave open.

Answers: what may be said of the shares that a market comes to. Sentences, tables and files take them from
here, so that all say the same.
"""

from typing import NamedTuple

import numpy as np

from simulator.studies.game.play import Game

_LEAST = 0.005
_VAGUE = 0.9
"""limits this far apart tell nothing"""


class End(NamedTuple):
    """Share of a rule in the end, with its limits."""

    share: float
    low: float
    high: float

    @property
    def vague(self) -> bool:
        """Whether the limits leave everything open."""
        return self.high - self.low >= _VAGUE


def ends_of(found: Game) -> tuple[End, ...]:
    """Shares of the rules where the way from the start leads; empty where it leads nowhere.

    The limits are the wider ones of two: those of the mix that holds, and those of the end of the way. Tables
    that could as well be the true one may lead to another mix.
    """
    held, way = found.balance, found.way
    if held is None or way is None:
        return ()
    own = found.limits_of(held)
    low = np.minimum(np.minimum(own[0], way.low[-1]), held.shares)
    high = np.maximum(np.maximum(own[1], way.high[-1]), held.shares)
    return tuple(End(*map(float, one)) for one in zip(held.shares, low, high, strict=True))


def share(value: float) -> str:
    """Write a share of the freelancers.

    Examples
    --------
    >>> share(0.387), share(0.001), share(1.0)
    ('39 %', 'under 1 %', '100 %')
    """
    return "under 1 %" if 0 < value < _LEAST else f"{100 * value:.0f} %"


def limits_between(one: End) -> str:
    """Write the limits of a share.

    Examples
    --------
    >>> limits_between(End(0.5, 0.307, 0.72))
    '31 to 72 %'
    """
    return f"{100 * one.low:.0f} to {100 * one.high:.0f} %"


def end_cell(ends: tuple[End, ...], rule: int) -> str | None:
    """Write the share of a rule with its limits, the limits alone where these leave everything open."""
    if not ends:
        return None
    one = ends[rule]
    limits = f"{100 * one.low:.0f}\u2013{100 * one.high:.0f}"
    return f"open\n{limits}" if one.vague else f"{share(one.share)}\n{limits}"


def told_ends(found: Game) -> str:
    """Name the rules that are followed in the end, each with its limits; nothing where that is open."""
    ends = ends_of(found)
    if not ends or any(one.vague for one in ends):
        return ""
    named = zip(found.rules, ends, strict=True)
    told = [f"'{rule}' {share(one.share)} ({limits_between(one)})" for rule, one in named if one.share > 0]
    return ", ".join(told)


def end_data(found: Game) -> dict[str, list[float] | bool] | None:
    """The same as plain data; None where the way leads nowhere."""
    ends = ends_of(found)
    if not ends:
        return None
    columns = {name: [getattr(one, name) for one in ends] for name in ("share", "low", "high")}
    return {**columns, "open": any(one.vague for one in ends)}
