"""What comes with the package: scenarios to start from, rule packs, and measured answers.

Answers: which questions are ready to be asked, and under which rules. In a checkout the scenarios lie at
its top and the answers beside the pages; an installed package carries both inside.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path

from simulator.loader.nodes import Plain, parse, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.sources import texts_in
from simulator.paths import ANSWER_FOLDERS, PACKS, SCENARIO_FOLDERS


def shipped_scenarios() -> dict[str, Path]:
    """Return the shipped scenario files by name, in order of name."""
    files = next((found for folder in SCENARIO_FOLDERS if (found := sorted(folder.glob("*.yaml")))), [])
    return {file.stem: file for file in files}


def claims_folder() -> Path:
    """Return the folder of the scenarios that put claims to the test."""
    folders = [folder / "claims" for folder in SCENARIO_FOLDERS]
    return next((folder for folder in folders if folder.is_dir()), folders[0])


def answers_folder() -> Path:
    """Return the folder with the measurements of the claims, a JSON file each."""
    return next((folder for folder in ANSWER_FOLDERS if folder.is_dir()), ANSWER_FOLDERS[0])


def question_of(path: Path) -> str:
    """Return the question that a scenario file opens with; empty if it has none."""
    return " ".join(str(_keys(path).get("question", "")).split())


def packs() -> dict[str, str]:
    """Return the rule packs by name, each with the description in its first line."""
    return {
        file.stem: read_text(file, file.name).splitlines()[0].lstrip("# ")
        for file in sorted(PACKS.glob("*.yaml"))
    }


def scenario_file(name: str) -> Path:
    """Return the file that a path or the name of a shipped scenario leads to.

    Raises
    ------
    ScenarioError
        If there is neither, with the nearest name.
    """
    path, known = Path(name), shipped_scenarios()
    if path.exists() or path.suffix in {".yaml", ".yml"} or len(path.parts) != 1:
        if not path.exists() and path.stem in known and path.suffix != "":
            message = (
                f"there is no such file; 'simulator scenarios copy {path.stem}' puts the shipped one here"
            )
            raise ScenarioError([Problem(Place(name), "", message)])
        return path
    if name not in known:
        message = "there is no such file, and no shipped scenario has this name"
        raise ScenarioError([Problem(Place(name), "", message, name_list(known), name, (*known,))])
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
    known = shipped_scenarios()
    if name not in known:
        raise ScenarioError(
            [Problem(Place(name), "", "no shipped scenario has this name", name_list(known), name, (*known,))]
        )
    sources = list(_family(known[name]))
    folder = target.parent if target.suffix in {".yaml", ".yml"} else target
    names = [target.name if folder != target else sources[0].name, *(source.name for source in sources[1:])]
    targets = [folder / name for name in names]
    for file in targets:
        if file.exists():
            raise ScenarioError([Problem(Place(str(file)), "", "already exists, and is not overwritten")])
    folder.mkdir(parents=True, exist_ok=True)
    for source, file in zip(sources, targets, strict=True):
        shutil.copyfile(source, file)
    return targets


def _keys(path: Path) -> dict[str, Plain]:
    return parse(read_text(path, path.name), path.name).plain_mapping()


def _family(path: Path) -> Iterator[Path]:
    """Yield a file and those that it names: the scenario below it, a table of posts, strategy files."""
    yield path
    for name in _named_files(_keys(path)):
        file = path.parent / name
        yield from _family(file) if file.suffix in {".yaml", ".yml"} else [file]


def _named_files(scenario: dict[str, Plain]) -> Iterator[str]:
    """Yield the names of other files in a scenario file."""
    if "extends" in scenario:
        yield str(scenario["extends"])
    jobs = scenario.get("jobs")
    replay = jobs.get("replay") if isinstance(jobs, dict) else None
    if isinstance(replay, dict) and "file" in replay:
        yield str(replay["file"])

    yield from sorted({name.rpartition(":")[0] for name in texts_in(scenario) if ".py:" in name})
