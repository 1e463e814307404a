"""The shipped scenarios look like the measured market. Prints measured beside target."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.loader.scenario import load_scenario
from simulator.runs.run import run
from simulator.studies.baselines.calibration import (
    BASELINES,
    checks_of,
    measured_facts,
    proposals_by_age,
    runs_wanted,
)

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
        told = "ok" if c.ok else "MISSED"
        print(f"  {c.check:55s} {value}   target {c.low:g} to {c.high:g}   {told} {c.note}")
    assert checks
    assert all(c.ok for c in checks)
    assert ("wins less hires" in {c.check for c in checks}) == name.startswith("market_")


def test_field_has_the_measured_proposals_by_age(tmp_path: Path) -> None:
    table = proposals_by_age(played("field_2023", tmp_path, "run.replications=20"))
    gap = 100 * (table["simulated"] - table["measured"])
    print("\n", gap.to_numpy().reshape(10, 6).round(1))
    assert gap.abs().max() < 4.0


def test_shipped_aggregates_are_those_of_the_data() -> None:
    files = sorted(DATA.glob("upwork_jobs_*.csv")) if DATA.is_dir() else []
    if not files:
        pytest.skip("the listings are not beside the project")
    posts = pd.concat([pd.read_csv(f) for f in files])
    age = pd.to_datetime(posts["snapshot_at"]) - pd.to_datetime(posts["posted_at"])
    hours = age.dt.total_seconds() / 3600
    edges = measured_facts()["age_edges_hours"]
    names = ["Less than 5", "5 to 10", "10 to 15", "15 to 20", "20 to 50", "50+"]
    bucket = np.digitize(hours, edges[1:-1])
    counted = np.array(
        [[((bucket == a) & (posts["proposals_tier"] == n)).sum() for n in names] for a in range(10)]
    )
    assert np.abs(counted - np.array(measured_facts()["posts_by_age_and_proposals"])).max() <= 2
