"""The settings that a sweep names: do they exist, and may they have the values that they are given.

Answers: what is wrong with a sweep, all of it, before anything is played. Each setting is laid over the
scenario alone, with the ends of its range or each value of its list; two that contradict each other only
together make single points fail.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.shape import scenario_shape
from simulator.loader.sweeps.versions import SWEEP, Versions
from simulator.model.questions.factors import FactorSpec, as_text, sorted_ends
from simulator.model.questions.sweep import DRAWN, Sweep
from simulator.model.values.names import nearest

_MOST_TRIED = 200
_MIDDLE = np.array([0.3819])
"""where a law is tried besides its ends: no whole number falls there by chance"""
_COUNTS = "a whole number is needed"
_ITS_OWN = {
    "run.replications": "sweep.replications says how often each point is played",
    "run.seed": "all points share the seed, and sweep.luck says whether they share worlds too",
    "run.keep_tables": "a sweep keeps sums only",
    "run.antithetic": "worlds are mirrored at all points or at none",
    "name": "it changes no world",
    "question": "it changes no world",
    "goal": "it changes no world; sweep.outcomes says what is measured",
    "extends": "name the scenario that the sweep starts from",
    SWEEP: "a sweep cannot vary itself",
}


class _Found(NamedTuple):
    """What the check of one setting found."""

    problems: list[Problem]
    counts: bool = False
    """whether it takes whole numbers only"""
    value: object = None
    """the value that has a problem"""


def checked_sweep(versions: Versions, sweep: Sweep, table: pd.DataFrame | None = None) -> Sweep:
    """Check every setting that a sweep names.

    Parameters
    ----------
    versions : Versions
        The scenario that is varied.
    sweep : Sweep
        What varies.
    table : DataFrame, optional
        The rows of a design that stands in a file.

    Returns
    -------
    Sweep
        The same; a range of a setting that counts takes whole numbers only.

    Raises
    ------
    ScenarioError
        With everything that is wrong, each with its place in the file.
    """
    versions.scenario()  # what is wrong without a sweep is told first, and once
    problems, parts = list[Problem](), dict[str, dict[str, FactorSpec | None]]()
    for part, factors in (("levers", sweep.levers), ("uncertainties", sweep.uncertainties)):
        parts[part] = {}
        for key, factor in factors.items():
            if wrong := _turned(sweep, factor):
                problems.append(Problem(_place(versions, part, key), f"{SWEEP}.{part}.{key}", wrong))
                continue
            found = _tried(
                versions, key, _place(versions, part, key), part, _probes(sweep, key, factor, table)
            )
            problems += _in_row(found, table, key)
            parts[part][key] = _counting(factor) if found.counts and factor is not None else factor
    if table is not None:
        unnamed = [str(key) for key in table.columns if key not in {*sweep.factors, "point", "base", "role"}]
        for key in unnamed:
            place = Place(str(sweep.design.file))
            found = _tried(versions, key, place, "levers", _listed(table[key]))
            # nobody wrote the key but in the table
            problems += [one._replace(key=key) for one in _in_row(found, table, key)]
    if problems:
        raise ScenarioError(problems)
    return sweep.model_copy(update=parts)


def checked_typed(versions: Versions, sweep: Sweep, option: str) -> Sweep:
    """Check what varies where some of it was typed after an option; mistakes name that in place of a file.

    Parameters
    ----------
    versions : Versions
        What varies.
    sweep : Sweep
        Whose uncertainties were typed, or stand in the file.
    option : str
        Such as `--vary`.

    Returns
    -------
    Sweep
        As `checked_sweep` returns it.

    Raises
    ------
    ScenarioError
        With everything that is wrong.
    """
    block = None if versions.asked is None else versions.asked.mapping.get("uncertainties")
    written = set() if block is None else set(block.keys)
    try:
        return checked_sweep(versions, sweep)
    except ScenarioError as error:
        start = f"{SWEEP}.uncertainties."
        raise ScenarioError(
            one._replace(place=Place(option), key=key)
            if (key := one.key.removeprefix(start)) != one.key and key not in written
            else one
            for one in error.problems
        ) from error


def _in_row(found: _Found, table: pd.DataFrame | None, key: str) -> list[Problem]:
    """The problems of a setting, with the row of the table that holds the first wrong value."""
    if table is None or key not in table:
        return found.problems
    rows = table.index[table[key] == found.value]
    row = f"row {rows[0]}: " if len(rows) else ""
    return [one._replace(message=f"{row}{one.message}") for one in found.problems]


def _turned(sweep: Sweep, factor: FactorSpec | None) -> str:
    """What is wrong with a list of two numbers that is a range here; empty if nothing is."""
    if factor is None or not factor.is_range or sweep.design.kind not in DRAWN:
        return ""
    low, high = factor.values
    if float(str(low)) < float(str(high)):
        return ""
    turned = f"write {as_text(sorted_ends(low, high))}" if low != high else "write two different ends"
    return f"the low end of the range must be below the high end: {turned}"


def _place(versions: Versions, part: str, key: str) -> Place:
    """Where a setting is named in the file; else the scenario's."""
    asked = versions.asked
    if asked is None:
        return Place(SWEEP)
    block = asked.mapping.get(part, asked)
    listed = next((node.place for node in block.items if node.value == key), block.place)
    return block.keys.get(key, listed)


