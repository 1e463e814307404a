"""One part of a run on disk: a table of a stretch of replications, sealed.

Answers: is a file what was once written there. Each part carries the id of its run, its table, its
replications and a checksum of the whole file, and nothing in it is believed before they agree.
"""

import hashlib
import io
import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.runs.files import StoreError, write_whole
from simulator.runs.layouts import FULL_TABLES, LAYOUTS, Column, NameColumn, Table

_ARROW = {"i8": pa.int64(), "i4": pa.int32(), "f8": pa.float64()}
_NAMES = pa.dictionary(pa.int32(), pa.string())
_LABEL, _CHECKSUM = "simulator.part", "simulator.checksum"
_MARK = b"simulator-sha256:"
_DIGITS = 64
_NAME = re.compile(rf"({'|'.join([*LAYOUTS, *FULL_TABLES])})-(\d{{7,12}})-(\d{{7,12}})\.parquet")


class Part(NamedTuple):
    """Which part of which run a file holds."""

    run_id: str
    table: str
    first: int
    last: int

    @property
    def name(self) -> str:
        """Name of its file."""
        return f"{self.table}-{self.first:07d}-{self.last:07d}.parquet"


def numbers_in(name: str) -> tuple[int, int] | None:
    """First and last replication in the name of a part's file; None if it is no such name."""
    found = _NAME.fullmatch(name)
    if found is None or int(found[2]) > int(found[3]):
        return None
    return int(found[2]), int(found[3])


def empty(table: str, columns: Sequence[str] | None = None) -> pa.Table:
    """Make a table of no rows, with these columns of its layout, by default all."""
    types = {"name": _NAMES} | _ARROW | {f"{kind}[]": pa.list_(of) for kind, of in _ARROW.items()}
    whole = pa.schema([(name, types[kind]) for name, kind in LAYOUTS[table].items()]).empty_table()
    return whole if columns is None else whole.select(list(columns))


def _arrow(column: Column) -> pa.Array:
    if isinstance(column, NameColumn):
        return pa.DictionaryArray.from_arrays(
            pa.array(column.codes, pa.int32()), pa.array(column.names, pa.string())
        )
    if column.ndim == 2:
        return pa.FixedSizeListArray.from_arrays(pa.array(column.ravel()), column.shape[1])
    return pa.array(np.ascontiguousarray(column))


def arrow_table(name: str, table: Table, rows: int | None) -> pa.Table:
    """Turn a table into Arrow, its rows in order of replication.

    Parameters
    ----------
    name : str
        Name of the table.
    table : Table
        Its columns.
    rows : int, optional
        How many rows it must have.

    Returns
    -------
    pyarrow.Table

    Raises
    ------
    StoreError
        If columns, types or the number of rows do not fit the layout.
    """
    layout = LAYOUTS.get(name)
    if layout is not None:
        if list(table) != list(layout):
            wrong = sorted(set(table) ^ set(layout)) or ["the order of columns"]
            raise StoreError(f"table '{name}' does not fit its layout: {', '.join(wrong)}")
        for column, kind in layout.items():
            found = table[column]
            expected = {"name": "names"}.get(kind, kind)
            actual = (
                "names" if isinstance(found, NameColumn) else found.dtype.str[1:] + "[]" * (found.ndim - 1)
            )
            if actual != expected:
                raise StoreError(f"column '{column}' of table '{name}' must be {expected}, but is {actual}")
    whole = pa.table({column: _arrow(values) for column, values in table.items()})
    if rows is not None and whole.num_rows != rows:
        raise StoreError(f"table '{name}' must have {rows} rows, but has {whole.num_rows}")
    return in_order(whole)


def joined(pieces: Sequence[pa.Table]) -> pa.Table:
    """Put rows that were read from parts together, as they were before they were written.

    A file gives the inside of lists another name, with which it would not be the same file again.
    """
    whole = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
    for at, name in enumerate(whole.column_names):
        kind = whole.schema.field(at).type
        if pa.types.is_fixed_size_list(kind):
            inside = np.concatenate([chunk.flatten().to_numpy() for chunk in whole[name].chunks])
            whole = whole.set_column(
                at, name, pa.FixedSizeListArray.from_arrays(pa.array(inside), kind.list_size)
            )
    return whole


def in_order(table: pa.Table) -> pa.Table:
    """Order rows by replication; within one they stay as they are, which is the order of its events."""
    reps = table["rep"].to_numpy() if "rep" in table.column_names else np.zeros(0, np.int64)
    return table if (np.diff(reps) >= 0).all() else table.take(np.argsort(reps, kind="stable"))


def write_part(table: pa.Table, folder: Path, part: Part) -> None:
    """Write a sealed part, whole or not at all.

    Parameters
    ----------
    table : pyarrow.Table
        Its rows.
    folder : Path
        Where it goes.
    part : Part
        What it is.
    """
    into = io.BytesIO()
    with pq.ParquetWriter(into, table.schema, compression="zstd") as writer:
        writer.write_table(table)
        blank = (_MARK + b"0" * _DIGITS).decode()
        writer.add_key_value_metadata({_LABEL: json.dumps(part._asdict()), _CHECKSUM: blank})
    data = bytearray(into.getvalue())
    at = data.rfind(_MARK) + len(_MARK)
    data[at : at + _DIGITS] = _checksum(data, at)
    fix = "name another folder with --out"
    write_whole(folder / part.name, lambda draft: draft.write_bytes(data), fix)


