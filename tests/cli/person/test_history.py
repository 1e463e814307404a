# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""`history import` and `history show`: what a person sees, keeps and may mend."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from tests.loader.history.exports import EXPORTS


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    for name, data in EXPORTS.items():
        Path(name).write_bytes(data)
    return tmp_path


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["history", *words])


def test_the_map_is_shown_with_what_was_guessed_and_every_row_left_out(folder: Path) -> None:
    shown = typed("import", "simple.xlsx")
    assert shown.exit_code == 0, shown.output
    assert (
        "simple.xlsx is read as a log of proposals: 5 proposals, 2025-01-10 to 2025-01-19. 5 of 6 rows are used; "
        "why the other is not is said below."
    ) in shown.stdout
    assert next(line for line in shown.stdout.splitlines() if "Bid Amount" in line).split()[-1] == "sure"
    unsure = typed("import", "ticks.csv").stdout
    assert "not sure ?" in unsure
    assert (
        "Not sure: '# Proposals' is read as proposals_at_send (proposals that were there when yours was sent). If that "
        "is wrong: --column proposals_at_send=OTHER_HEADING, or --column proposals_at_send= for none"
    ) in unsure
    assert "row 8: status 'Perhaps' is not known" in shown.stdout
    assert "Not used: 'Notes': names, letters and links are dropped on purpose." in shown.stdout


PAY = """Date,Status,Connects,Money,Got hired on,Rating,Nothing,Letter
2025-01-05,hired,12,"$500-1,000",2025-01-08,5,,hello
2025-01-06,lost,12,,,4,,x
2025-01-08,hired,12,$700,2025-01-10,3,,y
"""


def test_each_column_that_is_not_used_has_its_reason(folder: Path) -> None:
    Path("pay.csv").write_text(PAY.replace("Rating", "Status 2"))
    lines = typed("import", "pay.csv").stdout.splitlines()
    assert "Not used: 'Nothing': it is empty." in lines
    assert "Not used: 'Letter': names, letters and links are dropped on purpose." in lines
    Path("pay.csv").write_text(PAY.replace("Nothing", "Result").replace(",,hello", ",open,hello"))
    lines = typed("import", "pay.csv", "--column", "hired=").stdout.splitlines()
    assert "Not used: 'Rating': its heading and cells have no known meaning." in lines
    assert "Not used: 'Got hired on': you left out 'hired'." in lines
    assert (
        "Not used: 'Result': 'status' is read from 'Status' already; to take this one: --column status=…."
    ) in lines


def test_pay_from_a_guess_is_told_and_a_range_is_no_pay(folder: Path) -> None:
    Path("pay.csv").write_text(PAY)
    read = typed("import", "pay.csv")
    assert (
        "column 'Money': a range, not what was paid: '$500-1,000' (row 2); taken as not known" in read.stderr
    )
    assert "Not sure: 'Money' is read as value (what the contract paid)." in read.stdout
    told = typed("show", "pay.csv").stdout
    assert "Contracts paid $700, before the platform's fee." in told
    assert "What contracts paid is taken from your column 'Money', which is a guess." in told
    sure = typed("show", "pay.csv", "--column", "value=Money").stdout
    assert "Contracts paid $700" in sure
    assert "which is a guess" not in sure


@pytest.mark.parametrize(("name", "says"), [
    ("account.csv", "account.csv is read as an account of Connects: 2 proposals, 2025-04-03 to 2025-04-05. All 7 rows are used; those that are no proposals are boosts, refunds, and Connects that came or went."),
    ("weeks.csv", "weeks.csv is read as counts: 27 proposals in 2 lines. 2 of 4 rows are used; why the others are not is said below."),
    ("totals.json", "totals.json is read as counts: 14 proposals in 1 line. Its one row is used."),
    ("events.jsonl", "events.jsonl is read as a log of proposals: 2 proposals, 2025-02-01 to 2025-02-03. 6 of 7 rows are used; why the other is not is said below."),
    ("torn.csv", "torn.csv is read as a log of proposals: 1 proposal, 2025-01-06. 1 of 2 rows are used; why the other is not is said below."),
])  # fmt: skip
def test_the_first_sentence_is_true_of_every_kind(name: str, says: str, folder: Path) -> None:
    Path("torn.csv").write_text("Date,Status\n2025-01-05,hired,what\n2025-01-06,lost\n")
    assert typed("import", name).stdout.startswith(says)
    assert json.loads(typed("import", name, "--json").stdout)["says"][0] == says


