"""What is wanted is named on the command line or in the scenario, and every answer follows it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.runs.result import RunResult
from tests.small_runs import scripted_run, small_scenario


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def run_of(folder: Path, **more: Any) -> RunResult:
    """Two rules: one has more hires, the other more money, sooner and in less time."""
    people = [{"name": name, "strategy": "random", "count": 3} for name in ("busy", "rich")]
    scenario = small_scenario(
        horizon=10, warmup=0, freelancers=people, run={"replications": 12, "seed": 3}, **more
    )
    swing = (np.arange(12) % 2)[:, None, None] + np.zeros((12, 2, 3), int)
    hires = np.array([8, 3])[None, :, None] + swing
    columns = {
        "hires": hires,
        "proposals": 40,
        "connects_proposal": 80,
        "earnings_usd": hires * np.array([10.0, 200.0])[None, :, None],
        "minutes": np.array([300.0, 100.0])[None, :, None],
        "first_hire_day": np.array([4.0, 2.0])[None, :, None] + swing / 8,
        "connects_at_first_hire": 40,
    }
    return scripted_run(folder, scenario, columns)


WINNERS = {
    "hires": "busy",
    "income": "rich",
    "income_per_hour": "rich",
    "first_hire": "rich",
    "per_connect": "busy",
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return run_of(tmp_path_factory.mktemp("run")).directory


@pytest.mark.parametrize(("goal", "first"), WINNERS.items())
def test_a_comparison_answers_for_what_is_wanted(folder: Path, goal: str, first: str) -> None:
    told = json.loads(call("compare", folder, "--json", "--goal", goal).stdout)
    assert told["goal"] == goal
    assert told["ranking"][0]["strategy"] == first
    assert {name: won["first"] for name, won in told["winners"].items()} == WINNERS
    assert f"'{first}' is first, clearly ahead of all others" in told["answer"]
    assert "Under other goals: " in told["answer"]


def test_the_scenario_says_what_is_wanted_unless_the_command_line_does(tmp_path: Path, folder: Path) -> None:
    by_default = json.loads(call("compare", folder, "--json").stdout)
    assert (by_default["goal"], by_default["metric"]) == ("income", "net_earnings_usd")
    own = run_of(tmp_path, goal="hires").directory
    assert json.loads(call("compare", own, "--json").stdout)["goal"] == "hires"
    assert json.loads(call("compare", own, "--json", "--goal", "first_hire").stdout)["goal"] == "first_hire"
    other = json.loads(call("compare", own, "--json", "--metric", "win_rate").stdout)
    assert (other["goal"], other["metric"]) == (None, "win_rate")


def test_what_cannot_be_wanted_is_told_with_what_can(folder: Path) -> None:
    wrong = call("compare", folder, "--goal", "incom")
    assert wrong.exit_code == 2
    assert "Did you mean 'income'?" in wrong.output
    both = call("compare", folder, "--goal", "income", "--metric", "hires")
    assert both.exit_code == 2
    assert "--goal and --metric both say what to rank by: leave one out." in both.output
    report = call("report", folder, "--goal", "income", "--metric", "hires")
    assert "leave one out" in report.output


def test_a_yardstick_that_cannot_be_had_is_explained(tmp_path: Path) -> None:
    market = run_of(tmp_path, competition="market").directory
    told = call("compare", market, "--yardstick", "--no-pictures")
    assert told.exit_code == 0
    assert "No yardstick: a yardstick needs 'competition: field'" in " ".join(told.output.split())


def test_goals_are_listed(folder: Path) -> None:
    assert "income_per_hour" in call("metrics").stdout
    assert json.loads(call("metrics", "--json").stdout)["goals"]["hires"]["metric"] == "all_hires"
    assert "--goal GOAL" in call("run", "--help").output


def test_the_page_answers_for_what_is_wanted(folder: Path, tmp_path: Path) -> None:
    page = tmp_path / "page.html"
    assert call("report", folder, "--goal", "hires", "--out", page).exit_code == 0
    text = page.read_text(encoding="utf-8")
    assert "For the number of hires, &#x27;busy&#x27; is first" in text
    assert "Income against hires" in text


def test_a_comparison_says_what_decides_and_keeps_the_rest_for_those_who_ask(folder: Path) -> None:
    short = call("compare", folder, "--goal", "hires", "--no-pictures").stdout
    assert "'busy' is first, clearly ahead of all others" in short
    assert "If you want something else: 'rich' has most income, " in " ".join(short.split())
    assert sum(line.startswith(("busy ", "rich ")) for line in short.splitlines()) == 2
    assert len(short.splitlines()) < 25
    assert "P(best)" not in short
    whole = call("compare", folder, "--goal", "hires", "--no-pictures", "--details").stdout
    assert "P(best)" in whole
    assert "Under other goals: " in whole
