"""Views of a sweep: what each row adds up, what its interval covers, and what cannot be seen."""

from __future__ import annotations

import time
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from simulator.metrics.estimates.quantities import Ratio
from simulator.metrics.strategy import METRICS
from simulator.report.robust.sweep import sweep_table
from simulator.runs.layouts import tables_of
from simulator.runs.points import PointStore
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.runs.store import RunStore
from simulator.studies.sweep.design import sparse_design
from simulator.studies.sweep.outcomes import NoOutcome, Outcome
from simulator.studies.sweep.play import play
from simulator.studies.sweep.result import SweepResult, load_sweep
from simulator.studies.sweep.show import views
from simulator.studies.sweep.sweep import sweep
from simulator.studies.sweep.where import UNCHANGED, NoView
from tests.small_runs import manifest_of
from tests.studies.sweep.conftest import Scripted

THRESHOLD = "freelancers.choosy.strategy.fit_threshold.threshold"
GRID = {"design": "grid", "levers": {THRESHOLD: [0.2, 0.8]}, "uncertainties": {"jobs.per_day": [5, 10, 15]}}


@pytest.fixture
def played(scenario: Path, tmp_path: Path, engine: Scripted) -> SweepResult:
    return sweep(scenario, GRID, out=tmp_path)


def test_a_row_for_each_point_and_strategy_holds_ratios_of_its_sums(played: SweepResult) -> None:
    rows = views(played, outcome="hires_per_100_connects")
    assert len(rows) == 6 * 2
    sums = played.table().groupby(["point", "group"], observed=True)[["hires", "connects_proposal"]].sum()
    for row in rows.to_dict("records"):
        own = sums.loc[(row["point"], row["strategy"])]
        assert row["hires_per_100_connects"] == pytest.approx(100 * own["hires"] / own["connects_proposal"])
        low, high = row["hires_per_100_connects low"], row["hires_per_100_connects high"]
        assert low <= row["hires_per_100_connects"] <= high


def test_by_a_setting_its_points_are_added_up_and_the_first_are_counted(played: SweepResult) -> None:
    rows = views(played, by=["threshold"], outcome="hires")
    assert rows["points"].tolist() == [3, 3, 3, 3]
    assert rows.columns[0] == THRESHOLD
    first = rows.set_index([THRESHOLD, "strategy"])["first at"]
    assert first[0.2, "sprayer"] == first[0.8, "choosy"] == 1.0
    both = views(played, by=["per_day", "threshold"], outcome="hires")
    assert both["points"].tolist() == [1] * 12
    values = views(played, by=["per_day"], where=["strategy=sprayer"], outcome="hires")["hires"]
    assert values.to_numpy() == pytest.approx([5, 10, 15], abs=2.5)


