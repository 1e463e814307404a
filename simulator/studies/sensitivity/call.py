"""Sensitivity in one call, from a scenario.

Answers: what an answer rests on, for whoever asks in Python.
"""

import os
from collections.abc import Sequence
from pathlib import Path

from simulator.loader.sweeps.versions import Versions
from simulator.metrics.goals import GOALS
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from simulator.runs.workers.executors import Progress
from simulator.studies.sensitivity.sensitivity import Sensitivity
from simulator.studies.sensitivity.sensitivity import sensitivity as find_sensitivity
from simulator.studies.sensitivity.sizes import SensitivityError


def sensitivity(
    scenario: Scenario | str | Path,
    goal: str | None = None,
    *,
    seconds: float = 300.0,
    overrides: Sequence[str] = (),
    workers: int | None = None,
    progress: Progress | None = None,
) -> Sensitivity:
    """Find out which assumptions decide the answer of a scenario, and which decide who wins.

    Parameters
    ----------
    scenario : Scenario, path or str
        With two groups or more: a scenario, its file, or the name of a shipped one.
    goal : str, optional
        One of `GOALS`; by default that of the scenario.
    seconds : float
        Time to play; what is asked is cut to fit.
    overrides : sequence of str
        `a.b=value` each.
    workers : int, optional
        Threads; by default one per processor.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each point.

    Returns
    -------
    Sensitivity

    Raises
    ------
    SensitivityError
        If nobody competes, nothing is assumed, or the time is too short to say anything.
    ScenarioError
        With everything that is wrong with the scenario.
    """
    if goal is not None and goal not in GOALS:
        raise SensitivityError(f"there is no goal '{goal}'; there are {', '.join(GOALS)}")
    versions = Versions.of(scenario, overrides)
    ready = Ready.of(versions.scenario(), versions.folder)
    threads = workers or os.cpu_count() or 1
    return find_sensitivity(ready, goal, budget=seconds, workers=threads, progress=progress)
