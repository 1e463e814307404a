"""Rules of a market: what each lever does, which combinations are worth choosing, and the page about it."""

from __future__ import annotations

import json
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import policy_folder, scenario_file
from simulator.metrics.estimates.spread import gini
from simulator.metrics.sample import net_earnings
from simulator.report.pictures.style import for_a_phone
from simulator.report.robust.policy import policy_answer, policy_page
from simulator.report.robust.policy_picture import draw_levers
from simulator.runs.ready import Ready
from simulator.studies.policy import levers, policy
from simulator.studies.policy.levers import LEVERS, OUTCOMES, Lever, Measured
from simulator.studies.policy.policy import Floats, Played, asked_of, efficient, measured

TOWN = """
name: town
competition: market
horizon: 20
clock: {tick: 1}
jobs: {per_day: 6}
connects: {price: {model: flat, flat: {connects: 4}}, monthly_grant: 40}
freelancers:
  - {name: sprayer, strategy: spray_and_pray, count: 14}
run: {replications: 3, seed: 4}
"""


@pytest.fixture
def shipped() -> Measured:
    found: Measured = json.loads((policy_folder() / "measured.json").read_text(encoding="utf-8"))
    return found


def test_the_page_says_what_was_measured_and_the_scenario_is_still_the_same(shipped: Measured) -> None:
    assert shipped["asked"] == asked_of(scenario_file(policy.SCENARIO))
    assert (policy_folder() / "README.md").read_text(encoding="utf-8") == policy_page(shipped)
    assert len(shipped["points"]) == len(policy.points()) == 48


def test_a_phone_shows_the_panels_one_below_the_other_each_with_the_names(shipped: Measured) -> None:
    wide = draw_levers(shipped)
    with for_a_phone():
        narrow = draw_levers(shipped)
    assert narrow.get_figwidth() < 0.6 * wide.get_figwidth()
    places = [ax.get_position() for ax in narrow.axes]
    assert all(above.y0 > below.y1 for above, below in pairwise(places))
    named = [[one.get_text() for one in ax.get_yticklabels()] for ax in narrow.axes]
    assert named == [[one.get_text() for one in wide.axes[0].get_yticklabels()]] * len(wide.axes)
    assert all(ax.yaxis_inverted() for ax in narrow.axes)


