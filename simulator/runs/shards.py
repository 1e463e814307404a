"""Shares of a run or a sweep: which process plays what, and what it hands over.

Answers: how is one run played by many processes that know nothing of each other. The plan says all that is to
be played and by which program; each share follows from it, so nobody hands out work. A receipt says which
files a share has written whole; what has no receipt does not count.
"""

import json
from pathlib import Path
from typing import Any, NamedTuple, NotRequired, TypedDict, cast

from simulator.runs.files import AGAIN, Damaged, StoreError, read_json, save_text, sha256_of
from simulator.runs.manifest import Code, Manifest, hash_of

PLAN, SHARDS = "plan.json", "shards"
PLAN_SCHEMA = 1
_NO_CONTENT = ("plan", "base", "typed")
"""no part of the address of a plan: the address itself, where files lie on one machine, and what was typed"""
_ANEW = "the command that played one of its shards writes it anew, and what has a receipt is kept"
POINT_TABLES = ("sums", "market")
"""tables of a sweep"""


class Share(NamedTuple):
    """One of so many shares of a run, counted from 1."""

    number: int
    of: int

    def __str__(self) -> str:
        return f"{self.number}/{self.of}"

    @property
    def folder(self) -> str:
        """Name of its folder beside the plan."""
        return f"{self.number:0{len(str(self.of))}d}"

    def stretch(self, replications: int) -> tuple[int, int]:
        """First and last replication of this share, or point of a sweep, both included.

        Examples
        --------
        >>> [Share(number, 3).stretch(8) for number in (1, 2, 3)]
        [(0, 1), (2, 4), (5, 7)]
        """
        return (self.number - 1) * replications // self.of, self.number * replications // self.of - 1


class Points(TypedDict):
    """What the plan of a sweep says besides."""

    points: list[str]
    """their ids, in order: they are dealt out in stretches"""
    first: int
    last: int
    """replications of each"""
    asked: object
    """the question as it was asked"""


class Plan(TypedDict):
    """What is to be played, by which program, in how many shares: `plan.json`."""

    plan: str
    """its address: a hash of all the rest but `base`"""
    schema: int
    run_id: str
    name: str
    replications: int
    shards: int
    code: Code
    files: dict[str, str]
    scenario: dict[str, object]
    base: str
    sweep: NotRequired[Points]
    typed: NotRequired[list[str]]
    """of a sweep: the words of the command that plays it, but for the share"""


class File(TypedDict):
    """A file that was written whole."""

    sha256: str
    bytes: int


class Receipt(TypedDict):
    """What was handed over for a stretch of replications."""

    plan: str
    run_id: str
    first: int
    last: int
    files: dict[str, File]


def plan_of(manifest: Manifest, shards: int) -> Plan:
    """Return the plan of a run in so many shares.

    Raises
    ------
    StoreError
        If there are more shares than replications.
    """
    if shards > manifest["replications"]:
        raise StoreError(
            f"{shards:,} shards are more than the {manifest['replications']:,} replications of "
            f"'{manifest['name']}': ask for fewer shards, or more --replications"
        )
    plan: Plan = {
        "plan": "",
        "schema": PLAN_SCHEMA,
        "run_id": manifest["run_id"],
        "name": manifest["name"],
        "replications": manifest["replications"],
        "shards": shards,
        "code": manifest["code"],
        "files": manifest["files"],
        "scenario": manifest["scenario"],
        "base": manifest["base"],
    }
    return with_address(plan)


def with_address(plan: Plan) -> Plan:
    """Return a plan with the hash of its content."""
    return {**plan, "plan": _address(plan)}


def _address(plan: Plan) -> str:
    return hash_of({key: value for key, value in plan.items() if key not in _NO_CONTENT})[:16]


def read_plan(file: Path) -> Plan:
    """Read a plan.

    Raises
    ------
    StoreError
        If it is missing, damaged, or of another version.
    """
    try:
        return checked_plan(read_json(file), file)
    except Damaged as error:
        raise Damaged(str(error).replace(AGAIN, _ANEW)) from error


