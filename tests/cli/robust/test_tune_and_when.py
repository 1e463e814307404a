"""The commands `tune` and `when`: one clear message for a mistake, and an answer for a question."""

import json
import shlex
from dataclasses import replace

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.shared.options import PlayOptions
from simulator.studies.when.call import rule_called

pytest.importorskip("cmaes", reason="the optimiser is not installed")
VARY = ["--vary", "jobs.per_day=9..20"]
SMALL = ["--set", "horizon=20d", "--set", "warmup=2d", "--set", "jobs.per_day=20"]


def called(*words):
    return CliRunner().invoke(main, [str(word) for word in words])


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["tune", "field_2023"], "name a STRATEGY, or search among simple rules with --rules"),
        (["tune", "field_2023", "fit_threshold", "--rules"], "leave one of them out"),
        (["tune", "field_2023", "fit_treshold"], "fit_threshold"),
        (["tune", "field_2023", "fit_threshold", "--range", "treshold=0..1"], "did you mean 'threshold'"),
        (["tune", "field_2023", "fit_threshold", "--range", "threshold"], "write SETTING=LOW..HIGH"),
        (["tune", "field_2023", "fit_threshold", "--budget", "9s", "--plays", "999"], "leave one out"),
        (["tune", "field_2023", "fit_threshold", "--uncertain", "jobs.per_day"], "write KEY=LOW..HIGH"),
        (
            ["tune", "field_2023", "fit_threshold", "--uncertain", "jobs.per_dya=1..9"],
            "--uncertain: jobs.per_dya: there is no setting 'jobs.per_dya'",
        ),
        (
            ["when", "spray_and_pray", "fit_threshold", "--in", "field_2023", "--vary", "jobs.perday=5..60"],
            "--vary: jobs.perday: there is no setting 'jobs.perday'",
        ),
        (["when", "xyzzyx", "fit_threshold", "--in", "field_2023", *VARY], "more. Groups of this scenario"),
        (["tune", "field_2023", "xyzzyx"], "more. Groups of the scenario can be named too."),
        (
            ["when", "fit_threshold", "fit_threshold", "--in", "field_2023", *VARY],
            "itself",
        ),
        (["when", "fit_threshold", "nobody", "--in", "field_2023", *VARY], "nobody"),
        (["when", "a", "b", "--in", "field_2023", "--points", "40"], "write 32 or 64"),
    ],
)
def test_a_mistake_has_one_clear_message(words, said, tmp_path):
    done = called(*words, "--quiet", "--out", tmp_path)
    assert done.exit_code == 2, done.output
    assert said in " ".join(done.output.split())
    assert "Traceback" not in done.output


@pytest.mark.verify
def test_a_strategy_is_tuned(tmp_path):
    asked = ["tune", "field_2023", "fit_threshold", "--goal", "hires", "--plays", "400", "--range",
             "threshold=0.2..0.9", "--only", "--out", tmp_path, "--quiet", *SMALL]  # fmt: skip
    done = called(*asked)
    assert done.exit_code == 0, done.output
    assert "hires per freelancer in 18 days" in " ".join(done.output.split())
    assert (tmp_path / "field_2023" / "tuning.png").exists()
    document = json.loads(called(*asked, "--json").output)
    assert 0.2 <= document["winner"]["settings"]["threshold"] <= 0.9
    assert set(document["edges"]) <= {"default", "yours"}


@pytest.mark.verify
def test_worlds_in_which_one_loses(tmp_path):
    done = called(
        "when", "fit_threshold", "spray_and_pray", "--in", "field_2023", "--goal", "per_connect", "--vary",
        "jobs.per_day=10..40", "--vary", "connects.monthly_grant=10..60", "--points", 32, "--replications", 8,
        "--out", tmp_path, "--quiet", "--json", *SMALL,
    )  # fmt: skip
    assert done.exit_code == 0, done.output
    document = json.loads(done.output)
    assert document["worlds"] == 32
    assert 0 <= document["loses"]["low"] <= document["loses"]["high"] <= 1


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("field_2023", ["when", "tuned={fit_threshold: {threshold: 0.6}}"]),
        ("market_2023", ["adoption", "market_2023", "tuned={fit_threshold: {threshold: 0.6}}"]),
    ],
)
def test_what_to_ask_next_can_be_typed_as_it_stands(named, words, capsys):
    from simulator.cli.robust.tune import _next
    from simulator.loader.scenario import load_scenario
    from tests.report.robust.test_tune_and_when_words import answer

    found = answer()
    found = replace(found, question=replace(found.question, scenario=load_scenario(named)))
    _next(named, found, PlayOptions(overrides=("horizon=20d",)))
    command = capsys.readouterr().err.splitlines()[-1]
    typed = shlex.split(command)[1:]
    assert typed[: len(words)] == words
    assert typed[-2:] == ["--set", "horizon=20d"]
    assert "--help" not in typed
    if typed[0] == "when":
        rule_called(load_scenario(named), typed[2])  # a group or a strategy
