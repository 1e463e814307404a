"""Replications until the answer is known, or the time is up.

Answers: how long to go on, and with which entries. A run is lengthened step by step; after each step a
stopping rule that is valid at every look decides whether to go on. Where each freelancer meets the crowd
alone, entries that are surely not the best may leave the race: the others' worlds stay the same without them.
"""

import time
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np

from simulator.metrics.contrasts.allocation import next_numbers
from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.standing import Standing, standing
from simulator.metrics.contrasts.until import Look, promise_kept
from simulator.metrics.estimates.quantities import deviations, few_events, value_of
from simulator.metrics.estimates.survival import Waiting
from simulator.metrics.strategy import METRICS
from simulator.runs.entries import Entry, entries_of, is_oracle, run_names
from simulator.runs.executors import Progress
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import run_ready
from simulator.runs.sizes import estimate_cost
from simulator.studies.compare.aims import Aim, Evidence, Labelled, Play
from simulator.studies.compare.races import Races

GROWTH, MOST_GROWTH = 1.4, 4.0
MOST_REPLICATIONS = 10_000
_SPARE = 0.95

ProgressBar = Callable[[str], AbstractContextManager[Progress | None]]


def play_until(plays: Sequence[Labelled], aim: Aim, play: Play, workers: int = 1) -> Evidence:
    """Lengthen runs until the stopping rule holds, one entry is left, or time or replications are used up.

    Parameters
    ----------
    plays : sequence of (str, Ready)
        Label and scenario of each run. `run.replications` is the most that is played.
    aim : Aim
        The stopping rule and the time budget.
    play : callable
        `play(ready, upto)` lengthens a run to `upto` replications.
    workers : int
        Threads, for the forecast of the first step.

    Returns
    -------
    Evidence
        Entries that left a race come with the replications they had.

    Notes
    -----
    Where runs get different numbers of replications (not `aim.even`), two are compared over the first ones,
    which both have. All rules and limits are confidence sequences, which hold at all numbers of replications
    at once, so they stay valid although results decide which run is played on.
    """
    began = time.perf_counter()
    most = min(ready.scenario.run.replications for _, ready in plays)
    numbers = [min(most, _first(plays, aim, workers))] * len(plays)
    alone = len(plays) == 1 and plays[0][1].scenario.competition == "field"
    race = Races(list(plays), aim) if aim.indifference is not None and alone else None
    evidence = Evidence([], "cap", numbers[0], 0.0)
    while True:
        current = race.plays if race else plays
        results = [play(ready, n) for (_, ready), n in zip(current, numbers, strict=True)]
        names = run_names(results, [label for label, _ in current])
        entries = entries_of(results, names)
        evidence.entries, evidence.replications = entries, max(numbers)
        evidence.each = dict(zip(names, numbers, strict=True)) if len(numbers) > 1 else {}
        evidence.seconds = time.perf_counter() - began
        if race is not None and race.run_on(entries, numbers[0], evidence.left_at):
            evidence.reason = "one left"
            break
        if aim.until is not None and race is None:
            evidence.looks.append(look_at(entries, aim))
            if evidence.looks[-1].kept:
                evidence.reason = "kept"
                break
        following = _following(numbers, evidence, aim, most)
        if following is None:
            late = aim.budget_s is not None and min(numbers) < most and _room(evidence, aim) is None
            evidence.reason = "time" if late else "cap"
            break
        numbers = following
    if race is not None:
        evidence.entries = evidence.entries + race.gone(evidence.entries)
    return evidence


def look_at(entries: Sequence[Entry], aim: Aim) -> Look:
    """Judge whether the stopping rule holds; entries that see hidden columns cannot be the best."""
    assert aim.until is not None
    if aim.until.kind == "best":
        stands = _standing(entries, aim)
        unknown = Look(False, 0.0, aim.until.limit, len(entries[0].result.market), None)
        return stands.look(aim.until) if stands is not None else unknown
    metric = aim.until.metric or aim.metric
    quantities = [METRICS[metric].function(e.result.sample(e.group, aim.control)) for e in entries]
    columns = [None if few_events(q) else deviations(q) for q in quantities]
    values = [None if isinstance(q, Waiting) else value_of(q) for q in quantities]
    n = len(entries[0].result.market)
    if any(u is None for u in columns) or any(v is None or not np.isfinite(v) for v in values):
        return Look(False, float("inf"), aim.until.limit, n, None)
    deviating = np.stack([np.asarray(u) for u in columns], axis=1)
    return promise_kept(aim.until, np.array(values, float), deviating)


