"""The winner played once more, on luck that did not help to choose it.

Answers: how much of the winner's lead was luck. The first of many was lucky too (winner's curse): its lead
over the second, measured on the same worlds, is too large on average. Fresh worlds show the honest lead.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.quantities import Estimate
from simulator.model.freelancers import StrategyChoice
from simulator.runs.entries import Entry, is_oracle
from simulator.runs.ready import SILENT, Ready
from simulator.studies.compare.aims import Play
from simulator.studies.compare.compare import compare_entries
from simulator.studies.compare.found import Comparison
from simulator.studies.compare.races import renamed

FRESH = "fresh"
_AWAY = 2**32


class Rescored(NamedTuple):
    """The first and the second of a comparison, on the worlds they were chosen by (naive) and on fresh ones
    (honest).
    """

    first: str
    second: str
    naive: Difference
    honest: Difference
    naive_value: Estimate
    honest_value: Estimate
    seed: int
    """of the fresh worlds"""


def fresh_seed(seed: int) -> int:
    """Return a seed whose worlds have nothing in common with those of `seed`."""
    return (seed + _AWAY) % 2**63


def rescore(
    found: Comparison, entries: Sequence[Entry], play: Play, control: bool = True, most: int | None = None
) -> Rescored | None:
    """Play the first two of a comparison on fresh luck, with as many replications as before.

    Parameters
    ----------
    found : Comparison
        Who came first.
    entries : sequence of Entry
        What was compared.
    play : callable
        As for `play_until`.
    control : bool
        As for `compare`.
    most : int, optional
        No more replications than this.

    Returns
    -------
    Rescored or None
        None if fewer than two entries can be ranked. Entries that see hidden columns are left out.

    Raises
    ------
    StrategyError
        If one of the two fails on the fresh worlds.
    """
    from simulator.engine.decider import StrategyError

    known = {entry.label: entry for entry in entries}
    ranked = [one for one in found.ranking if one.estimate.value is not None]
    top = [known[one.entry] for one in ranked if not is_oracle(known[one.entry])][:2]
    if len(top) < 2:
        return None
    fresh = _played_again(top, play, most)
    for entry in fresh:
        if entry.group in entry.result.failed:
            raise StrategyError(f"on fresh luck, {entry.result.failed[entry.group]}", entry.group)
    again = compare_entries(fresh, found.metric, (), found.level, control)
    first, second = top[0].label, top[1].label
    values = {one.entry: one.estimate for one in found.ranking}
    honest = {one.entry: one.estimate for one in again.ranking}
    return Rescored(
        first,
        second,
        found.between(first, second),
        again.between(first, second),
        values[first],
        honest[first],
        int(fresh[0].result.manifest["seed"]),
    )


def _played_again(top: Sequence[Entry], play: Play, most: int | None) -> list[Entry]:
    """Play the same entries on fresh worlds; in a market, with all who were there."""
    again: dict[Path, Ready] = {}
    longest = max(int(entry.result.market["rep"].max()) + 1 for entry in top)
    for entry in top:
        old, n = entry.result.scenario, longest
        n = n if most is None else max(2, min(n, most // 2 * 2))
        spec = old.run.model_copy(
            update={"seed": fresh_seed(old.run.seed), "replications": n, "keep_tables": 0}
        )
        groups = old.freelancers
        if old.competition == "field":
            here = {one.group for one in top if one.result.directory == entry.result.directory}
            groups = tuple(group for group in groups if group.name in here)
        never = StrategyChoice(name=SILENT)  # a strategy that failed was silent in the first worlds too
        groups = tuple(
            group.model_copy(update={"strategy": never}) if group.name in entry.result.failed else group
            for group in groups
        )
        changed = {"run": spec, "freelancers": groups, "name": renamed(old.name, FRESH)}
        again[entry.result.directory] = Ready.of(old.model_copy(update=changed), entry.result.base)
    played = {where: play(ready, ready.scenario.run.replications) for where, ready in again.items()}
    return [Entry(one.label, played[one.result.directory], one.group) for one in top]
