"""A run played in shares, put together.

Answers: which shares are whole, missing or damaged, and what comes out when all are there: the files that one
process would have written. Nothing is believed before its receipt agrees, and nothing of another plan,
program or kind of machine goes in.
"""

import os
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import cast

from simulator.model.scenario import Scenario
from simulator.runs.executors import Executor, Progress
from simulator.runs.files import StoreError, quoted, read_json
from simulator.runs.manifest import MANIFEST, Manifest
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import RESULTS, resume, run_ready
from simulator.runs.shards import (
    PLAN,
    Plan,
    Share,
    fault_of,
    is_share,
    read_plan,
    receipts_in,
)
from simulator.runs.sizes import batches, usual_size
from simulator.runs.store import RunStore

_DECIDING = ("numpy", "numba", "machine")
"""what of a machine may change the last digit of a number"""
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
        """Replications of this share."""
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
        """Replications that are on disk, with a receipt."""
        return sum(piece.done for piece in self.pieces)


def play_share(
    folder: Path,
    share: Share,
    *,
    workers: int | None = None,
    progress: Progress | None = None,
    executor: Executor | None = None,
) -> RunResult:
    """Play one share of a plan that is on disk, or finish it; the scenario file is not needed.

    Parameters
    ----------
    folder : Path
        That of the run, or of the plan.
    share : Share
        Which share.
    workers : int, optional
        Threads; by default one per processor.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each batch.
    executor : Executor, optional
        What plays the batches; by default threads of this process.

    Returns
    -------
    RunResult

    Raises
    ------
    StoreError
        If there is no such plan, or it was made by another version of the program.
    """
    found = [(read_plan(file), file.parent) for file in _plans_below(folder)]
    homes = [(plan, home) for plan, home in found if plan["shards"] == share.of]
    if not homes:
        raise StoreError(f"there is no plan of {share.of} shards in {folder}: {_cuts(found)}")
    plan, home = min(homes, key=lambda one: len(one[1].parts))
    own = home / share.folder
    if (own / MANIFEST).exists():
        return resume(own, workers=workers, progress=progress, executor=executor)
    ready = Ready.of(Scenario.model_validate(plan["scenario"]), plan["base"])
    if manifest_of(ready)["run_id"] != plan["run_id"]:
        raise StoreError(
            f"the plan in {home} was made by another version of the program, or a file that it names has "
            f"changed: play it with version {plan['code']['version']} ({plan['code']['digest']})"
        )
    return run_ready(ready, workers=workers, share=share, plan_at=home, progress=progress, executor=executor)


def _cuts(found: Sequence[tuple[Plan, Path]]) -> str:
    cuts = sorted({plan["shards"] for plan, _ in found})
    if not cuts:
        return "'simulator run SCENARIO --shard 1/4' writes one"
    return f"it was cut into {' and '.join(map(str, cuts))}"


def _plans_below(folder: Path) -> list[Path]:
    return [folder / PLAN] if (folder / PLAN).is_file() else sorted(folder.rglob(PLAN))


