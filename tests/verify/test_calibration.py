"""The shipped scenarios look like the measured market, and what is shipped of it is what was listed."""

from pathlib import Path
from typing import Any

import pytest

from simulator.loader.scenario import load_scenario
from simulator.runs.run import run
from simulator.studies.baselines.calibration import (
    BASELINES,
    checks_of,
    runs_wanted,
)
from simulator.studies.baselines.view_checks import measured_facts

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
FEW = {"field_2023": 12, "market_2023": 6, "field_2025": 12, "market_2025": 6}
"""replications of the baselines; the others play their own number"""
pytestmark = pytest.mark.verify


def played(name: str, out: Path, *overrides: str) -> Any:
    return run(load_scenario(ROOT / "scenarios" / f"{name}.yaml", list(overrides)), out=out)


@pytest.mark.parametrize("name", BASELINES)
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


def test_what_needs_a_fit_is_that_of_the_listings_too() -> None:
    """Factors on the crowd, and gaps out of sample."""
    files = [DATA / f"upwork_jobs_2023-01-{day}.csv" for day in ("01", "06")]
    if not all(file.is_file() for file in files):
        pytest.skip("the listings are not beside the project")
    from benchmarks.calibration.listing import read_listing
    from benchmarks.calibration.measured import measured
    from benchmarks.calibration.numbers import calibrate

    listings = [read_listing(file, file.stem) for file in files]
    again, shipped = measured(listings, *calibrate(listings, 100)), measured_facts()
    for which, view in shipped["views"].items():
        for name, values in view["factors"].items():
            assert again["views"][which]["factors"][name] == pytest.approx(values, rel=0.02)
    for name, value in shipped["out_of_sample"].items():
        gap = again["out_of_sample"][name]["mean_absolute_gap_points"]
        assert gap == pytest.approx(value["mean_absolute_gap_points"], abs=0.05)
