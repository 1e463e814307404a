"""Playing settings in markets.

Answers: what points get, side by side on common luck, in one market or in several that differ in what nobody
knows. In a field every point is a group of the same freelancers against the same crowd; where freelancers
meet each other, each point takes the place of one group while all others stay as they are.
"""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd

from simulator.loader.strategies_named import load_class
from simulator.metrics.estimates.quantities import Ratio
from simulator.metrics.sample import LUCK, Sample
from simulator.metrics.strategy import METRICS
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.scenario import Scenario
from simulator.runs.layouts import NameColumn, Table, tables_of
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.runs.workers.executors import Threads
from simulator.studies.tune.seen import SEARCH
from simulator.studies.tune.settings import can_be_made
from simulator.studies.tune.space import Floats, Point
from simulator.studies.tune.weigh import Sums

_AWAY = {SEARCH: 5 * 2**32, "final": 7 * 2**32, "fresh": 9 * 2**32}
"""how far the seeds of the streams are from that of the scenario"""
_MOST_TOGETHER = 40
_SPENT_LEAST = 0.1
"""share of what the first settings spend that others count with at least, per Connect: a rule that bids once
on a sure thing would get any number of hires for each
"""
_PER_CONNECT = ("hires_per_100_connects", "hires_per_connect", "earnings_per_connect")
Chosen = Callable[[Point], StrategyChoice]
Reported = Callable[[int, int, float], None]


class Markets:
    """Plays points in some markets."""

    def __init__(
        self,
        readies: Sequence[Ready],
        group: str,
        chosen: Chosen,
        metrics: Sequence[str],
        workers: int = 1,
    ) -> None:
        self.readies, self.group, self.chosen = tuple(readies), group, chosen
        self.metrics, self.workers = tuple(metrics), max(1, workers)
        self._floors = dict[tuple[int, str], float]()

    @property
    def worlds(self) -> int:
        """How many markets there are."""
        return len(self.readies)

    def play(self, points: Sequence[Point], stream: str, first: int, last: int) -> Sums:
        """Play points in every market; all meet the same luck.

        Parameters
        ----------
        points, stream, first, last
            As for `Trial.play`.

        Returns
        -------
        Sums

        Raises
        ------
        StrategyError
            If a strategy fails on which others depend.
        """
        # settings that do not go together are not played, and come last
        choices = {k: self.chosen(point) for k, point in enumerate(points)}
        folder = self.readies[0].folder
        choices = {k: c for k, c in choices.items() if can_be_made(c, lambda name: load_class(name, folder))}
        shape = (len(self.metrics), self.worlds, len(points), last - first + 1)
        over, under = np.zeros(shape), np.zeros(shape)
        for w, ready in enumerate(self.readies):
            for k, found in self._samples(ready, [*choices.items()], stream, first, last):
                for m, metric in enumerate(self.metrics):
                    over[m, w, k], under[m, w, k] = self._sums(metric, found, (w, metric))
        return Sums(over, under)

    def _sums(self, metric: str, sample: Sample, floor: tuple[int, str]) -> tuple[Floats, Floats]:
        """Numerators and denominators of a metric, more being better."""
        found = METRICS[metric].function(sample)
        if not isinstance(found, Ratio):
            raise TypeError(f"{metric} is no ratio of sums, so settings cannot be tuned for it")
        sign = -1.0 if METRICS[metric].better == "lower" else 1.0
        under = found.under.astype(float)
        if metric in _PER_CONNECT and under.any():
            least = self._floors.setdefault(floor, _SPENT_LEAST * float(under.mean()))
            under = under * max(1.0, least / float(under.mean()))
        return sign * found.scale * found.over.astype(float), under

    def _samples(
        self, ready: Ready, choices: Sequence[tuple[int, StrategyChoice]], stream: str, first: int, last: int
    ) -> list[tuple[int, Sample]]:
        """What each choice got in one market; those that failed are left out."""
        scenario = _seeded(ready.scenario, _AWAY[stream])
        group = next(one for one in scenario.freelancers if one.name == self.group)
        found: list[tuple[int, Sample]] = []
        together = _MOST_TOGETHER if scenario.competition == "field" else 1
        for start in range(0, len(choices), together):
            some = choices[start : start + together]
            playing, names = _in_place(scenario, group, [choice for _, choice in some])
            tables, market, failed = self._played(ready.under(playing), first, last)
            for (k, _), name in zip(some, names, strict=True):
                if name not in failed:
                    found.append((k, _sample_of(name, tables, market, playing)))
        return found

    def _played(
        self, ready: Ready, first: int, last: int
    ) -> tuple[dict[str, pd.DataFrame], pd.DataFrame, set[str]]:
        """Tables of all replications, and groups whose strategy failed."""
        scenario = ready.scenario

        def batch(lowest: int, highest: int) -> tuple[dict[str, Table], dict[str, str]]:
            played = ready.simulate(range(lowest, highest + 1))
            return tables_of(played, scenario), played.failed

        count = last - first + 1
        size = batch_size(scenario, self.workers, count)
        parts = Threads(self.workers)(batch, batches([(first, last)], size))
        if parts.stop is not None:
            raise parts.stop.error
        joined = {
            name: pd.concat([_frame(tables[name]) for tables, _ in parts.results], ignore_index=True)
            for name in ("replications", "freelancers", "market")
        }
        return joined, joined["market"], {name for _, failed in parts.results for name in failed}


def _seeded(scenario: Scenario, away: int) -> Scenario:
    """The scenario with other luck, and no world mirrored: replications are to be independent."""
    run = scenario.run
    changed = {"seed": (run.seed + away) % 2**63, "antithetic": False, "keep_tables": 0}
    return scenario.model_copy(update={"run": run.model_copy(update=changed)})


def _in_place(
    scenario: Scenario, group: Group, choices: Sequence[StrategyChoice]
) -> tuple[Scenario, list[str]]:
    """The scenario in which these choices are played, and the names of their groups."""
    if scenario.competition == "field":
        names = [f"rule {k}" for k in range(len(choices))]
        groups = tuple(
            group.model_copy(update={"name": name, "strategy": choice})
            for name, choice in zip(names, choices, strict=True)
        )
        return scenario.model_copy(update={"freelancers": groups}), names
    groups = tuple(
        one.model_copy(update={"strategy": choices[0]}) if one.name == group.name else one
        for one in scenario.freelancers
    )
    return scenario.model_copy(update={"freelancers": groups}), [group.name]


def _frame(table: Table) -> pd.DataFrame:
    """A table as pandas knows it; lists of one row are left out."""
    columns = {}
    for name, column in table.items():
        if isinstance(column, NameColumn):
            columns[name] = np.array(column.names, object)[column.codes]
        elif column.ndim == 1:
            columns[name] = column
    return pd.DataFrame(columns)


def _sample_of(
    name: str, tables: dict[str, pd.DataFrame], market: pd.DataFrame, scenario: Scenario
) -> Sample:
    """What the metrics of a group are computed from, less the luck that is known to average zero."""
    sums = tables["replications"]
    sums = sums[sums["group"] == name].sort_values("rep").reset_index(drop=True)
    sums = sums.assign(**{column: sums[column] - sums[luck] for column, luck in LUCK.items()})
    lanes = tables["freelancers"]
    lanes = lanes[lanes["group"] == name]
    window = scenario.horizon - scenario.warmup
    return Sample(sums, lambda: lanes, market, window, scenario.connects.usd_each)