def test_what_is_kept_can_be_mended_and_read_again(folder: Path) -> None:
    kept = typed("import", "simple.xlsx", "--out", "kept.csv")
    assert kept.exit_code == 0, kept.output
    assert "hello" not in Path("kept.csv").read_text(encoding="utf-8")
    file = Path("kept.map.yaml")
    file.write_text(
        file.read_text(encoding="utf-8").replace('Perhaps: ""', "Perhaps: lost"), encoding="utf-8"
    )
    again = typed("import", "simple.xlsx", "--map", str(file))
    assert "All 6 rows are used." in again.stdout
    assert typed("show", "kept.csv").stdout.startswith(
        "5 proposals (2025-01-10 to 2025-01-19): 1 hired, which"
    )


def test_words_and_currencies_can_be_told_on_the_command_line(folder: Path) -> None:
    told = typed("import", "simple.xlsx", "--status", "Perhaps=viewed", "--currency", "EUR=1.08")
    assert "All 6 rows are used." in told.stdout
    typed("import", "team_import.csv", "--currency", "eur=1.10", "--out", "kept.csv")
    assert "550.0" in Path("kept.csv").read_text(encoding="utf-8")


def test_a_simulated_log_round_trips_byte_for_byte(folder: Path) -> None:
    typed("import", "own.csv", "--out", "kept.csv")
    assert Path("kept.csv").read_bytes() == EXPORTS["own.csv"]


@pytest.mark.parametrize("name", EXPORTS)
def test_every_export_is_shown(name: str, folder: Path) -> None:
    shown = typed("show", name, "--details")
    assert shown.exit_code == 0, shown.output
    assert "proposal" in shown.stdout


def test_json_holds_the_numbers(folder: Path) -> None:
    found = json.loads(typed("show", "weeks.csv", "--json").stdout)
    assert found["sent"] == 27
    assert [stage["reached"] for stage in found["stages"]] == [4, 2, 1]
    assert found["unusable"] == 2
    read = json.loads(typed("import", "weeks.csv", "--json").stdout)
    assert read["kind"] == "counts"
    assert [one["row"] for one in read["unusable"]] == [4, 5]


@pytest.mark.parametrize(("words", "message"), [
    (("import", "nothing.csv"), "nothing.csv: there is no such file"),
    (("import", "simple.xlsx", "--column", "statu=Status"), "No column is called 'statu'. Did you mean 'status'?"),
    (("import", "simple.xlsx", "--column", "status=State"), "the file has no column 'State'; did you mean 'Status'?"),
    (("import", "simple.xlsx", "--column", "status"), "'status' needs a name, = and a heading"),
    (("import", "simple.xlsx", "--status", "Perhaps=veiwed"), "No meaning is called 'veiwed'. Did you mean 'viewed'?"),
    (("import", "simple.xlsx", "--currency", "EUR=much"), "a number of dollars above 0 is needed"),
    (("show", "nothing.csv"), "nothing.csv: there is no such file"),
    (("import", "simple.xlsx", "--as-of", "soon"), "'soon' is no date; write it like 2025-03-01"),
    (("import", "simple.xlsx", "--map", "no.yaml"), "no.yaml: there is no such file"),
    (("import", "own.csv", "--out", "own.csv"), "this is the file that is read; name another"),
    (("import", "own.csv", "--out", "weeks.csv"), "weeks.csv is there already, and is no kept history"),
    (("show", "own.csv", "--pack", "2025"), "No rule pack is called '2025'."),
    (("show", "own.csv", "--by", "membre"), "No kind is called 'membre'. Did you mean 'member'?"),
    (("show", "own.csv", "--by", "member"), "own.csv does not tell two kinds of proposals apart by member."),
    (("shwo", "own.csv"), "No command is called 'shwo'. Did you mean 'show'?"),
])  # fmt: skip
def test_a_mistake_ends_in_words(words: tuple[str, ...], message: str, folder: Path) -> None:
    ended = typed(*words)
    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.output
    assert Path("own.csv").read_bytes() == EXPORTS["own.csv"]


