"""Strategies by name: files of one's own, installed packages, and strategies built in Python."""

import json
import re
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator import STRATEGIES, scripted_bids, scripted_world
from simulator.cli import main
from simulator.loader.nodes import parse
from simulator.loader.scenario import check_scenario, load_scenario
from simulator.loader.strategies_named import choice_problems, load_class
from simulator.loader.variants import VariantError, chosen_strategy
from simulator.model.scenario import Scenario
from simulator.runs.run import run
from simulator.strategies.contract import catalogue
from simulator.strategies.contract.base import Strategy
from simulator.strategies.registry import strategies
from tests.small_runs import small_scenario

MINE = """
from typing import Annotated, ClassVar, Literal
import numpy as np
from pydantic import Field, field_validator
from simulator import Strategy
from simulator.model.values.units import Days, Share
from simulator.strategies.habits.inside import Wrapper
import elsewhere

Small = Annotated[int, Field(ge=0, le=9)]

class Good(Strategy):
    rule: ClassVar[str] = "anything"
    bar: Share = 0.5
    first: Small = 3
    wait: Days | None = None
    mode: Literal["fast", "slow"] = "fast"
    free: elsewhere.Thing = elsewhere.thing()
    _hidden: int = 3

    def score(self, c):
        return c.match - self.bar

class Better(Good):
    top: float

class Around(Wrapper):
    share: Share = 1.0

class Odd(elsewhere.Base):
    bar: int = 3
"""
GOOD = """
from pydantic import field_validator
from simulator import Strategy

class Good(Strategy):
    bar: float = 0.1

    @field_validator("bar")
    @classmethod
    def _fine(cls, value):
        if value > 0.9:
            raise ValueError("too picky")
        return value

    def score(self, c):
        return c.match - self.bar
"""


