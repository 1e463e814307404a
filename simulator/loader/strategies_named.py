"""Strategies that a scenario names: do they exist, and do their settings hold.

Answers: which class plays a group. A file `./mine.py:MyStrategy` is only read while a scenario is checked;
its code runs when the class is needed, that is, when the scenario is run.
"""

import ast
import importlib.util
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType

from pydantic import ValidationError

from simulator.loader.declared import declared_class
from simulator.loader.errors import MISSING, problems_of, truth_problems
from simulator.loader.nodes import Node, Plain, node_of, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, name_list
from simulator.loader.shape import Shape
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy
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
    name, keys = node.value, node.mapping
    if len(path) > MOST_NESTED:
        yield Problem(node.place, key_path(path), f"more than {MOST_NESTED} strategies inside each other")
        return
    place, settings = node.place, node_of({}, node.place)
    if "name" in keys and set(keys) <= {"name", "settings"}:
        settings = keys.get("settings", settings)
        place, name = keys["name"].place, keys["name"].value
    elif len(keys) == 1:
        (first, settings), *_ = keys.items()
        place, path, name = node.keys[first], (*path, first), first
    if not isinstance(name, str):
        message = "one strategy is needed: its name, or its name with settings under it"
        yield Problem(place, key_path(path), message)
        return
    if settings.value is None:
        settings = node_of({}, settings.place)
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


def _declared(name: str, base: Path) -> type[Strategy] | None:
    """Settings of a class in a file, as far as they can be read without running it."""
    file, _, wanted = name.rpartition(":")
    return declared_class(ast.parse(read_text(base / file, file)), wanted)


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
        message = f"no strategy is called '{name}'"
        yield Problem(place, key_path(path), message, "", name, ("./file.py:Class", *sorted(known)))
        return
    yield from _settings_problems(kind, settings, path, base)


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
    shape = Shape(kind.model_json_schema())
    yield from truth_problems(settings, shape, (), path)
    try:
        kind.model_validate(values)
    except ValidationError as error:
        for problem in problems_of(error.errors(include_url=False), settings, shape, path):
            inside = problem.message == MISSING and problem.key.rpartition(".")[2] in needed_inside(kind)
            hint = f"{MISSING}: {such_as(catalogue.registered_name(kind) or kind.__name__, kind)}"
            yield problem._replace(message=hint, allowed="") if inside else problem


def _file_problems(name: str, place: Place, path: KeyPath, base: Path) -> Iterator[Problem]:
    """Read a strategy file without running it."""
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
    for problem in _file_problems(name, place, (), base):
        raise ScenarioError([problem])
    file, _, wanted = name.rpartition(":")
    found = getattr(_run(base / file, place), wanted)
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
    """The module that a file makes; its errors carry the name of the file."""
    path = file.resolve()
    module_name = f"strategy_of_{path.stem}_{abs(hash(path)):x}"
    spec = importlib.util.spec_from_file_location(module_name, path)
    if spec is None or spec.loader is None:
        raise ScenarioError([Problem(place, "", "not a Python file")])
    module = importlib.util.module_from_spec(spec)
    sys.modules[module_name] = module
    before, folder = set(sys.modules), str(path.parent)
    sys.path.insert(0, folder)  # modules beside it can be imported
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
