"""Histories and trackers, mutated: each is read, or refused in sentences, and no tracker loses a row."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from simulator.loader.history.columns import COUNTS, LEDGER, LOG
from simulator.loader.history.imports.imported import import_history
from simulator.loader.history.kept import kept_csv
from simulator.loader.history.mapping import map_text
from simulator.loader.history.track import read_track
from simulator.loader.tables.sheet import SheetError
from simulator.model.clients import ClientsSpec
from simulator.report.person.funnel_words import (
    answer,
    details_of,
    funnel_table,
    kinds_sentence,
    notes,
    period_words,
)
from simulator.studies.person.delays import delays_for
from simulator.studies.person.funnel import Funnel, funnel, funnel_of_counts
from simulator.studies.person.kinds import breakdowns
from tests.fuzz.tables import CELLS, changed_bytes
from tests.loader.history.exports import EXPORTS

HEADINGS = [*LOG, *LEDGER, *COUNTS, "notes", "", "Connects (€)", "a\x1bb", "Status", "Proposals Sent"]
ODD = [
    *CELLS,
    "Won",
    "Interviewing",
    "✅ Hired",
    "purple",
    "-12",
    "(8)",
    "+10",
    "99999999999",
    "1e400",
    "-0",
    "week 3",
    "Total",
]


def mutants(seed: int, count: int) -> Iterator[tuple[str, bytes]]:
    """Yield a name and the bytes of each mutated history."""
    names = list(EXPORTS)
    for number in range(count):
        rng = np.random.default_rng([seed, number])
        name = names[int(rng.integers(0, len(names)))]
        data = EXPORTS[name]
        if name.endswith((".csv", ".tsv")) and rng.uniform() < 0.7:
            data = _with_other_cells(rng, data, "\t" if name.endswith("tsv") else ",")
        if rng.uniform() < 0.5:
            data = changed_bytes(rng, data)
        yield f"h{number}{Path(name).suffix}", data


def _with_other_cells(rng: np.random.Generator, data: bytes, mark: str) -> bytes:
    """Change some cells, headings and rows."""
    coded = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "cp1252"
    rows = list(csv.reader(io.StringIO(data.decode(coded, "replace")), delimiter=mark))
    for _ in range(int(rng.integers(1, 8))):
        row = int(rng.integers(0, len(rows)))
        at, how = int(rng.integers(0, max(len(rows[row]), 1))), int(rng.integers(0, 7))
        if how < 4 and rows[row]:
            rows[row][at] = str(rng.choice(HEADINGS if row == 0 else ODD))
        elif how == 4:
            rows[row] = rows[row][:at]
        elif how == 5:
            rows.insert(row, [*rows[row]])
        elif len(rows) > 1:
            del rows[row]
    if rng.uniform() < 0.3:
        at, cell = int(rng.integers(0, 8)), str(rng.choice(ODD))
        for cells in rows[1:]:
            cells[at : at + 1] = [cell]
    text = io.StringIO()
    csv.writer(text, delimiter=str(rng.choice([mark, ",", ";", "|"]))).writerows(rows)
    return text.getvalue().encode(str(rng.choice(["utf-8", "utf-8-sig", "utf-16", "cp1252"])), "replace")


def fault_of(name: str, data: bytes, folder: Path) -> str | None:
    """Say what is wrong with how a history is answered; None if it is read, or refused in sentences."""
    file = folder / name
    file.write_bytes(data)
    try:
        lines = _answered(file)
    except SheetError as error:
        lines = error.messages or ["\0"]
    except Exception as error:  # whatever escapes is what is looked for
        return f"{type(error).__name__}: {error}"
    bad = [line for line in lines if not line.isprintable()]
    return f"not for a terminal: {bad[0]!r}" if bad else None


def _answered(file: Path) -> list[str]:
    """All that is said of a file; what is kept of it must be read back the same."""
    read = import_history(file)
    found, clients = read.found, ClientsSpec()
    lines = [*(one.reason for one in found.unusable), *found.remarks, *map_text(read.used, "x").splitlines()]
    if found.history is not None:
        past = found.history
        assert past.size + len(found.unusable) <= found.rows
        assert ((past.stage >= 0) & (past.stage <= past.most) & (past.most <= 4)).all()
        delays = delays_for(past, clients)
        whole: Funnel = funnel(past, delays)
        lines += [answer(whole, period_words(past)), *map(kinds_sentence, breakdowns(past, delays))]
        text = kept_csv(past)
    else:
        assert found.counts is not None
        whole, text = funnel_of_counts(found.counts), kept_csv(found.counts)
        lines.append(answer(whole, ""))
    for step in whole.steps:
        assert 0 <= step.low <= (step.share or step.low) <= step.high + 1e-9, step
    lines += [*notes(whole), *details_of(whole), *funnel_table(whole).lines(100)]
    kept = file.with_name("kept.csv")
    kept.write_text(text, encoding="utf-8")
    if text.count("\n") > 1:
        again = import_history(kept).found
        back = kept_csv(again.history or again.counts)  # type: ignore[arg-type]
        assert back == text, f"read back as {back!r} and not {text!r}"
    return lines


def loss_of(name: str, data: bytes, folder: Path) -> str | None:
    """Say what a tracker lost when a row was added to it; None if nothing, or if it was left alone."""
    file = (folder / name).with_suffix(".csv")
    file.write_bytes(data)
    try:
        track = read_track(file)
        before = [[*row] for row in track.rows]
        number = track.add({"post": "=x", "status": "sent"})
        track.save()
        after = read_track(file)
    except SheetError as error:
        return None if error.messages and file.read_bytes() == data else "refused, and changed all the same"
    except Exception as error:  # whatever escapes is what is looked for
        return f"{type(error).__name__}: {error}"
    if after.cell(after.numbered(number), "post") != "=x":
        return "the new row is not there"
    for old, new in zip(before, after.rows, strict=False):
        at = after.column("number")
        was, now = (
            [cell.lstrip("'") for k, cell in enumerate(row[: len(old)]) if k != at] for row in (old, new)
        )
        if was != now:
            return f"a row changed: {old} {new}"
    return None if len(after.rows) == len(before) + 1 else "rows are gone"
