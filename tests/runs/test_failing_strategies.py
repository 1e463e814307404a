"""A strategy that fails is named with its function and its row; what the others won is kept."""

import json
import re
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from simulator import STRATEGIES
from simulator.cli import main
from simulator.engine.decider import StrategyError
from simulator.loader.scenario import load_scenario
from simulator.runs.entries import entries_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.run import resume, run
from simulator.runs.store import RunStore
from simulator.studies.closeup.eventful import eventful_posts
from simulator.studies.closeup.explain import explain
from simulator.studies.closeup.statement import LaneName, lane_account
from simulator.studies.closeup.tracker import proposals_of
from simulator.studies.compare.aims import Aim
from simulator.studies.compare.races import Races
from simulator.studies.compare.sequential import player

FAULTS = {
    "Raises": ("score", "failed: ValueError('too rich'); first for candidate "),
    "Writes": ("score", "failed at mine.py:14: what a strategy is given cannot be changed"),
    "Shape": ("score", "must be one number per candidate, shape ("),
    "Words": ("score", "must be one number per candidate"),
    "NanBoost": ("boost", "is NaN for candidate "),
    "EndlessBoost": ("boost", "is infinite for candidate "),
    "Learns": ("learn", "failed: KeyError('gone')"),
    "Buys": ("top_up", "failed: ZeroDivisionError"),
    "BuysNan": ("top_up", "is nan for freelancer 0 on day 0"),
    "Starts": ("start", "failed: KeyError('nothing')"),
    "Waits": ("patience", "failed: ValueError('who knows')"),
    "WaitsRagged": ("patience", "must be one number per candidate"),
    "Limits": ("daily_limits", "must be (Connects, proposals), but is 3"),
    "LimitsNan": ("daily_limits", "is NaN for candidate "),
    "Observes": ("observe", "failed: TypeError"),
    "Reviews": ("review", "failed: IndexError('day')"),
    "Tailors": ("tailor", "must be one number per candidate, shape ("),
    "Asks": ("ask", "failed: ValueError('price'); first for candidate 0: freelancer "),
    "AsksALot": ("ask", "is infinite for candidate "),
    "AsksNothing": ("ask", "is negative for candidate "),
    "Endless": ("score", "is infinite for candidate "),
    "Ends": ("score", "tried to end the program: SystemExit('bye'); first for candidate 0: freelancer "),
    "Breaks": ("score", "failed: BaseException('never'); first for candidate 0: freelancer "),
    "WritesKeys": ("top_up", "failed at mine.py:"),
    "WritesBalance": ("review", "failed at mine.py:"),
    "WritesOutcomes": ("learn", "failed at mine.py:"),
    "WritesPosts": ("learn", "failed at mine.py:"),
    "Ragged": ("score", "must be one number per candidate, but is ragged"),
}
CODE = """
import numpy as np
from simulator.strategies.contract.base import Strategy

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

class Fair(Strategy):
    def score(self, c):
        return c.match

class EndlessBoost(Fair):
    def boost(self, c):
        return np.full(c.n, np.inf)

class BuysNan(Fair):
    def top_up(self, accounts):
        return np.where(accounts.balance >= 0, np.nan, 1)

class Starts(Fair):
    def start(self, lanes):
        raise KeyError("nothing")

class Waits(Fair):
    def patience(self, c):
        raise ValueError("who knows")

class WaitsRagged(Fair):
    def patience(self, c):
        return np.zeros(c.n + 1)

class Limits(Fair):
    def daily_limits(self, c):
        return 3

class LimitsNan(Fair):
    def daily_limits(self, c):
        return np.full(c.n, np.nan), None

class Observes(Fair):
    def observe(self, state, c):
        return state + 1

class Reviews(Fair):
    def review(self, state, accounts):
        raise IndexError("day")

class Tailors(Fair):
    def tailor(self, c):
        return np.ones(c.n + 1)

class Asks(Fair):
    def ask(self, c):
        raise ValueError("price")

class AsksALot(Fair):
    def ask(self, c):
        return np.inf

class AsksNothing(Fair):
    def ask(self, c):
        return np.where(c.value_usd > 500, -0.1, np.nan)

class Endless(Fair):
    def score(self, c):
        return np.where(c.value_usd > 500, np.inf, c.match)

class Ragged(Fair):
    def score(self, c):
        return [[1.0], [1.0, 2.0]]

class Breaks(Fair):
    def score(self, c):
        raise BaseException("never")

class WritesKeys(Fair):
    def top_up(self, accounts):
        keys = accounts.keys
        keys += np.uint64(2)

class WritesBalance(Fair):
    def review(self, state, accounts):
        accounts.balance[:] = 100

class WritesOutcomes(Fair):
    def learn(self, state, outcomes):
        outcomes.connects[:] = 0

class WritesPosts(Fair):
    def learn(self, state, outcomes):
        outcomes.jobs["client_verified"][:] = True

class Nothing(Fair):
    def score(self, c):
        return None

class Ends(Fair):
    def score(self, c):
        raise SystemExit("bye")

class Rare(Fair):
    def score(self, c):
        if (np.abs(c.value_usd - 75_086) < 1).any():  # the dearest post of replication 2
            raise ValueError("rare")
        return c.match

class Fresh(Fair):
    pass

class Lucky(Fair):  # fails at the dearest post of the first fresh world
    def score(self, c):
        if (np.abs(c.value_usd - 88_131.56) < 1).any():
            raise ValueError("rich")
        return np.where(c.match > 0.9, c.match, 0.0)

class Late(Fair):
    def score(self, c):
        if (c.at > 20).any() and (c.value_usd > 6000).any():
            raise ValueError("late")
        return c.match

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


@pytest.mark.verify
def test_the_strategy_inside_is_the_one_that_is_blamed(tmp_path: Path) -> None:
    inside = [f"{{mixture: {{of: ['./mine.py:{f}', './mine.py:{f}'], shares: [1, 1]}}}}" for f in FAULTS]
    wrapped = "{paced_budget: {of: {withdraw_after: {of: './mine.py:Raises'}}}}"
    groups = [f"{{name: {f}, strategy: {rule}, wallet: 400}}" for f, rule in zip(FAULTS, inside, strict=True)]
    groups += [f"{{name: wrapped, strategy: {wrapped}, wallet: 400}}", "{name: good, strategy: random}"]
    (tmp_path / "mine.py").write_text(CODE)
    file = tmp_path / "inside.yaml"
    people = "\n".join(f"- {group}" for group in groups)
    file.write_text(f"horizon: 20\njobs: {{per_day: 15}}\nfreelancers:\n{people}\nrun: {{replications: 1}}\n")
    failed = run(file, out=tmp_path / "out").failed
    assert set(failed) == {*FAULTS, "wrapped"}
    for name in ("Raises", "Writes", "Learns", "Buys"):
        function, words = FAULTS[name]
        assert failed[name].startswith(
            f"strategy of '{name}' ({name}, inside RuleMixture): {function} {words}"
        ), failed[name]
    for name in ("Shape", "Words", "NanBoost"):
        assert f"{name} inside " in failed[name], failed[name]
    assert failed["wrapped"].startswith("strategy of 'wrapped' (Raises, inside PacedBudget): score failed")


def test_wrong_values_of_the_strategy_inside_a_habit_name_it(tmp_path: Path) -> None:
    names = (
        "Shape",
        "Words",
        "Ragged",
        "Nothing",
        "NanBoost",
        "WaitsRagged",
        "Tailors",
        "Limits",
        "LimitsNan",
    )
    capped = "{{name: {0}, strategy: {{capped: {{of: './mine.py:{0}', proposals_per_day: 3}}}}, wallet: 400}}"
    groups = [capped.format(name) for name in names]
    (tmp_path / "mine.py").write_text(CODE)
    people = "\n".join(f"- {group}" for group in [*groups, "{name: good, strategy: random}"])
    file = tmp_path / "capped.yaml"
    file.write_text(f"horizon: 10\njobs: {{per_day: 15}}\nfreelancers:\n{people}\nrun: {{replications: 1}}\n")
    failed = run(file, out=tmp_path / "out", workers=1).failed
    assert set(failed) == set(names)
    for name, told in failed.items():
        assert told.startswith(f"strategy of '{name}' (Capped): ")
        assert f"{name} inside " in told, told


@pytest.mark.parametrize("competition", ["field", "market"])
def test_where_nobody_is_left_the_run_stops(tmp_path: Path, competition: str) -> None:
    file = scenario_file(tmp_path, competition, "Raises")
    scenario = load_scenario(file, ["freelancers.0.strategy=./mine.py:Shape"])
    with pytest.raises(StrategyError, match="strategy of 'good' "):
        run(scenario, out=tmp_path / "out", base=tmp_path)


@pytest.mark.parametrize("command", ["run", "compare"])
def test_the_command_line_shows_the_others_and_ends_with_one(tmp_path: Path, command: str) -> None:
    plain = ["-q", "--no-pictures"] if command == "run" else ["-q"]
    file = scenario_file(tmp_path, "field", "Shape")
    told: Any = CliRunner().invoke(main, [command, str(file), "--out", str(tmp_path / "out"), *plain])
    assert told.exit_code == 1
    assert "good" in told.stdout
    # where nobody is left to compare with, the reason comes first
    above = " above" if command == "run" else ""
    assert f"Error: 'Shape' is left out{above}: strategy of 'Shape' (Shape): score must be" in told.stderr
    assert told.output.startswith("Error: ") == (command == "compare")
    assert told.stderr.count("Error: ") == 1
    assert "Nothing to compare" not in told.stderr


def tables(found: RunResult) -> dict[str, bytes]:
    """Every file but the manifest, and all of it that a person reads, of a run."""
    frames = {name: getattr(found, name) for name in ("replications", "freelancers", "curves", "market")}
    return {name: frame.to_csv(index=False).encode() for name, frame in frames.items()}


@pytest.mark.parametrize("competition", ["market", "both"])
def test_a_market_is_played_without_the_bids_of_those_who_fail(tmp_path: Path, competition: str) -> None:
    file = scenario_file(tmp_path, competition, "Raises", "Late", "Starts")
    found = run(file, out=tmp_path / "one", workers=2)
    assert found.groups == ("good",)
    assert found.failed.keys() == {"Raises", "Late", "Starts"}
    assert re.search(r"score failed: .*freelancer [01], a post .*, in replication \d$", found.failed["Late"])
    silent = [f"freelancers.{k}.strategy=invite_only" for k in (1, 2, 3)]
    asked = run(load_scenario(file, silent), out=tmp_path / "two", base=tmp_path)
    for name in ("replications", "freelancers", "curves"):
        frame = getattr(asked, name)
        mine = frame[frame["group"] == "good"].drop(columns="group").reset_index(drop=True)
        assert getattr(found, name).drop(columns="group").equals(mine), name
    assert found.market.drop(columns="gini_earnings").equals(asked.market.drop(columns="gini_earnings"))


@pytest.mark.parametrize("competition", ["market", pytest.param("field", marks=pytest.mark.verify)])
def test_who_fails_and_what_is_told_depend_on_nothing_but_the_scenario(
    tmp_path: Path, competition: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = scenario_file(tmp_path, competition, "Late", "Learns")
    whole = run(file, out=tmp_path / "whole", workers=1)
    monkeypatch.setattr("simulator.runs.run.batch_size", lambda *_: 1)
    single = run(file, out=tmp_path / "single", workers=3)
    for upto in (1, 3, 4):
        stepwise = run(file, out=tmp_path / "steps", workers=1, upto=upto)
    (whole.directory / "market-0000000-0000003.parquet").unlink()
    again = resume(whole.directory, workers=2)
    assert whole.groups == ("good",)
    for other in (single, stepwise, again):
        assert other.failed == whole.failed
        assert tables(other) == tables(whole)
        assert other.complete


def test_an_abandoned_attempt_leaves_no_part(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = scenario_file(tmp_path, "market", "Late")
    monkeypatch.setattr("simulator.runs.run.batch_size", lambda *_: 1)
    kept = ["freelancers.1.strategy=./mine.py:Rare", "run.keep_tables=4"]
    found = run(load_scenario(file, kept), out=tmp_path / "out", base=tmp_path, workers=1)
    assert found.failed["Late"].endswith("in replication 2")  # so two parts with its bids were on disk
    everything = pd.concat(pd.read_parquet(f) for f in found.directory.glob("freelancers-*.parquet"))
    assert everything.query("group == 'Late'")["proposals"].sum() == 0
    assert set(found.full("proposals")["group"]) == {"good"}
    assert found.manifest["replications_done"] == 4


def test_a_fresh_start_asks_everybody_again(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "market", "Raises")
    run(file, out=tmp_path / "out")
    # what failed for a reason outside of the scenario may hold now
    store = RunStore.load(next((tmp_path / "out").rglob("manifest.json")).parent)
    store.write_manifest({**store.manifest, "failed": {"good": store.failed["Raises"]}})
    assert run(file, out=tmp_path / "out").groups == ("Raises",)
    assert run(file, out=tmp_path / "out", fresh=True).groups == ("good",)


@pytest.mark.verify  # plays again for each fault
def test_a_stored_market_can_be_looked_into_without_those_who_failed(tmp_path: Path) -> None:
    for competition in ("market", "field"):
        people = "freelancers.0.count=2", "freelancers.0.wallet=4000"
        file = scenario_file(tmp_path, competition, "Raises", "Learns")
        scenario = load_scenario(file, [*people, "freelancers.0.name=z", "horizon=20"])
        found = run(scenario, out=tmp_path / competition, base=tmp_path)
        account = lane_account(found, LaneName(1, "z", 1))
        assert account.proposals > 0
        assert account.problems() == []
        assert len(proposals_of(found, account.lane)) == account.proposals
        posts = eventful_posts(found, 1)
        assert all(name.startswith("z:") for names in posts["who"] for name in names)
        explained = explain(found, 1, int(posts["job"].iloc[0]))
        assert "z" in set(explained.viewers["group"])


@pytest.mark.verify
def test_regret_is_measured_of_those_who_hold(tmp_path: Path) -> None:
    faults = ("NanBoost", "Writes", "Late")
    file = scenario_file(tmp_path, "field", *faults)
    command = ["regret", str(file), "--json", "-q", "--workers", "2", "--replications", "2"]
    command += ["--set", "horizon=25"]
    told, alone = (CliRunner().invoke(main, [*command, *more]) for more in ([], ["--strategy", "good"]))
    assert (told.exit_code, alone.exit_code) == (1, 0), told.output
    assert json.loads(told.stdout) == json.loads(alone.stdout)
    for name in faults:
        assert f"Error: '{name}' is left out above: strategy of '{name}' ({name}): " in told.stderr
    assert re.search(r"'Late' .* in replication \d\n", told.stderr)
    nobody = CliRunner().invoke(main, [*command, "--strategy", "NanBoost"])
    assert (nobody.exit_code, nobody.stdout) == (1, "")
    assert nobody.stderr.startswith("Error: strategy of 'NanBoost' (NanBoost): boost is NaN")


@pytest.mark.verify
def test_a_rule_is_adopted_by_those_whose_own_holds(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    file = scenario_file(tmp_path, "market", "Late", "Starts")
    command = ["adoption", str(file), "fresh_hour", "--shares", "50%,100%", "--json", "-q", "--workers"]
    one, two = (CliRunner().invoke(main, [*command, workers]) for workers in ("1", "2"))
    assert one.exit_code == two.exit_code == 1, one.output
    assert (one.stdout, one.stderr) == (two.stdout, two.stderr)
    for name in ("Late", "Starts"):
        assert f"Error: '{name}' is left out above: strategy of '{name}' ({name}): " in one.stderr
    assert [share["freelancers"] for share in json.loads(one.stdout)["shares"]] == [3, 3]
    command[2] = "./mine.py:Shape"
    broken = CliRunner().invoke(main, [*command, "1", "--set", "freelancers.Late.strategy=random"])
    assert (broken.exit_code, broken.stdout) == (1, "")
    assert broken.stderr.startswith("Error: strategy of 'good' (Shape or SprayAndPray): score failed")


def test_a_winner_that_fails_on_fresh_luck_is_named(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "field", "Lucky")
    command = ["compare", str(file), "--out", str(tmp_path / "out"), "-q", "--replications", "2"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 1, told.output
    assert "Lucky" in told.stdout
    assert "Error: the winner is not measured again: on fresh luck, strategy of 'Lucky'" in told.stderr


def test_a_strategy_that_fails_leaves_the_race(tmp_path: Path) -> None:
    scenario = load_scenario(scenario_file(tmp_path, "field", "Late", "Fair", "Fresh"))
    ready = Ready.of(scenario, tmp_path)
    play = player(1, tmp_path / "out")
    steps = {2: "./mine.py:Fair", 4: "./mine.py:Shape"}

    def breaks(ready: Ready, upto: int) -> RunResult:
        changed = [
            g.model_copy(update={"strategy": g.strategy.model_copy(update={"name": steps[upto]})})
            if g.name == "Late"
            else g
            for g in ready.scenario.freelancers
        ]
        broken = ready.scenario.model_copy(update={"freelancers": tuple(changed)})
        return play(Ready.of(broken, tmp_path), upto)

    races = Races([("", ready)], Aim("hires", None, None, 0.01))
    for upto in steps:
        entries = entries_of([breaks(ready, upto)])
        races.run_on(entries, upto, {})
    assert races.race is not None
    assert races.race.still_in.tolist() == [True, False, True, True]


def test_a_fingerprint_without_a_result_is_left_out_and_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("simulator.studies.fingerprints.CROWDS", (1.0,))
    monkeypatch.setattr("simulator.studies.fingerprints.BUDGETS", (60,))

    def fails(self: Any, c: Any) -> Any:
        raise ValueError("no")

    monkeypatch.setattr("simulator.strategies.simple.cheap_first.CheapFirst.score", fails)
    monkeypatch.setattr(
        "simulator.strategies.STRATEGIES", {n: STRATEGIES[n] for n in ("random", "cheap_first")}
    )
    options = ["--replications", "2", "--out", str(tmp_path / "out"), "--into", str(tmp_path), "-q"]
    told = CliRunner().invoke(main, ["fingerprints", "run", *options])
    assert told.exit_code == 1, told.output
    assert "Error: 'cheap_first' is left out above: strategy of 'cheap_first' (CheapFirst)" in told.stderr
    report = json.loads((tmp_path / "measured.json").read_text())
    assert list(report["strategies"]) == ["random"]


def test_a_strategy_that_failed_is_not_unknown_to_plan(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "field", "Shape")
    command = ["plan", str(file), "--out", str(tmp_path / "out"), "-q", "--strategy", "Shape"]
    told = CliRunner().invoke(main, command)
    assert told.exit_code == 2
    assert "'Shape' has no result: strategy of 'Shape' (Shape): score must be" in told.stderr


def test_a_market_that_goes_on_is_told_without_a_traceback(tmp_path: Path) -> None:
    file = scenario_file(tmp_path, "market", "Raises")
    command = ["run", str(file), "--out", str(tmp_path / "out"), "-q", "--no-pictures"]
    for _ in range(2):
        told = CliRunner().invoke(main, command)
        assert told.exit_code == 1
        assert "Raises" not in told.stdout
        assert told.stderr.startswith("Error: 'Raises' is left out above: strategy of 'Raises' (Raises): sc")
        assert told.stderr.endswith("(the market was played without its bids)\n")
    manifest = json.loads(next((tmp_path / "out").rglob("manifest.json")).read_text())
    assert manifest["failed"].keys() == {"Raises"}
