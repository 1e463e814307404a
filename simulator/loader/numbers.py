"""Numbers in a scenario as people write them.

Answers: which number is meant by `70%` at this key. What a key counts (a share, dollars, a time, a whole
number) is read off its schema: its type, its bounds, and the words of its description.
"""

import re
from collections.abc import Sequence
from pathlib import Path

from simulator.loader.choices import choice_parts
from simulator.loader.layers import MIXES
from simulator.loader.nodes import Node
from simulator.loader.problems import Problem, key_path
from simulator.loader.shape import Shape, scenario_shape
from simulator.loader.strategies_named import settings_shape
from simulator.model.values.written import Kind, read_number

KeyPath = tuple[str | int, ...]

_WORDS: tuple[tuple[Kind, re.Pattern[str]], ...] = (
    ("dollars", re.compile(r"\[dollars|\bdollars\b")),
    ("factor", re.compile(r"\bfactor\b|\bmultipl|\bmultiple\b|how much likelier")),
    ("number", re.compile(r"^weight of|^feedbacks\b")),
    ("share", re.compile(r"\bshares?\b|\bchance\b|\bmix\b|\btrue match\b|\b0 (?:to|…) 1\b")),
    ("minutes", re.compile(r"\bminutes\b")),
    ("hours", re.compile(r"\bhours a week\b|^hours\b")),
    ("days", re.compile(r"\[days\]|^days\b|\btime from\b")),
)
_OF_THE_LAW = {"ln_sd", "shape", "a", "b", "k", "weight", "weights"}
"""settings of distributions that do not count what the distribution counts"""
_IN_A_LAW = {"median", "mean", "sd", "value", "values", "low", "high", "at_least", "at_most", "parts", "of"}
"""settings of distributions that do"""


def as_numbers(root: Node, base: Path) -> tuple[Node, list[Problem]]:
    """Read numbers that were written as text wherever a scenario holds numbers.

    Parameters
    ----------
    root : Node
        The scenario.
    base : Path
        Folder that `./file.py:Class` starts from.

    Returns
    -------
    tuple
        The scenario with numbers in place of such texts, and what has no one reading.
    """
    found = list[Problem]()
    return _read(root, scenario_shape(), (), (), base, found), found


def _read(node: Node, shape: Shape, path: KeyPath, above: KeyPath, base: Path, found: list[Problem]) -> Node:
    """A node with its texts read; `path` leads to it in `shape`, `above` to where that begins."""
    if not above and path[:1] == ("freelancers",) and path[2:] == ("strategy",):
        return _choice(node, path, base, found)
    if isinstance(node.value, dict):
        inside = {key: _read(one, shape, (*path, key), above, base, found) for key, one in node.value.items()}
        return Node(inside, node.place, node.keys)
    if isinstance(node.value, list):
        items = [_read(one, shape, (*path, k), above, base, found) for k, one in enumerate(node.value)]
        return Node(items, node.place, {})
    if isinstance(node.value, str) and any(sign.isdigit() for sign in node.value):
        return _scalar(node, node.value, shape, path, above, found)
    return node


def _scalar(node: Node, text: str, shape: Shape, path: KeyPath, above: KeyPath, found: list[Problem]) -> Node:
    kind = kind_at(shape, path)
    if kind is None:
        return node
    try:
        value = read_number(text, kind)
    except ValueError as error:
        said = str(error)
        if shape.kinds(path) and "is a range" in said:
            said = f"{said}, or a distribution such as {{uniform: {{low: 5, high: 10}}}}"
        found.append(Problem(node.place, key_path((*above, *path)), said, shape.allowed(path, {})))
        return node
    if _reads_times(shape, path):
        return node  # the model reads times, and runs are told apart by what was written
    return Node(int(value) if kind == "whole" else value, node.place, {})


def _choice(node: Node, path: KeyPath, base: Path, found: list[Problem]) -> Node:
    """A choice of a strategy with the numbers in its settings read, those of inner strategies too."""
    parts = choice_parts(node, path)
    if parts is None or not parts.settings.mapping:
        return node
    shape = settings_shape(parts.name, base)
    if shape is None:
        return node
    inside = dict[str, Node]()
    for key, one in parts.settings.mapping.items():
        if key in shape.inside and one.items:
            inner = [_choice(each, (*parts.path, key, k), base, found) for k, each in enumerate(one.items)]
            inside[key] = Node(inner, one.place, {})
        elif key in shape.inside:
            inside[key] = _choice(one, (*parts.path, key), base, found)
        else:
            inside[key] = _read(one, shape.settings, (key,), parts.path, base, found)
    return parts.with_settings(Node(inside, parts.settings.place, parts.settings.keys))


def kind_at(shape: Shape, path: Sequence[str | int]) -> Kind | None:
    """What a number counts at a path of keys; None if a text may stand there, or nothing is known."""
    schema = shape.at(path)
    if schema is None:
        return None
    branches = shape.branches(schema)
    if _reads_times(shape, path):
        return "days"
    if tuple(path[:-1]) in MIXES:  # the short form of a category
        return "share"
    if any(one.get("type") == "string" and not {"enum", "const"} & set(one) for one in branches):
        return None
    numbers = [one for one in branches if one.get("type") in {"number", "integer"}]
    if not numbers and not shape.kinds(path):
        return None
    if numbers and numbers[0]["type"] == "integer":
        return "whole"
    ends = (
        [numbers[0].get(end, numbers[0].get(f"exclusive{end.title()}")) for end in ("minimum", "maximum")]
        if numbers
        else []
    )
    if ends == [0, 1]:
        return "share"
    return _counted(shape, path)


def _reads_times(shape: Shape, path: Sequence[str | int]) -> bool:
    """Whether the model itself reads a time with its unit at a path of keys."""
    return any("min|h|d|w" in one.get("pattern", "") for one in shape.branches(shape.at(path) or {}))


def _counted(shape: Shape, path: Sequence[str | int]) -> Kind:
    """What a key counts by the words about it, or about the distribution or list that holds it."""
    for n in range(len(path), 0, -1):
        key, law = path[n - 1], shape.kinds(path[: n - 1])
        if key in _OF_THE_LAW:
            return "number"
        if isinstance(key, str) and "usd" in key.split("_"):
            return "dollars"
        about = "" if key in law else shape.meaning(path[:n])
        for kind, words in _WORDS:
            if words.search(about):
                return kind
        if not (
            isinstance(key, int) or key in law or key in _IN_A_LAW or path[n - 2 : n - 1] == ("categories",)
        ):
            break
    return "number"