def _checksum(data: bytes | bytearray, at: int) -> bytes:
    """Hash a file as if there were zeros where its own checksum stands."""
    view, whole = memoryview(data), hashlib.sha256()
    for piece in (view[:at], b"0" * _DIGITS, view[at + _DIGITS :]):
        whole.update(piece)
    return whole.hexdigest().encode()


class PartReader:
    """Reads parts of a run; each file is checked once, however often it is read."""

    def __init__(self, groups: Sequence[str], again: str, must_be_sealed: bool) -> None:
        self._groups, self._again, self._must_be_sealed = frozenset(groups), again, must_be_sealed
        self._sound: set[tuple[Path, int, int]] = set()

    def read(self, folder: Path, part: Part, columns: Sequence[str] | None = None) -> pa.Table:
        """Read a part.

        Parameters
        ----------
        folder : Path
            The folder that it lies in.
        part : Part
            What it must be.
        columns : sequence of str, optional
            Only these; by default all.

        Returns
        -------
        pyarrow.Table

        Raises
        ------
        StoreError
            If the file is missing, damaged, or something else.
        """
        file = folder / part.name
        if file.is_dir():
            raise StoreError(
                f"{file} is a folder where a part of the run should be: remove it. {self._again}"
            )
        try:
            data, about = file.read_bytes(), file.stat()
        except OSError as error:
            raise StoreError(f"cannot read {file}: {error.strerror}. {self._again}") from error
        key = (file, about.st_mtime_ns, about.st_size)
        if key not in self._sound:
            self._check_seal(file, data)
        try:
            opened = pq.ParquetFile(io.BytesIO(data))
            label = (opened.metadata.metadata or {}).get(_LABEL.encode())
            table = opened.read(columns=None if columns is None else list(columns))
            table = table.replace_schema_metadata(None)
            table.validate(full=key not in self._sound)
        except (OSError, pa.ArrowException, ValueError, KeyError, TypeError) as error:
            raise self._damaged(file) from error
        if label is not None or self._must_be_sealed:
            self._check_label(file, label, part)
        self._check_table(file, table, part, columns)
        self._sound.add(key)
        return in_order(table)

    def _damaged(self, file: Path, why: str = "it is not what was once written there") -> StoreError:
        return StoreError(f"{file} is damaged ({why}): delete it. {self._again}")

    def _check_seal(self, file: Path, data: bytes) -> None:
        at = data.rfind(_MARK) + len(_MARK)
        if at < len(_MARK):
            if self._must_be_sealed or _LABEL.encode() in data:
                raise self._damaged(file, "its checksum is missing")
        elif data[at : at + _DIGITS] != _checksum(data, at):
            raise self._damaged(file, "its checksum differs")

    def _check_label(self, file: Path, label: bytes | None, part: Part) -> None:
        try:
            found = Part(**json.loads(label or b"null"))
        except (ValueError, TypeError) as error:
            raise self._damaged(file, "it does not say what it is") from error
        if found != part:
            of = "another run" if found.run_id != part.run_id else f"this run, but it is {found.name}"
            raise StoreError(f"{file} is a part of {of}: delete it. {self._again}")

    def _check_table(self, file: Path, table: pa.Table, part: Part, columns: Sequence[str] | None) -> None:
        layout = LAYOUTS.get(part.table)
        if layout is not None and table.column_names != list(layout if columns is None else columns):
            raise self._damaged(file, "it has other columns")
        for column in table.column_names:
            kind = layout[column] if layout else ""
            if table[column].null_count or (kind and not _is_of(table.schema.field(column).type, kind)):
                raise self._damaged(file, f"column '{column}' holds something else")
        if "group" in table.column_names and not self._groups.issuperset(table["group"].unique().to_pylist()):
            raise self._damaged(file, "it has other groups than the run")
        if "rep" in table.column_names and table.num_rows:
            reps = table["rep"].to_numpy()
            if reps.min() < part.first or reps.max() > part.last:
                raise self._damaged(file, "it holds other replications than its name says")
        if part.table == "market" and table.num_rows != part.last - part.first + 1:
            raise self._damaged(file, "replications are missing")


class ContentHash:
    """Hashes rows of tables, however they are cut into parts."""

    def __init__(self) -> None:
        self._columns: dict[str, hashlib._Hash] = {}

    def add(self, name: str, rows: pa.Table) -> None:
        """Add the next rows of a table."""
        for column in rows.column_names:
            hashed = self._columns.setdefault(f"{name}.{column}", hashlib.sha256())
            for chunk in rows[column].chunks:
                hashed.update(_content(chunk))

    def hexdigest(self) -> str:
        """Return the hash of everything that was added."""
        each = {name: hashed.hexdigest() for name, hashed in self._columns.items()}
        return hashlib.sha256(json.dumps(each, sort_keys=True).encode()).hexdigest()


def _content(values: pa.Array) -> bytes:
    if pa.types.is_dictionary(values.type) or pa.types.is_string(values.type):
        return "".join(f"{name}\0" for name in values.to_pylist()).encode("utf-8", "surrogatepass")
    nested = pa.types.is_list(values.type) or pa.types.is_fixed_size_list(values.type)
    plain: bytes = (values.flatten() if nested else values).to_numpy(zero_copy_only=False).tobytes()
    return plain


def _is_of(found: pa.DataType, kind: str) -> bool:
    if kind == "name":
        inner = found.value_type if pa.types.is_dictionary(found) else found
        return bool(pa.types.is_string(inner) or pa.types.is_large_string(inner))
    if kind.endswith("[]"):
        is_list = pa.types.is_list(found) or pa.types.is_fixed_size_list(found)
        return bool(is_list and found.value_type == _ARROW[kind[:-2]])
    return bool(found == _ARROW[kind])
