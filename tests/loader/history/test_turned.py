# ruff: noqa: E501 (a table is one line, so that the cases can be read)
"""Counts with a row for each stage are read as counts, and logs that look like them as logs."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.kept import kept_csv
from simulator.loader.history.mapping import Map, map_text, read_map
from simulator.loader.tables.sheet import SheetError

LONG = "stage,count\nsent,120\nviewed,30\nreplied,12\nhired,3\n"
MONTHS = "month,stage,count\n2025-01,sent,60\n2025-01,viewed,20\n2025-01,hired,2\n2025-02,sent,50\n2025-02,viewed,9\n2025-02,hired,1\n"
BLANKS = "Month,Stage,How many\nJanuary,Sent,30\n,Viewed,9\n,Hired,1\nFebruary,Sent,25\n,Viewed,5\n,Hired,0\n"
BARE = "sent,120\nviewed,30\nreplied,12\nhired,3\n"
WIDE = ",Jan 2025,Feb 2025,Total\nProposals sent,40,35,75\nViews,9,8,17\nReply rate,10%,8%,9%\nHires,1,0,1\n"
TWO = "Month,Status,Count,Member\n2025-01,sent,10,Ana\n2025-01,sent,12,Bo\n2025-01,hired,1,Ana\n"


def read(text: str, folder: Path, **asked: str) -> Imported:
    (folder / "counts.csv").write_text(text, encoding="utf-8")
    return import_history(folder / "counts.csv", Map(columns=asked))


@pytest.mark.parametrize(("text", "kept"), [
    (LONG, "period,sent,viewed,replied,hired\nline 1,120,30,12,3\n"),
    (BARE, "period,sent,viewed,replied,hired\nline 1,120,30,12,3\n"),
    (MONTHS, "period,sent,viewed,hired\n2025-01,60,20,2\n2025-02,50,9,1\n"),
    (BLANKS, "period,sent,viewed,hired\nJanuary,30,9,1\nFebruary,25,5,0\n"),
    (WIDE, "period,sent,viewed,hired\nJan 2025,40,9,1\nFeb 2025,35,8,0\n"),
    ("Stage,Proposals\nApplied,40\nOpened,9\nInterviews,4\nWon,1\nConnects spent,480\n", "period,sent,viewed,interviewed,hired,connects\nline 1,40,9,4,1,480\n"),
])  # fmt: skip
def test_a_row_for_each_stage_is_read_as_counts(text: str, kept: str, tmp_path: Path) -> None:
    counts = read(text, tmp_path).found.counts
    assert counts is not None
    assert kept_csv(counts) == kept


@pytest.mark.parametrize("text", [
    "Number,Status\n1,sent\n2,hired\n3,viewed\n",
    "Status,Connects\nsent,12\nviewed,8\nhired,8\n",
    "Date,Status,Count\n2025-01-05,sent,1\n2025-01-06,hired,1\n2025-01-09,viewed,1\n",
    "Date,Status,Budget\n2025-01-05,sent,300\n2025-01-05,hired,20\n",
    "Status,Count\nsent,3\nhired,5\nviewed,9\n",
    TWO,
])  # fmt: skip
def test_a_log_stays_a_log(text: str, tmp_path: Path) -> None:
    found = read(text, tmp_path)
    assert found.used.kind == "log"
    assert found.found.history is not None
    assert found.found.history.size == text.count("\n") - 1


def test_where_a_log_may_be_counts_it_is_said_how_to_say_so(tmp_path: Path) -> None:
    remarks = read(TWO, tmp_path).found.remarks
    assert (
        "each row is read as one proposal; if the numbers in 'Count' count proposals: --column stage=Status "
        "--column count=Count"
    ) in remarks
    counts = read(TWO, tmp_path, stage="Status", count="Count").found.counts
    assert counts is not None
    assert (counts.total("sent"), counts.total("hired")) == (22, 1)


def test_what_the_numbers_are_taken_for_is_said_and_can_be_denied(tmp_path: Path) -> None:
    found = read(LONG, tmp_path)
    assert found.found.remarks == (
        "each number counts all proposals that got so far: the 120 sent include the 30 viewed. If yours stopped "
        "there instead, add them up first; if each row is one proposal: --column stage=",
    )
    assert read(LONG, tmp_path, stage="").used.kind == "log"


def test_a_guess_that_may_be_wrong_is_not_sure(tmp_path: Path) -> None:
    assert read(LONG, tmp_path).unsure == frozenset()
    assert read(LONG.replace("count", "proposals"), tmp_path).unsure == {"count"}
    assert read(LONG + "rejected,80\n", tmp_path).unsure == {"stage"}


def test_a_row_that_is_no_stage_is_named(tmp_path: Path) -> None:
    one = read(LONG + "rejected,80\n", tmp_path).found.unusable
    assert [(row.row, row.reason) for row in one] == [
        (6, "'rejected' is no stage that is counted; say what it means: --status 'rejected=viewed' (sent, viewed, replied, interviewed, hired)")
    ]  # fmt: skip
    many = read(",Jan 2025,Feb 2025\nsent,4,3\nhired,1,9\n", tmp_path).found.unusable
    assert [row.reason for row in many] == ["column 'Feb 2025': 9 hired, of 3 sent: it cannot be more"]


def test_half_of_what_is_needed_is_refused_with_the_other_half(tmp_path: Path) -> None:
    with pytest.raises(
        SheetError, match="say which column is the count: --column count=HEADING; it has Month"
    ):
        read(TWO, tmp_path, stage="Status")


def test_its_map_reads_it_again(tmp_path: Path) -> None:
    first = read(WIDE, tmp_path)
    (tmp_path / "map.yaml").write_text(map_text(first.used, "counts.csv", first.unsure), encoding="utf-8")
    again = import_history(tmp_path / "counts.csv", read_map(tmp_path / "map.yaml")).found.counts
    assert again is not None
    assert again.total("sent") == 75
