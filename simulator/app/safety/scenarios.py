"""Scenario files that people hand in.

Answers: may this YAML be played. It is read by the loader that runs nothing; a scenario may name files, and
one that came through a browser may not: whoever wrote it could have any program of this machine run as a
strategy.
"""

from collections.abc import Iterable

from simulator.app.safety.named import names_a_file, too_deep
from simulator.app.safety.settings import NotAllowed
from simulator.loader.nodes import parse
from simulator.loader.problems import ScenarioError

MOST_BYTES = 100_000
"""of a scenario; the largest rule pack has a quarter of it, and a parser takes seconds for more"""


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
        If it is no YAML, is too large, or names a file.
    """
    try:
        if len(content) > MOST_BYTES:
            raise NotAllowed(
                f"A scenario has {MOST_BYTES // 1000} kB at most. Play a larger one in the terminal."
            )
        text = content.decode("utf-8-sig")
        if too_deep(text):
            raise NotAllowed("There are more brackets inside each other than a scenario can have.")
        found = parse(text, "your file").plain_mapping()
    except UnicodeDecodeError:
        raise NotAllowed("The file is no text. A scenario is a YAML file.") from None
    except ScenarioError as error:
        raise NotAllowed("; ".join(map(str, error.problems[:3]))) from None
    if not found:
        raise NotAllowed("The file holds no settings. A scenario is a YAML file: keys, colons and values.")
    if (named := names_a_file(found, "", set(shipped))) is not None:
        place, value = named
        raise NotAllowed(
            f"“{place}: {value[:60]}” names a file, which a browser may not. Play it in the terminal."
        )
    return text.encode()
