"""Tuning in one call, from a scenario and a name.

Answers: which settings are best, for whoever asks in Python.
"""

import os
from collections.abc import Mapping, Sequence
from pathlib import Path

from simulator.loader.sweeps.versions import Versions
from simulator.loader.variants import VariantError, chosen_strategy
from simulator.metrics.goals import GOALS
from simulator.model.freelancers import StrategyChoice
from simulator.model.questions.factors import FactorSpec
from simulator.model.scenario import Scenario
from simulator.studies.tune.ask import (
    WORLDS,
    Answer,
    BothAnswer,
    Question,
    ask,
    ask_both,
    group_called,
    profile_in,
)
from simulator.studies.tune.settings import TuneError
from simulator.studies.tune.tuned import Budget, Told
from simulator.studies.tune.weigh import Over

_SECONDS = 300.0


def followed(scenario: Scenario, strategy: str) -> tuple[StrategyChoice, str | None]:
    """Find the strategy that a text names, and the group whose freelancers follow it.

    Parameters
    ----------
    scenario : Scenario
        With its groups.
    strategy : str
        Name of a group, or a strategy as `compare --strategy` takes it. One that is only named has the
        settings that the scenario gives it.

    Returns
    -------
    StrategyChoice, str or None
        None where no group follows it.

    Raises
    ------
    VariantError
        If there is no such group or strategy.
    """
    group = group_called(scenario, strategy)
    if group is None:
        choice = chosen_strategy(strategy)[1]
        group = next((one for one in scenario.freelancers if one.strategy.name == choice.name), None)
        if group is None or choice.settings:
            return choice, None
    return group.strategy, group.name


def tune(
    scenario: Scenario | str | Path,
    strategy: str | StrategyChoice | None = None,
    goal: str | Sequence[str] | None = None,
    *,
    ranges: Mapping[str, str] | None = None,
    only: bool = False,
    seconds: float | None = None,
    plays: int | None = None,
    uncertain: Mapping[str, FactorSpec] | None = None,
    worlds: int = WORLDS,
    over: Over = "mean",
    overrides: Sequence[str] = (),
    workers: int | None = None,
    out: str | Path | None = None,
    told: Told | None = None,
) -> Answer | BothAnswer:
    """Find the best settings of a strategy, or the best simple rule, and whether the lead is luck.

    Parameters
    ----------
    scenario : Scenario, path or str
        A scenario, its file, or the name of a shipped one.
    strategy : str or StrategyChoice, optional
        Name of a group of the scenario, or a strategy as `compare --strategy` takes it; by default the best
        rule of a small grammar is looked for.
    goal : str or two of them, optional
        Some of `GOALS`; by default that of the scenario. With two, the choices of which none is better for
        both.
    ranges : mapping of str to str, optional
        Ends of some settings, such as `{"threshold": "0.4..0.9"}`.
    only : bool
        Whether nothing but these is tuned.
    seconds : float, optional
        Time to play; 300 where nothing else is said.
    plays : int, optional
        In place of a time: points times replications, so that any machine finds the same.
    uncertain : mapping of str to FactorSpec, optional
        Settings of the scenario that nobody knows.
    worlds : int
        How many worlds differ in these.
    over : {"mean", "worst", "regret"}
        What counts over the worlds.
    overrides : sequence of str
        `a.b=value` each.
    workers : int, optional
        Threads; by default one per processor. Results do not depend on it.
    out : path, optional
        Folder in which every step is kept, so that nothing is played twice; nothing is kept without.
    told : callable, optional
        Told what share of the budget is used, and what is being done.

    Returns
    -------
    Answer or BothAnswer
        `tuned.final` of the one has the winner and its lead; `front.held` of the other the choices.

    Raises
    ------
    TuneError
        If there is nothing to tune, or a name, range or goal is wrong.
    ScenarioError
        With everything that is wrong with the scenario.
    """
    goals = _goals(goal)
    if seconds is not None and plays is not None:
        raise TuneError("seconds and plays both say how long to play: leave one out")
    versions = Versions.of(scenario, overrides)
    base = versions.scenario()
    choice, group = strategy if isinstance(strategy, StrategyChoice) else None, None
    if isinstance(strategy, str):
        try:
            choice, group = followed(base, strategy)
        except VariantError as error:
            raise TuneError(str(error)) from error
    question = Question(
        versions, base, choice, group or profile_in(base),
        Budget(plays, None if plays is not None else seconds or _SECONDS),
        GOALS[goals[0]].metric if goals else None,
        ranges or {}, only, uncertain or {}, worlds, over,
        workers=workers or os.cpu_count() or 1,
        out=None if out is None else Path(out) / base.name,
        second=GOALS[goals[1]].metric if len(goals) > 1 else None,
    )  # fmt: skip
    return ask(question, told) if question.second is None else ask_both(question, told)


def _goals(goal: str | Sequence[str] | None) -> list[str]:
    """One goal, or two different ones; none for that of the scenario."""
    goals = [] if goal is None else [goal] if isinstance(goal, str) else list(goal)
    wrong = next((one for one in goals if one not in GOALS), None)
    if wrong is not None:
        raise TuneError(f"there is no goal '{wrong}'; there are {', '.join(GOALS)}")
    if len(goals) > 2 or len(set(goals)) < len(goals):
        raise TuneError("name one goal, or two different ones, such as income and hires")
    return goals
