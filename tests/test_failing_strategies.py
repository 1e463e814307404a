"""A strategy that fails is named with its function and its row; what the others won is kept."""

from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.engine.decider import StrategyError
from simulator.experiment.loader import load_scenario
from simulator.experiment.run import run

FAULTS = {
    "Raises": ("score", "failed: ValueError('too rich'); first for candidate "),
    "Writes": ("score", "failed: ValueError('assignment destination is read-only')"),
    "Shape": ("score", "must be one number per candidate, shape ("),
    "Words": ("score", "must be one number per candidate"),
    "NanBoost": ("boost", "is NaN for candidate "),
    "Learns": ("learn", "failed: KeyError('gone')"),
    "Buys": ("top_up", "failed: ZeroDivisionError"),
}
CODE = """
import numpy as np
from simulator.strategies.base import Strategy

class Raises(Strategy):
    def score(self, c):
        if (c.value_usd > 3000).any():
            raise ValueError("too rich")
        return c.match

class Writes(Strategy):
    def score(self, c):
        seen = c.match
        seen[0] = 1
        return seen

class Shape(Strategy):
    def score(self, c):
        return np.ones(c.n + 1)

class Words(Strategy):
    def score(self, c):
        return np.full(c.n, "yes")

class NanBoost(Strategy):
    def score(self, c):
        return c.match
    def boost(self, c):
        return np.full(c.n, np.nan)

class Learns(Strategy):
    def score(self, c):
        return c.match
    def learn(self, state, outcomes):
        raise KeyError("gone")

class Buys(Strategy):
    def score(self, c):
        return c.match
    def top_up(self, accounts):
        return 1 // 0
"""


def scenario_file(folder: Path, competition: str, *faults: str) -> Path:
    groups = ["{name: good, strategy: spray_and_pray, count: 3, wallet: 400}"]
    groups += [f"{{name: {f}, strategy: './mine.py:{f}', count: 2, wallet: 400}}" for f in faults]
    (folder / "mine.py").write_text(CODE)
    file = folder / f"{competition}{len(faults)}.yaml"
    people = "\n".join(f"- {group}" for group in groups)
    rest = f"name: w\nhorizon: 40\njobs: {{per_day: 15}}\nfreelancers:\n{people}\n"
    file.write_text(f"{rest}competition: {competition}\nrun: {{replications: 4, seed: 2}}\n")
    return file


def test_each_fault_names_group_class_function_and_row_and_the_others_stand(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "field", *FAULTS)
    found = run(file, out=tmp_path / "out", workers=2)
    assert set(found.failed) == set(FAULTS)
    assert found.groups == ("good",)
    for name, (function, words) in FAULTS.items():
        assert found.failed[name].startswith(f"strategy of '{name}' ({name}): {function} {words}"), name
    alone = run(scenario_file(tmp_path, "field"), out=tmp_path / "alone", workers=1)
    kept = found.freelancers.query("group == 'good'").reset_index(drop=True)
    assert kept[["hires", "proposals", "connects_proposal"]].equals(
        alone.freelancers[["hires", "proposals", "connects_proposal"]].reset_index(drop=True)
    )


def test_the_row_that_fails_by_itself_is_the_one_named(tmp_path: Path) -> None:
    told = run(scenario_file(tmp_path, "field", "Raises"), out=tmp_path / "out").failed["Raises"]
    dollars = float(told.partition("a post of ")[2].partition(" dollars")[0].replace(",", ""))
    assert dollars > 3000


def test_the_strategy_inside_is_the_one_that_is_blamed(tmp_path: Path) -> None:
    inside = [f"{{mixture: {{of: ['./mine.py:{f}', './mine.py:{f}'], shares: [1, 1]}}}}" for f in FAULTS]
    wrapped = "{paced_budget: {of: {withdraw_after: {of: './mine.py:Raises'}}}}"
    groups = [f"{{name: {f}, strategy: {rule}, wallet: 400}}" for f, rule in zip(FAULTS, inside, strict=True)]
    groups += [f"{{name: wrapped, strategy: {wrapped}, wallet: 400}}", "{name: good, strategy: random}"]
    (tmp_path / "mine.py").write_text(CODE)
    file = tmp_path / "inside.yaml"
    people = "\n".join(f"- {group}" for group in groups)
    file.write_text(f"horizon: 40\njobs: {{per_day: 15}}\nfreelancers:\n{people}\nrun: {{replications: 2}}\n")
    failed = run(file, out=tmp_path / "out").failed
    assert set(failed) == {*FAULTS, "wrapped"}
    for name in ("Raises", "Writes", "Learns", "Buys"):
        function, words = FAULTS[name]
        assert failed[name].startswith(
            f"strategy of '{name}' ({name}, inside Mixture): {function} {words}"
        ), failed[name]
    for name in ("Shape", "Words", "NanBoost"):
        assert f"{name} inside " in failed[name], failed[name]
    assert failed["wrapped"].startswith("strategy of 'wrapped' (Raises, inside PacedBudget): score failed")


@pytest.mark.parametrize("competition", ["field", "market"])
def test_where_others_depend_on_it_or_nobody_is_left_the_run_stops(tmp_path: Path, competition: str) -> None:
    file = scenario_file(tmp_path, competition, "Raises")
    scenario = load_scenario(
        file, [] if competition == "market" else ["freelancers.0.strategy=./mine.py:Shape"]
    )
    with pytest.raises(StrategyError, match="strategy of "):
        run(scenario, out=tmp_path / "out", base=tmp_path)


@pytest.mark.parametrize("command", ["run", "compare"])
def test_the_command_line_shows_the_others_and_ends_with_one(tmp_path: Path, command: str) -> None:
    told: Any = CliRunner().invoke(
        main, [command, str(scenario_file(tmp_path, "field", "Shape")), "--out", str(tmp_path / "out"), "-q"]
    )
    assert told.exit_code == 1
    assert "good" in told.stdout
    assert "Error: 'Shape' is left out above: strategy of 'Shape' (Shape): score must be" in told.stderr


def test_a_market_that_stops_is_told_without_a_traceback(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "market", "Raises")
    told = CliRunner().invoke(main, ["run", str(file), "--out", str(tmp_path / "out"), "-q"])
    assert told.exit_code == 1
    assert told.stderr.startswith("Error: strategy of 'Raises' (Raises): score failed")
