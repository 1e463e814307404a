"""What a sweep asks, as it is written down in its folder.

Answers: which sweeps share a folder. The id is a hash of all that decides results but the points themselves:
the scenario, the program, the files that it names, and the luck. So a design may grow or change, and finds
again what was played of it.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

import pandas as pd

from simulator.loader.numbers import kind_at
from simulator.loader.problems import ScenarioError
from simulator.loader.shape import scenario_shape
from simulator.loader.sweeps.versions import Versions
from simulator.model.questions.factors import as_text
from simulator.model.scenario import Scenario
from simulator.paths import PACKS
from simulator.runs.files import digest_of
from simulator.runs.manifest import hash_of
from simulator.runs.points import Record
from simulator.runs.provenance import code_digest, environment
from simulator.runs.ready import Ready
from simulator.studies.sweep.design import settings_in
from simulator.version import __version__

Luck = Literal["common", "independent"]
LEVER, UNCERTAINTY = "lever", "uncertainty"
FORM = 1
"""changes when stored sums mean something else"""
_OF_THE_RUN = ("replications", "keep_tables")
_OF_THE_ASKING = ("name", "question", "goal", "sweep", "uncertainties")


def record_of(versions: Versions, scenario: Scenario, design: pd.DataFrame, luck: Luck) -> Record:
    """Write down what a sweep asks.

    Parameters
    ----------
    versions : Versions
        The scenario under other settings.
    scenario : Scenario
        It without any.
    design : DataFrame
        The points.
    luck : str
        `common` or `independent`.

    Returns
    -------
    dict
        Its `id` stands for all that decides the results of a point, besides its settings.
    """
    plain = scenario.model_dump(mode="json")
    lasting = {**plain, "run": {k: v for k, v in plain["run"].items() if k not in _OF_THE_RUN}}
    files = _files_of(versions, scenario, design)
    asked = hash_of([FORM, lasting, code_digest(), sorted(files.items()), luck])
    return {
        "id": asked[:12],
        "name": scenario.name,
        "question": scenario.question,
        "seed": scenario.run.seed,
        "luck": luck,
        "groups": [group.name for group in scenario.freelancers],
        "goal": scenario.goal,
        "antithetic": scenario.run.antithetic,
        "competition": scenario.competition,
        "base": str(versions.folder),
        "code": {"version": __version__, "digest": code_digest()},
        "files": files,
        "environment": environment(),
        "scenario": plain,
    }


def likeness(plain: Mapping[str, object]) -> str:
    """Hash what decides the worlds of a scenario: not how many are played, nor what is asked about them.

    Parameters
    ----------
    plain : mapping
        The scenario as plain values, as a manifest or a record holds it.

    Returns
    -------
    str
        The same for two scenarios that differ in nothing else.
    """
    run = plain.get("run")
    drawn = {k: v for k, v in run.items() if k not in _OF_THE_RUN} if isinstance(run, dict) else run
    return hash_of({**{k: v for k, v in plain.items() if k not in _OF_THE_ASKING}, "run": drawn})


def _files_of(versions: Versions, scenario: Scenario, design: pd.DataFrame) -> dict[str, str]:
    """Hash each file outside the program that decides results, those that points name included."""
    found = Ready.of(scenario, versions.folder).file_digests()
    settings = settings_in(design)
    if "pack" in settings:
        found["packs"] = digest_of(sorted(PACKS.glob("*.yaml")))
    for key in settings:
        values = design[key].dropna().unique() if design[key].dtype.kind not in "ifb" else ()
        for value in values:
            if "freelancers" in key or ".csv" in str(value) or ".py" in str(value):
                try:
                    version = versions.scenario([f"{key}={as_text(value)}"])
                    found |= Ready.of(version, versions.folder).file_digests()
                except ScenarioError:
                    continue  # told where the point is played
    return found


def about_columns(
    scenario: Scenario, settings: Iterable[str], uncertainties: Sequence[str]
) -> dict[str, dict[str, str]]:
    """What each setting of a design is: its part, what it counts, what it means.

    Parameters
    ----------
    scenario : Scenario
        The scenario.
    settings : iterable of str
        Keys.
    uncertainties : sequence of str
        Those that nobody knows.

    Returns
    -------
    dict
        For each key its `part`, and where it is known `counts` and `meaning`.
    """
    shape, groups = scenario_shape(), [group.name for group in scenario.freelancers]
    about = {}
    for key in settings:
        path = _path_of(key, groups)
        entry = {"part": UNCERTAINTY if key in uncertainties else LEVER}
        if path and shape.at(path) is not None:
            counts, meaning = kind_at(shape, path), shape.meaning(path)
            entry |= {"counts": str(counts)} if counts else {}
            entry |= {"meaning": " ".join(meaning.split())} if meaning else {}
        about[key] = entry
    return about


def _path_of(key: str, groups: Sequence[str]) -> tuple[str | int, ...]:
    """The keys of a setting; empty where a strategy's own settings begin."""
    head, _, rest = key.partition(".")
    if head != "freelancers":
        return tuple(key.split("."))
    for place, name in sorted(enumerate(groups), key=lambda one: -len(one[1])):
        for prefix in (f"{name}.", f"{place}."):
            if rest.startswith(prefix) and not rest.removeprefix(prefix).startswith("strategy"):
                return ("freelancers", place, *rest.removeprefix(prefix).split("."))
    return ()
