"""A run or a sweep played in shares, put together.

Answers: what comes out when all shares are there: the files that one process would have written. Nothing of
another plan, program or kind of machine goes in.
"""

import os
from collections.abc import Sequence
from pathlib import Path
from typing import cast

from simulator.model.scenario import Scenario
from simulator.runs.files import Damaged, StoreError, drop_drafts, quoted
from simulator.runs.manifest import MANIFEST, Manifest
from simulator.runs.merging.gathered import gathered, one_environment
from simulator.runs.merging.survey import Survey, sound_plans, survey
from simulator.runs.points import PointStore
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import resume, run_ready
from simulator.runs.shards import PLAN, Plan, Share, write_plan
from simulator.runs.sizes import batches, usual_size
from simulator.runs.store import RunStore
from simulator.runs.workers.executors import Executor, Progress

_SHOWN = 8


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
    found = sound_plans(_plans_below(folder))
    homes = [(plan, home) for plan, home in found if plan["shards"] == share.of and "sweep" not in plan]
    if not homes:
        if swept := [plan for plan, _ in found if plan["shards"] == share.of]:
            words = " ".join(map(quoted, ["simulator", *swept[0].get("typed", []), "--shard", str(share)]))
            raise StoreError(f"{folder} is that of a sweep: '{words}' plays this shard, or finishes it")
        raise StoreError(f"there is no plan of {share.of} shards in {folder}: {_cuts(found)}")
    plan, home = min(homes, key=lambda one: len(one[1].parts))
    own = home / share.folder
    write_plan(plan, home)
    if (own / MANIFEST).exists():
        write_plan(plan, own)
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


def merge_all(
    folders: Sequence[Path], out: Path | None = None, *, mixed: bool = False, workers: int | None = None
) -> list[RunResult | PointStore]:
    """Put the shares of one run or sweep together, or of several by one version, such as of a comparison.

    Parameters
    ----------
    folders, out, mixed, workers
        As for `merge`.

    Returns
    -------
    list
        A result for each run, the folder of each sweep.

    Raises
    ------
    StoreError
        As for `merge`.
    """
    found = survey(folders)
    runs, codes = ({one.plan["run_id"] for one in found}, {one.plan["code"]["digest"] for one in found})
    if len(codes) > 1 or len(runs) < len(found) or not found:
        found = [_only(found, folders)]
    for one in found:  # before any is put together
        one.require_whole()
    return [
        gathered(one, out, mixed) if "sweep" in one.plan else _merged(one, out, mixed, workers)
        for one in found
    ]


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
    return _merged(found, out, mixed, workers)


def _merged(found: Survey, out: Path | None, mixed: bool, workers: int | None) -> RunResult:
    found.require_whole()
    found.mend_plans()
    stores = [piece.store for piece in found.pieces if piece.store is not None]
    manifest = _manifest_of(stores, mixed)
    merged = _whole(found.whole_folder(out), {**manifest, "replications_done": 0, "timings": []})
    if merged.failed != manifest.get("failed", {}):
        merged.clear()
    drop_drafts(merged.directory)
    scenario = Scenario.model_validate(manifest["scenario"])
    size = usual_size(scenario, workers or os.cpu_count() or 1)
    parts = batches([(0, found.plan["replications"] - 1)], size, scenario.run.keep_tables)
    for first, last in parts:
        merged.gather((first, last), [store for store in stores if _meets(store, first, last)])
    merged.keep_only(parts)
    merged.write_manifest({**manifest, "sealed": True, "replications_done": merged.done()})
    return RunResult(merged)


def _whole(folder: Path, manifest: Manifest) -> RunStore:
    """Open the folder of the whole; a damaged manifest there says nothing that the shards do not say."""
    try:
        return RunStore.create(folder, manifest)
    except Damaged:
        whole = RunStore(folder, {**manifest, "sealed": True})
        whole.write_manifest(whole.manifest)
        return whole


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


def _manifest_of(stores: Sequence[RunStore], mixed: bool) -> Manifest:
    """Write down how the whole was made, from what its shares say."""
    first = stores[0].manifest
    environment = one_environment([store.manifest["environment"] for store in stores], mixed)
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