def checked_plan(found: object, file: Path) -> Plan:
    """Return what a plan holds if it is whole, and still what was written.

    Parameters
    ----------
    found : object
        What was read.
    file : Path
        Where it was read, for messages.

    Raises
    ------
    StoreError
        If it is damaged, or of another version.
    """
    schema = found.get("schema") if isinstance(found, dict) else None
    if isinstance(schema, int) and schema != PLAN_SCHEMA:
        raise StoreError(f"{file} is a plan of another version of the program: play it with that one")
    if not isinstance(found, dict) or not Plan.__required_keys__ <= set(found):
        raise Damaged(f"{file} is no plan of a run in shards: {_ANEW}")
    plan = cast(Plan, found)
    if plan["plan"] != _address(plan):
        raise Damaged(f"{file} was changed after it was written: {_ANEW}")
    return plan


def write_plan(plan: Plan, folder: Path) -> None:
    """Write a plan into a folder, where it may stand already: every share writes the same."""
    if not _is_sound(folder / PLAN):
        save_text(folder / PLAN, json.dumps(plan, indent=2, ensure_ascii=False, allow_nan=False) + "\n")


def _is_sound(file: Path) -> bool:
    if not file.exists():
        return False
    try:
        read_plan(file)
    except Damaged:
        return False
    return True


def plan_folder(run_folder: Path, shards: int, address: str = "") -> Path:
    """Folder of a plan and its shares.

    Parameters
    ----------
    run_folder : Path
        Of the whole run or sweep.
    shards : int
        How many shares there are.
    address : str
        Of the plan of a sweep, which may have several with as many shares.

    Returns
    -------
    Path
    """
    return run_folder / SHARDS / "-".join(["of", str(shards), *([address[:8]] if address else [])])


def start_share(manifest: Manifest, share: Share, folder: Path) -> tuple[Manifest, Path]:
    """Write the plan down, and return the manifest of a share and the folder that it goes to.

    Parameters
    ----------
    manifest : Manifest
        Of the whole run.
    share : Share
        Which share.
    folder : Path
        Of the plan.

    Returns
    -------
    tuple
        Manifest and folder of the share. The plan stands there too, so that it can be copied alone.

    Raises
    ------
    StoreError
        If there are more shares than replications, or the folder cannot be written.
    """
    plan, own = plan_of(manifest, share.of), folder / share.folder
    write_plan(plan, folder)
    write_plan(plan, own)
    return manifest_of_share(manifest, share, plan), own


def manifest_of_share(manifest: Manifest, share: Share, plan: Plan) -> Manifest:
    """Return the manifest of a whole run as that of one share.

    Parameters
    ----------
    manifest : Manifest
        Of the whole run.
    share : Share
        Which share.
    plan : Plan
        The plan that it belongs to.

    Returns
    -------
    Manifest
    """
    first, last = share.stretch(manifest["replications"])
    mark = {"number": share.number, "of": share.of, "first": first, "last": last}
    return cast(Manifest, {**manifest, "shard": {**mark, "plan": plan["plan"]}})


def is_share(folder: Path) -> bool:
    """Whether the folder of a run lies where shares of a run lie."""
    return folder.parent.name.startswith("of-") and folder.parent.parent.name == SHARDS


def share_at(folder: Path, plan: Plan) -> int | None:
    """Which share of a plan lies in a folder, as its place or its receipts say; None if neither does."""
    points = plan["sweep"]["points"] if "sweep" in plan else []
    shares = [Share(number, plan["shards"]) for number in range(1, plan["shards"] + 1)]
    for share in shares:
        if is_share(folder) and folder.name == share.folder:
            return share.number
    for receipt in receipts_in(folder):
        try:
            found = read_json(receipt)
            at = points.index(found["points"][0]) if points else int(found["first"])
        except (StoreError, KeyError, TypeError, ValueError, IndexError):
            continue
        for share in shares:
            first, last = share.stretch(len(points) or plan["replications"])
            if first <= at <= last:
                return share.number
    return None


def home_of(folder: Path) -> Path:
    """Folder of the run that a share lies in; its own if it was copied from there."""
    return folder.parents[2] if is_share(folder) else folder


