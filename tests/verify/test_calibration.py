"""The shipped 2023 scenarios look like the measured market. Prints measured beside target."""

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from simulator.experiment.calibration import baseline_checks, measured, proposals_by_age
from simulator.experiment.loader import load_scenario
from simulator.experiment.run import run

ROOT = Path(__file__).resolve().parents[2]
DATA = ROOT.parent / "shared" / "data"
pytestmark = pytest.mark.verify


def played(name: str, out: Path, *overrides: str) -> Any:
    return run(load_scenario(ROOT / "scenarios" / f"{name}.yaml", list(overrides)), out=out)


@pytest.mark.parametrize("name", ["field_2023", "market_2023"])
def test_baseline_numbers(name: str, tmp_path: Path) -> None:
    checks = baseline_checks(played(name, tmp_path, "run.replications=12"))
    print(f"\n{name}")
    for c in checks:
        print(
            f"  {c.check:48s} {c.value:8.3f}   target {c.low:g} to {c.high:g}   {'ok' if c.ok else 'MISSED'}"
        )
    assert len(checks) >= 7
    assert all(c.ok for c in checks)


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
    edges = measured()["age_edges_hours"]
    names = ["Less than 5", "5 to 10", "10 to 15", "15 to 20", "20 to 50", "50+"]
    bucket = np.digitize(hours, edges[1:-1])
    counted = np.array(
        [[((bucket == a) & (posts["proposals_tier"] == n)).sum() for n in names] for a in range(10)]
    )
    assert np.abs(counted - np.array(measured()["posts_by_age_and_proposals"])).max() <= 2
