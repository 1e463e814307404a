"""When A loses to B in one call, from a scenario and two names.

Answers: under which few conditions, for whoever asks in Python.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator.loader.problems import sentence
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.loader.sweeps.versions import Versions
from simulator.loader.variants import VariantError, chosen_strategy
from simulator.metrics.goals import GOALS
from simulator.model.questions.factors import FactorSpec
from simulator.model.scenario import Scenario
from simulator.runs.workers.executors import Progress
from simulator.studies.when.when import REPLICATIONS, Asked, Found, find_when
from simulator.studies.when.worlds import Rule, WhenError, not_known


def rule_called(scenario: Scenario, text: str) -> Rule:
    """Find a group of a scenario, or a strategy as `compare --strategy` takes it.

    Raises
    ------
    WhenError
        If there is neither.
    """
    for group in scenario.freelancers:
        if group.name == text:
            return Rule(text, group.strategy, text)
    try:
        label, choice = chosen_strategy(text)
    except VariantError as error:
        groups = ", ".join(f"'{group.name}'" for group in scenario.freelancers)
        raise WhenError(
            f"{sentence(str(error))} Groups of this scenario can be named too: {groups}."
        ) from error
    return Rule(label, choice)


def when(
    first: str,
    second: str,
    scenario: Scenario | str | Path,
    goal: str | None = None,
    *,
    vary: Mapping[str, FactorSpec] | None = None,
    points: int | None = None,
    replications: int = REPLICATIONS,
    seconds: float = 300.0,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: str | Path | None = None,
    progress: Progress | None = None,
) -> Found:
    """Find out under which few conditions one rule loses to another.

    Parameters
    ----------
    first, second : str
        Names of groups of the scenario, or strategies as `compare --strategy` takes them.
    scenario : Scenario, path or str
        A scenario, its file, or the name of a shipped one.
    goal : str, optional
        One of `GOALS`; by default that of the scenario.
    vary : mapping of str to FactorSpec, optional
        What nobody knows about the world; by default what the scenario and its rule pack say, weightiest
        first.
    points : int, optional
        Worlds, a power of two; by default as many as the time allows.
    replications : int
        Of each world.
    seconds : float
        Time to play.
    overrides : sequence of str
        `a.b=value` each.
    workers : int, optional
        Threads; by default one per processor.
    out : path, optional
        Folder in which worlds are kept, so that none is played twice; by default `results`.
    progress : callable, optional
        Called as `progress(done, total, seconds)` while worlds are played.

    Returns
    -------
    Found
        `boxes`, the first of them measured again in `fresh` worlds; empty where no few conditions tell.

    Raises
    ------
    WhenError
        If there is nothing that varies, or the rules cannot be set against each other.
    ScenarioError
        With everything that is wrong with the scenario or what varies.
    """
    if goal is not None and goal not in GOALS:
        raise WhenError(f"there is no goal '{goal}'; there are {', '.join(GOALS)}")
    if points is not None and (points < 2 or points & (points - 1)):
        raise WhenError(f"worlds are spread evenly only in powers of two, and {points} is none")
    versions = Versions.of(scenario, overrides)
    base = versions.scenario()
    asked = Asked(
        versions, base, rule_called(base, first), rule_called(base, second),
        vary or not_known(_whole(scenario, overrides)),
        None if goal is None else GOALS[goal].metric,
        points, replications, seconds, base.run.seed % 2**31, workers,
        None if out is None else Path(out),
    )  # fmt: skip
    return find_when(asked, progress)


def _whole(scenario: Scenario | str | Path, overrides: Sequence[str]) -> Scenario:
    """The scenario with its block of a sweep, which versions leave out."""
    if isinstance(scenario, Scenario):
        return scenario
    return load_scenario(scenario_file(scenario) if isinstance(scenario, str) else scenario, overrides)
