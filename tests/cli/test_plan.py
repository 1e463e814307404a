"""The command `plan`: one sentence, one table, one picture; and what it says when nobody gets there."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner, Result
from matplotlib.backends.backend_agg import FigureCanvasAgg
from rich.console import Console

from simulator.cli import main
from simulator.metrics.numbers import number
from simulator.metrics.sample import Sample
from simulator.report.pictures.cast import cast_of
from simulator.report.pictures.first_hire import Asked, chance_by_connects, plan_figure
from simulator.report.pictures.waits import still_waiting
from simulator.report.studies.chances import chance_answer, needed_by, plan_document
from simulator.report.studies.chances_table import chance_table
from simulator.runs.result import RunResult
from tests.report.pictures.test_plots import words_of
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

REPS, EACH = 6, 20
SMALL = """
question: Who is hired?
name: small
horizon: 6 d
clock: {tick: 6 h}
jobs: {per_day: 20}
freelancers:
  - {name: first, strategy: spray_and_pray, count: 3, wallet: 60}
  - {name: second, strategy: fresh_hour, count: 3, wallet: 60}
run: {replications: 4, seed: 3}
"""


def run_of(folder: Path, reps: int = REPS, groups: int = 3, **columns: Any) -> RunResult:
    """`cheap` has its hire after 4 to 80 Connects, `dear` after three times that, `never` not at all."""
    names = ["dear", "cheap", "never", "later"][:groups]
    scenario = scripted_scenario(names, EACH, reps)
    rep, group, lane = np.indices((reps, groups, EACH))
    at = 4 * ((lane + rep) % EACH + 1) * np.array([3, 1, 0, 5])[group]
    spent = np.where(group == 2, 100, at)
    made = {
        "proposals": 10,
        "hires": np.where(group == 2, 0, 1),
        "connects_proposal": spent,
        "connects_at_first_hire": np.where(group == 2, -1, at),
        "first_hire_day": np.where(group == 2, np.nan, lane % 8 + 1.0),
    }
    return scripted_run(folder, scenario, made | columns)


def call(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["plan", *map(str, arguments)])
    assert "Traceback" not in result.output
    assert result.exception is None or isinstance(result.exception, SystemExit)
    return result


def told(result: RunResult, asked: Asked, *groups: str) -> str:
    return chance_answer(result, needed_by(result, groups or result.groups, asked), asked)


def test_the_cheapest_comes_first_and_who_falls_short_is_named(tmp_path: Path) -> None:
    text = told(run_of(tmp_path), Asked(0.9))
    assert text.startswith("With 'cheap' about 72 Connects spent (95 % interval ")
    assert "; 6 replications) give a 90 % chance of a hire; with 'dear' about 216 Connects spent (" in text
    assert (
        "; 'never' does not get there within 10 days: 0 % (95 % interval 0 % to 3.03 %) after up to 100 "
        "Connects." in text
    )
    assert text.count(". ") == 0


def test_dollars_are_those_of_the_connects(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    cost = 72 * result.scenario.connects.usd_each
    assert told(result, Asked(0.9, 1, True), "cheap").startswith(f"With 'cheap' about ${cost:.0f} spent (")


def test_a_membership_may_change_the_order(tmp_path: Path) -> None:
    fee = np.where(np.arange(3) == 1, 30.0, 0.0)[None, :, None]
    result = run_of(tmp_path, plan_usd=fee)
    each = result.scenario.connects.usd_each
    assert [one.group for one in needed_by(result, result.groups, Asked(0.9))] == ["cheap", "dear", "never"]
    text = told(result, Asked(0.9, 1, True))
    assert text.startswith(f"With 'dear' about ${216 * each:.0f} spent (")
    assert f"with 'cheap' about ${72 * each + 30:.0f} spent (" in text


def test_many_strategies_are_counted(tmp_path: Path) -> None:
    text = told(run_of(tmp_path, groups=4), Asked(0.5))
    assert "'dear' about 120 Connects" in text
    assert "; one more needs up to 200 Connects;" in text


def test_nobody_is_told_to_follow_an_oracle(tmp_path: Path) -> None:
    rules = {"all seeing": "highest_true_p", "plain": "spray_and_pray"}
    groups = [{"name": name, "strategy": rule, "count": 4} for name, rule in rules.items()]
    scenario = small_scenario(freelancers=groups, run={"replications": 3, "seed": 3})
    result = scripted_run(
        tmp_path, scenario, {"connects_proposal": 20, "connects_at_first_hire": [[[8], [16]]]}
    )
    assert told(result, Asked(0.9)).startswith("With 'plain' about 16 Connects spent (")
    assert "all seeing" not in told(result, Asked(0.9))
    assert told(result, Asked(0.9), "all seeing") == (
        "All these strategies see hidden columns: they are bounds, not rules to follow."
    )
    assert re.search(r"all seeing .*\n\(oracle\)", shown(result, Asked(0.9)))


def test_nobody_gets_there(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    alone = told(result, Asked(0.9), "never")
    assert alone.startswith("'never' does not reach a 90 % chance of a hire within 10 days: it is 0 % (")
    both = told(result, Asked(0.9, 2))
    assert both.startswith("No strategy reaches a 90 % chance of two hires within 10 days: with '")
    nothing = run_of(tmp_path / "nothing", connects_proposal=0, connects_at_first_hire=-1)
    assert told(nothing, Asked(0.9)) == (
        "No Connects were spent in 6 replications, so nothing can be said about a 90 % chance of a hire."
    )


def test_one_replication_says_that_it_is_not_sure(tmp_path: Path) -> None:
    text = told(run_of(tmp_path, 1), Asked(0.9))
    assert "(one replication cannot say how sure that is) give" in text
    assert "95 %" not in text


def test_what_cannot_be_told_yet_is_said_before_any_guess(tmp_path: Path) -> None:
    result, asked = run_of(tmp_path), Asked(0.9)
    found = [one for one in needed_by(result, result.groups, asked) if one.needed.connects is not None]
    wide = [one._replace(needed=one.needed._replace(low=0.0, high=np.inf)) for one in found]
    text = chance_answer(result, wide, asked)
    assert text.startswith(
        "What has to be spent for a 90 % chance of a hire within 10 days cannot be told yet: 6 replications "
        "leave any number possible, and more (--replications) would settle it; the best guess is "
    )
    assert "Connects with 'cheap' (95 % interval 0 or more); with 'dear' it cannot be told yet." in text
    sure = chance_answer(result, [wide[0], *found[1:]], asked)
    assert sure.startswith(f"With '{found[1].group}' about ")
    assert f"with '{found[0].group}' it cannot be told yet" in sure


def shown(result: RunResult, asked: Asked, width: int = 140) -> str:
    table = chance_table(result, needed_by(result, result.groups, asked), asked)
    console = Console(width=width, record=True, file=io.StringIO())
    console.print(table)
    return console.export_text()


def test_the_table_names_both_kinds_of_range(tmp_path: Path) -> None:
    text = shown(run_of(tmp_path), Asked(0.9))
    rows = [line.split() for line in text.splitlines()]
    cheap = next(row for row in rows if row[:1] == ["cheap"])
    assert cheap[1:4] == ["72", "100", "%"]
    never = next(row for row in rows if row[:1] == ["never"])
    assert never[1:4] == ["not", "0", "%"]
    assert "8–72" in text  # of ten single freelancers with the cheap rule, eight
    said = " ".join(text.split())
    assert "its 95 % confidence interval over 6 replications: how sure it is" in said
    assert "Single: what one freelancer can expect, the middle and the range that holds 8 of 10" in said
    assert "Not reached: too few freelancers spent enough to get to 90 %." in said


def test_a_row_gathers_its_freelancers_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    entered: list[str] = []
    gather = RunResult.sample

    def counted(result: RunResult, group: str, *more: bool) -> Sample:
        entered.append(group)
        return gather(result, group, *more)

    result = run_of(tmp_path)
    monkeypatch.setattr(RunResult, "sample", counted)
    found = needed_by(result, result.groups, Asked(0.9))
    chance_table(result, found, Asked(0.9))
    plan_document(result, found, Asked(0.9))
    assert entered == list(result.groups)


def test_the_table_tells_losses_and_fits_a_hundred_columns(tmp_path: Path) -> None:
    rules = ("highest_match", "random", "random", "random")
    groups = [
        {"name": f"a rule with a long name {k}", "strategy": rule, "count": EACH}
        for k, rule in enumerate(rules)
    ]
    scenario = small_scenario(horizon=10, warmup=0, freelancers=groups, run={"replications": REPS, "seed": 3})
    rep, group, lane = np.indices((REPS, 4, EACH))
    hires = (rep + 2 * group + 3 * lane) % 4
    made = {
        "proposals": 10,
        "hires": hires,
        "connects_proposal": 400 + lane,
        "connects_at_first_hire": np.where(hires > 0, 150 + 9 * lane, -1),
        "earnings_usd": hires * 1234.5 * (lane + 1),
        "bought_usd": 1100.0 * (1 + rep % 2),
        "first_hire_day": np.where(hires > 0, 100.0 + lane, np.nan),
    }
    result = scripted_run(tmp_path, scenario, made)
    table = chance_table(result, needed_by(result, result.groups, Asked(0.97)), Asked(0.97))
    console = Console(width=400, record=True, file=io.StringIO())
    assert console.measure(table).maximum <= 100
    text = " ".join(shown(result, Asked(0.97)).split())
    worst = result.metrics(["cvar_10_net_earnings"])["a rule with a long name 1"]["cvar_10_net_earnings"]
    assert worst.value is not None
    assert worst.value < 0
    assert number(worst.value, "usd") in text
    assert "count freelancers who ran out of them as still waiting" in text


def test_a_run_is_planned_with_one_picture(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    done = call(result.directory, "--chance", "50 %", "--hires", 1)
    assert done.exit_code == 0
    lines = done.stdout.splitlines()
    assert lines[0].startswith("With 'cheap' about 40 Connects")
    picture = result.directory / "pictures" / "plan.png"
    assert f"Picture: {picture}" in lines
    assert picture.stat().st_size > 10_000
    assert sorted(file.name for file in picture.parent.iterdir()) == ["plan.csv", "plan.png", "plan.svg"]


def test_one_strategy_and_no_picture(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    done = call(result.directory, "--strategy", "dear", "--strategy", "dear", "--no-pictures", "--usd")
    assert done.stdout.startswith("With 'dear' about $")
    assert "cheap" not in done.stdout
    assert sum(line.startswith("dear ") for line in done.stdout.splitlines()) == 1
    assert not (result.directory / "pictures").exists()


def test_a_scenario_is_played_first(tmp_path: Path) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SMALL, encoding="utf-8")
    options = ("--out", tmp_path / "out", "--workers", 1, "--replications", 3, "--chance", "30%", "-q")
    done = call(file, *options, "--json", "--check")
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert (found["chance"], found["hires"], set(found["strategies"])) == (0.3, 1, {"first", "second"})
    assert found["connects"] == "bought on the first counted day"
    first = found["strategies"]["first"]
    assert first["without_invitations"]["connects"] == first["connects"]  # nobody invites here
    assert 0 < first["connects"] < 60
    assert first["played_again"]["value"] == pytest.approx(0.3, abs=0.2)
    words = call(file, *options)
    assert words.stdout.startswith(found["answer"].split(" (")[0])
    assert "With the budget of the scenario instead" not in words.stdout
    whole = call(file, *options, "--details").stdout
    assert "With the budget of the scenario instead, month by month:" in whole
    assert "not what has to be bought" in " ".join(whole.split())
    assert "nobody has work in hand" in found["start"]
    by_hires = json.loads(call(file, *options, "--json", "--goal", "hires").stdout)
    most = max(by_hires["strategies"].values(), key=lambda one: one["hires_each"])
    assert by_hires["answer"].startswith(f"For the number of hires ({number(most['hires_each'])}): buy about")
    assert "spent by" not in words.stdout  # one number of Connects, and what it means
    picture = Path(found["run_dir"]) / "pictures" / "plan.png"
    assert f"Picture: {picture}" in words.stdout.splitlines()
    assert {row["kind"] for row in found["outlook"]} == {"confidence", "prediction"}
    assert all(row["n"] == 3 for row in found["outlook"])
    assert Path(found["run_dir"]).parent.parent == tmp_path / "out"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        (("--chance", "90"), "did you mean 90%?"),
        (("--chance", "often"), "write it like 90% or 0.9"),
        (("--chance", "100%"), "above 0 % and below 100 %"),
        (("--chance", "0"), "above 0 % and below 100 %"),
        (("--chance", "nan"), "above 0 % and below 100 %"),
        (("--hires", "4"), "(allowed: 1 to 3)"),
        (("--goal", "income"), "and nothing is played. Add --check, or name the scenario"),
        (("--goal", "income_per_hour"), "buyers are not asked for their hours. Allowed: income, hires,"),
        (("--goal", "hire"), "did you mean 'hires'?"),
        (("--strategy", "chep"), "did you mean 'cheap'? --strategy picks entries of the scenario;"),
        (("--strategy", "chep"), "there are 'dear', 'cheap', 'never'."),
        (("--strategy", "fresh_hour"), "let an entry follow it: --set freelancers.0.strategy=fresh_hour"),
    ],
)
def test_mistakes_are_named(options: tuple[str, ...], words: str, tmp_path: Path) -> None:
    done = call(run_of(tmp_path).directory, *options)
    assert done.exit_code == 2
    assert words in done.stderr
    assert done.stdout == ""


def test_an_entry_that_is_not_there_is_told_before_playing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("simulator.cli.plan.play_scenario", lambda *_: pytest.fail("played"))
    done = call("compare_2023", "--strategy", "fresh_hour")
    assert done.exit_code == 2
    assert "To plan for the rule 'fresh_hour' let an entry follow it: --set " in done.stderr


def test_an_empty_folder_is_no_run(tmp_path: Path) -> None:
    done = call(tmp_path)
    assert done.exit_code == 1
    assert "there is no run in" in done.stderr


@pytest.mark.parametrize("asked", [Asked(), Asked(0.9, 2), Asked(0.975, 3, True)])
def test_pictures_stay_within_their_frame(asked: Asked, tmp_path: Path) -> None:
    result = run_of(tmp_path, connects_at_second_hire=90, connects_at_third_hire=95)
    cast = cast_of(result)
    figure = plan_figure(result, cast, asked)
    FigureCanvasAgg(figure).draw()
    names = [label.get_text() for label in figure.axes[0].get_yticklabels()]
    assert sorted(names) == sorted(cast.order)  # a row for each
    frame = figure.bbox
    for text in words_of(figure):
        box = text.get_window_extent()
        assert frame.x0 - 1 <= box.x0 <= box.x1 <= frame.x1 + 1, text
        assert frame.y0 - 1 <= box.y0 <= box.y1 <= frame.y1 + 1, text
    assert any(asked.wanted in text.get_text() for text in figure.texts)


def test_points_of_a_picture_keep_where_the_chance_is_reached(tmp_path: Path) -> None:
    lane = np.arange(REPS * 200).reshape(REPS, 1, 200)
    scenario = scripted_scenario(["one"], 200, REPS)
    at = {"connects_at_first_hire": lane + 1, "connects_proposal": lane + 1}
    data = chance_by_connects(scripted_run(tmp_path, scenario, at), ("one",), chance=0.9)
    assert len(data) < 110
    # a thousand points of twelve hundred: to the next one
    assert data[data["share"] >= 0.9]["connects"].iloc[0] == pytest.approx(1080, abs=2)


def test_who_still_waits(tmp_path: Path) -> None:
    data = still_waiting(run_of(tmp_path), ("cheap", "never"))
    cheap, never = (data[data["group"] == group] for group in ("cheap", "never"))
    assert cheap[cheap["day"] == 4.0]["still"].iloc[0] == pytest.approx(8 / 20)
    assert cheap["still"].is_monotonic_decreasing
    assert (never["still"] == 1.0).all()
    assert never["day"].iloc[-1] == 10.0
    assert (data["low"] <= data["still"] + 1e-12).all()
    assert (data["still"] <= data["high"] + 1e-12).all()
    assert still_waiting(run_of(tmp_path / "again"), ()).empty
