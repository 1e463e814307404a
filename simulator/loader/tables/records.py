"""Tables that hold values and not only text: JSON, Excel and Parquet.

Answers: what would a person have written in each of their cells.
"""

import io
import json
import warnings
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from simulator.loader.tables.headings import heading_line
from simulator.loader.tables.sheet import Sheet, SheetError, decoded, printable, sheet_of

_DEEPEST = 4
"""keys below which a table of JSON is looked for"""


def _text_of(value: object) -> str:
    """A value of JSON, Excel or Parquet as a person would write it in a cell."""
    if value is None or value is pd.NaT or (isinstance(value, float) and np.isnan(value)):
        return ""
    if isinstance(value, bool | np.bool_):
        return "true" if value else "false"
    if isinstance(value, float | np.floating) and float(value).is_integer() and abs(float(value)) < 1e15:
        return str(int(value))
    if isinstance(value, list | tuple | np.ndarray):
        return ", ".join(_text_of(one) for one in value)
    if isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False, default=str)
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="replace").strip()
    isoformat = getattr(value, "isoformat", None)
    return str(isoformat() if isoformat else value).strip()


def _of_records(
    records: list[Mapping[str, object]],
    remarks: list[str],
    rows: list[int] | None = None,
    wrong: Iterable[str] = (),
) -> Sheet:
    """A sheet of records, which stand in these rows of the file; a heading is whatever any of them names."""
    rows = [*range(1, len(records) + 1)] if rows is None else rows
    names = list(dict.fromkeys(str(name).strip() for record in records for name in record))
    body = [[_text_of(record.get(name)) for name in names] for record in records]
    full = [k for k, row in enumerate(body) if any(row)]
    if not full:
        raise SheetError(["the table has no rows"])
    return sheet_of(names, [body[k] for k in full], [rows[k] for k in full], remarks, wrong)


def read_json(data: bytes) -> Sheet:
    """Records of a JSON file: a list of them, a list under one key, or one per line."""
    text, remarks = decoded(data)
    try:
        found, rows, wrong = _records(text)
        flat = pd.json_normalize(found, sep=".").to_dict("records") if found else []
        return _of_records([{str(k): v for k, v in one.items()} for one in flat], remarks, rows, wrong)
    except RecursionError:
        raise SheetError(["nested too deeply for a table"]) from None


def _records(text: str) -> tuple[list[dict[str, object]], list[int] | None, list[str]]:
    """Records that stand in a text of JSON, their lines where each has its own, and what has to be mended."""
    try:
        found = json.loads(text)
    except ValueError as whole:
        found, rows, wrong = _lines(text, getattr(whole, "lineno", 1))
        if all(isinstance(one, dict) for one in found):
            return found, rows, wrong
        if wrong:
            raise SheetError(wrong) from None
    records = _as_records(found)
    if records is None and isinstance(found, dict):
        lists = sorted(_inner(found, 0), key=len, reverse=True)
        records = lists[0] if lists else [found]
    if records is None:
        raise SheetError(['a JSON table is a list of records, such as [{"posted_at": "2026-01-05", …}]'])
    return records, None, []


def _lines(text: str, broken_at: int) -> tuple[list[Any], list[int], list[str]]:
    """Records that stand one per line, with their lines, and which lines hold none."""
    found, rows, wrong = list[object](), list[int](), list[int]()
    for number, line in enumerate(text.splitlines(), 1):
        if line.strip():
            try:
                found.append(json.loads(line))
                rows.append(number)
            except ValueError:
                wrong.append(number)
    if text.lstrip().startswith("[") or not found or len(wrong) > len(found):
        raise SheetError([f"not JSON: it breaks off in line {broken_at}; and not one record per line either"])
    whole = [k for k, one in enumerate(found) if isinstance(one, dict)]
    if whole:  # a line that holds something else stands where a record should
        wrong += [rows[k] for k in range(len(found)) if k not in {*whole}]
        found, rows = [found[k] for k in whole], [rows[k] for k in whole]
    return found, rows, [_no_record(sorted(wrong))] if wrong else []


def _no_record(wrong: list[int]) -> str:
    """Say in which lines no record stands."""
    shown = ", ".join(map(str, wrong[:5])) + (f" and {len(wrong) - 5:,} more" if len(wrong) > 5 else "")
    one = "line" if len(wrong) == 1 else "lines"
    return f"no record in {one} {shown}: cut short, perhaps; mend or remove {one} {shown}"


def _inner(found: dict[str, object], depth: int) -> list[list[dict[str, object]]]:
    """Lists of records anywhere below the keys of an object."""
    lists = []
    for value in found.values():
        records = _as_records(value)
        if records:
            lists.append(records)
        elif isinstance(value, dict) and depth < _DEEPEST:
            lists += _inner(value, depth + 1)
    return lists


