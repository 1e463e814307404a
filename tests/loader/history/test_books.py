"""Excel files with several sheets: which of them is read."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from simulator.loader.history.imports.imported import import_history
from simulator.loader.history.mapping import Map, map_text, read_map
from simulator.loader.tables.sheet import SheetError
from simulator.loader.tables.sheets import read_sheet


@pytest.fixture
def book(tmp_path: Path) -> Path:
    made = openpyxl.Workbook()
    made.remove(made.active)
    for title, rows in {
        "About": [("Hello", "there"), ("What I keep", "since spring")],
        "2026": [
            ("All my proposals",),
            ("Date", "Status", "Connects"),
            ("2026-02-01", "hired", 8),
            ("2026-02-03", "lost", 8),
        ],
        "2025": [("Date", "Status", "Connects"), ("2025-02-01", "lost", 6)],
    }.items():
        sheet = made.create_sheet(title)
        for row in rows:
            sheet.append(row)
    made.save(tmp_path / "book.xlsx")
    return tmp_path / "book.xlsx"


def test_the_sheet_that_looks_like_proposals_is_read_and_the_others_are_named(book: Path) -> None:
    found = import_history(book).found
    assert found.history is not None
    assert found.history.size == 2
    assert (
        "read from the sheet '2026', and not from 'About', '2025'; to read another: --sheet NAME"
        in found.remarks
    )


def test_a_sheet_can_be_asked_for(book: Path, tmp_path: Path) -> None:
    read = import_history(book, Map(sheet="2025"))
    assert read.found.history is not None
    assert (read.found.history.size, read.found.history.connects.tolist()) == (1, [6])
    (tmp_path / "map.yaml").write_text(map_text(read.used, "book.xlsx"))
    assert read_map(tmp_path / "map.yaml").sheet == "2025"
    with pytest.raises(SheetError, match="no sheet 'Log' with cells; there are 'About', '2026', '2025'"):
        import_history(book, Map(sheet="Log"))
    (tmp_path / "log.csv").write_text("Date,Status\n2026-02-01,lost\n")
    with pytest.raises(SheetError, match="it has no sheets, so none is called 'Log'"):
        import_history(tmp_path / "log.csv", Map(sheet="Log"))


def test_without_anything_to_look_for_the_first_sheet_with_cells_is_read(book: Path) -> None:
    sheet = read_sheet(book)
    assert sheet.remarks == ("read from the sheet 'About', and not from '2026', '2025'",)