TEAM = "Date,Sent by,Status,Connects\n" + "".join(
    f"2025-01-{day:02},{who},{'Hired' if day <= won else 'Lost'},8\n"
    for who, won in (("Ana", 20), ("Bo", 2))
    for day in range(1, 29)
)


def test_the_share_of_a_file_says_that_it_is_what_came_so_far(folder: Path) -> None:
    line = (
        "The shares are what came so far, as it stands; 'history forecast' gives the chance of your next ones"
    )
    assert line in typed("show", "weeks.csv").stdout
    Path("open.csv").write_text("Date,Status\n2025-03-01,sent\n")
    assert line not in typed("show", "open.csv").stdout


def test_an_agency_sees_its_members_beside_each_other(folder: Path) -> None:
    Path("team_of_two.csv").write_text(TEAM)
    shown = typed("show", "team_of_two.csv", "--by", "member")
    assert shown.stdout.startswith(
        "By member, hired: member 1 is hired more often than member 2, in 100 of 100 cases."
    )
    assert "20 of 28: 6" in shown.stdout
    assert "Ana" not in shown.stdout
    said = json.loads(typed("show", "team_of_two.csv", "--by", "member", "--json").stdout)["together"]
    assert (said["by"], said["stages"]["hired"]["apart"]) == ("member", True)


def test_every_kind_may_be_asked_for() -> None:
    from simulator.cli.person.funnel import _COLUMN_OF
    from simulator.studies.person.kinds import BY

    assert tuple(_COLUMN_OF) == BY


def test_of_open_ones_only_it_is_asked_what_may_come(folder: Path) -> None:
    Path("open.csv").write_text("Date,Status,Connects\n2025-03-01,sent,8\n2025-03-20,sent,8\n")
    shown = typed("show", "open.csv")
    assert "luck --proposals" not in shown.stderr
    assert "history forecast open.csv" in shown.stderr


def test_unknown_prices_are_told_and_not_taken_for_none(folder: Path) -> None:
    lines = [
        f"2025-03-{day:02d},{'lost' if day > 2 else 'hired'},{'?' if day % 2 else 12}" for day in range(1, 21)
    ]
    Path("half.csv").write_text("\n".join(["Date,Status,Connects", *lines]))
    assert "10 of 20 prices are not known: what a proposal costs is" in typed("import", "half.csv").stdout
    assert (
        "10 of 20 prices are not known; the others cost 12.0 Connects each"
        in typed("show", "half.csv").stdout
    )
    found = json.loads(typed("show", "half.csv", "--json").stdout)
    assert (found["connects"], found["unpriced"]) == (240, 10)


def test_a_day_before_the_last_cuts_what_came_later(folder: Path) -> None:
    rows = [
        f"2026-05-{day:02d},{'hired' if day > 15 else 'lost'},2026-05-{day + 1:02d}" for day in range(1, 29)
    ]
    Path("may.csv").write_text("\n".join(["Date,Status,Outcome date", *rows]))
    shown = typed("show", "may.csv", "--as-of", "2026-05-15")
    assert "15 proposals (2026-05-01 to 2026-05-15): none hired" in shown.stdout
    assert "Open ones are counted as of 2026-05-15, the day that you named." in shown.stdout
    assert "13 rows dated after 2026-05-15 are left out." in shown.stderr
    assert "could not be used" not in shown.stderr
    ahead = typed("show", "may.csv", "--as-of", "2999-01-01")
    assert (ahead.exit_code, "2999-01-01 lies ahead; name a day up to today" in ahead.stderr) == (2, True)
    told = typed("show", "weeks.csv", "--as-of", "2025-01-10").stderr
    assert "Counts have no days of their own, so --as-of changes nothing." in told


