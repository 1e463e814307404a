"""The course of a comparison, from the request to the findings.

Answers: what should I do. Strategies times scenarios times settings meet the same luck; replications go on
until the answer is known, or the time is up; the winner is played once more on fresh luck.
"""

import os
from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from simulator.loader.variants import variants
from simulator.metrics.strategy import COMPARED
from simulator.runs.entries import entries_of
from simulator.runs.failures import failure_sentences
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult, load_run
from simulator.runs.run import run_ready
from simulator.runs.sizes import estimate_cost
from simulator.studies.compare.aims import Aim, Evidence, Labelled, Play, looks_taken
from simulator.studies.compare.compare import compare_entries
from simulator.studies.compare.found import Comparison
from simulator.studies.compare.fresh import winner_on_fresh_luck
from simulator.studies.compare.pace import Clock
from simulator.studies.compare.request import (
    CompareError,
    CompareRequest,
    SilentWatcher,
    Watcher,
    aim_of,
    require_possible,
    variants_of,
)
from simulator.studies.compare.rescore import Rescored
from simulator.studies.compare.sequential import play_until, player
from simulator.studies.compare.whole import MarketChanges, market_changes


@dataclass(frozen=True)
class Findings:
    """Everything that a comparison found."""

    aim: Aim
    evidence: Evidence
    comparison: Comparison
    rescored: Rescored | None
    """the winner on fresh luck; None where it was not played again"""
    failures: tuple[str, ...]
    """a sentence for each strategy that failed"""
    market: MarketChanges | None = None
    """what the settings do to the market as a whole; None where it is not several markets on the same luck"""


def compare_request(request: CompareRequest, watcher: Watcher | None = None) -> Findings:
    """Load, play, compare, and play the winner again on fresh luck.

    Parameters
    ----------
    request : CompareRequest
        What is asked.
    watcher : Watcher, optional
        Follows the progress; silent by default.

    Returns
    -------
    Findings

    Raises
    ------
    CompareError
        If this cannot be asked.
    """
    aim_of(request)  # what cannot be asked is told before anything is read
    clock = Clock() if request.adds_replications else None  # it loads the compiler
    aim, evidence, play = _evidence(request, watcher or SilentWatcher(), clock)
    looks = looks_taken(evidence)
    comparison = compare_entries(evidence.entries, aim.metric, COMPARED, control=aim.control, looks=looks)
    left = None if request.budget is None or clock is None else request.budget - clock.seconds
    rescored, failures = winner_on_fresh_luck(
        comparison, evidence, aim, play if request.rescore else None, left
    )
    if clock is not None:
        clock.stop()
    for result in evidence.results:
        failures += failure_sentences(result.failed, result.scenario.competition)
    whole = market_changes(evidence.entries, bool(looks))
    return Findings(aim, evidence, comparison, rescored, tuple(failures), whole)


def _evidence(
    request: CompareRequest, watcher: Watcher, clock: Clock | None
) -> tuple[Aim, Evidence, Play | None]:
    """Open or play everything, for the goal of the first scenario; no player where a run was only opened."""
    stored = [load_run(source) if Path(source).is_dir() else None for source in request.sources]
    if any(stored):
        if request.adds_replications or request.changes_scenarios:
            raise CompareError("Folders of runs are compared as they are: name scenarios instead.")
        results = [
            one or _as_it_stands(source, request, watcher)
            for one, source in zip(stored, request.sources, strict=True)
        ]
        aim = aim_of(request, results[0].scenario.goal)
        return aim, Evidence(entries_of(results), "cap", len(results[0].market), 0.0), None
    plays = variants_of(request)
    aim = aim_of(request, plays[0][1].scenario.goal)
    require_possible(aim, plays)
    for _, ready in plays:
        watcher.loaded(ready)
    play = player(request.workers, request.out, request.fresh, watcher.progress, request.executor)
    if not request.adds_replications:
        return aim, _played_once(plays, play, request.workers, watcher), play
    watcher.adding(max(ready.scenario.run.replications for _, ready in plays))
    return aim, play_until(plays, aim, play, request.workers or os.cpu_count() or 1, clock), play


def _as_it_stands(source: str, request: CompareRequest, watcher: Watcher) -> RunResult:
    """Play a scenario that is named beside the folder of a run."""
    [(_, scenario, base)] = variants([source], request.settings(), (), ())
    ready = Ready.of(scenario, base)
    watcher.loaded(ready)
    workers, out = request.workers, request.out
    cost = partial(estimate_cost, scenario, workers or os.cpu_count() or 1, ready.posts)
    watcher.starting(scenario.name, cost)
    with watcher.progress(scenario.name) as progress:
        return run_ready(
            ready,
            workers=workers,
            out=out,
            progress=progress,
            fresh=request.fresh,
            executor=request.executor,
        )


def _played_once(plays: Sequence[Labelled], play: Play, workers: int | None, watcher: Watcher) -> Evidence:
    """Play every run with the replications that its scenario names."""
    results = []
    for _, ready in plays:
        scenario = ready.scenario
        cost = partial(estimate_cost, scenario, workers or os.cpu_count() or 1, ready.posts)
        watcher.starting(scenario.name, cost)
        results.append(play(ready, scenario.run.replications))
    entries = entries_of(results, [label for label, _ in plays])
    return Evidence(entries, "cap", len(results[0].market), 0.0)