def test_the_command_says_the_shipped_answer(
    shipped: Measured, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    told = CliRunner().invoke(main, ["policy"])
    assert told.exit_code == 0
    assert " ".join(told.stdout.split()).startswith(policy_answer(shipped))
    below = " ".join(told.stdout.split()).removeprefix(policy_answer(shipped))
    assert "over 90 days" in below
    assert "from 48 replications of 48 combinations" in below
    assert "+$18" in below, "what each rule changes stands in a table"
    assert json.loads(CliRunner().invoke(main, ["policy", "--json"]).stdout) == shipped
    missing = CliRunner().invoke(main, ["policy", "pages"])
    assert missing.exit_code == 2
    assert "Measure first: simulator policy run" in missing.output


@pytest.mark.parametrize(
    "damage",
    [
        lambda found: {"points": 3},
        lambda found: [],
        lambda found: {**found, "points": []},
        lambda found: {**found, "days": "ninety"},
        lambda found: {**found, "effects": [{**found["effects"][0], "to": "free"}]},
        lambda found: {**found, "effects": [{**found["effects"][0], "changes": {}}]},
        lambda found: {**found, "points": [{**found["points"][0], "levers": {}}]},
        lambda found: {**found, "points": [{**found["points"][0], "outcomes": {"clients": 1}}]},
    ],
)
@pytest.mark.parametrize("command", [["policy"], ["policy", "--json"], ["policy", "pages"]])
def test_a_damaged_file_is_named_with_what_to_do(
    shipped: Measured,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    damage: Callable[[Measured], object],
    command: list[str],
) -> None:
    monkeypatch.chdir(tmp_path)
    file = Path("results/policy/measured.json")
    file.parent.mkdir(parents=True)
    file.write_text(json.dumps(damage(shipped)), encoding="utf-8")
    told = CliRunner().invoke(main, command)
    assert (told.exit_code, told.stdout) == (1, "")
    assert " ".join(told.stderr.split()) == (
        f"Error: {file} is damaged, or of another version: measure again with 'simulator policy run', or "
        "delete it"
    )


def test_only_what_was_tested_is_called_sure(shipped: Measured) -> None:
    rows = [{key: value for key, value in row.items() if key != "sure"} for row in shipped["points"]]
    untested: Measured = {**shipped, "points": rows}  # type: ignore[typeddict-item]
    assert "surely worth choosing" not in policy_answer(untested)
    for few in (2, 7):
        assert f"{few} replications cannot say: play 8 or more" in policy_answer(
            {**untested, "replications": few}
        )
    said = ["worth choosing", "worth choosing", "beaten", *["open"] * 45]
    rows = [{**row, "sure": what} for row, what in zip(shipped["points"], said, strict=True)]
    tested: Measured = {**shipped, "points": rows}  # type: ignore[typeddict-item]
    assert "2 are surely worth choosing among" in policy_answer(tested)
    assert "and 1 surely are not (95 % each)" in policy_answer(tested)
    assert policy_page(tested).count("**") > policy_page(untested).count("**")


def test_a_setting_that_is_best_in_everything_is_not_denied(shipped: Measured) -> None:
    best = shipped["effects"][2]
    for name, known in OUTCOMES.items():
        sign = 1.0 if known.higher else -1.0
        best["changes"][name] = {"value": 9e9 * sign, "low": 8e9 * sign, "high": 10e9 * sign}
        if sign < 0:
            best["changes"][name] = {"value": -9e9, "low": -10e9, "high": -8e9}
    assert "No setting is best for everybody" not in policy_answer(shipped)


def test_a_combination_that_is_beaten_in_everything_is_not_worth_choosing() -> None:
    same = np.array([[1.0, 1.0], [1.0, 1.0], [0.5, 1.0], [2.0, 0.0]])
    assert efficient(same).tolist() == [True, True, False, True]


@pytest.fixture
def two_levers(monkeypatch: pytest.MonkeyPatch) -> None:
    chosen = {
        "price": Lever(
            "Price", {"2": "connects.price.flat.connects=2", "16": "connects.price.flat.connects=16"}
        ),
        "grant": Lever("Grant", {"10": "connects.monthly_grant=10", "80": "connects.monthly_grant=80"}),
    }
    monkeypatch.setattr(levers, "LEVERS", chosen)
    monkeypatch.setattr(levers, "BEFORE", {"price": "2", "grant": "10"})


def by_hand(file: Path) -> Floats:
    """Outcomes of every combination from its freelancers, points x outcomes x replications."""
    found = []
    for point in policy.points():
        ready = Ready.of(load_scenario(file, levers.settings_of(point)), file.parent)
        batch = ready.simulate(range(3))
        rows = []
        for rep in range(3):
            lanes, market = batch.lanes[batch.lanes["rep"] == rep], batch.market[rep]
            months = (ready.scenario.horizon - ready.scenario.warmup) / 30
            wait = np.where(np.isnan(lanes["first_hire_day"]), months * 30, lanes["first_hire_day"])
            paid = lanes["service_fee_usd"] + lanes["bought_usd"] + lanes["plan_usd"]
            rows.append(
                [
                    market["hired_match_sum"] / market["posts"],
                    (net_earnings(lanes) - lanes["luck_usd"]).mean() / months,
                    paid.sum() / months,
                    wait[lanes["newcomer"] == 1].mean(),
                    np.nan_to_num(gini(lanes["earnings_usd"])),
                ]
            )
        found.append(np.array(rows).T)
    return np.array(found)


@pytest.mark.usefixtures("two_levers")
def test_effects_are_means_over_the_other_levers_and_more_connects_bring_more_hires(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, encoding="utf-8")
    scenario, played = policy.play_policies(file, workers=1, out=tmp_path / "one")
    again = policy.play_policies(file, workers=3, out=tmp_path / "three")[1]
    assert played.over.tolist() == again.over.tolist()
    with monkeypatch.context() as patch:
        patch.setattr(Ready, "simulate", lambda *_: pytest.fail("all is on disk"))
        assert policy.play_policies(file, out=tmp_path / "one")[1].over.tolist() == played.over.tolist()
    plain = by_hand(file)
    np.testing.assert_allclose(played.over / played.under, plain, rtol=1e-12)
    found = measured(file, scenario, played)
    values = played.values
    assert [one["levers"] for one in found["points"]] == policy.points()
    price, grant = found["effects"]
    assert (price["lever"], price["to"], grant["lever"], grant["to"]) == ("price", "16", "grant", "80")
    clients = list(OUTCOMES).index("clients")
    expected = values[2:, clients].mean() - values[:2, clients].mean()
    assert price["changes"]["clients"]["value"] == pytest.approx(expected)
    assert price["changes"]["clients"]["value"] < 0 < grant["changes"]["clients"]["value"]
    low, value, high = (price["changes"]["clients"][name] for name in ("low", "value", "high"))  # type: ignore[literal-required]
    assert low < value < high


@pytest.mark.usefixtures("two_levers")
def test_chances_follow_the_errors(tmp_path: Path) -> None:
    file = tmp_path / "town.yaml"
    file.write_text(TOWN, encoding="utf-8")
    scenario = policy.load_scenario(file, [])
    over = np.ones((4, len(OUTCOMES), 30))
    over[1] *= 1.5  # more of everything: better for three and worse for two
    over[2, :3] *= 0.5
    over[2, 3:] *= 2  # worse for everybody than the first
    found = measured(file, scenario, Played(over, np.ones_like(over)))
    assert [one["chance"] for one in found["points"]] == [1.0, 1.0, 0.0, 1.0]
    sure = ["worth choosing", "worth choosing", "beaten", "worth choosing"]
    assert [one["sure"] for one in found["points"]] == sure
    few = measured(file, scenario, Played(over[..., :7], np.ones_like(over[..., :7])))
    assert not any("sure" in one for one in few["points"])


def test_every_lever_has_a_setting_of_before() -> None:
    assert all(levers.BEFORE[name] in lever.tried for name, lever in LEVERS.items())


def test_what_changes_nothing_is_said_once(shipped: Measured) -> None:
    effect = shipped["effects"][0]
    nothing = {name: {"value": 0.0, "low": 0.0, "high": 0.0} for name in effect["changes"]}
    page = policy_page({**shipped, "effects": [{**effect, "changes": nothing}]})  # type: ignore[typeddict-item]
    assert page.count("the same as no change") == 1
    rows = [line.split(" | ", 5) for line in policy_page(shipped).splitlines() if line.startswith("| ")]
    assert any(" or " in cell for row in rows for cell in row[:5]), "rows equal to each digit stand together"
