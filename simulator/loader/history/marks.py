"""Yes, no and moments, as people mark them in a log.

Answers: does a cell say yes, does it say no, and which day can be right.
"""

import re
import time
from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulator.loader.tables.cells import LONGEST, UNKNOWN, YES_NO, Bools, Floats, is_unknown
from simulator.loader.tables.moments import times
from simulator.loader.tables.reading import shown
from simulator.loader.tables.sheet import SheetError

_FIRST_DAY = 10957.0
"""days from 1970 to 2000"""
_ZONES = 2
"""days by which a date may lie ahead of the clock here"""
_YES = {
    **YES_NO,
    "x": 1.0,
    "\u2713": 1.0,
    "\u2714": 1.0,
    "\u2705": 1.0,
    "\u2717": 0.0,
    "\u274c": 0.0,
    "": 0.0,
}
_YES |= {"si": 1.0, "s\u00ed": 1.0, "ja": 1.0, "oui": 1.0, "nein": 0.0, "non": 0.0, "on": 1.0, "off": 0.0}


def flag_of(cell: str, more: Mapping[str, float]) -> float:
    """Read yes, no, or a share; NaN if it is neither."""
    word = cell.lower()
    if word in more:
        return more[word]
    if word in UNKNOWN:
        return np.nan
    if word in _YES:
        return _YES[word]
    try:
        number = float(word) if len(word) <= LONGEST else np.nan
    except ValueError:
        return np.nan
    return number if 0 <= number <= 1 else np.nan


def possible(days: Floats) -> Bools:
    """Tell which days since 1970 can be right: from 2000 on, and not in the future."""
    return np.asarray(np.isnan(days) | ((days >= _FIRST_DAY) & ~ahead(days)), np.bool_)


def ahead(days: Floats) -> Bools:
    """Tell which days since 1970 lie ahead, wherever on earth somebody lives."""
    return np.asarray(days > time.time() / 86400 + _ZONES, np.bool_)


def marked(text: pd.Series) -> Bools:
    """Tell which cells of a column such as `replied` say yes: a word for it, a date or a count above zero."""
    return np.array([_is_marked(str(cell)) for cell in text], np.bool_)


def denied(text: pd.Series, blank_is_no: bool = False) -> Bools:
    """Tell which cells of such a column say no.

    Parameters
    ----------
    text : Series of str
        The cells.
    blank_is_no : bool, optional
        Whether an empty one does. Nothing in a file tells a tool that marks every view from a person who
        marks one now and then, so it does not unless somebody says so.

    Returns
    -------
    bool array
    """
    empty = np.asarray((text == "").to_numpy(np.bool_) & blank_is_no, np.bool_)
    return np.asarray((~marked(text) & ~is_unknown(text)) | empty, np.bool_)


def _is_marked(cell: str) -> bool:
    word = cell.strip().lower()
    if word in UNKNOWN or word in ("not yet", "never", "waiting", "pending", "0"):
        return False
    if word in _YES:
        return _YES[word] > 0
    return re.search(r"[1-9]", word) is not None or word.startswith(("yes", "true"))


def moment_of(text: str) -> float:
    """Days since 1970 of one moment.

    Raises
    ------
    SheetError
        If it is none.
    """
    found = times(pd.Series([text], dtype=object))
    if found.wrong[0] or found.doubt:
        raise SheetError([f"'{shown(text)}' is no date; write it like 2025-03-01"])
    return float(found.days[0])
