"""Who comes first, and whether that is more than luck.

Answers: the order of strategies by a metric, and the paired difference of each from the best. Strategies that
see hidden columns never come first. Two are tied if their difference may be luck, after allowing for all
pairs, as in a comparison.
"""

import math
from dataclasses import dataclass

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.goals import GOAL_METRICS, GOALS
from simulator.metrics.strategy import HEADLINE, METRICS, is_number
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare, tie_letters
from simulator.studies.compare.found import Comparison

WITHOUT_PRICE = "all_hires"


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
    """number of pairs that were allowed for"""
    ties: dict[str, tuple[str, ...]]
    """letters of each in `order`: two share one if and only if they are tied"""
    compared: Comparison
    """where all this is from, with the values by other metrics"""
    controlled: bool = False
    """whether values are corrected for luck, where they have any"""

    @property
    def best(self) -> str | None:
        """Name of the first, if there is one."""
        return self.order[0] if self.order else None

    @property
    def tied(self) -> tuple[str, ...]:
        """The best and all that are tied with it."""
        return self.order[:1] + tuple(name for name in self.order[1:] if not self.behind[name].apart)

    def tied_with(self, name: str) -> tuple[str, ...]:
        """All others that are tied with this one, in order."""
        own = set(self.ties.get(name, ()))
        return tuple(other for other in self.order if other != name and own & set(self.ties.get(other, ())))

    def group_of(self, letter: str) -> tuple[str, ...]:
        """All strategies that share a letter, in order."""
        return tuple(name for name in self.order if letter in self.ties[name])

    @property
    def is_sure(self) -> bool:
        """Whether anything can be concluded: a test within a single world ignores how much worlds differ."""
        return any(found.p is not None and found.n > 1 for found in self.behind.values())

    def everyone(self) -> list[str]:
        """List all groups by value, best first, undefined ones last, and after all of them the oracles."""
        sign = 1.0 if METRICS[self.metric].better == "lower" else -1.0
        last = math.inf

        def place(name: str) -> tuple[bool, float]:
            value = self.estimates[name].value
            return name in self.oracles, last if value is None else sign * value

        return sorted(self.estimates, key=place)


def oracles_of(result: RunResult) -> frozenset[str]:
    """Name the groups whose strategy, or a strategy inside it, sees hidden columns.

    A strategy from a user's own file, or one that is no longer installed, does not count.
    """
    return result.oracles


def metric_of(result: RunResult, goal: str | None = None) -> str:
    """Name the metric of a goal; hires, where those per Connect are wanted but bids were free.

    Parameters
    ----------
    result : RunResult
        A run.
    goal : str, optional
        One of `GOALS`; by default what the scenario says.

    Returns
    -------
    str
    """
    metric = GOALS[goal or result.scenario.goal].metric
    spent = result.replications[["connects_proposal", "connects_boost"]].to_numpy()
    return metric if metric != HEADLINE or spent.any() else WITHOUT_PRICE


def ranking(result: RunResult, metric: str | None = None, level: float = LEVEL) -> Ranking:
    """Order the strategies of a run.

    Parameters
    ----------
    result : RunResult
        A run.
    metric : str, optional
        One of `METRICS`; by default that of `metric_of`.
    level : float
        Confidence level.

    Returns
    -------
    Ranking
    """
    name = metric or metric_of(result)
    return ranking_of(compare(result, name, GOAL_METRICS, level), oracles_of(result))


def ranking_of(compared: Comparison, oracles: frozenset[str] = frozenset()) -> Ranking:
    """Order the entries of a comparison; `oracles` are those that see hidden columns."""
    estimates = {ranked.entry: ranked.estimate for ranked in compared.ranking}
    defined = [ranked.entry for ranked in compared.ranking if is_number(ranked.estimate.value)]
    order = tuple(entry for entry in defined if entry not in oracles)
    others = [entry for entry in defined if order and entry != order[0]]
    behind = {entry: compared.between(entry, order[0]) for entry in others}
    pairs = [found for found in compared.differences if found.metric == compared.metric]
    ties = tie_letters(order, pairs)
    controlled = bool(compared.relieved)
    return Ranking(compared.metric, estimates, order, oracles, behind, len(pairs), ties, compared, controlled)


def with_unit(metric: str) -> str:
    """Name a metric with its unit, unless the name contains it."""
    label, unit = METRICS[metric].label, METRICS[metric].unit
    return label if label.lower() == unit.lower() else f"{label} [{unit}]"


def most_of(metric: str) -> str:
    """Return `most`, or `lowest` if less is better."""
    return "lowest" if METRICS[metric].better == "lower" else "most"


def as_estimate(found: Difference) -> Estimate:
    """Turn a difference into an estimate, to be written like one; its limits hold for all pairs at once."""
    low, high = (found.low_all, found.high_all) if found.method_all else (found.low, found.high)
    return Estimate(found.value, low, high, found.n, found.unit, found.method, found.level)
