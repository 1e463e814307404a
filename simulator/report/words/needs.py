"""What a wanted chance of a hire takes: the numbers behind a plan.

Answers: which numbers do the sentence, the table, the picture and the document of a plan share. They are
worked out here once, and each has one way of being written.
"""

import math
from collections.abc import Sequence
from typing import NamedTuple

from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.numbers import number
from simulator.metrics.sample import Sample
from simulator.report.words.ranking import oracles_of
from simulator.runs.result import RunResult
from simulator.studies.chances import Needed, chance_of_hires, connects_needed
from simulator.studies.outlook import Tariff, price_of

HIRES = {1: "one hire", 2: "two hires", 3: "three hires"}


class Asked(NamedTuple):
    """Which chance of how many hires is marked, and whether the axis shows dollars instead of Connects."""

    chance: float = 0.5
    hires: int = 1
    usd: bool = False
    goal: str = ""
    """what those that give the chance are ordered by, one of `GOALS`; empty: what it takes"""

    @property
    def wanted(self) -> str:
        """Write `a 90 % chance of a hire`."""
        what = "a hire" if self.hires == 1 else HIRES[self.hires]
        return f"a {100 * self.chance:g} % chance of {what}"


class Need(NamedTuple):
    """What one strategy needs for the wanted chance, what that costs, and what the window makes of it."""

    group: str
    sample: Sample
    needed: Needed
    """its most share, with limits, is the chance within the window"""
    price: Tariff
    window: Estimate
    """share of freelancers with that many hires within the window, whatever they spent"""

    @property
    def far(self) -> str:
        """Write the chance within the window, the same everywhere."""
        return number(self.window.value, "share")

    def is_late(self, chance: float) -> bool:
        """Whether the chance is there for those who spend enough, but too few do within the window."""
        value = self.window.value
        return self.needed.connects is not None and value is not None and value < chance - 1e-12


def leaves_all_open(needed: Needed) -> bool:
    """Whether the limits of what is needed hold every number, so that it cannot be told yet."""
    if not needed.connects or needed.low is None or needed.high is None:
        return False
    return round(needed.low) < 1 and not math.isfinite(needed.high)


def need_of(group: str, sample: Sample, asked: Asked) -> Need:
    """Work out what a strategy needs.

    Parameters
    ----------
    group : str
        Its name.
    sample : Sample
        Its freelancers.
    asked : Asked
        The chance that is wanted.

    Returns
    -------
    Need
    """
    return Need(
        group,
        sample,
        connects_needed(sample, asked.chance, asked.hires),
        price_of(sample),
        chance_of_hires(sample, asked.hires),
    )


def needed_by(result: RunResult, groups: Sequence[str], asked: Asked) -> list[Need]:
    """Work out what each strategy needs.

    Parameters
    ----------
    result : RunResult
        A run with at least one replication.
    groups : sequence of str
        Strategies of this run.
    asked : Asked
        The chance that is wanted, and whether dollars are counted.

    Returns
    -------
    list of Need
        The cheapest first, then those that fall short, the one that gets furthest first; oracles after all
        others.
    """
    oracles = oracles_of(result)

    def place(one: Need) -> tuple[bool, float, float]:
        needed, last = one.needed, one.group in oracles
        if needed.connects is None:
            return last, math.inf, -needed.most_share
        cost = one.price.usd(needed.connects) if asked.usd else needed.connects
        return last, cost, -needed.most_share

    return sorted((need_of(group, result.sample(group), asked) for group in groups), key=place)


def spent_words(connects: float, price: Tariff, asked: Asked) -> str:
    """Write an amount of Connects, `52 Connects` or `$7.80`.

    Parameters
    ----------
    connects : float
        The amount.
    price : Tariff
        What Connects cost these freelancers.
    asked : Asked
        Whether dollars are counted.

    Returns
    -------
    str
    """
    return number(price.usd(connects), "usd") if asked.usd else f"{connects:,.0f} Connects"