def survey(folders: Sequence[Path]) -> list[Survey]:
    """Look at every plan in or below some folders, and check what was handed over.

    Parameters
    ----------
    folders : sequence of Path
        Folders of runs, of plans or of single shares, in any order.

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
    stores: dict[str, dict[Path, RunStore]] = defaultdict(dict)
    for folder in folders:
        for file in sorted(folder.rglob(PLAN), key=lambda file: len(file.parts)):
            plan = read_plan(file)
            plans.setdefault(plan["plan"], (plan, file.parent))
            if (file.parent / MANIFEST).exists():
                store = RunStore.load(file.parent)
                shard = store.manifest.get("shard")
                if shard is None or shard["plan"] != plan["plan"]:
                    raise StoreError(f"{file.parent} holds another shard than its plan says: leave it out")
                stores[plan["plan"]][file.parent.resolve()] = store
    return [
        Survey(plan, home, tuple(_pieces(plan, home, list(stores[address].values()))), tuple(folders))
        for address, (plan, home) in plans.items()
    ]


def _pieces(plan: Plan, home: Path, stores: Sequence[RunStore]) -> Iterator[Piece]:
    beside = home.parent if (home / MANIFEST).exists() else home  # a share carries its plan with it
    for number in range(1, plan["shards"] + 1):
        share = Share(number, plan["shards"])
        stretch = share.stretch(plan["replications"])
        there = [_piece(share, stretch, one) for one in stores if one.manifest["shard"]["number"] == number]
        _require_alike(there)
        nothing = Piece(share, stretch, beside / share.folder)
        yield max(there, key=lambda piece: (not piece.faults, piece.done), default=nothing)


def _piece(share: Share, stretch: tuple[int, int], store: RunStore) -> Piece:
    faults = [fault_of(receipt, store.manifest) for receipt in receipts_in(store.directory)]
    wrong = [one for one in faults if one is not None]
    # what is damaged is told as such; what it held is counted by nobody
    done = sum(last - first + 1 for first, last in store.parts()) if not wrong else 0
    return Piece(share, stretch, store.directory, done, tuple(wrong), store)


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


def merge(
    folders: Sequence[Path], out: Path | None = None, *, mixed: bool = False, workers: int | None = None
) -> RunResult:
    """Put the shares of a run together, into the files that one process writes.

    Parameters
    ----------
    folders : sequence of Path
        Folders of the run, of its plan or of its shares, in any order.
    out : Path, optional
        Folder of all results. By default the shares go into the run that they lie in or, if they were copied
        from elsewhere, below `results`.
    mixed : bool
        Whether shares from different kinds of machines are taken; the manifest then says so.
    workers : int, optional
        The files are cut as a run with so many threads cuts them; by default one per processor.

    Returns
    -------
    RunResult

    Raises
    ------
    StoreError
        If a share is missing, damaged, or of another plan, program or kind of machine.
    """
    found = _only(survey(folders), folders)
    _require_whole(found)
    stores = [piece.store for piece in found.pieces if piece.store is not None]
    manifest = _manifest_of(stores, mixed)
    directory = _home_of(found, stores) if out is None else None
    directory = directory or (out or RESULTS) / found.plan["name"] / found.plan["run_id"]
    merged = RunStore.create(directory, {**manifest, "replications_done": 0, "timings": []})
    if merged.failed != manifest.get("failed", {}):
        merged.clear()
    scenario = Scenario.model_validate(manifest["scenario"])
    size = usual_size(scenario, workers or os.cpu_count() or 1)
    parts = batches([(0, found.plan["replications"] - 1)], size, scenario.run.keep_tables)
    for first, last in parts:
        merged.gather((first, last), [store for store in stores if _meets(store, first, last)])
    merged.keep_only(parts)
    merged.write_manifest({**manifest, "sealed": True, "replications_done": merged.done()})
    return RunResult(merged)


def _meets(store: RunStore, first: int, last: int) -> bool:
    begin, end = store.stretch or (0, -1)
    return begin <= last and end >= first


def _only(found: Sequence[Survey], folders: Sequence[Path]) -> Survey:
    """Take the only plan there is; refuse none, and several."""
    if len(found) == 1:
        return found[0]
    if not found:
        named = ", ".join(map(str, folders))
        raise StoreError(
            f"there is no shard of a run in {named}: 'simulator run SCENARIO --shard 1/4' plays one"
        )
    codes = {one.plan["code"]["digest"] for one in found}
    why = "; they were played by different versions of the program" if len(codes) > 1 else ""
    listed = "".join(
        f"\n  '{one.plan['name']}' (run {one.plan['run_id']}) in {one.plan['shards']} shards: {one.home}"
        for one in found[:_SHOWN]
    )
    raise StoreError(
        f"these are shards of {len(found)} plans, which do not fit together{why}. Merge one:{listed}"
    )


def _require_whole(found: Survey) -> None:
    """Refuse to merge before every share is whole."""
    faults = [fault for piece in found.pieces for fault in piece.faults]
    status = f"'simulator status {' '.join(map(quoted, found.folders))}' says what to type next"
    if faults:
        raise StoreError(f"{faults[0]}: play that shard again. {status}")
    if found.open:
        numbers = ", ".join(str(piece.share.number) for piece in found.open[:_SHOWN])
        more = f" and {len(found.open) - _SHOWN:,} more" if len(found.open) > _SHOWN else ""
        verb = "is" if len(found.open) == 1 else "are"
        raise StoreError(
            f"shard{'' if verb == 'is' else 's'} {numbers}{more} of {found.plan['shards']} {verb} not whole "
            f"yet ({found.done:,} of {found.plan['replications']:,} replications are there): {status}"
        )


def _manifest_of(stores: Sequence[RunStore], mixed: bool) -> Manifest:
    """Write down how the whole was made, from what its shares say."""
    first, environment = stores[0].manifest, dict(stores[0].manifest["environment"])
    for key in _DECIDING:
        kinds = list(dict.fromkeys(store.manifest["environment"].get(key, "?") for store in stores))
        if len(kinds) > 1 and not mixed:
            raise StoreError(
                f"the shards were played with different kinds of {key} ({', '.join(kinds)}), so the last "
                "digits of numbers may differ: play them alike, or take them as they are with --allow-mixed"
            )
        environment[key] = ", ".join(kinds)
    manifest = {key: value for key, value in first.items() if key not in ("shard", "checksum", "failed")}
    manifest["environment"] = environment
    manifest["timings"] = [session for store in stores for session in store.manifest["timings"]]
    failed: dict[str, str] = {}
    for store in stores:  # the lowest replication in which a strategy fails says why
        failed = store.failed | failed
    if any(set(store.failed) != set(failed) for store in stores) and _is_market(first):
        names = ", ".join(f"'{name}'" for name in failed)
        raise StoreError(
            f"the strategy of {names} failed in some shards only. All others met its bids there, so the "
            "shards do not fit together: mend the strategy, or play the scenario without --shard"
        )
    return cast(Manifest, {**manifest, "failed": failed} if failed else manifest)


def _is_market(manifest: Manifest) -> bool:
    return manifest["scenario"].get("competition") != "field"


def _home_of(found: Survey, stores: Sequence[RunStore]) -> Path | None:
    """Folder of the run that all shares lie in; None if they were copied from elsewhere."""
    above = {store.directory.resolve().parents[2] for store in stores if is_share(store.directory.resolve())}
    inside = all(is_share(store.directory.resolve()) for store in stores)
    home = next(iter(above)) if inside and len(above) == 1 else None
    return home if home is not None and home.name == found.plan["run_id"] else None
