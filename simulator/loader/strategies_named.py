"""Strategies that a scenario names: do they exist, and do their settings hold.

Answers: which class plays a group. A file `./mine.py:MyStrategy` is only read while a scenario is checked;
its code runs when the class is needed, that is, when the scenario is run.
"""

import ast
import importlib.util
import os
import sys
import warnings
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import NamedTuple

from pydantic import ValidationError

from simulator.loader.choices import choice_parts
from simulator.loader.declared import declared_class, misfits
from simulator.loader.errors import MISSING, problems_of, truth_problems
from simulator.loader.nodes import Node, Plain, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, name_list
from simulator.loader.shape import Shape
from simulator.loader.strategy_files import Unreadable, file_meant, mistakes_in, no_strategy, parsed
from simulator.model.values.names import nearest
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy, is_wish_to_leave, plainly, told
from simulator.strategies.habits.inside import Composite
from simulator.strategies.registry import needed_inside, such_as

KeyPath = tuple[str | int, ...]
MOST_NESTED = 20


def strategy_problems(root: Node, base: Path) -> Iterator[tuple[KeyPath, Problem]]:
    """Check the strategy of every group; yields each problem with its path of keys.

    Parameters
    ----------
    root : Node
        The merged scenario.
    base : Path
        Folder that `./file.py:Class` starts from.
    """
    groups = root.mapping.get("freelancers")
    for index, group in enumerate(groups.items if groups else []):
        if "strategy" in group.mapping:
            path = ("freelancers", index, "strategy")
            for problem in choice_problems(group.mapping["strategy"], path, base):
                yield path, problem


def choice_problems(node: Node, path: KeyPath, base: Path) -> Iterator[Problem]:
    """Problems of one choice: a name, `{name: {setting: value}}`, or `{name: …, settings: …}`.

    Parameters
    ----------
    node : Node
        The choice.
    path : tuple
        Path of keys that leads to it.
    base : Path
        Folder that `./file.py:Class` starts from.

    Yields
    ------
    Problem
    """
    if len(path) > MOST_NESTED:
        yield Problem(node.place, key_path(path), f"more than {MOST_NESTED} strategies inside each other")
        return
    choice = choice_parts(node, path)
    if choice is None:
        message = f"one strategy is needed: its name, or its name with settings under it{_beside(node)}"
        yield Problem(node.place, key_path(path), message, "", *_misspelt(node))
        return
    name, place, settings, path = choice.name, choice.place, choice.settings, choice.path
    if not isinstance(settings.value, dict):
        yield Problem(settings.place, key_path(path), "settings are key: value pairs, such as {min_usd: 100}")
    elif ".py:" in name:
        wrong = list(_file_problems(name, place, path, base))
        yield from wrong
        kind = None if wrong else _declared(name, base)
        if kind is not None:
            yield from _settings_problems(kind, settings, path, base)
    else:
        yield from _registered_problems(name, place, settings, path, base)


def _beside(node: Node) -> str:
    """What stands in the place of one strategy, if that is several keys, and how a setting is written."""
    if len(node.mapping) < 2:
        return ""
    return f" (here stand {name_list(node.mapping)}); a setting alone is named strategy.settings.SETTING"


def _misspelt(node: Node) -> tuple[str, tuple[str, ...]]:
    """Of several keys in the place of one strategy, one that is nearly the name of another, and that name."""
    known = [key for key in node.mapping if key in catalogue.KNOWN]
    other = next((key for key in node.mapping if key not in known and nearest(key, known)), "")
    return other, tuple(known) if other else ()


class SettingsShape(NamedTuple):
    """What the settings of a strategy may hold, and which of them hold other strategies."""

    settings: Shape
    inside: tuple[str, ...]


def settings_shape(name: str, base: Path) -> SettingsShape | None:
    """What the settings of a strategy may hold; None if there is no such strategy, or it cannot be known.

    Parameters
    ----------
    name : str
        Name of a strategy, or `./file.py:Class`; the file is only read.
    base : Path
        Folder that `./file.py:Class` starts from.
    """
    if ".py:" not in name:
        kind: type[Strategy] | None = catalogue.KNOWN.get(name)
    elif any(_file_problems(name, Place(name), (), base)):
        kind = None
    else:
        kind = _declared(name, base)
    if kind is None:
        return None
    return SettingsShape(_shape_of(kind), (*kind.inside,) if issubclass(kind, Composite) else ())


@lru_cache(maxsize=64)
def _shape_of(kind: type[Strategy]) -> Shape:
    return Shape(kind)


def _declared(name: str, base: Path) -> type[Strategy] | None:
    """Settings of a class in a file, as far as they can be read without running it."""
    file, _, wanted = name.rpartition(":")
    kind = declared_class(parsed(read_text(base / file, file)), wanted)
    try:
        if kind is not None:
            kind.model_json_schema()
    except Exception:  # a setting of a kind that has no schema: the class itself judges it when it is run
        return None
    return kind


def _registered_problems(
    name: str, place: Place, settings: Node, path: KeyPath, base: Path
) -> Iterator[Problem]:
    known = _names((*sys.path,))
    if name not in known:
        if meant := file_meant(name, base):
            yield Problem(place, key_path(path), f"'{name}' names no strategy: {meant}")
            return
        message = f"no strategy is called '{name}'"
        yield Problem(place, key_path(path), message, "", name, known)
        return
    try:
        kind = catalogue.find(name)
    except catalogue.NoStrategy as error:  # of a package that is broken
        yield Problem(place, key_path(path), str(error))
        return
    yield from _settings_problems(kind, settings, path, base)


