"""What every printed table promises, whatever is in it and however narrow the window is."""

from __future__ import annotations

import ast
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rich.cells import cell_len
from rich.console import Console

from simulator.report.words.screen import clean, middle_left_out, wrapped
from simulator.report.words.sheet import Sheet

ROOT = Path(__file__).resolve().parents[3]
LETTERS = "abcdefghijklmnopqrstuvwxyzäß語é_-"
WORD = st.text(LETTERS, min_size=1, max_size=14)
NAME = st.lists(WORD, min_size=1, max_size=6).map(" ".join)
ONE = st.one_of(
    st.integers(-999_999, 9_999_999).map("{:,}".format),
    st.floats(-99, 99).map("{:.2f} %".format),
    st.floats(0, 9999).map("${:,.2f}k".format),
)
NUMBER = st.one_of(
    ONE,
    st.tuples(ONE, st.integers(0, 99_999), st.integers(0, 99_999)).map(
        lambda x: f"{x[0]}\n{x[1]:,}–{x[2]:,}"
    ),
    st.tuples(ONE, st.integers(-99_999, 0), st.integers(0, 9_999)).map(
        lambda x: f"{x[0]}\n{x[1]:,} to {x[2]:,}"
    ),
    st.just("-"),
)
HEADING = st.lists(st.text("abcdefgh", min_size=1, max_size=8), min_size=1, max_size=3).map("\n".join)


@st.composite
def sheets(draw: st.DrawFn) -> Sheet:
    sheet = Sheet(gap=draw(st.integers(1, 2)), airy=draw(st.booleans()), splits=draw(st.booleans()))
    sheet.column("Strategy", "name")
    headings = draw(st.lists(HEADING, max_size=7, unique=True))
    for at, heading in enumerate(headings):
        sheet.column(heading, label=f"<{at}>", stays=at == draw(st.integers(0, 9)))
    names = draw(st.lists(NAME, min_size=1, max_size=4, unique=True))
    for name in names:
        sheet.row(name, *(draw(NUMBER) for _ in headings))
    sheet.note("A sentence about the table that is longer than most windows are wide, with 95 % in it.")
    return sheet


def said(lines: list[str]) -> str:
    return " ".join(" ".join(lines).split())


@settings(max_examples=300, deadline=None)
@given(sheets(), st.integers(40, 160))
def test_what_every_table_promises(sheet: Sheet, width: int) -> None:
    lines = sheet.lines(width)
    assert all(cell_len(line) <= width for line in lines)
    text = said(lines)
    legend = "".join("".join(lines).split())
    for name in sheet.columns[0].cells:
        for word in name.split():
            # whole in its place, or shortened there and whole in the legend
            assert word in text or f":{word}" in legend, (word, lines)
    shown = [one for one in sheet.columns[1:] if f"{one.label}" not in text]
    if len(shown) < len(sheet.columns) - 1:
        assert "Left out for lack of room: <" in text
        assert f"A window of {sheet.width()} columns shows all" in text
    for column in shown:
        for cell in column.cells:
            first, *rest = cell.split("\n")
            assert first in text
            for end in rest:
                low, high = end.replace(" to ", "–").split("–")
                assert low in text
                assert high in text


@settings(max_examples=100, deadline=None)
@given(sheets())
def test_a_window_as_wide_as_the_table_says_shows_all_of_it(sheet: Sheet) -> None:
    sheet.airy = False
    assert "Left out" not in said(sheet.lines(max(40, sheet.width())))


def test_names_come_first_and_go_on_at_a_word() -> None:
    sheet = Sheet(gap=1)
    sheet.column("Strategy", "name")
    for heading in ("Hires", "Net\nearnings", "Days"):
        sheet.column(heading)
    sheet.row("good fit on a budget", "9.99\n9.3–10.7", "$23.0k\n21.1–25.4k", "12")
    assert sheet.lines(26) == [
        "                       Net",
        "Strategy    Hires earnings",
        "──────────────────────────",
        "good fit     9.99   $23.0k",
        "on a          9.3     21.1",
        "budget    to 10.7 to 25.4k",
        "Left out for lack of room:",
        "Days. A window of 45",
        "columns shows all.",
    ]


