"""Replications until the answer is known, or the time is up.

Answers: how long to go on, and with which entries. A run is lengthened step by step; after each step a
stopping rule that is valid at every look decides whether to go on. Where each freelancer meets the crowd
alone, entries that are surely not the best may leave the race: the others' worlds stay the same without them.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path

import numpy as np

from simulator.metrics.contrasts.allocation import next_numbers
from simulator.metrics.contrasts.looks import FIRST_LOOK
from simulator.metrics.contrasts.standing import Standing, standing
from simulator.metrics.contrasts.until import Look, promise_kept
from simulator.metrics.estimates.quantities import deviations, few_events, value_of
from simulator.metrics.strategy import METRICS, is_number
from simulator.runs.entries import Entry, entries_of, is_oracle
from simulator.runs.named import run_names
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import run_ready
from simulator.runs.sizes import estimate_cost
from simulator.runs.workers.executors import Executor, Progress
from simulator.studies.compare.aims import Aim, Evidence, Labelled, Play
from simulator.studies.compare.pace import Clock, pace_of
from simulator.studies.compare.races import Races

GROWTH, MOST_GROWTH = 1.4, 4.0
MOST_REPLICATIONS = 10_000
_SPARE = 0.95

ProgressBar = Callable[[str], AbstractContextManager[Progress | None]]


def play_until(
    plays: Sequence[Labelled], aim: Aim, play: Play, workers: int = 1, clock: Clock | None = None
) -> Evidence:
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
    clock : Clock, optional
        Started when the time budget began; by default now.

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
    clock = clock or Clock()
    most = min(ready.scenario.run.replications for _, ready in plays)
    numbers = [min(most, _first(plays, aim))] * len(plays)
    alone = len(plays) == 1 and plays[0][1].scenario.competition == "field"
    race = Races(list(plays), aim) if aim.indifference is not None and alone else None
    evidence = Evidence([], "cap", numbers[0], 0.0)
    forecast = _forecast(plays, aim, workers)
    while True:
        _take_step(race.plays if race else plays, numbers, evidence, play, clock)
        if _is_known(evidence, aim, race, numbers[0]):
            break
        following = _following(numbers, evidence, aim, most, forecast)
        forecast = None  # from now on there are measurements
        if following is None:
            late = aim.budget_s is not None and min(numbers) < most and _room(evidence, aim) is None
            evidence.reason = "time" if late else "cap"
            break
        numbers = following
    if race is not None:
        evidence.entries = evidence.entries + race.gone(evidence.entries)
    return evidence


def _take_step(
    plays: Sequence[Labelled], numbers: Sequence[int], evidence: Evidence, play: Play, clock: Clock
) -> None:
    """Lengthen runs to these numbers of replications, and note what is there and how long it took."""
    began, compiled = clock.seconds, clock.compiling
    before = sum(evidence.each.values()) or (evidence.replications if evidence.entries else 0)
    results = [play(ready, n) for (_, ready), n in zip(plays, numbers, strict=True)]
    names = run_names(results, [label for label, _ in plays])
    evidence.entries, evidence.replications = entries_of(results, names), max(numbers)
    evidence.each = dict(zip(names, numbers, strict=True)) if len(numbers) > 1 else {}
    evidence.seconds, evidence.compiling = clock.seconds, clock.compiling
    took, compiling = evidence.seconds - began, evidence.compiling - compiled
    evidence.pace = pace_of(results, took, compiling, sum(numbers) - before, clock.day)


def _is_known(evidence: Evidence, aim: Aim, race: Races | None, n: int) -> bool:
    """Whether the rule holds, or one entry is left; the reason and the look are noted."""
    if race is not None:
        if race.run_on(evidence.entries, n, evidence.left_at):
            evidence.reason = "one left"
        return evidence.reason == "one left"
    if aim.until is None:
        return False
    evidence.looks.append(look_at(evidence.entries, aim))
    counted = with_a_value(evidence.entries, aim)
    evidence.left_out = tuple(e.label for e in evidence.entries if e not in counted and not is_oracle(e))
    if evidence.looks[-1].kept:
        evidence.reason = "kept"
    return evidence.looks[-1].kept


def with_a_value(entries: Sequence[Entry], aim: Aim) -> list[Entry]:
    """List the entries that have a value in the metric of the stopping rule.

    One that never bids has no cost of a hire, however long it is played: waiting for it would never end.
    """
    metric = (aim.until.metric if aim.until is not None else None) or aim.metric
    quantities = {e.label: METRICS[metric].function(e.result.sample(e.group, aim.control)) for e in entries}
    return [e for e in entries if is_number(value_of(quantities[e.label]))]


def look_at(entries: Sequence[Entry], aim: Aim) -> Look:
    """Judge whether the stopping rule holds, over entries that have a value.

    Entries that see hidden columns cannot be the best. `n` counts worlds, two for a mirrored pair.
    """
    assert aim.until is not None
    worlds = max(len(entry.result.market) for entry in entries)
    counted = with_a_value(entries, aim)
    if aim.until.kind == "best":
        able = _can_be_best(counted)
        stands = _standing(able, aim)
        if stands is None:
            return Look(False, 0.0, aim.until.limit, worlds, None)
        look = stands.look(aim.until)
        leader = _can_be_best(entries).index(able[stands.leader])
        return look._replace(n=worlds, leader=leader)
    metric = aim.until.metric or aim.metric
    quantities = [METRICS[metric].function(e.result.sample(e.group, aim.control)) for e in counted]
    columns = [None if few_events(q) else deviations(q) for q in quantities]
    if not counted or any(u is None for u in columns):
        return Look(False, float("inf"), aim.until.limit, worlds, None)
    values = np.array([value_of(q) for q in quantities], float)
    deviating = np.stack([np.asarray(u) for u in columns], axis=1)
    return promise_kept(aim.until, values, deviating)._replace(n=worlds)


def _can_be_best(entries: Sequence[Entry]) -> list[Entry]:
    """List the entries that see no hidden columns."""
    return [entry for entry in entries if not is_oracle(entry)]


def _standing(able: Sequence[Entry], aim: Aim) -> Standing | None:
    """Rank the entries that can be the best; None without any."""
    samples = {e.label: e.result.sample(e.group, aim.control) for e in able}
    return standing(aim.metric, samples) if samples else None


def _first(plays: Sequence[Labelled], aim: Aim) -> int:
    """Replications of the first step: enough for a look; where time is short only as many as have an error.

    The first step also loads the program and reads tables, so it says little of the pace.
    """
    units = 2 if any(ready.scenario.run.antithetic for _, ready in plays) else 1
    return FIRST_LOOK * units if aim.budget_s is None else 2 * units


def _forecast(plays: Sequence[Labelled], aim: Aim, workers: int) -> float | None:
    """Seconds that one replication of a run may take, before any was timed; None without a time budget."""
    if aim.budget_s is None:
        return None
    costs = [estimate_cost(ready.scenario, workers, ready.posts) for _, ready in plays]
    return sum(cost.seconds / cost.replications for cost in costs) / len(costs)


def _following(
    numbers: list[int], evidence: Evidence, aim: Aim, most: int, forecast: float | None
) -> list[int] | None:
    """Replications of each run at the next look; None if there is no next look."""
    if forecast is not None:
        step = _second(max(numbers), evidence, aim, forecast)
        return None if step is None or max(numbers) >= most else [min(most, step)] * len(numbers)
    if aim.even or len(numbers) == 1 or aim.until is None or aim.until.kind != "best":
        step = next_step(max(numbers), evidence, aim, most)
        return None if step is None else [step] * len(numbers)
    room = _room(evidence, aim)
    if room is None:
        return None
    runs = list(dict.fromkeys(entry.result.directory for entry in evidence.entries))
    able = _can_be_best(with_a_value(evidence.entries, aim))
    owners = [runs.index(entry.result.directory) for entry in able]
    return next_numbers(numbers, owners, _standing(able, aim), aim.until.limit, room, most)


def _second(n: int, evidence: Evidence, aim: Aim, forecast: float) -> int | None:
    """Replications of the second step, the first whose pace tells: at most a quarter of the time left.

    The forecast may be wrong by a factor of three, and then there is still time for it.
    """
    assert aim.budget_s is not None
    left = aim.budget_s - evidence.seconds
    each = evidence.runs * min(forecast, evidence.per_replication.each)
    more = int(min(2 * FIRST_LOOK - n, left / 4 / max(each, 1e-9))) // 2 * 2
    return None if more < 2 else n + more


def _room(evidence: Evidence, aim: Aim) -> float | None:
    """Replications, of all runs together, that a step may add; None if there is no time for two."""
    total = evidence.mean_replications * evidence.runs
    affordable = _affordable(evidence, aim)
    return None if affordable < 2 else min((GROWTH - 1) * total, affordable)


def _affordable(evidence: Evidence, aim: Aim) -> float:
    """Replications, of all runs together, for which there is still time."""
    if aim.budget_s is None:
        return float("inf")
    pace = evidence.per_replication
    return (_SPARE * aim.budget_s - evidence.seconds - pace.besides) / max(pace.each, 1e-9)


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
    more = _affordable(evidence, aim) / evidence.runs
    if more < 2:
        return None
    wanted = min(wanted, n + more)
    rounded = np.floor if aim.budget_s is not None else np.ceil
    step = int(rounded(wanted / 2)) * 2  # whole pairs, where worlds are mirrored
    return min(most, max(n + 2, step))


def player(
    workers: int | None,
    out: Path | None,
    fresh: bool = False,
    bar: ProgressBar | None = None,
    executor: Executor | None = None,
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
    executor : Executor, optional
        What plays the batches; by default threads of this process.

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
            return run_ready(
                ready,
                workers=workers,
                out=out,
                progress=progress,
                fresh=again,
                upto=upto,
                executor=executor,
            )

    return play
