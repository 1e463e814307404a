"""The data behind the pictures is right, and every picture is drawn, readable and the same each time."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np
import pandas as pd
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.image import imread
from matplotlib.text import Text

from simulator.metrics.estimates.curves import chance_curve
from simulator.metrics.estimates.quantities import LEVEL
from simulator.metrics.estimates.survival import kaplan_meier
from simulator.report.pictures import first_hire, outcomes, style, waits
from simulator.report.pictures.balance import balances
from simulator.report.pictures.cast import MOST_SHOWN, cast_of
from simulator.report.pictures.crowding import (
    SHARES,
    crowding_by_age,
    foretold_by_age,
    is_of_2023,
    measured_by_age,
)
from simulator.report.pictures.differences import differences
from simulator.report.pictures.efficiency import draw_efficiency, efficiency
from simulator.report.pictures.files import short_path
from simulator.report.pictures.first_hire import chance_by_connects, thinned
from simulator.report.pictures.labels import label_points, spread
from simulator.report.pictures.marks import Look, Point, ends_of, point
from simulator.report.pictures.outcomes import outcome_dots, stacked
from simulator.report.pictures.picture import View
from simulator.report.pictures.style import house_style, short, symlog_ticks, usd
from simulator.report.plots import PICTURES, draw_all
from simulator.report.words.ranking import ranking
from simulator.runs.result import RunResult
from tests.small_runs import scripted_run, scripted_scenario, small_scenario

RULES = ("spray_and_pray", "fresh_hour", "highest_match", "random")
REPS, EACH = 8, 5


def run_of(folder: Path, groups: int = 4, replications: int = REPS, **columns: Any) -> RunResult:
    """A run in which everybody's numbers differ a little, by replication, group and freelancer."""
    names = [f"a rule of number {k}" if k % 3 else f"rule {k}" for k in range(groups)]
    scenario = small_scenario(
        pack="2023_card6",
        freelancers=[{"name": n, "strategy": RULES[k % 4], "count": EACH} for k, n in enumerate(names)],
        run={"replications": replications, "seed": 3},
    )
    rep, group, lane = np.indices((replications, groups, EACH))
    hires = (rep + 2 * group + 3 * lane) % (3 + group)
    made = {
        "hires": hires,
        "proposals": 20 + 3 * lane + rep % 4,
        "connects_proposal": 40 + 9 * lane + 15 * group + rep,
        "earnings_usd": hires * (30.0 + 7 * lane + rep) ** 2,
        "bought_usd": 12.0 * group,
        "connects_at_first_hire": np.where(hires > 0, 5 + 6 * lane + 4 * rep + 3 * group, -1),
    }
    return scripted_run(folder, scenario, made | columns, {"posts": 60})


# data


