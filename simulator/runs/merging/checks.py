"""What is believed of a share in a store of objects.

Answers: is what lies there a share, whole, and in its place, before anything of it is written here.
"""

import json
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any, TypeVar

from simulator.runs.files import Damaged, StoreError
from simulator.runs.manifest import MANIFEST, checked
from simulator.runs.merging.far import Far
from simulator.runs.points import DESIGN, FAILED, RECORD, check_table, checked_record
from simulator.runs.shards import PLAN, Plan, Share, checked_plan, fault_in, plan_folder

BESIDE = (PLAN, MANIFEST, RECORD, DESIGN, FAILED)
"""files of a share that no receipt stands for"""
_WRONG = (ValueError, KeyError, TypeError, AttributeError, RecursionError)
"""what reading a damaged file raises, besides a `StoreError`"""
_Found = TypeVar("_Found")


def place_of(plan: Plan, share: str) -> str:
    """Where a share lies below the folder of a store, as it lies below `results`."""
    address = plan["plan"] if "sweep" in plan else ""
    home = plan_folder(Path(plan["name"]) / plan["run_id"], plan["shards"], address)
    return (home / share).as_posix()


class Checks:
    """Checks one share in a store.

    Parameters
    ----------
    far : Far
        The store.
    there : str
        The folder of the share in it.
    near : Path
        That folder, seen from the folder of the store.
    listed : collection of str
        What is in the store.

    Raises
    ------
    StoreError
        If the plan of the share is missing or damaged, or this is not the place of one.
    """

    def __init__(self, far: Far, there: str, near: Path, listed: Collection[str]) -> None:
        self.far, self.there = far, there
        self._found = {name: far.read(f"{there}/{name}") for name in BESIDE if f"{there}/{name}" in listed}
        self._require(PLAN)
        self.plan = self._sound(PLAN, lambda path: checked_plan(json.loads(self._found[PLAN]), path))
        if near.as_posix() != place_of(self.plan, near.name):
            raise StoreError(
                f"{there} in the store is not where the shard of its plan belongs: {self._rid()}"
            )

    def beside(self) -> dict[str, bytes]:
        """Return the plan and what describes the share, whole and of this share.

        Raises
        ------
        StoreError
            If a file is missing or damaged, or is that of another share.
        """
        swept = "sweep" in self.plan
        for name in (RECORD, DESIGN) if swept else (MANIFEST,):
            self._require(name)
        if swept:
            for name in {DESIGN, FAILED} & set(self._found):
                self._sound(name, self._table)
        about = RECORD if swept else MANIFEST
        mark = self._sound(about, self._mark)
        own = Share(mark["number"], mark["of"]).folder
        if (mark["plan"], own) != (self.plan["plan"], self.there.rpartition("/")[2]):
            raise StoreError(f"{self.there}/{about} in the store is that of another shard: {self.far.mend}")
        return self._found

    def promised(self, receipt: bytes, path: str) -> Iterator[tuple[str, str]]:
        """Yield names and hashes of the files that a receipt stands for.

        Parameters
        ----------
        receipt : bytes
            Its content.
        path : str
            Where it is in the store.

        Raises
        ------
        StoreError
            If it is damaged, of another plan, or names a file that is none of this folder.
        """
        try:
            found = json.loads(receipt)
            files = [(str(name), str(about["sha256"])) for name, about in found["files"].items()]
        except _WRONG:
            raise StoreError(f"{path} in the store is damaged: {self.far.mend}") from None
        if any(Path(name).is_absolute() or ".." in Path(name).parts for name, _ in files):
            raise StoreError(
                f"{path} in the store names a file outside of its folder: nothing of it is taken"
            )
        if fault := fault_in(found, Path(path), self.plan["run_id"], self.plan["plan"]):
            raise StoreError(f"in the store, {fault}: {self.far.mend}")
        yield from files

    def _require(self, name: str) -> None:
        if name not in self._found:
            raise StoreError(f"{self.there} in the store has no {name}: {self._rid()}")

    def _rid(self) -> str:
        return f"{self.far.mend}, or remove that folder there if it is none of yours"

    def _sound(self, name: str, read: Callable[[Path], _Found]) -> _Found:
        """Return what a file holds; refuse one that is damaged."""
        path = f"{self.there}/{name}"
        try:
            return read(Path(path))
        except (Damaged, *_WRONG):
            raise StoreError(f"{path} in the store is damaged: {self.far.mend}") from None

    def _table(self, path: Path) -> None:
        check_table(self._found[path.name], path)

    def _mark(self, path: Path) -> Any:
        """Which share it is, as what describes it says."""
        if path.name == RECORD:
            return checked_record(json.loads(self._found[RECORD]), path)["shard"]
        return checked(json.loads(self._found[MANIFEST]), path)["shard"]
