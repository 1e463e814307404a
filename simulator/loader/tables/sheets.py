"""Files of rows, as scrapers and spreadsheets write them.

Answers: what stands in each cell of this file, as text. CSV with any usual separator and encoding, TSV, JSON
records, Excel and Parquet, compressed or not. Nothing is understood here; `cells.py` does that.
"""

import csv
import gzip
import io
import json
import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_BYTES = 2**31
_MARKS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_FEW_ZEROS = 0.2
"""share of zero bytes above which text without a mark is taken for UTF-16"""


class SheetError(ValueError):
    """A file that cannot be read as a table; `messages` says why, and what would help."""

    def __init__(self, messages: Iterable[str]) -> None:
        self.messages = list(messages)
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
    """

    frame: pd.DataFrame
    rows: np.ndarray
    remarks: tuple[str, ...] = field(default=())


def read_sheet(path: Path) -> Sheet:
    """Read a file as a table of text.

    Parameters
    ----------
    path : Path
        Ends in .csv, .tsv, .txt, .json, .jsonl, .xlsx, .parquet or .pq; each but the last three may be
        compressed (.gz).

    Returns
    -------
    Sheet

    Raises
    ------
    SheetError
        If there is no such file, or it cannot be read as a table.
    """
    if not path.is_file():
        raise SheetError(["there is no such file (the name starts from the scenario's folder)"])
    kinds = [suffix.lower() for suffix in path.suffixes]
    packed = kinds[-1:] == [".gz"]
    kind = (kinds[-2:-1] if packed else kinds[-1:]) or [""]
    reader = _READERS.get(kind[0])
    if reader is None or (packed and kind[0] in _PACKED_ALREADY):
        raise SheetError([f"a table ends in {', '.join(_READERS)}; text may be compressed, as in .csv.gz"])
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SheetError(["larger than 2 GiB: split the table, or save it as Parquet with fewer columns"])
        data = path.read_bytes()
        if packed:
            data = gzip.decompress(data)
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SheetError(["the compressed file is damaged or cut short: pack it again"]) from None
    except OSError as error:
        raise SheetError([f"cannot be opened: {error.strerror or error}"]) from None
    if not data.strip():
        raise SheetError(["the table is empty"])
    return reader(data)


def _decoded(data: bytes) -> tuple[str, list[str]]:
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
    line = data.count(b"\n", 0, error_at(data)) + 1
    return data.decode("cp1252", errors="replace"), [
        f"not UTF-8 (from line {line} on): read as Windows-1252, as older Excel writes it"
    ]


def error_at(data: bytes) -> int:
    """Return the first byte that is not UTF-8; the length of the data if all is well."""
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return len(data)


def _separator(text: str) -> str:
    """Separator that cuts the headings into the most parts; a comma if none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own way of saying it
        return first[4]
    parts = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in SEPARATORS}
    return max(parts, key=lambda mark: parts[mark])


def _separated(data: bytes) -> Sheet:
    """Rows of a CSV file, whatever separates its cells."""
    text, remarks = _decoded(data)
    mark = _separator(text)
    if mark != ",":
        remarks.append(f"cells are separated by a {SEPARATORS.get(mark, repr(mark))}")
    reader = csv.reader(
        io.StringIO(text.replace("\0", ""), newline=""), delimiter=mark, skipinitialspace=True
    )
    lines: list[tuple[int, list[str]]] = []
    at = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((at, cells))
            at = reader.line_num + 1
    except csv.Error as error:
        raise SheetError([f"row {at} cannot be read as cells: {error}"]) from None
    if lines and lines[0][1][:1] == [f"sep={mark}"]:
        del lines[0]
    if not lines:
        raise SheetError(["the table is empty"])
    names = [name.strip() for name in lines[0][1]]
    width = len(names)
    long = [at for at, cells in lines[1:] if any(cell.strip() for cell in cells[width:])]
    if long:
        raise SheetError(
            [
                f"{_rows(long)} more cells than there are headings ({width}): put text that holds a "
                f"{SEPARATORS.get(mark, 'separator')} in double quotes"
            ]
        )
    body = [[cell.strip() for cell in [*cells, *[""] * width][:width]] for _, cells in lines[1:]]
    return _sheet(names, body, [at for at, _ in lines[1:]], remarks)


