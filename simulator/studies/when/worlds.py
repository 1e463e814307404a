"""Two rules side by side in many worlds.

Answers: by how much is A ahead of B in each world, replication by replication. Worlds differ in what nobody
knows; both rules are followed by the same people with the same luck in each.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.loader.sweeps.swept import checked_typed
from simulator.loader.sweeps.versions import Versions
from simulator.metrics.strategy import METRICS
from simulator.model.freelancers import StrategyChoice
from simulator.model.questions.factors import FactorSpec, listed
from simulator.model.questions.sweep import Sweep
from simulator.model.scenario import Scenario
from simulator.runs.workers.executors import Progress
from simulator.studies.sensitivity.assumed import assumed
from simulator.studies.sweep.design import design_of, settings_in
from simulator.studies.sweep.outcomes import Outcome
from simulator.studies.sweep.play import play
from simulator.studies.when.limits import Bools, Factor, Floats

MOST_VARIED = 12
"""assumptions that vary where nobody says which: more take more worlds to search than minutes can play"""
_DUST = 1e-9
"""of what both have: a smaller difference is none"""


class WhenError(ValueError):
    """Two rules that cannot be set against each other; the message says why."""


@dataclass(frozen=True)
class Rule:
    """One of the two: a group of the scenario, or a strategy in its place."""

    label: str
    choice: StrategyChoice
    group: str | None = None


def only_two(scenario: Scenario, first: Rule, second: Rule) -> Scenario:
    """The scenario in which two rules meet.

    Parameters
    ----------
    scenario : Scenario
        In a field, nobody else is needed; in a market, all its groups stay, so both rules must be among them.
    first, second : Rule
        The two.

    Returns
    -------
    Scenario

    Raises
    ------
    WhenError
        If they are one and the same, nobody follows them, or a market lacks one of them.
    """
    if first.label == second.label:
        raise WhenError(f"'{first.label}' is compared with itself; name two strategies")
    groups = {one.name: one for one in scenario.freelancers}
    if scenario.competition != "field":
        for rule in (first, second):
            if rule.group is None:
                raise WhenError(
                    f"in a market both rules must be among its groups, and '{rule.label}' is not; there are "
                    f"{', '.join(groups)} (or add --set competition=field)"
                )
        return scenario
    profile = next((one for one in scenario.freelancers if one.count > 0), None)
    if profile is None:
        raise WhenError(f"{scenario.name} has no freelancers: every group has count 0")
    people = tuple(
        (groups[rule.group] if rule.group is not None else profile).model_copy(
            update={"name": rule.label, "strategy": rule.choice}
        )
        for rule in (first, second)
    )
    return scenario.model_copy(update={"freelancers": people})


def factors_in(factors: Mapping[str, FactorSpec]) -> tuple[Factor, ...]:
    """What varies, as a search for boxes needs it."""
    found = []
    for name, spec in factors.items():
        if spec.continuous:
            low, high = (float(str(v)) for v in spec.quantile(np.array([1e-3, 1 - 1e-3])).tolist())
            found.append(Factor(name, low, high))
        else:
            found.append(Factor(name, levels=tuple(str(value) for value in listed(spec.values))))
    return tuple(found)


def not_known(scenario: Scenario, most: int = MOST_VARIED) -> dict[str, FactorSpec]:
    """What a scenario and its rule pack say is not known, as settings that vary.

    Parameters
    ----------
    scenario : Scenario
        A block `sweep` with uncertainties says it all; else the assumptions that count here.
    most : int
        How many assumptions, the weightiest first.

    Returns
    -------
    dict of str to FactorSpec
        Those that turn a single setting.
    """
    if scenario.sweep is not None and scenario.sweep.uncertainties:
        return {key: one for key, one in scenario.sweep.uncertainties.items() if one is not None}
    found = dict[str, FactorSpec]()
    for one in assumed(scenario)[0]:
        if len(one.targets) != 1 or len(found) == most:
            continue
        if one.given.between is not None:
            found[one.targets[0]] = one.given.between
        elif one.given.times is not None:
            ends = tuple(one.number(multiple) for multiple in one.given.times)
            found[one.targets[0]] = FactorSpec(law="range", numbers=ends)
    return found


def plainly(factors: Mapping[str, FactorSpec]) -> dict[str, dict[str, object]]:
    """What varies as a scenario would write it."""
    return {key: spec.model_dump() for key, spec in factors.items()}


def checked_factors(versions: Versions, factors: Mapping[str, FactorSpec]) -> dict[str, FactorSpec]:
    """What varies, checked against the scenario; settings that count take whole numbers.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    design = {"kind": "random", "points": 1}
    sweep = Sweep.model_validate({"design": design, "uncertainties": plainly(factors)})
    return checked_typed(versions, sweep, "--vary").given


