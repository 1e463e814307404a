"""From a YAML file to a scenario, or to everything that is wrong with it.

Answers: which assumptions does this file stand for. Lays the defaults, the rule pack, the files that it
extends, the file itself and the overrides over each other, checks the whole, and reads the table of a
replay. Nothing in a scenario is ever run here.
"""

from collections.abc import Iterable, Sequence
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from simulator.loader.errors import locate, problems_of, truth_problems
from simulator.loader.layers import merge, override, rebase
from simulator.loader.nodes import Node, Plain, node_of, parse, read_text
from simulator.loader.posts import load_posts
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, name_list
from simulator.loader.shape import scenario_shape
from simulator.loader.shipped import scenario_file
from simulator.loader.strategies_named import strategy_problems
from simulator.model.connects import ConnectsSpec
from simulator.model.jobs import Category
from simulator.model.scenario import CrossProblem, Scenario, cross_problems
from simulator.paths import PACKS

__all__ = [
    "Problem",
    "ScenarioError",
    "check_scenario",
    "load_posts",
    "load_scenario",
    "plain_values",
]

MOST_EXTENDS = 5
MOST_MENDINGS = 5

KeyPath = tuple[str | int, ...]


def load_scenario(path: str | Path, overrides: Sequence[str] = ()) -> Scenario:
    """Read and check a scenario.

    Parameters
    ----------
    path : str or Path
        The YAML file, or the name of a shipped scenario.
    overrides : sequence of str
        `a.b=value` each, laid over the file in this order.

    Returns
    -------
    Scenario

    Raises
    ------
    ScenarioError
        With every problem, each with file, line and column.
    """
    file = scenario_file(path) if isinstance(path, str) else path
    scenario, problems = check_scenario(file, overrides)
    if scenario is None:
        raise ScenarioError(problems)
    return scenario


def check_scenario(path: str | Path, overrides: Sequence[str] = ()) -> tuple[Scenario | None, list[Problem]]:
    """Read a scenario and return it, or None with all that is wrong; parameters as for `load_scenario`."""
    try:
        root = layers_of(Path(path), overrides)
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


def layers_of(path: Path, overrides: Sequence[str] = ()) -> Node:
    """Return pack, extended files, file and overrides as one node, not yet checked.

    Raises
    ------
    ScenarioError
        If a file cannot be read as YAML, or a name leads nowhere.
    """
    root = _extended(path, ())
    problems, pack = list[Problem](), root.mapping.get("pack")
    for text in overrides:
        if text.partition("=")[0].strip() == "pack":
            pack = override(Node({}, root.place, {}), text).mapping["pack"]
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
    parent = root.mapping.get("extends")
    own = Node({k: v for k, v in root.mapping.items() if k != "extends"}, root.place, root.keys)
    if parent is None:
        return own
    chain = (*chain, path.resolve())
    if not isinstance(parent.value, str):
        raise ScenarioError([Problem(parent.place, "extends", "the name of one YAML file is needed")])
    below = path.parent / parent.value
    if below.resolve() in chain:
        raise ScenarioError(
            [Problem(parent.place, "extends", "this file extends itself through the files that it names")]
        )
    if len(chain) > MOST_EXTENDS:
        message = f"more than {MOST_EXTENDS} files extend each other in a chain; put some of them together"
        raise ScenarioError([Problem(parent.place, "extends", message)])
    if not below.is_file():
        raise ScenarioError(
            [Problem(parent.place, "extends", f"there is no file '{parent.value}' beside this one")]
        )
    return merge(rebase(_extended(below, chain), below.parent, path.parent), own)


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


def _pack(name: Node) -> Node:
    """Return the rule pack of this name."""
    known = sorted(file.stem for file in PACKS.glob("*.yaml"))
    if (word := str(name.value)) not in known:
        message = f"no rule pack is called '{word}'"
        raise ScenarioError([Problem(name.place, "pack", message, name_list(known), word, (*known,))])
    return _extended(PACKS / f"{word}.yaml", ())


