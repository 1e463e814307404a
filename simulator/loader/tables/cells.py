"""What people write in cells: words for "not known", for yes and no, and other known words.

Answers: which number is meant. A column repeats few texts, so each of them is read once.
"""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]

UNKNOWN = frozenset(
    (
        *("", "n/a", "na", "n.a.", "none", "null", "nan", "nat", "-", "--", "–", "—", "?", "unknown", "tbd"),
        *("#n/a", "<na>", "undefined", "not specified", "not stated", "unspecified", "not given", "not sure"),
        *("not_sure", "notsure", "negotiable", "not available", "not provided", "[]", "{}"),
    )
)
"""words for: nothing is said here"""
LONGEST = 120
"""signs of a cell above which it holds a text and no amount or time"""
YES_NO = {
    **dict.fromkeys(("1", "1.0", "true", "yes", "y"), 1.0),
    **dict.fromkeys(("0", "0.0", "false", "no", "n"), 0.0),
}


def distinct(text: pd.Series) -> tuple[npt.NDArray[np.int64], list[str]]:
    """Different texts of a column, stripped and in small letters, and which of them each row holds."""
    codes, values = pd.factorize(text)
    return codes.astype(np.int64), [str(value).strip().lower() for value in values]


def each(text: pd.Series, read: Callable[[str], str]) -> "pd.Series[str]":
    """Return a column of which every text is replaced by what `read` makes of it."""
    codes, values = pd.factorize(text)
    made = np.array([read(str(value)) for value in values], dtype=object)
    return pd.Series(made[codes] if made.size else made, dtype=object)


def is_unknown(text: pd.Series) -> Bools:
    """Tell which cells say that nothing is known."""
    codes, values = distinct(text)
    return np.array([value in UNKNOWN for value in values], np.bool_)[codes]


def words(text: pd.Series, names: Mapping[str, float]) -> tuple[Floats, Bools]:
    """Read a column of known words as their numbers; and the rows that hold another word."""
    codes, values = distinct(text)
    plain = [value if value in names else value.replace("_", " ") for value in values]  # ENTRY_LEVEL
    numbers = np.array([names.get(word, np.nan) for word in plain], np.float64)
    wrong = [word not in names and value not in UNKNOWN for word, value in zip(plain, values, strict=True)]
    return numbers[codes], np.array(wrong, np.bool_)[codes]
