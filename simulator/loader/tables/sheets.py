"""Files of rows, as scrapers and spreadsheets write them.

Answers: what stands in each cell of this file, as text. CSV with any usual separator and encoding, TSV, JSON
records, Excel and Parquet, compressed or not. Nothing is understood here; `cells.py` does that.
"""

import csv
import gzip
import io
import zlib
from collections.abc import Callable
from pathlib import Path

from simulator.loader.tables.records import read_excel, read_json, read_parquet
from simulator.loader.tables.sheet import Sheet, SheetError, decoded, sheet_of

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MOST_BYTES = 2**31


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
    if "\0" in str(path) or not path.is_file():
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
            with gzip.open(io.BytesIO(data)) as stream:
                data = stream.read(MOST_BYTES + 1)
        if len(data) > MOST_BYTES:
            raise SheetError(["larger than 2 GiB when unpacked: split the table"])
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise SheetError(["the compressed file is damaged or cut short: pack it again"]) from None
    except OSError as error:
        raise SheetError([f"cannot be opened: {error.strerror or error}"]) from None
    if not data.strip():
        raise SheetError(["the table is empty"])
    return reader(data)


def _separator(text: str) -> str:
    """Separator that cuts the headings into the most parts; a comma if none does."""
    first = next((line for line in text.splitlines() if line.strip()), "")
    if first.lower().startswith("sep=") and len(first) == 5:  # Excel's own way of saying it
        return first[4]
    parts = {mark: len(next(csv.reader([first], delimiter=mark), [])) for mark in SEPARATORS}
    return max(parts, key=lambda mark: parts[mark])


def _separated(data: bytes) -> Sheet:
    """Rows of a CSV file, whatever separates its cells."""
    text, remarks = decoded(data)
    mark = _separator(text)
    if mark != ",":
        remarks.append(f"cells are separated by a {SEPARATORS.get(mark, repr(mark))}")
    if zeros := text.count("\0"):
        text = text.replace("\0", "")
        remarks.append(f"{zeros:,} zero bytes were left out")
    lines = _lines(text, mark)
    if lines and lines[0][1][0].lower() in ("sep=", f"sep={mark}"):
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
    if short := [at for at, cells in lines[1:] if len(cells) < width]:
        remarks.append(f"{_rows(short)} fewer cells than there are headings: the rest is read as empty")
    body = [[cell.strip() for cell in [*cells, *[""] * width][:width]] for _, cells in lines[1:]]
    return sheet_of(names, body, [at for at, _ in lines[1:]], remarks)


def _lines(text: str, mark: str) -> list[tuple[int, list[str]]]:
    """Cells of each line that is not blank, with its number."""
    lines: list[tuple[int, list[str]]] = []
    at, usual = 1, csv.field_size_limit(MOST_BYTES - 1)  # a description may be longer than the usual limit
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark, skipinitialspace=True, strict=True)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((at, cells))
            at = reader.line_num + 1
    except csv.Error as error:
        reason = "a quote is never closed" if "unexpected end" in str(error) else str(error)
        raise SheetError([f"row {at} cannot be read as cells: {reason}"]) from None
    finally:
        csv.field_size_limit(usual)
    return lines


def _rows(rows: list[int]) -> str:
    """Some row numbers as the subject of a sentence."""
    if len(rows) == 1:
        return f"row {rows[0]} has"
    shown = ", ".join(str(row) for row in rows[:5])
    return f"rows {shown}{f' and {len(rows) - 5} more' if len(rows) > 5 else ''} have"


_READERS: dict[str, Callable[[bytes], Sheet]] = {
    ".csv": _separated,
    ".tsv": _separated,
    ".txt": _separated,
    ".json": read_json,
    ".jsonl": read_json,
    ".ndjson": read_json,
    ".xlsx": read_excel,
    ".parquet": read_parquet,
    ".pq": read_parquet,
}
_PACKED_ALREADY = {".xlsx", ".parquet", ".pq"}
