"""Copies of scenarios, complete with the files that they name.

Answers: what does a scenario need to be played elsewhere. Everything keeps its place beside the others, so
the names in the files lead to the copies; nothing that is there is ever overwritten.
"""

import os
import re
from collections.abc import Iterator
from pathlib import Path, PurePath

from simulator.loader.nodes import Plain, parse, read_text
from simulator.loader.problems import Place, Problem, ScenarioError, name_list
from simulator.loader.shipped import claims_folder, shipped_scenarios
from simulator.whole import whole_file

_YAML = {".yaml", ".yml"}
_SCHEMA = re.compile(r"^#\s*yaml-language-server:\s*\$schema=(\S+)", re.MULTILINE)


def copy(name: str, target: Path) -> list[Path]:
    """Copy a scenario, with the files that it names.

    Parameters
    ----------
    name : str
        A shipped scenario, one that tests a claim, or a file.
    target : Path
        A folder, or the name of the new file.

    Returns
    -------
    list of Path
        What was written, the scenario first.

    Raises
    ------
    ScenarioError
        If there is no such scenario, a file that it names is missing, or another file is in the way.
    OSError
        If the target cannot be written.
    """
    source = _source(name)
    family = list(dict.fromkeys(Path(os.path.normpath(file)) for file in _family(source)))
    folder, own = (target.parent, target.name) if target.suffix in _YAML else (target, source.name)
    top = Path(os.path.commonpath([file.parent for file in family]))
    places = {file: folder / file.relative_to(top) for file in family}
    places[family[0]] = places[family[0]].with_name(own)
    _require_free(places)
    new = {file: place for file, place in places.items() if not place.exists()}
    for file, place in new.items():
        with whole_file(place) as draft:
            draft.write_bytes(file.read_bytes())
    return list(new.values())


def _source(name: str) -> Path:
    """The file to copy: of a shipped scenario, of a claim, or a person's own."""
    known = shipped_scenarios() | {file.stem: file for file in sorted(claims_folder().glob("*.yaml"))}
    if name in known:
        return known[name].absolute()
    if Path(name).suffix in _YAML and Path(name).is_file():
        return Path(name).absolute()
    message = "no shipped scenario has this name"
    raise ScenarioError([Problem(Place(name), "", message, name_list(known), name, (*known,))])


def _require_free(places: dict[Path, Path]) -> None:
    """Refuse, with all of them at once, if files are missing or other files are in the way."""
    problems = [
        Problem(Place(str(file)), "", "is named in the scenario, but there is no such file")
        for file in places
        if not file.is_file()
    ]
    problems += [
        Problem(Place(str(place)), "", "already exists, and is not overwritten")
        for file, place in places.items()
        if file.is_file() and place.exists() and not _is_shared(file, place)
    ]
    if problems:
        raise ScenarioError(problems)


def _is_shared(file: Path, place: Path) -> bool:
    """Whether this is the schema, which all scenarios of a folder share, and it is there already."""
    return file.suffix == ".json" and place.is_file() and file.read_bytes() == place.read_bytes()


def _family(path: Path, above: tuple[Path, ...] = ()) -> Iterator[Path]:
    """Yield a file and those that it names: the one it extends, a table of posts, strategies, the schema."""
    from simulator.loader.sources import with_neighbours  # brings all strategies, which only copies need

    yield path
    if not path.is_file() or path in above:
        return
    text = read_text(path, path.name)
    if found := _SCHEMA.search(text):
        schema = path.parent / found[1]
        yield from [schema] if schema.is_file() and schema.parent == path.parent else []
    for name in _named_files(parse(text, path.name).plain_mapping()):
        if PurePath(name).is_absolute():
            continue  # it leads to the same file from everywhere
        file = path.parent / name
        if file.suffix in _YAML:
            yield from _family(Path(os.path.normpath(file)), (*above, path))
        else:
            yield from with_neighbours(file) if file.suffix == ".py" else [file]


def _named_files(scenario: dict[str, Plain]) -> Iterator[str]:
    """Yield the names of other files in a scenario file."""
    from simulator.loader.sources import texts_in

    if "extends" in scenario:
        yield str(scenario["extends"])
    jobs = scenario.get("jobs")
    replay = jobs.get("replay") if isinstance(jobs, dict) else None
    if isinstance(replay, dict) and "file" in replay:
        yield str(replay["file"])
    yield from sorted({name.rpartition(":")[0] for name in texts_in(scenario) if ".py:" in name})