def test_a_name_too_long_for_the_window_is_explained_below() -> None:
    sheet = Sheet(gap=1)
    sheet.column("Strategy", "name")
    sheet.column("Hires")
    for end in "ab":
        sheet.row(f"averyveryverylongnamewithoutanyspace_{end}", "1,234.56")
    lines = sheet.lines(30)
    assert lines[2].split() == ["averyveryv…tanyspace_a", "1,234.56"] or "…" in lines[2]
    shorts = [line.split()[0] for line in lines[2:4]]
    assert len(set(shorts)) == 2
    whole = "".join("".join(lines[4:]).split())
    for short, end in zip(shorts, "ab", strict=True):
        assert f"{short}:averyveryverylongnamewithoutanyspace_{end}" in whole


def test_two_names_shortened_alike_are_told_apart() -> None:
    sheet = Sheet(gap=1)
    sheet.column("Strategy", "name")
    sheet.column("Hires")
    for middle in "ab":
        sheet.row(f"beginsalikealikealike{middle}likewisetheendisthesame", "1")
    first, second = (line.split()[0] for line in sheet.lines(24)[2:4])
    assert first != second


def test_columns_that_go_on_below_keep_the_names() -> None:
    sheet = Sheet(gap=1, splits=True)
    sheet.column("Part", "name")
    for number in range(6):
        sheet.column(f"strategy number {number}")
    sheet.row("not seen", *("$1,234.00" for _ in range(6)))
    text = said(sheet.lines(40))
    assert text.count("not seen") > 1
    assert text.count("$1,234.00") == 6
    assert "Left out" not in text


def test_notes_on_a_column_go_with_it() -> None:
    sheet = Sheet()
    sheet.column("Strategy", "name")
    sheet.column("Hires")
    sheet.column("Days")
    sheet.row("a long name", "1,000,000", "1,000,000")
    sheet.note("Days: until the first hire.", "Days")
    assert "Days: until" in said(sheet.lines(60))
    assert "Days: until" not in said(sheet.lines(24))


def test_sentences_are_broken_at_words_and_numbers_keep_their_sign() -> None:
    text = "With 'x' about 87 Connects give a 90 % chance; see /a/path/that/is/longer/than/the/window.yaml"
    lines = wrapped(text, 30)
    assert said(lines) == text
    assert all("90 %" in line for line in lines if "90" in line)
    assert "/a/path/that/is/longer/than/the/window.yaml" in lines
    assert wrapped("short\n\nlines", 30) == ["short", "", "lines"]


def test_nothing_in_a_cell_steers_the_terminal() -> None:
    sheet = Sheet()
    sheet.column("Strategy\x1b[2J", "name")
    sheet.row("a\x1b[31mred\x07\u202e\tname")
    assert "\x1b" not in "".join(sheet.lines(80))
    assert clean("a\u2066b") == "a�b"


def test_the_middle_is_left_out() -> None:
    assert middle_left_out("abc", 3) == "abc"
    assert middle_left_out("abcdef", 4) == "ab…f"
    assert cell_len(middle_left_out("語" * 10, 7)) <= 7


def test_rich_prints_it_too() -> None:
    sheet = Sheet()
    sheet.column("Strategy", "name")
    sheet.column("Hires")
    sheet.row("[red]x[/red]", "1")
    console = Console(file=io.StringIO(), width=30, record=True)
    console.print(sheet)
    assert console.export_text().splitlines()[2].split() == ["[red]x[/red]", "1"]
    assert console.measure(sheet).maximum == sheet.width()


@pytest.mark.parametrize("folder", ["report", "cli"])
def test_there_is_one_door_for_tables(folder: str) -> None:
    for file in sorted((ROOT / "simulator" / folder).rglob("*.py")):
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom):
                assert node.module != "rich.table", f"{file}: tables are laid out by Sheet"


def test_a_heading_of_two_lines_that_is_whole_has_no_footnote() -> None:
    table = Sheet()
    table.column("attention\n(unknown)", "name")
    table.column("hires")
    table.row("few", "1.5")
    lines = table.lines(80)
    assert [line.split()[0] for line in lines[:2]] == ["attention", "(unknown)"]
    assert not any("…" in line for line in lines)
