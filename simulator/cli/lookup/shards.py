"""Commands for runs in many files: merge, status, compact.

Answers: is everything there, what is to be typed next, and where is the whole. `run`, `sweep` and `compare
--shard` play shares.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import FOLDER, JSON, OUT, QUIET, WORKERS
from simulator.cli.shared.playing import end_with_failures, stretch_words
from simulator.cli.shared.speak import (
    USAGE,
    hint_next,
    pieces_words,
    remark,
    show,
    show_json,
    show_place,
    stop,
    table_of,
)

if TYPE_CHECKING:
    from simulator.runs.merging.survey import Survey
    from simulator.runs.merging.sweeps import SweepOnDisk
    from simulator.runs.points import PointStore
    from simulator.runs.result import RunResult

_SHOWN = 24
_FOLDERS = click.argument("folders", metavar="FOLDER...", nargs=-1, required=True, type=FOLDER)


@click.command("merge")
@_FOLDERS
@OUT
@click.option(
    "--allow-mixed", is_flag=True,
    help="Take shards from machines with another NumPy, Numba or processor; the run then says so.",
)  # fmt: skip
@WORKERS
@QUIET
@JSON
def merge_command(
    folders: tuple[Path, ...],
    out: Path | None,
    allow_mixed: bool,
    workers: int | None,
    quiet: bool,
    as_json: bool,
) -> None:
    """Put the shards of a run or a sweep together.

    FOLDER is the folder of the run, or of one shard, wherever it was copied to; the order does not matter.
    You get the files that one process would have written, and nothing that is missing, damaged or of another
    plan goes in. The runs of a comparison are put together each. Shards are kept.
    """
    from simulator.runs.merging.merged import merge_all
    from simulator.runs.points import PointStore

    _require_folders(folders)
    found = merge_all(folders, out, mixed=allow_mixed, workers=workers)
    sweeps = [one for one in found if isinstance(one, PointStore)]
    runs = [one for one in found if not isinstance(one, PointStore)]
    if as_json:
        documents = [
            *({"replications": r.done, "run_dir": str(r.directory), "failed": r.failed} for r in runs),
            *({"points": len(s.design()), "run_dir": str(s.directory)} for s in sweeps),
        ]
        show_json(documents[0] if len(documents) == 1 else {"merged": documents})
    else:
        _tell_merged(runs, sweeps, quiet)
    end_with_failures(runs)


def _tell_merged(runs: "Sequence[RunResult]", sweeps: "Sequence[PointStore]", quiet: bool) -> None:
    for run in runs:
        show(f"All {run.done:,} replications of '{run.manifest['name']}' are together.")
        show_place("Tables", run.directory)
    for sweep in sweeps:
        show(f"All {len(sweep.design()):,} points of the sweep of '{sweep.record['name']}' are together.")
        show_place("Tables", sweep.directory)
    if quiet:
        return
    if runs:
        folders = [run.directory for run in runs]
        hint_next("Next, the answer:", ("compare", *folders), ("report", *folders))
    if sweeps:
        hint_next("Next, the answer:", *(("sweep", "show", sweep.directory) for sweep in sweeps))


@click.command("status")
@_FOLDERS
@JSON
def status_command(folders: tuple[Path, ...], as_json: bool) -> None:
    """Say what of a run is done, missing or damaged, and what to type next.

    FOLDER is the folder of a run or a sweep, of its shards, or any folder above. Every file is read and
    checked; nothing is played.
    """
    from simulator.runs.merging.survey import survey
    from simulator.runs.merging.sweeps import sweeps_in

    _require_folders(folders)
    (runs, broken), found, sweeps = _runs(folders), survey(folders), sweeps_in(folders)
    if not runs and not broken and not found and not sweeps:
        named = ", ".join(map(str, folders))
        stop(f"there is no run in {named}: name the folder that was printed when you ran")
    if as_json:
        pieces = [*(_run_document(*one) for one in runs), *(_broken_document(*one) for one in broken)]
        show_json(
            {
                "runs": pieces,
                "sweeps": [_sweep_document(one) for one in sweeps],
                "plans": [_document(one) for one in found],
            }
        )
        return
    for one in runs:
        _tell_run(*one)
    for place, why in broken:
        show(f"The run in {place}: damaged. {why}")
    for sweep in sweeps:
        _tell_sweep(sweep)
    merged = {result.manifest["run_id"] for result, _, why in runs if not why and result.complete}
    merged |= {sweep.folder.name for sweep in sweeps if not sweep.damage and sweep.done >= sweep.asked}
    for plan in found:
        _tell(plan, plan.plan["run_id"] in merged)


@click.command("compact")
@_FOLDERS
@JSON
def compact_command(folders: tuple[Path, ...], as_json: bool) -> None:
    """Join the many small files of a run into few.

    FOLDER is the folder of a run or a sweep, or one above several. Nothing changes but the number of files:
    the new ones are read again and compared before the old ones go. A run that is not complete, or into which
    something still writes, is refused.
    """
    from simulator.metrics.numbers import counted
    from simulator.runs.merging.compacted import compact

    _require_folders(folders)
    found = [one for folder in folders for one in compact(folder)]
    if as_json:
        keys = ("name", "folder", "before", "after", "replications")
        show_json(
            {"compacted": [dict(zip(keys, (one[0], str(one[1]), *one[2:]), strict=True)) for one in found]}
        )
        return
    for name, folder, before, after, done in found:
        if not done:
            said = (
                f"{before:,} points that waited are filed now" if before else "every point is filed already"
            )
        elif after == before:
            said = f"{counted(before, 'part')} already, which is as few as make sense"
        else:
            said = f"{before:,} parts are {after:,} now, and all {done:,} replications are what they were"
        show(f"'{name}': {said}.")
        show_place("Tables", folder)


def _require_folders(folders: Sequence[Path]) -> None:
    """End with a usage error if a folder is not there."""
    for folder in folders:
        if not folder.is_dir():
            stop(f"there is no folder {folder}: name one that 'simulator run' printed", USAGE)


def _runs(folders: Sequence[Path]) -> "tuple[list[tuple[RunResult, str, str]], list[tuple[Path, str]]]":
    """Open every run in one piece and hash its content, or say what is wrong; name those that do not open."""
    from simulator.runs.files import StoreError
    from simulator.runs.result import load_run
    from simulator.runs.store import runs_below

    found, broken = [], []
    for place in dict.fromkeys(run for folder in folders for run in runs_below(folder)):
        try:
            result = load_run(place)
        except StoreError as error:
            broken.append((place, str(error)))
            continue
        if "shard" in result.manifest:
            continue
        try:
            found.append((result, result.content(), ""))
        except StoreError as error:
            found.append((result, "", str(error)))
    return found, broken


def _pieces(result: "RunResult") -> int:
    """Count the pieces on the disk of replications that are not whole yet."""
    from simulator.runs.store import RunStore

    return len(RunStore.load(result.directory).pieces())


def _run_document(result: "RunResult", content: str, why: str) -> dict[str, object]:
    from simulator.runs.files import quoted

    return {
        "name": result.manifest["name"],
        "run_id": result.manifest["run_id"],
        "run_dir": str(result.directory),
        "replications": result.asked,
        "done": result.done,
        "pieces": _pieces(result),
        "content": content,
        "damage": why,
        "next": "" if not why and result.complete else f"simulator resume {quoted(result.directory)}",
    }


def _broken_document(place: Path, why: str) -> dict[str, object]:
    """Say what is known of a run whose manifest cannot be read."""
    unknown = dict.fromkeys(("replications", "done"))
    return {"name": place.parent.name, "run_id": place.name, "run_dir": str(place), **unknown} | {
        "content": "",
        "damage": why,
        "next": "",
    }


def _tell_run(result: "RunResult", content: str, why: str) -> None:
    """Say of a run in one piece how far it is."""
    what = f"'{result.manifest['name']}' (run {result.manifest['run_id']})"
    if why:
        show(f"{what}: damaged. {why}")
    elif result.complete:
        whole = "its replication is" if result.asked == 1 else f"all {result.asked:,} replications are"
        show(f"{what}: {whole} there, and every file is what was written.")
        show_place("Content (the same however it was played)", content)
    else:
        pieces = _pieces(result)
        more = f", and {pieces_words(pieces)}: these are not played again" if pieces else ""
        show(f"{what}: {result.done:,} of {result.asked:,} replications are there{more}.")
        hint_next("Next, play the rest:", ("resume", result.directory))


def _sweep_document(sweep: "SweepOnDisk") -> dict[str, object]:
    return {
        "name": sweep.name,
        "run_dir": str(sweep.folder),
        "points": sweep.asked,
        "done": sweep.done,
        "failed": sweep.failed,
        "content": sweep.content,
        "damage": sweep.damage,
    }


def _tell_sweep(sweep: "SweepOnDisk") -> None:
    """Say of a sweep how far it is."""
    what = f"The sweep of '{sweep.name}'"
    if sweep.damage:
        show(f"{what}: damaged. {sweep.damage}")
    elif sweep.done < sweep.asked:
        show(f"{what}: {sweep.done:,} of {sweep.asked:,} points are there. The same command plays the rest.")
    else:
        failed = f", {sweep.failed:,} of them failed" if sweep.failed else ""
        show(f"{what}: all {sweep.asked:,} points were played{failed}.")
        show_place("Content (the same however it was played)", sweep.content)


def _document(found: "Survey") -> dict[str, object]:
    from simulator.runs.files import quoted

    return {
        "name": found.plan["name"],
        "run_id": found.plan["run_id"],
        "plan": found.plan["plan"],
        "version": found.plan["code"]["version"],
        "replications": found.plan["replications"],
        **({"points": found.asked} if "sweep" in found.plan else {}),
        "done": found.done,
        "shards": [
            {
                "shard": str(piece.share),
                "first": piece.stretch[0],
                "last": piece.stretch[1],
                "done": piece.done,
                "state": piece.state,
                "folder": str(piece.folder),
                "faults": list(piece.faults),
            }
            for piece in found.pieces
        ],
        "next": [" ".join(["simulator", *map(quoted, words)]) for words in _next(found)],
    }


def _next(found: "Survey") -> list[tuple[object, ...]]:
    """List what to type next: the shards that are to be played, or the merge."""
    if not found.open:
        return [("merge", *found.folders)]
    if "typed" in found.plan:
        return [(*found.plan["typed"], "--shard", piece.share) for piece in found.open]
    begun = [piece for piece in found.open if piece.store is not None or piece.done]
    fresh = [piece for piece in found.open if piece not in begun]
    return [
        *(("resume", piece.folder) for piece in begun),
        *(("resume", found.home, "--shard", piece.share) for piece in fresh),
    ]


def _tell(found: "Survey", merged: bool) -> None:
    """Say how far the shards of a plan are."""
    plan, whole = found.plan, len(found.pieces) - len(found.open)
    show(
        f"'{plan['name']}' (run {plan['run_id']}), plan {plan['plan']}: {whole:,} of {plan['shards']:,} "
        f"shards are whole, {found.done:,} of {found.asked:,} {found.what}."
    )
    if found.open:
        rows = [
            (
                str(piece.share),
                stretch_words(*piece.stretch),
                f"{piece.done:,}",
                piece.state,
            )
            for piece in found.open[:_SHOWN]
        ]
        show(table_of(("shard", found.what, "done", "state"), rows))
        for fault in [fault for piece in found.open for fault in piece.faults][:_SHOWN]:
            remark(fault)
        if len(found.open) > _SHOWN:
            remark(f"… and {len(found.open) - _SHOWN:,} more shards")
    if not merged:
        after = "Next, one line for each shard:" if found.open else "Next, put them together:"
        hint_next(after, *_next(found)[:_SHOWN])
