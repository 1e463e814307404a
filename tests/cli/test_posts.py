# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""`posts check`, and what the other commands say of a table of posts."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.cli.person.posts import pack_of
from simulator.loader.posts import load_posts
from simulator.loader.scenario import load_scenario

EXPORT = """Job Title;Published Date;Main Category;Job Type;Fixed Price;hourly_min;hourly_max;Job Link;hours
Flutter app;2024-03-04 10:00;Web Dev;Hourly;N/A;$25.00;$35.00;/a;2500
Fix a form;2024-03-05 11:30;Web Dev;Fixed price;$18.00;;;/b;3000
Big build;2024-03-06 12:00;Web Dev;Fixed price;"$1,000.00";;;/c;1200
Logo;2024-03-09 09:00;Design;Fixed price;$50.00;;;/d;4000
Logo;2024-03-09 09:00;Design;Fixed price;$50.00;;;/d;4000
"""
KEPT = """
jobs:
  replay:
    file: export.csv
    columns:
      posted_at: "Published Date"
      category: "Main Category"
      budget_usd: "Fixed Price"
      hourly_rate_low_usd: hourly_min
      hourly_rate_high_usd: hourly_max
"""
SCENARIO = """
name: own
pack: 2023_card6
competition: field
clock: {tick: 6 h}
horizon: 4 d
jobs: {replay: {file: posts.csv}}
freelancers: [{name: a, strategy: spray_and_pray, count: 2}]
run: {replications: 2, seed: 1}
"""
PLAIN = "posted_at,category,job_type,budget_usd,notes\n2024-03-04T10:00:00Z,web,fixed,50,x\n2024-03-08T10:00:00Z,web,fixed,50,y\n"
UNUSED = "posts.csv: column 'notes' is not used"
WITHIN = (
    "posts.csv: 1 of 2 posts fall within the horizon, 4 days from the Monday before the first post; with "
    "horizon: 5 d all are played"
)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("export.csv").write_text(EXPORT, encoding="utf-8")
    Path("posts.csv").write_text(PLAIN, encoding="utf-8")
    Path("own.yaml").write_text(SCENARIO, encoding="utf-8")
    return tmp_path


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(main, [str(argument) for argument in arguments])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def test_a_scraped_export_is_played_after_one_look(folder: Path) -> None:
    result = call("posts", "check", "export.csv", "--write", "mine.yaml")
    assert result.exit_code == 0
    assert result.stdout.startswith("export.csv: 4 posts in 5 rows, from 2024-03-04 to 2024-03-09 (UTC)\n")
    assert "Web Dev 75.0%" in " ".join(result.stdout.split())
    assert result.stdout.endswith(KEPT)
    remarks = result.stderr.splitlines()
    assert "export.csv: cells are separated by a semicolon" in remarks
    assert "export.csv: column 'Job Title' is not used" in remarks
    assert any(
        line.startswith("export.csv: 1 of 5 rows repeats a post (with the same 'Job Link'")
        for line in remarks
    )
    # its cells show that this heading meant something else than hours a week
    assert any(line.startswith("export.csv: column 'hours' is not used") for line in remarks)
    scenario = load_scenario("mine.yaml")
    posts = load_posts(scenario, folder)
    assert posts.columns["hourly_rate_usd"][0] == 30
    assert scenario.horizon > posts.columns["posted_days"][-1]
    assert call("validate", "mine.yaml").exit_code == 0


def test_what_is_printed_fits_sixty_columns(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "60")
    long = EXPORT.replace("Job Link", "The Link Of The Job As It Was Found")
    Path("export.csv").write_text(long.replace("hourly_min", "client_payment_verification_status"))
    result = call("posts", "check", "export.csv", "--column", "post=The Link Of The Job As It Was Found")
    table = result.stdout[result.stdout.index("your column") :]
    assert max(map(len, table[: table.index("Columns marked")].splitlines())) <= 60
    assert "hourly_rate_high_usd" in table


def test_another_currency_is_guessed_and_its_rate_asked_for(folder: Path) -> None:
    Path("export.csv").write_text(EXPORT.replace("$", "€"), encoding="utf-8")
    result = call("posts", "check", "export.csv")
    assert result.exit_code == 2
    assert "column 'Fixed Price' (budget_usd): '€18.00' in row 3, '€1,000.00' in row 4" in result.stderr
    assert "say what one EUR is in dollars, such as --currency EUR=1.08" in result.stderr
    rated = call("posts", "check", "export.csv", "--currency", "EUR=1.08")
    assert rated.exit_code == 0
    assert 'budget_usd: "Fixed Price"' in rated.stdout
    assert "EUR: 1.08" in rated.stdout


def test_a_scenario_that_is_there_is_not_overwritten(folder: Path) -> None:
    result = call("posts", "check", "posts.csv", "--write", "own.yaml")
    assert result.exit_code == 2
    assert "own.yaml is there already" in result.stderr
    assert Path("own.yaml").read_text() == SCENARIO


