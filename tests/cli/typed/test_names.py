"""Misspelt names: whatever a person may name on the command line, the nearest one is suggested."""

from __future__ import annotations

import json

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS
from simulator.strategies.contract.base import COLUMNS


def call(*arguments: str) -> Result:
    return CliRunner().invoke(main, arguments)


@pytest.mark.parametrize(
    ("line", "near"),
    [
        ("srtategies", "strategies"),
        ("packs dif 2023_card6 2023_card8", "diff"),
        ("scenarios copyy field_2023", "copy"),
        ("posts chekk posts.csv", "check"),
        ("fingerprints rnu", "run"),
        ("strategies fresh_hou", "fresh_hour"),
        ("claims bost", "boost"),
        ("claims run bost", "boost"),
        ("run filed_2023", "field_2023"),
        ("run field_2023 --replicatoins 3", "--replications"),
        ("scenarios copy filed_2023", "field_2023"),
        ("refunds 2023_crd6", "2023_card6"),
        ("packs diff 2023_card6 2023_crd8", "2023_card8"),
        ("categories 2023_crd6", "2023_card6"),
        ("compare field_2023 --metric hirs", "hires"),
        ("compare field_2023 --strategy fresh_hou", "fresh_hour"),
        ("compare field_2023 --vary jobs.per_dya=1,2", "per_day"),
        ("run field_2023 --set pack=2023_crd6", "2023_card6"),
        ("adoption market_2023 fresh_hou", "fresh_hour"),
        ("strategies check fresh_hou", "fresh_hour"),
        ("validate filed_2023", "field_2023"),
        ("report filed_2023", "field_2023"),
        ("completion bahs", "bash"),
        ("regret field_2023 --strategy choozy", "choosy"),
    ],
)
def test_the_nearest_name_is_suggested(line: str, near: str) -> None:
    result = call(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert f"'{near}'" in result.stderr
    assert "did you mean" in result.stderr.lower() or "completion" in line


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (
            "metrics win_rat",
            "'win_rat' stands after 'metrics', where nothing reads it: it takes options only.",
        ),
        ("run field_2023 more", "'more' stands after 'run', where nothing reads it: it takes SCENARIO; put"),
    ],
)
def test_a_word_too_many_is_told_with_what_the_command_takes(line: str, words: str) -> None:
    result = call(*line.split())
    assert (result.exit_code, result.stdout) == (2, "")
    assert words in " ".join(result.stderr.split())
    assert "unexpected" not in result.stderr


def test_the_usage_of_a_shown_name_is_that_of_its_list() -> None:
    for line in ("strategies fresh_hou", "claims bost"):
        told = call(*line.split()).stderr
        assert (
            told.startswith(f"Usage: simulator {line.split()[0]} [OPTIONS] [NAME | ") or "Usage: main" in told
        )
        assert " show " not in told
    assert "strategies NAME" in call("strategies", "fresh_hour", "--nonsense").stderr


def test_a_claim_is_shown_with_what_was_measured_and_what_it_rests_on() -> None:
    result = call("claims", "boost")
    assert (result.exit_code, "Traceback" in result.output) == (0, False)
    assert result.stdout.startswith("Boost your proposals. ")
    assert "What it rests on:" in result.stdout
    assert "Test it yourself: simulator claims run boost" in result.stderr
    document = json.loads(call("claims", "boost", "--json").stdout)
    assert document["answer"] in result.stdout
    assert document["claim"] == "boost"


def test_what_may_be_written_is_listed_with_its_meaning() -> None:
    for command, names in (
        ("categories", ("web", "data_science", "legal")),
        ("columns", (*COLUMNS, "client_hire_rate", "posted_at")),
        ("metrics", (*METRICS, *MARKET_METRICS)),
    ):
        plain, document = call(command), call(command, "--json")
        assert (plain.exit_code, document.exit_code, document.stderr) == (0, 0, "")
        assert json.loads(document.stdout)
        assert all(name in plain.stdout and f'"{name}"' in document.stdout for name in names)


def test_the_categories_of_a_scenario_are_its_own() -> None:
    document = json.loads(call("categories", "field_2023", "--json").stdout)
    assert sum(one["share_of_posts"] for one in document["categories"]) == pytest.approx(1)
    assert next(one for one in document["categories"] if one["category"] == "web")["fixed_budget_usd"] > 100


@pytest.mark.parametrize("line", [
    "run", "compare", "plan", "validate", "doctor", "sweep", "regret", "sensitivity", "scenarios copy",
    "report", "sweep show", "plot", "resume", "merge", "status", "claims", "strategies", "strategies check",
    "refunds",
    "adoption market_2023", "tune compare_2023", "when", "compare field_2023 --strategy",
    "compare field_2023 --metric", "run field_2023 --out", "posts check", "history import",
])  # fmt: skip
@pytest.mark.parametrize("nothing", ["", " "])
def test_an_empty_name_is_refused_and_is_not_the_current_folder(line: str, nothing: str) -> None:
    ended = call(*line.split(), nothing)
    assert ended.exit_code == 2
    assert "empty: write a " in ended.stderr
    assert "''" not in ended.stderr


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("adoption", "market_2023", "x="), "a strategy is missing after 'x=': write its name"),
        (("adoption", "market_2023", "{a: ["), "'{a: [': broken YAML"),
        (("policy", "nosuch"), "No command is called 'nosuch'. There are run, pages."),
        (("claims", "run", "--seed", "-1"), "allowed: 0 to 9,223,372,036,854,775,807)"),
        (("run", "field_2023", "--set", "run.seed=1", "--set", "run.seed = 2"), "has two values, 1 and 2"),
        (
            ("compare", "field_2023", "--vary", "jobs.per_day=10,20", "--set", "jobs.per_day=30"),
            "both say what jobs.per_day is",
        ),
        (("tune", "compare_2023", "shadow_price", "--rules"), "'shadow_price' is one strategy, and --rules"),
        (("tune", "compare_2023", "--rules", "--only"), "leave --only out"),
        (("tune", "compare_2023", "--rules", "--range", "a=1..2"), "leave --range out"),
        (("tune", "compare_2023", "random", "--range", "a=1..2", "--range", "a=1..3"), "a has two ranges"),
        (
            ("when", "random", "random", "--in", "compare_2023", "--vary", "a=1..2", "--vary", "a=1..3"),
            "a stands there twice",
        ),
    ],
)  # fmt: skip
def test_what_contradicts_itself_or_is_missing_is_told_in_one_sentence(
    words: tuple[str, ...], said: str
) -> None:
    ended = call(*words)
    assert ended.exit_code == 2
    assert said in " ".join(ended.stderr.split())
