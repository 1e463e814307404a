"""The table of points that a sweep names: a heading of keys, and a row for each point.

Answers: what stands in this file, read as any other table is, with the rows by which its mistakes are named.
"""

import re
from contextlib import suppress
from pathlib import Path

import numpy as np
import pandas as pd

from simulator.loader.tables.sheet import SheetError
from simulator.loader.tables.sheets import read_sheet

_DECIMAL_COMMA = re.compile(r"[+-]?(\d+(\.\d+)?|0,\d+|\d+,(\d{1,2}|\d{4,}))")
"""a number in which a comma can only stand before decimals"""


def read_points(file: Path) -> pd.DataFrame:
    """Read a table of points; numbers, true and false are told from text.

    Parameters
    ----------
    file : Path
        CSV with any usual separator, Excel, JSON or Parquet.

    Returns
    -------
    DataFrame
        Its index holds the numbers of the rows in the file.

    Raises
    ------
    SheetError
        If it is missing, unreadable, or a cell is empty.
    """
    if not file.is_file():
        raise SheetError([f"there is no file {file}"])
    if file.suffix.lower() == ".parquet":
        try:
            found = pd.read_parquet(file)
        except (OSError, ValueError) as error:
            raise SheetError([f"{file} is no Parquet file: {error}"]) from error
        return found.set_axis(pd.RangeIndex(1, len(found) + 1), axis=0)
    sheet = read_sheet(file)
    if sheet.wrong:
        raise SheetError([*sheet.wrong])
    cells = sheet.frame.set_axis(sheet.rows, axis=0)
    for name in cells:
        empty = cells.index[cells[name].str.strip() == ""]
        if len(empty):
            raise SheetError([f"row {empty[0]} has no value in column '{name}'"])
    return pd.DataFrame({name: _typed(cells[name].str.strip()) for name in cells})


def _typed(cells: pd.Series) -> pd.Series:
    """A column of text as numbers or as true and false, if all of it reads so."""
    words = {"true": True, "false": False}
    if cells.str.lower().isin(words).all():
        return cells.str.lower().map(words).astype(bool)
    if all(_DECIMAL_COMMA.fullmatch(cell) for cell in cells):
        cells = cells.str.replace(",", ".")
    for kind in ("int64", "float64"):
        with suppress(ValueError, OverflowError):
            numbers = cells.astype(kind)
            if np.isfinite(numbers).all():
                return numbers
    return cells