def _rows(rows: list[int]) -> str:
    """Some row numbers as the subject of a sentence."""
    if len(rows) == 1:
        return f"row {rows[0]} has"
    shown = ", ".join(str(row) for row in rows[:5])
    return f"rows {shown}{f' and {len(rows) - 5} more' if len(rows) > 5 else ''} have"


def _sheet(names: list[str], body: list[list[str]], rows: list[int], remarks: list[str]) -> Sheet:
    """A sheet whose headings are all there and all different."""
    wrong = [f"column {k} has no heading" for k, name in enumerate(names, 1) if not name]
    if wrong and all(not row[k] for row in body for k, name in enumerate(names) if not name):
        keep = [k for k, name in enumerate(names) if name]  # empty columns at the edge of a spreadsheet
        names, body, wrong = [names[k] for k in keep], [[row[k] for k in keep] for row in body], []
    twice = sorted({name for name in names if name and names.count(name) > 1})
    wrong += [f"two columns are called '{name}': rename or drop one" for name in twice]
    if wrong:
        raise SheetError(wrong)
    frame = pd.DataFrame(body, columns=pd.Index(names, dtype=object), dtype=object)
    return Sheet(frame, np.asarray(rows, np.int64), tuple(remarks))


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
    return _sheet(names, [body[k] for k in full], [first_row + k for k in full], remarks)


def _json(data: bytes) -> Sheet:
    """Records of a JSON file: a list of them, a list under one key, or one per line."""
    text, remarks = _decoded(data)
    try:
        found = json.loads(text)
    except json.JSONDecodeError:
        try:
            found = [json.loads(line) for line in text.splitlines() if line.strip()]
        except json.JSONDecodeError as error:
            where = f"line {error.lineno}, column {error.colno}"
            raise SheetError([f"not JSON ({error.msg} at {where}), and not one record per line"]) from None
    except RecursionError:
        raise SheetError(["nested too deeply for a table"]) from None
    if isinstance(found, dict):
        lists = [value for value in found.values() if isinstance(value, list)]
        found = lists[0] if len(lists) == 1 else [found]
    if not isinstance(found, list) or not all(isinstance(one, dict) for one in found):
        raise SheetError(['a JSON table is a list of records, such as [{"posted_at": "2026-01-05", …}]'])
    flat = pd.json_normalize(found, sep=".").to_dict("records") if found else []
    return _of_records([{str(k): v for k, v in one.items()} for one in flat], 1, remarks)


def _excel(data: bytes) -> Sheet:
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
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        sheets = [(s.title, [list(row) for row in s.iter_rows(values_only=True)]) for s in book.worksheets]
    except Exception:  # openpyxl raises whatever its XML and ZIP readers raise
        raise SheetError(["not an Excel workbook, or damaged: save the sheet as CSV"]) from None
    for title, rows in sheets:
        lines = [(k, [_text_of(cell) for cell in row]) for k, row in enumerate(rows, 1)]
        lines = [(k, row) for k, row in lines if any(row)]
        if lines:
            names = lines[0][1]
            width = len(names)
            body = [[*row, *[""] * width][:width] for _, row in lines[1:]]
            more = [f"read from the sheet '{title}', the first of {len(sheets)}"] if len(sheets) > 1 else []
            return _sheet(names, body, [k for k, _ in lines[1:]], more)
    raise SheetError(["the workbook is empty"])


def _parquet(data: bytes) -> Sheet:
    """A Parquet file, whatever its types; what pandas once noted in it is left aside."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    try:
        table = pq.read_table(io.BytesIO(data)).replace_schema_metadata(None)
        records = table.to_pylist()
    except (pa.ArrowException, OSError, ValueError, KeyError) as error:
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise SheetError([f"not a Parquet file, or damaged: {reason}"]) from None
    return _of_records(records, 1, [])


_READERS: dict[str, Callable[[bytes], Sheet]] = {
    ".csv": _separated,
    ".tsv": _separated,
    ".txt": _separated,
    ".json": _json,
    ".jsonl": _json,
    ".ndjson": _json,
    ".xlsx": _excel,
    ".parquet": _parquet,
    ".pq": _parquet,
}
_PACKED_ALREADY = {".xlsx", ".parquet", ".pq"}
