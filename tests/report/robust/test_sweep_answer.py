"""What a sweep says on top: of the outcome and points that were asked for, with ties and gaps."""

from __future__ import annotations

from collections.abc import Sequence
from html import unescape
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.engine.batch import BatchResult
from simulator.report.robust.conditions import Conditions
from simulator.report.robust.sweep import sweep_table
from simulator.report.robust.sweep_answer import sweep_answer
from simulator.report.robust.sweep_picture import draw_sweep, sweep_data
from simulator.runs.ready import Ready
from simulator.studies.sweep.result import SweepResult
from simulator.studies.sweep.show import views
from simulator.studies.sweep.sweep import sweep
from simulator.studies.sweep.where import NoView, chosen
from simulator.studies.when.limits import Factor
from tests.report.pictures.test_plots import words_of
from tests.small_runs import scripted_batch
from tests.studies.sweep.conftest import SCENARIO

THRESHOLD = "freelancers.choosy.strategy.fit_threshold.threshold"
GRID = {"design": "grid", "levers": {THRESHOLD: [0.2, 0.8]}, "uncertainties": {"jobs.per_day": [5, 10, 15]}}


def played_by(ready: Ready, numbers: Sequence[int]) -> BatchResult:
    """The sprayer has a hire for each post of a day, the choosy one more above a bar of 0.5, else one fewer.

    Above the bar the choosy one sends nothing: its hires are invited. Luck moves all alike.
    """
    scenario, n = ready.scenario, len(numbers)
    above = float(scenario.freelancers[1].strategy.settings.get("threshold", 0.5)) > 0.5
    luck = np.array(numbers)[:, None, None] % 3
    hires = np.full((n, 2, 2), scenario.jobs.per_day) + luck
    hires[:, 1] += 1 if above else -1
    proposals = np.full((n, 2, 2), 40.0)
    proposals[:, 1] = 0 if above else 40
    told = {"hires": hires, "invited_hires": np.ones((n, 2, 2)), "proposals": proposals}
    return scripted_batch(scenario, numbers[0], numbers[-1], told, {"posts": 100, "filled": 40})


