"""`ask`, `experiment`, forecasts, and the options that say who one is."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.cli.person.interview import interview
from simulator.cli.shared.mine import settings_of
from simulator.loader.history.answers import read_answers
from simulator.loader.problems import ScenarioError
from simulator.loader.scenario import load_scenario, scenario_of_pack
from simulator.model.values.distributions import Constant
from simulator.report.words.screen import wrapped
from simulator.studies.person import situation
from simulator.studies.person.prior import Prior, centred
from simulator.studies.person.situation import (
    AS_PLUS,
    PLUS,
    Situation,
    price_level,
    scenario_text,
    top_up_usd,
)

SAID = (
    "--connects",
    "80",
    "--hours",
    "30",
    "--proposals",
    "41",
    "--views",
    "14",
    "--replies",
    "3",
    "--hires",
    "0",
)


def typed(*words: str) -> Result:
    return CliRunner().invoke(main, list(words))


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_a_kept_scenario_says_all_that_was_answered(folder: Path) -> None:
    who = Situation(connects=80, dollars=15.0, months=9.0, proposals=41, views=20, replies=4, hires=0)
    text = scenario_text(who, scenario_of_pack("2025_dynamic"))
    (line,) = (one for one in text.splitlines() if "simulator ask" in one)
    for said in ("--connects 80", "--dollars 15", "--months 9", "--proposals 41", "--views 20", "--hires 0"):
        assert said in line


@pytest.mark.parametrize("pack", ["2025_dynamic", "2023_card6", "2026_dynamic", "2015_classic"])
@pytest.mark.parametrize("plan", ["basic", "plus"])
def test_a_situation_becomes_a_scenario_that_loads(pack: str, plan: str, folder: Path) -> None:
    rules = scenario_of_pack(pack)
    if plan not in rules.connects.plans:
        pytest.skip("the pack has no such plan")
    who = Situation("web", 80, 5.0, plan, 20.0, 40.0, 3, pack=pack)
    Path("mine.yaml").write_text(scenario_text(who, rules), encoding="utf-8")
    scenario = load_scenario(Path("mine.yaml"))
    group = scenario.freelancers[0]
    assert group.plan == plan
    assert group.hours_per_week == Constant(value=20)
    assert group.feedbacks == Constant(value=3)
    assert scenario.connects.top_up.monthly_budget_usd == top_up_usd(rules, plan, 80, 5.0)
    assert {"everything", "good fit", "best value", "fit and cheap"} <= {
        one.name for one in scenario.freelancers
    }


def test_connects_that_the_plan_does_not_give_are_bought() -> None:
    rules = scenario_of_pack("2025_dynamic")
    assert top_up_usd(rules, "basic", 80, None) == 10.5  # 70 of them at 15 cents
    assert top_up_usd(rules, "plus", 80, None) == 0
    assert top_up_usd(rules, "basic", 80, 20.0) == 30.5
    assert price_level(rules, "web", float(rules.jobs.categories["web"].hourly_rate_usd.quantile(0.5))) == 1  # type: ignore[arg-type]


@pytest.mark.parametrize(("connects", "dollars", "plus", "as_many"), [
    (80, None, 0.0, 13.5),  # members have 100: the others buy 90 to have as many
    (170, None, 10.5, None),
    (80, 20.0, 16.95, None),  # 213 in all
])  # fmt: skip
def test_the_plus_plan_is_held_against_the_same_connects(
    connects: int, dollars: float | None, plus: float, as_many: float | None, folder: Path
) -> None:
    who = Situation("web", connects, dollars)
    Path("mine.yaml").write_text(scenario_text(who, scenario_of_pack("2025_dynamic")), encoding="utf-8")
    groups = {one.name: one for one in load_scenario(Path("mine.yaml")).freelancers}
    member = groups[f"good fit{PLUS}"]
    assert member.plan == "plus"
    assert member.top_up is not None
    assert member.top_up.monthly_budget_usd == pytest.approx(plus, abs=0.1)
    twin = groups.get(f"good fit{AS_PLUS}")
    assert (twin is None) == (as_many is None)
    if twin is not None:
        assert twin.plan == "basic"
        assert twin.top_up is not None
        assert twin.top_up.monthly_budget_usd == as_many


def test_options_become_settings_of_everybody() -> None:
    scenario = load_scenario("field_2025", ())
    made = settings_of({"connects": 80, "hours": 20.0, "work": "admin"}, scenario)
    assert len(made) == 3 * len(scenario.freelancers)
    assert "freelancers.1.categories=admin" in made
    changed = load_scenario("field_2025", made)
    assert all(one.hours_per_week == Constant(value=20) for one in changed.freelancers)
    assert all(
        one.top_up is not None and one.top_up.monthly_budget_usd == 10.5 for one in changed.freelancers
    )


def test_answers_are_read_from_a_file(folder: Path) -> None:
    Path("me.yaml").write_text("connects: 80\nwork: web\nhires:\n", encoding="utf-8")
    assert read_answers(Path("me.yaml"), ("connects", "work", "hires")) == {"connects": "80", "work": "web"}
    Path("me.yaml").write_text("conects: 80\n", encoding="utf-8")
    with pytest.raises(ScenarioError, match="conects"):
        read_answers(Path("me.yaml"), ("connects",))


@pytest.mark.parametrize(("words", "message"), [
    (("--work", "wbe"), "Did you mean 'web'?"),
    (("--plan", "gold"), "No plan is called 'gold'. There are basic, plus."),
    ((), "you cannot be asked here, as this is no terminal"),
    (("--history", "own.csv", "--proposals", "40"), "leave out --proposals, or --history"),
    (("--history", "own.csv", "--hires", "0"), "leave out --hires, or --history"),
    (("--pack", "2025"), "No rule pack is called '2025'"),
    (("--proposals", "10", "--views", "11"), "11 is more than 10 proposals"),
    (("--proposals", "10", "--views", "3", "--hires", "4"), "4 is more than the 3 of --views"),
    (("--hours", "30", "--save", "theirs.yaml"), "was not written by `ask`"),
    (("--hours", "30", "--save", "mine.txt"), "name it my_own.yaml"),
    (("--from", "none.yaml"), "none.yaml"),
    (("--from", "me.yaml"), "me.yaml: rate: a number is needed, not 'lots'"),
])  # fmt: skip
def test_a_mistake_ends_in_words(words: tuple[str, ...], message: str, folder: Path) -> None:
    Path("theirs.yaml").write_text("name: theirs\n", encoding="utf-8")
    Path("me.yaml").write_text("rate: lots\n", encoding="utf-8")
    ended = typed("ask", *words)
    assert ended.exit_code == 2, ended.output
    assert message in " ".join(ended.stderr.split())
    assert Path("theirs.yaml").read_text(encoding="utf-8") == "name: theirs\n"


def test_a_wrong_answer_is_asked_again_at_once() -> None:
    answers = ["wbe", "web", "", "", "gold", "plus", "", "", "", "", "40", "50", "7", "", "8", "0"]
    with CliRunner().isolation(input="\n".join(answers) + "\n") as (_, err, _):
        said = interview()
        asked = err.getvalue().decode()
    assert said == {"work": "web", "plan": "plus", "proposals": 40, "views": 7, "hires": 0}
    assert "Line of work (web" in asked
    assert "Plan (basic, plus)" in asked
    assert "Did you mean 'web'?" in asked
    assert asked.count("There are basic, plus.") == 1
    assert "allowed: 0 to 40" in asked
    assert "allowed: 0 to 7" in asked


def test_an_answer_may_be_written_with_what_it_counts() -> None:
    answers = [
        "web",
        "80 connects",
        "$20 a month",
        "basic",
        "25 hours/week",
        "$30/h",
        "9 months",
        "3 reviews",
    ]
    with CliRunner().isolation(
        input="\n".join([*answers, "40 proposals", "8 viewed", "2", "0 hires"]) + "\n"
    ):
        said = interview()
    assert said == {
        "work": "web", "connects": 80, "dollars": 20, "plan": "basic", "hours": 25, "rate": 30, "months": 9,
        "feedbacks": 3, "proposals": 40, "views": 8, "replies": 2, "hires": 0,
    }  # fmt: skip
    wrong = ["", "", "", "", "", "$200 a week", "35 an hour", "", "", ""]
    with CliRunner().isolation(input="\n".join(wrong) + "\n") as (_, err, _):
        assert interview() == {"rate": 35}
        assert "$200 a week" in err.getvalue().decode()


def test_a_wrong_value_is_told_in_one_sentence(folder: Path) -> None:
    for words in (("--connects", "many"), ("--plan", "gold"), ("--proposals", "10", "--views", "11")):
        told = typed("ask", *words).stderr
        assert told.startswith("Error: Invalid value for"), told
        assert "Usage" not in told


def test_who_one_is_changes_one_scenario(folder: Path) -> None:
    ended = typed("compare", "field_2025", "field_2023", "--connects", "80")
    assert ended.exit_code == 2
    assert "change one scenario" in ended.stderr
    ended = typed("run", "field_2025", "--work", "wbe")
    assert ended.exit_code == 2
    assert "Did you mean 'web'?" in " ".join(ended.stderr.split())


def test_a_trial_is_planned() -> None:
    said = " ".join(typed("experiment", "--base", "35%").stdout.split())
    assert "send about 250 proposals, half of each way" in said
    assert "after 8 points in all: ahead by 8 (8 to 0)" in said
    assert "after 20 points in all: ahead by" in said
    assert "With a number of points between two lines, wait until you have those of the next line." in said
    most = json.loads(typed("experiment", "--base", "35%", "--json").stdout)["most"]
    assert f"If neither is that far ahead after {2 * most:,} proposals, stop too" in said
    assert "Is it worth trying on 20 posts? Yes" in said
    boosted = " ".join(typed("experiment", "--base", "2%", "--extra", "20").stdout.split())
    assert "Is it worth trying on 20 posts? No" in boosted
    assert json.loads(typed("experiment", "--base", "35%", "--json").stdout)["wins"][7] == 8
    assert typed("experiment", "--base", "80%", "--lift", "2").exit_code == 2


@pytest.mark.verify
def test_the_answer_fits_a_screen_and_its_scenario_can_be_kept(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(situation, "WORLDS", 3)
    monkeypatch.setattr(situation, "PEOPLE", 3)
    asked = typed("ask", *SAID, "--save", "me.yaml")
    assert asked.exit_code == 0, asked.output
    for head in ("Do this:", "How sure:", "Income:", "A hire:", "Boost:", "Plus:", "You:", "Rests on:"):
        assert head in asked.stdout
    said = [
        one for text in (asked.stdout, asked.stderr) for line in text.split("\n") for one in wrapped(line, 80)
    ]
    assert len(said) <= 30
    assert "Your 41 proposals moved this" not in " ".join(asked.stdout.split())
    more = " ".join(typed("ask", *SAID, "--save", "me.yaml", "--details").stdout.split())
    assert "Your 41 proposals moved this" in more
    assert "the one under 'A hire' is with the rule advised" in more
    assert "so another number than above" in " ".join(asked.stderr.split())
    assert "compare me.yaml" in asked.stderr
    assert typed("validate", "me.yaml").exit_code == 0
    again = json.loads(typed("ask", *SAID, "--save", "me.yaml", "--json").stdout)
    assert again["proposals_until_hire"]["50%"] < again["proposals_until_hire"]["90%"]
    assert 0 < again["hire_chance_low"] < again["hire_chance"] < again["hire_chance_high"]


@pytest.mark.verify
def test_where_nothing_fits_it_says_so(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(situation, "WORLDS", 2)
    ended = typed("ask", "--hours", "5")
    assert ended.exit_code == 2
    assert "nobody can send a proposal" in ended.stderr


@pytest.mark.verify
def test_a_history_is_forecast_and_walked_through(folder: Path) -> None:
    lines = ["date,category,status,cost_connects,value"]
    lines += [
        f"2025-{1 + k // 28:02}-{1 + k % 28:02},web,{'viewed' if k % 4 else 'lost'},12," for k in range(60)
    ]
    Path("mine.csv").write_text("\n".join([*lines, "2025-03-20,web,hired,12,400"]), encoding="utf-8")
    told = typed("history", "forecast", "mine.csv", "-q")
    assert told.exit_code == 0, told.output
    said = " ".join(told.stdout.split())
    assert said.startswith("Next month: ")
    assert "Next quarter: " in said
    assert "is luck, which stays" in said
    assert "Walking forward through your proposals, " in said
    assert "This share is of the next proposals, if you bid as so far" in said
    walked = typed("history", "backtest", "mine.csv", "-q")
    assert walked.exit_code == 0, walked.output
    assert "foretold from those before" in walked.stdout
    Path("left.csv").write_text("date,connects,status\n2025-01-05,6,skipped\n", encoding="utf-8")
    scored = typed("history", "backtest", "mine.csv", "--seen", "left.csv", "-q")
    assert scored.exit_code == 0, scored.output
    assert "Of 62 posts that you saw you left 1." in " ".join(scored.stdout.split())


def test_a_forecast_tells_the_chance_from_which_its_ranges_come(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The chance of the person's own proposals is far above that of others, and weighs as its record says."""
    share, factor = np.array([0.02]), np.array([[0.5]])
    prior = Prior((4,), centred(share, factor), factor, share, 400, 40_000)
    monkeypatch.setattr("simulator.cli.person.forecast.prior_at", lambda *_: prior)
    rows = [f"2025-01-{1 + k:02},{'lost' if k % 6 else 'hired'}" for k in range(24)]
    Path("own.csv").write_text("\n".join(["date,status", *rows]), encoding="utf-8")
    told = typed("history", "forecast", "own.csv", "--json", "-q")
    assert told.exit_code == 0, told.output
    found = json.loads(told.stdout)
    assert 0.02 < found["hire_chance"] < 0.1
    for one in found["forecasts"]:
        assert one["hires"]["mean"] / one["proposals"] == pytest.approx(found["hire_chance"])
    assert f"{100 * found['hire_chance']:.1f} % of your next proposals to win" in " ".join(found["says"])


@pytest.mark.parametrize(("words", "message"), [
    (("backtest", "mine.csv", "--seen", "none.csv"), "none.csv: there is no such file"),
    (("backtest", "mine.csv", "--seen", "mine.csv"), "it has no post without a proposal"),
    (("place", "none.csv"), "none.csv: there is no such file"),
])  # fmt: skip
def test_a_mistake_in_a_file_is_told_before_anything_is_played(
    words: tuple[str, ...], message: str, folder: Path
) -> None:
    Path("mine.csv").write_text("date,status\n2025-01-01,lost\n2025-01-02,hired\n", encoding="utf-8")
    ended = typed("history", *words)
    assert ended.exit_code == 2, ended.output
    assert message in " ".join(ended.stderr.split())


def test_the_age_of_a_profile_is_asked_and_checked(folder: Path) -> None:
    Path("me.yaml").write_text("months: no\n", encoding="utf-8")
    ended = typed("ask", "--from", "me.yaml")
    assert ended.exit_code == 2
    assert "me.yaml: months: a number is needed" in " ".join(ended.stderr.split())
    assert "--months" in typed("ask", "--help").stdout
