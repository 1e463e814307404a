"""Several files of one log, as one: a log that was kept in parts, or exported month by month.

Answers: do these tables belong together, and which row of the whole is which row of a file.
"""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from simulator.loader.tables.reading import counted, shown
from simulator.loader.tables.sheet import Sheet, SheetError

_HALF = 0.5


def together(sheets: Sequence[Sheet], names: Sequence[str]) -> Sheet:
    """Put tables below each other.

    Parameters
    ----------
    sheets : sequence of Sheet
        Tables with headings; a column that one of them lacks is empty in its rows.
    names : sequence of str
        Of their files.

    Returns
    -------
    Sheet
        Rows of the second table and those after it are numbered on from the one before; a remark says from
        where on.

    Raises
    ------
    SheetError
        If they share so few headings that they cannot be parts of one table.
    """
    if len(sheets) == 1:
        return sheets[0]
    first = [str(one) for one in sheets[0].frame.columns]
    for sheet, name in zip(sheets[1:], names[1:], strict=True):
        own = [str(one) for one in sheet.frame.columns]
        if len({*own} & {*first}) <= _HALF * min(len(own), len(first)):
            there = ", ".join(map(shown, own[:20]))
            raise SheetError([
                f"{name} has other headings ({there}) than {names[0]}, so they are no parts of one table; "
                "keep each with --out, and put the kept files together"
            ])  # fmt: skip
    odd = dict[int, str]()
    frames, rows, remarks, wrong, last, number = [], [], [], [], 0, 0
    for sheet, name in zip(sheets, names, strict=True):
        frame, number = _numbered_on(sheet.frame, number)
        frames.append(frame)
        rows.append(sheet.rows + last)
        odd |= {row + last: reason for row, reason in sheet.odd.items()}
        if last:
            remarks.append(
                f"rows from {last + 1:,} on are those of {name}: its row 1 is row {last + 1:,} here"
            )
        remarks += [f"{name}: {one}" for one in sheet.remarks]
        wrong += [f"{name}: {one}" for one in sheet.wrong]
        last += max(int(sheet.rows.max(initial=0)), *sheet.odd, 1)
    whole = pd.concat(frames, ignore_index=True).fillna("").astype(object)
    remarks.insert(0, f"{counted(len(sheets), 'file')} are read as one table")
    return Sheet(whole, np.concatenate(rows).astype(np.int64), tuple(remarks), tuple(wrong), odd)


def _numbered_on(frame: pd.DataFrame, number: int) -> tuple[pd.DataFrame, int]:
    """A kept table whose posts are numbered on from those of the table before, and the last number.

    Kept tables count their posts from 0, so that the same number is not the same post in two of them.
    """
    if [str(one) for one in frame.columns[:4]] != ["date", "job_id", "category", "type"]:
        return frame, number
    numbers = pd.to_numeric(frame["job_id"], errors="coerce")
    if numbers.isna().any() or not len(numbers):
        return frame, number
    on = (numbers + number).astype(int)
    return frame.assign(job_id=on.astype(str).astype(object)), int(on.max()) + 1