def test_open_ones_whose_answer_is_long_due_count_for_luck(folder: Path) -> None:
    rows = [f"2025-03-{day:02d},Pending" for day in range(1, 29)]
    Path("old.csv").write_text("\n".join(["Date,Status", *rows]))
    shown = typed("show", "old.csv", "--as-of", "2025-12-01")
    assert "luck --proposals 28 --hires 0 --scenario field_2025" in " ".join(shown.stderr.split())
    assert "Too few" not in shown.stderr


def test_the_command_that_tells_why_keeps_the_options(folder: Path) -> None:
    Path("two.csv").write_text("Day sent,Status,Outcome\n2025-03-01,zzz,lost\n2025-03-02,won,purple\n")
    options = ("--column", "status=Outcome", "--status", "zzz=lost")
    told = typed("show", "two.csv", *options).stderr
    assert (
        "1 row could not be used, so what follows is of the other 1 alone: simulator history import two.csv"
        in told
    )
    for words in options:
        assert words in told
    assert "--column status=Outcome" in typed("show", "two.csv", *options, "--by", "price").stderr


def test_several_columns_that_are_not_used_are_spoken_of_as_several(folder: Path) -> None:
    Path("odd.csv").write_text("Date,Status,Mood,Weather,A,B\n2025-03-01,won,3,4,,\n2025-03-02,lost,5,6,,\n")
    lines = typed("import", "odd.csv").stdout.splitlines()
    assert "Not used: 'Mood' and 'Weather': their headings and cells have no known meaning." in lines
    assert "Not used: 'A' and 'B': they are empty." in lines


def test_of_many_bad_cells_and_rows_a_few_are_named(folder: Path) -> None:
    rows = [f"2025-03-{day:02d},won,€{day},12" for day in range(1, 29)]
    rows += [f"2025-04-{day:02d},zzz,,12" for day in range(1, 10)]
    Path("messy.csv").write_text("\n".join(["Date,Status,Value,Connects", *rows]))
    read = typed("import", "messy.csv")
    said = " ".join(read.stderr.split())
    assert (
        "column 'Value', 28 cells: say what one is worth: --currency EUR=DOLLARS; cannot read '€1' (row 2), "
        "'€2' (row 3), '€3' (row 4), '€4' (row 5), '€5' (row 6) and 23 more"
    ) in said
    assert read.stdout.count("status 'zzz' is not known") == 1
    assert "9 rows: status 'zzz' is not known" in read.stdout
    assert "(rows 30, 31, 32, 33, 34, 35, 36, 37, 38)" in read.stdout


@pytest.mark.parametrize("heading", ["Verdient", "Betrag", "Paid", "Bezahlt"])
def test_what_a_contract_paid_is_found_or_said_to_be_missing(heading: str, folder: Path) -> None:
    Path("pay.csv").write_text(f"Date,Status,{heading}\n2025-03-01,won,$900\n2025-03-02,lost,\n")
    shown = typed("show", "pay.csv").stdout
    assert "Contracts paid $900" in shown
    assert "is not known" not in shown
    without = typed("show", "pay.csv", "--column", "value=").stdout
    assert "What contracts paid is not known: no column is read as that." in without


def test_chats_are_answers(folder: Path) -> None:
    Path("chats.csv").write_text("Date,Chats,Hired\n2025-03-01,yes,no\n2025-03-02,no,no\n2025-03-03,,no\n")
    found = json.loads(typed("show", "chats.csv", "--json").stdout)
    assert {one["stage"]: one["reached"] for one in found["stages"]} == {"replied": 1, "hired": 0}
