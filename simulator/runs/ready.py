"""A scenario made ready to be played.

Answers: which strategies do its groups follow, and which posts are replayed. A `Ready` is made once, where a
public function takes a scenario and a folder; everything behind that function takes the `Ready`.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from threading import Lock
from typing import TYPE_CHECKING, Generic, Self, TypeVar

from pydantic import ValidationError

from simulator.loader.posts import load_posts
from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.loader.sources import sources_of
from simulator.model.freelancers import StrategyChoice, choice_of
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario
from simulator.runs.files import digest_of

if TYPE_CHECKING:
    from simulator.engine.batch import BatchResult
    from simulator.engine.observer import Observer
    from simulator.strategies.contract.base import Strategy
    from simulator.world.cells import Cell

T = TypeVar("T")

SILENT = "invite_only"
"""the strategy of a group that never bids"""


class _Once(Generic[T]):
    """A value that is made when it is first needed, and once, whichever thread needs it."""

    def __init__(self, make: Callable[[], T]) -> None:
        self._make, self._made, self._lock = make, list[T](), Lock()

    def __call__(self) -> T:
        with self._lock:  # making a strategy runs a user's file, which must not run twice at a time
            if not self._made:
                self._made.append(self._make())
            return self._made[0]


@dataclass(frozen=True)
class Ready:
    """A scenario with its strategies and posts, which are made when they are first needed."""

    scenario: Scenario
    folder: Path
    """from which files named in the scenario start"""
    _posts: _Once[Posts | None]
    _strategies: "_Once[Sequence[Strategy]]"

    @classmethod
    def of(cls, scenario: Scenario, folder: str | Path | None = None) -> Self:
        """Make a scenario ready.

        Parameters
        ----------
        scenario : Scenario
            Strategies may be given by name or as objects.
        folder : path, optional
            From which files named in the scenario start; by default the current one.

        Raises
        ------
        ValidationError
            If a strategy given as an object has no name that a scenario could use.
        """
        scenario, here = _by_name(scenario), Path(folder or ".").resolve()
        return cls(
            scenario,
            here,
            _Once(partial(_load_replay, scenario, here)),
            _Once(partial(_make_strategies, scenario, here)),
        )

    @property
    def strategies(self) -> "Sequence[Strategy]":
        """One strategy per group.

        Raises
        ------
        ScenarioError
            If a strategy no longer exists, or its settings do not hold.
        """
        return self._strategies()

    @property
    def posts(self) -> Posts | None:
        """The posts that are replayed; None if posts are drawn.

        Raises
        ------
        ScenarioError
            If their table cannot be used.
        """
        return self._posts()

    def silencing(self, groups: Iterable[str]) -> "Ready":
        """The same, but the groups named here never bid; all others keep their strategies."""
        silent = frozenset(groups)
        make = partial(_make_strategies, self.scenario, self.folder, silent)
        return replace(self, _strategies=_Once(make)) if silent else self

    def under(self, scenario: Scenario) -> "Ready":
        """Another scenario with the same posts and folder; its groups name their strategies."""
        make = partial(_make_strategies, scenario, self.folder)
        return replace(self, scenario=scenario, _strategies=_Once(make))

    def playing(self, strategies: "Sequence[Strategy]") -> "Ready":
        """The same, but with these strategies, one per group."""
        return replace(self, _strategies=_Once(lambda: strategies))

    def simulate(
        self,
        numbers: Sequence[int],
        keep: bool = False,
        observer: "Observer | None" = None,
        cells: "Sequence[Cell] | None" = None,
    ) -> "BatchResult":
        """Play some replications; nothing is written.

        Parameters
        ----------
        numbers : sequence of int
            Numbers of the replications.
        keep : bool
            Whether to keep the tables of posts, proposals and Connects in full.
        observer : Observer, optional
            Looks on while they are played, such as one that watches a post; it changes nothing.
        cells : sequence of Cell, optional
            Only these specialties of each; by default all.

        Returns
        -------
        BatchResult

        Raises
        ------
        StrategyError
            If a strategy fails where others meet its bids, or every strategy does.
        """
        from simulator.engine.batch import simulate

        return simulate(self.scenario, self.strategies, numbers, self.posts, keep, observer, cells)

    def file_digests(self) -> dict[str, str]:
        """Hash each file outside the program that decides results, by the name that the scenario uses.

        A strategy file comes with the modules that it imports from its own folder.
        """
        choices = [group.strategy.model_dump(mode="json") for group in self.scenario.freelancers]
        files, replay = sources_of(choices, self.folder), self.scenario.jobs.replay
        if replay is not None:
            files[replay.file] = [self.folder / replay.file]
        return {name: digest_of(found) for name, found in files.items()}


def _by_name(scenario: Scenario) -> Scenario:
    """The scenario with every strategy by name and settings, where Python may have put an object."""
    if all(isinstance(group.strategy, StrategyChoice) for group in scenario.freelancers):
        return scenario
    groups = tuple(
        group.model_copy(update={"strategy": StrategyChoice.model_validate(choice_of(group.strategy))})
        for group in scenario.freelancers
    )
    return scenario.model_copy(update={"freelancers": groups})


def _load_replay(scenario: Scenario, folder: Path) -> Posts | None:
    return None if scenario.jobs.replay is None else load_posts(scenario, folder)


def _make_strategies(
    scenario: Scenario, folder: Path, silent: frozenset[str] = frozenset()
) -> "Sequence[Strategy]":
    """One strategy per group; silent groups never bid."""
    never = StrategyChoice(name=SILENT)
    return [
        _make_strategy(never if group.name in silent else group.strategy, group.name, folder)
        for group in scenario.freelancers
    ]


def _make_strategy(choice: StrategyChoice, group: str, folder: Path) -> "Strategy":
    from simulator.loader.strategies_named import load_class
    from simulator.strategies.registry import make

    try:
        return make(choice, lambda name: load_class(name, folder))
    except ValidationError as error:  # from a validator of a user's own class, which only running it can tell
        raise ScenarioError(
            Problem(
                Place(f"strategy of '{group}' ({choice.name})"),
                ".".join(map(str, one["loc"])),
                str(one["msg"]).removeprefix("Value error, "),
            )
            for one in error.errors()
        ) from error
    except (KeyError, TypeError) as error:
        message = str(error.args[0] if error.args else error)
        raise ScenarioError([Problem(Place(f"strategy of '{group}'"), "", message)]) from error
