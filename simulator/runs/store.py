"""The folder of a run: what is on disk, and nothing half-written.

Answers: which replications are done, and what they hold. A part is the tables of a stretch of replications.
Each file is written under another name and renamed when complete, so a run that is killed leaves only whole
files. Tables are checked before they are written.
"""

import json
import os
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path
from typing import Self, cast

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.runs.files import StoreError, read_json
from simulator.runs.layouts import FULL_TABLES, LAYOUTS, Column, NameColumn, Table
from simulator.runs.manifest import MANIFEST, SCHEMA_VERSION, Manifest

FULL_FOLDER = "tables"
_ARROW = {"i8": pa.int64(), "i4": pa.int32(), "f8": pa.float64()}
_NAMES = pa.dictionary(pa.int32(), pa.string())

Frames = dict[str, pd.DataFrame]


def _empty(table: str) -> pa.Table:
    """Make a table of no rows, with the columns of its layout."""
    types = {"name": _NAMES} | _ARROW | {f"{kind}[]": pa.list_(of) for kind, of in _ARROW.items()}
    return pa.schema([(name, types[kind]) for name, kind in LAYOUTS[table].items()]).empty_table()


def _read(file: Path, columns: Sequence[str] | None) -> pa.Table:
    try:
        return pq.read_table(file, columns=None if columns is None else list(columns), partitioning=None)
    except (OSError, pa.ArrowException) as error:
        raise StoreError(f"{file} is damaged ({error}): delete it and run the scenario again") from error


def _write_parquet(table: pa.Table, file: Path) -> None:
    pq.write_table(table, file, compression="zstd")


def _arrow(column: Column) -> pa.Array:
    if isinstance(column, NameColumn):
        return pa.DictionaryArray.from_arrays(
            pa.array(column.codes, pa.int32()), pa.array(column.names, pa.string())
        )
    if column.ndim == 2:
        return pa.FixedSizeListArray.from_arrays(pa.array(column.ravel()), column.shape[1])
    return pa.array(np.ascontiguousarray(column))


def _checked(name: str, table: Table, rows: int | None) -> pa.Table:
    """Turn a table into Arrow; refuse it if columns, types or the number of rows do not fit the layout."""
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
    return whole