def _as_records(found: object) -> list[dict[str, object]] | None:
    """Records of a value that is a table: a list of records or of rows, columns, or records by their name."""
    if isinstance(found, list):
        if all(isinstance(one, dict) for one in found):
            return found
        if len(found) > 1 and all(isinstance(one, list) for one in found):  # a row of headings and others
            return [dict(zip(map(str, found[0]), row, strict=False)) for row in found[1:]]
        return None
    if not isinstance(found, dict) or len(found) < 2:
        return None
    values = list(found.values())
    if all(isinstance(value, list) for value in values):
        same = len({len(value) for value in values}) == 1 and len(values) > 2
        scalar = not any(isinstance(one, list | dict) for value in values for one in value)
        return (
            [dict(zip(found, row, strict=True)) for row in zip(*values, strict=True)]
            if same and scalar
            else None
        )
    if not all(isinstance(value, dict) and value for value in values):
        return None
    if all(str(key).isdigit() for value in values for key in value):  # columns by the number of the row
        rows = dict.fromkeys(key for value in values for key in value)
        return [{name: value.get(row) for name, value in found.items()} for row in rows]
    alike = set(values[0]) & set(values[-1])
    return values if len(alike) > 1 else None  # records by their number


def read_excel(data: bytes, wanted: str = "", fits: Callable[[Sheet], float] | None = None) -> Sheet:
    """A sheet of an Excel file: the one asked for, else that which fits best, else the first with cells.

    Parameters
    ----------
    data : bytes
        The file.
    wanted : str, optional
        Name of the sheet.
    fits : callable, optional
        How well a sheet fits; of equals the first is read.

    Returns
    -------
    Sheet

    Raises
    ------
    SheetError
        If it is damaged or empty, or has no such sheet.
    """
    titles, tables = list[str](), list[tuple[str, Sheet]]()
    for title, rows in _worksheets(data):
        titles.append(title)
        lines = [(k, [_text_of(cell) for cell in row]) for k, row in enumerate(rows, 1)]
        lines = [(k, row) for k, row in lines if any(row)]
        if lines:
            tables.append((title, _table(lines)))
    if wanted:
        tables = [one for one in tables if one[0] == wanted]
        if not tables:
            there = ", ".join(f"'{printable(one)}'" for one in titles)
            raise SheetError([f"it has no sheet '{printable(wanted)}' with cells; there are {there}"])
    if not tables:
        raise SheetError(["the workbook is empty"])
    title, sheet = max(tables, key=lambda one: fits(one[1]) if fits else 0)
    others = [f"'{printable(one)}'" for one, _ in tables if one != title]
    if not others or wanted:
        return sheet
    how = "; to read another: --sheet NAME" if fits else ""
    said = f"read from the sheet '{printable(title)}', and not from {', '.join(others)}{how}"
    return replace(sheet, remarks=(said, *sheet.remarks))


def _worksheets(data: bytes) -> list[tuple[str, list[list[object]]]]:
    """Name and cells of each sheet of an Excel file."""
    try:
        import openpyxl
    except ImportError:
        raise SheetError(
            [
                "to read Excel files, add openpyxl (pip install 'connects-simulator[excel]'), or save the "
                "sheet as CSV"
            ]
        ) from None
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # of styles that it does not know
            book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
            for sheet in book.worksheets:
                sheet.reset_dimensions()  # some writers state too few rows
            return [(s.title, [list(row) for row in s.iter_rows(values_only=True)]) for s in book.worksheets]
    except Exception:  # openpyxl raises whatever its XML and ZIP readers raise
        raise SheetError(["not an Excel workbook, or damaged: save the sheet as CSV"]) from None


def _table(lines: list[tuple[int, list[str]]]) -> Sheet:
    """Lines of a worksheet as a table."""
    remarks = list[str]()
    if above := heading_line([row for _, row in lines[:10]]):
        remarks.append(f"headings are taken from row {lines[above][0]}; what stands above is left out")
        del lines[:above]
    width = max(len(row) for _, row in lines)
    names = [*lines[0][1], *[""] * width][:width]
    body = [[*row, *[""] * width][:width] for _, row in lines[1:]]
    return sheet_of(names, body, [k for k, _ in lines[1:]], remarks)


def read_parquet(data: bytes) -> Sheet:
    """A Parquet file, whatever its types; what pandas once noted in it is left aside."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data)).replace_schema_metadata(None)
        records = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError):
        raise SheetError(["not a Parquet file, or damaged or cut short: write it again"]) from None
    return _of_records(records, [])
