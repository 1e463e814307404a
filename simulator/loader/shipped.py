"""What comes with the package: scenarios to start from, rule packs, and measured answers.

Answers: which questions are ready to be asked, and under which rules. In a checkout the scenarios lie at
its top and the answers beside the pages; an installed package carries both inside.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from simulator.loader.nodes import Node, parse, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, listed
from simulator.model.values.names import nearest
from simulator.paths import ANSWER_FOLDERS, PACKS, SCENARIO_FOLDERS


def shipped() -> dict[str, Path]:
    """Return the shipped scenario files by name, in order of name."""
    files = next((found for folder in SCENARIO_FOLDERS if (found := sorted(folder.glob("*.yaml")))), [])
    return {file.stem: file for file in files}


def claims_folder() -> Path:
    """Return the folder of the scenarios that put claims to the test."""
    folders = [folder / "claims" for folder in SCENARIO_FOLDERS]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def answers_folder() -> Path:
    """Return the folder of what was measured of the claims: a JSON file each."""
    return next((folder for folder in ANSWER_FOLDERS if folder.is_dir()), ANSWER_FOLDERS[0])


def question_of(path: Path) -> str:
    """Return the question that a scenario file opens with; empty if it has none."""
    question = _keys(path).get("question")
    return " ".join(str(question.value).split()) if question is not None else ""


def packs() -> dict[str, str]:
    """Return what each rule pack says of itself in its first line."""
    return {
        file.stem: read_text(file, file.name).splitlines()[0].lstrip("# ")
        for file in sorted(PACKS.glob("*.yaml"))
    }


def scenario_file(name: str) -> Path:
    """Return the file that a person meant: a path, or the name of a shipped scenario.

    Raises
    ------
    ScenarioError
        If there is neither, with the nearest name.
    """
    path, known = Path(name), shipped()
    if path.exists() or path.suffix in {".yaml", ".yml"} or len(path.parts) != 1:
        if not path.exists() and path.stem in known and path.suffix != "":
            message = f"there is no such file; 'scenarios copy {path.stem}' puts the shipped one here"
            raise ScenarioError([Problem(Place(name), "", message)])
        return path
    if name not in known:
        message = "there is no such file, and no shipped scenario of this name"
        raise ScenarioError([Problem(Place(name), "", message, listed(known), nearest(name, known))])
    return known[name]


def copy(name: str, target: Path) -> list[Path]:
    """Copy a shipped scenario, with the files that it names.

    Parameters
    ----------
    name : str
        A shipped scenario.
    target : Path
        A folder, or the name of the new file.

    Returns
    -------
    list of Path
        What was written, the scenario first.

    Raises
    ------
    ScenarioError
        If there is no such scenario, or a file is already there.
    OSError
        If the target cannot be written.
    """
    known = shipped()
    if name not in known:
        raise ScenarioError(
            [Problem(Place(name), "", "no such scenario", listed(known), nearest(name, known))]
        )
    sources = list(_family(known[name]))
    folder = target.parent if target.suffix in {".yaml", ".yml"} else target
    names = [target.name if folder != target else sources[0].name, *(source.name for source in sources[1:])]
    targets = [folder / name for name in names]
    for file in targets:
        if file.exists():
            raise ScenarioError([Problem(Place(str(file)), "", "already there, and not overwritten")])
    folder.mkdir(parents=True, exist_ok=True)
    for source, file in zip(sources, targets, strict=True):
        shutil.copyfile(source, file)
    return targets


def _keys(path: Path) -> dict[str, Node]:
    root = parse(read_text(path, path.name), path.name)
    return root.value if isinstance(root.value, dict) else {}


def _family(path: Path) -> Iterator[Path]:
    """Yield a file and those that it names: the scenario below it, a table of posts, own strategies."""
    yield path
    for name in _named_files(Node(_keys(path), Place(path.name), {}).plain()):
        file = path.parent / name
        yield from _family(file) if file.suffix in {".yaml", ".yml"} else [file]


def _named_files(scenario: dict[str, Any]) -> Iterator[str]:
    """Yield the names of other files in a scenario file."""
    if "extends" in scenario:
        yield str(scenario["extends"])
    replay = (scenario.get("jobs") or {}).get("replay") or {}
    if "file" in replay:
        yield str(replay["file"])
    yield from sorted({name.rpartition(":")[0] for name in _texts(scenario) if ".py:" in name})


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        yield from (text for pair in value.items() for inner in pair for text in _texts(inner))
    elif isinstance(value, list):
        yield from (text for inner in value for text in _texts(inner))
    elif isinstance(value, str):
        yield value
