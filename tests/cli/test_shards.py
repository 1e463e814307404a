"""`run --shard`, `resume --shard`, `status` and `merge`: what is said, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from tests.runs.test_shards import Scripted, engine

__all__ = ["engine"]

SCENARIO = """
name: small
horizon: 10
warmup: 0
jobs: {per_day: 10}
freelancers:
  - {name: a, strategy: spray_and_pray, count: 2}
  - {name: b, strategy: spray_and_pray, count: 2}
run: {replications: 8, seed: 3}
"""


def called(*words: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO)
    return file


def test_shards_are_played_looked_at_and_merged(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    out = tmp_path / "out"
    first = called("run", scenario, "--shard", "2/4", "--out", out, "--workers", 1)
    assert first.exit_code == 0, first.output
    assert first.stdout.startswith("Shard 2/4 of 'small' is whole: 2 replications, 2 to 3 of 8")
    status = called("status", out)
    assert "1 of 4 shards are whole, 2 of 8 replications" in " ".join(status.stdout.split())
    assert "--shard 3/4" in status.stderr
    early = called("merge", out)
    assert early.exit_code == 1
    assert "shards 1, 3, 4 of 4 are not whole yet" in " ".join(early.stderr.split())
    for words in json.loads(called("status", out, "--json").stdout)["plans"][0]["next"]:
        assert called(*words.split()[1:]).exit_code == 0  # as it is printed
    assert "simulator merge" in called("status", out).stderr
    merged = called("merge", out, "--workers", 1)
    assert merged.exit_code == 0, merged.output
    assert merged.stdout.startswith("All 8 replications of 'small' are together.")
    one = called("run", scenario, "--out", tmp_path / "one", "--workers", 1, "--no-pictures", "--json")
    assert one.exit_code == 0
    contents = [
        json.loads(called("status", folder, "--json").stdout)["runs"][0]["content"]
        for folder in (out, tmp_path / "one")
    ]
    assert contents[0] == contents[1]
    assert "every file is what was written" in " ".join(called("status", out).stdout.split())


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--shard", "5/4"), "there is no shard 5 of 4: the last one is 4/4"),
        (("--shard", "0/4"), "they are counted from 1"),
        (("--shard", "3"), "write it like 3/16"),
        (("--shard", "1/0"), "0 shards cannot be"),
    ],
)
def test_a_share_that_cannot_be_ends_with_2(scenario: Path, words: tuple[str, ...], said: str) -> None:
    found = called("run", scenario, *words)
    assert found.exit_code == 2
    assert said in " ".join(found.stderr.split())


def test_a_folder_that_is_not_there_ends_with_2(tmp_path: Path) -> None:
    for command in ("status", "merge"):
        found = called(command, tmp_path / "nowhere")
        assert (found.exit_code, "there is no folder" in " ".join(found.stderr.split())) == (2, True)
    assert called("status", tmp_path).exit_code == 1
