"""The sources behind strategies that are not the program's own.

Answers: what else decides a result. A strategy file and what it imports from beside it, or the package that
an installed strategy comes from; none of them is run to find out.
"""

import ast
import importlib.util
from collections.abc import Iterable
from importlib.machinery import PathFinder
from pathlib import Path

from simulator.strategies.contract import catalogue


def sources_of(choices: object, base: Path) -> dict[str, list[Path]]:
    """Source files behind each strategy file and each installed strategy named anywhere in a value."""
    found: dict[str, list[Path]] = {}
    installed = catalogue.installed_modules()
    for text in sorted(set(texts_in(choices))):
        if ".py:" in text:
            name = text.rpartition(":")[0]
            found[name] = with_neighbours(base / name)
        elif text in installed:
            found[f"{text} ({installed[text]})"] = _package(installed[text])
    return found


def texts_in(value: object) -> Iterable[str]:
    """Every text in a value made of dicts and lists, keys included."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        for pair in value.items():
            yield from texts_in(pair)
    elif isinstance(value, list | tuple):
        for inner in value:
            yield from texts_in(inner)


def with_neighbours(file: Path) -> list[Path]:
    """A file and all that it imports from its own folder, directly or not."""
    found, waiting = [file], [file]
    while waiting:
        for name in _imports(waiting.pop()):
            for path in _beside(file.parent, name):
                if path not in found:
                    found.append(path)
                    waiting.append(path)
    return found[:1] + sorted(found[1:])


def _imports(file: Path) -> set[str]:
    """First parts of the names of all modules that a file imports."""
    try:
        tree = ast.parse(file.read_bytes())
    except (OSError, SyntaxError, ValueError, RecursionError, MemoryError):
        return set()  # its mistakes are reported when it is run
    names: set[str] = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            names |= {alias.name.partition(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.partition(".")[0])
    return names


def _beside(folder: Path, name: str) -> list[Path]:
    if (folder / f"{name}.py").is_file():
        return [folder / f"{name}.py"]
    return sorted((folder / name).rglob("*.py")) if (folder / name / "__init__.py").is_file() else []


def _package(module: str) -> list[Path]:
    """Every source file of the package that a module belongs to; only its own if it is in none."""
    name = module.partition(".")[0]
    # what is on disk now comes before what was loaded
    spec = PathFinder.find_spec(name) or importlib.util.find_spec(name)
    if spec is None:
        return []
    if spec.submodule_search_locations:
        return sorted(
            file for folder in spec.submodule_search_locations for file in Path(folder).rglob("*.py")
        )
    return [Path(spec.origin)] if spec.origin else []
