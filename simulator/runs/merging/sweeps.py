"""A whole sweep as it lies on disk.

Answers: how many of its points were played, and is every file what was written.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from simulator.runs.files import StoreError, digest_of
from simulator.runs.points import MACHINE, RECORD, TABLES, PointStore
from simulator.runs.shards import is_share


class SweepOnDisk(NamedTuple):
    """What of a sweep is there."""

    name: str
    folder: Path
    asked: int
    """points"""
    done: int = 0
    """points of which every replication is there, and those that failed"""
    failed: int = 0
    content: str = ""
    """a hash of all its files of results; they are the same however they were played"""
    damage: str = ""


def sweeps_in(folders: Sequence[Path]) -> list[SweepOnDisk]:
    """Look at every sweep in or below some folders; shares that are not merged are none."""
    files = [file for folder in folders for file in sorted(folder.rglob(RECORD))]
    return [_looked_at(folder) for folder in dict.fromkeys(map(_folder_of, files)) if not is_share(folder)]


def _folder_of(record: Path) -> Path:
    return record.parent


def _looked_at(folder: Path) -> SweepOnDisk:
    try:
        store = PointStore.load(folder)
        points = set(map(str, store.design()["point"]))
    except StoreError as error:
        return SweepOnDisk(folder.parent.name, folder, 0, damage=str(error))
    found = SweepOnDisk(str(store.record["name"]), folder, len(points))
    numbers = range(int(str(store.record["first"])), int(str(store.record["last"])) + 1)
    try:
        failed = {
            str(point)
            for point, kind in store.failed()[["point", "kind"]].to_numpy().tolist()
            if kind != MACHINE
        }
        done = (store.complete(numbers) | failed) & points
        for table in TABLES if done - failed else ():  # every page is checked on the way
            store.read(table)
    except StoreError as error:
        return found._replace(damage=str(error))
    content = digest_of(sorted(folder.glob("*.parquet")))
    return found._replace(done=len(done), failed=len(failed & points), content=content)
