"""The shipped scenarios look like the measured market, and what is shipped of it is what was listed."""

from pathlib import Path
from typing import Any

import pytest

from simulator.loader.scenario import load_scenario, scenario_of_pack
from simulator.model.field import crowd_law
from simulator.runs.run import run
from simulator.studies.baselines.calibration import (
    BASELINES,
    checks_of,
    runs_wanted,
)
from simulator.studies.baselines.listed import listed_facts
from simulator.studies.baselines.view_checks import measured_facts

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FEW = {"field_2023": 12, "market_2023": 6, "field_2025": 12, "market_2025": 6}
"""replications of the baselines; the others play their own number"""
pytestmark = pytest.mark.verify


def played(name: str, out: Path, *overrides: str) -> Any:
    return run(load_scenario(ROOT / "scenarios" / f"{name}.yaml", list(overrides)), out=out)


@pytest.mark.parametrize(
    "name",
    [
        pytest.param(one, marks=pytest.mark.campaign if one.startswith("boost_lift") else ())
        for one in BASELINES
    ],
)
def test_baseline_numbers(name: str, tmp_path: Path) -> None:
    plain = load_scenario(ROOT / "scenarios" / f"{name}.yaml")
    runs = [played(name, tmp_path, *overrides) for overrides in runs_wanted(plain, FEW.get(name))]
    checks = checks_of(runs)
    print(f"\n{name}")
    for c in checks:
        value = "nothing seen" if c.value is None else f"{c.value:8.3f}"
        told = "ok" if c.ok else "cannot tell" if c.ok is None else "MISSED"
        print(f"  {c.check:55s} {value}   target {c.low:g} to {c.high:g}   {told} {c.note}")
    assert checks
    assert not [c.check for c in checks if c.ok is False]
    assert ("wins less hires" in {c.check for c in checks}) == name.startswith("market_")


def test_shipped_aggregates_are_those_of_the_listings() -> None:
    files = [DATA / f"upwork_jobs_2023-01-{day}.csv" for day in ("01", "06")]
    if not all(file.is_file() for file in files):
        pytest.skip("the listings are not beside the project")
    from benchmarks.calibration.listing import read_listing
    from benchmarks.calibration.measured import counted, plain, view_of

    listings = [read_listing(file, file.stem) for file in files]
    assert [view_of(listing) for listing in listings] == ["all", "verified"]
    for listing in listings:
        shipped: Any = measured_facts()["views"][view_of(listing)]
        for name, value in plain(counted(listing)).items():
            assert shipped[name] == value, name


@pytest.mark.campaign  # half a minute
def test_what_one_search_says_of_another_is_as_shipped() -> None:
    file, shipped = DATA / "upwork_jobs_2025-03.csv", listed_facts()["search_by_the_others"]
    if not file.is_file():
        pytest.skip("the listing is not beside the project")
    from benchmarks.calibration.holdout import by_search
    from benchmarks.calibration.recent import read_recent

    found = by_search(read_recent(file)[1], 100)
    names = {"proposals_with_fixed_budget": "budget", "proposals_with_hourly_rate": "rate",
             "proposals_with_spending": "spent"}  # fmt: skip
    for name, told in shipped.items():
        if name == "searches":
            assert [search.replace("_", " ") for search in found] == told
            continue
        rows = [found[search][names.get(name, name)] for search in found]
        assert [row["seen"] for row in rows] == pytest.approx(told["seen"], abs=0.006)
        assert [row["foretold"][0] for row in rows] == pytest.approx(told["foretold"], abs=0.02)


@pytest.mark.campaign
def test_what_needs_a_fit_is_that_of_the_listings_too() -> None:
    """Factors on the crowd, gaps out of sample, and the numbers of the pack."""
    files = [DATA / f"upwork_jobs_2023-01-{day}.csv" for day in ("01", "06")]
    if not all(file.is_file() for file in files):
        pytest.skip("the listings are not beside the project")
    from benchmarks.calibration.holdout import by_halves
    from benchmarks.calibration.listing import read_listing
    from benchmarks.calibration.measured import measured
    from benchmarks.calibration.numbers import calibrate

    listings = [read_listing(file, file.stem) for file in files]
    found, shape = calibrate(listings, 100)
    found["random_halves"] = by_halves(listings, 100)
    again, shipped = measured(listings, found, shape), measured_facts()
    for which, half in shipped["random_halves"].items():
        gaps = again["random_halves"][which]["mean_absolute_gap_points"]
        assert gaps == pytest.approx(half["mean_absolute_gap_points"], abs=0.05)
    pack, fitted = scenario_of_pack("2023_card6"), found["market"]["pack"]
    for name, mean in fitted["rivals.mean"].items():
        assert crowd_law(pack.field, pack.jobs.categories[name])[0] == pytest.approx(mean, rel=0.02), name
    for name, factor in fitted["field.draws"].items():
        assert getattr(pack.field.draws, name) == pytest.approx(factor, abs=0.01), name
    for which, view in shipped["views"].items():
        for name, values in view["factors"].items():
            assert again["views"][which]["factors"][name] == pytest.approx(values, rel=0.02)
    for name, value in shipped["out_of_sample"].items():
        gap = again["out_of_sample"][name]["mean_absolute_gap_points"]
        assert gap == pytest.approx(value["mean_absolute_gap_points"], abs=0.05)
