"""From a YAML file to a scenario, or to everything that is wrong with it.

Answers: which assumptions does this file stand for. Checks the layers that `assembled` lays over each other,
and reads the table of a replay. Nothing in a scenario is ever run here.
"""

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from simulator.loader.assembled import Assembled, assembled, scenario_of_pack
from simulator.loader.errors import locate, problems_of, truth_problems
from simulator.loader.mending import Lost, mended, modelled
from simulator.loader.nodes import Node
from simulator.loader.numbers import as_numbers
from simulator.loader.posts import load_posts
from simulator.loader.problems import Place, Problem, ScenarioError, key_path, name_list
from simulator.loader.shape import Shape, astray, scenario_shape
from simulator.loader.shipped import scenario_file
from simulator.loader.strategies_named import strategy_problems
from simulator.model.jobs import Category
from simulator.model.scenario import CrossProblem, Scenario, cross_problems
from simulator.model.values.names import nearest

__all__ = [
    "Problem",
    "ScenarioError",
    "check_scenario",
    "load_posts",
    "load_scenario",
    "plain_values",
    "scenario_of_pack",
]

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
        layers = assembled(Path(path), overrides)
    except ScenarioError as error:
        return None, list(error.problems)
    scenario, problems = _checked(layers, Path(path).resolve().parent)
    unique: dict[tuple[Place, str, str], Problem] = {}
    for problem in (*layers.problems, *(one for one in problems if not _follows(one, layers.problems))):
        unique.setdefault(_mistake(problem), problem)
    ordered = sorted(unique.values(), key=lambda p: (p.file != str(path), p.file, p.line or 0, p.column or 0))
    return (None if ordered else scenario), ordered


def _follows(problem: Problem, unread: Sequence[Problem]) -> bool:
    """Whether a law is only wrong because a number in it could not be read, which is told already."""
    inside = (f"{problem.key}.", f"{problem.key}[")
    law = problem.key.startswith(("sweep.", "uncertainties."))
    return law and any(one.place.file == problem.place.file and one.key.startswith(inside) for one in unread)


def _mistake(problem: Problem) -> tuple[Place, str, str]:
    """What makes a mistake another one: its place and key, and in a table its message too."""
    return problem.place, problem.key, problem.message if problem.key == "jobs.replay.file" else ""


def check_root(root: Node, base: Path) -> tuple[Scenario | None, list[Problem]]:
    """Check a scenario whose layers are laid already; its file names start from the folder `base`."""
    return _checked(Assembled(root, [], True), base)


def _checked(layers: Assembled, base: Path) -> tuple[Scenario | None, list[Problem]]:
    """Check fields, strategies, how they agree, and the table; one mistake hides no other."""
    shape, strategies = scenario_shape(), set[KeyPath]()
    root, problems = as_numbers(layers.root, base)
    problems += truth_problems(root, shape)
    for path, problem in strategy_problems(root, base):
        problems.append(problem)
        strategies.add(path)
    plain = root.plain()
    scenario, errors = modelled(plain)
    apart = [error for error in errors if tuple(error["loc"][:3]) not in strategies]
    if not layers.whole:  # what is missing may stand in the layer that is not there
        apart = [error for error in apart if error["type"] != "missing"]
    problems += problems_of(apart, root, shape)
    problems += _unsure(root, shape)
    lost = Lost()
    if errors:
        scenario, lost = mended(plain, errors)
    if scenario is None or not layers.whole:
        return scenario, problems
    problems += _cross(cross_problems(scenario), lost, root)
    if scenario.jobs.replay is not None:
        scenario, more = _with_table(scenario, lost, root, base)
        problems += more
    return scenario, problems


def _unsure(root: Node, shape: Shape) -> Iterator[Problem]:
    """Keys of `uncertainties` that are the path of no setting, with the nearest that is."""
    block, groups = root.mapping.get("uncertainties"), root.mapping.get("freelancers")
    for key, node in (block.mapping if block is not None else {}).items():
        found = astray(shape, key.split("."), len(groups.items) if groups is not None else 0)
        if block is None or found is None:
            continue
        place, (part, known) = block.keys.get(key, node.place), found
        said, name, near = f"there is no setting '{key}'", f"uncertainties.{key}", nearest(part, known)
        if near is None:
            yield Problem(place, name, said, name_list(known))
        else:
            full = ".".join(near if one == part else one for one in key.split("."))
            yield Problem(place, name, said, "", key, (full,))


def _cross(contradictions: Sequence[CrossProblem], lost: Lost, root: Node) -> list[Problem]:
    """Problems between fields, except those that rest on a value that is wrong by itself."""
    return [
        Problem(locate(root, one.loc).node.place, key_path(one.loc), one.message, "", one.word, one.known)
        for one in contradictions
        if not any(lost.touches(path) for path in (one.loc, one.other) if path)
    ]


def _with_table(
    scenario: Scenario, lost: Lost, root: Node, base: Path
) -> tuple[Scenario | None, list[Problem]]:
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
    return scenario, problems + _cross(cross_problems(scenario, posts.categories), lost, root)


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
