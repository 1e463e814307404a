"""What a comparison found: every entry in order, every pair, and who wins under which goal.

Answers: who comes first, by how much, with whom it is tied, and whether that changes with what is wanted.
"""

from collections.abc import Container
from dataclasses import dataclass, field
from typing import NamedTuple

import pandas as pd

from simulator.metrics.contrasts.differences import Difference, turned
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.goals import GOALS, goal_by
from simulator.metrics.notebook import html_table, with_interval
from simulator.metrics.numbers import quoted_list
from simulator.metrics.strategy import METRICS, is_number


class Ranked(NamedTuple):
    """One entry in order of the headline, with its letters.

    Two entries share a letter if and only if they cannot be told apart. Entries that see hidden columns, or
    have no number, have no letter.
    """

    place: int
    entry: str
    estimate: Estimate
    tie_groups: tuple[str, ...] = ()


BESIDE = ("all_hires", "net_earnings_usd", "hours", "connects_spent")
"""what a table has beside the headline, whatever that is"""
_FEW = 4
"""entries that a line has room for"""


@dataclass(frozen=True)
class Comparison:
    """Every entry ranked by the headline metric, and every pair in every metric compared.

    `n` of each counts worlds, so two for a mirrored pair.
    """

    metric: str
    ranking: tuple[Ranked, ...]
    differences: tuple[Difference, ...]
    level: float = LEVEL
    values: dict[str, dict[str, Estimate]] = field(default_factory=dict)
    """metric, then entry, to its value: the headline, whatever else was compared, and `BESIDE`"""
    yardsticks: dict[str, Estimate] = field(default_factory=dict)
    """goal to the most that any rule can get of it with these Connects, where that was worked out"""
    relieved: dict[str, float] = field(default_factory=dict)
    """share of each entry's variance that control variates took off; empty without them"""
    mirrored: dict[str, float] = field(default_factory=dict)
    """share of each entry's variance that mirrored worlds took off; empty without them"""
    chances: dict[str, float] = field(default_factory=dict)
    """chance of each entry to be truly the best of those that see no hidden columns, given the results; empty
    with too few hires or, unless replications were added to find the best, with different worlds
    """
    anytime: bool = False
    """whether playing stopped because of what was seen: then only the first entry has a chance, one that is
    valid at every look
    """

    @property
    def goal(self) -> str | None:
        """Name of the goal that the headline measures, if it is one."""
        return goal_by(self.metric)

    def between(self, a: str, b: str, metric: str | None = None) -> Difference:
        """Find one difference, turned so that it is `a` less `b`.

        Parameters
        ----------
        a, b : str
            Labels of two entries.
        metric : str, optional
            The headline by default.

        Returns
        -------
        Difference

        Raises
        ------
        KeyError
            If the two were not compared in this metric.
        """
        wanted = metric or self.metric
        for d in self.differences:
            if d.metric == wanted and {d.a, d.b} == {a, b}:
                return d if d.a == a else turned(d)
        raise KeyError(f"'{a}' and '{b}' were not compared in {wanted}")

    def table(self) -> pd.DataFrame:
        """Return all differences, one per row."""
        return pd.DataFrame(list(self.differences), columns=list(Difference._fields))

    def _shown(self) -> list[Ranked]:
        """List the entries as tables do: those without letters, such as oracles, after all others."""
        return sorted(self.ranking, key=lambda one: not one.tie_groups)

    def __repr__(self) -> str:
        kind = METRICS[self.metric].kind
        shown = (
            f"{one.entry}: {with_interval(one.estimate, kind)}"
            + (f" {''.join(one.tie_groups)}" if one.tie_groups else "")
            for one in self._shown()[:_FEW]
        )
        more = f"; {len(self.ranking) - _FEW} more" if len(self.ranking) > _FEW else ""
        return f"Comparison('{self.metric}'; {'; '.join(shown)}{more})"

    def _repr_html_(self) -> str:
        """Show the ranking in a notebook: values, differences from the first, and who is tied."""
        metric, first = METRICS[self.metric], next((one for one in self.ranking if one.tie_groups), None)
        rows = []
        for one in self._shown():
            less = ""
            if first is not None and one is not first:
                pair = self.between(one.entry, first.entry)
                low, high = (pair.low_all, pair.high_all) if pair.method_all else (pair.low, pair.high)
                less = with_interval(one.estimate._replace(value=pair.value, low=low, high=high), metric.kind)
            value = with_interval(one.estimate, metric.kind)
            rows.append((one.entry, value, less, "".join(one.tie_groups), f"{one.estimate.n:,}"))
        letters = set(first.tie_groups) if first is not None else set()
        tied = [one.entry for one in self.ranking if one is not first and letters & set(one.tie_groups)]
        leader = f": '{first.entry}' comes first" if first is not None else ""
        leader += f", tied with {quoted_list(tied)}" if tied else ""
        note = (
            f"In brackets: {100 * self.level:g} % intervals; those of differences hold for all pairs at "
            "once. Entries with the same letter are tied; one without a letter sees hidden columns or has "
            "no value."
        )
        columns = ("Entry", f"{metric.label} [{metric.unit}]", "Versus first", "Tied", "Replications")
        return html_table(f"Ranked by {metric.label}{leader}.", columns, rows, note)


