"""What a person may ask of tuning, and the play that answers it.

Answers: the best settings of a strategy, or the best simple rule, for the freelancers of a scenario.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from simulator.loader.strategies_named import load_class
from simulator.loader.sweeps.swept import checked_typed
from simulator.loader.sweeps.versions import Versions
from simulator.metrics.goals import GOALS
from simulator.model.freelancers import Group, StrategyChoice
from simulator.model.questions.factors import FactorSpec
from simulator.model.questions.sweep import Sweep
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.studies.sweep.design import design_of, settings_in, settings_of
from simulator.studies.tune.front import Front, front
from simulator.studies.tune.grammar import (
    grammar,
    group_of,
    group_rule,
    openings,
    plain,
    plainness,
    rule_of,
)
from simulator.studies.tune.markets import Markets
from simulator.studies.tune.settings import TuneError, tunable
from simulator.studies.tune.space import Point, Space
from simulator.studies.tune.trace import Traced, trace_id
from simulator.studies.tune.tuned import Budget, Told, Tuned, tuned
from simulator.studies.tune.weigh import Aim, Over
from simulator.version import __version__

WORLDS = 6
"""uncertain worlds, unless a person asks for another number"""


@dataclass(frozen=True)
class Question:
    """What is tuned, for what, and where."""

    versions: Versions
    scenario: Scenario
    choice: StrategyChoice | None
    """the strategy as it is; None for the best simple rule"""
    group: str
    """whose profile, purse and luck count"""
    budget: Budget
    metric: str | None = None
    """by default that of the goal of the scenario"""
    ranges: Mapping[str, str] = field(default_factory=dict)
    only: bool = False
    """whether only settings with a range of their own are tuned"""
    factors: Mapping[str, FactorSpec] = field(default_factory=dict)
    """what nobody knows about the world"""
    worlds: int = WORLDS
    over: Over = "mean"
    indifference: float | None = None
    workers: int = 1
    out: Path | None = None
    """folder of the trace; nothing is kept without"""
    second: str | None = None
    """metric of another goal, for the settings of which none is better for both"""

    @property
    def measured_by(self) -> str:
        """The metric that is tuned for."""
        return self.metric or GOALS[self.scenario.goal].metric


@dataclass(frozen=True)
class Answer:
    """What tuning found, with what is needed to tell it."""

    question: Question
    tuned: Tuned
    choice: StrategyChoice
    """the winner, as a scenario writes it"""
    worlds: int
    folder: Path | None
    seconds: float


@dataclass(frozen=True)
class BothAnswer:
    """What tuning for two goals found, with what is needed to tell it."""

    question: Question
    front: Front
    choices: tuple[StrategyChoice, ...]
    """what is held, as a scenario writes it, in its order"""
    worlds: int
    folder: Path | None
    seconds: float


def group_called(scenario: Scenario, name: str) -> Group | None:
    """The group of this name; None if there is none."""
    return next((one for one in scenario.freelancers if one.name == name), None)


def profile_in(scenario: Scenario) -> str:
    """The group whose freelancers follow what is tuned, where nobody names one: the first that has any."""
    for one in scenario.freelancers:
        if one.count > 0:
            return one.name
    raise TuneError(f"{scenario.name} has no freelancers to follow a strategy: every group has count 0")


def uncertain_worlds(
    versions: Versions, factors: Mapping[str, FactorSpec], count: int, seed: int
) -> list[Scenario]:
    """Worlds that differ in what nobody knows, spread evenly; the scenario itself where nothing varies.

    Parameters
    ----------
    versions : Versions
        The scenario.
    factors : mapping of str to FactorSpec
        What nobody knows, and between which ends.
    count : int
        How many worlds.
    seed : int
        Which.

    Returns
    -------
    list of Scenario

    Raises
    ------
    ScenarioError
        If a setting cannot be varied like this.
    """
    if not factors:
        return [versions.scenario()]
    plainly = {key: spec.model_dump() for key, spec in factors.items()}
    design = {"kind": "lhs", "points": count, "seed": seed % 2**62}
    sweep = Sweep.model_validate({"design": design, "uncertainties": plainly})
    points = design_of(checked_typed(versions, sweep, "--uncertain"))
    names = settings_in(points)
    return [versions.scenario(settings_of(row, names)) for row in points.to_dict("records")]


class _Asked(NamedTuple):
    """What is searched for."""

    space: Space
    had: dict[str, Point]
    chosen: Callable[[Point], StrategyChoice]


def _asked(question: Question) -> _Asked:
    """What is searched for."""
    scenario, folder = question.scenario, question.versions.folder
    if question.choice is not None:
        found = tunable(
            question.choice, question.ranges, question.only, lambda name: load_class(name, folder)
        )
        return _Asked(found.space, found.had, found.chosen)
    if question.ranges:
        raise TuneError("--range is for the settings of one strategy, and simple rules have their own")
    rules = {one.name: one.strategy for one in scenario.freelancers}

    def chosen(point: Point) -> StrategyChoice:
        group = group_of(point)
        return rule_of(point) if group is None else rules[group]

    space = grammar(scenario)
    return _Asked(space, {"default": plain(space), "yours": group_rule(question.group)}, chosen)


def ask(question: Question, told: Told | None = None) -> Answer:
    """Tune.

    Parameters
    ----------
    question : Question
        What is asked.
    told : callable, optional
        Told what share of the budget is used, and what is being done.

    Returns
    -------
    Answer

    Raises
    ------
    TuneError
        If there is nothing to tune, or a name or range is wrong.
    ScenarioError
        If a world cannot be had.
    StrategyError
        If a strategy fails where others depend on it.
    """
    space, had, chosen = _asked(question)
    trial, worlds = _trial(question, space, had, chosen)
    rules = question.choice is None
    found = tuned(
        space, trial, had,
        budget=question.budget,
        aim=Aim(question.over),
        seed=question.scenario.run.seed % 2**31,
        indifference=question.indifference,
        plainness=plainness if rules else None,
        openings=openings(space) if rules else (),
        told=told,
    )  # fmt: skip
    return Answer(question, found, chosen(found.final.winner), worlds, trial.folder, trial.seconds)


def ask_both(question: Question, told: Told | None = None) -> BothAnswer:
    """Tune for two goals.

    Parameters
    ----------
    question : Question
        With a second goal.
    told : callable, optional
        As for `ask`.

    Returns
    -------
    BothAnswer

    Raises
    ------
    TuneError
        If there is nothing to tune, or a name or range is wrong, or both goals are the same.
    ScenarioError
        If a world cannot be had.
    StrategyError
        If a strategy fails where others depend on it.
    """
    if question.second is None or question.second == question.measured_by:
        raise TuneError("two goals must be different ones, such as income and hires")
    space, had, chosen = _asked(question)
    trial, worlds = _trial(question, space, had, chosen)
    found = front(
        space, trial, had,
        budget=question.budget,
        over=question.over,
        seed=question.scenario.run.seed % 2**31,
        openings=openings(space) if question.choice is None else (),
        told=told,
    )  # fmt: skip
    choices = tuple(chosen(one.point) for one in found.held)
    return BothAnswer(question, found, choices, worlds, trial.folder, trial.seconds)


def _trial(
    question: Question,
    space: Space,
    had: Mapping[str, Point],
    chosen: Callable[[Point], StrategyChoice],
) -> tuple[Traced, int]:
    """What plays points and keeps each step, and the number of worlds."""
    seed, versions = question.scenario.run.seed, question.versions
    scenarios = uncertain_worlds(versions, question.factors, question.worlds, seed)
    readies = [Ready.of(one, versions.folder) for one in scenarios]
    metrics = (question.measured_by, *([question.second] if question.second else []))
    markets = Markets(readies, question.group, chosen, metrics, question.workers)
    if question.out is None:
        return Traced(markets, None), len(readies)
    folder = question.out / f"tune-{_id_of(question, space, had, scenarios)}"
    return Traced(markets, folder), len(readies)


def _id_of(question: Question, space: Space, had: Mapping[str, Point], worlds: Sequence[Scenario]) -> str:
    """Name of the trace: a hash of all that decides what is played."""
    known = [one.model_dump_json() for one in worlds]
    goals = [question.measured_by, *([question.second] if question.second else [])]
    asked = (*goals, question.over, question.group, question.budget, question.indifference)
    return trace_id(__version__, known, space, had, asked)
