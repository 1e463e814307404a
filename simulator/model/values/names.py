"""Misspelt names and the known names closest to them.

Answers: which known name was probably meant. All modules may import this one.
"""

from collections.abc import Iterable
from difflib import get_close_matches


def nearest(word: str, names: Iterable[str], cutoff: float = 0.6) -> str | None:
    """Return the known name most like `word`.

    Parameters
    ----------
    word : str
        The name as written; case does not matter.
    names : iterable of str
        The known names.
    cutoff : float
        Least similarity, 0 to 1, as measured by `difflib.get_close_matches`.

    Returns
    -------
    str or None
        The known name, or None if none is similar enough.

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
