"""Claims: ratios and verdicts by hand, designs that can be played, pages that are what was measured."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.claims import every
from simulator.experiment.claims import (
    MARKET,
    Claim,
    Contrast,
    Measured,
    Side,
    digest,
    measure,
    ratio,
    verdict,
)
from simulator.experiment.intervals import Ratio
from simulator.experiment.loader import load_scenario
from simulator.experiment.market_metrics import MARKET_METRICS
from simulator.experiment.metrics import METRICS
from simulator.report.claims import answer, index, page, times
from simulator.report.claims_pictures import draw_curves, draw_summary

PAGES = Path(__file__).resolve().parents[1] / "docs" / "claims"
CLAIMS = every()
all_claims = pytest.mark.parametrize("claim", CLAIMS.values(), ids=list(CLAIMS))


def stored(claim: Claim) -> Any:
    return json.loads((PAGES / "measured" / f"{claim.name}.json").read_text(encoding="utf-8"))


def of(over: list[float], under: float = 10.0) -> Ratio:
    return Ratio(np.array(over), np.full(len(over), under))


def test_a_ratio_is_that_of_the_sums() -> None:
    found = ratio(of([4, 6]), of([2, 3]), paired=True)
    assert found.value == pytest.approx(2)
    assert found.low == pytest.approx(2)  # both sides rise and fall together: nothing is left of luck
    apart = ratio(of([4, 6]), of([2, 3]), paired=False)
    assert apart.low is not None
    assert apart.high is not None
    assert apart.low < 2 < apart.high
    assert apart.low * apart.high == pytest.approx(4)


def test_a_ratio_of_nothing_is_undefined() -> None:
    assert ratio(of([0, 0]), of([2, 3]), paired=True) == Measured(None, None, None)
    assert times([None, None, None]) == "undefined"


@pytest.mark.parametrize(
    ("found", "holds", "expected"),
    [
        (Measured(2.0, 1.5, 2.5), "above", "yes"),
        (Measured(2.0, 1.5, 2.5), "below", "no"),
        (Measured(0.5, 0.4, 0.6), "below", "yes"),
        (Measured(0.5, 0.4, 0.6), "above", "no"),
        (Measured(1.1, 0.9, 1.3), "above", "cannot tell"),
        (Measured(1.01, 1.005, 1.015), "same", "yes"),
        (Measured(1.01, 0.99, 1.03), "same", "cannot tell"),
        (Measured(1.05, 1.03, 1.07), "same", "no"),
        (Measured(2.0, None, None), "above", "cannot tell"),
        (Measured(None, None, None), "above", "cannot tell"),
    ],
)
def test_the_verdict_follows_from_the_interval(found: Measured, holds: Any, expected: str) -> None:
    assert verdict(Contrast("win_rate", Side("a"), Side("b"), "wins", holds), found) == expected


def test_an_assumption_may_change_one_arm_only() -> None:
    cap = CLAIMS["soft_cap"]
    assert cap.overrides("no limit", "20 proposals") == []
    assert cap.overrides("limit", "20 proposals")[-1].startswith("clients.soft_cap={applicants: 20")
    # what an arm is about is never undone by an assumption of all arms
    assert CLAIMS["price_sweep"].overrides("16") == ["connects.price.flat.connects=16"]
    assert cap.overrides("limit", "lists by arrival")[0] == "clients.display=arrival"


def test_every_claim_of_the_guide_is_there() -> None:
    guide = "spam_filter quality_beats_quantity jobs_that_fit tailored_letters speed paid_plan premium_posts"
    policies = "price_sweep refund_policy soft_cap boost"
    assert {*guide.split(), "repeat_business", "learning", "last_two_connects", *policies.split()} == set(
        CLAIMS
    )


@all_claims
def test_a_design_can_be_played(claim: Claim) -> None:
    groups = {}
    for arm, own in claim.arms.items():
        groups[arm] = {g.name for g in load_scenario(claim.scenario, own).freelancers}
        for flip in claim.flips:
            load_scenario(claim.scenario, claim.overrides(arm, flip))
    for contrast in claim.contrasts:
        for side in (contrast.a, contrast.b):
            assert side.group == MARKET or side.group in groups[side.arm], side
            assert side.arm in claim.arms
        assert contrast.metric in METRICS or contrast.metric in MARKET_METRICS
    assert claim.assumptions
    assert set(claim.shown) <= {*METRICS, *MARKET_METRICS}
    assert claim.says.endswith(".")


@all_claims
def test_what_was_measured_is_what_is_asked(claim: Claim) -> None:
    report = stored(claim)
    assert report["asked"] == digest(claim), f"play it again: simulator claims run {claim.name}"
    assert len(report["contrasts"]) == len(claim.contrasts)
    assert set(report["flips"]) == set(claim.flips)


@all_claims
def test_a_page_is_what_was_measured(claim: Claim) -> None:
    assert (PAGES / f"{claim.name}.md").read_text(encoding="utf-8") == page(claim, stored(claim))


def test_the_summary_is_what_was_measured() -> None:
    reports = {name: stored(claim) for name, claim in CLAIMS.items()}
    assert (PAGES / "README.md").read_text(encoding="utf-8") == index(list(CLAIMS.values()), reports)
    figure = draw_summary(list(CLAIMS.values()), reports)
    texts = [text.get_text() for text in figure.axes[0].texts]
    assert [text for text in texts if text in {c.title for c in CLAIMS.values()}] == [
        c.title for c in CLAIMS.values()
    ]
    drawn = {
        round(float(line.get_xdata()[0]), 6) for line in figure.axes[0].lines if len(line.get_xdata()) == 1
    }
    assert drawn == {round(r["contrasts"][0]["ratio"][0], 6) for r in reports.values()}


def test_curves_are_drawn_from_what_was_measured() -> None:
    claim = CLAIMS["boost"]
    report = stored(claim)
    figure = draw_curves(claim, report)
    lines = [line for line in figure.axes[1].lines if line.get_label() in claim.arms]
    assert [line.get_label() for line in lines] == list(claim.arms)
    points = report["curves"][1]["lines"]["usual"]
    assert list(lines[1].get_ydata()) == [point[1] for point in points]
    assert points[0][1] == 1


def test_a_small_play_has_all_that_a_page_needs(tmp_path: Path) -> None:
    claim = CLAIMS["last_two_connects"]
    runs: list[int] = []
    report = measure(claim, ("run.replications=3",), tmp_path, lambda: runs.append(1))
    assert len(runs) == 3
    assert report["replications"] == 3
    assert answer(claim, report) in page(claim, report)
    again = json.loads(json.dumps(report, allow_nan=False))
    assert page(claim, again) == page(claim, report)


def test_the_commands(tmp_path: Path) -> None:
    wrong = CliRunner().invoke(main, ["claims", "run", "spead"])
    assert wrong.exit_code == 2
    assert "Did you mean 'speed'?" in wrong.output
    nothing = CliRunner().invoke(main, ["claims", "pages", "--into", str(tmp_path / "none")])
    assert nothing.exit_code == 2
    into = ["--into", str(tmp_path)]
    played = CliRunner().invoke(
        main,
        [
            "claims",
            "run",
            "last_two_connects",
            "--replications",
            "2",
            "-q",
            "--out",
            str(tmp_path / "r"),
            *into,
        ],
    )
    assert played.exit_code == 0, played.output
    assert played.output.startswith("Spend the last two Connects. ")
    written = CliRunner().invoke(main, ["claims", "pages", *into])
    assert written.exit_code == 0, written.output
    assert {"README.md", "last_two_connects.md", "summary.svg", "summary.png"} <= {
        f.name for f in tmp_path.iterdir()
    }
    listed = CliRunner().invoke(main, ["claims"]).stdout
    assert all(re.search(rf"\b{name}\b", listed) for name in CLAIMS)
