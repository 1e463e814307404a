"""A sweep from its scenario to its results.

Answers: what comes out when these settings vary. The block `sweep` is checked whole, the design is laid out
as a table, and its points are played that are not yet on disk.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.loader.idle import idle_settings
from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.loader.sweeps.versions import SWEEP, Versions
from simulator.metrics.contrasts.together import at_every_look
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.goals import GOALS
from simulator.model.questions.factors import as_text
from simulator.model.questions.sweep import Sweep, UntilSpec
from simulator.model.scenario import Scenario
from simulator.runs.files import StoreError
from simulator.runs.points import PointStore
from simulator.runs.shards import Share
from simulator.runs.workers.executors import Executor, Progress, checked_workers
from simulator.studies.sweep.asked import EXAMPLE, also_wrong, block_of, checked
from simulator.studies.sweep.cost import Limit, within
from simulator.studies.sweep.design import POINT, design_of
from simulator.studies.sweep.play import folder_of, play
from simulator.studies.sweep.record import record_of
from simulator.studies.sweep.result import SweepResult

_FIRST_LOOK = 16


def sweep(
    scenario: Scenario | str | Path,
    asked: Sweep | Mapping[str, object] | None = None,
    *,
    overrides: str | Sequence[str] = (),
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
    base: str | Path | None = None,
    limit: Limit | None = None,
    fresh: bool = False,
) -> SweepResult:
    """Play a scenario under many settings, side by side, on the same luck.

    Parameters
    ----------
    scenario : Scenario, path or str
        What is varied: a scenario, its file, or the name of a shipped one.
    asked : Sweep or mapping, optional
        What varies and how, as in the block `sweep` of a scenario; by default that block.
    overrides : str or sequence of str
        `a.b=value` each, for all points.
    workers : int, optional
        Threads; by default one per processor. Results do not depend on it.
    out : path, optional
        Folder of all results, by default `results`; the sweep is in `<out>/<name>/sweep-<id>`.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each point; with replications in place of points
        where those take longer than a few seconds and are played in pieces.
    base : path, optional
        Folder from which files named in the scenario start; by default that of its file.
    limit : callable, optional
        Looks at a forecast before the first point and at a better one after a few; by default the block's
        budget is kept.
    fresh : bool
        Whether to play everything again, including what is on disk.

    Returns
    -------
    SweepResult

    Raises
    ------
    Interrupted
        On Ctrl-C; what is saved stands, and another call continues.
    ScenarioError
        With everything that is wrong with the scenario or the sweep.
    StoreError
        If the folder cannot be written.
    TooExpensive
        If it takes longer than its budget; the message says what would fit.
    ValueError
        If `workers` is no whole number from 1.
    """
    checked_workers(workers)
    plan = planned(scenario, asked, overrides, base)
    if limit is None:
        limit = within(plan.sweep.budget or np.inf, plan.sweep, plan.replications)
    return plan.play(workers, out, progress, limit, fresh)


class Plan:
    """A sweep that has been checked whole, and its points."""

    def __init__(self, versions: Versions, scenario: Scenario, block: Sweep, design: pd.DataFrame) -> None:
        self.versions, self.scenario, self.sweep, self.design = versions, scenario, block, design

    @property
    def replications(self) -> int:
        """How many worlds each point meets; the most, if that is decided on the way."""
        if self.sweep.until is not None:
            return self.sweep.until.at_most
        return self.sweep.replications or self.scenario.run.replications

    @property
    def outcomes(self) -> tuple[str, ...]:
        """What is measured, the most important first."""
        return self.sweep.outcomes or (GOALS[self.scenario.goal].metric,)

    def play(
        self,
        workers: int | None,
        out: str | Path | None,
        progress: Progress | None,
        limit: Limit | None,
        fresh: bool = False,
        executor: Executor | None = None,
        share: Share | None = None,
        typed: Sequence[str] = (),
    ) -> SweepResult:
        """Play what is missing.

        Parameters
        ----------
        workers, out, progress, limit, fresh
            As for `sweep`.
        executor : Executor, optional
            What plays the points; by default threads of this process.
        share : Share, optional
            Play only this share of the points; merged, all are what one process plays.
        typed : sequence of str
            The words of the command that plays a share, but for `--shard`.

        Returns
        -------
        SweepResult

        Raises
        ------
        StoreError
            If shares are asked for, and how much is played depends on what is seen.
        """
        if share is not None and self.sweep.until is not None:
            raise StoreError(
                "how many replications each point gets is decided on the way (sweep.until), which no shard "
                "can know: say it with sweep.replications instead"
            )
        until, numbers = self.sweep.until, self.replications
        numbers = numbers if until is None else min(_FIRST_LOOK, numbers)
        while True:
            result = play(
                self.versions,
                self.design,
                numbers,
                luck=self.sweep.luck,
                uncertainties=tuple(self.sweep.uncertainties),
                workers=workers,
                out=out,
                progress=progress,
                limit=limit,
                fresh=fresh,
                executor=executor,
                share=share,
                typed=typed,
                asked={**self.sweep.model_dump(mode="json"), "outcomes": list(self.outcomes)},
            )
            if until is None or numbers >= until.at_most or _narrow(result, until, self.outcomes[0]):
                return result
            numbers, fresh = min(2 * numbers, until.at_most), False

    def laid_anew(self, out: str | Path | None) -> int:
        """How many points another size of this design had, of which none belongs to it; only of `lhs`.

        Parameters
        ----------
        out : path, optional
            Folder of all results.

        Returns
        -------
        int
            Zero if no other size was played, or this one was.
        """
        if self.sweep.design.kind != "lhs":
            return 0
        record = record_of(self.versions, self.scenario, self.design, self.sweep.luck)
        store = PointStore(folder_of(record, out), record)
        alike = [one for one in store.blocks().values() if _without_size(one.record["sweep"]) == self._alike]
        sizes = [{*one.design()[POINT]} for one in alike]
        own = {*self.design[POINT]}
        return 0 if any(own & size for size in sizes) else max(map(len, sizes), default=0)

    @property
    def repeated(self) -> int:
        """How many rows of a table, or combinations of lists, repeat another; they are played once."""
        listed = self.sweep.design.kind in {"table", "grid", "zip"}
        return int(self.design[POINT].duplicated().sum()) if listed else 0

    @property
    def _alike(self) -> object:
        return _without_size(self.sweep.model_dump(mode="json"))

    def idle(self) -> list[str]:
        """Settings that vary and can change no result as things stand, each with why."""
        if self.versions.path is None:
            return []
        said = []
        for key, value in self.design.iloc[0].items():
            if key in self.sweep.factors:
                text = f"{key}={as_text(value)}"
                version, _ = self.versions.check([text])
                found = () if version is None else self._idle_at(text, version)
                said += [f"{key} varies, but {problem.message}" for problem in found]
        return said

    def _idle_at(self, text: str, version: Scenario) -> list[Problem]:
        assert self.versions.path is not None
        found = idle_settings(self.versions.path, [*self.versions.overrides, text], version)
        return [problem for problem in found if problem.place.file == f"--set {text}"]


def _without_size(asked: object) -> object:
    """What varies and how it is spread, without how many points there are."""
    assert isinstance(asked, dict)
    design = {key: value for key, value in asked["design"].items() if key != "points"}
    return [design, asked["levers"], asked["uncertainties"]]


def _narrow(result: SweepResult, until: UntilSpec, name: str) -> bool:
    """Whether every value is known well enough, by intervals that hold at every look."""
    for group in result.groups:
        outcome = result.outcome(until.outcome or name, group)
        for place in range(len(outcome.points)):
            found = at_every_look(outcome.at(place), outcome.metric.unit, LEVEL)
            if found.low is None or found.high is None or found.value is None:
                return False
            if not np.isfinite(found.high) or found.high - found.low > 2 * until.within * abs(found.value):
                return False
    return True


def planned(
    scenario: Scenario | str | Path,
    asked: Sweep | Mapping[str, object] | None = None,
    overrides: str | Sequence[str] = (),
    base: str | Path | None = None,
) -> Plan:
    """Check a sweep whole and lay out its points; nothing is played.

    Parameters
    ----------
    scenario, asked, overrides, base
        As for `sweep`.

    Returns
    -------
    Plan

    Raises
    ------
    ScenarioError
        With everything that is wrong with the scenario or the sweep.
    """
    overrides = [overrides] if isinstance(overrides, str) else overrides
    if not isinstance(scenario, Scenario):
        path = scenario_file(scenario) if isinstance(scenario, str) else scenario
        loaded, shown = _loaded(path, overrides, base), str(path)
        versions = Versions.of(path, overrides, base)
    else:
        loaded, shown = scenario, scenario.name
        versions = Versions.of(scenario, overrides, base)
    block = loaded.sweep if asked is None else block_of(asked)
    if block is None:
        message = f"it has no block 'sweep', which says what varies, such as {EXAMPLE}"
        raise ScenarioError([Problem(Place(shown), "", message)])
    if asked is not None:  # what is written in the file is not what is asked here
        versions = replace(versions, asked=None)
    block, table = checked(block, versions, shown)
    if table is not None:
        named = [str(name) for name in table.columns if name not in {"point", "base", "role", *block.factors}]
        block = block.model_copy(update={"levers": {**block.levers, **dict.fromkeys(named)}})
    try:
        return Plan(versions, versions.scenario(), block, design_of(block, table))
    except ValueError as error:
        raise ScenarioError([Problem(Place(shown), SWEEP, str(error))]) from error


def _loaded(path: Path, overrides: Sequence[str], base: str | Path | None) -> Scenario:
    try:
        return load_scenario(path, overrides)
    except ScenarioError as error:
        raise ScenarioError([*error.problems, *also_wrong(path, overrides, base, error.problems)]) from error
