"""Posts without a proposal, in a list of their own or among the rows of a tracker."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.history.imports.seen import import_seen
from simulator.loader.tables.sheet import SheetError


def read(folder: Path, text: str) -> object:
    (folder / "seen.csv").write_text(text, encoding="utf-8")
    found = import_seen(folder / "seen.csv").found.history
    assert found is not None
    return found.connects.tolist()


def test_a_plain_list_of_posts_is_read(tmp_path: Path) -> None:
    assert read(tmp_path, "date,connects,skill_match\n2025-01-03,12,0.8\n2025-01-04,6,0.2\n") == [12, 6]


def test_rows_of_a_tracker_count_where_nothing_was_sent(tmp_path: Path) -> None:
    text = "date,connects,status\n2025-01-03,12,skipped\n2025-01-04,6,hired\n2025-01-05,9,Not applied\n"
    assert read(tmp_path, text) == [12, 9]


def test_a_file_of_proposals_alone_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="no post without a proposal"):
        read(tmp_path, "date,connects,status\n2025-01-03,12,viewed\n2025-01-04,6,hired\n")
