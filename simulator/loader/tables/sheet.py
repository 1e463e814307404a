"""A table of text, before anything in it is understood.

Answers: which headings and cells does a table have. `sheets.py` reads CSV and its kin, `records.py` JSON,
Excel and Parquet.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

_MARKS = (
    *((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe\0\0", "utf-32"), (b"\0\0\xfe\xff", "utf-32")),
    *((b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16")),
)
_FEW_ZEROS = 0.2
"""share of zero bytes above which text without a mark is taken for UTF-16"""


def printable(text: str) -> str:
    """Write a text of a file as it may reach a terminal: other signs in place of control characters."""
    return "".join(sign if sign.isprintable() else "?" for sign in text)


class SheetError(ValueError):
    """A file that cannot be read as a table; `messages` says why, and what would help."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = [printable(message) for message in messages]
        super().__init__("; ".join(self.messages))


@dataclass(frozen=True)
class Sheet:
    """A table of text.

    Attributes
    ----------
    frame : DataFrame
        One column per heading, one row per row that is not blank; every cell is stripped text, empty where
        nothing is given.
    rows : int array
        Where each row stands in the file; the row of headings is row 1.
    remarks : tuple of str
        What a person should know about how the file was read.
    wrong : tuple of str
        What has to be mended in the file; what is whole in it was read all the same, so that every mistake
        is named at once.
    odd : mapping
        Rows of which nobody knows which cell belongs to which heading, which are left out, to the reason.
    """

    frame: pd.DataFrame
    rows: np.ndarray
    remarks: tuple[str, ...] = field(default=())
    wrong: tuple[str, ...] = field(default=())
    odd: Mapping[int, str] = field(default_factory=dict)


def decoded(data: bytes) -> tuple[str, list[str]]:
    """Text of a file, and a remark where its encoding had to be guessed."""
    encoding = next((name for mark, name in _MARKS if data.startswith(mark)), "utf-8")
    if encoding == "utf-8" and data[:4096].count(0) > _FEW_ZEROS * len(data[:4096]):
        encoding = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    try:
        return data.decode(encoding), []
    except UnicodeDecodeError as error:
        if encoding != "utf-8":
            raise SheetError(
                [f"neither UTF-8 nor whole UTF-16 (byte {error.start}): save it as UTF-8"]
            ) from None
        line = data.count(b"\n", 0, error.start) + 1
    return data.decode("cp1252", errors="replace"), [
        f"not UTF-8 (from line {line} on): read as Windows-1252, as older Excel writes it"
    ]


def sheet_of(
    names: list[str], body: list[list[str]], rows: list[int], remarks: list[str], wrong: Iterable[str] = ()
) -> Sheet:
    """Make a sheet whose headings are all different; rows that repeat the headings are left out.

    Parameters
    ----------
    names : list of str
        Headings; a column without one is called by its number, and left out if it is empty.
    body : list of list of str
        One list of cells per row, as many as there are headings.
    rows : list of int
        Where each row stands in the file.
    remarks : list of str
        What a person should know about how the file was read.
    wrong : iterable of str
        What has to be mended in the file. Two columns with one heading are added to it; the first of them
        is read.

    Returns
    -------
    Sheet
    """
    keep = [k for k, name in enumerate(names) if name or any(row[k] for row in body)]
    names, body = [names[k] or f"(column {k + 1})" for k in keep], [[row[k] for k in keep] for row in body]
    again = [k for k, row in enumerate(body) if row == names]
    if again:  # several exports in one file
        remarks = [*remarks, f"{rows_have([rows[k] for k in again])} the headings again: left out"]
        kept = [k for k in range(len(body)) if k not in set(again)]
        body, rows = [body[k] for k in kept], [rows[k] for k in kept]
    first = {name: k for k, name in reversed([*enumerate(names)])}
    twice = [name for name in first if names.count(name) > 1]
    single = [k for k, name in enumerate(names) if first[name] == k]
    names, body = [names[k] for k in single], [[row[k] for k in single] for row in body]
    wrong = [*wrong, *(_several(name) for name in sorted(twice))]
    frame = pd.DataFrame(body, columns=pd.Index(names, dtype=object), dtype=object)
    return Sheet(frame, np.asarray(rows, np.int64), tuple(remarks), tuple(map(printable, wrong)))


def _several(name: str) -> str:
    return f"two columns are called '{name[:60]}': rename or drop one"


def rows_have(rows: list[int]) -> str:
    """Write some row numbers as the subject of a sentence."""
    if len(rows) == 1:
        return f"row {rows[0]} has"
    shown = ", ".join(str(row) for row in rows[:5])
    return f"rows {shown}{f' and {len(rows) - 5} more' if len(rows) > 5 else ''} have"
