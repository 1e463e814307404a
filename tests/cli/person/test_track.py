"""A tracker: rows are added and changed, none is ever lost, and nothing in it is a formula."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.loader.history.track import TrackError, read_track

ADD = ("add", "t.csv", "--post", "https://x.example/~01", "--connects", "12", "--date", "2025-03-01")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["track", *words])


def rows(mark: str = ",") -> list[dict[str, str]]:
    with Path("t.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream, delimiter=mark))


def test_a_proposal_is_added_updated_and_counted(folder: Path) -> None:
    assert typed(*ADD, "--boost", "3", "--unverified").exit_code == 0
    assert typed(*ADD, "--follow-up", "0").exit_code == 0
    assert typed("update", "t.csv", "1", "--status", "viewed", "--date", "2025-03-02").exit_code == 0
    assert typed("update", "t.csv", "1", "--status", "lost", "--date", "2025-03-09").exit_code == 0
    first, second = rows()
    assert (first["number"], first["status"], first["viewed"], first["boost_connects"]) == (
        "1",
        "lost",
        "2025-03-02",
        "3",
    )
    assert (first["payment_verified"], second["payment_verified"]) == ("no", "")
    assert (second["number"], second["status"], second["follow_up"]) == ("2", "sent", "")
    month = json.loads(typed("t.csv", "--month", "2025-03", "--today", "2025-03-10", "--json").stdout)
    assert (month["sent"], month["pending"], month["connects"]) == (2, 1, 27)
    viewed = next(one for one in month["stages"] if one["stage"] == "viewed")
    assert (viewed["reached"], viewed["hidden"]) == (1, 0)


def test_what_is_due_is_listed_until_it_is_over(folder: Path) -> None:
    typed(*ADD)
    early = typed("due", "t.csv", "--today", "2025-03-04")
    assert "No follow-up is due." in early.stdout
    assert (
        "1 follow-up is due within 1 days"
        in typed("due", "t.csv", "--today", "2025-03-04", "--within", "1").stdout
    )
    assert "2025-03-05" in typed("due", "t.csv", "--today", "2025-03-05").stdout
    typed("update", "t.csv", "1", "--status", "declined")
    assert "No follow-up is due." in typed("due", "t.csv", "--today", "2025-03-05").stdout


def test_a_month_in_words(folder: Path) -> None:
    typed(*ADD)
    shown = typed("t.csv", "--today", "2025-03-31").stdout
    assert shown.startswith("1 proposal (2025-03-01): 0 hired. Fewer than 10 are too few to tell")
    assert "1 follow-up is due" in shown
    assert (
        "Nothing was sent in 2025-05; 1 proposal in all, the last on 2025-03-01. "
        "That month: simulator track t.csv --month 2025-03"
    ) in " ".join(typed("t.csv", "--today", "2025-05-01").stdout.split())


def test_of_two_nothing_is_said_of_luck_and_who_answered_is_not_due(folder: Path) -> None:
    typed(*ADD)
    typed(*ADD)
    typed("update", "t.csv", "1", "--status", "replied", "--date", "2025-03-02")
    shown = " ".join(typed("t.csv", "--today", "2025-03-20").stdout.split())
    assert "1 answered" in shown
    assert "luck explains" not in shown
    assert "1 follow-up is due: number due post status" in shown
    assert rows()[0]["follow_up"] == ""
    typed("update", "t.csv", "1", "--follow-up", "2025-03-10")
    assert "2 follow-ups are due" in typed("due", "t.csv", "--today", "2025-03-20").stdout


def test_an_answer_that_was_written_by_hand_is_owed_no_follow_up(folder: Path) -> None:
    rows_ = (
        "2025-03-01,replied,,2025-03-05",
        "2025-03-01,replied,2025-03-06,2025-03-05",
        "2025-03-01,sent,,2025-03-05",
    )
    lines = [f"{number},{row}" for number, row in enumerate(rows_, 1)]
    Path("t.csv").write_text("\n".join(["number,date,status,outcome_date,follow_up", *lines]))
    due = json.loads(typed("due", "t.csv", "--today", "2025-03-20", "--json").stdout)["due"]
    assert [one["number"] for one in due] == ["3"]


def test_help_says_what_a_month_takes(folder: Path) -> None:
    assert "--month 2025-03" in typed("--help").stdout


def test_a_month_is_held_against_what_was_foretold_of_it(folder: Path) -> None:
    """February: 40 sent and 8 viewed. March: 40 sent, none viewed, all over."""
    lines = ["number,date,cost_connects,status,viewed,outcome_date"]
    for k in range(40):
        seen = "2025-02-27" if k % 5 == 0 else ""
        lines.append(f"{k + 1},2025-02-{1 + k % 20:02},12,lost,{seen},2025-02-27")
    lines += [f"{k + 41},2025-03-{1 + k % 20:02},12,lost,,2025-03-25" for k in range(40)]
    Path("t.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    month = ("t.csv", "--month", "2025-03", "--today", "2025-04-30")
    views, hires = json.loads(typed(*month, "--json").stdout)["foretold"]
    assert (views["name"], views["due"], views["reached"]) == ("viewed", 40, 0)
    assert (hires["name"], hires["due"], hires["reached"]) == ("hired", 40, 0)
    assert 6 < views["expected"]["mean"] < 10
    assert (views["unusual"], hires["unusual"]) == (True, False)
    said = " ".join(typed(*month).stdout.split())
    assert "of 40 viewed, and 0 came" in said
    assert "Fewer were viewed than luck explains" in said
    usual = typed("t.csv", "--month", "2025-02", "--today", "2025-03-30").stdout
    assert "So the month goes as it should" in " ".join(usual.split())


@pytest.mark.parametrize("text", ["=1+1", "+cmd|x", "-2+3", "@SUM(A1)", "\uff1d1"])
def test_no_cell_is_a_formula(text: str, folder: Path) -> None:
    typed(*ADD, "--note", text)
    assert rows()[0]["note"] == f"'{text}"
    track = read_track(Path("t.csv"))
    assert track.cell(track.rows[0], "note") == text
    typed("update", "t.csv", "1", "--status", "viewed")
    assert rows()[0]["note"] == f"'{text}"


def test_a_title_is_listed_as_it_was_written(folder: Path) -> None:
    typed("add", "t.csv", "--post", "=SUM(1)", "--connects", "8", "--date", "2025-03-01")
    assert rows()[0]["post"] == "'=SUM(1)"
    said = json.loads(typed("due", "t.csv", "--within", "3650", "--json").stdout)
    assert said["due"][0]["post"] == said["proposals"][0]["post"] == "=SUM(1)"


def test_what_a_person_did_in_a_spreadsheet_stays(folder: Path) -> None:
    written = (
        "\ufeffDate;Status;Mine;Connects;Note\n"
        '2025-03-01;sent;blue;12;"two; parts\nand a line"\n'
        ";;;;\n"
        "2025-03-02;New;;8\n"
        "2025-03-03;sent;-5;6;=HYPERLINK(1);more;cells\n"
    )
    Path("t.csv").write_text(written, encoding="utf-8")
    assert typed("add", "t.csv", "--post", "x", "--connects", "4", "--date", "2025-03-04").exit_code == 0
    found = read_track(Path("t.csv"))
    assert found.mark == ";"
    assert [row[:5] for row in found.rows[:2]] == [
        ["2025-03-01", "sent", "blue", "12", "two; parts\nand a line"],
        [""] * 5,
    ]
    assert found.rows[2][:4] == ["2025-03-02", "New", "", "8"]
    assert found.rows[3][:7] == ["2025-03-03", "sent", "-5", "6", "'=HYPERLINK(1)", "more", "cells"]
    assert len(found.rows) == 5
    numbers = [found.cell(row, "number") for row in found.rows]
    assert [numbers[0], numbers[1], numbers[2], numbers[4]] == ["1", "", "2", "4"]


def test_a_file_that_changed_meanwhile_is_not_written_over(folder: Path) -> None:
    typed(*ADD)
    track = read_track(Path("t.csv"))
    typed(*ADD)
    track.add({"post": "late"})
    with pytest.raises(TrackError, match="the file was changed meanwhile"):
        track.save()
    assert len(rows()) == 2


@pytest.mark.parametrize(
    "data", [b'date,status\n"2025-03-01,sent\n', b'date,status\n"a"b,sent\n', b"a\0,b\n"]
)
def test_a_damaged_file_is_left_as_it_is(data: bytes, folder: Path) -> None:
    Path("t.csv").write_bytes(data)
    ended = typed(*ADD)
    assert ended.exit_code == 2
    assert Path("t.csv").read_bytes() == data
    assert sorted(path.name for path in folder.iterdir()) == ["t.csv"]


@pytest.mark.parametrize(("words", "message"), [
    (("t.csv",), "there is no such file; begin one with"),
    (("update", "t.csv", "1", "--status", "viewed"), "there is no such file"),
    (("add", "t.xlsx", "--post", "x", "--connects", "1"), "a tracker is a CSV file"),
    (("add", "t.csv", "--post", "x"), "Missing option '--connects'"),
    (("add", "t.csv", "--post", "x", "--connects", "1", "--date", "soon"), "'soon' is no date"),
])  # fmt: skip
def test_a_mistake_ends_in_words(words: tuple[str, ...], message: str, folder: Path) -> None:
    ended = typed(*words)
    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.split())


def test_mistakes_about_a_proposal_that_is_there(folder: Path) -> None:
    typed(*ADD)
    wrong = {
        ("update", "t.csv", "7", "--status", "won"): "no proposal has the number 7; they go from 1 to 1",
        ("update", "t.csv", "1", "--status", "purple"): "'purple' is no status; there are sent, viewed",
        ("update", "t.csv", "1"): "Say what changed",
        ("t.csv", "--month", "May"): "'May' is no month; write it like 2025-03",
    }
    for words, message in wrong.items():
        ended = typed(*words)
        assert ended.exit_code == 2
        assert message in " ".join(ended.stderr.split())


def test_what_takes_back_what_is_known_is_asked_for_first(folder: Path) -> None:
    typed(*ADD)
    before = Path("t.csv").read_bytes()
    early = typed("update", "t.csv", "1", "--status", "viewed", "--date", "2025-02-20")
    assert early.exit_code == 2
    assert (
        "Proposal 1: it was sent on 2025-03-01, so it cannot be 'viewed' on 2025-02-20 already"
        in early.stderr
    )
    assert "say it again with --anyway" in " ".join(early.stderr.split())
    ahead = typed("update", "t.csv", "1", "--status", "viewed", "--date", "2999-01-01")
    assert (ahead.exit_code, "2999-01-01 lies ahead" in ahead.stderr) == (2, True)
    assert Path("t.csv").read_bytes() == before


@pytest.mark.parametrize("status", ["viewed", "replied", "lost", "no_reply", "sent"])
def test_a_hire_is_not_taken_back_without_a_word(status: str, folder: Path) -> None:
    typed(*ADD)
    typed("update", "t.csv", "1", "--status", "replied", "--date", "2025-03-04")
    typed("update", "t.csv", "1", "--status", "hired", "--date", "2025-03-09")
    back = typed("update", "t.csv", "1", "--status", status, "--date", "2025-03-10")
    assert back.exit_code == 2
    said = " ".join(back.stderr.split())
    assert f"it is 'hired' already since 2025-03-09; '{status}' would take that back" in said
    assert rows()[0]["status"] == "hired"
    assert (
        typed("update", "t.csv", "1", "--status", status, "--date", "2025-03-10", "--anyway").exit_code == 0
    )
    assert rows()[0]["status"] == status


def test_a_correction_takes_later_days_back(folder: Path) -> None:
    typed(*ADD)
    typed("update", "t.csv", "1", "--status", "replied", "--date", "2025-03-04")
    refused = typed("update", "t.csv", "1", "--status", "viewed", "--date", "2025-03-05")
    assert "it is 'replied' already since 2025-03-04" in " ".join(refused.stderr.split())
    typed("update", "t.csv", "1", "--status", "viewed", "--date", "2025-03-03", "--anyway")
    assert (rows()[0]["viewed"], rows()[0]["replied"]) == ("2025-03-03", "")


def test_a_hire_that_was_none_leaves_no_pay_behind(folder: Path) -> None:
    typed(*ADD)
    typed("update", "t.csv", "1", "--status", "hired", "--date", "2025-03-09", "--value", "300")
    said = typed("update", "t.csv", "1", "--status", "lost", "--date", "2025-03-10", "--anyway").stdout
    assert "Taken back: value 300." in said
    assert rows()[0]["value"] == ""


def test_days_that_a_spreadsheet_wrote_its_own_way_are_compared(folder: Path) -> None:
    typed(*ADD)
    text = Path("t.csv").read_text(encoding="utf-8")
    Path("t.csv").write_text(text.replace("2025-03-01", "3/15/2025", 1), encoding="utf-8")
    early = typed("update", "t.csv", "1", "--status", "viewed", "--date", "2025-03-14")
    assert "it was sent on 2025-03-15, so it cannot be 'viewed' on 2025-03-14" in early.stderr


def test_what_goes_on_needs_no_word(folder: Path) -> None:
    typed(*ADD)
    steps = (
        ("viewed", "2025-03-01"),
        ("lost", "2025-03-20"),
        ("replied", "2025-03-25"),
        ("hired", "2025-03-26"),
    )
    for status, day in steps:
        assert typed("update", "t.csv", "1", "--status", status, "--date", day).exit_code == 0, status
    late = typed("update", "t.csv", "1", "--status", "hired", "--date", "2025-03-10")
    assert "something later is known of it, of 2025-03-26" in " ".join(late.stderr.split())


@pytest.mark.parametrize(("end", "mark"), [(b"\r\n", b""), (b"\r\n", b"\xef\xbb\xbf"), (b"\n", b"")])
def test_lines_end_as_they_did(end: bytes, mark: bytes, folder: Path) -> None:
    lines = [b"number,date,status,outcome_date", b"1,2025-03-01,sent,", b"2,2025-03-02,sent,", b""]
    Path("t.csv").write_bytes(mark + end.join(lines))
    assert typed("update", "t.csv", "1", "--status", "lost", "--date", "2025-03-05").exit_code == 0
    lines[1] = b"1,2025-03-01,lost,2025-03-05"
    assert Path("t.csv").read_bytes() == mark + end.join(lines)


def test_what_is_dated_ahead_is_left_out_in_words_that_were_asked(folder: Path) -> None:
    Path("t.csv").write_text("number,date,status\n1,2025-03-01,sent\n2,2025-03-09,sent\n")
    said = typed("show", "t.csv", "--today", "2025-03-05").stderr
    assert "1 row dated after 2025-03-05 is left out." in said
    assert "--as-of" not in said


def test_a_day_of_an_outcome_that_lies_ahead_is_told(folder: Path) -> None:
    Path("t.csv").write_text("number,date,status,outcome_date\n1,2025-03-01,hired,2095-03-04\n")
    said = typed("show", "t.csv", "--month", "2025-03")
    assert (
        "column 'outcome_date': lies ahead: '2095-03-04' (row 2); that day is taken as not known"
        in said.stderr
    )
    assert "1 hired" in said.stdout
