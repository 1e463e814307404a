"""`simulator game`: the answer first, and a clear message for what cannot be played."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

TOWN = """
name: town
competition: market
horizon: 20
clock: {tick: 1}
jobs: {per_day: 6}
connects: {monthly_grant: 40}
freelancers:
  - {name: sprayer, strategy: spray_and_pray, count: 14}
  - {name: idle, strategy: invite_only, count: 6}
run: {replications: 8, seed: 4}
"""


def game(folder: Path, *words: str, text: str = TOWN) -> Result:
    (folder / "town.yaml").write_text(text, encoding="utf-8")
    return CliRunner().invoke(main, ["game", str(folder / "town.yaml"), "--workers", "1", *words])


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    folder = tmp_path_factory.mktemp("game")
    page = str(folder / "page.html")
    return game(folder, "--goal", "hires", "--out", str(folder / "out"), "--report", page), folder


def test_the_answer_comes_first_then_the_table_and_the_picture(told: tuple[Result, Path]) -> None:
    result, folder = told
    assert result.exit_code == 0, result.output
    assert result.stdout.startswith("When everybody may choose, 'sprayer' wins: ")
    assert "by switching (95 % sure, 8 replications in worlds of its own)" in " ".join(result.output.split())
    assert "Gets when" in result.output
    asked = str(folder / "town.yaml")
    assert result.stderr.splitlines()[-2:] == [
        f"  simulator game {asked} --goal hires --others",
        f"  simulator adoption {asked} sprayer=spray_and_pray",
    ]
    assert (folder / "out" / "town" / "game.png").exists()
    page = (folder / "page.html").read_text(encoding="utf-8")
    assert "sprayer" in page
    assert "data:image/svg+xml" in page


def test_few_replications_are_not_remarked_on_where_more_are_played(tmp_path: Path) -> None:
    out = game(tmp_path, "--set", "run.replications=4", "--strategy", "random", "--no-pictures")
    assert out.exit_code == 2, "it ends before anything is played"
    assert "Only 4 replications" not in out.stderr


def test_json_holds_the_same_answer_and_every_payoff(told: tuple[Result, Path], tmp_path: Path) -> None:
    result = game(tmp_path, "--goal", "hires", "--json")
    document = json.loads(result.stdout)
    assert " ".join(told[0].stdout.split()).startswith(" ".join(document["answer"].split()))
    assert document["rules"] == ["sprayer", "idle"]
    assert [sum(mix) for mix in document["mixes"]] == [20] * len(document["mixes"])
    assert document["order"]["verdict"] == "one"


def test_groups_of_the_scenario_are_named_as_they_are_called(tmp_path: Path) -> None:
    asked = ("--strategy", "idle", "--strategy", "mine=random", "--goal", "hires")
    result = game(tmp_path, *asked, "--out", str(tmp_path), "--no-pictures")
    assert result.exit_code == 0, result.output
    assert "'mine' wins" in result.stdout
    last = result.stderr.splitlines()[-2:]
    assert "--strategy idle --strategy mine=random" in last[0]
    assert last[1].endswith("town.yaml mine=random")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--set", "competition=field"), "its freelancers never meet"),
        (("--strategy", "random"), "at least two rules"),
        (("--strategy", "idle", "--strategy", "idle"), "Two strategies are called 'idle'"),
        (("--strategy", "sprayerr"), "Groups of this scenario can be named too: 'sprayer', 'idle'"),
        (("--strategy", "random", "--strategy", "random"), "Two strategies are called 'random'"),
        (("--strategy", "a=random", "--strategy", "b=random"), "'a' and 'b' are the same rule"),
        (("--strategy", "sprey_and_pray"), "Did you mean 'spray_and_pray'"),
        (("--replications", "3"), "at least 8 replications"),
        (("--epsilon", "1"), "add --others"),
        (("--goal", "fame"), "fame"),
        (("--budget", "0.001s"), "second"),
        (
            tuple(f"--strategy=r{k}=random" for k in range(7)),
            "A game takes 2 to 6 rules, and these are 7",
        ),
    ],
)
def test_a_mistake_is_told_in_one_message(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    result = game(tmp_path, *words)
    assert result.exit_code == 2, result.output
    assert said in " ".join(result.output.split())
    assert "Traceback" not in result.output


@pytest.mark.verify
def test_rules_that_nobody_named_are_tried_and_join(tmp_path: Path) -> None:
    text = TOWN.replace("count: 14", "count: 30").replace("count: 6", "count: 10")
    result = game(tmp_path, "--others", "--goal", "hires", "--json", text=text)
    assert result.exit_code == 0, result.output
    document = json.loads(result.stdout)
    assert "other rules were tried: one who switches to " in document["answer"]
    assert len(document["rules"]) >= 2
