"""A sweep played in shares, put together.

Answers: what comes out when all shares are there: the files that one process would have written.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import cast

import pandas as pd

from simulator.runs.files import StoreError, holding
from simulator.runs.merging.handed import Receipts
from simulator.runs.merging.survey import Survey
from simulator.runs.points import MACHINE, Failure, PointStore, letters_of

_DECIDING = ("numpy", "numba", "machine")
"""what of a machine may change the last digit of a number"""


def one_environment(found: Sequence[Mapping[str, str]], mixed: bool) -> dict[str, str]:
    """Write down on what kind of machine shares were played.

    Parameters
    ----------
    found : sequence of mapping
        What each share says of it.
    mixed : bool
        Whether several kinds are taken; then all are written down.

    Returns
    -------
    dict

    Raises
    ------
    StoreError
        If they are of several kinds, and that is not taken.
    """
    environment = dict(found[0])
    for key in _DECIDING:
        kinds = list(dict.fromkeys(one.get(key, "?") for one in found))
        if len(kinds) > 1 and not mixed:
            raise StoreError(
                f"the shards were played with different kinds of {key} ({', '.join(kinds)}), so the last "
                "digits of numbers may differ: play them alike, or take them as they are with --allow-mixed"
            )
        environment[key] = ", ".join(kinds)
    return environment


def gathered(found: Survey, out: Path | None, mixed: bool) -> PointStore:
    """Put the shares of a sweep together.

    Parameters
    ----------
    found : Survey
        All of them, whole.
    out : Path, optional
        Folder of all results; by default where the shares lie.
    mixed : bool
        Whether shares from different kinds of machines are taken.

    Returns
    -------
    PointStore
        The folder of the whole sweep. Points of it that were there before are kept.

    Raises
    ------
    StoreError
        If a file is damaged, the folder cannot be written, or the machines were of several kinds.
    """
    found.require_whole()
    found.mend_plans()
    stores = [PointStore.load(piece.folder) for piece in found.pieces]
    record = {key: value for key, value in stores[0].record.items() if key != "shard"}
    environments = [cast(dict[str, str], store.record["environment"]) for store in stores]
    record["environment"] = one_environment(environments, mixed)
    receipts = [Receipts.of(store) for store in stores]
    folder = found.whole_folder(out)
    with holding(folder, alone=True):
        whole = PointStore.create(folder, record)
        design, about = stores[0].design(), stores[0].about()
        whole.write_design(design, about)
        if "design" in cast(dict[str, object], record["sweep"]):  # as where one process plays it
            whole.keep_block(design, about)
        failed: dict[str, Failure] = {
            str(point): (str(kind), str(reason))
            for point, kind, reason in whole.failed().to_numpy().tolist()
            if kind != MACHINE
        }
        for one in receipts:
            failed |= one.failed()
        for letters in sorted({letters_of(point) for one in receipts for point in one.points}):
            whole.take(letters, stores)
        rows = [(point, *why) for point, why in sorted(failed.items())]
        whole.write_failed(pd.DataFrame(rows, columns=["point", "kind", "reason"], dtype=object))
    return whole
