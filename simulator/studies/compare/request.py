"""What a person asks of a comparison, and how they follow its progress.

Answers: which strategies, scenarios and settings, when to stop, and whether that is possible. A request that
makes no sense raises `CompareError` with the option at fault; the caller turns it into a usage error.
"""

from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from simulator.loader.variants import VariantError, variants
from simulator.metrics.contrasts.until import Until, parse_until
from simulator.metrics.goals import DEFAULT_GOAL, GOALS
from simulator.runs.ready import Ready
from simulator.runs.sizes import Cost
from simulator.runs.workers.executors import Executor, Progress
from simulator.studies.compare.aims import Aim, Labelled
from simulator.studies.compare.fresh import search_share
from simulator.studies.compare.sequential import MOST_REPLICATIONS


class CompareError(ValueError):
    """A request that makes no sense; `option` is the one at fault, or empty."""

    def __init__(self, message: str, option: str = "") -> None:
        super().__init__(message)
        self.option = option


@dataclass(frozen=True)
class CompareRequest:
    """Everything that a person may ask of `simulator compare`, except how to print the answer."""

    sources: tuple[str, ...]
    """scenario files, names of shipped scenarios, or folders of runs"""
    metric: str | None = None
    """what to rank by, instead of the metric of a goal"""
    goal: str | None = None
    """what is wanted, one of `GOALS`; by default what the first scenario says"""
    strategies: tuple[str, ...] = ()
    """strategies to play instead of the scenario's groups"""
    vary: tuple[str, ...] = ()
    overrides: tuple[str, ...] = ()
    market: bool | None = None
    antithetic: bool | None = None
    replications: int | None = None
    seed: int | None = None
    until: str | None = None
    budget: float | None = None
    """seconds"""
    indifference: float | None = None
    even: bool = True
    control: bool = True
    rescore: bool = True
    workers: int | None = None
    out: Path | None = None
    fresh: bool = False
    executor: Executor | None = None
    """what plays the batches; by default threads of this process"""

    @property
    def adds_replications(self) -> bool:
        """Whether replications are added until enough is known or the time is up."""
        return self.until is not None or self.budget is not None

    @property
    def changes_scenarios(self) -> bool:
        """Whether scenarios are changed in a way that a stored run cannot follow."""
        return bool(self.strategies or self.vary) or (self.market, self.antithetic) != (None, None)

    def settings(self) -> list[str]:
        """All overrides, as `KEY=VALUE`, the strongest last."""
        most = self.replications or (MOST_REPLICATIONS if self.adds_replications else None)
        own = {"run.replications": most, "run.seed": self.seed, "run.antithetic": self.antithetic}
        # mirrored worlds halved the replications that the same width takes; --set comes later and wins
        first = ["run.antithetic=true"] if self.adds_replications else []
        last = [f"{key}={str(value).lower()}" for key, value in own.items() if value is not None]
        return [*first, *self.overrides, *last]


class Watcher(Protocol):
    """Follows a comparison while it runs."""

    def loaded(self, ready: Ready) -> None:
        """Hear of a scenario that is going to be played."""
        ...

    def adding(self, most: int) -> None:
        """Hear that replications will be added, and how many at most."""
        ...

    def starting(self, name: str, cost: Callable[[], Cost]) -> None:
        """Hear that a scenario is about to be played; `cost` reckons what that takes."""
        ...

    def progress(self, label: str) -> AbstractContextManager[Progress | None]:
        """Open a progress bar for one run."""
        ...


class SilentWatcher:
    """A watcher that says nothing."""

    def loaded(self, ready: Ready) -> None:
        """Say nothing."""

    def adding(self, most: int) -> None:
        """Say nothing."""

    def starting(self, name: str, cost: Callable[[], Cost]) -> None:
        """Say nothing."""

    def progress(self, _label: str) -> AbstractContextManager[Progress | None]:
        """Show nothing."""
        return nullcontext()


def aim_of(request: CompareRequest, goal: str = DEFAULT_GOAL) -> Aim:
    """Read what replications are added for.

    Parameters
    ----------
    request : CompareRequest
        What is asked.
    goal : str
        What the scenario says is wanted.

    Returns
    -------
    Aim

    Raises
    ------
    CompareError
        If the stopping rule cannot be parsed, or an option needs another rule.
    """
    try:
        until = None if request.until is None else parse_until(request.until)
    except ValueError as error:
        raise CompareError(str(error), "--until") from error
    if request.metric is not None and request.goal is not None:
        raise CompareError("--goal and --metric both say what to rank by: leave one out.", "--goal")
    if request.indifference is not None and not _seeks_best(until):
        raise CompareError("--indifference needs --until 'P(best) > 0.95'.")
    if not request.even and not _seeks_best(until):
        raise CompareError("--allocate needs --until 'P(best) > 0.95'.")
    budget = search_share(request.budget, request.rescore)
    metric = request.metric or GOALS[request.goal or goal].metric
    return Aim(metric, until, budget, request.indifference, request.control, request.even)


def _seeks_best(until: Until | None) -> bool:
    return until is not None and until.kind == "best"


def variants_of(request: CompareRequest) -> list[Labelled]:
    """Load everything that is to be played.

    Raises
    ------
    CompareError
        If a strategy or a setting to vary cannot be read.
    """
    try:
        found = variants(
            request.sources, request.settings(), request.vary, request.strategies, request.market
        )
    except VariantError as error:
        raise CompareError(str(error)) from error
    return [(label, Ready.of(scenario, base)) for label, scenario, base in found]


def require_possible(aim: Aim, plays: Sequence[Labelled]) -> None:
    """Refuse ways of adding replications that these runs do not allow.

    Raises
    ------
    CompareError
        If these runs do not allow the aim.
    """
    if aim.indifference is not None and (len(plays) > 1 or plays[0][1].scenario.competition != "field"):
        raise CompareError(
            "--indifference lets strategies leave the race early, which needs one scenario where each meets "
            "the crowd alone (--solo). Leave it out, and all go on until the best is known. With several "
            "scenarios, --allocate drops clear losers."
        )
    if not aim.even and len(plays) == 1:
        raise CompareError(
            "--allocate needs several scenarios, or --vary: within one, all meet the same worlds. Where each "
            "meets the crowd alone (--solo), --indifference LEAD lets losers leave."
        )
