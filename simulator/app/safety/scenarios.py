"""Scenario files that people hand in.

Answers: may this YAML be played. It is read by the loader that runs nothing; a scenario may name files, and
one that came through a browser may not: whoever wrote it could have any program of this machine run as a
strategy.
"""

from collections.abc import Iterable, Iterator

from simulator.app.safety.settings import NotAllowed
from simulator.loader.nodes import Plain, parse
from simulator.loader.problems import ScenarioError

_FILES = {"file", "table", "folder"}
_ENDINGS = (".py", ".csv", ".tsv", ".xlsx", ".parquet", ".json", ".yaml", ".yml")


def checked_scenario(content: bytes, shipped: Iterable[str]) -> bytes:
    """Return a scenario file if it is one, and names no file.

    Parameters
    ----------
    content : bytes
        What was handed in.
    shipped : iterable of str
        Names that `extends` may have.

    Returns
    -------
    bytes

    Raises
    ------
    NotAllowed
        If it is no YAML, or names a file.
    """
    try:
        text = content.decode("utf-8-sig")
        found = parse(text, "your file").plain_mapping()
    except UnicodeDecodeError:
        raise NotAllowed("The file is no text. A scenario is a YAML file.") from None
    except ScenarioError as error:
        raise NotAllowed("; ".join(map(str, error.problems[:3]))) from None
    if not found:
        raise NotAllowed("The file holds no settings. A scenario is a YAML file: keys, colons and values.")
    known = set(shipped)
    for place, value in _texts(found, ""):
        key = place.rpartition(".")[2]
        allowed = value in known if key == "extends" else key not in _FILES and not _is_file(value, place)
        if not allowed:
            raise NotAllowed(
                f"“{place}: {value[:60]}” names a file, which a browser may not. Play it in the terminal."
            )
    return text.encode()


def _is_file(value: str, place: str) -> bool:
    """Whether a text names a file; only the question may hold slashes, and names of things may not."""
    words = value.lower().split()
    by_ending = any(".py:" in word or word.endswith(_ENDINGS) for word in words)
    return place != "question" and (by_ending or (len(words) == 1 and ("/" in value or "\\" in value)))


def _texts(value: Plain, place: str) -> Iterator[tuple[str, str]]:
    """Each text, keys of mappings too, with the place where it stands."""
    if isinstance(value, dict):
        for key, inner in value.items():
            at = f"{place}.{key}" if place else str(key)
            yield f"{place}.a key" if place else "a key", str(key)
            yield from _texts(inner, at)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, place)
    elif isinstance(value, str):
        yield place, value
