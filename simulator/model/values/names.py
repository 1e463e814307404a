"""Names: the known ones closest to a misspelt one, and those that no disk should be asked to store.

Answers: which known name was probably meant, and which name can be that of a folder on every system. All
modules may import this one.
"""

from collections.abc import Iterable
from difflib import get_close_matches

_PORTS = (f"{port}{number}" for port in ("com", "lpt") for number in "0123456789\u00b9\u00b2\u00b3")
_RESERVED = frozenset({"con", "prn", "aux", "nul", "conin$", "conout$", *_PORTS})


def is_reserved(name: str) -> bool:
    """Tell whether Windows keeps a name for a device, whatever follows a dot.

    Examples
    --------
    >>> is_reserved("nul.txt"), is_reserved("null")
    (True, False)
    """
    return name.partition(".")[0].rstrip(" ").lower() in _RESERVED


def folder_trouble(name: str) -> str | None:
    """Say why a name cannot be that of a folder on every system, and what would; None if it can.

    Examples
    --------
    >>> folder_trouble("my_market") is None
    True
    >>> folder_trouble("nul")
    "Windows keeps the name 'nul' for itself, and results go into a folder of this name: try 'my_nul'"
    >>> folder_trouble("market.")
    "Windows cannot store a folder whose name ends with a dot: try 'market'"
    """
    if is_reserved(name):
        return (
            f"Windows keeps the name '{name}' for itself, and results go into a folder of this name: "
            f"try 'my_{name}'"
        )
    if name.endswith((".", " ")):
        return f"Windows cannot store a folder whose name ends with a dot: try '{name.rstrip('. ')}'"
    return None


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
