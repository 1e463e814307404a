"""`sweep --shard` and `compare --shard`: what is said, what is typed next, and what is refused."""

from __future__ import annotations

import json
import shlex
from pathlib import Path

import pytest

from simulator.runs.ready import Ready
from tests.cli.test_shards import called
from tests.studies.sweep.conftest import Scripted, engine, scenario

__all__ = ["engine", "scenario"]


def test_a_sweep_in_shards_ends_where_one_process_does(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    out, settings = tmp_path / "out of here", ("--set", "jobs.per_day=11")
    first = called("sweep", scenario, "--shard", "2/3", "--out", out, *settings)
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Shard 2/3 of the sweep of 'small' was played: ")
    assert "not yet played" not in first.stderr  # what other shares hold is not missing here
    status = " ".join(called("status", out).stdout.split())
    assert "1 of 3 shards are whole" in status
    assert " points." in status
    for line in json.loads(called("status", out, "--json").stdout)["plans"][0]["next"]:
        assert called(*shlex.split(line)[1:], "--json").exit_code == 0  # as it is printed
    merged = called("merge", out)
    assert merged.stdout.startswith("All "), merged.output
    assert "points of the sweep of 'small' are together" in " ".join(merged.stdout.split())
    assert "sweep show" in merged.stderr
    one = tmp_path / "one"
    assert called("sweep", scenario, "--out", one, "--no-pictures", *settings).exit_code == 0
    contents = [
        json.loads(called("status", folder, "--json").stdout)["sweeps"][0]["content"] for folder in (out, one)
    ]
    assert contents[0] == contents[1]
    assert "points were played" in " ".join(called("status", one).stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("sweep", "--set", "sweep.until={within: 0.1, at_most: 64}"), "which no shard can know"),
        (("compare", "--until", "P(best) > 0.95"), "decide on the way how much is played"),
        (("compare", "--budget", "1min"), "decide on the way how much is played"),
    ],
)
def test_what_depends_on_what_is_seen_has_no_shards(
    scenario: Path, tmp_path: Path, engine: Scripted, words: tuple[str, ...], said: str
) -> None:
    found = called(words[0], scenario, "--shard", "1/2", "--out", tmp_path / "out", *words[1:])
    assert found.exit_code == 2, found.output
    assert said in " ".join(found.stderr.split())


def test_a_comparison_in_shards_finds_the_answer_of_one_process(
    scenario: Path, tmp_path: Path, engine: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Ready, "simulate", lambda ready, numbers, keep=False: engine.simulate(ready, numbers))
    asked = ("compare", scenario, "--vary", "jobs.per_day=10,20", "--replications", 8, "--no-rescore")
    one = called(*asked, "--out", tmp_path / "one", "--json", "--no-pictures")
    assert one.exit_code == 0, one.output
    out = tmp_path / "many"
    for share in ("2/2", "1/2"):
        found = called(*asked, "--out", out, "--shard", share)
        assert found.exit_code == 0, found.output
    assert "the same command without --shard" in " ".join(found.stderr.split())
    merged = called("merge", out, "--json")
    assert len(json.loads(merged.stdout)["merged"]) == 2, merged.output
    engine.played.clear()
    again = called(*asked, "--out", out, "--json", "--no-pictures")
    assert engine.played == []
    told = [
        {key: value for key, value in json.loads(text.stdout).items() if "dir" not in key}
        for text in (one, again)
    ]
    assert json.dumps(told[0]).replace("/one/", "/many/") == json.dumps(told[1])
