"""The folder of a sweep: sums of many points, and nothing half-written.

Answers: which replications of which points are done, and what they hold. Points are filed by the first
letters of their ids, and rows stand in order, so a file depends only on what is in it and never on workers,
order or stops. A point that has just been played waits in a file of its own until all those that are filed
with it are there.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from io import BytesIO
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from simulator.runs.files import AGAIN, Damaged, StoreError, holding, read_json, write_whole
from simulator.runs.manifest import hash_of
from simulator.runs.shards import POINT_TABLES, points_receipt_file, receipts_in

RECORD, DESIGN, FAILED = "sweep.json", "points.parquet", "failed.parquet"
BLOCKS = "blocks"
"""folder of what was asked of a sweep and of which points, of each block that was played in it"""
SUMS, MARKET = TABLES = POINT_TABLES
"""tables of a sweep: a row per point, replication and group; and a row per point and replication"""
_WAITING = "waiting"
_LOOKS = 3
"""times that a file which waits must be missing before it is called missing"""
_KEYS = {SUMS: ["point", "rep", "group"], MARKET: ["point", "rep"]}
_OF_A_BLOCK = ("first", "last", "sweep")
_BLOCK_LETTERS = 8
_FILED_BY = 2
_ELSEWHERE = "name another folder with --out"
_ANEW = "the command of the sweep writes it anew, and what was played is kept"
_SCHEMA = 1
MACHINE = "machine"
"""the kind of a failure that another try may not meet: this machine could not play the point"""
Failure = tuple[str, str]
"""why a point failed: its kind, and the reason"""

Rows = dict[str, npt.NDArray[np.generic]]
"""columns of a table of one point, without its id"""
Record = dict[str, object]


class NoSweep(StoreError):
    """A folder holds no sweep, or several, so another has to be named."""


class _Gone(StoreError):
    """A file that was there a moment ago is not there any more."""


class PointStore:
    """The folder of one sweep. Points go in, tables of sums come out in order of point and replication."""

    def __init__(self, directory: Path, record: Record, design: str = DESIGN) -> None:
        self.directory, self.record, self._design = directory, record, design

    @classmethod
    def create(cls, directory: Path, record: Record) -> "PointStore":
        """Make the folder of a sweep, or open it if it already holds this one; `record` says what it asks.

        Raises
        ------
        StoreError
            If the folder cannot be written, or holds another sweep.
        """
        if (directory / RECORD).exists():
            try:
                found = cls.load(directory).record.get("id")
            except (
                Damaged
            ):  # what was played is filed by points, and this record says what the damaged one did
                if directory.name != f"sweep-{record['id']}" and "shard" not in record:
                    raise
                found = record["id"]
            if found != record["id"]:
                raise StoreError(f"{directory} holds another sweep: choose another folder")
        store = cls(directory, record)
        store.write_record(record)
        return store

    @classmethod
    def load(cls, directory: Path) -> "PointStore":
        """Open the folder of a sweep.

        Raises
        ------
        StoreError
            If there is none, it is damaged, or it was written by another version.
        """
        file = directory / RECORD
        if not file.exists():
            raise NoSweep(f"there is no sweep in {directory}: name the folder that 'simulator sweep' printed")
        try:
            return cls(directory, checked_record(read_json(file), file))
        except Damaged as error:
            raise Damaged(str(error).replace(AGAIN, _ANEW)) from error

    def write_record(self, record: Record) -> None:
        """Write down what the sweep asks, and how it was played."""
        record = {"schema_version": _SCHEMA, **record}
        text = json.dumps({**record, "checksum": hash_of(record)}, indent=2, ensure_ascii=False) + "\n"
        write_whole(self.directory / RECORD, lambda draft: draft.write_text(text, "utf-8"), _ELSEWHERE)
        self.record = record

    def write_design(self, design: pd.DataFrame, about: Mapping[str, Mapping[str, str]]) -> None:
        """Write the table of points; `about` says of each setting what it is, such as its part and unit."""
        table = pa.Table.from_pandas(design, preserve_index=False).replace_schema_metadata(None)
        for k, name in enumerate(table.column_names):
            table = table.set_column(k, table.field(k).with_metadata(dict(about.get(name, {}))), table[name])
        self._write(self.directory / self._design, table)

    def keep_block(self, design: pd.DataFrame, about: Mapping[str, Mapping[str, str]]) -> str:
        """Keep what is asked now, so that it can be looked at when the folder has been asked for more.

        Returns
        -------
        str
            The name of the block, the same for the same points and question.
        """
        asked = {key: self.record[key] for key in _OF_A_BLOCK}
        name = hash_of([self.record["sweep"], [*design["point"]]])[:_BLOCK_LETTERS]
        file = self.directory / BLOCKS / f"{name}.json"
        self._block(name, asked).write_design(design, about)
        write_whole(file, lambda draft: draft.write_text(json.dumps(asked) + "\n", "utf-8"), _ELSEWHERE)
        return name

    def blocks(self) -> "dict[str, PointStore]":
        """The folder as each of its blocks asked, by their names, the last one first."""
        files = [*(self.directory / BLOCKS).glob("*.json")]
        files.sort(key=lambda file: file.stat().st_mtime_ns, reverse=True)
        return {file.stem: self._block(file.stem, read_json(file)) for file in files}

    def _block(self, name: str, asked: Record) -> "PointStore":
        return PointStore(self.directory, {**self.record, **asked}, f"{BLOCKS}/{name}.parquet")

    def write_failed(self, failed: pd.DataFrame) -> None:
        """Write which points failed, and why; without any there is no such file."""
        file = self.directory / FAILED
        if failed.empty:
            file.unlink(missing_ok=True)
            return
        self._write(file, pa.Table.from_pandas(failed, preserve_index=False).replace_schema_metadata(None))

    def design(self) -> pd.DataFrame:
        """The table of points."""
        found: pd.DataFrame = self._read(self.directory / self._design).to_pandas()
        return found

    def about(self) -> dict[str, dict[str, str]]:
        """What each column of the design is."""
        schema = self._read(self.directory / self._design).schema
        plain = {field.name: field.metadata or {} for field in schema}
        return {name: {k.decode(): v.decode() for k, v in held.items()} for name, held in plain.items()}

    def failed(self) -> pd.DataFrame:
        """Points that failed, and why; empty without any."""
        file = self.directory / FAILED
        if not file.exists():
            return pd.DataFrame({"point": [], "kind": [], "reason": []}, dtype=object)
        found: pd.DataFrame = self._read(file).to_pandas()
        return found

    def write_point(self, point: str, first: int, tables: Mapping[str, Rows]) -> None:
        """Write what has just been played of a point, from replication `first` on.

        Parameters
        ----------
        point : str
            Its id.
        first : int
            Its first replication among these.
        tables : mapping
            The tables of `TABLES`; the point counts as played once the last of them is there.
        """
        with holding(self.directory / _WAITING, wait=True):  # nobody files one table without the other
            for name in TABLES:
                self._write(self._waiting(name, point, first), _arrow(point, tables[name]))

    def waits(self, point: str, first: int) -> bool:
        """Whether what was played of a point waits to be filed, from replication `first` on."""
        return self._waiting(TABLES[-1], point, first).exists()

    def _waiting(self, table: str, point: str, first: int) -> Path:
        return self.directory / _WAITING / f"{table}-{point}-{first:07d}.parquet"

    def _filed(self, table: str, letters: str) -> Path:
        return self.directory / f"{table}-{letters}.parquet"

    def files_of(self, letters: str) -> list[Path]:
        """Files in which points stand that begin with some letters."""
        return [file for table in TABLES if (file := self._filed(table, letters)).exists()]

    def forget(self, letters: str) -> None:
        """Remove what is filed by some letters, and of a share its receipt before that."""
        for file in (points_receipt_file(self.directory, letters), *self.files_of(letters)):
            file.unlink(missing_ok=True)

    def take(self, letters: str, sources: "Sequence[PointStore]") -> None:
        """File the points that other folders of this sweep have filed by some letters, each once.

        Parameters
        ----------
        letters : str
            By which they are filed.
        sources : sequence of PointStore
            Folders that may hold some of them.

        Raises
        ------
        StoreError
            If a file is damaged, or the folder cannot be written.
        """
        for table in TABLES:
            files = [store._filed(table, letters) for store in (self, *sources)]
            if parts := [self._read(file) for file in files if file.exists()]:
                self._write(self._filed(table, letters), _in_order(table, parts))

    def waiting(self) -> list[tuple[str, int]]:
        """Points that wait to be filed, with their first replications, in order."""
        found = sorted((self.directory / _WAITING).glob(f"{TABLES[-1]}-*.parquet"))
        names = (file.stem.split("-") for file in found)
        return [(parts[1], int(parts[2])) for parts in names]

    def file(self, letters: str) -> None:
        """File the points that begin with some letters and wait; those already filed stay with them.

        One process files at a time, so that none writes over what another has just filed.
        """
        if not self._waiting_for(letters):
            return
        with holding(self.directory / _WAITING, alone=True, wait=True):
            self._file(letters, self._waiting_for(letters))

    def _waiting_for(self, letters: str) -> list[tuple[str, int]]:
        return [one for one in self.waiting() if one[0].startswith(letters)]

    def _file(self, letters: str, held: Sequence[tuple[str, int]]) -> None:
        if not held:  # another process was faster
            return
        for table in TABLES:
            parts = [self._read(self._waiting(table, *one)) for one in held]
            filed = self._filed(table, letters)
            if filed.exists():
                parts.insert(0, self._read(filed))
            self._write(filed, _in_order(table, parts))
        for table in reversed(TABLES):  # the table that makes a point count goes last in, and first out
            for one in held:
                self._waiting(table, *one).unlink(missing_ok=True)

    def done(self) -> dict[str, list[int]]:
        """Replications of each point that are on disk."""
        pieces, _ = self._pieces(MARKET, ["point", "rep"])
        if not pieces:
            return {}
        rows = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
        coded = rows["point"].combine_chunks()
        codes, names = coded.indices.to_numpy(), coded.dictionary.to_pylist()
        order = np.argsort(codes, kind="stable")
        reps, cuts = rows["rep"].to_numpy()[order], np.searchsorted(codes[order], np.arange(len(names) + 1))
        return {name: sorted({*reps[cuts[k] : cuts[k + 1]].tolist()}) for k, name in enumerate(names)}

    def complete(self, numbers: range) -> set[str]:
        """Points of which all these replications are on disk."""
        pieces, _ = self._pieces(MARKET, ["point", "rep"])
        if not pieces:
            return set()
        rows = pa.concat_tables(pieces).unify_dictionaries().combine_chunks()
        coded, reps = rows["point"].combine_chunks(), rows["rep"].to_numpy()
        inside = (reps >= numbers.start) & (reps < numbers.stop)
        where = (
            coded.indices.to_numpy()[inside].astype(np.int64) * len(numbers) + reps[inside] - numbers.start
        )
        there = np.zeros(len(coded.dictionary) * len(numbers), bool)
        there[where] = True  # a point that waits to be filed may stand there twice
        whole = there.reshape(-1, len(numbers)).all(1)
        return set(coded.dictionary.filter(pa.array(whole)).to_pylist())

    def read(self, table: str, columns: Sequence[str] | None = None) -> pd.DataFrame:
        """One table of all points, in order of point, replication and group.

        Parameters
        ----------
        table : str
            One of `TABLES`.
        columns : sequence of str, optional
            Only these besides point, replication and group; by default all.

        Returns
        -------
        DataFrame

        Raises
        ------
        StoreError
            If a file is damaged, or nothing has been played.
        """
        wanted = None if columns is None else [*_KEYS[table], *dict.fromkeys(columns)]
        pieces, fresh = self._pieces(table, wanted)
        if not pieces:
            raise StoreError(f"no point of {self.directory} has been played yet: run the sweep again")
        whole = pa.concat_tables(pieces).unify_dictionaries()
        frame: pd.DataFrame = whole.to_pandas()
        if fresh:  # what waited may stand among what is filed too
            frame = frame.drop_duplicates(_KEYS[table], ignore_index=True)
        return frame

    def _pieces(self, table: str, columns: list[str] | None) -> tuple[list[pa.Table], bool]:
        """What is filed and then what waits, and whether anything waits.

        What waits is read first: a point that another process files meanwhile is found where it is filed.
        """
        names = [name for name in _KEYS[table] if name != "rep"]
        fresh = self._fresh(table, columns, names)
        filed = sorted(self.directory.glob(f"{table}-{'?' * _FILED_BY}.parquet"))
        return [*(self._read(file, columns, names) for file in filed), *fresh], bool(fresh)

    def _fresh(self, table: str, columns: list[str] | None, names: Sequence[str]) -> list[pa.Table]:
        """What waits to be filed; looked for again where another process has just filed it."""
        left = _LOOKS
        while True:
            waiting = self.waiting()
            try:
                return [self._read(self._waiting(table, *one), columns, names) for one in waiting]
            except _Gone:
                left -= set(waiting) <= set(self.waiting())  # nobody seems to have filed it
                if not left:
                    raise

    def _read(self, file: Path, columns: list[str] | None = None, names: Sequence[str] = ()) -> pa.Table:
        try:
            with pq.ParquetFile(file, read_dictionary=[*names], page_checksum_verification=True) as opened:
                return opened.read(columns=columns)
        except FileNotFoundError as error:
            raise _Gone(f"{file} is missing: run the sweep again") from error
        except (OSError, pa.ArrowException, ValueError, KeyError) as error:
            raise StoreError(f"{file} is damaged: delete it, and run the sweep again") from error

    def _write(self, file: Path, table: pa.Table) -> None:
        def draft(into: Path) -> None:
            pq.write_table(table, into, compression="zstd", write_page_checksum=True)

        write_whole(file, draft, _ELSEWHERE)

    def clear(self) -> None:
        """Remove everything that was played; the record stays."""
        played = [file for table in TABLES for file in self.directory.glob(f"{table}-*.parquet")]
        waiting, receipts = (self.directory / _WAITING).glob("*.parquet"), receipts_in(self.directory)
        for file in [*receipts, *played, *waiting, self.directory / FAILED]:
            file.unlink(missing_ok=True)

    def size_mib(self) -> float:
        """How much it takes on the disk."""
        return sum(file.stat().st_size for file in self.directory.rglob("*.parquet")) / 2**20


def checked_record(record: object, file: Path) -> Record:
    """Return what the record of a sweep says if it is whole, and still what was written.

    Parameters
    ----------
    record : object
        What was read.
    file : Path
        Where it was read, for messages.

    Raises
    ------
    StoreError
        If it is damaged, or was written by another version.
    """
    version = record.get("schema_version") if isinstance(record, dict) else None
    if isinstance(version, int) and version != _SCHEMA:
        raise StoreError(f"{file} was written by another version of the program: {AGAIN}")
    if not isinstance(record, dict) or version != _SCHEMA:
        raise Damaged(f"{file} is damaged (it is no record of a sweep): {_ANEW}")
    if record.pop("checksum", None) != hash_of(record):
        raise Damaged(f"{file} is damaged (it was changed after it was written): {_ANEW}")
    return record


def check_table(content: bytes, file: Path) -> None:
    """Refuse a table of a sweep that is damaged.

    Parameters
    ----------
    content : bytes
        What was read.
    file : Path
        Where it was read, for messages.

    Raises
    ------
    Damaged
        If it is.
    """
    try:
        with pq.ParquetFile(BytesIO(content), page_checksum_verification=True) as opened:
            opened.read()
    except (OSError, pa.ArrowException, ValueError) as error:
        raise Damaged(f"{file} is damaged: {_ANEW}") from error


def letters_of(point: str) -> str:
    """The letters by which a point is filed."""
    return point[:_FILED_BY]


def _arrow(point: str, rows: Rows) -> pa.Table:
    kinds = {name: pa.string() if values.dtype.kind == "O" else None for name, values in rows.items()}
    columns = {name: pa.array(values, kinds[name]) for name, values in rows.items()}
    return pa.table({"point": pa.array([point] * len(rows["rep"]), pa.string()), **columns})


def _in_order(table: str, parts: Iterable[pa.Table]) -> pa.Table:
    """All rows, each once, in order of point and replication; groups stay in the order of the scenario."""
    whole = pa.concat_tables(parts)
    frame = whole.select(_KEYS[table]).to_pandas()
    frame["row"] = np.arange(len(frame))
    kept = frame.drop_duplicates(_KEYS[table]).sort_values(["point", "rep", "row"])
    return whole.take(kept["row"].to_numpy())
