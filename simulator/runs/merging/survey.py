"""What of a plan is on disk.

Answers: which shares are whole, missing or damaged. Nothing is believed before its receipt agrees.
"""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from simulator.runs.files import StoreError, quoted, read_json
from simulator.runs.manifest import MANIFEST
from simulator.runs.merging.handed import shard_of
from simulator.runs.points import RECORD, PointStore
from simulator.runs.run import RESULTS
from simulator.runs.shards import PLAN, Plan, Share, fault_of, is_share, read_plan, receipts_in
from simulator.runs.store import RunStore

_SHOWN = 8


@dataclass(frozen=True)
class Piece:
    """One share as it lies on disk."""

    share: Share
    stretch: tuple[int, int]
    folder: Path
    """where it is, or would be played"""
    done: int = 0
    faults: tuple[str, ...] = ()
    store: RunStore | None = None

    @property
    def asked(self) -> int:
        """Replications or points of this share."""
        return self.stretch[1] - self.stretch[0] + 1

    @property
    def state(self) -> str:
        """One of `done`, `damaged`, `begun`, `missing`."""
        if self.faults:
            return "damaged"
        if self.done >= self.asked:
            return "done"
        return "begun" if self.done else "missing"


@dataclass(frozen=True)
class Survey:
    """A plan, and what of it is on disk."""

    plan: Plan
    home: Path
    """a folder that holds the plan"""
    pieces: tuple[Piece, ...]
    folders: tuple[Path, ...] = field(default=())
    """as they were named"""

    @property
    def open(self) -> tuple[Piece, ...]:
        """Shares that are not whole yet."""
        return tuple(piece for piece in self.pieces if piece.state != "done")

    @property
    def done(self) -> int:
        """Replications or points that are on disk, with a receipt."""
        return sum(piece.done for piece in self.pieces)

    @property
    def asked(self) -> int:
        """Replications of a run, points of a sweep."""
        return sum(piece.asked for piece in self.pieces)

    def require_whole(self) -> None:
        """Refuse to put shares together before every one is whole.

        Raises
        ------
        StoreError
            If one is missing, damaged or not played to its end.
        """
        faults = [fault for piece in self.pieces for fault in piece.faults]
        status = f"'simulator status {' '.join(map(quoted, self.folders))}' says what to type next"
        if faults:
            raise StoreError(f"{faults[0]}: play that shard again. {status}")
        if self.open:
            numbers = ", ".join(str(piece.share.number) for piece in self.open[:_SHOWN])
            more = f" and {len(self.open) - _SHOWN:,} more" if len(self.open) > _SHOWN else ""
            shards, verb = ("shard", "is") if len(self.open) == 1 else ("shards", "are")
            raise StoreError(
                f"{shards} {numbers}{more} of {self.plan['shards']} {verb} not whole yet ({self.done:,} of "
                f"{self.asked:,} {self.what} are there): {status}"
            )

    def whole_folder(self, out: Path | None) -> Path:
        """Where the whole goes: below `out`, or where all shares lie, or else below `results`."""
        folders = [piece.folder.resolve() for piece in self.pieces]
        above = {folder.parents[2] for folder in folders if is_share(folder)}
        if out is None and len(above) == 1 and all(map(is_share, folders)):
            home = next(iter(above))
            if home.name == self.plan["run_id"]:
                return home
        return (out or RESULTS) / self.plan["name"] / self.plan["run_id"]

    @property
    def what(self) -> str:
        """What is shared out."""
        return "points" if "sweep" in self.plan else "replications"


def survey(folders: Sequence[Path]) -> list[Survey]:
    """Look at every plan in or below some folders, and check what was handed over.

    Parameters
    ----------
    folders : sequence of Path
        Folders of runs or sweeps, of plans or of single shares, in any order.

    Returns
    -------
    list of Survey
        One for each plan; empty if there is none.

    Raises
    ------
    StoreError
        If a plan or a manifest is damaged, or a share is there twice and the two differ.
    """
    plans: dict[str, tuple[Plan, Path]] = {}
    there: dict[str, dict[Path, _Copy]] = defaultdict(dict)
    for folder in folders:
        for file in sorted(folder.rglob(PLAN), key=lambda file: len(file.parts)):
            plan = read_plan(file)
            plans.setdefault(plan["plan"], (plan, file.parent))
            if (copy := _copy_at(file.parent, plan)) is not None:
                there[plan["plan"]][file.parent.resolve()] = copy
    return [
        Survey(plan, home, tuple(_pieces(plan, home, list(there[address].values()))), tuple(folders))
        for address, (plan, home) in plans.items()
    ]


class _Copy(NamedTuple):
    """A share as it lies in a folder, perhaps not the only one."""

    number: int
    folder: Path
    store: RunStore | None


def _copy_at(folder: Path, plan: Plan) -> _Copy | None:
    """Open the share that lies beside a plan; None if only the plan is there."""
    store, shard = None, None
    if (folder / MANIFEST).exists():
        store = RunStore.load(folder)
        shard = store.manifest.get("shard")
    elif (folder / RECORD).exists():
        shard = shard_of(PointStore.load(folder))
    else:
        return None
    if shard is None or shard["plan"] != plan["plan"]:
        raise StoreError(f"{folder} holds another shard than its plan says: leave it out")
    return _Copy(shard["number"], folder, store)


def _pieces(plan: Plan, home: Path, copies: Sequence[_Copy]) -> Iterator[Piece]:
    alone = (home / MANIFEST).exists() or (home / RECORD).exists()  # a share carries its plan with it
    beside = home.parent if alone else home
    for number in range(1, plan["shards"] + 1):
        share = Share(number, plan["shards"])
        stretch = share.stretch(len(plan["sweep"]["points"]) if "sweep" in plan else plan["replications"])
        there = [_piece(share, stretch, one, plan) for one in copies if one.number == number]
        _require_alike(there)
        nothing = Piece(share, stretch, beside / share.folder)
        yield max(there, key=lambda piece: (not piece.faults, piece.done), default=nothing)


def _piece(share: Share, stretch: tuple[int, int], copy: _Copy, plan: Plan) -> Piece:
    receipts = receipts_in(copy.folder)
    faults = [fault_of(receipt, plan["run_id"], plan["plan"]) for receipt in receipts]
    wrong = tuple(one for one in faults if one is not None)
    # what is damaged is told as such; what it held is counted by nobody
    if wrong:
        done = 0
    elif copy.store is not None:
        done = sum(last - first + 1 for first, last in copy.store.parts())
    else:
        done = sum(len(read_json(receipt)["points"]) for receipt in receipts)
    return Piece(share, stretch, copy.folder, done, wrong, copy.store)


def _require_alike(copies: Sequence[Piece]) -> None:
    """Refuse two copies of a share that say different things of the same files."""
    seen: dict[str, tuple[object, Path]] = {}
    for piece in copies:
        for receipt in receipts_in(piece.folder) if not piece.faults else ():
            files = read_json(receipt)["files"]
            other = seen.setdefault(receipt.name, (files, piece.folder))
            if other[0] != files:
                raise StoreError(
                    f"shard {piece.share} is there twice, in {other[1]} and in {piece.folder}, and the two "
                    "differ: leave one of them out"
                )