@lru_cache(maxsize=1)
def _names(_path: tuple[str, ...]) -> tuple[str, ...]:
    """Every name that may be written; finding out what is installed takes long, so once for each path."""
    return ("./file.py:Class", *sorted(catalogue.names()))


def _settings_problems(kind: type[Strategy], settings: Node, path: KeyPath, base: Path) -> Iterator[Problem]:
    """What is wrong with the settings of a strategy, and with those of what it wraps."""
    values = settings.plain_mapping()
    for held in kind.inside if issubclass(kind, Composite) else ():
        if held in settings.mapping:
            node = settings.mapping[held]
            for k, part in enumerate(node.items):
                yield from choice_problems(part, (*path, held, k), base)
            if not node.items:
                yield from choice_problems(node, (*path, held), base)
            parts: list[Plain] = ["any"] * len(node.items)
            values[held] = parts or "any"  # judged just now, with its place
    shape = _shape_of(kind)
    yield from truth_problems(settings, shape, (), path)
    try:
        kind.model_validate(values)
    except ValidationError as error:
        for problem in problems_of(error.errors(include_url=False), settings, shape, path):
            inside = problem.message == MISSING and problem.key.rpartition(".")[2] in needed_inside(kind)
            hint = f"{MISSING}: {such_as(catalogue.registered_name(kind) or kind.__name__, kind)}"
            yield problem._replace(message=hint, allowed="") if inside else problem


def _file_problems(name: str, place: Place, path: KeyPath, base: Path) -> Iterator[Problem]:
    """Read a strategy file without running it; a name without a class asks about the file alone."""
    file, _, wanted = name.rpartition(":")
    try:
        tree = parsed(read_text(base / file, file))
    except ScenarioError as error:
        yield Problem(place, key_path(path), f"{file}: {error.problems[0].message}")
        return
    except Unreadable as error:
        yield Problem(place, key_path(path), f"{file}:{error.line}: {error.words}")
        return
    for line, words in (*mistakes_in(tree, wanted), *misfits(tree, wanted)):
        yield Problem(place, key_path(path), f"{file}:{line}: {words}")
    if not wanted:
        return
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if wanted not in classes:
        message = f"{file} has no class '{wanted}'"
        yield Problem(place, key_path(path), message, name_list(classes), wanted, (*classes,))


def load_class(name: str, base: Path) -> type[Strategy]:
    """Run a strategy file and return one of its classes.

    Parameters
    ----------
    name : str
        `./file.py:Class`, relative to `base`.
    base : Path
        Folder of the scenario file.

    Returns
    -------
    type

    Raises
    ------
    ScenarioError
        If the file cannot be read or run, or has no such strategy.
    """
    place = Place(name)
    if problems := list(_file_problems(name, place, (), base)):
        raise ScenarioError(problems)
    file, _, wanted = name.rpartition(":")
    found = getattr(_run(base / file, place), wanted, None)
    if found is None:
        gone = f"'{wanted}' is gone once {file} has been run: the file deletes or replaces it"
        raise ScenarioError([Problem(place, "", gone)])
    if not (isinstance(found, type) and issubclass(found, Strategy)):
        raise ScenarioError(
            [Problem(place, "", f"'{wanted}' is not a strategy: write class {wanted}(simulator.Strategy)")]
        )
    return found


def classes_in(file: str, base: Path) -> list[str]:
    """Run a strategy file and return the names of the strategies written in it, in order.

    Raises
    ------
    ScenarioError
        If the file cannot be read or run, or has no strategy.
    """
    for problem in _file_problems(f"{file}:", Place(file), (), base):
        words = problem.message.removeprefix(f"{file}:").strip()
        raise ScenarioError([problem._replace(message=f"line {words}" if words[0].isdigit() else words)])
    module = _run(base / file, Place(file))
    found = [
        name
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Strategy) and kind.__module__ == module.__name__
    ]
    if not found:
        words = no_strategy(parsed(read_text(base / file, file)), file)
        raise ScenarioError([Problem(Place(file), "", words)])
    return found


def _run(file: Path, place: Place) -> ModuleType:
    """The module that a file makes; its errors carry the name of the file."""
    path = file.resolve()
    module_name = f"strategy_of_{path.stem}_{abs(hash(path)):x}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ScenarioError([Problem(place, "", "not a Python file")])
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    before, folder, here = set(sys.modules), str(path.parent), os.getcwd()
    sys.path.insert(0, folder)  # modules beside it can be imported
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message="Field name")  # told by name where the file is read
            spec.loader.exec_module(module)
    except BaseException as error:  # whatever it raises, it is this file's failure
        if is_wish_to_leave(error):
            raise
        raise ScenarioError([Problem(place, "", _stopped(error))]) from error
    finally:
        os.chdir(here)  # results are written where the person is
        if folder in sys.path:
            sys.path.remove(folder)
        for name in set(sys.modules) - before:  # another folder may have another module of that name
            if Path(getattr(sys.modules[name], "__file__", None) or "").is_relative_to(path.parent):
                del sys.modules[name]
    return module


def _stopped(error: BaseException) -> str:
    """How running a file ended, in words."""
    about = told(error)
    if about.words:
        return f"{about.where}: {about.words}" if about.where else about.words
    where = f" ({about.where})" if about.where else ""
    return f"stopped with {plainly(error)}{where}"
