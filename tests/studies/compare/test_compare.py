"""Comparisons: common luck helps, few events stay few, and equals are not told apart."""

from __future__ import annotations

import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import stats

from simulator.metrics.contrasts.differences import (
    EXACT,
    NOT_COMPARED,
    PAIRED,
    UNPAIRED,
    difference,
    holm,
    two_counts,
)
from simulator.metrics.estimates.quantities import Ratio
from simulator.metrics.estimates.survival import Waiting
from simulator.runs.named import differing, files_of, run_names
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.compare.compare import compare
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

REPS = 30


def by_group(values: Any) -> np.ndarray[Any, Any]:
    """Replications x groups, for one freelancer each."""
    return np.asarray(values, float)[:, :, None]


def world(
    tmp_path: Path, hires: Any, groups: tuple[str, ...] = ("a", "b"), seed: int = 3, spent: int = 400
) -> RunResult:
    hires = np.asarray(hires, float)
    scenario = scripted_scenario(groups, each=1, replications=len(hires), goal="per_connect")
    scenario = scenario.model_copy(update={"run": scenario.run.model_copy(update={"seed": seed})})
    columns = {"hires": by_group(hires), "connects_proposal": spent, "proposals": spent // 4}
    return scripted_run(tmp_path, scenario, columns)


def luck() -> np.ndarray[Any, Any]:
    """Hires that swing with the world, about 10 a replication."""
    return np.random.default_rng(5).poisson(10, REPS).astype(float)


def test_common_luck_drops_out_of_a_difference(tmp_path: Path) -> None:
    common = luck()
    extra = np.arange(REPS) % 2
    result = compare(world(tmp_path, np.stack([common + extra, common], 1)))
    found = result.between("a", "b", "hires")
    d = common + extra - common
    expected = stats.ttest_1samp(d, 0).confidence_interval(0.95)
    assert (found.value, found.low, found.high) == pytest.approx((0.5, expected.low, expected.high))
    assert found.p == pytest.approx(stats.ttest_1samp(d, 0).pvalue)
    assert found.method == PAIRED
    assert found.apart
    apart = (common + extra).var(ddof=1) + common.var(ddof=1)
    assert found.saved == pytest.approx(1 - d.var(ddof=1) / apart)
    assert [(r.entry, r.tie_groups) for r in result.ranking] == [("a", ("a",)), ("b", ("b",))]
    back = result.between("b", "a", "hires")
    assert (back.value, back.low) == (pytest.approx(-0.5), pytest.approx(-expected.high))


def test_identical_strategies_cannot_be_told_apart(tmp_path: Path) -> None:
    common = luck()
    result = compare(world(tmp_path, np.stack([common, common, common], 1), ("a", "b", "c")))
    for found in result.differences:
        if found.metric in {"hires", "win_rate", "hires_per_100_connects"}:
            assert (found.value, found.low, found.high, found.p, found.apart) == (0, 0, 0, 1, False)
            assert found.saved == 1
    assert {r.tie_groups for r in result.ranking} == {("a",)}


def test_identical_strategies_on_the_real_engine_cannot_be_told_apart(tmp_path: Path) -> None:
    groups = [{"name": n, "strategy": "fresh_hour", "count": 3, "wallet": 60} for n in ("a", "b")]
    result = compare(run(small_scenario(freelancers=groups), workers=1, out=tmp_path))
    assert not any(d.apart for d in result.differences)
    assert {r.tie_groups for r in result.ranking} == {("a",)}
    assert result.between("a", "b", "proposals").value == 0


def test_zero_wins_against_few_is_not_told_apart_and_against_many_is(tmp_path: Path) -> None:
    none, few, many = np.zeros(REPS), (np.arange(REPS) < 3).astype(float), luck()
    result = compare(world(tmp_path, np.stack([none, few, many], 1), ("none", "few", "many")))
    close = result.between("few", "none")
    assert close.method == EXACT
    assert close.p == pytest.approx(0.25)
    assert not close.apart
    assert close.low is not None
    assert close.low <= 0 <= close.value
    clear = result.between("many", "none")
    assert clear.apart
    assert clear.low > 0
    assert [(r.entry, *r.tie_groups) for r in result.ranking] == [("many", "a"), ("few", "b"), ("none", "b")]
    costs = result.between("few", "none", "connects_per_hire")
    assert (costs.value, costs.low, costs.apart) == (None, None, False)
    assert result.between("many", "none", "connects_per_hire").apart


def test_whoever_stands_between_two_shares_a_letter_with_both(tmp_path: Path) -> None:
    # 'middle' swings: neither 'high' nor 'low' can be told apart from it, but from each other
    middle = 30 * (np.arange(REPS) % 2)
    result = compare(
        world(
            tmp_path,
            np.stack([16 + np.arange(REPS) % 3, middle, np.full(REPS, 13)], 1),
            ("high", "middle", "low"),
        )
    )
    assert {r.entry: "".join(r.tie_groups) for r in result.ranking} == {
        "high": "a",
        "middle": "ab",
        "low": "b",
    }
    assert result.between("high", "low").apart
    assert not result.between("high", "middle").apart
    assert not result.between("middle", "low").apart


def test_whoever_sees_hidden_columns_or_has_no_number_has_no_letter(tmp_path: Path) -> None:
    groups = [("seer", "highest_match"), ("plain", "random"), ("idle", "random")]
    scenario = small_scenario(
        horizon=10,
        warmup=0,
        goal="per_connect",
        freelancers=[{"name": name, "strategy": rule, "count": 1} for name, rule in groups],
        run={"replications": REPS, "seed": 3},
    )
    hires = np.stack([luck() + 5, luck(), np.zeros(REPS)], 1)
    columns = {"hires": by_group(hires), "connects_proposal": np.array([400, 400, 0])[None, :, None]}
    result = compare(scripted_run(tmp_path, scenario, columns))
    assert {r.entry: r.tie_groups for r in result.ranking} == {"seer": (), "plain": ("a",), "idle": ()}


def test_nobody_wins_anything(tmp_path: Path) -> None:
    result = compare(world(tmp_path, np.zeros((REPS, 2))))
    assert not any(d.apart for d in result.differences)
    assert result.between("a", "b").p == 1
    assert result.between("a", "b").value == 0


def test_one_replication_tells_nothing_apart_but_clear_counts(tmp_path: Path) -> None:
    result = compare(world(tmp_path, [[30, 2]]))
    counted = result.between("a", "b")
    assert (counted.method, counted.n, counted.apart) == (EXACT, 1, True)
    assert counted.saved is None
    money = result.between("a", "b", "net_earnings_usd")
    assert (money.value, money.low, money.p, money.apart, money.method) == (
        0,
        None,
        None,
        False,
        NOT_COMPARED,
    )


def test_runs_with_the_same_worlds_are_paired_and_others_are_not(tmp_path: Path) -> None:
    common = luck()
    a = world(tmp_path / "a", np.stack([common + np.arange(REPS) % 2], 1), ("x",))
    b = world(tmp_path / "b", np.stack([common], 1), ("x",))
    other = world(tmp_path / "c", np.stack([common], 1), ("x",), seed=4)
    name = f"small ({a.manifest['run_id'][:6]})"
    assert {r.entry for r in compare([a, b]).ranking} == {f"{name} #1", f"{name} #2"}
    paired = next(d for d in compare([a, b]).differences if d.metric == "hires")
    unpaired = next(d for d in compare([a, other]).differences if d.metric == "hires")
    assert (paired.method, paired.apart) == (PAIRED, True)
    assert (unpaired.method, unpaired.apart, unpaired.saved) == (UNPAIRED, False, None)
    welch = stats.ttest_ind(common + np.arange(REPS) % 2, common, equal_var=False)
    assert unpaired.p == pytest.approx(welch.pvalue)
    assert (unpaired.low, unpaired.high) == pytest.approx(tuple(welch.confidence_interval(0.95)))


def test_two_runs_of_one_name_get_labels_of_their_own(tmp_path: Path) -> None:
    a = world(tmp_path / "a", np.ones((3, 1)), ("x",))
    b = world(tmp_path / "b", np.ones((3, 1)), ("x",), seed=4)
    seeds = [run.manifest["seed"] for run in (a, b)]
    assert {r.entry for r in compare([a, b]).ranking} == {f"run.seed={seed}" for seed in seeds}
    c = world(tmp_path / "c", np.ones((3, 1)), ("x",))
    c.manifest["name"] = "other"
    assert run_names([a, b, c]) == [*(f"small, run.seed={seed}" for seed in seeds), "other"]
    assert files_of([a, b, c]) == ["small.yaml", "small_2.yaml", "other.yaml"]


def test_runs_are_named_by_the_settings_in_which_they_differ() -> None:
    def scenario(usd: float, days: int, note: str, extra: int) -> dict[str, object]:
        connects = {"usd_each": usd, "monthly": 10}
        groups = [{"name": "a", "count": days, "strategy": {"random": {}}}]
        run = {"seed": extra, "replications": 3}
        return {"name": note, "question": note, "connects": connects, "freelancers": groups, "run": run}

    apart = differing([scenario(0.15, 3, "x", 1), scenario(0.225, 3, "y", 2)])
    assert apart == [["connects.usd_each=0.15"], ["connects.usd_each=0.225"]]
    both = differing([scenario(0.15, 3, "x", 1), scenario(0.225, 4, "x", 1)])
    assert both[1] == ["connects.usd_each=0.225", "freelancers.a.count=4"]
    assert differing([scenario(1, 1, "x", 1), scenario(1, 1, "y", 2)]) == [["run.seed=1"], ["run.seed=2"]]
    assert differing([scenario(1, 1, "x", 1), scenario(1, 1, "y", 1)]) == [[], []]
    many = [{"a": 1, "b": 1, "c": 1, "d": 1}, {"a": 2, "b": 2, "c": 2, "d": "x" * 60}]
    assert differing(many)[1] == ["a=2", "b=2", "2 more settings"]


def test_lower_is_better_where_the_metric_says_so(tmp_path: Path) -> None:
    common = luck()
    result = compare(world(tmp_path, np.stack([common, 2 * common], 1)), metric="connects_per_hire")
    assert [r.entry for r in result.ranking] == ["b", "a"]


def test_medians_of_waiting_times_are_ranked_but_not_compared(tmp_path: Path) -> None:
    result = compare(world(tmp_path, np.ones((3, 2))), metric="days_to_first_hire", metrics=["hires"])
    assert [r.estimate.value for r in result.ranking] == [math.inf, math.inf]
    assert {d.metric for d in result.differences} == {"hires"}
    with pytest.raises(KeyError, match="not compared"):
        result.between("a", "b")
    waiting = Waiting(np.ones(2), np.ones(2, bool), np.zeros(2, np.int64), 1)
    with pytest.raises(TypeError, match="waiting times"):
        difference("days_to_first_hire", ("a", waiting), ("b", waiting), paired=True)


def test_the_table_has_a_row_per_metric_and_pair(tmp_path: Path) -> None:
    result = compare(
        world(tmp_path, np.stack([luck()] * 3, 1), ("a", "b", "c")), metrics=["hires", "win_rate"]
    )
    table = result.table()
    assert len(table) == 3 * 3
    assert set(table["metric"]) == {"hires_per_100_connects", "hires", "win_rate"}


def test_holm_is_that_of_the_textbook() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([None, 0.5, 0.9]) == [None, 1.0, 1.0]
    assert holm([]) == []


@pytest.mark.parametrize(
    ("hits", "exposure"), [((0, 3), (100, 100)), ((2, 9), (100, 50)), ((5, 5), (10, 10))]
)
def test_two_counts_is_the_exact_conditional_test(hits: tuple[int, int], exposure: tuple[int, int]) -> None:
    a, b = (
        Ratio(np.array([float(h)]), np.array([float(x)]), "count")
        for h, x in zip(hits, exposure, strict=True)
    )
    share = exposure[0] / sum(exposure)
    tails = [
        stats.binomtest(hits[0], sum(hits), share, alternative=side).pvalue for side in ("less", "greater")
    ]
    assert two_counts(a, b) == pytest.approx(min(1, 2 * min(tails)))


@pytest.mark.verify
def test_false_alarms_on_equal_strategies_stay_rare() -> None:
    rng = np.random.default_rng(11)
    runs, alarms = 1500, 0
    for _ in range(runs):
        common = rng.poisson(6, 20)
        spent = np.full(20, 300.0)
        a, b = (Ratio((common + rng.poisson(1, 20)).astype(float), spent, "count", 100.0) for _ in range(2))
        alarms += difference("hires_per_100_connects", ("a", a), ("b", b), paired=True).apart
    assert abs(alarms / runs - 0.05) < 6 * math.sqrt(0.05 * 0.95 / runs)
