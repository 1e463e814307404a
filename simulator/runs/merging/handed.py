"""Shares of a sweep: which points they are, and what is handed over of them.

Answers: how is one sweep played by many processes that know nothing of each other. Points are dealt out by
their ids, in stretches, so those that are filed together mostly come from one share. A receipt stands for the
points that are filed by the same letters; what has none does not count.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict, cast

from simulator.runs.files import StoreError, read_json, save_text
from simulator.runs.manifest import Code, Shard
from simulator.runs.points import MACHINE, Failure, PointStore, Record, letters_of
from simulator.runs.shards import (
    PLAN,
    PLAN_SCHEMA,
    File,
    Plan,
    Share,
    about_files,
    fault_of,
    plan_folder,
    points_receipt_file,
    read_plan,
    receipts_in,
    with_address,
    write_plan,
)


class PointsReceipt(TypedDict):
    """What was handed over for the points that are filed by the same letters."""

    plan: str
    run_id: str
    letters: str
    points: list[str]
    """those that were played, and those that failed"""
    failed: dict[str, list[str]]
    """points that no other try would play, and why: the kind, and the reason"""
    files: dict[str, File]


def start_points(
    record: Record, points: Sequence[str], share: Share, folder: Path, typed: Sequence[str]
) -> tuple[Record, Path]:
    """Write the plan of a sweep down, and return the record of a share and the folder that it goes to.

    Parameters
    ----------
    record : dict
        Of the whole sweep.
    points : sequence of str
        Ids of all its points.
    share : Share
        Which share.
    folder : Path
        Of the whole sweep.
    typed : sequence of str
        The words of the command that plays it, but for the share.

    Returns
    -------
    tuple
        Record and folder of the share. The plan stands there too, so that it can be copied alone.

    Raises
    ------
    StoreError
        If there are more shares than points, or the folder cannot be written.
    """
    if share.of > len(set(points)):
        raise StoreError(
            f"{share.of:,} shards are more than the {len(set(points)):,} points of the sweep of "
            f"'{record['name']}': ask for fewer shards"
        )
    first, last = int(str(record["first"])), int(str(record["last"]))
    plan = with_address(
        {
            "plan": "",
            "schema": PLAN_SCHEMA,
            "run_id": f"sweep-{record['id']}",
            "name": str(record["name"]),
            "replications": last - first + 1,
            "shards": share.of,
            "code": cast(Code, record["code"]),
            "files": cast(dict[str, str], record["files"]),
            "scenario": cast(dict[str, object], record["scenario"]),
            "base": str(record["base"]),
            "sweep": {
                "points": sorted(set(points)),
                "first": first,
                "last": last,
                "asked": {"luck": record["luck"], "sweep": record["sweep"]},
            },
            "typed": [*typed],
        }
    )
    home = plan_folder(folder, share.of, plan["plan"])
    own = home / share.folder
    write_plan(plan, home)
    write_plan(plan, own)
    begin, end = share.stretch(len(plan["sweep"]["points"]))
    mark: Shard = {
        "number": share.number,
        "of": share.of,
        "first": begin,
        "last": end,
        "plan": plan["plan"],
    }
    return {**record, "shard": mark}, own


def shard_of(store: PointStore) -> Shard | None:
    """Which share the folder of a sweep holds; None if it is a whole one."""
    return cast("Shard | None", store.record.get("shard"))


@dataclass(frozen=True)
class Receipts:
    """Writes receipts for a share of a sweep while it is played."""

    store: PointStore
    shard: Shard
    plan: Plan
    points: frozenset[str]
    """those of this share"""

    @classmethod
    def of(cls, store: PointStore) -> "Receipts":
        """Those of the share in a folder.

        Raises
        ------
        StoreError
            If its plan is missing or damaged, or the folder is not that of a share.
        """
        shard, plan = shard_of(store), read_plan(store.directory / PLAN)
        if shard is None or shard["plan"] != plan["plan"] or "sweep" not in plan:
            raise StoreError(f"{store.directory} holds no share of the sweep that its plan names")
        held = plan["sweep"]["points"][shard["first"] : shard["last"] + 1]
        return cls(store, shard, plan, frozenset(held))

    def forget_damaged(self) -> None:
        """Remove receipts whose files are not what was written, and those files, so that they come again."""
        for receipt in receipts_in(self.store.directory):
            if fault_of(receipt, self.plan["run_id"], self.plan["plan"]) is not None:
                self.store.forget(receipt.stem.removeprefix("receipt-"))

    def failed(self) -> dict[str, Failure]:
        """Points that are handed over as failed, and why."""
        found = dict[str, Failure]()
        for receipt in receipts_in(self.store.directory):
            found |= {point: (why[0], why[1]) for point, why in read_json(receipt)["failed"].items()}
        return found

    def write(self, letters: str, failed: Mapping[str, Failure]) -> None:
        """Hand over the points that are filed by some letters, all of which were tried.

        Parameters
        ----------
        letters : str
            These letters.
        failed : mapping
            Points that failed, and why. Where a machine could not play one, another try may, so nothing is
            handed over.
        """
        own = sorted(point for point in self.points if letters_of(point) == letters)
        why = {point: failed[point] for point in own if point in failed}
        if any(kind == MACHINE for kind, _ in why.values()):
            return
        folder = self.store.directory
        receipt: PointsReceipt = {
            "plan": self.plan["plan"],
            "run_id": self.plan["run_id"],
            "letters": letters,
            "points": own,
            "failed": {point: [*one] for point, one in why.items()},
            "files": about_files(folder, self.store.files_of(letters)),
        }
        save_text(points_receipt_file(folder, letters), json.dumps(receipt, indent=2) + "\n")

    def catch_up(self, open_points: Iterable[str], failed: Mapping[str, Failure]) -> None:
        """Write what is due of points that are all filed already, such as after a stop just before.

        Parameters
        ----------
        open_points : iterable of str
            Points that are still to be played.
        failed : mapping
            As for `write`.
        """
        later = {letters_of(point) for point in open_points}
        for letters in sorted({letters_of(point) for point in self.points} - later):
            if not points_receipt_file(self.store.directory, letters).exists():
                self.store.file(letters)
                self.write(letters, failed)
