"""Files of rows, as scrapers and spreadsheets write them.

Answers: what stands in each cell of this file, as text. CSV with any usual separator and encoding, TSV, JSON
records, Excel and Parquet, compressed or not. Nothing is understood here; `posts.py` does that.
"""

import csv
import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from simulator.loader.tables.headings import heading_line
from simulator.loader.tables.packed import MOST_BYTES, unpacked
from simulator.loader.tables.records import read_excel, read_json, read_parquet
from simulator.loader.tables.sheet import Sheet, SheetError, decoded, printable, rows_have, sheet_of

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}


def read_sheet(path: Path, wanted: str = "", fits: Callable[[Sheet], float] | None = None) -> Sheet:
    """Read a file as a table of text.

    Parameters
    ----------
    path : Path
        Ends in .csv, .tsv, .txt, .json, .jsonl, .xlsx, .parquet or .pq; each may be compressed (.gz or .zip).
    wanted : str, optional
        Which sheet of an Excel file.
    fits : callable, optional
        How well a sheet fits what is looked for; it chooses among the sheets of an Excel file.

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
    kinds = [suffix.lower() for suffix in path.suffixes if suffix.lower() not in (".gz", ".zip")]
    kind = kinds[-1] if kinds else ""
    packed = path.suffix.lower() in (".gz", ".zip")
    if kind not in _READERS and not packed:
        raise SheetError([_ENDS])
    try:
        if path.stat().st_size > MOST_BYTES:
            raise SheetError(["larger than 2 GiB: split the table, or save it as Parquet with fewer columns"])
        data = path.read_bytes()
    except OSError as error:
        raise SheetError([f"cannot be opened: {error.strerror or error}"]) from None
    data, inside = unpacked(data, must=packed)
    kind = Path(inside).suffix.lower() if inside else kind
    # what a file holds counts for more than what it is called
    kind = next((real for mark, real in _MARKS.items() if data.startswith(mark)), kind)
    if kind not in _READERS:
        raise SheetError([_ENDS])
    if not data.strip(b"\0 \t\r\n\xef\xbb\xbf\xff\xfe"):
        raise SheetError(["the table is empty"])
    if kind in _BOOKS:
        return read_excel(data, wanted, fits)
    if wanted:
        raise SheetError([f"it has no sheets, so none is called '{printable(wanted)}'"])
    return _READERS[kind](data)


def _separator(text: str) -> str:
    """Separator that cuts the headings into the most parts; a comma if none does."""
    lines = [line for line in text[:_HEAD].splitlines() if line.strip()][:10] or [""]
    if lines[0].lower().startswith("sep=") and len(lines[0]) == 5:  # Excel's own way of saying it
        return lines[0][4]
    cut = {mark: list(csv.reader(lines, delimiter=mark)) for mark in SEPARATORS}
    at = {mark: heading_line(cells) for mark, cells in cut.items()}
    return max(cut, key=lambda mark: (at[mark] > 0, len(cut[mark][at[mark]]) if cut[mark] else 0))


def _separated(data: bytes) -> Sheet:
    """Rows of a CSV file, whatever separates its cells."""
    text, remarks = decoded(data)
    mark = _separator(text)
    if mark != ",":
        remarks.append(f"cells are separated by a {SEPARATORS.get(mark, repr(mark))}")
    if zeros := text.count("\0"):
        text = text.replace("\0", "")
        remarks.append(f"{zeros:,} zero bytes were left out")
    wrong = list[str]()
    lines = _lines(text, mark, remarks, wrong)
    if lines and lines[0][1][0].lower() in ("sep=", f"sep={mark}"):
        del lines[0]
    if not lines:
        raise SheetError(wrong or ["the table is empty"])
    if above := heading_line([cells for _, cells in lines[:10]]):
        remarks.append(f"headings are taken from row {lines[above][0]}; what stands above is left out")
        del lines[:above]
    names = [name.strip() for name in lines[0][1]]
    width = len(names)
    odd = dict[int, str]()
    long = [at for at, cells in lines[1:] if any(cell.strip() for cell in cells[width:])]
    if long:
        help_ = f"put text that holds a {SEPARATORS.get(mark, 'separator')} in double quotes"
        reason = f"more cells than there are headings ({width}): {help_}"
        wrong.append(f"{rows_have(long)} {reason}")
        odd = dict.fromkeys(long, reason)  # nobody knows which of their cells belongs to which heading
        lines = [line for line in lines if line[0] not in odd]
    if short := [at for at, cells in lines[1:] if len(cells) < width]:
        remarks.append(f"{rows_have(short)} fewer cells than there are headings: the rest is read as empty")
    body = [[cell.strip() for cell in [*cells, *[""] * width][:width]] for _, cells in lines[1:]]
    return replace(sheet_of(names, body, [at for at, _ in lines[1:]], remarks, wrong), odd=odd)


def _lines(text: str, mark: str, remarks: list[str], wrong: list[str]) -> list[tuple[int, list[str]]]:
    """Cells of each line that is not blank, with its number; stray quotes stand if all rows fit."""
    try:
        return _cells(text, mark, strict=True)
    except csv.Error as error:
        said, at = error.args
    lines = _cells(text, mark, strict=False)
    if "expected after" not in said:
        wrong.append(f"a quote is never closed (row {at}): the rows from there on could not be read")
        return [line for line in lines if line[0] < at]
    if len({len(cells) for _, cells in lines}) > 1:
        wrong.append(f'a quote within quotes must be doubled, as in "a 27"" screen" (row {at})')
        width = len(lines[0][1])
        return [line for line in lines if len(line[1]) == width]
    at = f"row {at}"
    remarks.append(f"a quote within quotes is not doubled ({at}): read as it stands")
    return lines


def _cells(text: str, mark: str, *, strict: bool) -> list[tuple[int, list[str]]]:
    """Cells of each line that is not blank, with its number; an error names the row where it begins."""
    lines: list[tuple[int, list[str]]] = []
    at, usual = 1, csv.field_size_limit(MOST_BYTES - 1)  # a description may be longer than the usual limit
    stream = io.StringIO(text, newline="")
    try:
        reader = csv.reader(stream, delimiter=mark, skipinitialspace=True, strict=strict)
        for cells in reader:
            if any(cell.strip() for cell in cells):
                lines.append((at, cells))
            at = reader.line_num + 1
    except csv.Error as error:
        raise csv.Error(str(error), at) from None
    finally:
        csv.field_size_limit(usual)
    return lines


_BOOKS = (".xlsx", ".xlsm")
_READERS: dict[str, Callable[[bytes], Sheet]] = {
    **dict.fromkeys((".csv", ".tsv", ".txt"), _separated),
    **dict.fromkeys((".json", ".jsonl", ".ndjson"), read_json),
    **dict.fromkeys(_BOOKS, read_excel),
    ".parquet": read_parquet,
    ".pq": read_parquet,
}
_MARKS = {b"PK\x03\x04": ".xlsx", b"PAR1": ".parquet"}
"""first bytes of a file, and how its name should end"""
_HEAD = 65_536
"""signs of a text in which its headings stand"""
_ENDS = f"a table ends in {', '.join(_READERS)}; it may be compressed, as in .csv.gz or .zip"
