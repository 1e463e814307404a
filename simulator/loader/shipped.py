"""What comes with the package: scenarios to start from, rule packs, and measured answers.

Answers: which questions are ready to be asked, and under which rules. In a checkout the scenarios lie at
its top and the answers beside the pages; an installed package carries both inside.
"""

from pathlib import Path

from simulator.loader.nodes import Plain, parse, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.paths import ANSWER_FOLDERS, PACKS, POLICY_FOLDERS, SCENARIO_FOLDERS


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


def policy_folder() -> Path:
    """Return the folder with what was measured of the rules of a market."""
    return next((folder for folder in POLICY_FOLDERS if folder.is_dir()), POLICY_FOLDERS[0])


def question_of(path: Path) -> str:
    """Return the question that a scenario file opens with; empty if it has none."""
    return " ".join(str(_keys(path).get("question", "")).split())


def groups_in(path: Path) -> list[str]:
    """Return the names of the groups of freelancers that a scenario file describes itself."""
    groups = _keys(path).get("freelancers")
    found = groups if isinstance(groups, list) else []
    return [str(one["name"]) for one in found if isinstance(one, dict) and "name" in one]


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


def _keys(path: Path) -> dict[str, Plain]:
    return parse(read_text(path, path.name), path.name).plain_mapping()
