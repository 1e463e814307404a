"""The layers of a scenario, read from their files and laid over each other.

Answers: what does a scenario say once its rule pack, the files that it extends, the file itself and the
overrides of the command line are put together. A layer that cannot be had is a problem among others: what
the rest says is still there to be checked.
"""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from simulator.loader.layers import merge, override, rebase
from simulator.loader.nodes import Node, Refused, node_of, parse, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.shipped import shipped_scenarios
from simulator.model.connects import ConnectsSpec
from simulator.model.scenario import Scenario
from simulator.paths import PACKS

MOST_EXTENDS = 5


class Assembled(NamedTuple):
    """A scenario as one node, not yet checked."""

    root: Node
    problems: list[Problem]
    """layers and overrides that could not be laid"""
    whole: bool
    """whether every layer is there; else what seems to be missing may stand in one that is not"""


def assembled(path: Path, overrides: Sequence[str] = ()) -> Assembled:
    """Lay pack, extended files, file and overrides over each other.

    Parameters
    ----------
    path : Path
        The scenario file.
    overrides : sequence of str
        `a.b=value` each, laid over the file in this order.

    Returns
    -------
    Assembled

    Raises
    ------
    ScenarioError
        If the file itself cannot be read as YAML.
    """
    problems = list[Problem]()
    root = _extended(path, (), problems)
    pack = root.mapping.get("pack")
    for text in overrides:
        if text.partition("=")[0].strip() == "pack":
            try:
                pack = override(Node({}, root.place, {}), text).mapping["pack"]
            except ScenarioError:
                continue  # told below, where every override is laid
    if pack is not None and pack.value is not None:
        try:
            root = merge(_pack(pack), root)
        except ScenarioError as error:
            problems += error.problems
    whole = not problems
    root = merge(_defaults(), root)
    for text in overrides:
        try:
            root = override(root, text, path.resolve().parent)
        except ScenarioError as error:
            problems += error.problems
    return Assembled(root, problems, whole)


def scenario_of_pack(name: str) -> Scenario:
    """Return a rule pack as a scenario with one freelancer, for questions about the rules alone.

    Raises
    ------
    ScenarioError
        If there is no such pack.
    """
    root = merge(_defaults(), _pack(Node(name, Place(name), {})))
    one = {"name": "one", "strategy": "spray_and_pray"}
    return Scenario.model_validate({**root.plain_mapping(), "pack": name, "freelancers": [one]})


def _defaults() -> Node:
    """Return the defaults whose keys a scenario may add to; all other defaults are the model's own."""
    plans = {name: plan.model_dump() for name, plan in ConnectsSpec().plans.items()}
    return node_of({"connects": {"plans": plans}}, Place("defaults"))


def _mapping(path: Path, shown: str, problems: list[Problem]) -> Node:
    """The keys of a file; adds what is not allowed in it, and goes on with the rest."""
    try:
        root = parse(read_text(path, shown), shown)
    except Refused as error:
        problems += error.problems
        root = error.root
    if not isinstance(root.value, dict):
        raise ScenarioError(
            [Problem(root.place, "", "a scenario is made of key: value pairs, such as name: first")]
        )
    return root


def _extended(path: Path, chain: tuple[Path, ...], problems: list[Problem]) -> Node:
    """Return a file over the file that it extends, if any; adds what keeps that one from being read."""
    root = _mapping(path, f"packs/{path.name}" if path.parent == PACKS else str(path), problems)
    parent = root.mapping.get("extends")
    own = Node({k: v for k, v in root.mapping.items() if k != "extends"}, root.place, root.keys)
    if parent is None:
        return own
    try:
        below = _below(path, parent, (*chain, path.resolve()))
        lower = _extended(below, (*chain, path.resolve()), problems)
    except ScenarioError as error:
        problems += error.problems
        return own
    return merge(rebase(lower, below.parent, path.parent), own)


def _below(path: Path, parent: Node, chain: tuple[Path, ...]) -> Path:
    """The file that another one extends: a file beside it, or a shipped scenario by its name."""
    if not isinstance(parent.value, str):
        raise ScenarioError([Problem(parent.place, "extends", "the name of one YAML file is needed")])
    below, shipped = path.parent / parent.value, shipped_scenarios()
    try:
        is_there = below.is_file()
    except (OSError, ValueError):  # a name that no file can have
        is_there = False
    if not is_there:
        if parent.value not in shipped:
            raise ScenarioError([_nothing_below(path, parent.value, parent.place, [*shipped])])
        below = shipped[parent.value]
    if below.resolve() in chain:
        message = "this file extends itself through the files that it names"
        raise ScenarioError([Problem(parent.place, "extends", message)])
    if len(chain) > MOST_EXTENDS:
        message = f"more than {MOST_EXTENDS} files extend each other in a chain; put some of them together"
        raise ScenarioError([Problem(parent.place, "extends", message)])
    return below


def _nothing_below(path: Path, name: str, place: Place, shipped: Sequence[str]) -> Problem:
    """Say that there is nothing of this name to extend, and what there is."""
    if Path(name).stem in shipped:
        message = f"there is no file '{name}' beside this one; write {Path(name).stem} for the shipped one"
        return Problem(place, "extends", message)
    beside = sorted(file.name for file in path.parent.glob("*.yaml") if file != path)[:200]
    message = f"there is no file '{name}' beside this one, and no shipped scenario has this name"
    return Problem(place, "extends", message, "", name, (*shipped, *beside))


def _pack(name: Node) -> Node:
    """Return the rule pack of this name."""
    known = sorted(file.stem for file in PACKS.glob("*.yaml"))
    if name.value not in known:
        word = str(name.value)
        message = f"no rule pack is called '{word}'"
        raise ScenarioError([Problem(name.place, "pack", message, name_list(known), word, (*known,))])
    return _pack_root(str(name.value))


@lru_cache(maxsize=16)
def _pack_root(name: str) -> Node:
    """A rule pack of the package, which does not change while the program runs."""
    problems = list[Problem]()
    root = _extended(PACKS / f"{name}.yaml", (), problems)
    if problems:
        raise ScenarioError(problems)
    return root