class RunStore:
    """The folder of one run. Parts go in, tables come out in order of replication.

    It has many methods because everything between a run and the disk goes through it.
    """

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory, self.manifest = directory, manifest

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of all groups, in the order of the scenario."""
        return tuple(self.manifest["shape"]["groups"])

    @property
    def failed(self) -> dict[str, str]:
        """Groups whose strategy failed, and why, in the order in which they were noted."""
        return self.manifest.get("failed", {})

    @classmethod
    def create(cls, directory: Path, manifest: Manifest) -> Self:
        """Make the folder of a run, or open it if it already holds the same run.

        Raises
        ------
        StoreError
            If the folder cannot be written, or holds another run.
        """
        if (directory / MANIFEST).exists():
            store = cls.load(directory)
            if store.manifest["run_id"] != manifest["run_id"]:
                raise StoreError(
                    f"{directory} holds another run ({store.manifest['run_id']}): choose another folder"
                )
            return store
        store = cls(directory, manifest)
        store.write_manifest(manifest)
        return store

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Open the folder of a run that was started earlier.

        Raises
        ------
        StoreError
            If there is no run, or it was written by another version.
        """
        manifest = read_json(directory / MANIFEST)
        found = manifest.get("schema_version") if isinstance(manifest, dict) else None
        if found != SCHEMA_VERSION:
            raise StoreError(
                f"{directory} was written with schema version {found}, and this program reads "
                f"{SCHEMA_VERSION}: run the scenario again"
            )
        return cls(directory, cast(Manifest, manifest))

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        text = json.dumps(manifest, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
        self._write(self.directory / MANIFEST, lambda file: file.write_text(text, encoding="utf-8"))
        self.manifest = manifest

    def _write(self, file: Path, write: Callable[[Path], object]) -> None:
        """Call `write` with a temporary name, then rename: the file appears whole or not at all."""
        draft = file.with_name(f".{file.name}.{os.getpid()}.tmp")
        try:
            file.parent.mkdir(parents=True, exist_ok=True)
            write(draft)
            os.replace(draft, file)
        except OSError as error:
            raise StoreError(
                f"cannot write {file}: {error.strerror or error}. Free some space or allow writing there, "
                "or name another folder with --out"
            ) from error
        finally:
            if draft.exists():
                draft.unlink()

    def _file(self, table: str, first: int, last: int) -> Path:
        folder = self.directory / FULL_FOLDER if table in FULL_TABLES else self.directory
        return folder / f"{table}-{first:07d}-{last:07d}.parquet"

    def write_part(self, first: int, last: int, tables: dict[str, Table]) -> None:
        """Write the tables of a stretch of replications.

        Parameters
        ----------
        first, last : int
            The first and the last replication, both included.
        tables : dict
            Tables by name: those of `LAYOUTS`, and full tables where they are kept.

        Raises
        ------
        StoreError
            If a table is missing or does not fit its layout, or the folder cannot be written. Then nothing is
            written.
        """
        if missing := [name for name in LAYOUTS if name not in tables]:
            raise StoreError(f"replications {first} to {last} lack the tables {', '.join(missing)}")
        reps = np.arange(first, last + 1)
        rows = {
            "market": reps.size,
            "replications": reps.size * len(self.groups),
            "freelancers": reps.size * self.manifest["shape"]["freelancers"],
        }
        if not np.array_equal(np.asarray(tables["market"]["rep"]), reps):
            raise StoreError(
                f"table 'market' must hold replications {first} to {last}, each once and in order"
            )
        ready = {name: _checked(name, table, rows.get(name)) for name, table in tables.items()}
        # a part counts as done once the tables of `LAYOUTS` are there, so the full tables go first
        for name in sorted(ready, key=lambda name: name in LAYOUTS):
            whole = ready[name]
            self._write(self._file(name, first, last), partial(_write_parquet, whole))

    def parts(self) -> list[tuple[int, int]]:
        """First and last replication of each complete part, in order."""
        found: list[tuple[int, int]] = []
        for file in sorted(self.directory.glob("market-*.parquet")):
            first, last = (int(number) for number in file.stem.split("-")[1:])
            clear = not found or first > found[-1][1]
            if clear and all(self._file(name, first, last).exists() for name in LAYOUTS):
                found.append((first, last))
        return found

    def missing(self, replications: int) -> list[tuple[int, int]]:
        """Stretches of replications 0 to `replications` - 1 that no part holds, first and last included."""
        gaps, at = [], 0
        for first, last in self.parts():
            if first > at:
                gaps.append((at, first - 1))
            at = last + 1
        return [*gaps, (at, replications - 1)] if at < replications else gaps

    def done(self) -> int:
        """Replications that are on disk."""
        return sum(last - first + 1 for first, last in self.parts())

    def read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of all parts, in order of replication.

        Parameters
        ----------
        table : str
            One of `LAYOUTS` or, where they were kept, `jobs`, `proposals`, `ledger`.
        columns : sequence of str, optional
            Only these columns; by default all.

        Returns
        -------
        DataFrame

        Raises
        ------
        StoreError
            If the table was not kept, or a file is damaged.
        """
        files = [self._file(table, *part) for part in self.parts()]
        files = [file for file in files if table in LAYOUTS or file.exists()]
        if table in FULL_TABLES and not files:
            raise StoreError(
                f"{self.directory} has no full table '{table}': run with run.keep_tables of 1 or more"
            )
        pieces = [_read(file, columns) for file in files]
        if not pieces:
            pieces = [_empty(table) if columns is None else _empty(table).select(list(columns))]
        frame: pd.DataFrame = pa.concat_tables(pieces).unify_dictionaries().to_pandas()
        if "group" in frame:
            frame["group"] = pd.Categorical(frame["group"].astype(object), categories=list(self.groups))
        return frame

    def clear(self) -> None:
        """Remove every part; the manifest stays."""
        for file in [*self.directory.glob("*.parquet"), *(self.directory / FULL_FOLDER).glob("*.parquet")]:
            file.unlink(missing_ok=True)


def runs_below(folder: Path) -> list[Path]:
    """Folders of runs within `folder`, the latest first."""
    found = [file for file in folder.rglob(MANIFEST) if file.is_file()]
    return [file.parent for file in sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)]