def _can_be_best(entries: Sequence[Entry]) -> list[Entry]:
    """List the entries that see no hidden columns."""
    return [entry for entry in entries if not is_oracle(entry)]


def _standing(entries: Sequence[Entry], aim: Aim) -> Standing | None:
    """Rank the entries that can be the best; None without any."""
    counted = _can_be_best(entries)
    samples = {e.label: e.result.sample(e.group, aim.control) for e in counted}
    return standing(aim.metric, samples) if samples else None


def _first(plays: Sequence[Labelled], aim: Aim, workers: int) -> int:
    """Replications of the first step: enough for a look, but at most a quarter of the time."""
    units = 2 if any(ready.scenario.run.antithetic for _, ready in plays) else 1
    first = FIRST_LOOK * units
    if aim.budget_s is not None:
        costs = [estimate_cost(ready.scenario, workers) for _, ready in plays]
        each = sum(cost.seconds / cost.replications for cost in costs)
        first = max(2 * units, min(first, int(aim.budget_s / 4 / max(each, 1e-6))))
    return first


def _following(numbers: list[int], evidence: Evidence, aim: Aim, most: int) -> list[int] | None:
    """Replications of each run at the next look; None if there is no next look."""
    if aim.even or len(numbers) == 1 or aim.until is None or aim.until.kind != "best":
        step = next_step(max(numbers), evidence, aim, most)
        return None if step is None else [step] * len(numbers)
    room = _room(evidence, aim)
    if room is None:
        return None
    runs = list(dict.fromkeys(entry.result.directory for entry in evidence.entries))
    owners = [runs.index(entry.result.directory) for entry in _can_be_best(evidence.entries)]
    return next_numbers(numbers, owners, _standing(evidence.entries, aim), aim.until.limit, room, most)


def _room(evidence: Evidence, aim: Aim) -> float | None:
    """Replications, of all runs together, that a step may add; None if there is no time for two."""
    total = evidence.mean_replications * max(1, len(evidence.each))
    if aim.budget_s is None:
        return (GROWTH - 1) * total
    left = _SPARE * aim.budget_s - evidence.seconds
    affordable = left / max(evidence.seconds / total, 1e-9)
    return None if affordable < 2 else min((GROWTH - 1) * total, affordable)


def next_step(n: int, evidence: Evidence, aim: Aim, most: int) -> int | None:
    """Choose the number of replications of the next step.

    Parameters
    ----------
    n : int
        Replications so far.
    evidence : Evidence
        The looks so far, and the seconds.
    aim : Aim
        The stopping rule and the time budget.
    most : int
        No more than this.

    Returns
    -------
    int or None
        None if there is no next step: the replications or the time are used up.
    """
    if n >= most:
        return None
    wanted = GROWTH * n
    look = evidence.looks[-1] if evidence.looks else None
    if look is not None and aim.until is not None and aim.until.kind == "half-width":
        if np.isfinite(look.reached):  # widths shrink with the square root of n, and 2 % are spare
            wanted = float(np.clip(1.02 * n * (look.reached / look.wanted) ** 2, 1.1 * n, MOST_GROWTH * n))
    elif aim.until is None:
        wanted = MOST_GROWTH * n
    if aim.budget_s is not None:
        left = _SPARE * aim.budget_s - evidence.seconds
        affordable = n + left / max(evidence.seconds / n, 1e-9)
        if affordable < n + 2:
            return None
        wanted = min(wanted, affordable)
    step = int(np.ceil(wanted / 2)) * 2  # whole pairs, where worlds are mirrored
    return min(most, max(n + 2, step))


def player(
    workers: int | None, out: Path | None, fresh: bool = False, bar: ProgressBar | None = None
) -> Play:
    """Return a function that plays scenarios into a folder.

    Parameters
    ----------
    workers : int or None
        Threads; one per processor by default.
    out : Path or None
        Folder of all results; `results` by default.
    fresh : bool
        Whether to play each scenario again the first time, even if it is on disk.
    bar : callable, optional
        Opens a progress bar under the name of a scenario.

    Returns
    -------
    callable
        `play(ready, upto)`.
    """
    begun: set[str] = set()

    def play(ready: Ready, upto: int) -> RunResult:
        name = ready.scenario.model_dump_json()
        again = fresh and name not in begun
        begun.add(name)
        with nullcontext() if bar is None else bar(ready.scenario.name) as progress:
            return run_ready(ready, workers=workers, out=out, progress=progress, fresh=again, upto=upto)

    return play
