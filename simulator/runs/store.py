"""The folder of a run: what is on disk, and nothing half-written.

Answers: which replications are done, and what they hold. A part is the tables of a stretch of replications.
Each file appears whole or not at all, so a run that is killed leaves only whole files. Tables are checked
before they are written, and parts before they are believed.
"""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Self

import numpy as np
import pandas as pd
import pyarrow as pa

from simulator.runs.files import AGAIN, Damaged, StoreError, quoted, read_json, write_whole
from simulator.runs.layouts import FULL_TABLES, LAYOUTS, Table
from simulator.runs.manifest import MANIFEST, SCHEMA_VERSION, Manifest, checked, with_checksum
from simulator.runs.parts import (
    ContentHash,
    Part,
    PartReader,
    arrow_table,
    empty,
    joined,
    numbers_in,
    write_part,
)
from simulator.runs.shards import PLAN, SHARDS, fault_of, is_share, receipt_file, receipts_in, write_receipt

FULL_FOLDER = "tables"
PIECES = "pieces"
"""folder of the pieces of replications that are not whole yet, see `pieces.py`"""
_ELSEWHERE = "name another folder with --out"

Frames = dict[str, pd.DataFrame]


class RunStore:
    """The folder of one run. Parts go in, tables come out in order of replication.

    It has many methods because everything between a run and the disk goes through it.
    """

    def __init__(self, directory: Path, manifest: Manifest) -> None:
        self.directory, self.manifest = directory, manifest
        again = f"'simulator resume {quoted(directory)}' plays these replications again"
        self._reader = PartReader(self.groups, again, self.sealed)

    @property
    def sealed(self) -> bool:
        """Whether every part has a checksum; runs of older versions have none."""
        return self.manifest.get("sealed", False)

    @property
    def groups(self) -> tuple[str, ...]:
        """Names of all groups, in the order of the scenario."""
        return tuple(self.manifest["shape"]["groups"])

    @property
    def stretch(self) -> tuple[int, int] | None:
        """First and last replication of a share of a run; None for a whole run."""
        shard = self.manifest.get("shard")
        return None if shard is None else (shard["first"], shard["last"])

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
        store = cls(directory, {**manifest, "sealed": True})
        store.write_manifest(store.manifest)
        return store

    @classmethod
    def load(cls, directory: Path) -> Self:
        """Open the folder of a run that was started earlier.

        Raises
        ------
        StoreError
            If there is no run, or it was written by another version.
        """
        file = directory / MANIFEST
        try:
            return cls(directory, cls._read(directory, file))
        except Damaged as error:
            raise Damaged(str(error).replace(AGAIN, anew(directory))) from error

    @staticmethod
    def _read(directory: Path, file: Path) -> Manifest:
        manifest = read_json(file)
        found = manifest.get("schema_version") if isinstance(manifest, dict) else None
        if isinstance(found, int) and found != SCHEMA_VERSION:
            raise StoreError(
                f"{directory} was written with schema version {found}, and this program reads "
                f"{SCHEMA_VERSION}: run the scenario again"
            )
        return checked(manifest, file)

    def write_manifest(self, manifest: Manifest) -> None:
        """Replace the manifest."""
        manifest = with_checksum(manifest)
        text = json.dumps(manifest, indent=2, allow_nan=False, ensure_ascii=False) + "\n"
        write_whole(
            self.directory / MANIFEST, lambda draft: draft.write_text(text, encoding="utf-8"), _ELSEWHERE
        )
        self.manifest = manifest

    def _part(self, table: str, first: int, last: int) -> Part:
        return Part(self.manifest["run_id"], table, first, last)

    def _folder(self, table: str) -> Path:
        return self.directory / FULL_FOLDER if table in FULL_TABLES else self.directory

    def _file(self, table: str, first: int, last: int) -> Path:
        return self._folder(table) / self._part(table, first, last).name

    def holds(self, first: int, last: int) -> bool:
        """Whether a part is whole: all its tables are there and, of a share, its receipt."""
        if self.stretch is not None and not receipt_file(self.directory, (first, last)).exists():
            return False
        return all(self._file(name, first, last).exists() for name in LAYOUTS)

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
        ready = {name: arrow_table(name, table, rows.get(name)) for name, table in tables.items()}
        # a part counts as done once the tables of `LAYOUTS` are there, so the full tables go first
        for name in sorted(ready, key=lambda name: name in LAYOUTS):
            write_part(ready[name], self._folder(name), self._part(name, first, last))
        if self.stretch is not None:
            files = [self._file(name, first, last) for name in ready]
            write_receipt(self.directory, self.manifest, (first, last), files)

    def parts(self) -> list[tuple[int, int]]:
        """First and last replication of each complete part, in order.

        Raises
        ------
        StoreError
            If a file that is named like a part can be none.
        """
        found: list[tuple[int, int]] = []
        for file in sorted(self.directory.glob("market-*.parquet")):
            numbers = numbers_in(file.name)
            if numbers is None or numbers[1] >= self.manifest["replications"]:
                raise StoreError(f"{file} is no part of this run: move it out of the folder")
            first, last = numbers
            clear = not found or first > found[-1][1]
            if clear and self.holds(first, last):
                found.append((first, last))
        return found

    def missing(self, replications: int) -> list[tuple[int, int]]:
        """Stretches of replications 0 to `replications` - 1, or of a share, that no part holds."""
        at, end = self.stretch or (0, replications - 1)
        gaps = []
        for first, last in self.parts():
            if first > at:
                gaps.append((at, first - 1))
            at = last + 1
        return [*gaps, (at, end)] if at <= end else gaps

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
        parts = [self._part(table, *numbers) for numbers in self._whole_parts()]
        folder = self._folder(table)
        parts = [part for part in parts if table in LAYOUTS or (folder / part.name).exists()]
        if table in FULL_TABLES and not parts:
            raise StoreError(
                f"{self.directory} has no full table '{table}': run with run.keep_tables of 1 or more"
            )
        pieces = [self._reader.read(folder, part, columns) for part in parts] or [empty(table, columns)]
        try:
            frame: pd.DataFrame = pa.concat_tables(pieces).unify_dictionaries().to_pandas()
        except pa.ArrowException as error:
            raise StoreError(
                f"the tables '{table}' in {folder} do not fit together: run the scenario again"
            ) from error
        if "group" in frame:
            frame["group"] = pd.Categorical(frame["group"].astype(object), categories=list(self.groups))
        return frame

    def _whole_parts(self) -> list[tuple[int, int]]:
        """All parts; a run that has lost some is no shorter run, so it is refused."""
        parts = self.parts()
        here, saved = sum(last - first + 1 for first, last in parts), self.manifest["replications_done"]
        if here < saved:
            raise StoreError(
                f"{self.directory} has lost {saved - here:,} of the {saved:,} replications that were saved: "
                f"'simulator resume {quoted(self.directory)}' plays them again"
            )
        return parts

    def gather(self, stretch: tuple[int, int], sources: Sequence[Self]) -> None:
        """Write a part of what other folders of this run hold, as if it had been played in one piece.

        Parameters
        ----------
        stretch : tuple
            The first and the last replication of the part.
        sources : sequence of RunStore
            Folders that hold all of them, in order.

        Raises
        ------
        StoreError
            If a file is damaged, or the folder cannot be written.
        """
        for name in (*FULL_TABLES, *LAYOUTS):  # as in `write_part`, what makes a part count goes last
            pieces = [piece for store in sources for piece in store._rows_of(name, *stretch)]
            if pieces:
                write_part(joined(pieces), self._folder(name), self._part(name, *stretch))

    def _rows_of(self, table: str, first: int, last: int) -> list[pa.Table]:
        """Rows of these replications, part by part."""
        found = []
        for numbers in self._whole_parts():
            here = numbers[0] <= last and numbers[1] >= first
            if here and (table in LAYOUTS or self._file(table, *numbers).exists()):
                rows = self._reader.read(self._folder(table), self._part(table, *numbers))
                at, end = np.searchsorted(rows["rep"].to_numpy(), [first, last + 1])
                found.append(rows.slice(at, end - at))
        return found

    def content(self, of: Sequence[tuple[int, int]] | None = None) -> str:
        """Hash all rows, however they are cut into files; on the way every file is checked.

        `of` names the parts, by default all that count.

        Raises
        ------
        StoreError
            If a file is damaged, or some are lost.
        """
        hashed, parts = ContentHash(), self._whole_parts() if of is None else of
        for name in (*LAYOUTS, *FULL_TABLES):
            for numbers in parts:
                if name in LAYOUTS or self._file(name, *numbers).exists():
                    hashed.add(name, self._reader.read(self._folder(name), self._part(name, *numbers)))
        return hashed.hexdigest()

    def keep_only(self, parts: Sequence[tuple[int, int]]) -> None:
        """Remove every part but these; the manifest stays.

        Those that make parts count go first, in order: a longer part that begins with the first of them takes
        their place at once, whenever this is stopped.
        """
        for folder in (self.directory, self.directory / FULL_FOLDER):
            found = folder.glob("*.parquet")
            for file in sorted(found, key=lambda file: (not file.name.startswith("market-"), file.name)):
                if numbers_in(file.name) not in parts:
                    file.unlink(missing_ok=True)

    def forget_damaged(self) -> None:
        """Remove receipts of a share whose files are not what was written, so that they are played again."""
        for receipt in receipts_in(self.directory) if self.stretch is not None else ():
            if fault_of(receipt, self.manifest["run_id"], self.manifest["shard"]["plan"]) is not None:
                receipt.unlink(missing_ok=True)

    def pieces(self, pattern: str = "piece-*.npz") -> list[Path]:
        """Files of pieces of replications that are not whole yet."""
        return list((self.directory / PIECES).glob(pattern))

    def clear(self) -> None:
        """Remove every part, and pieces of replications; the manifest stays."""
        for file in receipts_in(self.directory) if self.stretch is not None else ():
            file.unlink(missing_ok=True)
        for file in self.pieces("piece-*"):
            file.unlink(missing_ok=True)
        self.keep_only(())


def anew(directory: Path) -> str:
    """Say what writes the manifest of a run anew, and what of the run is kept."""
    folder = quoted(directory)
    if any((directory / SHARDS).glob(f"*/{PLAN}")):
        return f"the shards in it are kept, and 'simulator merge {folder}' puts them together anew"
    if (directory / PLAN).exists():
        return f"'simulator resume {folder}' writes it anew, and what has a receipt is kept"
    return AGAIN


def runs_below(folder: Path) -> list[Path]:
    """Folders of runs within `folder`, the latest first; shares that are not merged are none."""
    found = [file for file in folder.rglob(MANIFEST) if file.is_file() and not is_share(file.parent)]
    return [file.parent for file in sorted(found, key=lambda file: file.stat().st_mtime, reverse=True)]