def written(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


SMALL = "name: s\nhorizon: 10\njobs: {per_day: 10}\nrun: {replications: 2}\n"


@pytest.mark.parametrize(
    ("choice", "complaint"),
    [
        ("{./mine.py:Good: {barr: 1}}", "strategy../mine.py:Good.barr: unknown key (did you mean 'bar'?)"),
        ("{./mine.py:Good: {bar: 2}}", "Good.bar: 2 is out of range (allowed: a number, 0 to 1)"),
        ("{./mine.py:Good: {first: 10}}", "Good.first: 10 is out of range (allowed: a whole number, 0 to 9)"),
        ("{./mine.py:Good: {first: true}}", "Good.first: true cannot be used here"),
        ("{./mine.py:Good: {mode: slw}}", "'slw' is not one of the choices (allowed: fast, slow; "),
        ("{./mine.py:Good: {_hidden: 1}}", "Good._hidden: unknown key"),
        ("{./mine.py:Better: {bar: 0.1}}", "Better.top: this key is missing"),
        ("{./mine.py:Around: {of: {./mine.py:Good: {barr: 1}}}}", "Good.barr: unknown key"),
        ("{./mine.py:Around: {of: fresh_hou}}", "did you mean 'fresh_hour'"),
        ("{capped: {of: {./mine.py:Good: {barr: 1}}}}", "Good.barr: unknown key"),
    ],
)  # fmt: skip
def test_settings_of_an_own_file_are_checked_without_running_it(
    choice: str, complaint: str, tmp_path: Path
) -> None:
    written(tmp_path / "mine.py", MINE)  # which cannot be run: there is no module elsewhere
    file = written(tmp_path / "s.yaml", f"name: s\nfreelancers: [{{name: a, strategy: {choice}}}]\n")
    told = [str(problem) for problem in check_scenario(file)[1]]
    assert len(told) == 1
    assert complaint in told[0]
    assert told[0].startswith(f"{file}:2:")


@pytest.mark.parametrize(
    "choice",
    [
        "{./mine.py:Good: {bar: 0.4, first: 0, wait: 2 d, mode: slow, free: [1]}}",
        "{./mine.py:Better: {top: 1}}",
        "{./mine.py:Odd: {whatever: 1}}",  # what its base takes is not known
        "{./mine.py:Around: {of: {./mine.py:Good: {bar: 0}}}}",
    ],
)
def test_what_holds_or_cannot_be_read_passes(choice: str, tmp_path: Path) -> None:
    written(tmp_path / "mine.py", MINE)
    file = written(tmp_path / "s.yaml", f"name: s\nfreelancers: [{{name: a, strategy: {choice}}}]\n")
    assert check_scenario(file)[1] == []


def test_what_only_running_can_tell_is_told_with_group_file_and_key(tmp_path: Path) -> None:
    written(tmp_path / "mine.py", GOOD)
    groups = "freelancers: [{name: a, strategy: {./mine.py:Good: {bar: 0.95}}}]\n"
    told = call("run", written(tmp_path / "s.yaml", SMALL + groups), "-q", "--out", tmp_path / "out")
    assert told.exit_code == 2
    assert told.stderr == "strategy of 'a' (./mine.py:Good): bar: too picky\n"


def test_files_named_on_the_command_line_start_from_the_current_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    here, there = tmp_path / "here", tmp_path / "there"
    written(here / "mine.py", GOOD)
    written(there / "theirs.py", GOOD)
    file = written(there / "s.yaml", SMALL + "freelancers: [{name: a, strategy: random}]\n")
    monkeypatch.chdir(here)
    mine = f"{here / 'mine.py'}:Good"
    for typed, name in (
        ("./mine.py:Good", mine),
        ("mine.py:Good", mine),
        ("{./mine.py:Good: {bar: 0.2}}", mine),
        ("./theirs.py:Good", "./theirs.py:Good"),  # only beside the scenario
    ):
        found = load_scenario(file, [f"freelancers.0.strategy={typed}"])
        assert found.freelancers[0].strategy.name == name
    wrapped = load_scenario(file, ["freelancers.a.strategy={capped: {of: ./mine.py:Good}}"])
    assert wrapped.freelancers[0].strategy.settings == {"of": mine}
    whole = load_scenario(file, ["freelancers=[{name: b, strategy: ./mine.py:Good}]"])
    assert whole.freelancers[0].strategy.name == mine
    assert chosen_strategy("{capped: {of: {./mine.py:Good: {bar: 0.3}}}}")[1].settings["of"] == {
        mine: {"bar": 0.3}
    }
    with pytest.raises(VariantError, match=r"bar.*: unknown key \(did you mean 'bar'\?\)"):
        chosen_strategy("{./mine.py:Good: {barr: 1}}")
    for command in ("run", "compare"):
        options = ["--strategy", "m={noise: {of: ./mine.py:Good}}"] if command == "compare" else []
        options += ["--set", "freelancers.0.strategy=./mine.py:Good", "--no-pictures"][: 2 if options else 3]
        told = call(command, file, "-q", "--out", tmp_path / "out", *options)
        assert told.exit_code == 0, told.output
    shipped = call("validate", "field_2023", "--set", "freelancers.0.strategy=./mine.py:Good")
    assert shipped.exit_code == 0, shipped.output
    missing = call("validate", "field_2023", "--set", "freelancers.0.strategy=./none.py:Good")
    assert "none.py: there is no such file" in missing.stderr


PACKAGE = """
import numpy as np
from simulator import Strategy

class Third(Strategy):
    def score(self, c):
        return np.ones(c.n)
"""


@pytest.fixture
def packages(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Installed packages: one that works, and some that do not."""
    points = {
        "fine": "third = third_rules:Third\nrandom = third_rules:Third\ntwice = third_rules:Third\n",
        "broken": "gone = no_such_module:Rule\nodd = third_rules:np\ntwice = broken_rules:Rule\n"
        "says = broken_rules:X\n",
    }
    written(tmp_path / "third_rules.py", PACKAGE)
    written(tmp_path / "broken_rules.py", "raise SystemExit('never')\n")
    for name, lines in points.items():
        folder = tmp_path / f"{name}_pack-1.0.dist-info"
        written(folder / "METADATA", f"Metadata-Version: 2.1\nName: {name}-pack\nVersion: 1.0\n")
        written(folder / "entry_points.txt", f"[{catalogue.ENTRY_POINTS}]\n{lines}")
    monkeypatch.syspath_prepend(str(tmp_path))
    return tmp_path


def test_a_broken_package_troubles_nobody_who_does_not_name_it(packages: Path) -> None:
    assert set(strategies()) == {*STRATEGIES, "third"}
    assert strategies()["random"] is STRATEGIES["random"]
    assert catalogue.broken().keys() == {"random", "gone", "odd", "twice", "says"}
    file = written(packages / "s.yaml", SMALL + "freelancers: [{name: a, strategy: third}]\n")
    assert call("run", file, "-q", "--no-pictures", "--out", packages / "out").exit_code == 0
    listed = call("strategies")
    assert listed.exit_code == 0
    assert "third" in listed.stdout
    for name, why in {
        "gone": "cannot be loaded: ModuleNotFoundError: No module named 'no_such_module'",
        "odd": "is not a strategy: it must be a subclass of simulator.Strategy",
        "twice": "is provided by several packages: broken_rules:Rule and third_rules:Third",
        "random": "a strategy of the program has this name",
        "says": "cannot be loaded: SystemExit: never",
    }.items():
        assert f"Left out: '{name}'" in listed.stderr
        assert why in listed.stderr
    assert "strategies left out" in call("doctor").stdout


RUN = ("run", "-q", "--no-pictures", "--json")


def folder_of(file: Path) -> str:
    told = call(*RUN, file, "--out", file.parent / "out")
    assert told.exit_code == 0, told.output
    return str(json.loads(told.stdout)["run_dir"])


def test_another_version_of_a_package_is_another_result(packages: Path) -> None:
    for text in ("strategy: third", "strategy: {capped: {of: third, proposals_per_day: 2}}"):
        file = written(packages / "s.yaml", SMALL + f"freelancers: [{{name: a, {text}}}]\n")
        first = folder_of(file)
        assert folder_of(file) == first
        written(packages / "third_rules.py", (packages / "third_rules.py").read_text() + "# changed\n")
        assert folder_of(file) != first


def test_a_strategy_file_may_import_from_beside_it(tmp_path: Path) -> None:
    rule = "from helps import bar\n" + PACKAGE.replace("class Third", "BAR = bar()\n\n\nclass Third")
    for name, bar in (("one", 0.1), ("two", 0.9)):
        (tmp_path / name).mkdir()
        written(tmp_path / name / "mine.py", rule)
        written(tmp_path / name / "helps.py", "from deeper import BAR\ndef bar(): return BAR\n")
        written(tmp_path / name / "deeper.py", f"BAR = {bar}\n")
        kind = load_class("mine.py:Third", tmp_path / name)
        assert bar == sys.modules[kind.__module__].BAR  # each has its own neighbours
    file = written(tmp_path / "s.yaml", SMALL + "freelancers: [{name: a, strategy: './one/mine.py:Third'}]\n")
    first = folder_of(file)
    assert folder_of(file) == first
    written(tmp_path / "one" / "deeper.py", "BAR = 0.2\n")
    assert folder_of(file) != first


@pytest.mark.parametrize("name", ["gone", "odd", "twice", "says"])
def test_a_broken_package_that_is_named_is_told_with_its_line(packages: Path, name: str) -> None:
    file = written(packages / "s.yaml", f"name: s\nfreelancers: [{{name: a, strategy: {name}}}]\n")
    for command in (("validate",), ("run", "-q"), ("compare", "-q")):
        told = call(*command, file)
        assert told.exit_code == 2
        assert told.stderr.startswith(f"{file}:2:35: freelancers[0].strategy: the strategy '{name}' ")
    for command in (("strategies", name), ("strategies", "check", name)):
        told = call(*command)
        assert told.exit_code == 2
        assert f"the strategy '{name}' " in told.stderr
    told = call("compare", "field_2023", "--strategy", name)
    assert told.exit_code == 2
    assert f"the strategy '{name}' " in told.stderr


class Own(Strategy):
    def score(self, c: Any) -> Any:
        return np.ones(c.n)


def test_a_built_strategy_can_stand_in_a_scenario(tmp_path: Path) -> None:
    rule = STRATEGIES["capped"](of=STRATEGIES["fit_threshold"](threshold=0.4), proposals_per_day=2)
    written_as = {"capped": {"of": {"fit_threshold": {"threshold": 0.4}}, "proposals_per_day": 2}}
    plain: dict[str, Any] = {"name": "s", "horizon": 8, "jobs": {"per_day": 10}, "run": {"replications": 2}}
    made, named = (
        Scenario.model_validate(plain | {"freelancers": [{"name": "a", "strategy": choice, "wallet": 90}]})
        for choice in (rule, written_as)
    )
    assert made == named
    copied = named.model_copy(
        update={"freelancers": (named.freelancers[0].model_copy(update={"strategy": rule}),)}
    )
    found, again = run(copied, out=tmp_path / "one"), run(named, out=tmp_path / "two")
    assert found.manifest["run_id"] == again.manifest["run_id"]
    assert found.manifest["scenario"] == json.loads(json.dumps(again.manifest["scenario"]))
    assert found.replications.equals(again.replications)
    assert found.replications["proposals"].sum() > 0


@pytest.mark.parametrize("of", ["spray_and_pray", {"value_per_connect": {}}, STRATEGIES["expected_value"]()])
def test_a_wrapper_built_in_python_can_be_asked(of: Any) -> None:
    rule = STRATEGIES["only_when_capacity"](of=STRATEGIES["capped"](of=of, proposals_per_day=1))
    assert rule.does("daily_limits")
    assert 1 in scripted_bids(rule, scripted_world([{"niche": 0.5}, {"niche": 0.0}]))
    with pytest.raises(KeyError, match="no strategy is called 'fresh_hou'; did you mean"):
        scripted_bids(STRATEGIES["capped"](of="fresh_hou"), scripted_world([{}]))
    with pytest.raises(KeyError, match="names a file; outside a scenario, pass an instance instead"):
        scripted_bids(STRATEGIES["capped"](of="./mine.py:Good"), scripted_world([{}]))


def test_a_built_strategy_without_a_name_is_told_how_to_name_it(tmp_path: Path, packages: Path) -> None:
    words = r"Own is not registered under a name: put the class in a file and write './file.py:Own'"
    for rule in (Own(), STRATEGIES["capped"](of=Own())):
        with pytest.raises(ValueError, match=words):
            small_scenario(freelancers=[{"name": "a", "strategy": rule}])
        plain = small_scenario()
        group = plain.freelancers[0].model_copy(update={"strategy": rule})
        copied = plain.model_copy(update={"freelancers": (group,)})
        with pytest.raises(ValueError, match=words):
            run(copied, out=tmp_path)
    with pytest.raises(ValueError, match=r"Capped is a class; create a strategy from it, such as Capped\(\)"):
        small_scenario(freelancers=[{"name": "a", "strategy": STRATEGIES["capped"]}])
    third = strategies()["third"]
    assert third().as_choice().name == "third"


OWN_FILE = "from simulator import Strategy\nclass Mine(Strategy): ..."


@pytest.mark.parametrize(
    ("name", "text", "words"),
    [
        ("mine.py", OWN_FILE, "write ./mine.py:Mine, the file"),
        ("./mine.py", OWN_FILE, "write ./mine.py:Mine, the file"),
        ("mine", OWN_FILE, "write ./mine.py:Mine, the file"),
        ("mine.py", "def score(c): return c.match", "'score' is a function; write class Mine(Strategy):"),
        ("mine.py", "class Own: ...", "'Own' is not a strategy: write class Own(Strategy): with def"),
        ("other.py", "", "there is no file 'other.py' in "),
        ("mine.py", "class Own(", "mine.py:1: not Python"),
    ],
)  # fmt: skip
def test_a_file_is_told_how_its_strategy_is_named(
    name: str, text: str, words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("mine.py").write_text(text, encoding="utf-8")
    with pytest.raises(VariantError, match=re.escape(words)):
        chosen_strategy(name)
    found = list(choice_problems(parse(name, "s.yaml", inline=True), ("strategy",), tmp_path))
    assert words in str(found[0])


@pytest.mark.parametrize(
    "text",
    [
        "fit_threshold(threshold=0.5)",
        "mine=fit_threshold (0.5)",
        "fit_threshold{threshold: 0.5}",
        "fit_threshold:0.5",
    ],
)
def test_settings_that_stand_in_no_braces_are_told_where_they_belong(text: str) -> None:
    with pytest.raises(VariantError) as told:
        chosen_strategy(text)
    assert "settings stand in braces: write '{fit_threshold: {SETTING: VALUE}}'" in str(told.value)
