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
    assert "simple.xlsx: a log of proposals; 5 proposals in 6 rows, 2025-01-10 to 2025-01-19" in shown.stdout
    assert next(line for line in shown.stdout.splitlines() if "Bid Amount" in line).split()[-1] == "sure"
    unsure = typed("import", "ticks.csv").stdout
    assert "not sure ?" in unsure
    assert "Columns marked ? may be wrong. To mend one: --column " in unsure
    assert "row 8: status 'Perhaps' is not known" in shown.stdout
    assert "Never kept, as names, letters and links are nobody's business: Job Link, Notes" in shown.stdout


def test_what_is_kept_can_be_mended_and_read_again(folder: Path) -> None:
    kept = typed("import", "simple.xlsx", "--out", "kept.csv")
    assert kept.exit_code == 0, kept.output
    assert "hello" not in Path("kept.csv").read_text(encoding="utf-8")
    file = Path("kept.map.yaml")
    file.write_text(
        file.read_text(encoding="utf-8").replace('Perhaps: ""', "Perhaps: lost"), encoding="utf-8"
    )
    again = typed("import", "simple.xlsx", "--map", str(file))
    assert "Every row could be used." in again.stdout
    assert typed("show", "kept.csv").stdout.startswith(
        "5 proposals (2025-01-10 to 2025-01-19): 1 hired, which"
    )


def test_words_and_currencies_can_be_told_on_the_command_line(folder: Path) -> None:
    told = typed("import", "simple.xlsx", "--status", "Perhaps=viewed", "--currency", "EUR=1.08")
    assert "Every row could be used." in told.stdout
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
    (("shwo", "own.csv"), "No command is called 'shwo'. Did you mean 'show'?"),
])  # fmt: skip
def test_a_mistake_ends_in_words(words: tuple[str, ...], message: str, folder: Path) -> None:
    ended = typed(*words)
    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.split())
    assert "Traceback" not in ended.output
    assert Path("own.csv").read_bytes() == EXPORTS["own.csv"]
