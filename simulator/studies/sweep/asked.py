"""What a sweep asks for, checked whole.

Answers: everything that is wrong with a block `sweep`, in one list: how it is written, the settings that it
names with their values, the rows of its table, and its outcomes.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import pandas as pd
from pydantic import TypeAdapter, ValidationError

from simulator.loader.errors import problems_of
from simulator.loader.nodes import node_of
from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.loader.shape import scenario_shape
from simulator.loader.sweeps.points import read_points
from simulator.loader.sweeps.swept import checked_sweep
from simulator.loader.sweeps.versions import SWEEP, Versions
from simulator.loader.tables.sheet import SheetError
from simulator.model.questions.factors import Factor, FactorSpec
from simulator.model.questions.sweep import Design, DesignSpec, Sweep
from simulator.studies.sweep.outcomes import NoOutcome, metric_called

_T = TypeVar("_T")
EXAMPLE = (
    "{design: {kind: lhs, points: 32}, levers: {connects.monthly_grant: [0, 60]}, "
    "uncertainties: {jobs.per_day: [200, 300]}}"
)


def block_of(asked: Sweep | Mapping[str, object]) -> Sweep:
    """Read a block that was not written in a file.

    Raises
    ------
    ScenarioError
        With everything that is wrong with how it is written.
    """
    if isinstance(asked, Sweep):
        return asked
    if not isinstance(asked, Mapping):
        said = f"{asked!r} does not say what varies: give a mapping such as {EXAMPLE}"
        raise ScenarioError([Problem(Place(SWEEP), "", said)])
    try:
        return Sweep.model_validate(asked)
    except ValidationError as error:
        root = node_of({SWEEP: _plain(asked)}, Place(SWEEP))
        errors = error.errors()
        for one in errors:
            one["loc"] = (SWEEP, *one["loc"])
        raise ScenarioError(problems_of(errors, root, scenario_shape())) from error


def _plain(value: object) -> object:
    """A value with nothing in it that a file could not hold."""
    if isinstance(value, Mapping):
        return {str(key): _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return value if value is None or isinstance(value, str | int | float) else str(value)


def checked(block: Sweep, versions: Versions, shown: str) -> tuple[Sweep, pd.DataFrame | None]:
    """Check settings, table and outcomes together.

    Parameters
    ----------
    block : Sweep
        What is asked.
    versions : Versions
        The scenario that is varied.
    shown : str
        What the scenario is called where nothing nearer is to blame.

    Returns
    -------
    tuple
        The block, with whole numbers where settings count, and its table, if it has one.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    problems, table = _unknown_outcomes(block, versions, shown), None
    try:
        table = _table(block, versions, shown)
        block = checked_sweep(versions, block, table)
    except ScenarioError as error:
        problems = [*error.problems, *problems]
    if problems:
        raise ScenarioError(problems)
    return block, table


def also_wrong(
    path: Path, overrides: Sequence[str], base: str | Path | None, told: Sequence[Problem]
) -> list[Problem]:
    """What is wrong besides, where a block `sweep`, and nothing else, is written wrongly.

    Parameters
    ----------
    path : Path
        The scenario file.
    overrides : sequence of str
        `a.b=value` each, laid over it.
    base : path, optional
        Folder from which files start.
    told : sequence of Problem
        What is wrong with how the block is written.

    Returns
    -------
    list of Problem
        What is told of a place already is not among them.
    """
    if not all(one.key.partition(".")[0] == SWEEP for one in told):
        return []
    try:
        versions = Versions.of(path, overrides, base)
        written = versions.asked.plain() if versions.asked is not None else None
        if isinstance(written, dict):
            checked(_readable(written), versions, str(path))
    except ScenarioError as error:
        keys = {one.key for one in told}
        return [one for one in error.problems if one.key not in keys]
    return []


def _readable(written: Mapping[str, Any]) -> Sweep:
    """The parts of a block that can be read by themselves."""
    design = _read(TypeAdapter[DesignSpec](Design), written.get("design", "grid"))
    factor, parts = TypeAdapter[FactorSpec](Factor), dict[str, dict[str, FactorSpec | None]]()
    for part in ("levers", "uncertainties"):
        held = written.get(part)
        read = {key: _read(factor, one) for key, one in held.items()} if isinstance(held, dict) else {}
        parts[part] = {key: one for key, one in read.items() if one is not None}
    names = written.get("outcomes")
    outcomes = tuple(name for name in names if isinstance(name, str)) if isinstance(names, list) else ()
    if design is None or (design.kind == "grid" and not _in_grid(design, parts)):
        design = DesignSpec.model_construct(kind="table")  # each value is tried as it stands
    return Sweep.model_construct(
        design=design, levers=parts["levers"], uncertainties=parts["uncertainties"], outcomes=outcomes
    )


def _in_grid(design: DesignSpec, parts: Mapping[str, Mapping[str, FactorSpec | None]]) -> bool:
    """Whether every range has its levels."""
    try:
        for held in parts.values():
            for factor in held.values():
                if factor is not None:
                    factor.in_grid(design.levels)
    except ValueError:
        return False
    return True


def _read(adapter: TypeAdapter[_T], value: object) -> _T | None:
    try:
        return adapter.validate_python(value)
    except ValidationError:
        return None


def _table(block: Sweep, versions: Versions, shown: str) -> pd.DataFrame | None:
    if block.design.file is None:
        return None
    try:
        return read_points(versions.folder / block.design.file)
    except SheetError as error:
        place, key = _place_of_table(versions, shown)
        raise ScenarioError(Problem(place, key, one) for one in error.messages) from error


def _place_of_table(versions: Versions, shown: str) -> tuple[Place, str]:
    """Where the file is named, and the key by which the person named it."""
    design = versions.asked.mapping.get("design") if versions.asked is not None else None
    held = design.keys if design is not None else {}
    key = "file" if "file" in held else "table"
    return held.get(key, Place(shown)), f"{SWEEP}.design.{key}"


def _unknown_outcomes(block: Sweep, versions: Versions, shown: str) -> list[Problem]:
    """Every outcome that cannot be measured."""
    asked, problems = versions.asked, list[Problem]()
    written = {} if asked is None else asked.mapping
    listed = written["outcomes"].items if "outcomes" in written else []
    places = {item.value: item.place for item in listed}
    named = [(f"{SWEEP}.outcomes", name, places.get(name)) for name in block.outcomes]
    if block.until is not None and block.until.outcome:
        until = written["until"].mapping if "until" in written else {}
        place = until["outcome"].place if "outcome" in until else None
        named.append((f"{SWEEP}.until.outcome", block.until.outcome, place))
    for key, name, place in named:
        try:
            metric_called(name)
        except NoOutcome as error:
            problems.append(Problem(place or Place(shown), key, str(error)))
    return problems
