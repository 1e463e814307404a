"""What of a plan is on disk.

Answers: which shares are whole, missing or damaged. Nothing is believed before its receipt agrees.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, NamedTuple

from simulator.runs.files import Damaged, StoreError, quoted, read_json
from simulator.runs.manifest import MANIFEST
from simulator.runs.merging.handed import shard_of
from simulator.runs.points import RECORD, PointStore
from simulator.runs.run import RESULTS
from simulator.runs.shards import (
    PLAN,
    Plan,
    Share,
    fault_of,
    is_share,
    read_plan,
    receipts_in,
    share_at,
    write_plan,
)
from simulator.runs.store import RunStore, anew

_SHOWN = 8
_PLAYED = "the command that played this shard writes it anew, and what has a receipt is kept"


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
    torn: tuple[Path, ...] = ()
    """folders in which this plan stands damaged"""

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
            raise StoreError(f"{advised(faults[0])}. {status}")
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

    def mend_plans(self) -> None:
        """Write the plan anew where it stands damaged."""
        for folder in self.torn:
            write_plan(self.plan, folder)

    @property
    def what(self) -> str:
        """What is shared out."""
        return "points" if "sweep" in self.plan else "replications"


def advised(fault: str) -> str:
    """Return what is wrong with a share together with what to do about it."""
    return fault if ": " in fault else f"{fault}: play that shard again"


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
        If a plan is damaged that nobody else has, or a share is there twice and the two differ.
    """
    files = [file for folder in folders for file in _nearest_first(folder)]
    sound = sound_plans(files)
    plans: dict[str, tuple[Plan, Path]] = {}
    for plan, home in sound:
        plans.setdefault(plan["plan"], (plan, home))
    torn = [(_plan_of(folder, sound), folder) for folder in _torn(files, sound)]
    there: dict[str, dict[Path, _Copy]] = defaultdict(dict)
    for plan, folder in [*sound, *torn]:
        if (copy := _copy_at(folder, plan)) is not None:
            there[plan["plan"]][folder.resolve()] = copy
    return [
        Survey(
            plan,
            home,
            tuple(_pieces(plan, home, list(there[address].values()))),
            tuple(folders),
            tuple(folder for other, folder in torn if other["plan"] == address),
        )
        for address, (plan, home) in plans.items()
    ]


def _nearest_first(folder: Path) -> list[Path]:
    return sorted(folder.rglob(PLAN), key=lambda file: len(file.parts))


def sound_plans(files: Sequence[Path]) -> list[tuple[Plan, Path]]:
    """Read plans, and leave out those that are damaged; return each with its folder.

    Raises
    ------
    StoreError
        If all are damaged, or one is of another version.
    """
    found, damage = list[tuple[Plan, Path]](), list[Damaged]()
    for file in files:
        try:
            found.append((read_plan(file), file.parent))
        except Damaged as error:
            damage.append(error)
    if damage and not found:
        raise damage[0]
    return found


def _torn(files: Sequence[Path], sound: Sequence[tuple[Plan, Path]]) -> list[Path]:
    """Folders in which a plan stands damaged."""
    read = {folder for _, folder in sound}
    return [file.parent for file in files if file.parent not in read]


def _plan_of(folder: Path, sound: Sequence[tuple[Plan, Path]]) -> Plan:
    """The plan that stood in a folder: that of the shares in it, or of the folder that it is a share in."""
    for plan, other in sound:
        beside = is_share(folder) and other.parent == folder.parent
        if folder == other.parent or folder.parent == other or beside:
            return plan
    read_plan(folder / PLAN)  # nobody else has it, so its own words say what to do
    raise StoreError(f"{folder / PLAN} was damaged a moment ago: give the command again")


class _Copy(NamedTuple):
    """A share as it lies in a folder, perhaps not the only one."""

    number: int
    folder: Path
    store: RunStore | None
    damage: str = ""
    """what is wrong with the file that describes it"""


def _copy_at(folder: Path, plan: Plan) -> _Copy | None:
    """Open the share that lies beside a plan; None if only the plan is there."""
    store, shard = None, None
    try:
        if (folder / MANIFEST).exists():
            store = RunStore.load(folder)
            shard = store.manifest.get("shard")
        elif (folder / RECORD).exists():
            shard = shard_of(PointStore.load(folder))
        elif receipts_in(folder):
            name = RECORD if "sweep" in plan else MANIFEST
            raise Damaged(f"{folder / name} is gone: {_PLAYED if 'sweep' in plan else anew(folder)}")
        else:
            return None
    except Damaged as error:
        if (number := share_at(folder, plan)) is not None:
            return _Copy(number, folder, None, str(error))
        raise
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
    wrong = [one for one in faults if one is not None]
    good = [receipt for receipt, fault in zip(receipts, faults, strict=True) if fault is None]
    try:
        parts = [] if copy.store is None else copy.store.parts()
    except StoreError as error:  # a file that is none of this run
        wrong.append(str(error))
    # what is damaged is told as such; what it held is counted by nobody
    if wrong or copy.damage or copy.store is None:
        done = len({one for receipt in good for one in _held(read_json(receipt))})
    else:
        done = sum(last - first + 1 for first, last in parts)
    told = (*([copy.damage] if copy.damage else []), *wrong)
    return Piece(share, stretch, copy.folder, done, told, copy.store)


def _held(receipt: dict[str, Any]) -> Iterable[object]:
    """Replications or points that a receipt stands for."""
    return receipt["points"] if "points" in receipt else range(receipt["first"], receipt["last"] + 1)


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
