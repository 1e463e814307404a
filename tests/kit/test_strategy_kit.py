"""Strategies of one's own, as a person meets them: written, tested, checked, and told what is wrong."""

import re
import subprocess
import sys
from pathlib import Path
from typing import ClassVar

import numpy as np
import pytest
from click.testing import CliRunner, Result
from pydantic.fields import FieldInfo

from simulator import scripted_bids, scripted_world
from simulator.cli import main
from simulator.kit.contract import CHECKS, check_strategy
from simulator.kit.described import default_of, describe_strategy, own_columns
from simulator.kit.looks import LOOKS_AT
from simulator.kit.measured import measured_choice
from simulator.kit.speed import (
    FEW,
    MANY,
    benchmark_slice,
    column_costs,
    cost,
    decision_work,
    median_speed,
    split_cost,
    ticks,
)
from simulator.kit.traits import trait_trouble, traits_found
from simulator.kit.tried import bids_in_trial
from simulator.loader.skeletons import new_strategy
from simulator.loader.strategies_named import load_class
from simulator.model.freelancers import StrategyChoice
from simulator.model.values.units import parse_days
from simulator.model.values.written import days_as_yaml
from simulator.report.studies.strategy_pages import strategy_page
from simulator.strategies import STRATEGIES
from simulator.strategies.contract.base import COLUMNS, TRAITS, Candidates, Floats
from simulator.strategies.habits.when import When
from simulator.strategies.registry import make
from simulator.strategies.simple.spray_and_pray import SprayAndPray

HEAD = """
from typing import ClassVar
import numpy as np
from simulator import Strategy

KEPT = []

class Mine(Strategy):
    def score(self, c):
        return c.match
"""
FAULTS = {  # what a strategy does wrong: the check that sees it, what it says, and the code
    "shape": ("shapes", r"score must be one number per candidate.*shape \(88,\)", "score: np.ones(c.n + 1)"),
    "total": ("shapes", r"score must be one number", "score: np.ones(2)"),
    "raises": (
        "shapes", r"score failed: KeyError\('x'\); first for candidate 0: freelancer 0", "score: {}['x']",
    ),
    "nan boost": ("shapes", "boost is NaN for candidate 0", "boost: np.full(c.n, np.nan)"),
    "start": ("shapes", r"start failed: ZeroDivisionError", "start: 1 / 0"),
    "learn": ("shapes", r"learn failed: KeyError", "learn: {}['x']"),
    "top up": ("shapes", "top_up must be one number", "top_up: np.zeros(7)"),
    "writes": ("shapes", "cannot be changed", "score: np.negative(c.match, out=c.match)"),
    "writes deep": (
        "inputs", "changes the column 'posts'",
        "score: c.behind().around.tables.jobs['client_rating'].__setitem__(0, 1.5) or c.match",
    ),
    "writes accounts": (
        "shapes", "top_up failed at mine.py:13: .*cannot be changed",
        "top_up: np.subtract(accounts.balance, 1, out=accounts.balance)",
    ),
    "writes outcomes": (
        "shapes", "learn failed at mine.py:13: .*cannot be changed",
        "learn: np.add(outcomes.connects, 1, out=outcomes.connects)[:0]",
    ),
    "nan": ("gaps", "boost is NaN for candidate", "boost: np.where(c.age_days < 5, c.slot_bid(), 0)"),
    "endless, always": (
        "shapes", "score is infinite for candidate 0", "score: np.where(c.match > 0, np.inf, 0.0)",
    ),
    "endless": (
        "gaps", "score is infinite for candidate", "score: c.match / np.fmax(c.connects_required, 1e-320)",
    ),
    "peeks": (
        "hidden", r"score is 1 and 0 for candidate \d+: freelancer 0",
        "score: c.behind().around.tables.jobs['live'][c.behind().job] + 0",
    ),
    "prints Connects": (
        "budget", r"freelancer \d+ spent \d+ of \d+ Connects",
        "score: c.behind().around.account.balance.__setitem__(slice(None), 10**6) or c.match",
    ),
    "loses Connects": (
        "budget", r"freelancer \d+ holds -\d+ Connects on day",
        "score: c.behind().around.account.balance.__setitem__(slice(None), -500) or c.match",
    ),
    "oracle": ("shapes", "hidden columns are for strategies that declare", "score: c.hidden.match"),
    "luck": (
        "luck", "score differs when asked again, .*; where chance is meant, read c.whim",
        "score: np.random.rand(c.n)",
    ),
    "keeps": (
        "luck", r"score is \d+\.\d+ and",
        "observe: KEPT.append(1)\n    def score(self, c):\n        return c.match + len(KEPT)",
    ),
    "rows": (
        "apart", "in company and alone, score is .*; judge each row by itself",
        "score: c.match / c.match.max()",
    ),
    "many rows": ("apart", "in company and alone, score is", "score: c.match * (c.n > 20)"),
    "best of rows": (
        "apart", "in company and alone, score is",
        "score: np.where(c.match > 0.8 * c.match.max(), 1.0, 0.0)",
    ),
    "first of rows": ("apart", "in company and alone, score is", "score: c.value_usd > c.value_usd[0]"),
    "mean of rows": ("apart", "in company and alone, score is", "score: c.value_usd > c.value_usd.mean()"),
    "quantile of rows": (
        "apart", "in company and alone, score is",
        "score: np.where(c.value_usd > np.quantile(c.value_usd, 0.8), c.match, 0.0)",
    ),
    "latest look": (
        "apart", "in company and alone, score is",
        "score: np.where(c.posted_at > c.at.max() - 0.04, c.match, 0.0)",
    ),
    "largest effort": (
        "apart", "in company and alone, tailor is", "tailor: c.effort / c.effort.max()",
    ),
    "quantile of posts": (
        "unseen",
        "without and with posts that no freelancer sees, score is .*; a function passed to per_post must",
        "score: c.per_post(self.best_paid) * c.match\n    def best_paid(self, posts):\n"
        "        return posts['value_usd'] > np.quantile(posts['value_usd'], 0.8)",
    ),
    "best of posts": (
        "unseen", "without and with posts that no freelancer sees, score is",
        "score: c.per_post(self.share)\n    def share(self, posts):\n"
        "        return posts['value_usd'] / posts['value_usd'].max()",
    ),
    "state": (
        "apart", "in company and alone, score is",
        "start: np.zeros(1)\n    def learn(self, state, outcomes):\n        return state + outcomes.lane.size"
        "\n    def score(self, c):\n        return c.match + c.state[0]",
    ),
    "counts together": (  # in company and alone the mark is passed on the same day, where posts are many
        "apart", "in company and alone, score is",
        "start: np.zeros(1)\n    def learn(self, state, outcomes):\n        return state + outcomes.lane.size"
        "\n    def score(self, c):\n        return c.match if c.state[0] < 3 else np.zeros(c.n)",
    ),
    "buys for others": (
        "apart", "in company and alone, top_up is",
        "top_up: np.full(accounts.balance.size, accounts.balance.sum())",
    ),
    "undeclared": (
        "traits", "it buys Connects, but its traits do not say 'buys'", "top_up: accounts.balance * 0 + 5",
    ),
    "misspelt": (
        "traits", "there is no trait 'boost'; there are memory",
        "ask: None\n    traits: ClassVar[frozenset[str]] = frozenset({'boost'})",
    ),
}  # fmt: skip
ARGUMENTS = {"start": "lanes", "learn": "state, outcomes", "top_up": "accounts", "observe": "state, c"}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["strategies", *map(str, arguments)])


