"""Who comes first, and whether that is more than luck.

Answers: the order of strategies by a metric, and the paired difference of each to the best. Strategies that
see hidden columns are bounds and never come first. Whether two can be told apart is decided as in a
comparison: after allowing for all pairs.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field

from simulator.experiment.compare import HEADLINE, Comparison, compare
from simulator.experiment.differences import Difference
from simulator.experiment.intervals import LEVEL, Estimate
from simulator.experiment.metrics import METRICS
from simulator.experiment.result import RunResult

WITHOUT_PRICE = "hires"


@dataclass(frozen=True)
class Ranking:
    """Strategies by one metric."""

    metric: str
    estimates: dict[str, Estimate]
    """every group"""
    order: tuple[str, ...]
    """best first, without oracles and without those whose value is undefined"""
    oracles: frozenset[str]
    behind: dict[str, Difference]
    """a group less the best; oracles included, the best left out"""
    pairs: int
    """comparisons that were allowed for"""
    ties: dict[str, int] = field(default_factory=dict)
    """tie group of each in `order`, from 1: those of a group cannot be told apart from its first"""

    @property
    def best(self) -> str | None:
        """Name of the first, if there is one."""
        return self.order[0] if self.order else None

    @property
    def tied(self) -> tuple[str, ...]:
        """The best and all that cannot be told apart from it."""
        return self.order[:1] + tuple(name for name in self.order[1:] if not self.behind[name].apart)

    @property
    def is_sure(self) -> bool:
        """Whether anything can be told: exact tests of a single world leave out how much worlds differ."""
        return any(found.p is not None and found.n > 1 for found in self.behind.values())

    def everyone(self) -> list[str]:
        """List all groups by value, best first, undefined ones last."""
        sign = 1.0 if METRICS[self.metric].better == "lower" else -1.0
        last = math.inf

        def place(name: str) -> float:
            value = self.estimates[name].value
            return last if value is None else sign * value

        return sorted(self.estimates, key=place)


def oracles_of(result: RunResult) -> frozenset[str]:
    """Name the groups whose strategy, or what it wraps, sees hidden columns.

    A strategy of a file of one's own, or one that is no longer installed, counts as none.
    """
    return result.oracles


def metric_of(result: RunResult) -> str:
    """Name the metric that answers the question: hires per 100 Connects, or hires where bids were free."""
    spent = result.replications[["connects_proposal", "connects_boost"]].to_numpy()
    return HEADLINE if spent.any() else WITHOUT_PRICE


def ranking(result: RunResult, metric: str | None = None, level: float = LEVEL) -> Ranking:
    """Order the strategies of a run.

    Parameters
    ----------
    result : RunResult
        A run.
    metric : str, optional
        One of `METRICS`; by default that of `metric_of`.
    level : float
        Chance that an interval holds the truth.

    Returns
    -------
    Ranking
    """
    name = metric or metric_of(result)
    return ranking_of(compare(result, name, (), level), oracles_of(result))


def ranking_of(compared: Comparison, oracles: frozenset[str] = frozenset()) -> Ranking:
    """Order the entries of a comparison that was made before; `oracles` are those that see hidden columns."""
    estimates = {ranked.entry: ranked.estimate for ranked in compared.ranking}
    defined = [ranked.entry for ranked in compared.ranking if _is_number(ranked.estimate.value)]
    order = tuple(entry for entry in defined if entry not in oracles)
    others = [entry for entry in defined if order and entry != order[0]]
    behind = {entry: compared.between(entry, order[0]) for entry in others}
    pairs = sum(found.metric == compared.metric for found in compared.differences)
    return Ranking(compared.metric, estimates, order, oracles, behind, pairs, tie_groups(compared, order))


def tie_groups(compared: Comparison, order: Sequence[str]) -> dict[str, int]:
    """Number the tie groups of some entries, best first, as a comparison does: the others are left out.

    Parameters
    ----------
    compared : Comparison
        Every pair of them.
    order : sequence of str
        Entries, best first.

    Returns
    -------
    dict
        Entry to the number of its group, from 1. A group holds what cannot be told apart from its first.
    """
    groups: dict[str, int] = {}
    for first in order:
        if first in groups:
            continue
        number = len(set(groups.values())) + 1
        same = (x for x in order if x not in groups and (x == first or not compared.between(x, first).apart))
        groups |= dict.fromkeys(list(same), number)
    return groups


def with_unit(metric: str) -> str:
    """Name a metric with its unit, unless the name says it."""
    label, unit = METRICS[metric].label, METRICS[metric].unit
    return label if label.lower() == unit.lower() else f"{label} [{unit}]"


def most_of(metric: str) -> str:
    """Say what the best has of a metric: `most`, or `lowest` where less is better."""
    return "lowest" if METRICS[metric].better == "lower" else "most"


def letter_of(group: int) -> str:
    """Write a tie group: a letter, or its number past the alphabet.

    Examples
    --------
    >>> letter_of(1), letter_of(26), letter_of(27)
    ('a', 'z', '27')
    """
    return chr(ord("a") + group - 1) if group <= 26 else str(group)


def _is_number(value: float | None) -> bool:
    return value is not None and math.isfinite(value)


def as_estimate(found: Difference) -> Estimate:
    """Take a difference as an estimate, to be written like one; its limits hold for all pairs at once."""
    low, high = (found.low_all, found.high_all) if found.method_all else (found.low, found.high)
    return Estimate(found.value, low, high, found.n, found.unit, found.method, found.level)
