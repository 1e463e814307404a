"""What a person says of themselves, in a small YAML file.

Answers: which questions does the file answer, and is a scenario file one that was made of such answers.
"""

from collections.abc import Sequence
from pathlib import Path

from simulator.loader.nodes import parse, read_text
from simulator.loader.problems import Problem, ScenarioError

OURS = "# A scenario made of your answers."


def read_answers(file: Path, names: Sequence[str]) -> dict[str, str]:
    """Read answers, as text.

    Parameters
    ----------
    file : Path
        YAML: a name, a colon and an answer in each line.
    names : sequence of str
        The names that are known.

    Returns
    -------
    dict
        Those that are not empty.

    Raises
    ------
    ScenarioError
        With every mistake in it, and its place.
    """
    root = parse(read_text(file, str(file)), str(file))
    if not isinstance(root.value, dict):
        raise ScenarioError([Problem(root.place, "", "answers have names", ", ".join(names))])
    problems, found = list[Problem](), dict[str, str]()
    for name, node in root.mapping.items():
        if name not in names:
            problems.append(Problem(root.keys[name], name, "there is no such answer", "", name, tuple(names)))
        elif isinstance(node.value, dict | list):
            problems.append(Problem(node.place, name, "an answer is a number or a word"))
        elif node.value is not None:
            found[name] = str(node.value)
    if problems:
        raise ScenarioError(problems)
    return found


def is_ours(file: Path) -> bool:
    """Tell whether a file was made of answers."""
    return read_text(file, str(file)).startswith(OURS)