def _validated(root: Node, base: Path) -> tuple[Scenario | None, list[Problem]]:
    """Check fields, strategies and how they agree; return the scenario if all fields hold."""
    shape, problems, strategies = scenario_shape(), list[Problem](), set[KeyPath]()
    problems += truth_problems(root, shape)
    for path, problem in strategy_problems(root, base):
        problems.append(problem)
        strategies.add(path)
    scenario, errors = _model(root.plain())
    apart = [error for error in errors if tuple(error["loc"][:3]) not in strategies]
    problems += problems_of(apart, root, shape)
    if errors:
        return None, problems + _cross(*_mended(root), root)
    assert scenario is not None
    return scenario, problems + _cross(scenario, [], root)


def _model(plain: Plain) -> tuple[Scenario | None, list[ErrorDetails]]:
    try:
        return Scenario.model_validate(plain, context={"cross_checks_follow": True}), []
    except ValidationError as error:
        return None, list(error.errors(include_url=False))


def _mended(root: Node) -> tuple[Scenario | None, list[KeyPath]]:
    """Return the scenario without its wrong values, so that the rest can be checked, and these values."""
    plain, lost = root.plain(), list[KeyPath]()
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


def _leave_out(plain: Plain, path: KeyPath) -> None:
    """Remove a wrong value, or the innermost key that holds it; a group keeps a name and a strategy."""
    group = _group_at(plain, path)
    if group is not None and (len(path) == 2 or path[2] in {"name", "strategy"}):
        name = group.get("name")
        group["strategy"] = "any"
        group["name"] = name if isinstance(name, str) and name else f"#{path[1]}"
        return
    inside, holder = plain, list[tuple[dict[str, Plain], str]]()
    for key in path:
        if isinstance(inside, dict) and key in inside:
            holder.append((inside, str(key)))
            inside = inside[str(key)]
        elif isinstance(inside, list) and isinstance(key, int) and key < len(inside):
            inside = inside[key]
        else:
            break
    if holder:
        holder[-1][0].pop(holder[-1][1])


def _group_at(plain: Plain, path: KeyPath) -> dict[str, Plain] | None:
    """The group of freelancers that a path leads to or into."""
    if not isinstance(plain, dict) or path[:1] != ("freelancers",) or len(path) < 2:
        return None
    groups, index = plain["freelancers"], path[1]
    group = groups[index] if isinstance(groups, list) and isinstance(index, int) else None
    return group if isinstance(group, dict) else None


def _cross(scenario: Scenario | None, lost: Sequence[KeyPath], root: Node) -> list[Problem]:
    """Problems between fields, except those that rest on a value that is wrong by itself."""
    problems = []
    for found in cross_problems(scenario) if scenario is not None else []:
        rests_on = [path for path in (found.loc, found.other) if path]
        if any(path[: len(one)] == one or one[: len(path)] == path for one in lost for path in rests_on):
            continue
        place = locate(root, found.loc)
        problems.append(_contradiction(place.node.place, found))
    return problems


def _contradiction(place: Place, found: CrossProblem) -> Problem:
    return Problem(place, key_path(found.loc), found.message, "", found.word, found.known)


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
        problems.append(_contradiction(locate(root, found.loc).node.place, found))
    return scenario, problems


def _unposted(root: Node, table: Place, known: Iterable[str], posted: Sequence[str]) -> list[Problem]:
    """Categories that the file of the replay describes and its table lacks; those of packs are left out."""
    from simulator.loader.tables.reading import shown

    problems = []
    for name in known:
        place = locate(root, ("jobs", "categories", name)).node.place
        if name not in posted and (place.file == table.file or place.file.startswith("--set")):
            message, key = f"the table has no post in '{shown(name)}'", f"jobs.categories.{name}"
            problems.append(Problem(place, key, message, name_list(posted), name, (*posted,)))
    return problems


def plain_values(scenario: Scenario) -> dict[str, object]:
    """Return every assumption as plain values for JSON; `Scenario.model_validate` reads them back."""
    return scenario.model_dump(mode="json")
