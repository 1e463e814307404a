"""Strategies that a scenario names: do they exist, and do their settings hold.

Answers: which class plays a group. A file `./mine.py:MyStrategy` is only looked into while a scenario is
checked; its code runs when the class is asked for, that is, when the scenario is run.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from pydantic import ValidationError

from simulator.loader.declared import declared
from simulator.loader.errors import MISSING, problems_of, truth_problems
from simulator.loader.nodes import Node, node_of, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, listed
from simulator.loader.shape import Shape
from simulator.model.values.names import nearest
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy
from simulator.strategies.habits.inside import Composite
from simulator.strategies.registry import needed_inside, such_as

KeyPath = tuple[str | int, ...]
MOST_NESTED = 20


def strategy_problems(root: Node, base: Path) -> Iterator[tuple[KeyPath, Problem]]:
    """Check the strategy of every group; yields where each problem stands.

    Parameters
    ----------
    root : Node
        The merged scenario.
    base : Path
        Folder that `./file.py:Class` starts from.
    """
    groups = root.value.get("freelancers") if isinstance(root.value, dict) else None
    for index, group in enumerate(groups.value if groups and isinstance(groups.value, list) else []):
        if isinstance(group.value, dict) and "strategy" in group.value:
            path = ("freelancers", index, "strategy")
            for problem in choice_problems(group.value["strategy"], path, base):
                yield path, problem


def choice_problems(node: Node, path: KeyPath, base: Path) -> Iterator[Problem]:
    """Problems of one choice: a name, `{name: {setting: value}}`, or `{name: …, settings: …}`."""
    name: Any = node.value
    if len(path) > MOST_NESTED:
        yield Problem(node.place, key_path(path), "wrappers inside wrappers, too many of them")
        return
    place, settings = node.place, node_of({}, node.place)
    if isinstance(name, dict) and "name" in name and set(name) <= {"name", "settings"}:
        settings = name.get("settings", settings)
        place, name = name["name"].place, name["name"].value
    elif isinstance(name, dict) and len(name) == 1:
        (name, settings), *_ = node.value.items()
        place, path = node.keys[name], (*path, name)
    if not isinstance(name, str):
        message = "one strategy is needed: its name, or its name with settings under it"
        yield Problem(place, key_path(path), message)
        return
    if settings.value is None:
        settings = node_of({}, settings.place)
    if not isinstance(settings.value, dict):
        yield Problem(settings.place, key_path(path), "settings are key: value pairs")
    elif ".py:" in name:
        wrong = list(_file_problems(name, place, path, base))
        yield from wrong
        kind = None if wrong else _declared(name, base)
        if kind is not None:
            yield from _settings_problems(kind, settings, path, base)
    else:
        yield from _registered_problems(name, place, settings, path, base)


def _declared(name: str, base: Path) -> type[Strategy] | None:
    """Settings of a class in a file, as far as they can be read without running it."""
    file, _, wanted = name.rpartition(":")
    return declared(ast.parse(read_text(base / file, file)), wanted)


def _registered_problems(
    name: str, place: Place, settings: Node, path: KeyPath, base: Path
) -> Iterator[Problem]:
    try:
        kind = catalogue.find(name)
    except catalogue.NoStrategy as error:
        known = catalogue.names()
        if name in known:  # of a package that is broken
            yield Problem(place, key_path(path), str(error))
            return
        near = nearest(name, known)
        allowed = "" if near else listed(sorted(known)) + "; or ./file.py:Class"
        yield Problem(place, key_path(path), f"no strategy is called '{name}'", allowed, near)
        return
    yield from _settings_problems(kind, settings, path, base)


def _settings_problems(kind: type[Strategy], settings: Node, path: KeyPath, base: Path) -> Iterator[Problem]:
    """What is wrong with the settings of a strategy, and with those of what it wraps."""
    values = settings.plain()
    for held in kind.inside if issubclass(kind, Composite) else ():
        if held in settings.value:
            node = settings.value[held]
            parts = list(enumerate(node.value)) if isinstance(node.value, list) else []
            for k, part in parts:
                yield from choice_problems(part, (*path, held, k), base)
            if not parts:
                yield from choice_problems(node, (*path, held), base)
            values[held] = ["any"] * len(parts) if parts else "any"  # judged just now, with its place
    shape = Shape(kind.model_json_schema())
    yield from truth_problems(settings, shape, (), path)
    try:
        kind.model_validate(values)
    except ValidationError as error:
        for problem in problems_of(error.errors(include_url=False), settings, shape, path):
            inside = problem.message == MISSING and problem.key.rpartition(".")[2] in needed_inside(kind)
            told = f"{MISSING}: {such_as(catalogue.registered_name(kind) or kind.__name__, kind)}"
            yield problem._replace(message=told, allowed="") if inside else problem


def _file_problems(name: str, place: Place, path: KeyPath, base: Path) -> Iterator[Problem]:
    """Look into a strategy file without running it."""
    file, _, wanted = name.rpartition(":")
    try:
        tree = ast.parse(read_text(base / file, file))
    except ScenarioError as error:
        yield Problem(place, key_path(path), f"{file}: {error.problems[0].message}")
        return
    except (SyntaxError, ValueError) as error:
        line = getattr(error, "lineno", None) or 1
        yield Problem(place, key_path(path), f"{file}:{line}: not Python: {getattr(error, 'msg', error)}")
        return
    classes = [node.name for node in tree.body if isinstance(node, ast.ClassDef)]
    if wanted not in classes:
        message = f"{file} has no class '{wanted}'"
        yield Problem(place, key_path(path), message, listed(classes), nearest(wanted, classes))


def load_class(name: str, base: Path) -> type[Strategy]:
    """Run a strategy file and return the class that it was named for.

    Parameters
    ----------
    name : str
        `./file.py:Class`, relative to `base`.
    base : Path
        Folder of the scenario file.

    Raises
    ------
    ScenarioError
        If the file cannot be read or run, or has no such strategy.
    """
    place = Place(name)
    for problem in _file_problems(name, place, (), base):
        raise ScenarioError([problem])
    file, _, wanted = name.rpartition(":")
    found = getattr(_run(base / file, place), wanted)
    if not (isinstance(found, type) and issubclass(found, Strategy)):
        raise ScenarioError(
            [Problem(place, "", f"'{wanted}' is no strategy: it must derive from simulator.Strategy")]
        )
    return found


def classes_in(file: str, base: Path) -> list[str]:
    """Run a strategy file and name the strategies that are written in it, in order.

    Raises
    ------
    ScenarioError
        If the file cannot be read or run.
    """
    for problem in _file_problems(f"{file}:", Place(file), (), base):
        if "has no class" not in problem.message:
            words = problem.message.removeprefix(f"{file}:").strip()
            raise ScenarioError([problem._replace(message=f"line {words}" if words[0].isdigit() else words)])
    module = _run(base / file, Place(file))
    return [
        name
        for name, kind in vars(module).items()
        if isinstance(kind, type) and issubclass(kind, Strategy) and kind.__module__ == module.__name__
    ]


def _run(file: Path, place: Place) -> ModuleType:
    """The module that a file makes; its errors are told with the file's name."""
    path = file.resolve()
    module_name = f"strategy_of_{path.stem}_{abs(hash(path)):x}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ScenarioError([Problem(place, "", "not a Python file")])
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    before, folder = set(sys.modules), str(path.parent)
    sys.path.insert(0, folder)  # what it imports may lie beside it
    try:
        spec.loader.exec_module(module)
    except (Exception, SystemExit) as error:
        raise ScenarioError([Problem(place, "", f"stopped with {type(error).__name__}: {error}")]) from error
    finally:
        sys.path.remove(folder)
        for name in set(sys.modules) - before:  # another folder may have another module of that name
            if Path(getattr(sys.modules[name], "__file__", None) or "").is_relative_to(path.parent):
                del sys.modules[name]
    return module