def test_every_mistake_is_told_at_once_and_nothing_is_written(folder: Path) -> None:
    Path("export.csv").write_text(
        EXPORT.replace("$18.00", "much").replace("Job Type", "Sort"), encoding="utf-8"
    )
    result = call("posts", "check", "export.csv", "--write", "mine.yaml")
    assert result.exit_code == 2
    assert result.stdout == ""
    assert result.stderr.splitlines()[-3:] == [
        "export.csv: column 'job_type' (fixed, hourly or unstated) is missing; where it is not known, add one with empty cells, and the pay tells",
        "export.csv: column 'Fixed Price' (budget_usd): 'much' in row 3 cannot be used; write an amount or a range, such as 500, $1,000.00 or $500-$800",
        "2 problems",
    ]
    assert not Path("mine.yaml").exists()


@pytest.mark.parametrize(
    ("options", "block"),
    [
        (("--column", "job_type=Sort"), "columns: job_type: Sort"),
        (("--column", "job_type=Sort", "--dates", "day_first"), "dates: day_first"),
        (("--column", "job_type=Sort", "--currency", "eur=1.08"), "currencies: EUR: 1.08"),
        (("--column", "job_type=Sort", "--scraped-at", "2024-03-10 12:00"), 'scraped_at: "2024-03-10 12:00"'),
    ],
)
def test_what_the_table_does_not_say_is_said_by_options(
    folder: Path, options: tuple[str, ...], block: str
) -> None:
    Path("posts.csv").write_text(PLAIN.replace("job_type", "Sort"), encoding="utf-8")
    result = call("posts", "check", "posts.csv", *options)
    assert result.exit_code == 0, result.stderr
    assert block in " ".join(result.stdout.split())


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        (("none.csv",), "none.csv: there is no such file"),
        (("posts.csv", "--column", "posted_at"), "'posted_at' needs a name, = and a value"),
        (("posts.csv", "--currency", "EUR=much"), "a number of dollars above 0 is needed"),
        (("posts.csv", "--column", "when=notes"), "--column: there is no column 'when'"),
        (("posts.csv", "--column", "client_country=notes"), "'client_country'; there are posted_at"),
    ],
)
def test_what_cannot_be_checked_says_why(folder: Path, options: tuple[str, ...], complaint: str) -> None:
    result = call("posts", "check", *options)
    assert result.exit_code == 2
    assert complaint in result.stderr


def test_control_characters_of_a_file_never_reach_the_terminal(folder: Path) -> None:
    evil = PLAIN.replace("notes", "no\x1b[31mtes").replace(",web,", ",w\x1b]0;x\x07eb,")
    Path("posts.csv").write_text(evil, encoding="utf-8")
    for result in (call("posts", "check", "posts.csv"), call("validate", "own.yaml")):
        assert result.exit_code == 0
        assert "\x1b" not in result.output
        assert "\x07" not in result.output


def test_validate_prints_the_remarks(folder: Path) -> None:
    result = call("validate", "own.yaml")
    assert result.stderr.splitlines() == [UNUSED, WITHIN]
    assert call("validate", "own.yaml", "--quiet").stderr == ""


def test_a_run_prints_them_once_and_json_keeps_them_apart(folder: Path) -> None:
    result = call("run", "own.yaml", "--workers", 1, "--no-pictures")
    assert result.exit_code == 0, result.output
    assert [line for line in result.stderr.splitlines() if line.startswith("posts.csv")] == [UNUSED, WITHIN]
    quiet = call("run", "own.yaml", "--workers", 1, "--quiet", "--json", "--no-pictures")
    assert quiet.stderr == ""
    assert json.loads(quiet.stdout)["remarks"] == [UNUSED, WITHIN]


def test_a_comparison_of_settings_prints_them_once(folder: Path) -> None:
    more = ("--vary", "connects.signup_grant=10,20", "--workers", 1, "--no-rescore", "--no-pictures")
    result = call("compare", "own.yaml", *more)
    assert result.exit_code == 0, result.output
    assert [line for line in result.stderr.splitlines() if line.startswith("posts.csv")] == [UNUSED, WITHIN]


def test_what_is_missing_is_named_as_an_option(folder: Path) -> None:
    Path("posts.csv").write_text(PLAIN.replace("2024-03-04T10:00:00Z", "2 hours ago"), encoding="utf-8")
    said = call("posts", "check", "posts.csv").stderr
    assert "or say --scraped-at '2026-01-05 17:00'" in said
    assert "jobs.replay" not in said
    Path("posts.csv").write_text(PLAIN.replace("2024-03-04T10:00:00Z", "03/04/2024"), encoding="utf-8")
    assert "jobs.replay" not in call("posts", "check", "posts.csv").stderr


@pytest.mark.parametrize(
    ("year", "pack"),
    [
        (2010, "2015_classic"),
        (2018, "2015_classic"),
        (2023, "2023_card6"),
        (2024, "2024_card16"),
        (2025, "2025_dynamic"),
        (2026, "2026_dynamic"),
    ],
)
def test_the_rules_are_those_of_the_year_of_the_posts(year: int, pack: str, folder: Path) -> None:
    assert pack_of(year) == pack
    if year < 2015:  # posts are read from 2000 on, but the platform is younger
        return
    Path("posts.csv").write_text(PLAIN.replace("2024", str(year)), encoding="utf-8")
    written = call("posts", "check", "posts.csv", "--write", "new.yaml")
    assert f"It plays by the rules of {pack}, chosen by the year of the posts" in written.stderr
    assert f"pack: {pack}" in Path("new.yaml").read_text(encoding="utf-8")
