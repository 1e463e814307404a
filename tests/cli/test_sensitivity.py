"""The command `sensitivity`: the answer first, and every mistake in one sentence."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.studies.sensitivity import sensitivity as study
from simulator.studies.sensitivity.sizes import Pace, Sizes

SMALL = """
name: small
horizon: 6 d
clock: {tick: 6 h}
jobs: {per_day: 10}
freelancers:
  - {name: first, strategy: spray_and_pray, count: 3, wallet: 60}
  - {name: second, strategy: fresh_hour, count: 2, wallet: 60}
run: {replications: 4, seed: 3}
"""
UNCERTAIN = """
uncertainties:
  jobs.per_day: {times: [0.5, 2], words: how many posts there are, source: a guess}
  clients.display: {between: {choice: [best_match, arrival]}, told: [best first, in order], words: the order}
"""


def asked(folder: Path, text: str, *more: str) -> Result:
    file = folder / "small.yaml"
    file.write_text(text, encoding="utf-8")
    where = () if "--out" in more else ("--out", str(folder))
    return CliRunner().invoke(main, ["sensitivity", str(file), "--workers", "1", *where, *more])


@pytest.fixture(autouse=True)
def _tiny(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(study, "sizes_of", lambda *_: Sizes(0, 2, 2, 4, 4))


def test_the_answer_comes_first_and_all_is_in_the_document(tmp_path: Path) -> None:
    out = asked(tmp_path, SMALL + UNCERTAIN, "--json", "--goal", "hires")
    assert out.exit_code == 0, out.output
    document = json.loads(out.stdout)
    assert next(iter(document)) == "answer"
    assert document["goal"] == "hires"
    assert document["answer"].startswith("As the scenario says, '")
    assert [one["setting"] for one in document["assumptions"]] == ["jobs.per_day", "clients.display"]
    assert "about" in out.stderr, "what it costs is said before"
    assert "--replications" not in out.stderr, "the command has no such option"


@pytest.mark.verify
def test_a_picture_with_its_data_and_any_number_of_workers(tmp_path: Path) -> None:
    first = asked(tmp_path, SMALL + UNCERTAIN, "--out", str(tmp_path), "--details", "-q")
    assert first.exit_code == 0, first.output
    assert "how many posts there are" in " ".join(first.stdout.split())
    data = (tmp_path / "small" / "sensitivity_income.csv").read_text(encoding="utf-8")
    assert data.splitlines()[0].startswith("words,setting,end,told,number")
    assert (tmp_path / "small" / "sensitivity_income.png").is_file()
    again = asked(tmp_path, SMALL + UNCERTAIN, "--out", str(tmp_path), "--details", "-q", "--workers", "3")
    assert again.stdout == first.stdout


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        (SMALL, (), "uncertain"),
        (SMALL + UNCERTAIN, ("--budget", "soon"), "--budget"),
        (SMALL + UNCERTAIN, ("--budget", "0"), "--budget"),
        (SMALL + UNCERTAIN, ("--goal", "fame"), "--goal"),
        (
            SMALL.replace("  - {name: second, strategy: fresh_hour, count: 2, wallet: 60}\n", "") + UNCERTAIN,
            (),
            "only one",
        ),
        (SMALL + "uncertainties: {jobs.per_day: {times: [2, 1]}}\n", (), "small.yaml"),
        (SMALL + "uncertainties: {jobs.perday: {times: [1, 2]}}\n", (), "per_day"),
    ],
)
def test_a_mistake_is_told_in_words(tmp_path: Path, text: str, more: tuple[str, ...], said: str) -> None:
    out = asked(tmp_path, text, *more)
    assert out.exit_code == 2, out.output
    assert said in out.output
    assert "Traceback" not in out.output


def test_a_budget_in_which_nothing_can_be_said_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.undo()
    monkeypatch.setattr(study.Player, "warm_up", lambda _: None)
    monkeypatch.setattr(study.Player, "pace", lambda *_: Pace(0.0, 30.0))
    out = asked(tmp_path, SMALL + UNCERTAIN, "--budget", "20s")
    assert out.exit_code == 2, out.output
    said = " ".join(out.output.split())
    assert "its budget is too short" in said
    assert "give it --budget" in said


def test_what_a_stop_leaves_is_said(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def stopped(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(study.Player, "warm_up", stopped)
    out = asked(tmp_path, SMALL + UNCERTAIN)
    assert out.exit_code != 0
    assert "Stopped before one assumption had been moved" in out.stderr


def test_what_was_played_before_a_stop_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    plain, calls = study.Player.play, 0

    def play(player: study.Player, points: list[tuple[str, ...]], replications: int) -> object:
        nonlocal calls
        calls += 1
        if calls > 2:  # for the scenario itself and the first assumption
            raise KeyboardInterrupt
        return plain(player, points, replications)

    monkeypatch.setattr(study.Player, "play", play)
    out = asked(tmp_path, SMALL + UNCERTAIN, "--no-pictures")
    assert out.exit_code == 130, out.output
    assert "It was stopped before all was played." in " ".join(out.stdout.split())
    assert "how many posts there are" in out.stdout
    assert "this is what was played by then" in " ".join(out.stderr.split())
    monkeypatch.undo()
    monkeypatch.setattr(study, "sizes_of", lambda *_: pytest.fail("the plan is kept"))
    again = asked(tmp_path, SMALL + UNCERTAIN, "--no-pictures")
    assert again.exit_code == 0, again.output
    assert "the order" in again.stdout
