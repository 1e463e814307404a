"""A log in several files, and rows that are there twice."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.kept import kept_csv, save_kept
from simulator.loader.history.mapping import Map
from simulator.loader.tables.sheet import SheetError

NAMED = """Date,Title,Connects,Status
2026-02-01,A shop,8,lost
2026-02-01,A shop,8,lost
2026-02-02,A map,8,hired
"""
BARE = """Date,Connects,Status
2026-02-01,8,lost
2026-02-01,8,lost
2026-02-02,8,hired
2026-02-05,6,lost
"""
LEFT = ["1 row repeats another in every cell and is left out; to count it: --repeats all"]
ALIKE = [
    "1 row is like another in every cell and counted, as two proposals of one day may look alike; to leave "
    "repeats out: --repeats once"
]


def read(folder: Path, text: str, repeats: str = "") -> Imported:
    (folder / "log.csv").write_text(text)
    return import_history(folder / "log.csv", Map(repeats=repeats))


@pytest.mark.parametrize(("text", "repeats", "size", "cut"), [
    (NAMED, "", 2, LEFT),
    (NAMED, "all", 3, []),
    (BARE, "", 4, ALIKE),
    (BARE, "once", 3, LEFT),
    (BARE, "all", 4, []),
])  # fmt: skip
def test_a_row_that_is_there_twice_is_told(
    text: str, repeats: str, size: int, cut: list[str], tmp_path: Path
) -> None:
    found = read(tmp_path, text, repeats).found
    assert found.history is not None
    assert found.history.size == size
    assert list(found.cut) == cut


def test_a_table_that_is_there_twice_is_counted_once(tmp_path: Path) -> None:
    lines = BARE.splitlines()
    once = [lines[0], *lines[2:]]
    found = read(tmp_path, "\n".join([*once, *once[1:]]) + "\n").found
    assert found.history is not None
    assert (found.history.size, len(found.unusable)) == (3, 3)


def test_parts_of_a_log_are_read_as_one(tmp_path: Path) -> None:
    lines = BARE.splitlines()
    (tmp_path / "a.csv").write_text("\n".join(lines[:3]))
    (tmp_path / "b.csv").write_text(
        "\n".join([f"{lines[0]},Viewed", f"{lines[3]},yes", "soon,6,lost,no", ""])
    )
    found = import_history([tmp_path / "a.csv", tmp_path / "b.csv"]).found
    assert found.history is not None
    assert (found.rows, found.history.size, found.history.hired.sum()) == (4, 3, 1)
    assert [one.row for one in found.unusable] == [6]
    assert found.remarks[:2] == (
        "2 files are read as one table",
        "rows from 4 on are those of b.csv: its row 1 is row 4 here",
    )


def test_kept_parts_keep_their_posts_apart(tmp_path: Path) -> None:
    for name in ("one.csv", "two.csv"):
        found = read(tmp_path, NAMED).found
        assert found.history is not None
        save_kept(tmp_path / name, kept_csv(found.history).replace("2026-02-02", f"2026-03-0{len(name)}"))
    both = import_history([tmp_path / "one.csv", tmp_path / "two.csv"], Map(repeats="all")).found.history
    assert both is not None
    assert both.size == 4


def test_tables_of_another_make_are_no_parts(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text(BARE)
    (tmp_path / "b.csv").write_text("Fecha,Estado,Conectes\n2026-02-01,perdido,8\n")
    with pytest.raises(SheetError, match=r"b.csv has other headings \(Fecha, Estado, Conectes\) than a.csv"):
        import_history([tmp_path / "a.csv", tmp_path / "b.csv"])
    with pytest.raises(SheetError, match=r"gone.csv: there is no such file$"):
        import_history([tmp_path / "a.csv", tmp_path / "gone.csv"])


def test_import_takes_several_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a.csv").write_text(NAMED)
    Path("b.csv").write_text(NAMED.replace("2026-02", "2026-03"))
    said = CliRunner().invoke(main, ["history", "import", "a.csv", "b.csv", "--out", "kept.csv"])
    assert said.exit_code == 0, said.output
    assert "a.csv and b.csv are read as a log of proposals: 4 proposals" in said.stdout
    assert Path("kept.csv").read_text().count("\n") == 5
    refused = CliRunner().invoke(main, ["history", "import", "a.csv", "b.csv", "--out", "b.csv"])
    assert "this is the file that is read" in refused.stderr
