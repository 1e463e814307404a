"""The commands `sweep` and `sweep show`: what is said, and what is refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.cli.shared import speak
from tests.studies.sweep.conftest import SCENARIO, Scripted, engine, scenario

__all__ = ["engine", "scenario"]


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


def test_a_sweep_is_played_shown_and_found_again(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    out = tmp_path / "out"
    first = called("sweep", scenario, "--out", out, "--workers", 1)
    assert first.exit_code == 0, first.output
    assert " by hires (hires per freelancer, in 10 days)" in " ".join(first.stdout.split())
    assert "4 random worlds, 10 days, the same worlds at every point" in " ".join(first.stdout.split())
    assert next((out / "small").glob("sweep-*/sweep.png")).stat().st_size > 10_000
    assert "sweep show" in first.stderr
    shown = called("sweep", "show", out, "--by", "per_day", "--where", "threshold<0.9", "--json")
    found = json.loads(shown.stdout)
    assert (found["levers"], found["uncertainties"], found["missing"]) == (
        ["freelancers.choosy.strategy.fit_threshold.threshold"],
        ["jobs.per_day"],
        0,
    )
    assert sum(row["points"] for row in found["rows"]) == 2 * found["points"]
    assert found["units"] == {"hires": "hires per freelancer"}


def test_points_of_several_periods_are_drawn_and_the_command_printed_for_them_works(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    block = "{design: grid, levers: {warmup: [2, 4], jobs.per_day: [5, 10]}, outcomes: [hires]}"
    scenario.write_text(f"{SCENARIO}sweep: {block}\n")
    played = called("sweep", scenario, "--out", tmp_path)
    assert played.exit_code == 0, played.output
    assert list(tmp_path.rglob("sweep.png"))
    again = called(*shlex.split(played.stderr.strip().splitlines()[-1])[1:], "--json")
    assert again.exit_code == 0, again.output
    assert len(json.loads(again.stdout)["rows"]) == 8


def test_commands_printed_for_an_earlier_sweep_of_a_folder_stay_true(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    threshold = "freelancers.choosy.strategy.fit_threshold.threshold"
    told = []
    for block in (
        "{design: grid, levers: {jobs.per_day: [5, 15], clients.attention: [2, 3]}, outcomes: [proposals]}",
        f"{{design: grid, levers: {{{threshold}: [0.2, 0.3], jobs.per_day: [5, 10]}}, replications: 2}}",
    ):
        scenario.write_text(f"{SCENARIO}sweep: {block}\n")
        played = called("sweep", scenario, "--out", tmp_path, "--no-pictures")
        assert played.exit_code == 0, played.output
        told.append(shlex.split(played.stderr.strip().splitlines()[-1])[1:])
    first, second = (json.loads(called(*words, "--json").stdout) for words in told)
    assert first["levers"] == ["jobs.per_day", "clients.attention"]
    assert (first["replications"], second["replications"]) == (4, 2)
    assert "proposals" in first["rows"][0]
    assert threshold in second["levers"]
    named = called("sweep", "show", tmp_path, "--by", "attention")
    assert (named.exit_code, f"The last sweep here varies {threshold}" in named.stderr) == (0, True)
    assert (
        json.loads(called("sweep", "show", tmp_path, "--where", "attention<3", "--json").stdout)["levers"]
        == first["levers"]
    )
    assert json.loads(called("sweep", "show", tmp_path, "--json").stdout)["levers"] == second["levers"]
    refused = called("sweep", "show", tmp_path, "--block", "x")
    assert (refused.exit_code, "there are " in refused.stderr) == (2, True)


def test_what_the_rest_takes_is_told_before_it_is_played(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    at: list[int] = []
    told = speak.remark

    def noted(text: str) -> None:
        if " more points, " in text:
            at.append(len(engine.played))
        told(text)

    monkeypatch.setattr("simulator.cli.robust.sweep.remark", noted)
    played = called("sweep", scenario, "--set", "sweep.design.points=4", "--out", tmp_path, "--workers", 1)
    # 16 points, of which 9 are tried
    assert "small: 7 more points, 28 replications, about 1 s, " in played.stderr
    assert at == [9 * 4]
    few = called("sweep", scenario, "--out", tmp_path, "--fresh", "--workers", 1)
    assert "more point" not in few.stderr


def test_a_design_that_does_not_grow_says_so(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    def told(kind: str, points: int) -> bool:
        words = (
            "--set",
            f"sweep.design={{kind: {kind}, points: {points}}}",
            "--out",
            tmp_path,
            "--no-pictures",
        )
        return "None of the 4 points of the design before" in called("sweep", scenario, *words).stderr

    assert [told("lhs", points) for points in (4, 4, 6, 6)] == [False, False, True, False]
    assert [told("random", points) for points in (4, 6)] == [False, False]


def test_mistakes_end_with_2_and_words(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    plain = tmp_path / "plain.yaml"
    plain.write_text(scenario.read_text().partition("sweep:")[0])
    for words, said in (
        (("sweep", plain), "has no block 'sweep'"),
        (("sweep", scenario, "--set", "sweep.design.points=3"), "write 2 or 4, not 3"),
        (("sweep", scenario, "--set", "sweep.levers={jobs.per_day: [1, 2]}"), "a lever and an uncertainty"),
        (("sweep", scenario, "--budget", "soon"), "number of minutes"),
        (("sweep", "compare_2024"), "no shipped scenario has this name"),
    ):
        found = called(*words)
        assert found.exit_code == 2, found.output
        assert said in " ".join(found.stderr.split())
    for folder in (tmp_path, tmp_path / "nosuch"):
        found = called("sweep", "show", folder)
        assert (found.exit_code, "there is no sweep in" in found.stderr) == (2, True)
    called("sweep", scenario, "--out", tmp_path, "--no-pictures")
    assert "choosy" in called("sweep", "show", tmp_path, "--by", "strategy").stdout
    for words, said in (
        (("--by", "per_dey"), "did you mean 'jobs.per_day'?"),
        (("--outcome", "hirs"), "did you mean 'hires'?"),
        (("--influence",), "does not tell how much each setting explains"),
    ):
        found = called("sweep", "show", tmp_path, *words)
        assert (found.exit_code, said in " ".join(found.stderr.split())) == (2, True), found.stderr


def test_a_design_that_tells_it_says_how_much_each_setting_explains(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    more = ("--out", tmp_path, "--set", "sweep.design.points=16", "--set", "sweep.replications=8")
    found = json.loads(called("sweep", scenario, *more, "--json").stdout)
    assert found["influence"]["base_points"] == 16
    assert "rests above all on" in found["answer"]
    shown = called("sweep", "show", tmp_path, "--influence")
    assert "Share of what" in shown.stdout
    assert found["answer"] in " ".join(shown.stdout.split())
    part = ("sweep", "show", tmp_path, "--influence", "--where", "threshold>0.4")
    some = json.loads(called(*part, "--json").stdout)
    assert 4 <= some["influence"]["base_points"] < 16
    assert "with threshold>0.4" in some["answer"]
    one = json.loads(called(*part, "--where", "strategy=sprayer", "--json").stdout)
    assert one["influence"]["strategy"] == "sprayer"
    assert one["influence"]["settings"][0]["lead"] is None
    for where, said in (("threshold>0.79", "too few base points lie"), ("hires>2", "by what came out")):
        refused = called(*part[:-1], where)
        assert (refused.exit_code, said in " ".join(refused.stderr.split())) == (2, True)


def test_a_sweep_above_its_budget_is_refused_with_what_fits(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    words = ("--out", tmp_path, "--budget", "0.01 s", "--set", "sweep.design.points=64")
    found = called("sweep", scenario, *words)
    assert found.exit_code == 2
    assert "What fits:" in found.stderr


def test_a_sweep_of_a_few_points_says_before_what_it_takes(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    few = ("--set", "sweep.design.points=2", "--no-pictures", "--out", tmp_path)
    told = " ".join(called("sweep", scenario, *few).stderr.split())
    assert "small: 8 points, 32 replications, very roughly 1 s. Ctrl-C stops" in told
    assert "8 points" not in called("sweep", scenario, *few).stderr, "nothing is left to be played"


def test_rows_that_repeat_another_are_told(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    (scenario.parent / "points.csv").write_text("jobs.per_day\n4\n6\n6\n8\n")
    (bare := scenario.parent / "bare.yaml").write_text(
        f"{SCENARIO}sweep: {{design: {{table: points.csv}}}}\n"
    )
    found = called("sweep", bare, "--out", tmp_path, "--no-pictures")
    assert "1 of 4 rows repeats another and adds nothing: each point is played once." in found.stderr
    (scenario.parent / "points.csv").write_text("jobs.per_day\n4\n6\n8\n")
    assert "played once" not in called("sweep", bare, "--out", tmp_path, "--no-pictures").stderr


def test_failed_points_end_with_1_and_the_rest_is_shown(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    engine.fails = True
    found = called("sweep", scenario, "--out", tmp_path, "--no-pictures")
    assert found.exit_code == 1
    assert "by hires (hires per freelancer" in " ".join(found.stdout.split())
    assert "failed and are left out" in found.stderr


@pytest.mark.parametrize("words", [("sweep", "--help"), ("sweep", "field_2023", "--help")])
def test_help_says_how_to_begin(words: tuple[str, ...]) -> None:
    assert "SCENARIO [OPTIONS]" in called(*words).stdout


def test_validate_checks_a_sweep_and_says_how_much_it_asks_for(scenario: Path) -> None:
    assert "a sweep of 8 points, 4 replications each" in called("validate", scenario).stdout
    wrong = called("validate", scenario, "--set", "sweep.uncertainties={jobs.per_dey: [1, 2]}")
    assert wrong.exit_code == 2
    assert "did you mean 'jobs.per_day'" in wrong.stderr
