"""Copies of scenarios: everything that is named comes along, in its place, and nothing is overwritten."""

from __future__ import annotations

from pathlib import Path

import pytest

from simulator.loader.copies import copy
from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import check_scenario

POSTS = "posted_at,category,job_type\n2023-01-02T00:00:00Z,web,fixed\n"
RULE = "import shared\nfrom simulator import Strategy\nclass Mine(Strategy):\n    'Mine.'\n"
RULE += "    def score(self, c):\n        return c.match\n"
HIGH = """# yaml-language-server: $schema=scenario.schema.json
extends: base/low.yaml
jobs: {replay: {file: tables/posts.csv}}
freelancers: [{name: a, strategy: {capped: {of: ./rules/mine.py:Mine, connects_per_day: 30}}}]
"""


@pytest.fixture
def own(tmp_path: Path) -> Path:
    """A person's own scenario, with files in folders of their own."""
    for name, text in {
        "high.yaml": HIGH,
        "scenario.schema.json": "{}",
        "base/low.yaml": "extends: lowest.yaml\nrun: {replications: 3}\n",
        "base/lowest.yaml": "horizon: 10 d\nwarmup: 0\n",
        "tables/posts.csv": POSTS,
        "rules/mine.py": RULE,
        "rules/shared.py": "",
    }.items():
        file = tmp_path / "own" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return tmp_path / "own"


def test_a_copy_brings_all_that_is_named_in_its_place(own: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    written = copy(str(own / "high.yaml"), new / "mine.yaml")
    assert written[0] == new / "mine.yaml"
    assert {file.relative_to(new).as_posix() for file in written[1:]} == {
        "scenario.schema.json",
        "base/low.yaml",
        "base/lowest.yaml",
        "tables/posts.csv",
        "rules/mine.py",
        "rules/shared.py",
    }
    assert [str(problem) for problem in check_scenario(written[0])[1]] == []


def test_files_in_the_way_are_all_named_and_stay(own: Path, tmp_path: Path) -> None:
    new = tmp_path / "new"
    (new / "tables").mkdir(parents=True)
    (new / "tables" / "posts.csv").write_text("mine", encoding="utf-8")
    (new / "high.yaml").write_text("mine too", encoding="utf-8")
    (new / "scenario.schema.json").write_text("{}", encoding="utf-8")  # the same, so it is in nobody's way
    with pytest.raises(ScenarioError, match="not overwritten") as told:
        copy(str(own / "high.yaml"), new)
    assert [Path(one.file).name for one in told.value.problems] == ["high.yaml", "posts.csv"]
    assert (new / "tables" / "posts.csv").read_text(encoding="utf-8") == "mine"
    assert not (new / "base").exists()


def test_what_is_named_and_missing_is_told(own: Path, tmp_path: Path) -> None:
    (own / "tables" / "posts.csv").unlink()
    with pytest.raises(ScenarioError, match=r"posts\.csv: is named in the scenario, but"):
        copy(str(own / "high.yaml"), tmp_path / "new")


def test_a_circle_of_files_is_copied_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "a.yaml").write_text("extends: b.yaml\n", encoding="utf-8")
    (tmp_path / "b.yaml").write_text("extends: a.yaml\n", encoding="utf-8")
    assert [file.name for file in copy(str(tmp_path / "a.yaml"), tmp_path / "new")] == ["a.yaml", "b.yaml"]


def test_the_scenario_of_a_claim_comes_with_its_strategy(tmp_path: Path) -> None:
    assert [file.name for file in copy("speed", tmp_path)] == ["speed.yaml", "by_fit.py"]
    with pytest.raises(ScenarioError, match="did you mean 'speed'"):
        copy("sped", tmp_path)
