"""Names that a person wrote, and the names there are.

Answers: which known name was probably meant. Everything may import this module.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name that is most like `word`, or None if none is like it.

    Examples
    --------
    >>> nearest("horizn", ["horizon", "warmup"])
    'horizon'
    >>> nearest("xyz", ["horizon", "warmup"]) is None
    True
    """
    known = {name.lower(): name for name in names}
    found = get_close_matches(word.lower(), known, n=1, cutoff=cutoff)
    return known[found[0]] if found else None
