"""A run that is on disk, as tables and metrics.

Answers: what came out. Reads a run folder; never plays anything. Tables are read when they are first needed.
"""

from collections.abc import Callable, Mapping, Sequence
from functools import cached_property, partial
from math import inf
from pathlib import Path

import pandas as pd
from pydantic import ValidationError

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate
from simulator.metrics.estimates.spread import gini
from simulator.metrics.goals import GOALS
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.notebook import MAIN, html_table, with_interval
from simulator.metrics.numbers import counted
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import HEADLINE, METRICS, Metric
from simulator.model.scenario import Scenario
from simulator.runs.files import StoreError, quoted
from simulator.runs.manifest import Manifest
from simulator.runs.shards import PLAN
from simulator.runs.store import RunStore, runs_below
from simulator.strategies.registry import chooses_oracle

Estimates = dict[str, Estimate]

_LANE_COLUMNS = (
    "rep",
    "group",
    "first_hire_day",
    "connects_proposal",
    "connects_boost",
    "connects_at_first_hire",
    "connects_at_second_hire",
    "connects_at_third_hire",
    "earnings_usd",
    "bought_usd",
    "plan_usd",
    "connects_other",
    "newcomer",
    "hires",
    "invited_hires",
    "direct_hires",
)
"""what metrics and pictures read of each freelancer: a quarter of all columns, which take a while to read"""


