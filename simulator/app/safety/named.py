"""Names of files in what a browser sends.

Answers: does a setting, however deep inside a value, name a file. Settings and whole scenarios are held to
the same rule.
"""

from collections.abc import Collection, Iterator

from simulator.loader.nodes import Plain

MOST_DEEP = 30
"""levels of brackets; scenarios have eight at most, and a parser slows down with their number"""
_FILES = {"file", "table", "folder", "base"}
_ENDINGS = (".py", ".csv", ".tsv", ".txt", ".xlsx", ".xls", ".parquet", ".json", ".jsonl", ".yaml", ".yml")


def names_a_file(found: Plain, place: str, known: Collection[str]) -> tuple[str, str] | None:
    """Find the first text that names a file.

    Parameters
    ----------
    found : plain value
        What was written there, mappings and lists included.
    place : str
        The key before it, empty for a whole scenario.
    known : collection of str
        Scenarios that `extends` may name.

    Returns
    -------
    (str, str) or None
        Its place and the text.
    """
    for at, value in _texts(found, place):
        key = at.rpartition(".")[2]
        if not (value in known if key == "extends" else key not in _FILES and not _is_file(value, at)):
            return at, value
    return None


def too_deep(text: str) -> bool:
    """Whether brackets stand in more levels than any scenario has; counted before anything is parsed."""
    depth = deepest = 0
    for letter in text:
        depth += (letter in "[{") - (letter in "]}")
        deepest = max(deepest, depth)
    return deepest > MOST_DEEP


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
