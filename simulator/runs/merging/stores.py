"""Shares in a store of objects: s3://, gs://, or whatever else fsspec knows.

Answers: how do machines without a common disk hand over what they played. A share is sent part by part, and
the receipt of a part after it, each by one put: nothing is renamed there, and what has no receipt yet counts
for nobody. What is fetched is believed only once it is what its receipt says (`checks`).
"""

import hashlib
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import NamedTuple

from simulator.runs.files import StoreError, read_json, save_bytes, sha256_of, write_whole
from simulator.runs.merging.checks import BESIDE, Checks, place_of
from simulator.runs.merging.far import Far
from simulator.runs.merging.survey import advised, survey
from simulator.runs.run import RESULTS
from simulator.runs.shards import SHARDS, receipts_in
from simulator.runs.workers.executors import Progress, reporting


class Moved(NamedTuple):
    """What was sent or fetched."""

    folders: tuple[Path, ...]
    """of the shares, on this machine"""
    files: int
    """that were not there yet"""
    held: int
    """that were there already"""


def send(folders: Sequence[Path], url: str, progress: Progress | None = None, again: bool = False) -> Moved:
    """Hand the shares in some folders over to a store, all that has a receipt and is not there yet.

    A part that is there is known by its size, and a receipt, a plan or a manifest by its content. So whatever
    is lost or cut short there comes again.

    Parameters
    ----------
    folders : sequence of Path
        Folders of runs or sweeps, of plans or of shares.
    url : str
        Where to, such as ``s3://bucket/folder``.
    progress : callable, optional
        Called with the receipts that are dealt with, the receipts in all, and the seconds since the start.
    again : bool
        Whether to send everything, also what is there: it mends a file there that has the right size and is
        damaged.

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
        raise StoreError(f"{advised(faults[0])}, and send it then")
    far, sent, held = Far(url), 0, 0
    step = _steps(progress, sum(len(receipts_in(piece.folder)) for _, piece in pieces))
    for one in found:
        one.mend_plans()
    for plan, piece in pieces:
        there = f"{far.root}/{place_of(plan, piece.share.folder)}"
        sending = _Sending(far, piece.folder, there, {} if again else far.files(there))
        sending.beside()
        for receipt in receipts_in(piece.folder):
            sending.receipt(receipt)
            step()
        sent, held = sent + sending.sent, held + sending.held
    return Moved(tuple(piece.folder for _, piece in pieces), sent, held)


@dataclass
class _Sending:
    """One share on its way."""

    far: Far
    folder: Path
    there: str
    listed: Mapping[str, int | None]
    """what is there, and its size"""
    sent: int = 0
    held: int = 0

    def beside(self) -> None:
        """Send the plan and what describes the share, where it is another one there."""
        names = [name for name in BESIDE if (self.folder / name).exists()]
        self._put([name for name in names if not self._same(name)], len(names))

    def receipt(self, receipt: Path) -> None:
        """Send what a receipt stands for and is not there, and after that the receipt."""
        names = [name for name in read_json(receipt)["files"] if not self._has_size(name)]
        if names or not self._same(receipt.name):
            names.append(receipt.name)
        self._put(names, len(read_json(receipt)["files"]) + 1)

    def _put(self, names: Sequence[str], of: int) -> None:
        for name in names:
            self.far.ask("put_file", str(self.folder / name), f"{self.there}/{name}")
        self.sent, self.held = self.sent + len(names), self.held + of - len(names)

    def _has_size(self, name: str) -> bool:
        size = self.listed.get(f"{self.there}/{name}", -1)
        return size is None or size == (self.folder / name).stat().st_size

    def _same(self, name: str) -> bool:
        """Whether a small file is there as it is here."""
        path = f"{self.there}/{name}"
        return self._has_size(name) and _sha256(self.far.read(path)) == sha256_of(self.folder / name)


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _steps(progress: Progress | None, total: int) -> Callable[[], None]:
    """Return what is to be called after each of so many steps."""
    told, began, done = reporting(progress, total), time.perf_counter(), count(1)
    told(0, 0.0)
    return lambda: told(next(done), time.perf_counter() - began)


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
    root, fetched, held, shares = out or RESULTS, 0, 0, dict[Path, Checks]()
    step = _steps(progress, len(receipts))
    for path, near in receipts:
        folder, there, news = (root / near).parent, path.rpartition("/")[0], list[bool]()
        if folder not in shares:
            shares[folder] = Checks(far, there, near.parent, listed)
            beside = shares[folder].beside()  # all of them are checked before any is written
            news = [_write_new(folder / name, content) for name, content in beside.items()]
        written = far.read(path)
        promised = shares[folder].promised(written, path)
        news += [_bring(far, f"{there}/{name}", folder / name, sha256) for name, sha256 in promised]
        news.append(_write_new(folder / near.name, written))
        fetched, held = fetched + sum(news), held + len(news) - sum(news)
        step()
    return Moved(tuple(shares), fetched, held)


def _near(far: Far, path: str) -> Path | None:
    """The place of a file below the folder of a store, if that is one where shares lie."""
    near = Path(path.removeprefix(far.root).lstrip("/"))
    fits = len(near.parts) == 6 and near.parts[2] == SHARDS and ".." not in near.parts
    return near if fits and path.startswith(far.root) else None


def _is_receipt(near: Path) -> bool:
    return near.name.startswith("receipt-") and near.suffix == ".json"


def _bring(far: Far, path: str, file: Path, sha256: str) -> bool:
    """Write a file of the store here, whole and checked, or not at all; tell whether it was not here yet."""
    if file.is_file() and sha256_of(file) == sha256:
        return False

    def write(part: Path) -> None:
        far.ask("get_file", path, str(part))
        if sha256_of(part) != sha256:
            raise StoreError(f"{path} in the store is not what its receipt says: {far.mend}")

    write_whole(file, write)
    return True


def _write_new(file: Path, content: bytes) -> bool:
    """Write a small file, unless it is here already; tell whether it was not."""
    if file.is_file() and sha256_of(file) == _sha256(content):
        return False
    save_bytes(file, content)
    return True
