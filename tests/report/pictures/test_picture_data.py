"""The data behind three pictures: joint regions, tie groups, and how the estimate settles."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from matplotlib.text import Text
from scipy import stats

from simulator.metrics.contrasts.differences import Difference
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import Estimate
from simulator.metrics.strategy import METRICS
from simulator.report.page.tables import standing_sentence
from simulator.report.pictures.cast import cast_of
from simulator.report.pictures.convergence import (
    MOST_POINTS,
    checkpoints,
    convergence,
    draw_convergence,
    first_of,
)
from simulator.report.pictures.differences import brackets, differences, tie_sentence
from simulator.report.pictures.files import heading_of, svg_of
from simulator.report.pictures.frontier import ellipse, tradeoff, tradeoff_regions
from simulator.report.pictures.tradeoff import draw_tradeoff, tradeoff_sentence
from simulator.report.words.ranking import Ranking, most_of, ranking, ranking_of, with_unit
from simulator.runs.entries import entries_of
from simulator.runs.result import RunResult
from simulator.studies.compare.compare import compare
from simulator.studies.compare.found import Comparison
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

REPS, EACH = 12, 3
GROUPS = ("leader", "near", "far", "last")
NAMES = ("many", "rich", "poor", "seer")


def run_of(folder: Path, replications: int = REPS, hires: tuple[int, ...] = (8, 8, 3, 2)) -> RunResult:
    """Hires and Connects that differ by replication; the first two groups are alike but for the luck."""
    scenario = scripted_scenario(GROUPS, EACH, replications, goal="per_connect")
    rng = np.random.default_rng(1)
    shape = (replications, len(GROUPS), EACH)
    mean = np.reshape(hires, (1, 4, 1))
    made = {
        "hires": mean + rng.integers(0, 3, shape) * (mean > 0),
        "proposals": 40 + rng.integers(0, 9, shape),
        "connects_proposal": 90 + rng.integers(0, 30, shape),
        "earnings_usd": 1000.0 + rng.integers(0, 300, shape),
    }
    return scripted_run(folder, scenario, made)


# joint regions


def test_a_region_is_the_ellipse_of_hotelling() -> None:
    n, level = 9, 0.9
    x = np.random.default_rng(3).normal(size=(n, 2)) @ [[300.0, 0.02], [0.0, 0.03]]
    centred = x - x.mean(axis=0)
    outline = ellipse(centred / np.sqrt(n * (n - 1)), level)
    covariance = np.cov(x.T) / n
    distance = np.einsum("ki,ij,kj->k", outline, np.linalg.inv(covariance), outline)
    limit = 2 * (n - 1) / (n - 2) * stats.f.ppf(level, 2, n - 2)
    np.testing.assert_allclose(distance, limit)
    np.testing.assert_allclose(outline[0], outline[-1], atol=1e-9)


def test_a_region_holds_the_truth_as_often_as_it_says() -> None:
    rng, n, inside, trials = np.random.default_rng(7), 8, 0, 1500
    for _ in range(trials):
        x = rng.normal(size=(n, 2)) @ [[1.0, 0.6], [0.0, 0.5]]
        outline = ellipse((x - x.mean(axis=0)) / np.sqrt(n * (n - 1)), 0.9, 181)[:-1]
        # the truth, 0, is inside the convex outline if it stands on the same side of every edge
        points = outline + x.mean(axis=0)
        edges = np.roll(points, -1, axis=0) - points
        turn = edges[:, 0] * -points[:, 1] - edges[:, 1] * -points[:, 0]
        inside += bool(np.all(turn > 0) or np.all(turn < 0))
    assert stats.binomtest(inside, trials, 0.9).pvalue > 0.001


def test_numbers_that_do_not_vary_make_a_line() -> None:
    moves = np.column_stack([np.zeros(5), [1.0, -1.0, 0.5, -0.5, 0.0]])
    outline = ellipse(moves)
    assert set(np.abs(outline[:, 0]).round(12)) == {0.0}
    assert np.ptp(outline[:, 1]) > 1


def test_regions_stand_around_the_estimates(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    data = tradeoff_regions(entries_of([result]))
    found = result.metrics(["all_hires", "net_earnings_usd"])
    assert list(dict.fromkeys(data["entry"])) == list(GROUPS)
    for group, own in data.groupby("entry"):
        for column, metric in (("hires", "all_hires"), ("income", "net_earnings_usd")):
            one = found[str(group)][metric]
            assert one.value is not None
            assert one.low is not None
            # as far out on both sides, and further than the interval of one number alone
            assert own[column].max() - one.value == pytest.approx(one.value - own[column].min(), rel=0.01)
            assert own[column].min() < one.low


@pytest.mark.parametrize(("replications", "hires"), [(2, (8, 8, 8, 8)), (12, (0, 0, 0, 0))])
def test_no_region_where_nothing_can_be_said(
    replications: int, hires: tuple[int, ...], tmp_path: Path
) -> None:
    result = run_of(tmp_path, replications, hires)
    data = tradeoff_regions(entries_of([result]))
    assert data.empty
    assert list(data.columns) == ["hires", "income", "entry"]


# income against hires


def test_efficient_rules_are_those_that_no_other_beats_in_both(tmp_path: Path) -> None:
    scenario = small_scenario(
        horizon=10, warmup=0, run={"replications": 12, "seed": 3},
        freelancers=[
            {"name": name, "strategy": rule, "count": EACH}
            for name, rule in zip(NAMES, (*["random"] * 3, "clairvoyant"), strict=True)
        ],
    )  # fmt: skip
    swing = (np.arange(12) % 2)[:, None, None] + np.zeros((12, 4, EACH), int)
    hires = np.array([8, 4, 4, 20])[None, :, None] + swing
    columns = {"hires": hires, "proposals": 30, "connects_proposal": 90}
    columns["earnings_usd"] = hires * np.array([10.0, 50.0, 5.0, 100.0])[None, :, None]
    entries = entries_of([scripted_run(tmp_path, scenario, columns)])
    data = tradeoff(entries, frozenset({"seer"}))
    assert data.loc[data["efficient"], "entry"].tolist() == ["many", "rich"], (
        "the oracle makes nobody inefficient"
    )
    outlines = tradeoff_regions(entries)
    assert set(outlines["entry"]) == {"many", "rich", "poor", "seer"}
    told = tradeoff_sentence(data, 12)
    assert told.startswith("By the averages, 'many' and 'rich' are worth choosing among, in order of hires")
    figure = draw_tradeoff(data, outlines, "n = 12.", {"hires": Estimate(9.5, 9.0, 10.0, 12, "hires", "")})
    words = [text.get_text() for text in figure.findobj(Text)]
    assert {"many", "rich", "poor"} <= set(words)
    assert any("Outside: seer (oracle), 20.5 hires, $2,050." in text for text in words), (
        "far beyond the rules"
    )
    assert any(line.get_linestyle() == "--" for line in figure.axes[0].lines), "the yardstick of hires"
    assert "Dashes: the most that any rule can get. n = 12." in " ".join(" ".join(words).split())
    far = {"hires": Estimate(90.0, 9.0, 99.0, 12, "hires", ""), "income": Estimate(9e4, 9.0, 1e5, 12, "", "")}
    beyond = draw_tradeoff(data, outlines, "n = 12.", far)
    drawn = " ".join(" ".join(text.get_text().split()) for text in beyond.findobj(Text))
    assert "Beyond the picture: no rule gets more than 90.0 hires or $90.0k. n = 12." in drawn
    figure.draw_without_rendering()
    boxes = [
        note.get_window_extent()
        for note in figure.axes[0].texts
        if note.get_text() in {"many", "rich", "poor"}
    ]
    assert not any(box.overlaps(other) for k, box in enumerate(boxes) for other in boxes[:k])


# tie groups


def test_letters_are_those_of_the_comparison(tmp_path: Path) -> None:
    found = compare(run_of(tmp_path), metrics=())
    letters = {one.entry: one.tie_groups for one in found.ranking}
    assert ranking_of(found).ties == letters
    assert letters["leader"] == letters["near"] == ("a",)
    assert len(set(letters.values())) == 3
    without = ranking_of(found, frozenset({"far"}))
    assert without.ties == {**dict.fromkeys(("leader", "near"), ("a",)), "last": ("b",)}
    assert without.tied_with("leader") == tuple({"leader", "near"} - {"leader"})


def test_the_picture_shows_letters_and_brackets(tmp_path: Path) -> None:
    found = ranking(run_of(tmp_path))
    data = differences(found, tuple(found.everyone()))
    assert data["tie"].tolist() == [("a",), ("a",), ("b",), ("c",)]
    assert brackets(data["tie"].tolist()) == {"a": [(0, 1)], "b": [(2, 2)], "c": [(3, 3)]}
    assert brackets([]) == {}


def between() -> Ranking:
    """Somebody between two who can be told apart."""
    found = {
        name: Estimate(value, None, None, 9, "", "") for name, value in (("x", 3.0), ("y", 2.0), ("z", 1.0))
    }
    blank = Difference("hires", "y", "x", -1.0, -2.0, 1.0, 0.5, 0.5, False, None, 9, "", "")
    behind = {"y": blank, "z": blank._replace(a="z", apart=True)}
    ties = {"x": ("a",), "y": ("a", "b"), "z": ("b",)}
    none = Comparison("hires", (), ())
    return Ranking("hires", found, tuple(found), frozenset(), behind, 3, ties, none)


def test_a_tie_with_the_first_is_named() -> None:
    found = between()
    assert tie_sentence(found).startswith("'x' and 'y' cannot be told apart. ")
    alone = replace(found, ties={"x": ("a",), "y": ("b",), "z": ("b",)})
    assert tie_sentence(alone).startswith("'x' is ahead of all others. ")
    assert standing_sentence("y", found) == "tied with the first, 'x'"
    assert standing_sentence("z", found) == "clearly behind the first; tied with 'y'"
    assert brackets([found.ties[name] for name in found.order]) == {"a": [(0, 1)], "b": [(1, 2)]}


def test_words_of_metrics() -> None:
    assert (most_of("hires"), most_of("connects_per_hire")) == ("most", "lowest")
    assert with_unit("hires_per_100_connects") == "Hires per 100 Connects"
    assert with_unit("win_rate") == "Win rate [share of proposals]"


# convergence


def test_the_last_point_is_the_estimate_of_the_run(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    data = convergence(result, result.groups, "hires_per_100_connects")
    whole = result.metrics(["hires_per_100_connects"])
    for group, own in data.groupby("group"):
        found = whole[str(group)]["hires_per_100_connects"]
        assert own["replications"].tolist() == list(range(2, REPS + 1))
        np.testing.assert_allclose(own[["value", "low", "high"]].iloc[-1].astype(float), found[:3])


def test_earlier_points_are_those_of_a_shorter_run(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    own = convergence(result, ("far",), "win_rate").iloc[3]
    sums = result.sample("far").sums
    sums = sums[sums["rep"] < 5]
    assert own["replications"] == 5
    assert own["value"] == pytest.approx(sums["hires"].sum() / sums["proposals"].sum())
    cut = first_of(METRICS["win_rate"].function(result.sample("far")), 5)
    assert own["low"] == pytest.approx(estimate(cut, "").low)


def test_few_points_are_enough() -> None:
    points = checkpoints(100_000)
    assert len(points) == MOST_POINTS
    assert (points[0], points[-1]) == (2, 100_000)
    assert checkpoints(2) == [2]


def test_what_cannot_be_followed_is_refused(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    with pytest.raises(TypeError, match="ratio of sums"):
        convergence(result, ("far",), "days_to_first_hire")
    assert convergence(result, (), "hires").empty


def test_pictures_are_read_back_as_words_and_written_short(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    figure = draw_convergence(convergence(result, result.groups, "hires"), cast_of(result), "hires")
    assert heading_of(figure).startswith("How the average settles as replications are added. Line:")
    svg = svg_of(figure)
    assert "</svg>" in svg
    paths = re.findall(r' d="([^"]*)"', svg)
    assert any("H" in path for path in paths)
    assert not any(re.search(r"\.\d\d", path) for path in paths)
