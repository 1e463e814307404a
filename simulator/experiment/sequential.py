"""Replications until the answer is known, or the time is up.

Answers: how long to go on, and with whom. A run is lengthened step by step; after each step a rule that keeps
its promise at every look tells whether to stop. Where every freelancer stands alone against the crowd, those
who surely are not the best may leave the race: the others' worlds stay the same without them.
"""

import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, NamedTuple, Protocol

import numpy as np

from simulator.experiment.compare import Entry, entries_of, is_oracle
from simulator.experiment.intervals import LEVEL, deviations, few_events, value_of
from simulator.experiment.looks import FIRST_LOOK
from simulator.experiment.metrics import METRICS
from simulator.experiment.plan import estimate_cost
from simulator.experiment.result import RunResult
from simulator.experiment.run import Progress, run
from simulator.experiment.selection import Race, kn_plus_plus, race_of
from simulator.experiment.simultaneous import Better
from simulator.experiment.survival import Waiting
from simulator.experiment.until import Look, Until, promise_kept
from simulator.model.scenario import Scenario

GROWTH, MOST_GROWTH = 1.4, 4.0
MOST_REPLICATIONS = 10_000
RACE = "race"
_SPARE = 0.95
_AGAIN = 0.5
"""a race is run on with fewer freelancers once this share of them is left: the start is played again"""

Reason = Literal["kept", "one left", "time", "cap"]


class Play(Protocol):
    """Plays a scenario up to a number of replications."""

    def __call__(
        self, scenario: Scenario, base: Path, upto: int, progress: Progress | None = None
    ) -> RunResult:
        """Play what is missing."""
        ...


class Aim(NamedTuple):
    """What replications are added for.

    `until`: a wish, from `parse_until`. `budget_s`: most seconds. `indifference`: smallest lead worth
    finding, in the unit of the metric; with it a wish for the best becomes a race that entries leave (KN++).
    """

    metric: str
    until: Until | None = None
    budget_s: float | None = None
    indifference: float | None = None
    control: bool = True


@dataclass
class Known:
    """What was found, why it ended, and what each look saw."""

    entries: list[Entry]
    reason: Reason
    replications: int
    seconds: float
    looks: list[Look] = field(default_factory=list)
    left_at: dict[str, int] = field(default_factory=dict)
    """entries that left the race, and after how many replications"""

    def work(self, what: Literal["candidates", "proposals"]) -> int:
        """Posts that freelancers looked at, or proposals, in all replications of what is compared."""
        runs = {entry.result.directory: entry.result for entry in self.entries}
        return sum(int(run.replications[what].sum()) for run in runs.values())


def play_until(plays: Sequence[tuple[str, Scenario, Path]], aim: Aim, play: Play, workers: int = 1) -> Known:
    """Lengthen runs until a wish is kept, one entry is left, the time is up, or the replications end.

    Parameters
    ----------
    plays : sequence of (str, Scenario, Path)
        Label, scenario and base folder of each run. `run.replications` is the most that is played.
    aim : Aim
        What for.
    play : callable
        `play(scenario, base, upto)` plays a scenario up to so many replications.
    workers : int
        Threads, for the forecast of the first step.

    Returns
    -------
    Known
        Entries that left a race come with the replications they had.
    """
    began = time.perf_counter()
    most = min(scenario.run.replications for _, scenario, _ in plays)
    n = min(most, _first(plays, aim, workers))
    alone = len(plays) == 1 and plays[0][1].competition == "field"
    race = _Races(list(plays), aim) if aim.indifference is not None and alone else None
    known = Known([], "cap", n, 0.0)
    while True:
        current = race.plays if race else plays
        results = [play(scenario, base, n) for _, scenario, base in current]
        entries = entries_of(results, [label for label, _, _ in current])
        known.entries, known.replications = entries, n
        known.seconds = time.perf_counter() - began
        if race is not None and race.run_on(entries, n, known.left_at):
            known.reason = "one left"
            break
        if aim.until is not None and race is None:
            known.looks.append(look_at(entries, aim))
            if known.looks[-1].kept:
                known.reason = "kept"
                break
        step = next_step(n, known, aim, most)
        if step is None:
            late = aim.budget_s is not None and n < most
            known.reason = "time" if late else "cap"
            break
        n = step
    if race is not None:
        known.entries = known.entries + race.gone(known.entries)
    return known


