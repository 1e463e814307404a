# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""`luck`: one screen of words, and numbers in JSON."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main

FIXED = """
name: coin
competition: field
horizon: 20 d
warmup: 0 d
connects: {monthly_grant: 60}
clock: {tick: 6 h}
hiring: {model: fixed, fixed: {p: 0.02}}
clients: {seriousness: 1, attention: all}
freelancers: [{name: a, strategy: spray_and_pray}]
"""


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, ["luck", *words])


def test_a_chance_that_is_given_plays_nothing() -> None:
    found = typed("--proposals", "20", "--hires", "0", "--chance", "2%", "--details")
    assert found.exit_code == 0, found.output
    assert found.stdout.startswith("Nothing unusual: 67 of 100 people with a chance of 2.0 %")
    assert (
        "from your 20 proposals alone: 0 % to 17 % (95 % sure), so 2.0 % is one of the chances that fit"
        in found.stdout
    )
    assert "149 proposals without any would be unusual" in found.stdout
    assert "It cannot tell why" in found.stdout
    assert "simulated" not in found.stdout
    assert "hires: binomial" in found.stdout


def test_a_chance_that_the_rules_state_plays_nothing(tmp_path: Path) -> None:
    (tmp_path / "coin.yaml").write_text(FIXED, encoding="utf-8")
    words = ("--proposals", "20", "--hires", "0", "--scenario", str(tmp_path / "coin.yaml"), "--json")
    found = json.loads(typed(*words, "--out", str(tmp_path / "out")).stdout)
    assert found["says"][1].startswith("Compared with 'a' of coin (no rule pack), who bids")
    assert found["says"][-1].endswith("And it holds for a market like the simulated one.")
    assert found["counts"][0]["at_most"] == pytest.approx(0.98**20)
    assert not (tmp_path / "out").exists()


def test_simulated_people_are_played_where_nothing_is_exact(tmp_path: Path) -> None:
    (tmp_path / "coin.yaml").write_text(FIXED.replace("horizon: 20 d", "horizon: 10 d"), encoding="utf-8")
    words = ("--proposals", "14", "--viewed", "3", "--replies", "1", "--replications", "2", "-q", "--json")
    found = typed(*words, "--scenario", str(tmp_path / "coin.yaml"), "--out", str(tmp_path / "out"))
    assert found.exit_code == 0, found.output
    viewed, replied = json.loads(found.stdout)["counts"]
    assert (viewed["stage"], replied["stage"]) == ("viewed", "replied")
    assert viewed["people"] > 60, found.stdout
    assert viewed["field_share"] > 0.9  # every post is read to the end


@pytest.mark.parametrize(("words", "message"), [
    (("--hires", "0"), "Missing option '--proposals'"),
    (("--proposals", "20"), "Say what came of them: --hires N, --viewed N or --replies N."),
    (("--proposals", "20", "--hires", "21"), "21 is more than 20 proposals."),
    (("--proposals", "20", "--viewed", "3", "--hires", "4"), "4 is more than the 3 of --viewed."),
    (("--proposals", "20", "--hires", "1", "--strategy", "spraye"), "Did you mean 'sprayer'?"),
    (("--proposals", "20", "--hires", "1", "--scenario", "market_2023"), "name one with competition: field"),
    (("--proposals", "20", "--hires", "1", "--viewed", "2", "--chance", "2%"), "--chance is that of one count"),
    (("--proposals", "0", "--hires", "0"), "--proposals"),
])  # fmt: skip
def test_a_mistake_ends_in_words(words: tuple[str, ...], message: str) -> None:
    ended = typed(*words)
    assert ended.exit_code == 2
    assert message in " ".join(ended.stderr.split())