def test_dots_are_quantiles_of_people(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    data = outcome_dots(result, result.groups[:2])
    own = data[(data["group"] == "rule 0") & (data["measure"] == "hires")]
    people = result.freelancers[result.freelancers["group"] == "rule 0"]
    expected = np.sort(people["hires"])[np.ceil((np.arange(20) + 0.5) / 20 * len(people)).astype(int) - 1]
    np.testing.assert_array_equal(own["value"], expected)
    money = data[(data["group"] != "rule 0") & (data["measure"] == "net_earnings_usd")]
    assert money["value"].min() == -12.0
    assert set(data["freelancers"]) == {REPS * EACH}


def test_fewer_people_than_dots_are_shown_one_by_one(tmp_path: Path) -> None:
    result = run_of(tmp_path, replications=1)
    data = outcome_dots(result, ("rule 0",))
    people = result.freelancers[result.freelancers["group"] == "rule 0"]
    np.testing.assert_array_equal(data[data["measure"] == "hires"]["value"], np.sort(people["hires"]))


def test_stacks_stay_in_their_row() -> None:
    x, y = stacked(np.zeros(20), 0.1, 0.5)
    assert set(x) == {0.0}
    assert y.max() == pytest.approx(0.45)
    x, y = stacked(np.arange(20.0), 0.1, 0.5)
    np.testing.assert_array_equal(x, np.arange(20.0))
    assert set(y) == {0.05}


def test_what_the_same_connects_bring(tmp_path: Path) -> None:
    shape = (1, 4, 1)
    spent, hires = np.reshape([50, 90, 10, 100], shape), np.reshape([5, 9, 9, 4], shape)
    earned, bought = 10.0 * hires, np.reshape([0.0, 18.0, 0.0, 60.0], shape)
    result = run_of(
        tmp_path, connects_proposal=spent, hires=hires, proposals=20, earnings_usd=earned, bought_usd=bought
    )
    data = efficiency(result, result.groups).set_index("group")
    assert list(data["oracle"]) == [False, False, True, False]
    np.testing.assert_allclose(data["spent"], [50, 90, 10, 100])
    np.testing.assert_allclose(data["hires"], [10, 10, 90, 4])
    np.testing.assert_allclose(data["income"], [100, 80, 900, -20])
    assert (data["hires_low"] <= data["hires"]).all()
    assert (data["hires_high"] >= data["hires"]).all()


def test_an_oracle_does_not_set_the_axis(tmp_path: Path) -> None:
    spent, hires = np.reshape([50, 90, 10, 100], (1, 4, 1)), np.reshape([5, 9, 9, 4], (1, 4, 1))
    result = run_of(tmp_path, connects_proposal=spent, hires=hires, proposals=20, earnings_usd=10.0 * hires)
    axes = draw_efficiency(efficiency(result, result.groups), cast_of(result)).axes
    assert axes[0].get_xlim()[1] < 45, "its 90 hires would squeeze the rules together"
    written = {text.get_text() for ax in axes for text in ax.findobj(Text)}
    assert {"90.0", "10.0", "4.00"} <= written, "yet its number stands beside it"


def test_who_spent_nothing_is_left_out(tmp_path: Path) -> None:
    nothing = np.reshape([0, 1, 1, 1], (1, 4, 1))
    result = run_of(tmp_path, proposals=20 * nothing, connects_proposal=50 * nothing, hires=2 * nothing)
    assert "rule 0" not in set(efficiency(result, result.groups)["group"])


def test_a_far_limit_is_cut_off_and_written() -> None:
    points = [Point(1.0, 0.5, 1.5), Point(2.0, 1.4, 2.6), Point(1.5, 1.0, 250.0)]
    low, high = ends_of(points)
    assert low == 0.5
    assert 2.6 <= high < 5.0
    figure = Figure()
    ax = figure.add_subplot()
    for row, one in enumerate(points):
        point(ax, row, one, Look("black", write="{:.0f}".format), (low, high))
    assert [text.get_text() for text in ax.texts] == ["250"]
    assert max(x for line in ax.lines for x in line.get_xdata()) <= high


@pytest.mark.parametrize(
    ("one", "marker"), [(Point(9.0, 8.0, 9.5), ">"), (Point(-9.0, -9.5, -8.0), "<"), (Point(9.0), ">")]
)
def test_what_is_all_beyond_the_axis_is_one_arrow_without_numbers(one: Point, marker: str) -> None:
    ax = Figure().add_subplot()
    point(ax, 0.0, one, Look("black"), (0.0, 4.0))
    assert not ax.texts
    assert [line.get_marker() for line in ax.lines[1:]] == [marker]


@pytest.mark.parametrize("points", [[], [Point(np.nan)], [Point(3.0)], [Point(0.0)]])
def test_an_axis_has_a_length(points: list[Point]) -> None:
    low, high = ends_of(points, 0.0)
    assert low <= 0.0 <= high


def test_usual_limits_are_all_shown() -> None:
    assert ends_of([Point(1.0, 0.0, 2.0), Point(3.0, 2.0, 4.0)]) == (0.0, 4.0)
    assert ends_of([Point(1.0, 0.0, float("inf")), Point(3.0, 2.0, 4.0)], 0.0) == (0.0, 4.0)


def test_differences_are_to_the_best(tmp_path: Path) -> None:
    found = ranking(run_of(tmp_path))
    data = differences(found, tuple(found.everyone())).set_index("group")
    assert found.best is not None
    assert data.loc[found.best, "best"]
    for group, row in data.drop(index=found.best).iterrows():
        assert row["difference"] == pytest.approx(row["value"] - data.loc[found.best, "value"])
        assert row["low"] < row["difference"] < row["high"]
        assert row["apart"] == found.behind[str(group)].apart


def waiting(replications: int = 6) -> tuple[np.ndarray[Any, Any], ...]:
    rep, lane = (x.ravel() for x in np.indices((replications, 12)))
    spent = ((7 * lane + 5 * rep) % 23 + 1).astype(float)
    return spent, (lane + rep) % 3 > 0, rep


def waiting_curve(
    spent: np.ndarray[Any, Any], hired: np.ndarray[Any, Any], rep: np.ndarray[Any, Any]
) -> pd.DataFrame:
    few = thinned(chance_curve(spent, hired, rep, LEVEL), 0.5)
    return pd.DataFrame(few._asdict()).drop(columns="n").rename(columns={"at": "connects"})


def test_the_chance_of_a_hire_is_kaplan_meier() -> None:
    spent, hired, rep = waiting()
    data = waiting_curve(spent, hired, rep)
    times, left = kaplan_meier(spent, hired)
    kept = data[(data["connects"] > 0) & data["connects"].isin(times)].drop_duplicates("connects")
    np.testing.assert_allclose(kept["share"], (1 - left)[: len(kept)])
    assert data.iloc[0][["connects", "share"]].tolist() == [0.0, 0.0]
    assert data["at_risk"].is_monotonic_decreasing
    assert data["at_risk"].iloc[-1] >= 10


def test_its_limits_are_a_jackknife_over_replications() -> None:
    spent, hired, rep = waiting()
    data = waiting_curve(spent, hired, rep)
    data = data[(data["share"] > 0.4) & (data["share"] < 0.6)].iloc[0]
    without = []
    for gone in range(6):
        times, left = kaplan_meier(spent[rep != gone], hired[rep != gone])
        at = np.searchsorted(times, data["connects"], side="right") - 1
        without.append(1 - left[at] if at >= 0 else 0.0)
    error = np.sqrt(5 / 6 * np.sum((np.array(without) - np.mean(without)) ** 2))
    left = 1 - data["share"]
    power = np.exp(2.5705818 * error / (left * -np.log(left)))
    assert 1 - data["high"] == pytest.approx(left**power)
    assert 1 - data["low"] == pytest.approx(left ** (1 / power))


def test_one_replication_has_no_band() -> None:
    spent, hired, rep = waiting(1)
    data = waiting_curve(spent, hired, rep)
    assert data[["low", "high"]].isna().all(axis=None)


def test_a_curve_without_hires_is_flat() -> None:
    spent, hired, rep = waiting()
    data = waiting_curve(spent, np.zeros_like(hired), rep)
    assert set(data["share"]) == {0.0}
    assert data["connects"].iloc[-1] > 10


def test_curves_belong_to_groups(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    data = chance_by_connects(result, result.groups)
    assert list(dict.fromkeys(data["group"])) == list(result.groups)


def test_balances_are_medians_per_freelancer(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    curves = result.curves.copy()
    curves["balance"] = EACH * (10 * curves["rep"] + curves["day"])
    result.curves = curves
    data = balances(result, ("rule 0",))
    np.testing.assert_allclose(data["median"], 35.0 + np.arange(6))
    np.testing.assert_allclose(data["low"], 3.5 + np.arange(6))
    assert data["day"].tolist() == [1, 2, 3, 4, 5, 6]


def test_crowding_counts_buckets(tmp_path: Path) -> None:
    data = crowding_by_age(run_of(tmp_path))
    assert data["posts"].tolist() == [6 * REPS] * 10
    np.testing.assert_allclose(
        data[["under 5", "5 to 19", "20 to 49", "50 or more"]], [[1 / 6, 0.5, 1 / 6, 1 / 6]] * 10
    )
    np.testing.assert_allclose(data["mean"], 1 / 6)
    assert data["law"].iloc[-1] == pytest.approx(1 / 6)
    # t / (t + 1 h) is 1 - ln(3 / 2) on average from 1 to 2 h, and 1 - ln(49 / 25) / 24 from 24 to 48 h
    assert data["law"].iloc[3] == pytest.approx(1 / 6 * (1 - np.log(1.5)) / (1 - np.log(49 / 25) / 24))


def test_measured_shares_sum_to_one() -> None:
    for which, posts in (("all", 4967), ("verified", 4930 - 17)):  # all but the 17 posts over a day old
        data = measured_by_age(which)
        np.testing.assert_allclose(data[list(SHARES)].sum(axis=1), 1)
        assert data["posts"].sum() == posts
        assert (data["under 5 low"] < data["under 5"]).all()


def test_one_market_is_seen_through_two_filters(tmp_path: Path) -> None:
    field = scripted_run(tmp_path / "a", scripted_scenario(["a"], 1, 1, pack="2023_card6"), {})
    data = foretold_by_age(field)
    assert set(data) == {"all", "verified"}
    for table in data.values():
        np.testing.assert_allclose(table[list(SHARES)].sum(axis=1), 1)
        for name in SHARES:
            assert (table[f"{name} low"] <= table[f"{name} high"]).all()
    market = scripted_scenario(["a"], 1, 1, pack="2023_card6", competition="market")
    assert foretold_by_age(scripted_run(tmp_path / "b", market, {})) == {}


def test_only_2023_is_compared_with_2023(tmp_path: Path) -> None:
    assert is_of_2023(run_of(tmp_path / "a"))
    other = scripted_run(
        tmp_path / "b", small_scenario(freelancers=[{"name": "x", "strategy": "random"}]), {}
    )
    assert not is_of_2023(other)


# pictures


def words_of(figure: Figure) -> list[Text]:
    """All that is really drawn: labels of ticks beyond the limits of an axis are not."""
    undrawn = set()
    for axis in [axis for ax in figure.axes for axis in (ax.xaxis, ax.yaxis)]:
        low, high = sorted(axis.get_view_interval())
        for tick in [*axis.get_major_ticks(), *axis.get_minor_ticks()]:
            if not (axis.get_visible() and axis.axes.get_visible() and low <= tick.get_loc() <= high):
                undrawn |= {tick.label1, tick.label2}
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text().strip()]
    return [text for text in texts if text not in undrawn]


@pytest.fixture(scope="module", params=[1, 4, 14])
def ranked(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[RunResult, Any]:
    """A run of so many groups, and their ranking, for pictures that only read them."""
    result = run_of(tmp_path_factory.mktemp("ranked"), request.param)
    return result, ranking(result)


@pytest.mark.parametrize("name", PICTURES)
def test_everything_written_is_inside_the_picture(name: str, ranked: tuple[RunResult, Any]) -> None:
    result, found = ranked
    with house_style():
        figure = PICTURES[name].draw(View(result, cast_of(result, found), found))
        FigureCanvasAgg(figure).draw()
        frame = figure.bbox
        for text in words_of(figure):
            box = text.get_window_extent()
            assert frame.x0 - 1 <= box.x0 <= box.x1 <= frame.x1 + 1, text
            assert frame.y0 - 1 <= box.y0 <= box.y1 <= frame.y1 + 1, text
    assert any("seed\u00a03." in text.get_text() for text in figure.texts)
    assert re.search(r"of\s\d+\sdays", "\n".join(text.get_text() for text in figure.texts))


def test_what_a_picture_its_words_and_its_table_need_is_worked_out_once(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked = list[str]()

    def count(module: Any, name: str) -> None:
        plain = getattr(module, name)

        def counted(*given: Any) -> Any:
            worked.append(name)
            return plain(*given)

        monkeypatch.setattr(module, name, counted)

    for name in ("needed_by", "bars_of"):
        count(first_hire, name)
    count(waits, "still_waiting")
    count(outcomes, "outcome_dots")
    count(style.mpl_style, "context")
    result = run_of(tmp_path)
    draw_all(result, only=("outcomes", "first_hire", "waits"))
    assert sorted(worked) == ["bars_of", "context", "needed_by", "outcome_dots", "still_waiting"]
    group = result.groups[0]
    assert result.sample(group).freelancers() is result.sample(group).freelancers()
    pairs = result.sample(group, mirrored=True).freelancers()
    assert pairs["rep"].max() == (REPS - 1) // 2 < result.sample(group).freelancers()["rep"].max()


def test_all_pictures_are_written_and_the_same_each_time(tmp_path: Path) -> None:
    result = run_of(tmp_path / "run")
    before = dict(mpl.rcParams)
    files = draw_all(result)
    again = draw_all(result.directory, tmp_path / "again")
    assert dict(mpl.rcParams) == before
    assert [file.name for file in files] == [f"{name}.{form}" for name in PICTURES for form in ("png", "svg")]
    assert files[0].parent == result.directory / "pictures"
    for name in PICTURES:
        assert len((files[0].parent / f"{name}.csv").read_text(encoding="utf-8").splitlines()) > 1, name
    for file, other in zip(files, again, strict=True):
        assert file.read_bytes() == other.read_bytes()
        if file.suffix == ".png":
            pixels = imread(file)
            assert pixels.shape[1] == 1200
            assert pixels[..., :3].std() > 0.05, file
        else:
            assert "</svg>" in file.read_text(encoding="utf-8")
            assert "<title>" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("replications", "columns"),
    [
        (1, {}),
        (3, {"hires": 0, "earnings_usd": 0.0, "connects_at_first_hire": -1}),
        pytest.param(3, {"connects_proposal": 0, "connects_at_first_hire": 0}, marks=pytest.mark.verify),
        (
            3,
            {
                "proposals": 0,
                "connects_proposal": 0,
                "hires": 0,
                "earnings_usd": 0.0,
                "connects_at_first_hire": -1,
            },
        ),
        pytest.param(3, {"earnings_usd": 1e7}, marks=pytest.mark.verify),
    ],
    ids=["one replication", "no hires", "free bids", "no proposals", "riches"],
)
def test_pictures_of_poor_runs(replications: int, columns: dict[str, Any], tmp_path: Path) -> None:
    result = run_of(tmp_path, replications=replications, **columns)
    assert len(draw_all(result, formats=("png",))) == len(PICTURES)


def test_only_the_first_dozen_are_shown(tmp_path: Path) -> None:
    result = run_of(tmp_path, 14)
    cast = cast_of(result)
    assert len(cast.order) == MOST_SHOWN
    assert "Not shown: 2 more" in cast.caption("A sentence.")
    assert cast.label(cast.order[0])
    assert cast.role("a rule of number 2") == "oracle"
    assert cast.label("a rule of number 2") == "a rule of number 2 (oracle)"


def test_one_picture_on_request(tmp_path: Path) -> None:
    files = draw_all(run_of(tmp_path), formats=("svg",), only=("efficiency",))
    assert [file.name for file in files] == ["efficiency.svg"]


# labels and ticks


def test_names_do_not_overlap() -> None:
    points = [(0.5 + 0.02 * (k % 4), 0.5 + 0.02 * (k // 4)) for k in range(12)]
    with house_style():
        figure = Figure(figsize=(8, 5))
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        notes = label_points(axes, points, [f"strategy {k}" for k in range(12)], ["black"] * 12)
        boxes = [note.get_window_extent() for note in notes]
    for i, box in enumerate(boxes):
        assert not any(box.overlaps(other) for other in boxes[:i])


def test_names_stay_beside_their_points_in_svg() -> None:
    with house_style():
        figure = Figure(figsize=(8, 5), dpi=150)
        FigureCanvasAgg(figure)
        axes = figure.subplots()
        axes.set(xlim=(0, 1), ylim=(0, 1))
        notes = label_points(axes, [(0.5, 0.5), (0.52, 0.5)], ["one", "two"], ["black"] * 2)
        where = axes.transData.transform([0.5, 0.5])
        away = (np.array(notes[0].get_window_extent().p0) - where) / 150
        figure.set_dpi(72)  # as an SVG is drawn
        where = axes.transData.transform([0.5, 0.5])
        again = (np.array(notes[0].get_window_extent().p0) - where) / 72
    np.testing.assert_allclose(again, away, atol=0.02)


@pytest.mark.parametrize(
    ("path", "short_one"),
    [
        ("M 1 1 \nL 2.04 1 \nL 2.04 1.01 \nL 2.04 -0.5 \nz", "M1 1H2V-0.5z"),
        ("M 0 2.25 C 0.59 2.25 1.16 2.01 1.5 1.5 L 3 1.5", "M0 2.2C0.6 2.2 1.2 2 1.5 1.5H3"),
        ("M -0.04 10.06 L 1e1 20", "M0 10.1L10 20"),
    ],
)
def test_paths_are_written_short(path: str, short_one: str) -> None:
    assert short_path(path) == short_one


def test_no_names_for_no_points() -> None:
    figure = Figure()
    FigureCanvasAgg(figure)
    assert label_points(figure.subplots(), [], [], []) == []


@pytest.mark.parametrize("wanted", [[0.5] * 5, [0.0, 0.01, 0.99, 1.0], [0.9, 0.1]])
def test_spread_keeps_distance_and_bounds(wanted: list[float]) -> None:
    found = spread(wanted, 0.1, 0.0, 1.0)
    ordered = np.sort(found)
    assert ordered[0] >= -1e-12
    assert ordered[-1] <= 1 + 1e-12
    assert (np.diff(ordered) >= 0.1 - 1e-12).all()
    assert np.array_equal(np.argsort(found, kind="stable"), np.argsort(wanted, kind="stable"))


def test_ticks_of_money() -> None:
    assert symlog_ticks(-150, 20_000, 100) == [-100, 0, 100, 1000, 10_000]
    assert [usd(x) for x in symlog_ticks(0, 1e9, 1)] == ["$0", "$1", "$100", "$10k", "$1M", "$100M"]


def test_long_names_are_cut() -> None:
    assert short("a name that goes on and on") == "a name that goes on an…"
    assert short("a name") == "a name"


def test_frames_of_no_groups_have_their_columns(tmp_path: Path) -> None:
    result = run_of(tmp_path)
    for make in (outcome_dots, chance_by_connects, balances):
        data: pd.DataFrame = make(result, ())
        assert data.empty
        assert "group" in data
