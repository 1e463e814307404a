"""A strategy whose scores are never numbers is remarked; one that merely bids on nothing is not."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.runs.run import run
from simulator.runs.unscored import unscored_sentences

CODE = """
import os
import numpy as np
from simulator import Strategy

class Lost(Strategy):
    def score(self, c):
        return (c.rivals * 0) / (c.rivals * 0)

class Picky(Strategy):
    def score(self, c):
        return np.where(c.match > 2, 1.0, np.nan if c.n > 1 else 0.0)

class Moves(Strategy):
    def score(self, c):
        os.chdir("/")
        return c.match
"""
PEOPLE = ("Lost", "Picky", "Moves")


def scenario_file(folder: Path) -> Path:
    (folder / "mine.py").write_text(CODE)
    people = "".join(f"- {{name: {one}, strategy: './mine.py:{one}', wallet: 40}}\n" for one in PEOPLE)
    file = folder / "s.yaml"
    rest = f"name: s\nhorizon: 6\njobs: {{per_day: 20}}\nfreelancers:\n{people}"
    file.write_text(rest + "run: {replications: 2}\n")
    return file


def test_scores_that_are_never_numbers_are_remarked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = scenario_file(tmp_path)
    told = CliRunner().invoke(main, ["run", str(file), "-q", "--no-pictures", "--out", "out"])
    assert told.exit_code == 0, told.output
    assert told.stderr == (
        "'Lost' sent no proposal: every score of its strategy is NaN, not a number, and so skips the post. "
        "Zero divided by zero gives NaN: divide by np.maximum(number, 1).\n"
    )
    assert Path.cwd() == tmp_path  # although a strategy goes elsewhere
    assert list((tmp_path / "out" / "s").glob("*/manifest.json"))
    assert len(unscored_sentences(run(file, out="out"))) == 1
    checked = CliRunner().invoke(main, ["strategies", "check", "mine.py:Lost"])
    assert checked.exit_code == 1
    assert "every score is NaN" in checked.stdout