def look_at(entries: Sequence[Entry], aim: Aim) -> Look:
    """Ask the rule whether a wish is kept; entries that see hidden columns do not count for the best."""
    assert aim.until is not None
    counted = [e for e in entries if aim.until.kind != "best" or not is_oracle(e)]
    metric = aim.until.metric or aim.metric
    quantities = [METRICS[metric].function(e.result.sample(e.group, aim.control)) for e in counted]
    columns = [None if few_events(q) else deviations(q) for q in quantities]
    values = [None if isinstance(q, Waiting) else value_of(q) for q in quantities]
    n = len(entries[0].result.market)
    if any(u is None for u in columns) or any(v is None or not np.isfinite(v) for v in values):
        unknown = float("inf") if aim.until.kind == "half-width" else 0.0
        return Look(False, unknown, aim.until.limit, n, None)
    deviating = np.stack([np.asarray(u) for u in columns], axis=1)
    return promise_kept(aim.until, np.array(values, float), deviating, better_of(metric))


def better_of(metric: str) -> Better:
    """Tell whether more or less of a metric is better; of what is neither, more."""
    return "lower" if METRICS[metric].better == "lower" else "higher"


def _first(plays: Sequence[tuple[str, Scenario, Path]], aim: Aim, workers: int) -> int:
    """Replications of the first step: enough for a look, and no more than a quarter of the time."""
    units = 2 if any(scenario.run.antithetic for _, scenario, _ in plays) else 1
    first = FIRST_LOOK * units
    if aim.budget_s is not None:
        costs = [estimate_cost(scenario, workers) for _, scenario, _ in plays]
        each = sum(cost.seconds / cost.replications for cost in costs)
        first = max(2 * units, min(first, int(aim.budget_s / 4 / max(each, 1e-6))))
    return first


def next_step(n: int, known: Known, aim: Aim, most: int) -> int | None:
    """Replications of the next step; None if the end is reached.

    Parameters
    ----------
    n : int
        Replications so far.
    known : Known
        What was seen, and the seconds so far.
    aim : Aim
        What for.
    most : int
        No more than so many.
    """
    if n >= most:
        return None
    wanted = GROWTH * n
    look = known.looks[-1] if known.looks else None
    if look is not None and aim.until is not None and aim.until.kind == "half-width":
        if np.isfinite(look.reached):  # widths shrink with the root of n
            wanted = float(np.clip(1.02 * n * (look.reached / look.wanted) ** 2, 1.1 * n, MOST_GROWTH * n))
    elif aim.until is None:
        wanted = MOST_GROWTH * n
    if aim.budget_s is not None:
        left = _SPARE * aim.budget_s - known.seconds
        affordable = n + left / max(known.seconds / n, 1e-9)
        if affordable < n + 2:
            return None
        wanted = min(wanted, affordable)
    step = int(np.ceil(wanted / 2)) * 2  # whole pairs, where worlds are mirrored
    return min(most, max(n + 2, step))


class _Races:
    """A race of the groups of one scenario: who is in, who left, and what is played on."""

    def __init__(self, plays: list[tuple[str, Scenario, Path]], aim: Aim) -> None:
        self.plays, self.aim = plays, aim
        self.race: Race | None = None
        self.names: list[str] = []
        self.left: dict[str, Entry] = {}

    def run_on(self, entries: Sequence[Entry], n: int, left_at: dict[str, int]) -> bool:
        """Let those leave who surely are not the best; tell whether one is left."""
        runners = {e.group: e for e in entries if not is_oracle(e)}
        if self.race is None:
            self.names = list(runners)
            self.race = race_of(len(self.names)) if len(self.names) > 1 else None
        if self.race is None:
            return True
        # whose strategy failed meanwhile has no result
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
        """Go on with those who are in, once the others are many enough to be worth a new start."""
        label, scenario, base = self.plays[0]
        groups = tuple(group for group in scenario.freelancers if group.name in still_in)
        lanes = sum(group.count for group in groups)
        if lanes <= _AGAIN * sum(group.count for group in scenario.freelancers):
            name = scenario.name if scenario.name.endswith(RACE) else renamed(scenario.name, RACE)
            self.plays = [(label, scenario.model_copy(update={"freelancers": groups, "name": name}), base)]

    def gone(self, entries: Sequence[Entry]) -> list[Entry]:
        """Entries that left and are in no run any more."""
        there = {entry.group for entry in entries}
        return [entry for name, entry in self.left.items() if name not in there]


def renamed(name: str, what: str) -> str:
    """Name of a run made from another, in a folder of its own: who opens the other's finds that one."""
    return f"{name[: 79 - len(what)]}-{what}"


def player(workers: int | None, out: Path | None, fresh: bool = False) -> Play:
    """Return what plays with so many threads into a folder; `fresh` plays again what is there, once."""
    begun: set[str] = set()

    def play(scenario: Scenario, base: Path, upto: int, progress: Progress | None = None) -> RunResult:
        again = fresh and scenario.model_dump_json() not in begun
        begun.add(scenario.model_dump_json())
        return run(scenario, workers=workers, out=out, progress=progress, base=base, fresh=again, upto=upto)

    return play