def receipt_file(folder: Path, stretch: tuple[int, int]) -> Path:
    """Where the receipt of a stretch of replications stands in the folder of a share."""
    first, last = stretch
    return folder / f"receipt-{first:07d}-{last:07d}.json"


def receipts_in(folder: Path) -> list[Path]:
    """Find all receipts in the folder of a share, in order."""
    return sorted(folder.glob("receipt-*.json"))


def write_receipt(folder: Path, manifest: Manifest, stretch: tuple[int, int], files: list[Path]) -> None:
    """Say that the files of a stretch of replications are written whole; the last thing that is written.

    Parameters
    ----------
    folder : Path
        Of the share.
    manifest : Manifest
        Of the share.
    stretch : tuple
        First and last replication.
    files : list of Path
        What was written.
    """
    first, last = stretch
    receipt: Receipt = {
        "plan": manifest["shard"]["plan"],
        "run_id": manifest["run_id"],
        "first": first,
        "last": last,
        "files": about_files(folder, files),
    }
    save_text(receipt_file(folder, stretch), json.dumps(receipt, indent=2) + "\n")


def about_files(folder: Path, files: list[Path]) -> dict[str, File]:
    """Hash files, each by its place in the folder of a share."""
    return {
        file.relative_to(folder).as_posix(): {"sha256": sha256_of(file), "bytes": file.stat().st_size}
        for file in files
    }


def fault_of(receipt: Path, run_id: str, plan: str) -> str | None:
    """Say what is wrong with a receipt or the files that it stands for.

    Parameters
    ----------
    receipt : Path
        Its file.
    run_id, plan : str
        Of which run or sweep, and of which plan, it should be.

    Returns
    -------
    str or None
        None if all is well.
    """
    try:
        found = read_json(receipt)
        if fault := fault_in(found, receipt, run_id, plan):
            return fault
        for name, about in found["files"].items():
            file = receipt.parent / name
            if not file.is_file():
                return f"{file} is gone"
            if sha256_of(file) != about["sha256"]:
                return f"{file} is not what its receipt says"
    except StoreError as error:
        return str(error).partition(": ")[0]
    except (KeyError, TypeError, AttributeError, ValueError):
        return f"{receipt} is damaged"
    return None


def fault_in(found: Any, receipt: Path, run_id: str, plan: str) -> str | None:
    """Say what is wrong with what a receipt says, whatever its files are.

    Parameters
    ----------
    found : object
        What it says.
    receipt : Path
        Where it stands.
    run_id, plan : str
        Of which run or sweep, and of which plan, it should be.

    Returns
    -------
    str or None
        None if all is well.
    """
    try:
        if (found["run_id"], found["plan"]) != (run_id, plan):
            return f"{receipt} is the receipt of another plan"
        if receipt != _own_place(receipt.parent, found):
            return f"{receipt} is the receipt of other {'points' if 'letters' in found else 'replications'}"
        lacking = sorted(_due(found) - set(found["files"]))
    except (KeyError, TypeError, AttributeError, ValueError):
        return f"{receipt} is damaged"
    return f"{receipt} does not stand for {lacking[0]}" if lacking else None


def _due(receipt: Any) -> set[str]:
    """Files that a receipt has to stand for."""
    from simulator.runs.layouts import LAYOUTS

    if "letters" not in receipt:
        return {f"{name}-{receipt['first']:07d}-{receipt['last']:07d}.parquet" for name in LAYOUTS}
    played = set(receipt["points"]) - set(receipt["failed"])
    return {f"{name}-{receipt['letters']}.parquet" for name in POINT_TABLES} if played else set()


def _own_place(folder: Path, receipt: dict[str, object]) -> Path:
    """Where a receipt says that it stands."""
    if "letters" in receipt:
        return points_receipt_file(folder, str(receipt["letters"]))
    return receipt_file(folder, (int(str(receipt["first"])), int(str(receipt["last"]))))


def points_receipt_file(folder: Path, letters: str) -> Path:
    """Where the receipt of points of a sweep stands, by the letters that they are filed by."""
    return folder / f"receipt-{letters}.json"
