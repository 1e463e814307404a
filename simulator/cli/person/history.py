"""The command `history import`: a person's own proposals, read and kept.

Answers: how is this file read, and which rows could not be used and why.
"""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from simulator.cli.person.reading import How, how_it_is_read, read_file
from simulator.cli.shared.options import JSON
from simulator.cli.shared.speak import hint_next, remark, show, show_json, table_of
from simulator.cli.typed.folders import PathTo
from simulator.cli.typed.names import Near

if TYPE_CHECKING:
    from simulator.loader.history.imports.imported import Imported

_FILE = PathTo()
_MOST_SHOWN = 20
_ROLES = {"job_id": "job_id (joins rows, then dropped)", "member": "member (kept as a number)"}


@click.group("history", cls=Near)
def history_command() -> None:
    """Read your own proposals: a log, an account of Connects, or counts."""


@history_command.command("import")
@click.argument("files", type=_FILE, nargs=-1, required=True, metavar="FILE...")
@how_it_is_read()
@click.option(
    "--out", "target", type=_FILE, help="Keep it as a plain CSV or TSV here, and its map beside it."
)
@JSON
def import_command(
    files: tuple[Path, ...],
    how: How,
    target: Path | None,
    as_json: bool,
) -> None:
    """Read FILE, say how it was read, and keep it.

    FILE is what you have: CSV, TSV, Excel, JSON or JSON lines; a log of proposals, an account of Connects, or
    counts. Look at the map; mend it with --column and --status, or in the file that --out writes, and hand
    that back with --map. Several FILEs are read as parts of one table. Every row that cannot be used is
    named. Nothing is sent anywhere; names, letters and links are dropped.
    """
    read = read_file(files[0] if len(files) == 1 else files, how)
    name = " and ".join(map(str, files))
    if as_json:
        show_json(_document(read, name))
    else:
        _show_map(read, name)
        _show_unusable(read)
    if target is not None:
        _keep(read, files, target)
    elif not as_json:
        kept = how.typed() if len(files) == 1 else []
        hint_next(
            "To keep it, and to see what came of your proposals:",
            ("history", "import", *files, *how.typed(), "--out", "my_history.csv"),
            ("history", "show", files[0] if len(files) == 1 else "my_history.csv", *kept),
        )


def _show_map(read: "Imported", name: str) -> None:
    """Print what was read, and how."""
    from simulator.loader.tables.reading import shown
    from simulator.report.person.import_words import (
        blank_line,
        guess_lines,
        price_line,
        read_words,
        unused_lines,
    )

    used = read.used
    show(f"{read_words(read, name)}\n")
    cells = [
        (shown(theirs, _MOST_SHOWN), _ROLES.get(ours, ours), "not sure ?" if ours in read.unsure else "sure")
        for ours, theirs in used.columns.items()
        if theirs
    ]
    show(table_of(("your column", "read as", "guess"), cells))
    if used.statuses:
        show(
            table_of(
                ("your word", "read as"), [(shown(w), m or "not known") for w, m in used.statuses.items()]
            )
        )
    rest = filter(None, [price_line(read), blank_line(read)])
    for line in (*guess_lines(read), *unused_lines(read), *rest):
        show(line)
    for line in read.found.remarks:
        remark(line)


def _show_unusable(read: "Imported") -> None:
    """Print every row that could not be used, those with one reason together."""
    reasons = dict[str, list[int]]()
    for one in read.found.unusable:
        reasons.setdefault(one.reason, []).append(one.row)
    if reasons:
        show("\nNot used:")
    for reason, rows in reasons.items():
        where = ", ".join(map(str, rows))
        show(
            f"  row {where}: {reason}" if len(rows) == 1 else f"  {len(rows):,} rows: {reason} (rows {where})"
        )


def _keep(read: "Imported", files: tuple[Path, ...], target: Path) -> None:
    """Write the plain file and its map."""
    from simulator.loader.history.kept import kept_csv, may_replace, save_kept
    from simulator.loader.history.mapping import map_text

    kept = read.found.history or read.found.counts
    assert kept is not None
    beside = target.with_suffix(".map.yaml")
    name = " and ".join(one.name for one in files)
    if target.resolve() in [one.resolve() for one in files]:
        raise click.BadParameter("this is the file that is read; name another", param_hint="--out")
    if not may_replace(target):
        raise click.BadParameter(f"{target} is there already, and is no kept history", param_hint="--out")
    save_kept(target, kept_csv(kept, "\t" if target.suffix.lower() == ".tsv" else ","))
    save_kept(beside, map_text(read.used, name, read.unsure))
    remark(f"Written: {target}, and how {name} was read: {beside}")
    hint_next("What came of your proposals:", ("history", "show", target))


def _document(read: "Imported", name: str) -> dict[str, object]:
    """How a file was read, as JSON."""
    from simulator.report.person.import_words import guess_lines, price_line, read_words, unused_lines

    found, used = read.found, read.used
    says = [read_words(read, name), *guess_lines(read), *unused_lines(read), price_line(read)]
    return {
        "says": [line for line in says if line],
        "kind": used.kind,
        "rows": found.rows,
        "proposals": None if found.history is None else found.history.size,
        "columns": dict(used.columns),
        "guessed": sorted(read.guessed),
        "unsure": sorted(read.unsure),
        "unused": dict(read.unused),
        "statuses": dict(used.statuses),
        "unusable": [{"row": one.row, "reason": one.reason} for one in found.unusable],
        "remarks": list(found.remarks),
    }
