"""One market seen through two filters: what is drawn, what is expected, and what is checked."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.loader.scenario import load_scenario
from simulator.model.jobs import HOURLY
from simulator.model.scenario import Scenario
from simulator.runs.result import RunResult
from simulator.studies.baselines import facts, view_checks
from simulator.studies.baselines.bands import DAYS, Band, band_of, cell_chances, fit_of, shifted
from simulator.studies.baselines.levels import level_checks
from simulator.studies.baselines.listings import (
    AGE_EDGES_H,
    BUCKET_EDGES,
    age_within,
    draw_posts,
    evenly,
    listing_of,
    through,
    typical_rivals,
)
from simulator.studies.baselines.view_checks import counted_posts, measured_facts
from tests.small_runs import scripted_run, scripted_scenario

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(scope="module")
def field() -> Scenario:
    return load_scenario(ROOT / "scenarios" / "field_2023.yaml")


def with_draws(scenario: Scenario, **changes: float) -> Scenario:
    draws = scenario.field.draws.model_copy(update=changes)
    return scenario.model_copy(update={"field": scenario.field.model_copy(update={"draws": draws})})


@pytest.fixture(scope="module")
def checks(field: Scenario) -> dict[str, view_checks.Check]:
    return {check.check: check for check in view_checks.view_checks(field)}


def test_the_market_of_2023_is_that_of_both_listings(checks: dict[str, view_checks.Check]) -> None:
    missed = {name: check.value for name, check in checks.items() if check.ok is False}
    assert missed == {}
    for which in ("all", "verified"):
        assert checks[f"{which}: posts that require 6 Connects"].value is not None
        gap = checks[f"{which}: age and proposals, mean absolute gap [points]"].value
        assert gap is not None
        assert gap < 3
        assert checks[f"{which}: crowd, client has several posts listed against one"].value == pytest.approx(
            0.77, abs=0.02
        )
    told = [check.note for check in checks.values() if check.ok is None]
    assert all("what days differ by" in note for note in told)


def test_both_ways_out_of_sample_are_told(checks: dict[str, view_checks.Check]) -> None:
    foretold = [name for name in checks if name.startswith("fitted to")]
    assert len(foretold) == 8
    assert any("2023-01-06, foretelling 2023-01-01" in name for name in foretold)
    halves = [name for name in foretold if "random halves" in name]
    assert len(halves) == 4
    assert all(checks[name].ok for name in foretold)
    assert "luck alone leaves" in checks[halves[0]].note


def test_a_market_has_no_crowd_to_draw_and_other_packs_nothing_to_compare(field: Scenario) -> None:
    market = load_scenario(ROOT / "scenarios" / "market_2023.yaml")
    names = [check.check for check in view_checks.view_checks(market)]
    assert names
    assert not [name for name in names if "proposals" in name or "crowd" in name]
    assert view_checks.view_checks(field.model_copy(update={"pack": "2025_dynamic"})) == []


def test_expected_cells_are_those_of_drawn_posts(field: Scenario) -> None:
    usual = with_draws(field, day_ln_sd=0.0)
    seen, jobs = counted_posts(measured_facts()["views"]["verified"]), draw_posts(field)
    shown = listing_of(usual, jobs, seen.sizes, seen.mean_age_h, "verified")
    counts = facts.bucket_counts(shown.age_h, shown.bucket)
    expected = cell_chances(usual, through(jobs, "verified"), seen.mean_age_h)
    assert expected.shape == (DAYS, len(AGE_EDGES_H) - 1, len(BUCKET_EDGES) + 1)
    assert expected.sum(axis=2) == pytest.approx(1.0)
    big = counts.sum(axis=1) > 2000
    drawn = counts[big] / counts[big].sum(axis=1, keepdims=True)
    assert drawn == pytest.approx(expected.mean(axis=0)[big], abs=0.03)
    assert facts.mean_ages(shown.age_h)[:-1] == pytest.approx(seen.mean_age_h[:-1], rel=0.02)


def test_a_filter_shows_verified_clients_and_hides_that_they_are(field: Scenario) -> None:
    seen, jobs = counted_posts(measured_facts()["views"]["all"]), draw_posts(field, 4000)
    both = [listing_of(field, jobs, seen.sizes, seen.mean_age_h, which) for which in ("all", "verified")]
    assert len(both[1]) == (both[0].verified == 1).sum() < len(both[0])
    assert np.isnan(both[1].verified).all()
    with pytest.raises(ValueError, match="there are all, verified"):
        through(jobs, "rated")


def test_ages_in_a_row_have_the_mean_of_the_listing() -> None:
    ages = age_within(9, 30.8, evenly(5000))
    assert (ages.mean(), ages.min() >= 24, ages.max() <= 48) == (pytest.approx(30.8, rel=1e-3), True, True)


def test_a_band_without_days_is_binomial_and_days_widen_it() -> None:
    chances = np.full((DAYS, 1, 2), 0.5)
    alone = band_of(chances, np.array([100]))
    assert (alone.low[0, 0], alone.high[0, 0]) == (0.40, 0.60)
    wide = band_of(shifted(np.array([[0.4, 0.2, 0.1, 0.1, 0.1, 0.1]]), 0.3), np.array([100]))
    narrow = band_of(shifted(np.array([[0.4, 0.2, 0.1, 0.1, 0.1, 0.1]]), 0.0), np.array([100]))
    assert wide.high[0, 0] - wide.low[0, 0] > narrow.high[0, 0] - narrow.low[0, 0]
    assert narrow.mean[0] == pytest.approx([0.4, 0.2, 0.1, 0.1, 0.1, 0.1])


def test_a_table_lies_in_its_band_or_not() -> None:
    band = Band(np.full((2, 2), 0.5), np.full((2, 2), 0.4), np.full((2, 2), 0.6))
    fit = fit_of(np.array([[300, 300], [10, 30]]), band)
    assert (fit.inside, fit.cells, fit.mean_gap, fit.worst) == (
        2,
        4,
        0.0,
        0.0,
    )  # the row of 40 is not in the gap
    off = fit_of(np.array([[500, 300], [10, 30]]), band)
    assert (off.inside, off.mean_gap, off.worst) == (0, pytest.approx(12.5), pytest.approx(-12.5))
    assert np.isnan(fit_of(np.array([[1, 1], [0, 0]]), band).mean_gap)


def test_factors_are_those_of_the_law(field: Scenario) -> None:
    scenario = with_draws(field, by_spend=0.0, unverified_not_fixed=1.0)
    draws = scenario.field.draws
    seen, jobs = counted_posts(measured_facts()["views"]["all"]), draw_posts(scenario, 8000)
    assert (jobs["type"] == HOURLY).any()
    shown = listing_of(scenario, jobs, seen.sizes, seen.mean_age_h, "all")
    found = facts.factors_of(shown, typical_rivals(scenario, jobs))
    law = {name: getattr(draws, name) for name in ("hourly", "unstated", "spent", "unverified", "repeat")}
    assert found == pytest.approx(law, rel=1e-9)


def test_ranks_of_crowds_are_among_posts_of_like_age(field: Scenario) -> None:
    seen, jobs = counted_posts(measured_facts()["views"]["all"]), draw_posts(field, 8000)
    shown = listing_of(field, jobs, seen.sizes, seen.mean_age_h, "all")
    ranks = facts.crowd_ranks(shown)
    assert np.isnan(ranks[shown.age_h < 1]).all()
    known = np.isfinite(ranks)
    found = facts.rank_correlation(ranks[known], shown.age_h[known])
    assert found is not None
    assert abs(found[0]) < 0.1
    assert facts.share([]) is None
    assert facts.rank_correlation(np.ones(30), np.arange(30.0)) is None


def run_of(folder: Path, columns: dict[str, object], **changes: object) -> RunResult:
    scenario = scripted_scenario(["ordinary"], each=4, replications=3, pack="2023_card6", **changes)
    market = {"posts": 100, "filled": 40, "hires": 40, "invited_hires": 8, "proposals": 2000}
    return scripted_run(folder, scenario, columns, market)


def test_the_level_of_2023_is_checked(tmp_path: Path) -> None:
    sent = {"proposals": 60, "hires": 1, "replied": 4, "connects_proposal": 240}
    told = {check.check: check for check in level_checks(run_of(tmp_path / "a", sent))}
    assert told["posts that end in a hire"].value == 0.4
    assert told["hires that begin with an invitation"].value == pytest.approx(0.2)
    assert told["win rate of a proposal nobody asked for, everybody"].value == pytest.approx(0.016)
    assert told["proposals that get a reply, ordinary"].value == pytest.approx(4 / 60)
    assert (told["Connects per hire, ordinary"].low, told["Connects per hire, ordinary"].high) == (180, 320)
    market = {check.check for check in level_checks(run_of(tmp_path / "b", sent, competition="market"))}
    assert "proposals that get a reply, everybody" in market
    assert not [name for name in market if "ordinary" in name]