class RunResult:
    """The scenario, the tables and the metrics of a run on disk.

    It has many properties, one per table, so that each table is read when it is first needed.
    """

    def __init__(self, store: RunStore) -> None:
        self._store = store
        self.directory: Path = store.directory
        self._lanes_by_group: dict[tuple[str | None, bool], pd.DataFrame] = {}

    def __repr__(self) -> str:
        done = f"{self.done} of {self.asked} replications"
        return f"RunResult('{self.scenario.name}': {', '.join(self.groups)}; {done}; {self.directory})"

    @property
    def manifest(self) -> Manifest:
        """How the run was made."""
        return self._store.manifest

    @property
    def base(self) -> Path:
        """Folder from which files named in the scenario start."""
        return Path(self.manifest["base"])

    @cached_property
    def scenario(self) -> Scenario:
        """Every assumption."""
        try:
            return Scenario.model_validate(self.manifest["scenario"])
        except ValidationError as error:
            why = f"{self.directory} is of another version of the program, which reads other scenarios"
            raise StoreError(f"{why}: run the scenario again") from error

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of the groups, in the order of the scenario; without those whose strategy failed."""
        return tuple(name for name in self._store.groups if name not in self.failed)

    @property
    def failed(self) -> dict[str, str]:
        """Groups whose strategy failed, and why; the results of the others stand."""
        noted = self._store.failed
        return {name: noted[name] for name in self._store.groups if name in noted}

    @property
    def complete(self) -> bool:
        """Whether all replications asked for so far are on disk."""
        return not self._store.missing(self.asked)

    @property
    def done(self) -> int:
        """Replications that are on disk."""
        return self._store.done()

    def content(self) -> str:
        """Hash all rows on disk, however they are cut into files; on the way every file is checked."""
        return self._store.content()

    @property
    def sealed(self) -> bool:
        """Whether all files have checksums; those of older versions have none."""
        return self._store.sealed

    @property
    def asked(self) -> int:
        """Replications asked for so far: fewer than the scenario allows if they are added until the answer is
        clear enough, or those of a share.
        """
        if self._store.stretch is not None:
            first, last = self._store.stretch
            return last - first + 1
        return self.manifest.get("upto", self.manifest["replications"])

    @cached_property
    def replications(self) -> pd.DataFrame:
        """One row per replication and group: sums over freelancers."""
        return self._standing("replications")

    @cached_property
    def freelancers(self) -> pd.DataFrame:
        """One row per freelancer and replication."""
        return self._standing("freelancers")

    @cached_property
    def curves(self) -> pd.DataFrame:
        """One row per replication, group and day."""
        return self._standing("curves")

    @cached_property
    def market(self) -> pd.DataFrame:
        """One row per replication."""
        market = self._read("market")
        if not self.failed:
            return market
        earned = self._standing("freelancers", ("rep", "group", "earnings_usd")).groupby("rep")
        inequality = earned["earnings_usd"].agg(lambda values: gini(values.to_numpy()))
        return market.assign(gini_earnings=inequality.reindex(market["rep"]).to_numpy())

    def full(self, table: str) -> pd.DataFrame:
        """`jobs`, `proposals` or `ledger` of the replications whose tables were kept in full."""
        return self._standing(table)

    def _standing(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A table without the rows of groups whose strategy failed."""
        rows = self._read(table, columns)
        if not self.failed or "group" not in rows:
            return rows
        rows = rows[~rows["group"].isin(list(self.failed))].reset_index(drop=True)
        return rows.assign(group=rows["group"].cat.set_categories(list(self.groups)))

    def _read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """A table from the disk; one without a single replication would be no result."""
        if not self.done and not self.manifest["replications_done"]:
            again = f"'simulator resume {quoted(self.directory)}' plays them"
            raise StoreError(f"no replication of {self.directory} is saved yet: {again}")
        return self._store.read(table, columns)

    @cached_property
    def _lanes(self) -> pd.DataFrame:
        return self._standing("freelancers", _LANE_COLUMNS)

    def _lanes_of(self, group: str | None, pairs: bool) -> pd.DataFrame:
        """Rows of a group; kept, for a report asks for them some two hundred times."""
        if (group, pairs) not in self._lanes_by_group:
            lanes = self._lanes if group is None else self._lanes[self._lanes["group"] == group]
            lanes = lanes.assign(rep=lanes["rep"] // 2) if pairs else lanes
            self._lanes_by_group[group, pairs] = lanes
        return self._lanes_by_group[group, pairs]

    @cached_property
    def oracles(self) -> frozenset[str]:
        """Groups whose strategy, or one inside it, sees hidden columns; strategy files do not count."""
        return frozenset(g.name for g in self.scenario.freelancers if chooses_oracle(g.strategy))

    def sample(
        self, group: str | None = None, controlled: bool = False, mirrored: bool | None = None
    ) -> Sample:
        """Gather what the metrics of a group are computed from.

        Parameters
        ----------
        group : str, optional
            By default all groups together.
        controlled : bool
            Whether hires and earnings are corrected for lucky and unlucky draws (control variates).
        mirrored : bool, optional
            Whether a replication and its mirror count as one; by default if the run has mirrors.

        Returns
        -------
        Sample

        Raises
        ------
        KeyError
            If there is no such group.
        """
        sums = self.replications
        if group is None:
            sums = sums.drop(columns="group").groupby("rep", as_index=False).sum()
        elif group in self.groups:
            sums = sums[sums["group"] == group].reset_index(drop=True)
        else:
            raise KeyError(f"no group is called '{group}'; there are {', '.join(self.groups)}")
        scenario, market = self.scenario, self.market
        pairs = scenario.run.antithetic if mirrored is None else mirrored
        lanes: Callable[[], pd.DataFrame] = partial(self._lanes_of, group, pairs)
        if pairs:  # two mirrored worlds are one independent unit
            sums = _paired(sums.drop(columns="group", errors="ignore"))
            market = _paired(market)
        window = scenario.horizon - scenario.warmup
        return Sample(sums, lanes, market, window, scenario.connects.usd_each, controlled)

    def metrics(self, names: Sequence[str] | None = None, level: float = LEVEL) -> dict[str, Estimates]:
        """Metrics of every group.

        Parameters
        ----------
        names : sequence of str, optional
            Some of `METRICS`; by default all.
        level : float
            Coverage of the intervals.

        Returns
        -------
        dict
            Estimates by group and metric.
        """
        chosen = METRICS if names is None else {name: METRICS[name] for name in names}
        return {group: _estimates(chosen, self.sample(group), level) for group in self.groups}

    def population_metrics(self, level: float = LEVEL) -> Estimates:
        """Metrics of all simulated freelancers together."""
        return _estimates(METRICS, self.sample(), level)

    def market_metrics(self, level: float = LEVEL) -> Estimates:
        """Metrics of the market as a whole."""
        return _estimates(MARKET_METRICS, self.sample(), level)

    def table(self, level: float = LEVEL) -> pd.DataFrame:
        """Every metric of every group and of the market, one per row; `group` is empty for the market."""
        rows = [_rows(group, METRICS, found) for group, found in self.metrics(level=level).items()]
        rows.append(_rows("", MARKET_METRICS, self.market_metrics(level)))
        return pd.DataFrame([row for part in rows for row in part])

    def _main(self) -> list[str]:
        """Name the metrics of the printed table, that of the goal first; all hires if some came unasked."""
        others = self.replications[["invited_hires", "direct_hires"]].to_numpy().any()
        goal = GOALS[self.scenario.goal].metric
        all_of_them = others or goal == "all_hires"
        names = ["all_hires" if all_of_them and name == "hires" else name for name in MAIN]
        return list(dict.fromkeys((goal, *names)))

    def _in_order(self, every: Mapping[str, Estimates]) -> list[str]:
        """Order groups as the printed table does: best first, and oracles after all others."""
        spent = self.replications[["connects_proposal", "connects_boost"]].to_numpy().any()
        metric = self._main()[0]
        metric = metric if spent or metric != HEADLINE else self._main()[1]
        sign = 1.0 if METRICS[metric].better == "lower" else -1.0

        def place(group: str) -> tuple[bool, float]:
            value = every[group][metric].value
            return group in self.oracles, inf if value is None else sign * value

        return sorted(every, key=place)

    def _repr_html_(self) -> str:
        """Show the main metrics of each strategy in a notebook, as the printed table has them."""
        done, asked = self.done, self.asked
        part = "" if done == asked else f"{done:,} of "
        sentence = (
            f"Run '{self.manifest['name']}': {part}{counted(asked, 'replication')}, "
            f"seed {self.manifest['seed']}."
        )
        metrics = {name: METRICS[name] for name in self._main()}
        every = {g: _estimates(metrics, self.sample(g, controlled=True), LEVEL) for g in self.groups}
        rows = []
        for group in self._in_order(every):
            found = every[group]
            cells = (with_interval(one, metrics[name].kind) for name, one in found.items())
            rows.append((group + (" (oracle)" if group in self.oracles else ""), *cells))
        note = (
            f"In brackets: {100 * LEVEL:g} % intervals. Hires and earnings are corrected for lucky and "
            "unlucky draws."
        )
        return html_table(sentence, ("Strategy", *(m.label for m in metrics.values())), rows, note)


def _paired(table: pd.DataFrame) -> pd.DataFrame:
    """Add up the rows of a replication and its mirror."""
    return table.assign(rep=table["rep"] // 2).groupby("rep", as_index=False).sum()


def _estimates(metrics: dict[str, Metric], sample: Sample, level: float) -> Estimates:
    return {name: estimate(metric.function(sample), metric.unit, level) for name, metric in metrics.items()}


def _rows(group: str, metrics: dict[str, Metric], found: Estimates) -> list[dict[str, object]]:
    return [
        {"group": group, "metric": name, "label": metrics[name].label, **estimated._asdict()}
        for name, estimated in found.items()
    ]


def load_run(directory: str | Path) -> RunResult:
    """Open a run that is on disk.

    Parameters
    ----------
    directory : str or Path
        The folder of a run, or a folder that holds runs, of which the latest is opened.

    Returns
    -------
    RunResult

    Raises
    ------
    StoreError
        If there is no run, or it was written by another version.
    """
    folder = Path(directory)
    if not (folder / "manifest.json").exists():
        found = runs_below(folder)
        if not found and (shares := next(folder.rglob(PLAN), None)) is not None:
            raise StoreError(
                f"{folder} holds shards that are not merged yet: 'simulator status {quoted(shares.parent)}' "
                "says what is missing and what to type next"
            )
        if not found:
            raise StoreError(f"there is no run in {folder}: name the folder that 'simulator run' printed")
        folder = found[0]
    return RunResult(RunStore.load(folder))