def written(folder: Path, fault: str) -> Path:
    what, _, rest = FAULTS[fault][2].partition(": ")
    code = f"{HEAD}\n    def {what}(self, {ARGUMENTS.get(what, 'c')}):\n        return {rest}\n"
    file = folder / "mine.py"
    file.write_text(code, encoding="utf-8")
    return file


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.filterwarnings("ignore:.*:RuntimeWarning")
def test_each_fault_is_seen_by_its_check_and_told_with_its_row(fault: str, tmp_path: Path) -> None:
    written(tmp_path, fault)
    found = check_strategy(load_class("mine.py:Mine", tmp_path)())
    wrong = {one.name: one.message for one in found if not one.ok}
    name, words, _ = FAULTS[fault]
    assert re.search(words, wrong.get(name, "")), wrong
    assert name != "shapes" or len(found) == 1


def test_numbers_drawn_at_random_are_told_as_such_before_what_follows_from_them(tmp_path: Path) -> None:
    (tmp_path / "mine.py").write_text(HEAD + "    def score(self, c):\n        return np.random.rand(c.n)\n")
    found = check_strategy(load_class("mine.py:Mine", tmp_path)())
    assert next(one.name for one in found if not one.ok) == "luck"


@pytest.mark.parametrize(
    ("written", "instead"),
    [
        ("fillna(0)", "np.nan_to_num(column, nan=0)"),
        ("isna()", "np.isnan(column)"),
        ("between(0.3, 0.8)", "(column >= low) & (column <= high)"),
        ("values", "the column alone"),
    ],
)
def test_what_other_tables_have_is_told_as_columns_have_it(
    written: str, instead: str, tmp_path: Path
) -> None:
    (tmp_path / "mine.py").write_text(HEAD + f"    def score(self, c):\n        return c.match.{written}\n")
    (found,) = check_strategy(load_class("mine.py:Mine", tmp_path)())
    assert f"a column has no '{written.split('(')[0]}': write {instead}" in found.message


