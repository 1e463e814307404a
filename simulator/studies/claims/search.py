"""Find what would turn the answer to a claim.

Answers: which assumption, halved or doubled, changes the answer, and at what value it does. Every number is
tried both ways on a part of the replications, the main ones farther too; where the answer changes, on all of
them; and where it still does, the value at which it turns is closed in on by bisection.
"""

import math
from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from simulator.studies.claims.claims import Measured, Verdict
from simulator.studies.claims.knobs import Knob, Overrides

STEPS = 2
"""halvings of the gap, on a logarithmic scale, between the last value that keeps the answer and the first that
does not: a factor of 2 becomes one of 1.19, and one of 4 becomes one of 1.41"""


Ratios = tuple[Measured, ...]
Ask = Callable[[Overrides, bool], tuple[Verdict, Ratios]]
"""answers under other assumptions, from all replications or, if not told so, from a part of them"""


class Tried(NamedTuple):
    """One other assumption, the answer under it, and its ratios."""

    told: str
    value: float | None
    verdict: Verdict
    ratios: Ratios


class Turn(NamedTuple):
    """Where an answer turns: between `keeps`, which still gives it, and `turns`, which gives another."""

    keeps: float
    turns: float
    verdict: Verdict


class Searched(NamedTuple):
    """What was found about one number."""

    usual: float
    tried: tuple[Tried, ...]
    turns: tuple[Turn, ...]


def try_one(ask: Callable[[bool], tuple[Verdict, Ratios]], expected: Tried) -> Tried:
    """Play one other assumption, on all replications unless a part of them gives the answer expected."""
    verdict, ratios = ask(False)
    if verdict != expected.verdict:
        verdict, ratios = ask(True)
    return expected._replace(verdict=verdict, ratios=ratios)


def search_knob(ask: Ask, knob: Knob, usual: float, answer: Verdict) -> Searched:
    """Halve and double a number, and close in on where the answer turns.

    Parameters
    ----------
    ask : callable
        Plays the claim.
    knob : Knob
        The number.
    usual : float
        Its value in the scenario.
    answer : str
        The verdict at that value.

    Returns
    -------
    Searched
    """
    tried: list[Tried] = []
    turns: list[Turn] = []
    for way in knob.ways(usual):
        keeps = usual
        for value in way:
            found = try_one(partial(ask, knob.at(value)), Tried(knob.told(value), value, answer, ()))
            tried.append(found)
            if found.verdict != answer:
                turns.append(_closed_in(ask, knob, Turn(keeps, value, found.verdict), answer, tried))
                break
            keeps = value
    return Searched(usual, tuple(sorted(tried, key=lambda one: one.value or 0.0)), tuple(turns))


def _closed_in(ask: Ask, knob: Knob, turn: Turn, answer: Verdict, tried: list[Tried]) -> Turn:
    for _ in range(STEPS):
        middle = math.sqrt(turn.keeps * turn.turns)
        middle = float(round(middle)) if knob.whole else float(f"{middle:.3g}")
        if middle in (turn.keeps, turn.turns):
            break
        verdict, ratios = ask(knob.at(middle), True)
        tried.append(Tried(knob.told(middle), middle, verdict, ratios))
        turn = turn._replace(keeps=middle) if verdict == answer else Turn(turn.keeps, middle, verdict)
    return turn


def possible(knobs: Sequence[Knob], taken: Sequence[str]) -> tuple[Knob, ...]:
    """Those numbers that nobody has set by hand."""
    return tuple(knob for knob in knobs if not any(overlap(knob.key, key) for key in taken))


def overlap(a: str, b: str) -> bool:
    """Whether one of two settings is the other, or holds it.

    Examples
    --------
    >>> overlap("connects.price", "connects.price.flat.connects")
    True
    >>> overlap("connects.price", "connects.prices")
    False
    """
    return a == b or a.startswith(f"{b}.") or b.startswith(f"{a}.")
