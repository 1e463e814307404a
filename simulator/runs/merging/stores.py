"""Shares in a store of objects: s3://, gs://, or whatever else fsspec knows.

Answers: how do machines without a common disk hand over what they played. A share is sent part by part, and
the receipt of a part after it, each by one put: nothing is renamed there, and what has no receipt yet counts
for nobody. What is fetched is believed only once it is what its receipt says.
"""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from simulator.runs.files import StoreError, read_json, save_text, sha256_of, write_whole
from simulator.runs.manifest import MANIFEST
from simulator.runs.merging.survey import survey
from simulator.runs.points import DESIGN, FAILED, RECORD
from simulator.runs.run import RESULTS
from simulator.runs.shards import PLAN, SHARDS, Plan, plan_folder, receipts_in

INSTALL = "pip install 'connects-simulator[cluster]'"
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


class _Far:
    """A place in a store, with the words for what can go wrong there."""

    def __init__(self, url: str) -> None:
        try:
            import fsspec
        except ModuleNotFoundError:
            raise StoreError(f"{url} needs fsspec, which is not installed: {INSTALL}") from None
        self.url = url.rstrip("/")
        try:
            self.system, self.root = fsspec.core.url_to_fs(self.url)
        except ImportError as error:  # the package for this kind of store, which fsspec names
            raise StoreError(f"{url} cannot be reached: {error}") from error
        except ValueError as error:
            kinds = "s3://BUCKET/FOLDER or gs://BUCKET/FOLDER"
            raise StoreError(f"{url} is no store known here ({error}): write one such as {kinds}") from error
        if hasattr(self.system, "auto_mkdir"):  # a common disk, where folders are not made by names alone
            self.system.auto_mkdir = True

    def ask(self, what: str, *values: object) -> Any:
        """Call a function of the store; whatever it cannot do is one sentence."""
        try:
            return getattr(self.system, what)(*values)
        except FileNotFoundError as error:
            raise StoreError(f"there is nothing at {self.url}: {_words(error)}") from error
        except Exception as error:  # every kind of store has its own
            raise StoreError(f"{self.url} cannot be read or written: {_words(error)}") from error

    def read(self, path: str) -> bytes:
        """Read a small file."""
        return bytes(self.ask("cat_file", path))


def _words(error: Exception) -> str:
    return str(error).splitlines()[0] if str(error).strip() else type(error).__name__


def send(folders: Sequence[Path], url: str) -> Moved:
    """Hand the shares in some folders over to a store, all that has a receipt and is not there yet.

    Parameters
    ----------
    folders : sequence of Path
        Folders of runs or sweeps, of plans or of shares.
    url : str
        Where to, such as ``s3://bucket/folder``.

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
    far, sent, held = _Far(url), 0, 0
    for plan, piece in pieces:
        there = f"{far.root}/{_place_of(plan, piece.share.folder)}"
        receipts = receipts_in(piece.folder)
        news = [one for one in receipts if not _same_receipt(far, f"{there}/{one.name}", one)]
        held += sum(len(read_json(one)["files"]) + 1 for one in receipts if one not in news)
        names = [name for name in _BESIDE if news and (piece.folder / name).exists()]
        for receipt in news:
            names += [*read_json(receipt)["files"], receipt.name]  # the receipt after its files
        for name in names:
            far.ask("put_file", str(piece.folder / name), f"{there}/{name}")
        sent += len(names)
    return Moved(tuple(piece.folder for _, piece in pieces), sent, held)


def _same_receipt(far: _Far, path: str, receipt: Path) -> bool:
    return bool(far.ask("exists", path)) and hashlib.sha256(far.read(path)).hexdigest() == sha256_of(receipt)


def _place_of(plan: Plan, share: str) -> str:
    """Where a share lies below the folder of a store, as it lies below `results`."""
    address = plan["plan"] if "sweep" in plan else ""
    home = plan_folder(Path(plan["name"]) / plan["run_id"], plan["shards"], address)
    return (home / share).as_posix()


def fetch(url: str, out: Path | None = None) -> Moved:
    """Bring the shares in a store here, into the places where they would lie if they had been played here.

    Parameters
    ----------
    url : str
        Where they were sent to.
    out : Path, optional
        Folder of all results; by default `results`.

    Returns
    -------
    Moved

    Raises
    ------
    StoreError
        If there is none, the store cannot be read, or a file there is not what its receipt says.
    """
    far = _Far(url)
    listed = {str(path): None for path in far.ask("find", far.root)}
    # a name can hold anything, so only what lies as shares do is taken
    receipts = [(path, near) for path in listed if (near := _near(far, path)) and _is_receipt(near)]
    if not receipts:
        raise StoreError(f"there is no shard at {url}: 'simulator send FOLDER {url}' hands some over")
    root, fetched, held, folders = out or RESULTS, 0, 0, dict[Path, None]()
    for path, near in receipts:
        folder, there = (root / near).parent, path.rpartition("/")[0]
        if folder not in folders:
            fetched += _bring_beside(far, there, folder, listed)
        folders[folder] = None
        written = far.read(path)
        for name, sha256 in _promised(written, path):
            if (folder / name).is_file() and sha256_of(folder / name) == sha256:
                held += 1
                continue
            _bring(far, f"{there}/{name}", folder / name, sha256)
            fetched += 1
        save_text(folder / near.name, written.decode())
        fetched += 1
    return Moved(tuple(folders), fetched, held)


def _near(far: _Far, path: str) -> Path | None:
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


def _bring(far: _Far, path: str, file: Path, sha256: str) -> None:
    """Write a file of the store here, whole and checked, or not at all."""

    def write(part: Path) -> None:
        _copy(far, path, part)
        if sha256_of(part) != sha256:
            raise StoreError(f"{path} in the store is not what its receipt says: send that shard again")

    write_whole(file, write)


def _bring_beside(far: _Far, there: str, folder: Path, listed: Collection[str]) -> int:
    """Write the plan and what describes the share; they may have changed since the last receipt."""
    names = [name for name in _BESIDE if f"{there}/{name}" in listed]
    for name in names:
        write_whole(folder / name, partial(_copy, far, f"{there}/{name}"))
    return len(names)


def _copy(far: _Far, path: str, part: Path) -> None:
    far.ask("get_file", path, str(part))
