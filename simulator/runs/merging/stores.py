"""Shares in a store of objects: s3://, gs://, or whatever else fsspec knows.

Answers: how do machines without a common disk hand over what they played. A share is sent part by part, and
the receipt of a part after it, each by one put: nothing is renamed there, and what has no receipt yet counts
for nobody. What is fetched is believed only once it is what its receipt says.
"""

import hashlib
import json
import time
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import count
from pathlib import Path
from typing import NamedTuple

from simulator.runs.files import StoreError, read_json, save_bytes, sha256_of, write_whole
from simulator.runs.manifest import MANIFEST
from simulator.runs.merging.far import Far
from simulator.runs.merging.survey import survey
from simulator.runs.points import DESIGN, FAILED, RECORD
from simulator.runs.run import RESULTS
from simulator.runs.shards import PLAN, SHARDS, Plan, plan_folder, receipts_in
from simulator.runs.workers.executors import Progress, reporting

_BESIDE = (PLAN, MANIFEST, RECORD, DESIGN, FAILED)
"""files of a share that no receipt stands for; each is checked by what reads it"""


class Moved(NamedTuple):
    """What was sent or fetched."""

    folders: tuple[Path, ...]
    """of the shares, on this machine"""
    files: int
    """that were not there yet"""
    held: int
    """that were there already"""


def send(folders: Sequence[Path], url: str, progress: Progress | None = None) -> Moved:
    """Hand the shares in some folders over to a store, all that has a receipt and is not there yet.

    Parameters
    ----------
    folders : sequence of Path
        Folders of runs or sweeps, of plans or of shares.
    url : str
        Where to, such as ``s3://bucket/folder``.
    progress : callable, optional
        Called with the receipts that are dealt with, the receipts in all, and the seconds since the start.

    Returns
    -------
    Moved

    Raises
    ------
    StoreError
        If there is no share in the folders, one is damaged, or the store cannot be written.
    """
    found = survey(folders)
    pieces = [(one.plan, piece) for one in found for piece in one.pieces if piece.done or piece.faults]
    if not pieces:
        named = ", ".join(map(str, folders))
        raise StoreError(
            f"there is nothing to hand over in {named}: 'simulator run SCENARIO --shard 1/4' plays a share"
        )
    if faults := [fault for _, piece in pieces for fault in piece.faults]:
        raise StoreError(f"{faults[0]}: play that shard again, and send it then")
    far, sent, held = Far(url), 0, 0
    step = _steps(progress, sum(len(receipts_in(piece.folder)) for _, piece in pieces))
    for plan, piece in pieces:
        there = f"{far.root}/{_place_of(plan, piece.share.folder)}"
        listed, beside = far.files(there), False
        for receipt in receipts_in(piece.folder):
            names = [*read_json(receipt)["files"], receipt.name]  # the receipt after its files
            if _same_receipt(far, f"{there}/{receipt.name}", receipt, listed):
                held += len(names)
            else:
                names = names if beside else [*_beside(piece.folder), *names]
                beside = True
                for name in names:
                    far.ask("put_file", str(piece.folder / name), f"{there}/{name}")
                sent += len(names)
            step()
    return Moved(tuple(piece.folder for _, piece in pieces), sent, held)


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    """Return what is to be called after each of so many steps."""
    told, began, done = reporting(progress, total), time.perf_counter(), count(1)
    told(0, 0.0)
    return lambda: told(next(done), time.perf_counter() - began)


def _beside(folder: Path) -> list[str]:
    return [name for name in _BESIDE if (folder / name).exists()]


def _same_receipt(far: Far, path: str, receipt: Path, listed: Collection[str]) -> bool:
    return path in listed and hashlib.sha256(far.read(path)).hexdigest() == sha256_of(receipt)


def _place_of(plan: Plan, share: str) -> str:
    """Where a share lies below the folder of a store, as it lies below `results`."""
    address = plan["plan"] if "sweep" in plan else ""
    home = plan_folder(Path(plan["name"]) / plan["run_id"], plan["shards"], address)
    return (home / share).as_posix()


def fetch(url: str, out: Path | None = None, progress: Progress | None = None) -> Moved:
    """Bring the shares in a store here, into the places where they would lie if they had been played here.

    Parameters
    ----------
    url : str
        Where they were sent to.
    out : Path, optional
        Folder of all results; by default `results`.
    progress : callable, optional
        As for `send`.

    Returns
    -------
    Moved

    Raises
    ------
    StoreError
        If there is none, the store cannot be read, or a file there is not what its receipt says.
    """
    far = Far(url)
    listed = far.files(far.root)
    # a name can hold anything, so only what lies as shares do is taken
    receipts = [(path, near) for path in listed if (near := _near(far, path)) and _is_receipt(near)]
    if not receipts:
        raise StoreError(f"there is no shard at {url}: 'simulator send FOLDER {url}' hands some over")
    root, fetched, held, folders = out or RESULTS, 0, 0, dict[Path, None]()
    step = _steps(progress, len(receipts))
    for path, near in receipts:
        folder, there = (root / near).parent, path.rpartition("/")[0]
        news = [] if folder in folders else _bring_beside(far, there, folder, listed)
        folders[folder] = None
        written = far.read(path)
        news += [
            _bring(far, f"{there}/{name}", folder / name, sha256) for name, sha256 in _promised(written, path)
        ]
        news.append(_write_new(folder / near.name, written))
        fetched, held = fetched + sum(news), held + len(news) - sum(news)
        step()
    return Moved(tuple(folders), fetched, held)


def _near(far: Far, path: str) -> Path | None:
    """The place of a file below the folder of a store, if that is one where shares lie."""
    near = Path(path.removeprefix(far.root).lstrip("/"))
    fits = len(near.parts) == 6 and near.parts[2] == SHARDS and ".." not in near.parts
    return near if fits and path.startswith(far.root) else None


def _is_receipt(near: Path) -> bool:
    return near.name.startswith("receipt-") and near.suffix == ".json"


def _promised(receipt: bytes, path: str) -> Iterator[tuple[str, str]]:
    """Names and hashes of the files that a receipt stands for."""
    try:
        files = [(str(name), str(about["sha256"])) for name, about in json.loads(receipt)["files"].items()]
    except (ValueError, KeyError, TypeError, AttributeError):
        raise StoreError(f"{path} in the store is damaged: send that shard again") from None
    if any(Path(name).is_absolute() or ".." in Path(name).parts for name, _ in files):
        raise StoreError(f"{path} in the store names a file outside of its folder: nothing of it is taken")
    yield from files


def _bring(far: Far, path: str, file: Path, sha256: str) -> bool:
    """Write a file of the store here, whole and checked, or not at all; tell whether it was not here yet."""
    if file.is_file() and sha256_of(file) == sha256:
        return False

    def write(part: Path) -> None:
        far.ask("get_file", path, str(part))
        if sha256_of(part) != sha256:
            raise StoreError(f"{path} in the store is not what its receipt says: send that shard again")

    write_whole(file, write)
    return True


def _bring_beside(far: Far, there: str, folder: Path, listed: Collection[str]) -> list[bool]:
    """Write the plan and what describes the share; they may have changed since the last receipt."""
    names = [name for name in _BESIDE if f"{there}/{name}" in listed]
    return [_write_new(folder / name, far.read(f"{there}/{name}")) for name in names]


def _write_new(file: Path, content: bytes) -> bool:
    """Write a small file, unless it is here already; tell whether it was not."""
    if file.is_file() and sha256_of(file) == hashlib.sha256(content).hexdigest():
        return False
    save_bytes(file, content)
    return True
