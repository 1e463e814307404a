"""What a browser may set: no file, no strategy of one's own, nothing that is no number."""

import pytest

from simulator.app.safety.scenarios import checked_scenario
from simulator.app.safety.settings import NotAllowed, amount, checked, chosen, settings_in, whole
from simulator.app.safety.uploads import table_kind


def test_settings_are_read_line_by_line() -> None:
    assert settings_in("jobs.per_day=40\n\n clients.attention = 6 ") == [
        "jobs.per_day=40",
        "clients.attention = 6",
    ]
    assert checked(["freelancers.good fit.count=3", "a[0].b=1"])


@pytest.mark.parametrize(
    "setting",
    [
        *(
            "freelancers.0.strategy.name=./mine.py:Mine",
            "freelancers.0.strategy=mine.py:Mine",
            "jobs.replay.file=posts",
        ),
        *(
            "jobs.replay.file=/etc/passwd",
            "extends=other",
            "jobs.x=..\\up",
            "name=a.yaml",
            "jobs.table=x.CSV",
            "jobs.replay={file: LICENSE}",
            "jobs={replay: {file: posts}}",
            "jobs.replay={mode: resample, 'file': zz_probe.tsv}",
            "sweep.design={table: points}",
            "x=[a, {folder: b}]",
            "name=notes.txt",
            "extends=compare_2023",
            "jobs.replay=" + 50 * "[" + "a" + 50 * "]",
        ),
    ],
)
def test_a_setting_that_names_a_file_is_refused(setting: str) -> None:
    with pytest.raises(NotAllowed, match="names a file"):
        checked([setting])


@pytest.mark.parametrize("setting", ["jobs.per_day", "=4", "a=", "--out=x", "a;b", "jobs$=1"])
def test_what_is_no_setting_is_refused(setting: str) -> None:
    with pytest.raises(NotAllowed, match=r"is no setting|names a file"):
        checked([setting])


def test_too_many_settings_are_a_scenario() -> None:
    with pytest.raises(NotAllowed, match="write a scenario"):
        checked(["a=1"] * 31)


def test_strategies_come_from_the_list() -> None:
    assert chosen(["a", "a", "b"], {"a", "b"}, "strategy") == ["a", "b"]
    with pytest.raises(NotAllowed, match="from the terminal only"):
        chosen(["./mine.py:Mine"], {"a"}, "strategy")


@pytest.mark.parametrize(("text", "found"), [("", ""), (" 1,000 ", "1000"), ("007", "7")])
def test_whole_numbers(text: str, found: str) -> None:
    assert whole(text, "Connects", 0, 10_000) == found


@pytest.mark.parametrize("text", ["-1", "1.5", "1e9", "ten", "99999", "--seed", "٣x"])
def test_no_whole_numbers(text: str) -> None:
    with pytest.raises(NotAllowed, match="Connects: a whole number from 0 to 10,000"):
        whole(text, "Connects", 0, 10_000)


def test_amounts() -> None:
    assert amount("$1,200.50", "Rate", 1e5) == "1200.50"
    with pytest.raises(NotAllowed, match="Rate: a number"):
        amount("nan", "Rate", 1e5)


TABLE = b"date,post,status\n2025-01-01,Logo,sent\n"


def test_tables_are_taken() -> None:
    assert table_kind("mine.CSV", TABLE) == ".csv"
    assert table_kind("x.xlsx", b"PK\x03\x04rest") == ".xlsx"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        (
            "x.csv",
            TABLE + b"2025-01-02,<script>alert(1)</script>,sent\n",
            "Line 3 of the table holds a script",
        ),
        ("x.csv", TABLE + b'2025-01-02,"<IMG src=x onerror=steal()>",sent\n', "holds a script"),
        ("x.csv", TABLE + b"2025-01-02,javascript:alert(1),sent\n", "holds a script"),
        ("x.csv", b"<!DOCTYPE html><table>", "web page"),
        ("x.csv", b"a\0b", "web page or a document"),
        ("x.csv", b"PK\x03\x04", "something else"),
        ("x.xlsx", TABLE, "something else"),
        ("x.py", b"import os", "A table is needed"),
        ("../../x.svg", b"<svg>", "A table is needed"),
        ("x.csv", b"  \n", "empty"),
    ],
)
def test_what_is_no_table_is_refused(name: str, content: bytes, words: str) -> None:
    with pytest.raises(NotAllowed, match=words):
        table_kind(name, content)


@pytest.mark.parametrize(
    "text",
    [
        *(
            "extends: ../../secret",
            "extends: mine.yaml",
            "jobs: {replay: {file: posts}}",
            "a: [b, {c: ./x.py}]",
        ),
        *("freelancers: [{strategy: {name: mine.py:Mine}}]", "x: {/tmp/x.py:Mine: 1}", "a: C:\\\\x"),
    ],
)
def test_a_scenario_that_names_a_file_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed, match="names a file"):
        checked_scenario(text.encode(), {"field_2025"})


@pytest.mark.parametrize("text", ["", "just words", "a: [1", "a: 1\na: 2", "\xff"])
def test_what_is_no_scenario_is_refused(text: str) -> None:
    with pytest.raises(NotAllowed):
        checked_scenario(text.encode("latin-1"), ())


def test_a_scenario_is_kept_as_it_is() -> None:
    text = b"extends: field_2025\nname: mine\nquestion: see docs/x.md, 1/2\njobs: {per_day: 40}\n"
    assert checked_scenario(text, {"field_2025"}) == text


@pytest.mark.parametrize(
    ("content", "said"),
    [(b"[" * 50_000, "more brackets"), (b"name: a\n" * 20_000, "100 kB at most")],
)
def test_a_scenario_that_would_keep_a_parser_busy_is_refused_unread(content: bytes, said: str) -> None:
    with pytest.raises(NotAllowed, match=said):
        checked_scenario(content, [])