def test_every_check_is_seen_failing() -> None:
    assert {name for name, _, _ in FAULTS.values()} == set(CHECKS)


def test_a_failing_check_ends_with_one_and_a_sentence(tmp_path: Path) -> None:
    file = written(tmp_path, "peeks")
    told = call("check", file)
    assert told.exit_code == 1
    first = told.stdout.splitlines()[0]
    assert first.startswith(f"{file}:Mine breaks the contract: hidden: score is 1 and 0 for candidate ")
    assert re.search(r"hidden +NO ", told.stdout)
    assert re.search(r"luck +yes ", told.stdout)


def test_a_strategy_that_holds_gets_its_speed_its_traits_and_what_columns_cost() -> None:
    told = call("check", "tailor_if")
    assert told.exit_code == 0, told.output
    number = r"\([\d.]+ to [\d.]+\)"
    ns, us = rf"[\d.]+ ns per candidate {number}", rf"[\d.]+ µs per call {number}"
    sentence = (
        rf"tailor_if keeps the contract; it costs {ns} and {us}\. In the trial it bid on \d+ of \d+ posts\."
    )
    assert re.fullmatch(sentence, told.stdout.splitlines()[0])
    assert re.search(r"tailors +yes +yes", told.stdout)
    assert re.search(r"boosts +no +no", told.stdout)
    assert re.search(rf"match +[\d.]+ {number} +[\d.]+ {number}", told.stdout)
    assert "95 % interval" in told.stderr
    assert "It was tried around fit_threshold: traits, columns and costs are those of both." in told.stderr


def test_new_writes_a_strategy_whose_test_passes_and_which_holds(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / "rules"
    told = call("new", "early_bird", "--out", folder)
    assert (told.exit_code, told.stdout.split()) == (
        0, [str(folder / "early_bird.py"), str(folder / "test_early_bird.py")],
    )  # fmt: skip
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-p",
        "no:cacheprovider",
        "--rootdir",
        str(folder),
        str(folder),
    ]
    root = str(Path(__file__).resolve().parents[2])
    tested = subprocess.run(
        command, cwd=folder, capture_output=True, text=True, check=False, env={"PYTHONPATH": root}
    )
    assert tested.returncode == 0, tested.stdout
    assert "2 passed" in tested.stdout
    checked = call("check", folder / "early_bird.py")
    assert checked.exit_code == 0, checked.output
    assert f"{folder / 'early_bird.py'}:EarlyBird keeps the contract" in checked.stdout


def test_the_functions_in_comments_work_once_they_are_declared(tmp_path: Path) -> None:
    file = new_strategy("early_bird", tmp_path)[0]
    traits = {"boosts", "tailors", "withdraws", "memory", "buys"}
    text = re.sub(r"^    # ?(?! ?What)", "    ", file.read_text(encoding="utf-8"), flags=re.MULTILINE)
    file.write_text(text.replace("frozenset()", f"frozenset({traits})"), encoding="utf-8")
    strategy = load_class("early_bird.py:EarlyBird", tmp_path)()
    assert [one.message for one in check_strategy(strategy) if not one.ok] == []
    assert traits_found(strategy) == traits


@pytest.mark.parametrize(
    ("name", "complaint"),
    [
        (
            "EarlyBird",
            "small letters, digits and _, and begins with a letter, such as 'early_bird'",
        ),
        ("9th", "such as 'early_bird'"),
        ("../away", "a name is made of small letters"),
        ("class", "a keyword of Python"),
        ("test_mine", "names that begin with 'test' are those of tests"),
        ("random", "a strategy that comes with the program has this name"),
        ("numpy", "a Python module has this name"),
    ],
)
def test_new_refuses_names_that_would_not_work(name: str, complaint: str, tmp_path: Path) -> None:
    told = call("new", name, "--out", tmp_path)
    assert (told.exit_code, told.stdout) == (2, "")
    assert complaint in told.stderr
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("there", ["early_bird.py", "test_early_bird.py"])
def test_new_overwrites_nothing(there: str, tmp_path: Path) -> None:
    (tmp_path / there).write_text("kept")
    told = call("new", "early_bird", "--out", tmp_path)
    assert told.exit_code == 2
    assert f"{there}: already exists, and is not overwritten" in told.stderr
    assert [file.read_text() for file in tmp_path.iterdir()] == ["kept"]


