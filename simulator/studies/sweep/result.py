"""A sweep that is on disk, as tables and outcomes.

Answers: what came out at each point. Reads a folder; never plays anything. Columns are read when they are
first needed.
"""

from collections.abc import Collection, Sequence
from functools import cached_property
from pathlib import Path
from typing import cast

import numpy as np
import pandas as pd
from pydantic import ValidationError

from simulator.metrics.goals import GOALS
from simulator.model.scenario import Scenario
from simulator.runs.files import StoreError
from simulator.runs.merging.handed import Receipts, shard_of
from simulator.runs.points import MARKET, RECORD, SUMS, NoSweep, PointStore, Record
from simulator.runs.shards import is_share
from simulator.studies.sweep.design import POINT, played_once, settings_in
from simulator.studies.sweep.outcomes import (
    MARKET_GROUP,
    Outcome,
    columns_for,
    known_groups,
    metric_called,
    quantity_of,
    shaped,
)
from simulator.studies.sweep.record import UNCERTAINTY


class SweepResult:
    """The points of a sweep, and what came out at each.

    It has many properties, one per table, so that each table is read when it is first needed.
    """

    def __init__(
        self,
        store: PointStore,
        design: pd.DataFrame | None = None,
        numbers: range | None = None,
        only: Collection[str] | None = None,
    ) -> None:
        self.store = store
        self.directory: Path = store.directory
        self._design, self._numbers = design, numbers
        self._only = None if only is None else frozenset(only)

    def __repr__(self) -> str:
        played = f"{len(self.points):,} of {len(played_once(self.design)):,} points"
        return f"SweepResult('{self.record['name']}': {', '.join(self.settings)}; {played}; {self.directory})"

    @property
    def record(self) -> Record:
        """What the sweep asks, and how it was made."""
        return self.store.record

    @cached_property
    def design(self) -> pd.DataFrame:
        """One row for each point: its id, its part in the design, and its settings."""
        return self.store.design() if self._design is None else self._design

    @cached_property
    def settings(self) -> tuple[str, ...]:
        """Everything that varies."""
        return tuple(settings_in(self.design))

    @cached_property
    def about(self) -> dict[str, dict[str, str]]:
        """What each setting is: its `part`, and where it is known what it `counts` and its `meaning`."""
        return self.store.about()

    @property
    def uncertainties(self) -> tuple[str, ...]:
        """Settings that nobody knows."""
        return tuple(key for key in self.settings if self.about.get(key, {}).get("part") == UNCERTAINTY)

    @property
    def levers(self) -> tuple[str, ...]:
        """Settings that a person can choose."""
        return tuple(key for key in self.settings if key not in self.uncertainties)

    @property
    def numbers(self) -> range:
        """Numbers of the replications that each point has."""
        if self._numbers is not None:
            return self._numbers
        return range(int(str(self.record["first"])), int(str(self.record["last"])) + 1)

    @property
    def replications(self) -> int:
        """How many worlds each point met."""
        return len(self.numbers)

    @property
    def goal(self) -> str:
        """The metric of the goal of the scenario."""
        return GOALS[str(self.record["goal"])].metric

    @property
    def common(self) -> bool:
        """Whether all points met the same worlds."""
        return self.record["luck"] == "common"

    @cached_property
    def scenario(self) -> Scenario:
        """The scenario before any setting is laid over it."""
        try:
            return Scenario.model_validate(self.record["scenario"])
        except ValidationError as error:
            raise StoreError(f"{self.directory} is of another version: run the sweep again") from error

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What the sweep was asked to measure, the first one first; the metric of the goal if nothing."""
        asked = self.record.get("sweep")
        held = asked.get("outcomes") if isinstance(asked, dict) else None
        return tuple(map(str, held or [self.goal]))

    @property
    def looked(self) -> bool:
        """Whether playing stopped because of what was seen, so that intervals must hold at every look."""
        asked = self.record.get("sweep")
        return isinstance(asked, dict) and asked.get("until") is not None

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups of freelancers, in the order of the scenario."""
        return tuple(cast(list[str], self.record["groups"]))

    @cached_property
    def failed(self) -> pd.DataFrame:
        """Points that failed, why, and their settings."""
        return self.store.failed().merge(played_once(self.design), on=POINT, how="inner")

    def among(self, points: Collection[str]) -> "SweepResult":
        """The same sweep, of which only some points are looked at."""
        return SweepResult(self.store, self.design, self._numbers, points)

    @cached_property
    def points(self) -> tuple[str, ...]:
        """Points in the order of the design: all that are played, or those that were chosen."""
        only = self._only
        return tuple(point for point in self._played if only is None or point in only)

    @cached_property
    def _played(self) -> tuple[str, ...]:
        """Points that are on disk with all their replications, each once, in the order of the design."""
        there = self.store.complete(self.numbers) - set(self.failed[POINT])
        return tuple(point for point in played_once(self.design)[POINT].to_numpy(object) if point in there)

    @cached_property
    def designed(self) -> pd.DataFrame:
        """The settings of `points`, a row each, in their order; not to be written to."""
        rows, chosen = played_once(self.design), set(self.points)
        # a look at each in Python: of 100,000 texts, pandas takes a second to say which are in a list
        kept = [point in chosen for point in rows[POINT].to_numpy(object)]
        return rows[kept].reset_index(drop=True)

    @property
    def missing(self) -> int:
        """Points of the design (of a share: its own) that are neither on disk nor known to fail."""
        whole = shard_of(self.store) is None
        due = len(played_once(self.design)) if whole else len(Receipts.of(self.store).points)
        return due - len(self._played) - len(self.failed)

    def table(self, table: str = SUMS, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """Sums as they are stored: `sums` by point, replication and group, `market` by point and replication.

        Parameters
        ----------
        table : str
            `sums` or `market`.
        columns : sequence of str, optional
            Only these besides those that say which row it is; by default all.

        Returns
        -------
        DataFrame
            Points in the order of the design.
        """
        rows = self.store.read(table, columns)
        named = rows[POINT].astype("category").cat.set_categories(list(self.points))
        codes = named.cat.codes.to_numpy()
        inside = (codes >= 0) & rows["rep"].between(self.numbers.start, self.numbers.stop - 1).to_numpy()
        kept = rows[inside].assign(place=codes[inside])
        if not kept["place"].is_monotonic_increasing:
            kept = kept.sort_values("place", kind="stable")
        return kept.drop(columns="place").reset_index(drop=True)

    def outcome(self, name: str | None = None, group: str | None = None, control: bool = True) -> Outcome:
        """One metric of one group at every point.

        Parameters
        ----------
        name : str, optional
            A metric of strategies or of the market; by default that of the goal.
        group : str, optional
            Whose; by default that of the first group. Outcomes of the market belong to nobody.
        control : bool
            Whether hires and earnings are corrected for luck that averages zero, where there are enough.

        Returns
        -------
        Outcome

        Raises
        ------
        NoOutcome
            If there is no such outcome or group, or a sweep keeps too little for it.
        StoreError
            If nothing has been played.
        """
        name = name or self.goal
        metric, of_market = metric_called(name)
        if not self.points:
            raise StoreError(f"no point of {self.directory} has been played in full: run the sweep again")
        sums, market = self._columns(name)
        if of_market:
            sums = sums.drop(columns="group").groupby([POINT, "rep"], sort=False, observed=True).sum()
            sums = sums.reset_index()
            for column in ("window_days", "usd_each"):  # the same for all groups of a point
                sums[column] /= max(len(self.groups), 1)
            who = MARKET_GROUP
        else:
            who = group or self.groups[0]
            known_groups(self.groups, [who])
            sums = sums[sums["group"] == who].reset_index(drop=True)
        q = quantity_of(name.removeprefix("market."), sums, market, self.replications, control)
        q = shaped(q, len(self.points), bool(self.record["antithetic"]))
        return Outcome(name, who, metric, self.points, q, self.common)

    def _columns(self, name: str) -> tuple[pd.DataFrame, pd.DataFrame]:
        """The columns of sums and of the market that an outcome needs, kept while they serve for others."""
        sums, market = columns_for(name)
        self._held.setdefault(MARKET, pd.DataFrame())  # most outcomes need none of it
        for table, wanted in ((SUMS, sums), (MARKET, market)):
            held = self._held.get(table)
            if held is None or not set(wanted) <= set(held.columns):
                before = [] if held is None else [c for c in held.columns if c not in {POINT, "rep", "group"}]
                self._held[table] = self.table(table, list(dict.fromkeys([*before, *wanted])))
        return self._held[SUMS], self._held[MARKET]

    @cached_property
    def _held(self) -> dict[str, pd.DataFrame]:
        return {}

    def places(self, chosen: "pd.Series[bool]") -> "np.ndarray[tuple[int], np.dtype[np.int64]]":
        """Where in `points` those rows of the design stand that are chosen."""
        index = {point: k for k, point in enumerate(self.points)}
        found = [index[p] for p in played_once(self.design[chosen.to_numpy()])[POINT] if p in index]
        return np.array(found, np.int64)


def load_sweep(directory: str | Path) -> SweepResult:
    """Open a sweep that is on disk.

    Parameters
    ----------
    directory : str or Path
        Its folder, or one that holds a single sweep.

    Returns
    -------
    SweepResult

    Raises
    ------
    NoSweep
        If there is none, or there are several.
    StoreError
        If it is damaged, or of another version.
    """
    folder = Path(directory)
    if not (folder / RECORD).exists():
        files = [file for file in folder.glob(f"**/{RECORD}") if not is_share(file.parent)]
        found = sorted(files, key=lambda file: file.stat().st_mtime, reverse=True)
        if len(found) > 1:
            names = "\n".join(f"  {file.parent}" for file in found[:12])
            raise NoSweep(f"there are {len(found)} sweeps in {folder}; name one:\n{names}")
        folder = found[0].parent if found else folder
    return SweepResult(PointStore.load(folder))


def blocks_of(result: SweepResult) -> dict[str, SweepResult]:
    """What each block asked of a sweep that was played in its folder, the last one first, by their names."""
    return {name: SweepResult(store) for name, store in result.store.blocks().items()}
