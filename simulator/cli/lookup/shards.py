"""Commands for runs in many files: merge, status, compact.

Answers: is everything there, what is to be typed next, and where is the whole run. `run --shard` plays one.
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.shared.options import FOLDER, JSON, OUT, QUIET, WORKERS
from simulator.cli.shared.playing import end_with_failures
from simulator.cli.shared.speak import USAGE, hint_next, remark, show, show_json, show_place, stop, table_of

if TYPE_CHECKING:
    from simulator.runs.merging.merged import Survey
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
    """Put the shards of a run together.

    FOLDER is the folder of the run, or of one shard, wherever it was copied to; the order does not matter.
    You get the files that one process would have written, and nothing that is missing, damaged or of another
    plan goes in. Shards are kept.
    """
    from simulator.runs.merging.merged import merge

    _require_folders(folders)
    result = merge(folders, out, mixed=allow_mixed, workers=workers)
    whole = f"All {result.done:,} replications of '{result.manifest['name']}' are together."
    if as_json:
        show_json({"replications": result.done, "run_dir": str(result.directory), "failed": result.failed})
    else:
        show(whole)
        show_place("Tables", result.directory)
        if not quiet:
            hint_next("Next, the answer:", ("compare", result.directory), ("report", result.directory))
    end_with_failures([result])


@click.command("status")
@_FOLDERS
@JSON
def status_command(folders: tuple[Path, ...], as_json: bool) -> None:
    """Say what of a run is done, missing or damaged, and what to type next.

    FOLDER is the folder of a run, of its shards, or any folder above. Every file is read and checked; nothing
    is played.
    """
    from simulator.runs.merging.merged import survey

    _require_folders(folders)
    runs, found = _runs(folders), survey(folders)
    if not runs and not found:
        named = ", ".join(map(str, folders))
        stop(f"there is no run in {named}: name the folder that was printed when you ran")
    if as_json:
        pieces = [_run_document(*one) for one in runs]
        show_json({"runs": pieces, "plans": [_document(one) for one in found]})
        return
    for one in runs:
        _tell_run(*one)
    merged = {result.manifest["run_id"] for result, _, why in runs if result.complete and not why}
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


def _runs(folders: Sequence[Path]) -> "list[tuple[RunResult, str, str]]":
    """Open every run in one piece; hash its content, or say what is wrong with it."""
    from simulator.runs.files import StoreError
    from simulator.runs.result import load_run
    from simulator.runs.store import runs_below

    found = []
    for place in dict.fromkeys(run for folder in folders for run in runs_below(folder)):
        result = load_run(place)
        if "shard" in result.manifest:
            continue
        try:
            found.append((result, result.content(), ""))
        except StoreError as error:
            found.append((result, "", str(error)))
    return found


def _run_document(result: "RunResult", content: str, why: str) -> dict[str, object]:
    return {
        "name": result.manifest["name"],
        "run_id": result.manifest["run_id"],
        "run_dir": str(result.directory),
        "replications": result.asked,
        "done": result.done,
        "content": content,
        "damage": why,
        "next": "" if result.complete and not why else f"simulator resume {result.directory}",
    }


def _tell_run(result: "RunResult", content: str, why: str) -> None:
    """Say of a run in one piece how far it is."""
    what = f"'{result.manifest['name']}' (run {result.manifest['run_id']})"
    if why:
        show(f"{what}: damaged. {why}")
    elif result.complete:
        show(f"{what}: all {result.asked:,} replications are there, and every file is what was written.")
        show_place("Content (the same however it was played)", content)
    else:
        show(f"{what}: {result.done:,} of {result.asked:,} replications are there.")
        hint_next("Next, play the rest:", ("resume", result.directory))


def _document(found: "Survey") -> dict[str, object]:
    return {
        "name": found.plan["name"],
        "run_id": found.plan["run_id"],
        "plan": found.plan["plan"],
        "version": found.plan["code"]["version"],
        "replications": found.plan["replications"],
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
        "next": [" ".join(map(str, ("simulator", *words))) for words in _next(found)],
    }


def _next(found: "Survey") -> list[tuple[object, ...]]:
    """List what to type next: the shards that are to be played, or the merge."""
    if not found.open:
        return [("merge", *found.folders)]
    begun = [piece for piece in found.open if piece.store is not None]
    fresh = [piece for piece in found.open if piece.store is None]
    return [
        *(("resume", piece.folder) for piece in begun),
        *(("resume", found.home, "--shard", piece.share) for piece in fresh),
    ]


def _tell(found: "Survey", merged: bool) -> None:
    """Say how far the shards of a plan are."""
    plan, whole = found.plan, len(found.pieces) - len(found.open)
    show(
        f"'{plan['name']}' (run {plan['run_id']}), plan {plan['plan']}: {whole:,} of {plan['shards']:,} "
        f"shards are whole, {found.done:,} of {plan['replications']:,} replications."
    )
    if found.open:
        rows = [
            (
                str(piece.share),
                f"{piece.stretch[0]:,} to {piece.stretch[1]:,}",
                f"{piece.done:,}",
                piece.state,
            )
            for piece in found.open[:_SHOWN]
        ]
        show(table_of(("shard", "replications", "done", "state"), rows))
        for fault in [fault for piece in found.open for fault in piece.faults][:_SHOWN]:
            remark(fault)
        if len(found.open) > _SHOWN:
            remark(f"… and {len(found.open) - _SHOWN:,} more shards")
    if not merged:
        after = "Next, one line for each shard:" if found.open else "Next, put them together:"
        hint_next(after, *_next(found)[:_SHOWN])
