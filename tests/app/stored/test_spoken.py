"""Sentences of commands on a page: they name its fields, and whole commands stay as they are."""

import re

import pytest

from simulator.app.pages.proposals import by_reason
from simulator.app.stored import spoken as module
from simulator.app.stored.child import remarks_in
from simulator.app.stored.spoken import spoken
from simulator.started import VARIABLE
from tests.app.client import Client
from tests.app.pages.test_commands import real
from tests.app.pages.test_pages import filled

__all__ = ["filled", "real"]

SAID = [
    (
        "Not sure: 'Cost' is read as cost_connects (Connects paid). If that is wrong: "
        "--column cost_connects=OTHER_HEADING, or --column cost_connects= for none",
        "Not sure: 'Cost' is read as cost_connects (Connects paid). If that is wrong: "
        "choose at “cost connects”",
    ),
    (
        "say what it means: --status 'foo bar=MEANING' (hired, replied, lost, …)",
        "say what it means: choose at “foo bar” means (hired, replied, lost, …)",
    ),
    ("first; say --dates month_first or --dates day_first", "first; choose at “How dates are written”"),
    (
        "with --column stage, say which column is the count: --column count=HEADING; it has a",
        "with “stage”, say which column is the count: choose at “count”; it has a",
    ),
    ("of 'web' (--work admin, design or writing).", "of 'web' (“Line of work”: admin, design or writing)."),
    ("only the Connects of the plan (--connects)", "only the Connects of the plan (“Connects a month”)"),
    ("20 or more say much more: --replications 20", "20 or more say much more: write 20 at “Random worlds”"),
    ("Invalid value for '--seed': -1 is not", "Invalid value for “Seed of the luck”: -1 is not"),
    ("from today: say --as-of 2025-03-01", "from today: say in a terminal, --as-of 2025-03-01"),
    ("'history show' gives the plain share", "“What came of your proposals” gives the plain share"),
    ("Go on: simulator compare x --seed 3", "Go on: simulator compare x --seed 3"),
    ("a -- b, and well-known --x", "a -- b, and well-known --x"),
]  # fmt: skip


@pytest.mark.parametrize(("typed", "told"), SAID)
def test_an_option_is_told_as_the_field_of_the_page(typed: str, told: str) -> None:
    assert spoken(typed) == told
    assert remarks_in(f'{{"step": 1}}\n{typed}\n'.encode()) == told


def test_a_command_stays_as_it_is_typed_however_the_program_was_started(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setenv(VARIABLE, "python3 start.py")
    line = "Go on: python3 start.py compare x --seed 3 --goal hires"
    assert spoken(line) == line


def test_every_field_that_a_sentence_may_name_is_on_a_page(filled: Client) -> None:
    upload = filled.upload("x.csv", b"Day,Post\n2025-01-01,a\n").headers["location"]
    text = "".join(filled.get(one).text for one in ("/", "/compare", upload))
    shown = set(re.findall(r"<(?:label|legend)[^>]*>([^<]+)<", text))
    assert set((module._CHOSEN | module._WRITTEN).values()) <= shown


def test_a_page_of_a_table_advises_no_options_and_says_one_cause_once(real: Client) -> None:
    rows = "".join(f"2025-01-{day:02},a{day},10,foo bar\n" for day in range(1, 11))
    table = f"Date,Job,Cost,Status\n{rows}2025-02-01,b,8,hired\n".encode()
    text = real.get(real.upload("x.csv", table).headers["location"]).text
    said = re.sub(r"<(pre|code).*?</\1>| data-copy=\"[^\"]*\"", "", text, flags=re.DOTALL)
    assert ("--column" in said, "--status" in said) == (False, False)
    assert "choose at “cost connects”" in said
    assert said.count("is not known; say what it means: choose at “foo bar” means") == 1
    assert "2 to 11" in said


def test_rows_with_one_reason_are_one_line() -> None:
    rows = [{"row": at, "reason": "no day" if at != 4 else "no post"} for at in (2, 3, 4, 9, 6, 7, 8)]
    assert by_reason(rows) == [
        {"rows": "2 to 3, 6 to 9", "reason": "no day"},
        {"rows": "4", "reason": "no post"},
    ]


def test_how_a_command_is_typed_is_no_part_of_a_page() -> None:
    said = b"Usage: simulator ledger RUN\nTry 'simulator ledger --help'.\n\nError: no such lane.\n"
    assert remarks_in(said) == "Error: no such lane."
