"""Layers of a scenario, the later over the earlier.

Answers: what a scenario says once its pack, the file that it extends, the file itself and the overrides of
the command line are laid over each other. Mappings merge key by key. A distribution replaces the one below
as a whole, and so do a list and a strategy. A mix of categories keeps only the categories that the upper
layer names, each over its namesake below; points drawn replace points of a table, and the other way round.
"""

import os.path
import re
from collections.abc import Callable
from pathlib import Path

from simulator.loader.choices import Choice, choice_parts
from simulator.loader.nodes import Node, node_of, parse
from simulator.loader.problems import Place, Problem, ScenarioError, key_path
from simulator.loader.shape import scenario_shape

MIXES = {("jobs", "categories")}
_DESIGN = ("sweep", "design")
_STRATEGY = ("freelancers", 0, "strategy")
_SETTINGS_OF_A_FILE = "and a setting of a strategy in a file as freelancers.GROUP.strategy.settings.SETTING"
_ITEM = re.compile(r"(?P<list>\w+)\[(?P<index>\d+)\]")


def _shares(node: Node, path: tuple[str | int, ...]) -> Node:
    """Write the short form of a category, its share, in its long form."""
    if path[:-1] in MIXES and isinstance(node.value, int | float | str):
        return Node({"share": Node(node.value, node.place, {})}, node.place, {"share": node.place})
    return node


def merge(below: Node | None, above: Node, path: tuple[str | int, ...] = ()) -> Node:
    """Lay one node over another.

    Parameters
    ----------
    below : Node, optional
        By default there is nothing below.
    above : Node
        What wins.
    path : tuple
        Path of keys in a scenario at which both stand.

    Returns
    -------
    Node
    """
    if below is None:
        return above
    below, above = _shares(below, path), _shares(above, path)
    if not isinstance(below.value, dict) or not isinstance(above.value, dict) or scenario_shape().kinds(path):
        return above
    if _whole_strategy(below, path) and _whole_strategy(above, path):
        return above
    if path == _DESIGN and _is_table(below) != _is_table(above):
        return above
    kept = above.value if path in MIXES else below.value | above.value
    value = {
        key: merge(below.value.get(key), above.value[key], (*path, key))
        if key in above.value
        else below.value[key]
        for key in kept
    }
    return Node(value, above.place, below.keys | above.keys)


def _whole_strategy(node: Node, path: tuple[str | int, ...]) -> bool:
    """Whether a mapping is a strategy with its name, at a place where one may stand, also inside another."""
    if path[:1] != _STRATEGY[:1] or path[2:3] != _STRATEGY[2:]:
        return False
    within = [part for part in path[3:] if isinstance(part, str)]
    if len(within) % 2:  # below a strategy stand its name and a setting in turn
        return False
    choice = choice_parts(node, path)
    return choice is not None and choice.name != "settings" and isinstance(choice.settings.value, dict)


def _is_table(design: Node) -> bool:
    """Whether the points of a sweep stand in a file."""
    if not isinstance(design.value, dict):
        return False
    kind = design.value.get("kind")
    return "table" in design.value or (kind is not None and kind.value == "table")


def rebase(node: Node, old: Path, new: Path) -> Node:
    """Rewrite file names so that they start from another folder.

    Parameters
    ----------
    node : Node
        A scenario.
    old, new : Path
        Folders from which the names start before and after.

    Returns
    -------
    Node
    """
    return _renamed(node, lambda name: _moved(name, old, new))


def from_here(node: Node, path: tuple[str | int, ...] = _STRATEGY, beside: Path | None = None) -> Node:
    """Rewrite strategy files that were typed at a prompt, so that they start from the current folder.

    Parameters
    ----------
    node : Node
        What was typed.
    path : tuple
        Path of keys in a scenario at which it stands; by default that of a strategy.
    beside : Path, optional
        Folder of the scenario: a file that is there and not here keeps its name.

    Returns
    -------
    Node
    """

    def found(name: str) -> str:
        file = Path(name.rpartition(":")[0])
        if not file.name.endswith(".py") or file.is_absolute():
            return name
        if beside is not None and not file.exists() and (beside / file).exists():
            return name
        return f"{file.resolve()}:{name.rpartition(':')[2]}"

    return _renamed(node, found, path)


def _renamed(node: Node, move: Callable[[str], str], path: tuple[str | int, ...] = ()) -> Node:
    """Rewrite the names of files in the node at a path of keys."""
    in_strategy = path[:1] == ("freelancers",) and path[2:3] == ("strategy",)
    if isinstance(node.value, dict):
        value, keys = dict[str, Node](), dict[str, Place]()
        for key, inner in node.value.items():
            name = move(key) if in_strategy and ".py:" in key else key
            value[name], keys[name] = _renamed(inner, move, (*path, key)), node.keys[key]
        return Node(value, node.place, keys)
    if isinstance(node.value, list):
        return Node([_renamed(n, move, (*path, i)) for i, n in enumerate(node.value)], node.place, {})
    names_file = path == ("jobs", "replay", "file") or (in_strategy and ".py:" in str(node.value))
    if names_file and isinstance(node.value, str) and node.value:
        return Node(move(node.value), node.place, {})
    return node


def _moved(name: str, old: Path, new: Path) -> str:
    """Return a relative name seen from another folder; `./` stays in front of files beside the scenario."""
    if Path(name).is_absolute() or old.resolve() == new.resolve():
        return name
    moved = Path(os.path.relpath(old.resolve() / name, new.resolve())).as_posix()
    return moved if moved.startswith(".") else f"./{moved}"


