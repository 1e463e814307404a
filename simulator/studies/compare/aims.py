"""What replications are added for, and what was known in the end.

Answers: which wish, how much time, and how it ended. Records only; `sequential.py` plays.
"""

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal, NamedTuple, Protocol

from simulator.metrics.contrasts.until import Look, Until
from simulator.model.scenario import Scenario
from simulator.runs.entries import Entry
from simulator.runs.executors import Progress
from simulator.runs.result import RunResult

if TYPE_CHECKING:
    from simulator.runs.result import RunResult

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
    `even`: whether several runs get the same number of replications; if not, a wish for the best spends them
    where they tell most (OCBA).
    """

    metric: str
    until: Until | None = None
    budget_s: float | None = None
    indifference: float | None = None
    control: bool = True
    even: bool = True


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
    each: dict[str, int] = field(default_factory=dict)
    """replications of each run, where there are several; `replications` is the largest"""

    @property
    def uneven(self) -> bool:
        """Whether runs have different numbers of replications."""
        return len({*self.each.values()}) > 1

    @property
    def mean_replications(self) -> float:
        """Replications of a run, on average."""
        return sum(self.each.values()) / len(self.each) if self.each else float(self.replications)

    def work(self, what: Literal["candidates", "proposals"]) -> int:
        """Posts that freelancers looked at, or proposals, in all replications of what is compared."""
        runs = {entry.result.directory: entry.result for entry in self.entries}
        return sum(int(run.replications[what].sum()) for run in runs.values())


def hoped_for(known: "Known") -> bool | float:
    """Tell whether replications went on until the numbers looked good; the chance of the best if one was."""
    if known.looks and known.looks[-1].leader is not None:
        return float(known.looks[-1].wanted)
    return known.reason in ("kept", "one left") or bool(known.looks or known.left_at)
