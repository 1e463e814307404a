"""A race that entries leave once they are surely not the best.

Answers: who stays in. A race needs freelancers who each meet the crowd alone: then the worlds of the
others stay the same without those who left.
"""

from collections.abc import Sequence

import numpy as np

from simulator.metrics.contrasts.selection import Race, kn_plus_plus, race_of
from simulator.metrics.contrasts.simultaneous import Better
from simulator.metrics.estimates.quantities import LEVEL, deviations, few_events, value_of
from simulator.metrics.strategy import METRICS
from simulator.runs.entries import Entry, is_oracle
from simulator.studies.compare.aims import Aim, Labelled

RACE = "race"
_AGAIN = 0.5
"""once only this share of the freelancers is left, the race goes on without the others; their worlds are
played again from the start"""


class Races:
    """A race of the groups of one scenario: who is still in, who left, and what is played on."""

    def __init__(self, plays: list[Labelled], aim: Aim) -> None:
        self.plays, self.aim = plays, aim
        self.race: Race | None = None
        self.names: list[str] = []
        self.left: dict[str, Entry] = {}

    def run_on(self, entries: Sequence[Entry], n: int, left_at: dict[str, int]) -> bool:
        """Drop entries that are surely not the best, and return whether only one is left.

        Parameters
        ----------
        entries : sequence of Entry
            All that were played, with the same number of replications.
        n : int
            That number.
        left_at : dict
            Entries that left, and after how many replications; those that leave now are added.

        Returns
        -------
        bool
            True as well where there is nothing to race for, with one entry or none.
        """
        runners = {e.group: e for e in entries if not is_oracle(e)}
        if self.race is None:
            self.names = list(runners)
            self.race = race_of(len(self.names)) if len(self.names) > 1 else None
        if self.race is None:
            return True
        # an entry whose strategy failed in the meantime has no result
        self.race = self.race._replace(still_in=self.race.still_in & np.isin(self.names, list(runners)))
        still = [name for name, is_in in zip(self.names, self.race.still_in, strict=True) if is_in]
        if len(still) < 2:
            return True
        aim, metric = self.aim, self.aim.metric
        quantities = [METRICS[metric].function(runners[x].result.sample(x, aim.control)) for x in still]
        columns, values = [deviations(q) for q in quantities], [value_of(q) for q in quantities]
        if any(few_events(q) for q in quantities) or any(u is None for u in columns):
            return False
        assert aim.indifference is not None
        self.race = kn_plus_plus(
            self.race,
            np.array(values, float),
            np.stack([np.asarray(u) for u in columns], axis=1),
            aim.indifference,
            1 - (aim.until.limit if aim.until is not None else LEVEL),
            better_of(metric),
        )
        now = {name for name, is_in in zip(self.names, self.race.still_in, strict=True) if is_in}
        for name in set(still) - now:
            left_at[name], self.left[name] = n, runners[name]
        self._fewer(now)
        return self.race.decided

    def _fewer(self, still_in: set[str]) -> None:
        """Play on with those still in, once enough have left for a new start to pay."""
        label, ready = self.plays[0]
        scenario = ready.scenario
        groups = tuple(group for group in scenario.freelancers if group.name in still_in)
        lanes = sum(group.count for group in groups)
        if lanes <= _AGAIN * sum(group.count for group in scenario.freelancers):
            name = scenario.name if scenario.name.endswith(RACE) else renamed(scenario.name, RACE)
            fewer = scenario.model_copy(update={"freelancers": groups, "name": name})
            self.plays = [(label, ready.under(fewer))]

    def gone(self, entries: Sequence[Entry]) -> list[Entry]:
        """List entries that left and are in no run any more."""
        there = {entry.group for entry in entries}
        return [entry for name, entry in self.left.items() if name not in there]


def better_of(metric: str) -> Better:
    """Tell whether more or less of a metric is better; more, if it is neither."""
    return "lower" if METRICS[metric].better == "lower" else "higher"


def renamed(name: str, what: str) -> str:
    """Name a run that was made from another: it needs a folder of its own, beside that of the other."""
    return f"{name[: 79 - len(what)]}-{what}"