def override(root: Node, text: str, beside: Path | None = None) -> Node:
    """Lay one `a.b=value` of the command line over a scenario.

    List items are named by their index, groups of freelancers also by their name.

    Parameters
    ----------
    root : Node
        The scenario.
    text : str
        The override.
    beside : Path, optional
        Folder of the scenario. Strategy files start from the current folder; one that is only in this folder
        is found there.

    Returns
    -------
    Node

    Raises
    ------
    ScenarioError
        If the text has no `=`, the value is not YAML, or the path leads nowhere.
    """
    place = Place(f"--set {text}")
    name, equals, written = text.partition("=")
    parts = name.strip().split(".")
    if not equals or not all(parts):
        hint = _SETTINGS_OF_A_FILE if ".py:" in name else "such as connects.monthly_grant=20"
        raise ScenarioError([Problem(place, "", f"write it as key=value, {hint}")])
    if not written.strip():
        raise ScenarioError([Problem(place, name, "a value is missing after '='; write null to clear it")])
    value = parse(written, str(place), inline=True)
    if parts[0].partition("[")[0] == _STRATEGY[0]:
        value = from_here(value, _STRATEGY if _STRATEGY[2] in parts else _STRATEGY[: len(parts)], beside)
    return _laid(root, parts, value, (), place)


def _laid(
    node: Node | None, parts: list[str], value: Node, path: tuple[str | int, ...], place: Place
) -> Node:
    """Return `node` with `value` laid over what `parts` leads to."""
    if not parts:
        return merge(node, value, path)
    node = _opened(node, parts[0], path, place)
    if isinstance(node.value, list):
        index, used = _item(node.value, parts, path, place)
        items = list(node.value)
        items[index] = _laid(items[index], parts[used:], value, (*path, index), place)
        return Node(items, node.place, {})
    if parts[0] not in node.mapping and (item := _ITEM.fullmatch(parts[0])):
        # as problems write it: freelancers[0].count
        return _laid(node, [item["list"], item["index"], *parts[1:]], value, path, place)
    key, used = _longest(list(node.mapping), parts)
    below = node.mapping.get(key)
    laid = _laid(below, parts[used:], value, (*path, key), place)
    key_place = node.keys.get(key, place) if below is not None else place
    return Node(node.mapping | {key: laid}, node.place, node.keys | {key: key_place})


def _opened(node: Node | None, part: str, path: tuple[str | int, ...], place: Place) -> Node:
    """Return something that has keys inside: the node, its long form, or an empty mapping."""
    kinds = scenario_shape().kinds(path)
    if node is None:
        node = node_of((scenario_shape().at(path) or {}).get("default") if kinds else {}, place)
    node = _shares(node, path)
    if kinds:
        return _distribution(node, part, set(kinds), place)
    if path[-1:] == ("strategy",) and (choice := choice_parts(node, path)) is not None:
        return _strategy(choice, part)
    if node.value is None:
        return node_of({}, place)
    if not isinstance(node.value, dict | list):
        raise ScenarioError(
            [Problem(place, key_path(path), f"this is a single value, without '{part}' inside")]
        )
    return node


def _strategy(choice: Choice, part: str) -> Node:
    """Open a strategy so that `part` can be set in it: its name, or `settings` whatever it is called."""
    if part in {"name", "settings"}:
        value = {"name": Node(choice.name, choice.place, {}), "settings": choice.settings}
    elif choice.node.value == choice.name or part == choice.name:
        value = {choice.name: choice.settings}
    else:
        return choice.node
    return Node(value, choice.node.place, dict.fromkeys(value, choice.place))


def _distribution(node: Node, part: str, kinds: set[str], place: Place) -> Node:
    """Open a distribution so that `part`, a kind or one of its settings, can be set in it."""
    value = node.plain()
    if isinstance(value, dict) and len(value) == 1 and "kind" not in value:
        (name, settings), *_ = value.items()
        value = {"kind": name, **(settings if isinstance(settings, dict) else {})}
    if not isinstance(value, dict):
        value = {"kind": "constant", "value": value}
    if part not in kinds:
        return node_of(value, place)
    same = {key: v for key, v in value.items() if key != "kind" and v is not None}
    return node_of({part: same if value.get("kind") == part else {}}, place)


def _item(items: list[Node], parts: list[str], path: tuple[str | int, ...], place: Place) -> tuple[int, int]:
    """Return the index of the list item that `parts` names, and how many parts that takes."""
    named = {index: str(n.mapping["name"].value) for index, n in enumerate(items) if "name" in n.mapping}
    key, used = _longest(list(named.values()), parts)
    for index, name in named.items():
        if name == key:
            return index, used
    if parts[0].isdigit() and int(parts[0]) < len(items):
        return int(parts[0]), 1
    allowed = ", ".join([f"0 to {len(items) - 1}", *named.values()]) if items else ""
    message = f"there is no item '{parts[0]}'"
    raise ScenarioError([Problem(place, key_path(path), message, allowed, parts[0], (*named.values(),))])


def _longest(names: list[str], parts: list[str]) -> tuple[str, int]:
    """Return the longest run of parts that is a known name (names may hold dots), else the first part."""
    for used in range(len(parts), 0, -1):
        if ".".join(parts[:used]) in names:
            return ".".join(parts[:used]), used
    return parts[0], 1
