"""From a YAML file to a scenario, or to everything that is wrong with it.

Answers: which assumptions does this file stand for. Lays the defaults, the rule pack, the files that it
extends, the file itself and the overrides over each other, checks the whole, and reads the table of a
replay. Nothing in a scenario is ever run here.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from simulator.loader.errors import locate, problems_of, truth_problems
from simulator.loader.layers import merge, override, rebased
from simulator.loader.nodes import Node, node_of, parse, read_text
from simulator.loader.posts import load_posts
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, listed
from simulator.loader.shape import scenario_shape
from simulator.loader.strategies_named import strategy_problems
from simulator.loader.tables.reading import shown
from simulator.model.connects import ConnectsSpec
from simulator.model.jobs import Category
from simulator.model.scenario import Scenario, cross_problems
from simulator.model.values.names import nearest
from simulator.paths import PACKS

__all__ = [
    "Problem",
    "ScenarioError",
    "check_scenario",
    "digest",
    "load_posts",
    "load_scenario",
    "resolved",
]

MOST_EXTENDS = 5
MOST_MENDINGS = 5


def load_scenario(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : str or Path
        The YAML file.
    overrides : sequence of str
        `a.b=value` each, laid over the file in this order.

    Raises
    ------
    ScenarioError
        With every problem, each with file, line and column.
    """
    scenario, problems = check_scenario(path, overrides)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def check_scenario(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario and return it, or None with all that is wrong; parameters as of `load_scenario`."""
    try:
        root = layered(Path(path), overrides)
    except ScenarioError as error:
        return None, list(error.problems)
    base = Path(path).resolve().parent
    scenario, problems = _validated(root, base)
    if scenario is not None and scenario.jobs.replay is not None:
        scenario, more = _with_table(scenario, root, base)
        problems = problems + more
    unique: dict[tuple[Place, str, str], Problem] = {}
    for problem in problems:
        unique.setdefault(_mistake(problem), problem)
    ordered = sorted(unique.values(), key=lambda p: (p.file != str(path), p.file, p.line or 0, p.column or 0))
    return (None if ordered else scenario), ordered


def _mistake(problem: Problem) -> tuple[Place, str, str]:
    """What makes a mistake another one: its place and key, and in a table its message too."""
    return problem.place, problem.key, problem.message if problem.key == "jobs.replay.file" else ""


def layered(path: Path, overrides: Sequence[str] = ()) -> Node:
    """Return pack, extended files, file and overrides as one node, not yet checked.

    Raises
    ------
    ScenarioError
        If a file cannot be read as YAML, or a name leads nowhere.
    """
    root = _extended(path, ())
    problems, pack = list[Problem](), root.value.get("pack")
    for text in overrides:
        if text.partition("=")[0].strip() == "pack":
            pack = override(Node({}, root.place, {}), text).value["pack"]
    if pack is not None and pack.value is not None:
        root = merge(_pack(pack), root)
    root = merge(_defaults(), root)
    for text in overrides:
        try:
            root = override(root, text, path.resolve().parent)
        except ScenarioError as error:
            problems += error.problems
    if problems:
        raise ScenarioError(problems)
    return root


def _defaults() -> Node:
    """Return the defaults whose keys a scenario may add to; all other defaults are the model's own."""
    plans = {name: plan.model_dump() for name, plan in ConnectsSpec().plans.items()}
    return node_of({"connects": {"plans": plans}}, Place("defaults"))


def _mapping(path: Path, shown: str) -> Node:
    root = parse(read_text(path, shown), shown)
    if not isinstance(root.value, dict):
        raise ScenarioError(
            [Problem(root.place, "", "a scenario is made of key: value pairs, such as name: first")]
        )
    return root


def _extended(path: Path, chain: tuple[Path, ...]) -> Node:
    """Return a file over the file that it extends, if any."""
    root = _mapping(path, f"packs/{path.name}" if path.parent == PACKS else str(path))
    parent = root.value.get("extends")
    own = Node({k: v for k, v in root.value.items() if k != "extends"}, root.place, root.keys)
    if parent is None:
        return own
    chain = (*chain, path.resolve())
    if not isinstance(parent.value, str):
        raise ScenarioError([Problem(parent.place, "extends", "the name of one YAML file is needed")])
    below = path.parent / parent.value
    if below.resolve() in chain:
        raise ScenarioError(
            [Problem(parent.place, "extends", "this file extends itself, through the files it names")]
        )
    if len(chain) > MOST_EXTENDS:
        message = f"a chain of more than {MOST_EXTENDS} files that extend each other"
        raise ScenarioError([Problem(parent.place, "extends", message)])
    if not below.is_file():
        raise ScenarioError(
            [Problem(parent.place, "extends", f"there is no file '{parent.value}' beside this one")]
        )
    return merge(rebased(_extended(below, chain), below.parent, path.parent), own)


def scenario_of_pack(name: str) -> Scenario:
    """Return a rule pack as a scenario with one freelancer, for those who ask about the rules alone.

    Raises
    ------
    ScenarioError
        If there is no such pack.
    """
    root = merge(_defaults(), _pack(Node(name, Place(name), {})))
    somebody = {"name": "somebody", "strategy": "spray_and_pray"}
    return Scenario.model_validate({**root.plain(), "pack": name, "freelancers": [somebody]})


def _pack(name: Node) -> Node:
    """Return the rule pack of this name."""
    known = sorted(file.stem for file in PACKS.glob("*.yaml"))
    if name.value not in known:
        near = nearest(str(name.value), known)
        message = f"no rule pack is called '{name.value}'"
        raise ScenarioError([Problem(name.place, "pack", message, listed(known), near)])
    return _extended(PACKS / f"{name.value}.yaml", ())


def _validated(root: Node, base: Path) -> tuple[Scenario | None, list[Problem]]:
    """Check fields, strategies and how they agree; return the scenario if all fields hold."""
    shape, problems, played = scenario_shape(), list[Problem](), dict[tuple[str | int, ...], bool]()
    problems += truth_problems(root, shape)
    for path, problem in strategy_problems(root, base):
        problems.append(problem)
        played[path] = True
    scenario, errors = _model(root.plain())
    apart = [error for error in errors if tuple(error["loc"][:3]) not in played]
    problems += problems_of(apart, root, shape)
    if errors:
        return None, problems + _cross(*_mended(root), root)
    assert scenario is not None
    return scenario, problems + _cross(scenario, [], root)


def _model(plain: Any) -> tuple[Scenario | None, list[Any]]:
    try:
        return Scenario.model_validate(plain, context={"cross_checks_follow": True}), []
    except ValidationError as error:
        return None, list(error.errors(include_url=False))


def _mended(root: Node) -> tuple[Scenario | None, list[tuple[str | int, ...]]]:
    """Return the scenario without its wrong values, so that the rest can be checked, and these values."""
    plain, lost = root.plain(), list[tuple[str | int, ...]]()
    for _ in range(MOST_MENDINGS):
        scenario, errors = _model(plain)
        if scenario is not None:
            return scenario, lost
        for error in errors:
            path = locate(node_of(plain, root.place), error["loc"]).path
            if error["type"] != "extra_forbidden":
                lost.append(path)
            _leave_out(plain, path)
    return None, lost


def _leave_out(plain: Any, path: tuple[str | int, ...]) -> None:
    """Remove a wrong value, or the innermost thing that holds it; a group keeps a name and a strategy."""
    if path[:1] == ("freelancers",) and len(path) > 1 and isinstance(plain["freelancers"][path[1]], dict):
        group = plain["freelancers"][path[1]]
        if len(path) == 2 or path[2] in {"name", "strategy"}:
            group["strategy"] = "any"
            group["name"] = (
                group["name"] if isinstance(group.get("name"), str) and group["name"] else f"#{path[1]}"
            )
            return
    inside, holder = plain, list[tuple[dict[str, Any], str]]()
    for key in path:
        if isinstance(inside, dict) and key in inside:
            holder.append((inside, str(key)))
        elif not (isinstance(inside, list) and isinstance(key, int) and key < len(inside)):
            break
        inside = inside[key]
    if holder:
        holder[-1][0].pop(holder[-1][1])


def _cross(scenario: Scenario | None, lost: Sequence[tuple[str | int, ...]], root: Node) -> list[Problem]:
    """Problems between fields, but for those that rest on a value that was wrong by itself."""
    problems = []
    for found in cross_problems(scenario) if scenario is not None else []:
        rests_on = [path for path in (found.loc, found.other) if path]
        if any(path[: len(one)] == one or one[: len(path)] == path for one in lost for path in rests_on):
            continue
        place = locate(root, found.loc)
        problems.append(Problem(place.node.place, key_path(found.loc), found.message, "", found.suggestion))
    return problems


def _with_table(scenario: Scenario, root: Node, base: Path) -> tuple[Scenario | None, list[Problem]]:
    """Read the replayed table and add its categories to the scenario."""
    node = locate(root, ("jobs", "replay", "file")).node
    try:
        posts = load_posts(scenario, base)
    except ScenarioError as error:
        return None, [p._replace(place=node.place, key="jobs.replay.file") for p in error.problems]
    known = scenario.jobs.categories
    problems = _unposted(root, node.place, known, posts.categories)
    # the table's own shares: freelancers are spread over lines of work as its posts are
    categories = {
        name: known.get(name, Category()).model_copy(update={"share": share})
        for name, share in posts.shares().items()
    }
    jobs = scenario.jobs.model_copy(update={"categories": categories})
    scenario = scenario.model_copy(update={"jobs": jobs})
    for found in cross_problems(scenario, posts.categories):
        place: Place = locate(root, found.loc).node.place
        problems.append(Problem(place, key_path(found.loc), found.message, "", found.suggestion))
    return scenario, problems


def _unposted(root: Node, table: Place, known: Iterable[str], posted: Sequence[str]) -> list[Problem]:
    """Categories that the file of the replay describes and its table lacks; those of packs are left out."""
    problems = []
    for name in known:
        place = locate(root, ("jobs", "categories", name)).node.place
        if name not in posted and (place.file == table.file or place.file.startswith("--set")):
            message, key = f"the table has no post in '{shown(name)}'", f"jobs.categories.{name}"
            problems.append(Problem(place, key, message, listed(posted), nearest(name, posted)))
    return problems


def resolved(scenario: Scenario) -> dict[str, Any]:
    """Return every assumption as plain values for JSON; `Scenario.model_validate` reads them back."""
    return scenario.model_dump(mode="json")


def digest(scenario: Scenario, *more: str) -> str:
    """Name a scenario, and whatever else decides its results, by 16 hexadecimal digits."""
    text = json.dumps([resolved(scenario), *more], sort_keys=True, ensure_ascii=False, allow_nan=False)
    return hashlib.sha256(text.encode()).hexdigest()[:16]