@pytest.fixture
def played(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> SweepResult:
    monkeypatch.setattr(Ready, "simulate", played_by)
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return sweep(file, {**GRID, "outcomes": ["hires"]}, out=tmp_path)


def test_a_tie_on_average_is_named_as_a_tie_with_unit_and_period(played: SweepResult) -> None:
    said = sweep_answer(played)
    assert said.startswith(
        "On average over 6 points, 'sprayer' and 'choosy' cannot be told apart by hires (hires per "
        "freelancer, in 10 days): 10.8 (the same in every world). Of 6 points, 'sprayer' is first at 3, "
        "'choosy' at 3 "
    )
    assert said.endswith("Each point: 4 random worlds, 10 days, the same worlds at every point.")


def test_the_sentence_is_about_the_points_that_were_asked_for(played: SweepResult) -> None:
    said = sweep_answer(played, None, ["threshold>0.5"])
    assert said.startswith(
        "On average over 3 points with threshold>0.5, 'choosy' is first by hires (hires per freelancer, in "
        "10 days), clearly ahead: 11.8 against 10.8 for 'sprayer'."
    )
    assert "Of 3 points, 'choosy' is first at 3" in said
    one = sweep_answer(played, None, ["threshold<0.5", "per_day=5", "strategy=choosy"])
    assert one.startswith("At the one point with threshold<0.5 and per_day=5")
    assert ", hires of 'choosy' (hires per freelancer, in 10 days): 4.75 (95 % interval" in one


def test_the_sentence_is_about_the_outcome_that_was_asked_for(played: SweepResult) -> None:
    assert "'sprayer' and 'choosy' cannot be told apart by hires by invitation" in sweep_answer(
        played, "invited_hires"
    )
    assert "The first place is shared at every point." in sweep_answer(played, "invited_hires")
    market = sweep_answer(played, "fill_rate")
    assert "posts that end in a hire (share of posts, in 10 days): 40.0 % (95 % interval" in market
    assert "the same at every point." in market
    assert "(in 10 days; less is better)" in sweep_answer(played, "connects_per_hire")


def test_an_outcome_without_anything_to_divide_by_is_called_undefined(played: SweepResult) -> None:
    said = sweep_answer(played, "win_rate")
    assert "It is undefined for 'choosy' at 3 of 6 points, where there is nothing to divide by." in said
    assert "nan" not in said.lower()
    above = ["threshold>0.5"]
    assert "is defined for 'sprayer' alone: " in sweep_answer(played, "win_rate", above)
    nothing = sweep_answer(played, "win_rate", [*above, "strategy=choosy"])
    assert nothing.startswith(
        "Win rate of 'choosy' is undefined at all 3 points with threshold>0.5: there is nothing to divide by."
    )
    rows = views(played, ["strategy"], above, "win_rate").set_index("strategy")
    assert np.isnan(rows.loc["choosy", "win_rate"])
    assert rows.loc["sprayer", "first at"] == 1.0
    assert views(played, [], ["win_rate!=0", "strategy=choosy"], "win_rate")["win_rate"].notna().all()
    assert views(played, ["strategy"], [], "usd_per_hire")["first at"].notna().all()


def test_where_nobody_has_a_value_nobody_is_first(played: SweepResult) -> None:
    rows = views(played, [], [], "spam_share")
    assert rows["spam_share"].isna().sum() == 3
    rows = views(played, ["strategy"], [], "boosts_kept")
    assert rows["boosts_kept"].isna().all()
    assert rows["first at"].isna().all()


@pytest.mark.parametrize(
    ("where", "said"),
    [
        (["per_day>20"], "no point meets 'per_day>20': jobs.per_day is 5, 10, 15 at 6 points"),
        (["hires>99"], "no point meets 'hires>99': hires goes from "),
        (["boosts_kept>0"], "boosts_kept is undefined at 6 points"),
        (["per_day<7", "per_day>12"], "no point meets 'per_day<7' and 'per_day>12' together"),
        (["strategy=nobody"], "no strategy is left; there are sprayer, choosy"),
    ],
)
def test_conditions_that_choose_nothing_say_what_there_is(
    played: SweepResult, where: list[str], said: str
) -> None:
    with pytest.raises(NoView) as found:
        chosen(played, where)
    assert said in str(found.value)


def test_an_outcome_where_more_is_neither_better_nor_worse_has_a_highest(played: SweepResult) -> None:
    assert "'sprayer' is highest by proposals sent" in sweep_answer(played, "proposals")


def test_the_picture_names_settings_of_rules_and_the_period_in_words(played: SweepResult) -> None:
    texts = [" ".join(one.get_text().split()) for one in words_of(draw_sweep(played))]
    assert "What each setting does to hires of each rule in 10 days" in texts
    assert "'choosy': smallest score that is bid on" in texts
    assert "Posts a day (nobody knows it)" in texts
    assert not [text for text in texts if "fit_threshold" in text or "per_day" in text]
    assert any("Hires [hires per freelancer] in 10 days" in text for text in texts)


@pytest.mark.parametrize(
    ("key", "said"),
    [
        ("freelancers.a.b.strategy.fit_threshold.weight_pay", "'a.b': weight of the pay"),
        ("freelancers.calm.strategy.capped.of.fresh_hour.max_age", "'calm': oldest post that is bid on"),
        ("freelancers.mine.strategy.my_own_rule.least_pay", "'mine': least pay"),
        ("freelancers.calm.strategy", "the rule of 'calm'"),
        ("freelancers.calm.checks_per_hour", "'calm': looks at the feed per hour"),
    ],
)
def test_settings_of_groups_and_their_rules_have_words(key: str, said: str) -> None:
    assert Conditions({}).name(Factor(key)) == said


def test_the_picture_holds_the_sentence_for_readers_who_cannot_see_it(
    played: SweepResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO + "sweep: {design: grid, levers: {jobs.per_day: [5, 10]}}\n", encoding="utf-8")
    words = ["sweep", str(file), "--out", str(tmp_path / "out"), "--outcome", "win_rate"]
    found = CliRunner().invoke(main, words)
    assert found.exit_code == 0, found.output
    drawn = next((tmp_path / "out").rglob("sweep.svg")).read_text(encoding="utf-8")
    assert "win rate (share of proposals, in 10 days)" in unescape(drawn).lower()
    assert "On average over 2 points" in unescape(drawn)


def test_a_single_world_cannot_show_how_sure_it_is(played: SweepResult) -> None:
    lonely = SweepResult(played.store, played.design, range(1))
    assert "one random world cannot show how sure that is" in sweep_answer(lonely, None, ["threshold>0.5"])


def test_points_that_measure_over_different_periods_are_not_averaged(
    played: SweepResult, tmp_path: Path
) -> None:
    block = {"design": "grid", "levers": {"jobs.per_day": [5, 10], "warmup": [2, 4]}, "outcomes": ["hires"]}
    file = tmp_path / "small.yaml"
    found = sweep(file, block, out=tmp_path)
    said = sweep_answer(found)
    assert said.startswith(
        "Periods differ (warmup is 2, 4 at 4 points), so nothing is averaged over points: see"
    )
    assert "--by warmup" in said
    assert "Of 4 points, 'sprayer' is first at 4" in said
    assert sweep_answer(found, None, ["warmup=2"]).startswith("On average over 2 points with warmup=2, ")
    for by in (["per_day"], ["strategy"]):
        with pytest.raises(NoView, match="--by warmup"):
            views(found, by)
    assert len(views(found, ["warmup"])) == len(views(found, ["per_day"], ["warmup=2"])) == 4


def test_the_picture_adds_up_points_of_one_period_and_says_which(played: SweepResult, tmp_path: Path) -> None:
    levers = {"jobs.per_day": [5, 10], "warmup": [2, 4]}
    found = sweep(tmp_path / "small.yaml", {"design": "grid", "levers": levers}, out=tmp_path)
    data = sweep_data(found, "hires").groupby("setting")["points"]
    assert data.sum().to_dict() == {"jobs.per_day": 4, "warmup": 8}  # of two groups: half of four points
    texts = " ".join(" ".join(one.get_text().split()) for one in words_of(draw_sweep(found, "hires")))
    assert "Drawn at points with a warmup of 4 alone: posts a day." in texts


def test_a_sweep_where_each_point_has_its_own_period_draws_the_period_alone(
    played: SweepResult, tmp_path: Path
) -> None:
    block = {"design": "zip", "levers": {"jobs.per_day": [5, 10], "warmup": [2, 4]}}
    found = sweep(tmp_path / "small.yaml", block, out=tmp_path)
    assert set(sweep_data(found, "hires")["setting"]) == {"warmup"}
    texts = " ".join(" ".join(one.get_text().split()) for one in words_of(draw_sweep(found, "hires")))
    assert "Not drawn: 1 more settings" not in texts
    assert "Not drawn: 1 more setting." in texts


def test_no_heading_is_explained_that_is_not_there(played: SweepResult) -> None:
    table = sweep_table(played, views(played, outcome=["hires", "win_rate", "connects_per_hire"]), 20)
    wide, narrow = ("\n".join(table.lines(width)) for width in (200, 60))
    assert "Connects per hire [" in " ".join(wide.split())
    assert "Connects per hire [" not in " ".join(narrow.split())
    assert "Hires [hires per freelancer], in 10 days." in " ".join(narrow.split())


def test_a_group_without_freelancers_is_not_compared(played: SweepResult) -> None:
    alone = played.design[THRESHOLD] < 0.5
    design = played.design.assign(**{"freelancers.sprayer.count": np.where(alone, 0, 2)})
    found = SweepResult(played.store, design)
    said = sweep_answer(found)
    assert said.startswith("On average over 3 points, 'choosy' is first by hires")
    assert "Left out: 3 points at which 'sprayer' has no freelancers." in said
    nobody = sweep_answer(found, None, ["sprayer.count=0"])
    assert nobody.startswith("On average over 3 points with sprayer.count=0, hires of 'choosy' (")
    assert "'sprayer' has no freelancers there." in nobody
    first = views(found).set_index(["freelancers.sprayer.count", "strategy"])["first at"]
    assert first[0].isna().all()
    assert first[2, "choosy"].tolist() == [1.0] * 3