@pytest.mark.parametrize(
    ("text", "target", "complaint"),
    [
        (None, "mine.py", "mine.py: there is no such file"),
        ("x = ", "mine.py", "mine.py: line 1: not Python"),
        (
            "x = 1",
            "mine.py",
            "no strategy in this file: write class Mine(Strategy): with def score(self, c):",
        ),
        (HEAD + HEAD.replace("Mine", "Other"), "mine.py", "name one as FILE:CLASS (allowed: Mine, Other)"),
        (HEAD, "mine.py:Mien", "did you mean 'Mine'?"),
        ("1 / 0", "mine.py", "stopped with ZeroDivisionError"),
        (
            HEAD + "    usd: float\n",
            "mine.py",
            "Field required; a setting without a default needs a value in `example`",
        ),
    ],
)
def test_check_tells_what_is_wrong_with_a_file(
    text: str | None, target: str, complaint: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    if text is not None:
        (tmp_path / "mine.py").write_text(text, encoding="utf-8")
    told = call("check", target)
    assert (told.exit_code, told.stdout) == (2, "")
    assert complaint in told.stderr


def test_a_file_called_by_a_word_of_python_is_given_a_class_that_can_be_written(tmp_path: Path) -> None:
    file = tmp_path / "none.py"
    file.write_text("x = 1\n", encoding="utf-8")
    assert "write class Mine(Strategy): with" in call("check", str(file)).stderr


def test_a_name_is_explained_with_rule_settings_columns_traits_and_source() -> None:
    told = call("boost_best_match").stdout
    assert told.startswith("boost_best_match pays for a place only where the fit is almost perfect.\n")
    assert re.search(r"min_match +0.95 +smallest fit that is boosted", told)
    assert re.search(r"match +How well the post seems to fit", told)
    assert "of the strategies inside: fit_threshold" in told
    assert "Traits: boosts (it pays for a place at the top); reads_rivals" in told
    assert "Source: a published study" in told
    assert re.search(r"two_a_day .* tailors", call().stdout)
    assert (
        "It sees what no freelancer can see, so it is not advice. `regret` computes an upper bound."
        in call("highest_match").stdout
    )


def test_the_page_of_a_strategy_names_its_habits() -> None:
    assert "**Habits.** sets the effort put into letters." in strategy_page(
        describe_strategy("spray_and_pray"), None
    )
    assert "**Habits.** none: it only scores posts." in strategy_page(describe_strategy("cheap_first"), None)


@pytest.mark.verify  # a trial of every strategy
def test_the_columns_that_are_written_down_are_those_that_a_trial_finds() -> None:
    made = {name: make(measured_choice(name, kind)) for name, kind in STRATEGIES.items()}
    found = {name: " ".join(own_columns(one)) for name, one in made.items()}
    assert found == LOOKS_AT, "write what is found into simulator/kit/looks.py"


def test_times_and_conditions_are_shown_as_a_scenario_writes_them() -> None:
    shown = {(name, one.name): one.default for name in STRATEGIES for one in describe_strategy(name).settings}
    assert shown["fresh_hour", "max_age"] == "1 h"
    assert shown["fresh_minutes", "max_age"] == "5 min"
    assert shown["cool_down", "pause"] == "7 d"
    assert shown["withdraw_after", "days"] == "2 w"
    assert shown["five_filter_agency", "max_age"] == "12 h"
    assert shown["tailor_if", "when"] == "{min_match: 0.8}"
    assert shown["adaptive_filters", "filters"].startswith("[verified, hire_rate_50, ")
    assert shown["switch_at", "day"] == shown["cheap_first", "most_connects"] == "none"
    assert shown["paced_budget", "of"] == "spray_and_pray"
    condition = FieldInfo.from_annotation(When)
    condition.default = When(max_age=1 / 24, min_match=0.5, verified=True)
    assert default_of(condition) == "{min_match: 0.5, verified: true, max_age: 1 h}"


@pytest.mark.parametrize("days", [1 / 1440, 0.5, 1 / 24, 0.3, 3.0, 7.0, 10.5, 14.0, 30.0])
def test_a_time_is_read_as_it_was_written(days: float) -> None:
    assert parse_days(days_as_yaml(days)) == pytest.approx(days)


@pytest.mark.parametrize("name", sorted(STRATEGIES))
def test_the_page_of_a_strategy_is_whole(name: str) -> None:
    text = strategy_page(describe_strategy(name), None)
    for line in text.splitlines():
        assert "  " not in line, line
        assert not line.startswith(" "), line
    assert "- hunting" not in text
    for column, words in COLUMNS.items():
        assert "\n" not in words, column


def test_a_strategy_that_needs_another_shows_how() -> None:
    told = CliRunner().invoke(main, ["compare", "field_2023", "--strategy", "capped"])
    assert told.exit_code == 2
    hint = "name the strategy to wrap, such as {capped: {of: fit_threshold, proposals_per_day: 2}}"
    assert hint in told.stderr
    assert isinstance(make(StrategyChoice(name="paced_budget")), STRATEGIES["paced_budget"])
    assert make(StrategyChoice(name="paced_budget")).parts == (SprayAndPray(),)  # type: ignore[attr-defined]


def test_a_scripted_world_tells_a_wrong_column() -> None:
    assert scripted_bids(SprayAndPray(), scripted_world([{}, {"value_usd": 5}], opening=9)) == [0, 1]
    with pytest.raises(ValueError, match="post 1 has no column 'value_us'; did you mean 'value_usd'"):
        scripted_world([{}, {"value_us": 5}])
    with pytest.raises(ValueError, match="the freelancer has no column 'opning'; did you mean 'opening'"):
        scripted_world([{}], opning=9)


def test_speed_is_a_median_with_the_interval_of_order_statistics() -> None:
    ns = np.array([9.0, 1.0, 8.0, 2.0, 7.0, 3.0, 6.0, 4.0, 5.0])
    assert tuple(median_speed(ns)) == (5.0, 2.0, 8.0)  # second and eighth of nine: 96 %
    slices = benchmark_slice(64), benchmark_slice(512)
    costs = column_costs(["value_usd", "match"], slices, repeats=6)
    assert set(costs) == {"value_usd", "match"}
    for speed in (*costs["match"], *cost(decision_work(SprayAndPray()), slices, repeats=6)):
        assert 0.0 <= speed.low <= speed.middle <= speed.high


def test_a_tick_is_handed_over_as_the_engine_does() -> None:
    for on, rows in zip(ticks(), (FEW, MANY), strict=True):
        lane, at = on.bids.lane, on.bids.at
        assert lane.size == rows
        assert (np.lexsort((at, lane)) == np.arange(rows)).all()
        assert at.max() - at.min() <= 1 / 24
        assert (on.candidates().age_days >= 0).all()


def test_the_cost_of_a_call_is_told_from_that_of_candidates() -> None:
    ns = 30_000.0 + 5.0 * np.array([1024.0, 8192.0])
    assert split_cost(ns) == pytest.approx((5.0, 30.0))


def test_every_trait_has_words() -> None:
    assert set(TRAITS) == {"memory", "boosts", "tailors", "reads_rivals", "buys", "withdraws"}


class Percent(SprayAndPray):
    """Compares a share with a number of hundredths, and so never bids."""

    def score(self, c: Candidates) -> Floats:
        return np.where(c.match > 70, c.match, 0.0)


def test_a_rule_that_never_bids_is_told_what_its_columns_are_like() -> None:
    tried = bids_in_trial(Percent())
    assert tried.sent == 0
    assert tried.words == f"In the trial it bid on 0 of {tried.shown:,} posts."
    assert re.search(r"match runs from 0\.\d+ to 1\. Compare with", tried.ranges(["match"]))
    assert "client_verified is true or false" in tried.ranges(["client_verified"])
    assert tried.ranges([]) == ""
    assert bids_in_trial(SprayAndPray()).sent > 0


def test_the_line_for_a_missing_trait_is_written_out() -> None:
    class Boosty(SprayAndPray):
        traits: ClassVar[frozenset[str]] = frozenset()

        def boost(self, c: Candidates) -> Floats:
            return np.where(c.match > 0.5, 5, 0)

        def tailor(self, c: Candidates) -> None:
            return None

    assert "write traits = frozenset({'boosts'}) below the class" in trait_trouble(Boosty())


def test_a_new_strategy_is_told_how_it_is_played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    done = CliRunner().invoke(main, ["strategies", "new", "early_bird"])
    assert done.exit_code == 0
    assert "compare field_2025 --strategy ./early_bird.py:EarlyBird --strategy fit_threshold" in done.stderr


def test_an_entry_of_a_scenario_is_no_strategy_but_has_one() -> None:
    done = CliRunner().invoke(main, ["strategies", "good fit on a budget"])
    assert done.exit_code == 2
    assert "is an entry of the scenario compare_2023, with strategy: {paced_budget: " in done.stderr
    assert "simulator strategies paced_budget" in " ".join(done.stderr.split())
