"""Empty cells of a stage: whether they say no is not known unless somebody says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.kept import kept_csv, save_kept
from simulator.loader.history.mapping import Map, map_text, read_map
from simulator.report.person.import_words import blank_line

ONE_VIEW = """Date,Status,Viewed
2026-02-01,viewed,2026-02-03
2026-02-02,lost,
2026-02-03,lost,{}
2026-02-04,no reply,?
2026-02-05,sent,
"""


def read(folder: Path, cell: str = "", blank: str = "") -> Imported:
    (folder / "log.csv").write_text(ONE_VIEW.format(cell))
    return import_history(folder / "log.csv", Map(blank=blank))


@pytest.mark.parametrize(("cell", "blank", "most"), [
    ("", "", [1, 3, 3, 1, 0]),
    ("", "unknown", [1, 3, 3, 1, 0]),
    ("", "no", [1, 0, 0, 1, 0]),
    ("no", "", [1, 3, 0, 1, 0]),
    ("no", "no", [1, 0, 0, 1, 0]),
])  # fmt: skip
def test_one_mark_turns_no_empty_cell_into_a_no(
    cell: str, blank: str, most: list[int], tmp_path: Path
) -> None:
    past = read(tmp_path, cell, blank).found.history
    assert past is not None
    assert past.most.tolist() == most


def test_it_is_said_with_the_option_that_decides_it(tmp_path: Path) -> None:
    said = blank_line(read(tmp_path))
    assert said == (
        "Empty cells of 'Viewed' are not taken for a no, as they may just not say it. If they mean no: "
        "--blank no"
    )
    assert blank_line(read(tmp_path, blank="no")) == ""


def test_what_is_kept_says_no_only_where_somebody_did(tmp_path: Path) -> None:
    read_ = read(tmp_path, "no")
    assert read_.found.history is not None
    save_kept(tmp_path / "kept.csv", kept_csv(read_.found.history))
    again = import_history(tmp_path / "kept.csv").found.history
    assert again is not None
    assert again.most.tolist() == [1, 3, 0, 1, 0]
    (tmp_path / "kept.map.yaml").write_text(map_text(read(tmp_path, blank="no").used, "log.csv"))
    assert read_map(tmp_path / "kept.map.yaml").blank == "no"
