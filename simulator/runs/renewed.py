"""The manifest of a share, written anew.

Answers: what becomes of a share whose parts are whole, but not the file that describes them. Its plan says
all that decides them; only the times of work, and on which machine it was, are lost.
"""

from pathlib import Path

from simulator.model.scenario import Scenario
from simulator.runs.files import Damaged, StoreError
from simulator.runs.manifest import MANIFEST
from simulator.runs.provenance import manifest_of
from simulator.runs.ready import Ready
from simulator.runs.shards import PLAN, Share, manifest_of_share, read_plan, receipts_in, share_at
from simulator.runs.store import RunStore


def renew(folder: Path) -> None:
    """Write the manifest of the share in a folder anew if it is damaged; what has a receipt is kept.

    Where a strategy of somebody's own takes part, the parts go too: whether it failed was known from the
    manifest alone.

    Parameters
    ----------
    folder : Path
        Of a share. Nothing is done in one of a whole run.

    Raises
    ------
    StoreError
        If the plan is damaged too, or was made by another version of the program.
    """
    if not (folder / PLAN).exists() or _is_sound(folder):
        return
    plan = read_plan(folder / PLAN)
    if "sweep" in plan:  # whose record is written anew wherever it is played
        return
    ready = Ready.of(Scenario.model_validate(plan["scenario"]), plan["base"])
    manifest, number = manifest_of(ready), share_at(folder, plan)
    if manifest["run_id"] != plan["run_id"] or number is None:
        raise StoreError(
            f"{folder / MANIFEST} is damaged, and the plan beside it was made by another version of the "
            f"program, or a file that it names has changed: go on with version {plan['code']['version']}"
        )
    own = manifest_of_share(manifest, Share(number, plan["shards"]), plan)
    store = RunStore(folder, {**own, "sealed": True})
    replay = ready.scenario.jobs.replay
    if set(plan["files"]) - {replay.file if replay else ""}:
        store.clear()
    store.write_manifest({**store.manifest, "replications_done": store.done()})


def _is_sound(folder: Path) -> bool:
    if not (folder / MANIFEST).exists():
        return not receipts_in(folder)
    try:
        RunStore.load(folder)
    except Damaged:
        return False
    return True
