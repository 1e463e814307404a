"""Of a great many lines the first are printed and the rest counted; `resume` can be limited as `run` can."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main

HEAD = "freelancers: [{name: a, strategy: random}]\n"


def lines_of(folder: Path, text: str, *more: str) -> list[str]:
    file = folder / "s.yaml"
    file.write_text(text + HEAD, encoding="utf-8")
    return CliRunner().invoke(main, ["validate", str(file), *more]).output.splitlines()


@pytest.mark.parametrize(
    ("text", "last"),
    [
        ("".join(f"wrong_{k}: 1\n" for k in range(3000)), ["… and 2,980 more", "3000 problems"]),
        (f"connects: {{plans: {{{', '.join(f'p{k}: {{}}' for k in range(500))}}}}}\n", ["… and 480 more"]),
    ],
)
def test_thousands_of_lines_are_counted(text: str, last: list[str], tmp_path: Path) -> None:
    lines = lines_of(tmp_path, text)
    assert lines[-len(last) :] == last
    assert len(lines) <= 23


def test_a_table_of_thousands_of_columns_is_told_in_some_twenty_lines(tmp_path: Path) -> None:
    names = ",".join(f"mine_{k}" for k in range(500))
    cells = ",".join("x" for _ in range(500))
    (tmp_path / "posts.csv").write_text(
        f"posted_at,category,job_type,{names}\n2023-01-02,web,fixed,{cells}\n", encoding="utf-8"
    )
    lines = lines_of(tmp_path, "jobs: {replay: {file: posts.csv, mode: in_order}}\n")
    assert len(lines) == 23
    assert "… and 4" in lines[-2]
    assert "fall within the horizon" in lines[-1]  # the last remark is always there
    checked = CliRunner().invoke(main, ["posts", "check", str(tmp_path / "posts.csv")])
    assert checked.exit_code == 0
    assert len(checked.stderr.splitlines()) == 21


def test_a_run_that_is_resumed_can_be_limited_too() -> None:
    assert "--strategy-seconds S" in CliRunner().invoke(main, ["resume", "--help"]).output
    done = CliRunner().invoke(main, ["resume", "nowhere", "--strategy-seconds", "0"])
    assert done.exit_code == 2
    assert "'--strategy-seconds': 0 is not in the range (allowed: more than 0)" in done.output
    words = CliRunner().invoke(main, ["resume", "nowhere", "--strategy-seconds", "two"])
    assert "a number of seconds is needed, such as 90" in words.output