def _probes(sweep: Sweep, key: str, factor: FactorSpec | None, table: pd.DataFrame | None) -> list[object]:
    """The values with which a setting is tried."""
    if factor is None:
        return [] if table is None or key not in table else _listed(table[key])
    if sweep.design.kind in {"grid", "zip"}:
        return _listed(pd.Series(factor.in_grid(sweep.design.levels)))
    if factor.continuous:
        return [*factor.quantile(_MIDDLE).tolist(), *factor.ends]
    return [*factor.values[:_MOST_TRIED]]


def _listed(values: pd.Series) -> list[object]:
    """Different values, of many only some; the smallest and the largest number are among them."""
    found = values.drop_duplicates()
    if len(found) > _MOST_TRIED and found.dtype.kind in "if":
        return [found.min(), found.max(), *found.head(_MOST_TRIED).tolist()]
    return [*found.head(_MOST_TRIED).tolist()]


def _tried(versions: Versions, key: str, place: Place, part: str, values: Sequence[object]) -> _Found:
    """Lay one setting over the scenario with each of its values."""
    name = f"{SWEEP}.{part}.{key}"
    own = next((why for k, why in _ITS_OWN.items() if key == k or key.startswith(f"{k}.")), None)
    if own is not None:
        return _Found([Problem(place, name, f"this setting cannot be varied: {own}")])
    counts = False
    for value in values:
        tried = round(value) if counts and isinstance(value, float) else value
        wrong = versions.check([f"{key}={as_text(tried)}"])[1]
        if wrong and isinstance(tried, float) and any(one.message.startswith(_COUNTS) for one in wrong):
            counts, tried = True, round(tried)
            wrong = versions.check([f"{key}={as_text(tried)}"])[1]
        if wrong:
            return _Found([_as_swept(wrong[0], key, name, place, tried, versions)], value=value)
    return _Found([], counts)


def _as_swept(one: Problem, key: str, name: str, place: Place, value: object, versions: Versions) -> Problem:
    """The problem of a setting with a value, where the sweep names it."""
    if one.message != "unknown key":
        same = one.key.rpartition(".")[2] in {key.rpartition(".")[2], ""}
        said = one.message if same else f"{one.key}: {one.message}"
        shown = as_text(value)
        said = said if shown in said else f"with the value {shown}: {said}"
        return Problem(place, name, said, one.allowed, one.word, one.known)
    said = f"there is no setting '{key}'"
    if hint := _meant(key, versions):
        return Problem(place, name, f"{said}: {hint}")
    near = nearest(one.word, one.known)
    if near is None:
        return Problem(place, name, said, name_list(one.known))
    full = ".".join(near if part == one.word else part for part in key.split("."))
    return Problem(place, name, said, "", key, (full,))


def _meant(key: str, versions: Versions) -> str:
    """How a setting of a group is written, where the group was left out."""
    first = key.partition(".")[0]
    if first in scenario_shape().keys(()) or first not in scenario_shape().keys(("freelancers", 0)):
        return ""
    groups = versions.scenario().freelancers
    return f"it belongs to a group, so write freelancers.{groups[0].name}.{key}"


def _counting(factor: FactorSpec) -> FactorSpec:
    """The same factor in whole numbers."""
    if factor.is_range or factor.law in {"range", "uniform"}:
        whole = (float(np.ceil(factor.ends[0])), float(np.floor(factor.ends[1])))
        if whole[0] < whole[1]:
            return factor.model_copy(update={"law": "whole", "numbers": whole, "values": ()})
    return factor.model_copy(update={"rounded": True})