def test_an_empty_cell_leaves_a_setting_as_the_scenario_says(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    design = sparse_design([(f"{THRESHOLD}=0.8", "clients.display=arrival"), ("jobs.per_day=5",), ()])
    result = play(scenario, design, 2, out=tmp_path)
    assert sorted({threshold for threshold, _ in engine.played}) == [0.5, 0.8]
    assert len(result.points) == 3
    rows = views(result, by=["per_day"], outcome="hires")
    assert rows["jobs.per_day"].tolist() == [UNCHANGED, UNCHANGED, 5.0, 5.0]
    assert views(result, by=["display"], outcome="hires")["points"].tolist() == [2, 2, 1, 1]
    assert len(views(result, where=["per_day<6"], outcome="hires")) == 2
    assert UNCHANGED in "\n".join(sweep_table(result, views(result, outcome="hires"), 9).lines(140))


def test_by_strategy_each_has_a_row_over_all_points_or_its_rows_together(played: SweepResult) -> None:
    whole = views(played, ["strategy"])
    assert whole["strategy"].tolist() == list(played.groups)
    assert whole["points"].tolist() == [len(played.points)] * len(played.groups)
    assert [*whole.columns[:2]] == ["strategy", "points"]
    pd.testing.assert_frame_equal(views(played, ["group"]), whole)
    apart, mixed = views(played, ["strategy", "per_day"]), views(played, ["per_day"])
    values = mixed["jobs.per_day"].nunique()
    assert apart["strategy"].tolist() == [group for group in played.groups for _ in range(values)]
    pd.testing.assert_frame_equal(views(played, ["per_day", "strategy"]), mixed)
    assert not len(views(played, ["strategy"], ["jobs.per_day<0"]))


def test_a_range_is_seen_in_five_parts_of_as_many_points(
    scenario: Path, tmp_path: Path, engine: Scripted
) -> None:
    block = {"design": {"kind": "lhs", "points": 20}, "levers": {"jobs.per_day": [1, 100]}}
    rows = views(sweep(scenario, block, out=tmp_path), ["jobs.per_day"], ["strategy=sprayer"], "hires")
    assert rows["points"].tolist() == [4] * 5
    assert rows["hires"].is_monotonic_increasing
    assert " to " in rows["jobs.per_day"][0]


def test_parts_of_whole_numbers_do_not_overlap(scenario: Path, tmp_path: Path, engine: Scripted) -> None:
    block = {"design": {"kind": "lhs", "points": 20}, "levers": {"clients.attention": {"whole": [3, 22]}}}
    rows = views(sweep(scenario, block, out=tmp_path), ["attention"], ["strategy=sprayer"], "hires")
    assert rows["clients.attention"].tolist() == ["3 to 6", "7 to 10", "11 to 14", "15 to 18", "19 to 22"]


def test_conditions_choose_points_strategies_and_outcomes(played: SweepResult) -> None:
    assert len(views(played, where=["jobs.per_day<10"])) == 2 * 2
    assert len(views(played, where=["per_day>=10", "threshold=0.8"])) == 2 * 2
    assert set(views(played, where=["strategy!=sprayer"])["strategy"]) == {"choosy"}
    assert set(views(played, where=["hires>20"])[THRESHOLD]) == {0.8}


def test_one_setting_or_condition_may_stand_alone_and_a_level_is_a_share(played: SweepResult) -> None:
    alone = views(played, by="threshold", where="jobs.per_day<10", level=0.9)
    pd.testing.assert_frame_equal(alone, views(played, ["threshold"], ["jobs.per_day<10"], level=0.9))
    with pytest.raises(NoView, match=r"level is 95: give a share between 0 and 1, such as 0.95"):
        views(played, level=95)


def test_an_outcome_of_the_market_has_one_row_for_all(played: SweepResult) -> None:
    rows = views(played, by=["threshold"], outcome="fill_rate")
    assert rows["fill_rate"].tolist() == [0.4, 0.4]
    assert rows["strategy"].unique().tolist() == ["the market"]


def test_what_cannot_be_seen_is_refused_with_what_can(played: SweepResult) -> None:
    for given, said in (
        ({"by": ["per_dey"]}, "did you mean 'jobs.per_day'"),
        ({"where": ["jobs.per_day~3"]}, "write KEY<VALUE"),
        ({"where": ["jobs.per_day<many"]}, "a number is needed"),
        ({"where": ["strategy=nobody"]}, "no strategy is left"),
    ):
        with pytest.raises(NoView, match=said):
            views(played, **given)  # type: ignore[arg-type]
    for name, said in (("connects_to_first_hire", "keeps sums only"), ("win_rat", "win_rate")):
        with pytest.raises(NoOutcome, match=said):
            views(played, outcome=name)


def test_the_same_hire_at_many_points_is_not_counted_as_many(played: SweepResult) -> None:
    over = np.zeros((50, 8))
    over[:, 3] = 1.0
    alike = Outcome("hires", "x", METRICS["hires"], ("p",) * 50, Ratio(over, np.ones((50, 8)), "count"), True)
    one, all_of_them = alike.estimate(alike.at(0)), alike.estimate(alike.together(np.arange(50)))
    assert all_of_them.value == one.value
    assert (all_of_them.low, all_of_them.high) == pytest.approx((one.low, one.high))
    apart = Outcome(
        "hires", "x", METRICS["hires"], ("p",) * 50, Ratio(over, np.ones((50, 8)), "count"), False
    )
    narrow = apart.estimate(apart.together(np.arange(50)))
    assert narrow.high is not None
    assert one.high is not None
    assert narrow.high < one.high


def test_every_outcome_of_a_point_is_that_of_a_run(played: SweepResult, tmp_path: Path) -> None:
    point = played.points[0]
    per_day = float(played.design.set_index("point").loc[point, "jobs.per_day"])
    jobs = played.scenario.jobs.model_copy(update={"per_day": per_day})
    scenario = played.scenario.model_copy(update={"jobs": jobs})
    store = RunStore.create(tmp_path / "run", manifest_of(scenario))
    store.write_part(0, 3, tables_of(Ready.of(scenario).simulate(range(4)), scenario))
    run = RunResult(store).metrics()["sprayer"]
    for name, metric in METRICS.items():
        if metric.waiting or name == "cvar_10_net_earnings":  # of no sums
            continue
        outcome = played.outcome(name, "sprayer", control=False)
        found = outcome.estimate(outcome.at(0)).value
        assert found == (run[name].value if found is None else pytest.approx(run[name].value)), name


@pytest.mark.verify
def test_a_hundred_thousand_points_are_listed_filtered_and_added_up_in_two_seconds(tmp_path: Path) -> None:
    many_points(tmp_path, 100_000, 4)
    for given in ({}, {"where": ["a<0.5"]}, {"by": ["a"]}):
        began = time.process_time()
        rows = views(load_sweep(tmp_path), outcome="hires", **given)  # type: ignore[arg-type]
        took = time.process_time() - began
        assert len(rows) > 9
        assert took < 2.0, f"{given}: {took:.1f} s"


def many_points(folder: Path, count: int, replications: int) -> SweepResult:
    """A sweep of many points on disk, which nobody has played."""
    from simulator.model.questions.sweep import Sweep
    from simulator.studies.sweep.design import design_of
    from simulator.studies.sweep.rows import MARKET_COLUMNS, SUM_COLUMNS
    from tests.small_runs import small_scenario

    block = Sweep.model_validate({"design": {"kind": "random", "points": count}, "levers": {"a": [0.0, 1.0]}})
    design = design_of(block)
    store = PointStore.create(
        folder / "sweep",
        {
            "id": "x",
            "name": "many",
            "groups": ["first", "second"],
            "goal": "hires",
            "luck": "common",
            "antithetic": False,
            "first": 0,
            "last": replications - 1,
            "scenario": small_scenario().model_dump(mode="json"),
        },
    )
    store.write_design(design, {})
    points = np.repeat(np.sort(design["point"].to_numpy()), replications)
    reps = np.tile(np.arange(replications), count)
    market = pd.DataFrame({"point": points, "rep": reps, **dict.fromkeys(MARKET_COLUMNS, 1.0)})
    sums = market.loc[market.index.repeat(2), ["point", "rep"]].assign(
        group=np.tile(["first", "second"], len(market)), **dict.fromkeys(SUM_COLUMNS, 1.0)
    )
    for name, table in (("sums", sums), ("market", market)):
        for letters, part in table.groupby(table["point"].str[:2]):
            part.to_parquet(folder / "sweep" / f"{name}-{letters}.parquet", index=False)
    return SweepResult(store)
