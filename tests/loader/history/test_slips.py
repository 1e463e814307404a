"""Slips in a log: what is left out, or taken otherwise than it stands, is told with its row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.history.imports.imported import Imported, import_history

SLIPS = """Date,Job,Connects,Status,Value
2026-02-01,A,-9,lost,
2026-02-02,B,1000000,lost,
2026-02-03,C,8,hired,1375.55
2026-02-04,D,8,lost,,what,is,this
2095-02-05,E,8,lost,
"""


def read(folder: Path, text: str) -> Imported:
    (folder / "log.csv").write_text(text, encoding="utf-8")
    return import_history(folder / "log.csv")


def test_connects_that_no_proposal_costs_are_told(tmp_path: Path) -> None:
    found = read(tmp_path, SLIPS).found
    assert found.history is not None
    assert np.isnan(found.history.connects).tolist() == [False, True, False]
    said = "\n".join(found.remarks)
    assert "column 'Connects': below zero: '-9' (row 2); taken as paid all the same" in said
    assert "column 'Connects': more than a proposal can cost: '1000000' (row 3); taken as not known" in said
    all_below = read(tmp_path, "Date,Connects,Status\n2026-02-01,-9,lost\n2026-02-02,-8,lost\n").found
    assert "below zero" not in "\n".join(all_below.remarks)


def test_a_row_with_too_many_cells_is_counted_and_named(tmp_path: Path) -> None:
    found = read(tmp_path, SLIPS).found
    assert (found.rows, [one.row for one in found.unusable]) == (5, [5, 6])
    assert found.unusable[0].reason.startswith("more cells than there are headings (5): put text")
    assert found.unusable[1].reason == "date '2095-02-05' lies ahead"


@pytest.mark.parametrize(("heading", "ours"), [
    ("Auftragswert", "value"), ("Paid out", "value"), ("Zusatzgebot", "boost_connects"),
])  # fmt: skip
def test_more_words_for_pay_and_boosts(heading: str, ours: str, tmp_path: Path) -> None:
    lines = "2026-02-01,hired,8,12\n2026-02-02,lost,8,4\n2026-02-04,lost,8,0\n"
    assert read(tmp_path, f"Date,Status,Connects,{heading}\n{lines}").used.columns[ours] == heading


def test_what_is_kept_as_tsv_has_tabs_and_no_digits_of_rounding(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("log.csv").write_text("Date,Status,Value\n2026-02-01,hired,1250.50 EUR\n")
    for _ in range(2):  # what was kept may be kept anew
        said = CliRunner().invoke(
            main, ["history", "import", "log.csv", "--currency", "EUR=1.1", "--out", "kept.tsv"]
        )
        assert said.exit_code == 0, said.output
    heading, row = Path("kept.tsv").read_text(encoding="utf-8").splitlines()
    assert heading.startswith("date\tjob_id\t")
    assert "1375.55" in row.split("\t")
    again = import_history(Path("kept.tsv")).found.history
    assert again is not None
    assert again.won_usd.tolist() == [1375.55]
