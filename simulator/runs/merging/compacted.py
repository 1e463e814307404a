"""Many small parts of a run as few large ones.

Answers: how does a folder of thousands of files become one of a few, with nothing changed. The new parts are
written beside the old ones and read again; only when they hold the same rows are the old ones removed, the
first of each stretch first, so that a stop at any moment leaves a whole run.
"""

from pathlib import Path
from typing import NamedTuple

from simulator.runs.files import StoreError, drop_drafts, holding, quoted
from simulator.runs.points import RECORD, PointStore, letters_of
from simulator.runs.result import RunResult, load_run
from simulator.runs.shards import is_share
from simulator.runs.sizes import batches
from simulator.runs.store import RunStore, runs_below

_PART_BYTES = 64 << 20
"""about how large a part may become, all its tables together"""


class Compacted(NamedTuple):
    """What became of a run or a sweep."""

    name: str
    directory: Path
    before: int
    """parts of a run, or points of a sweep that waited in files of their own"""
    after: int
    done: int
    """replications of a run; 0 for a sweep"""


def compact(folder: Path) -> list[Compacted]:
    """Join the small parts of every run and sweep in or below a folder.

    Parameters
    ----------
    folder : Path
        That of a run or of a sweep, or one above several.

    Returns
    -------
    list of Compacted

    Raises
    ------
    StoreError
        If there is none, one is not complete, is damaged or is being written; that one stays as it was.
    """
    runs = runs_below(folder)
    sweeps = [file.parent for file in sorted(folder.rglob(RECORD)) if not is_share(file.parent)]
    if not runs and not sweeps:
        why = "shards have to be put together first, with 'simulator merge'" if _shares_in(folder) else ""
        raise StoreError(f"there is no run in {folder}: {why or 'name the folder of one'}")
    return [*(_compacted(load_run(run)) for run in runs), *map(_filed, sweeps)]


def _shares_in(folder: Path) -> bool:
    return any(is_share(file.parent) for file in folder.rglob("plan.json"))


def _compacted(result: RunResult) -> Compacted:
    folder, name = result.directory, str(result.manifest["name"])
    if not result.complete:
        raise StoreError(
            f"only {result.done:,} of {result.asked:,} replications are in {folder}: "
            f"'simulator resume {quoted(folder)}' plays the rest, then compact it"
        )
    drop_drafts(folder)
    with holding(folder, alone=True):
        store = RunStore.load(folder)
        old, content = store.parts(), store.content()
        new = batches([(0, old[-1][1])], _most(folder, result.done), result.scenario.run.keep_tables)
        if len(new) >= len(old):
            return Compacted(name, folder, len(old), len(old), result.done)
        for part in new:
            if part not in old:
                store.gather(part, [store])
        if store.content(new) != content:  # before anything is removed
            raise StoreError(f"{folder} changed while it was compacted: everything is as it was, try again")
        store.keep_only(new)
    return Compacted(name, folder, len(old), len(new), result.done)


def _most(folder: Path, replications: int) -> int:
    """How many replications go into one part."""
    taken = sum(file.stat().st_size for file in folder.glob("*.parquet"))
    return max(1, int(_PART_BYTES * replications / max(taken, 1)))


def _filed(folder: Path) -> Compacted:
    """Put points that wait in files of their own to those with which they are filed."""
    drop_drafts(folder)
    with holding(folder, alone=True):
        store = PointStore.load(folder)
        waiting = store.waiting()
        for letters in sorted({letters_of(point) for point, _ in waiting}):
            store.file(letters)
    return Compacted(str(store.record["name"]), folder, len(waiting), 0, 0)
