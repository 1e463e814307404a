"""What replications are added for, and the evidence that they gave.

Answers: which stopping rule, how much time, and how it ended. Records only; `sequential.py` plays.
"""

from dataclasses import dataclass, field
from typing import Literal, NamedTuple, Protocol

from simulator.metrics.contrasts.until import Look, Until
from simulator.runs.entries import Entry
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.studies.compare.pace import Pace

Reason = Literal["kept", "one left", "time", "cap"]


Labelled = tuple[str, Ready]
"""a scenario to play, under the label that tells it from others"""


class Play(Protocol):
    """Plays a scenario up to a number of replications."""

    def __call__(self, ready: Ready, upto: int) -> RunResult:
        """Play the replications that are missing.

        Parameters
        ----------
        ready : Ready
            What to play.
        upto : int
            Replications that the run has afterwards.

        Returns
        -------
        RunResult
        """
        ...


class Aim(NamedTuple):
    """What replications are added for.

    `until`: a stopping rule, from `parse_until`. `budget_s`: the most time [s]. `indifference`: the smallest
    lead worth finding, in the unit of the metric; with it a search for the best becomes a race that entries
    leave (KN++). `even`: whether several runs get the same number of replications; if not, a search for the
    best spends them on the closest contenders (OCBA).
    """

    metric: str
    until: Until | None = None
    budget_s: float | None = None
    indifference: float | None = None
    control: bool = True
    even: bool = True


@dataclass
class Evidence:
    """What was played, why playing ended, and what each look saw."""

    entries: list[Entry]
    reason: Reason
    replications: int
    seconds: float
    looks: list[Look] = field(default_factory=list)
    left_at: dict[str, int] = field(default_factory=dict)
    """entries that left the race, and after how many replications"""
    compiling: float = 0.0
    """seconds in which the program was compiled; `seconds` are without them"""
    pace: Pace | None = None
    """of the last step"""
    left_out: tuple[str, ...] = ()
    """entries without a value, which the stopping rule did not wait for"""
    each: dict[str, int] = field(default_factory=dict)
    """replications of each run, where there are several; `replications` is the largest"""

    @property
    def results(self) -> list[RunResult]:
        """The runs, each once."""
        return list({entry.result.directory: entry.result for entry in self.entries}.values())

    @property
    def uneven(self) -> bool:
        """Whether runs have different numbers of replications."""
        return len({*self.each.values()}) > 1

    @property
    def mean_replications(self) -> float:
        """Replications of a run, on average."""
        return sum(self.each.values()) / len(self.each) if self.each else float(self.replications)

    @property
    def runs(self) -> int:
        """Number of runs."""
        return max(1, len(self.each))

    @property
    def per_replication(self) -> Pace:
        """What one more replication of one run takes; until a step was timed, the average so far."""
        so_far = self.seconds / max(1.0, self.mean_replications * self.runs)
        return self.pace or Pace(so_far)

    def work(self, what: Literal["candidates", "proposals"]) -> int:
        """Count the posts that freelancers looked at, or the proposals, in all replications compared."""
        return sum(int(run.replications[what].sum()) for run in self.results)


def looks_taken(evidence: Evidence) -> bool | float:
    """Tell whether playing stopped because of what was seen; for a search for the best, the chance wanted.

    This is the `looks` of `compare_entries`: intervals must then hold at every look.
    """
    if evidence.looks and evidence.looks[-1].leader is not None:
        return float(evidence.looks[-1].wanted)
    return evidence.reason in ("kept", "one left") or bool(evidence.looks or evidence.left_at)
