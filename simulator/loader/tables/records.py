"""Tables that hold values and not only text: JSON, Excel and Parquet.

Answers: what would a person have written in each of their cells.
"""

import io
import json
import warnings
from collections.abc import Mapping

import numpy as np
import pandas as pd

from simulator.loader.tables.sheet import Sheet, SheetError, decoded, sheet_of


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


def _of_records(records: list[Mapping[str, object]], first_row: int, remarks: list[str]) -> Sheet:
    """A sheet of records; a heading is whatever any of them names."""
    names = list(dict.fromkeys(str(name).strip() for record in records for name in record))
    body = [[_text_of(record.get(name)) for name in names] for record in records]
    full = [k for k, row in enumerate(body) if any(row)]
    if not full:
        raise SheetError(["the table has no rows"])
    return sheet_of(names, [body[k] for k in full], [first_row + k for k in full], remarks)


def read_json(data: bytes) -> Sheet:
    """Records of a JSON file: a list of them, a list under one key, or one per line."""
    text, remarks = decoded(data)
    try:
        found = _records(text)
        flat = pd.json_normalize(found, sep=".").to_dict("records") if found else []
        return _of_records([{str(k): v for k, v in one.items()} for one in flat], 1, remarks)
    except RecursionError:
        raise SheetError(["nested too deeply for a table"]) from None


def _records(text: str) -> list[dict[str, object]]:
    """Records that stand in a text of JSON."""
    try:
        found = json.loads(text)
    except ValueError as whole:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except ValueError:
            raise SheetError([f"not JSON ({whole}), and not one record per line"]) from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list) and value]
        found = lists[0] if len(lists) == 1 else [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SheetError(['a JSON table is a list of records, such as [{"posted_at": "2026-01-05", …}]'])
    return found


def read_excel(data: bytes) -> Sheet:
    """The first sheet of an Excel file that is not empty."""
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
            sheets = [
                (s.title, [list(row) for row in s.iter_rows(values_only=True)]) for s in book.worksheets
            ]
    except Exception:  # openpyxl raises whatever its XML and ZIP readers raise
        raise SheetError(["not an Excel workbook, or damaged: save the sheet as CSV"]) from None
    for title, rows in sheets:
        lines = [(k, [_text_of(cell) for cell in row]) for k, row in enumerate(rows, 1)]
        lines = [(k, row) for k, row in lines if any(row)]
        if lines:
            names = lines[0][1]
            width = max(len(row) for _, row in lines)
            names += [""] * (width - len(names))
            body = [[*row, *[""] * width][:width] for _, row in lines[1:]]
            more = [f"read from the sheet '{title}', the first of {len(sheets)}"] if len(sheets) > 1 else []
            return sheet_of(names, body, [k for k, _ in lines[1:]], more)
    raise SheetError(["the workbook is empty"])


def read_parquet(data: bytes) -> Sheet:
    """A Parquet file, whatever its types; what pandas once noted in it is left aside."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data)).replace_schema_metadata(None)
        records = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, KeyError, OverflowError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise SheetError([f"not a Parquet file, or damaged: {reason}"]) from None
    return _of_records(records, 1, [])