class Winner(NamedTuple):
    """Who comes first in one metric, and who cannot be told apart from it; oracles are left out."""

    metric: str
    entries: tuple[str, ...]
    """the first and all that are tied with it, in order"""
    alike: bool
    """whether every two of these are tied"""
    estimates: tuple[Estimate, ...]
    """of `entries`"""
    following: str | None
    """who comes second; None if there is nobody"""
    pair: Difference | None
    """the first less the second"""
    pairs: int
    """how many differences the limits of `pair` allow for"""
    sure: bool
    """whether anything can be concluded: one replication does not show how much worlds differ"""

    @property
    def first(self) -> str:
        """Label of the first."""
        return self.entries[0]


def winner_by(found: Comparison, metric: str, oracles: Container[str] = frozenset()) -> Winner | None:
    """Find who comes first in a metric.

    Parameters
    ----------
    found : Comparison
        What `compare` returned; the metric must be one of those compared.
    metric : str
        One of `METRICS` with an error per replication.
    oracles : container of str
        Entries that see hidden columns; they are left out.

    Returns
    -------
    Winner or None
        None where nobody has a value.
    """
    values = found.values.get(metric, {})
    able = [entry for entry in _in_order(found, metric) if entry not in oracles]
    able = [entry for entry in able if is_number(values[entry].value)]
    if not able:
        return None
    first, *others = able
    behind = {entry: found.between(first, entry, metric) for entry in others}
    tied = [entry for entry in others if not behind[entry].apart]
    alike = not any(found.between(a, b, metric).apart for k, a in enumerate(tied) for b in tied[:k])
    follower = next(iter((*tied, *others)), None)
    return Winner(
        metric,
        (first, *tied),
        alike,
        tuple(values[entry] for entry in (first, *tied)),
        follower,
        None if follower is None else behind[follower],
        sum(pair.metric == metric for pair in found.differences),
        any(pair.p is not None and pair.n > 1 for pair in behind.values()),
    )


def _in_order(found: Comparison, metric: str) -> list[str]:
    """Entries by their value, best first; those of the headline as they are ranked."""
    if metric == found.metric:
        return [one.entry for one in found.ranking]
    values = found.values.get(metric, {})
    known = [entry for entry, own in values.items() if own.value is not None]
    sign = 1.0 if METRICS[metric].better == "lower" else -1.0
    return sorted(known, key=lambda entry: sign * (values[entry].value or 0.0))


def winners(found: Comparison, oracles: Container[str] = frozenset()) -> dict[str, Winner]:
    """Find who comes first under each goal that was compared, by name of the goal."""
    compared = {pair.metric for pair in found.differences} | {found.metric}
    goals = {name: goal.metric for name, goal in GOALS.items() if goal.metric in compared}
    every = ((name, winner_by(found, metric, oracles)) for name, metric in goals.items())
    return {name: one for name, one in every if one is not None}
