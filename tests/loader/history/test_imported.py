"""Histories of different make are read, and what cannot be used is named row by row."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.kept import kept_csv, save_kept
from simulator.loader.history.mapping import Map, map_text, read_map
from simulator.loader.history.table import LOST, NEVER, STAGES, Counts, History
from simulator.loader.problems import ScenarioError
from simulator.loader.tables.sheet import SheetError
from simulator.model.clients import HIRED, PENDING, SILENT
from tests.loader.history.exports import EXPORTS


def read(name: str, folder: Path, data: bytes | str | None = None, **asked: object) -> Imported:
    file = folder / name
    given = EXPORTS[name] if data is None else data
    file.write_bytes(given.encode() if isinstance(given, str) else given)
    return import_history(file, Map(**asked))  # type: ignore[arg-type]


def history(name: str, folder: Path, data: bytes | str | None = None, **asked: object) -> History:
    found = read(name, folder, data, **asked).found.history
    assert found is not None
    return found


# stages that are counted: sent, viewed, replied, interviewed, hired; then pending, Connects with boosts, back
EXPECTED = {
    "own.csv": ((5, 2, 1, 1, 1), 1, 18, 3),
    "team.csv": ((5, 3, 3, 2, 1), 3, 63, 0),
    "team_import.csv": ((3, 1, 1, 1, 1), 1, 38, 0),
    "no_status.tsv": ((2, 0, 0, 0, 0), 0, 28, 0),
    "diary.csv": ((4, 1, 1, 1, 1), 1, 32, 0),
    "dashboard.json": ((3, 1, 1, 0, 0), 2, 0, 0),
    "auto_bid.csv": ((2, 0, 0, 0, 0), 1, 0, 0),
    "community.json": ((4, 1, 1, 1, 1), 1, 0, 0),
    "events.jsonl": ((2, 1, 1, 1, 1), 0, 20, 0),
    "simple.xlsx": ((5, 3, 2, 2, 1), 3, 0, 0),
    "account.csv": ((2, 0, 0, 0, 0), 0, 40, 8),
    "statement.csv": ((1, 0, 0, 0, 0), 0, 9, 9),
    "nested.json": ((5, 2, 2, 1, 1), 2, 0, 0),
    "sheet.csv": ((3, 2, 1, 1, 1), 2, 46, 0),
    "german.csv": ((3, 1, 1, 1, 1), 1, 28, 0),
    "ticks.csv": ((3, 2, 1, 1, 1), 2, 36, 0),
    "pipeline.csv": ((6, 3, 2, 2, 1), 4, 72, 0),
    "movements.csv": ((1, 0, 0, 0, 0), 0, 36, 20),
}
LEFT_OUT = {
    "team.csv": [(8, "a line of totals")],
    "auto_bid.csv": [(3, "'Skipped': never sent"), (4, "'Failed': never sent"), (6, "'Matched': never sent")],
    "events.jsonl": [(1, "'verdict': never sent")],
    "simple.xlsx": [
        (8, "status 'Perhaps' is not known; say what it means: --status 'Perhaps=MEANING'"),
    ],
    "weeks.csv": [(4, "11 replied, of 9 sent: it cannot be more"), (5, "a line of totals")],
}


@pytest.mark.parametrize("name", EXPECTED)
def test_an_export_is_read_after_one_look_at_the_map(name: str, tmp_path: Path) -> None:
    found = read(name, tmp_path)
    past = found.found.history
    assert past is not None
    reached = tuple(int((past.stage >= stage).sum()) for stage in range(len(STAGES)))
    paid = np.nan_to_num(past.connects) + np.nan_to_num(past.boost)
    assert (reached, past.pending.sum(), paid.sum(), np.nan_to_num(past.returned).sum()) == EXPECTED[name]
    assert [(one.row, one.reason.split(" (hired")[0]) for one in found.found.unusable] == LEFT_OUT.get(
        name, []
    )


@pytest.mark.parametrize(("name", "sums"), [
    ("weeks.csv", {"sent": 27, "replied": 4, "interviewed": 2, "hired": 1}),
    ("letters.csv", {"sent": 62, "replied": 6, "hired": 1}),
    ("months.csv", {"sent": 75, "replied": 5, "hired": 1}),
    ("totals.json", {"sent": 14, "viewed": 3, "interviewed": 1, "hired": 0}),
])  # fmt: skip
def test_counts_are_read_as_counts(name: str, sums: dict[str, int], tmp_path: Path) -> None:
    found = read(name, tmp_path).found
    assert found.counts is not None
    assert {stage: found.counts.total(stage) for stage in sums} == sums
    assert [(one.row, one.reason.split(" (hired")[0]) for one in found.unusable] == LEFT_OUT.get(name, [])


@pytest.mark.parametrize("name", EXPORTS)
def test_what_is_kept_is_read_back_as_it_was(name: str, tmp_path: Path) -> None:
    found = read(name, tmp_path).found
    kept: History | Counts | None = found.history or found.counts
    assert kept is not None
    text = kept_csv(kept)
    save_kept(tmp_path / "kept.csv", text)
    again = import_history(tmp_path / "kept.csv").found
    back: History | Counts | None = again.history or again.counts
    assert back is not None
    assert kept_csv(back) == text
    assert again.unusable == ()


def test_a_simulated_log_comes_out_as_it_went_in(tmp_path: Path) -> None:
    past = history("own.csv", tmp_path)
    assert kept_csv(past) == EXPORTS["own.csv"].decode()
    assert (past.as_of, past.calendar) == (70.0, False)


@pytest.mark.parametrize("name", EXPORTS)
def test_names_letters_and_links_are_dropped(name: str, tmp_path: Path) -> None:
    found = read(name, tmp_path).found
    text = kept_csv(found.history or found.counts)  # type: ignore[arg-type]
    for private in (
        "example",
        "Northwind",
        "Aslam",
        "Bina",
        "call them",
        "cmd",
        "Invented",
        "~0",
        "GmbH",
        "p-101",
        "speed",
        "cme",
    ):
        assert private not in text


def test_members_of_an_agency_are_told_apart_without_names(tmp_path: Path) -> None:
    assert history("team.csv", tmp_path).member.tolist() == ["1", "1", "2", "2", "1"]


def test_a_rate_by_the_hour_is_no_budget(tmp_path: Path) -> None:
    past = history("sheet.csv", tmp_path)
    assert past.budget_usd[[0, 2]].tolist() == [500, 1200]
    assert np.isnan(past.budget_usd[1])
    assert past.boosted.tolist() == [1, 0, 0]


def test_a_status_that_is_overwritten_hides_what_came_before(tmp_path: Path) -> None:
    past = history("simple.xlsx", tmp_path)
    assert (past.stage[-1], past.most[-1], past.fate[-1]) == (0, 3, LOST)
    past = history("diary.csv", tmp_path)
    assert (past.most[-1], past.fate[-1]) == (1, SILENT)


def test_stages_of_which_nobody_tells_are_not_recorded(tmp_path: Path) -> None:
    assert history("team.csv", tmp_path).recorded == {0, 2, 3, 4}
    assert history("no_status.tsv", tmp_path).recorded == {0}
    assert set(history("account.csv", tmp_path).fate) == {NEVER}


def test_an_account_keeps_what_moved_besides(tmp_path: Path) -> None:
    moved = read("account.csv", tmp_path).found.movements
    assert moved is not None
    assert (moved.bought, moved.granted, moved.expired, moved.returned) == (80, 10, 5, 0)


HEAD = "Date,Status,Connects,Value,Notes\n"


@pytest.mark.parametrize(("row", "reason"), [
    ("31/02/2025,Won,4,5,", "date '31/02/2025' cannot be read"),
    (",Won,4,5,", "no date of sending"),
    ("2095-03-01,Won,4,5,", "date '2095-03-01' lies ahead"),
    ("1970-01-01,Won,4,5,", "date '1970-01-01' cannot be right"),
    ("2025-03-01,Purple,4,5,", "status 'Purple' is not known; say what it means: --status 'Purple=MEANING'"),
    ("2025-03-01,Draft,4,5,", "'Draft': never sent"),
    ("Total,,4,5,", "a line of totals"),
])  # fmt: skip
def test_an_unusable_row_is_named_with_its_reason(row: str, reason: str, tmp_path: Path) -> None:
    found = read("log.csv", tmp_path, f"{HEAD}2025-03-17,Won,4,$5,\n{row}\n")
    assert [(one.row, one.reason.split(" (hired")[0]) for one in found.found.unusable] == [(3, reason)]
    assert found.found.history is not None
    assert found.found.history.size == 1


def test_a_cell_that_cannot_be_read_costs_the_cell_and_not_the_row(tmp_path: Path) -> None:
    found = read("log.csv", tmp_path, f"{HEAD}2025-03-17,Won,six,€5,\n2025-03-18,Won,-8,$7,\n")
    assert found.found.history is not None
    assert np.isnan(found.found.history.connects[0])
    assert found.found.history.connects[1] == 8
    assert "column 'Connects': cannot read 'six' (row 2); taken as not known" in found.found.remarks
    assert any(
        "'€5' (row 2); say what one is worth: --currency EUR=DOLLARS" in one for one in found.found.remarks
    )
    priced = history("log.csv", tmp_path, f"{HEAD}2025-03-17,Won,six,€5,\n", currencies={"EUR": 1.2})
    assert priced.won_usd.tolist() == [6.0]


def test_dates_with_two_readings_are_read_in_the_order_that_is_in_order(tmp_path: Path) -> None:
    in_order = f"{HEAD}01/03/2025,Won,4,,\n02/03/2025,Won,4,,\n01/04/2025,Won,4,,\n"
    found = read("log.csv", tmp_path, in_order)
    assert found.used.dates == "day_first"
    with pytest.raises(SheetError, match=r"say --dates month_first or --dates day_first"):
        read("log.csv", tmp_path, f"{HEAD}01/03/2025,Won,4,,\n")
    assert history("log.csv", tmp_path, f"{HEAD}01/03/2025,Won,4,,\n", dates="day_first").sent[0] == 20148
    dotted = read("log.csv", tmp_path, f"{HEAD}01.03.2025,Won,4,,\n")
    assert dotted.found.history is not None
    assert dotted.found.history.sent[0] == 20148
    assert "dates such as 01.03.2025 are read day first" in dotted.found.remarks


def test_rows_that_repeat_one_are_left_out_where_that_is_sure(tmp_path: Path) -> None:
    timed = f"{HEAD}2025-03-01 10:30,Won,4,5,\n2025-03-01 10:30,Won,4,5,\n"
    found = read("log.csv", tmp_path, timed).found
    assert [(one.row, one.reason) for one in found.unusable] == [(3, "repeats row 2")]
    assert history("log.csv", tmp_path, timed.replace(" 10:30", "")).size == 2


@pytest.mark.parametrize(
    ("job", "size"), [("https://x.example/~01ab", 1), ("job-7", 1), ("8", 1), ("Web3", 2), ("a logo", 2)]
)
def test_rows_are_joined_by_a_link_or_a_number_and_not_by_a_title(
    job: str, size: int, tmp_path: Path
) -> None:
    rows = f"Date,Job,Status\n2025-03-01,{job},New\n2025-03-05,{job},Viewed\n"
    assert history("log.csv", tmp_path, rows).size == size


def test_a_table_of_something_else_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SheetError, match="nothing here looks like proposals: there is no date and no status"):
        read("log.csv", tmp_path, "colour,weight\nred,3\n")


def test_a_map_that_was_mended_is_obeyed(tmp_path: Path) -> None:
    text = EXPORTS["simple.xlsx"]
    used = read("simple.xlsx", tmp_path).used
    file = tmp_path / "map.yaml"
    file.write_text(map_text(used, "simple.xlsx").replace('Perhaps: ""', "Perhaps: viewed"), encoding="utf-8")
    mended = read_map(file)
    assert mended.columns == used.columns
    (tmp_path / "simple.xlsx").write_bytes(text)
    found = import_history(tmp_path / "simple.xlsx", mended).found
    assert found.unusable == ()
    assert found.history is not None
    assert (found.history.stage >= 1).sum() == 4


@pytest.mark.parametrize(("text", "message"), [
    ("kind: diary\n", "'diary' is not known (allowed: log, ledger, counts)"),
    ("colums: {}\n", "there is no such key (did you mean 'columns'?)"),
    ("statuses: {New: maybe}\n", "'maybe' is no meaning (allowed: sent, viewed, replied"),
    ("columns: {dat: Date}\n", "there is no such column (did you mean 'date'?)"),
    ("currencies: {EUR: much}\n", "'much' is no number of dollars (allowed: above 0)"),
    ("- a\n", "a map has keys (allowed: kind, columns, statuses"),
])  # fmt: skip
def test_what_is_wrong_with_a_map_is_told_with_its_place(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "map.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(ScenarioError) as raised:
        read_map(tmp_path / "map.yaml")
    assert message in str(raised.value)
    assert "map.yaml:1" in str(raised.value)


def test_fates_of_a_log(tmp_path: Path) -> None:
    past = history("team.csv", tmp_path)
    assert past.fate.tolist() == [PENDING, PENDING, PENDING, HIRED, LOST]
    assert past.won_usd.tolist() == [0, 0, 0, 250, 0]
    assert past.asked_usd[[0, 1, 4]].tolist() == [500, 1200, 80]


@pytest.mark.parametrize("cell", ["12 (+10 boost)", "12+10", "12 Connects + 10 boost", "-12 (boost 10)"])
def test_a_boost_beside_its_price_is_read(cell: str, tmp_path: Path) -> None:
    rows = f"Date,Status,Connects\n2025-03-01,Won,{cell}\n2025-03-02,Lost,8\n"
    past = history("log.csv", tmp_path, rows)
    assert (past.connects.tolist(), past.paid.tolist()) == ([12, 8], [22, 8])
    assert past.boosted[0] == 1


@pytest.mark.parametrize("headings", [
    "Monat,Gesendet,Angesehen,Antworten,Aufträge",
    "Mes,Enviadas,Vistas,Respuestas,Contratos",
    "Mois,Envoyées,Vues,Réponses,Contrats",
    "Mês,Enviadas,Visualizadas,Respostas,Contratos",
    "Mese,Inviate,Viste,Risposte,Contratti",
    "Monat,Bewerbungen,Geöffnet,Rückmeldung Antwort,Zusagen",
])  # fmt: skip
@pytest.mark.parametrize("first", ["Januar 2025", "2025-01", "Enero"])
def test_months_in_other_languages_are_counts(headings: str, first: str, tmp_path: Path) -> None:
    read_ = read("months.csv", tmp_path, f"{headings}\n{first},40,12,5,1\nFebruar,38,9,3,0\nMärz,22,7,2,2\n")
    counts = read_.found.counts
    assert counts is not None
    names = ("sent", "viewed", "replied", "hired")
    assert [counts.total(name) for name in names] == [100, 28, 10, 3]
    assert counts.period.tolist() == [first, "Februar", "März"]


def test_a_line_that_is_called_as_a_person_has_no_name(tmp_path: Path) -> None:
    text = "Month,Sent,Viewed,Hired\nMariana,40,12,1\nSetty,4,1,0\n"
    counts = read("names.csv", tmp_path, text).found.counts
    assert counts is not None
    assert counts.period.tolist() == ["line 1", "line 2"]


def test_counts_in_unknown_words_are_no_proposals(tmp_path: Path) -> None:
    text = "Datum,Iets,Viewed count,Replied count\n2025-01-01,40,12,5\n2025-02-01,38,9,3\n2025-03-01,20,8,2\n"
    with pytest.raises(SheetError, match=r"a row seems to be a period and not a proposal.*--column sent="):
        read("counts.csv", tmp_path, text)
    counts = read("counts.csv", tmp_path, text, columns={"sent": "Iets"}).found.counts
    assert counts is not None
    assert counts.total("sent") == 98