def laid_out(factors: Mapping[str, FactorSpec], points: int, seed: int) -> pd.DataFrame:
    """Worlds spread evenly over what varies; those of a larger number begin with these.

    Parameters
    ----------
    factors : mapping of str to FactorSpec
        What varies.
    points : int
        A power of two.
    seed : int
        Which.

    Returns
    -------
    DataFrame
        As `design_of` makes it.
    """
    design = {"kind": "sobol", "points": points, "seed": seed, "arms": False}
    return design_of(Sweep.model_validate({"design": design, "uncertainties": plainly(factors)}))


def numbers_of(design: pd.DataFrame, factors: Sequence[Factor]) -> Floats:
    """The worlds as numbers, points x factors; a choice by its place among its levels."""
    columns = []
    for factor in factors:
        values = design[factor.name]
        if factor.levels:
            columns.append([float(factor.levels.index(str(value))) for value in values])
        else:
            columns.append([float(value) for value in values])
    return np.array(columns).T


def _each(outcome: Outcome) -> Floats:
    """What each replication adds to the value of its point, points x replications."""
    over, under = outcome.ratio.over * outcome.ratio.scale, outcome.ratio.under
    total = under.sum(axis=1, keepdims=True)
    sound = total > 0
    value = np.where(sound, over.sum(axis=1, keepdims=True) / np.where(sound, total, 1.0), 0.0)
    mean = np.where(sound, total / under.shape[1], 1.0)
    return np.asarray(value + (over - value * under) / mean)


def ahead_by(first: Floats, second: Floats) -> Floats:
    """By how much the first has more than the second; exactly nothing where both have the same.

    Parameters
    ----------
    first, second : float array, points x replications
        What each has.

    Returns
    -------
    float array
        Zero also where they differ only in the last digits that a computer keeps.
    """
    lead, most = first - second, np.maximum(np.abs(first), np.abs(second))
    return np.asarray(np.where(np.abs(lead) <= _DUST * most, 0.0, lead))


@dataclass(frozen=True)
class Laid:
    """Worlds that were played: where they are, and by how much A is ahead, more being better."""

    x: Floats
    """points x factors"""
    ahead: Floats
    """points x replications"""
    failed: int
    """worlds that could not be played"""

    @property
    def same(self) -> Bools:
        """Worlds in which both get exactly the same in every replication."""
        return np.asarray((self.ahead == 0).all(axis=1))


def side_by_side(
    versions: Versions,
    design: pd.DataFrame,
    factors: Sequence[Factor],
    rules: tuple[Rule, Rule],
    metric: str,
    replications: range,
    *,
    workers: int | None = None,
    out: Path | None = None,
    progress: Progress | None = None,
) -> Laid:
    """Play two rules in the worlds of a design.

    Parameters
    ----------
    versions : Versions
        The scenario with both rules.
    design : DataFrame
        As `laid_out` makes it.
    factors : sequence of Factor
        What varies.
    rules : tuple of Rule
        A and B.
    metric : str
        One of `METRICS`.
    replications : range
        Numbers of the replications.
    workers, out, progress
        As for `play` of a sweep.

    Returns
    -------
    Laid
    """
    result = play(
        versions, design, replications, uncertainties=settings_in(design), workers=workers, out=out,
        progress=progress,
    )  # fmt: skip
    first, second = (result.outcome(metric, rule.label) for rule in rules)
    sign = -1.0 if METRICS[metric].better == "lower" else 1.0
    played = design.set_index("point").loc[list(first.points)]
    gone = len(design) - len(first.points)
    return Laid(numbers_of(played, factors), sign * ahead_by(_each(first), _each(second)), gone)
