"""The stored answers of claims come out again on other luck. Prints stored beside new."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.claims import claims_by_name
from simulator.studies.claims.play import measure_claim

STORED = Path(__file__).resolve().parents[2] / "docs" / "claims" / "measured"
pytestmark = pytest.mark.verify


@pytest.mark.parametrize("name", ["last_two_connects", "jobs_that_fit"])
def test_the_stored_numbers_are_what_the_code_measures_today(name: str, tmp_path: Path) -> None:
    """Every row of the table, ratio and verdict: whoever changes a law or an interval must play it again."""
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(measure_claim(claims_by_name()[name], (), tmp_path)))
    for part in ("table", "contrasts", "flips", "curves", "even", "verdict", "asked"):
        assert found[part] == approximately(stored[part]), part


def approximately(value: Any) -> Any:
    """The same value with every number approximate, for sums in another order."""
    if isinstance(value, dict):
        return {key: approximately(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [approximately(inner) for inner in value]
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


@pytest.mark.parametrize(
    ("name", "replications"),
    [("jobs_that_fit", 30), ("last_two_connects", 40), ("soft_cap", 8), ("refund_policy", 6)],
)
def test_another_seed_gives_the_same_answer(name: str, replications: int, tmp_path: Path) -> None:
    claim = claims_by_name()[name]
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    found = measure_claim(claim, (f"run.replications={replications}", "run.seed=2718"), tmp_path)
    for contrast, old, new in zip(claim.contrasts, stored["contrasts"], found["contrasts"], strict=True):
        (value, low, high), (again, least, most) = old["ratio"], new["ratio"]
        told = f"stored {value:.3f}, on other luck {again:.3f} ({least:.3f} to {most:.3f})"
        print(f"\n  {name}: {contrast.words}: {told}")
        # twice the width of the interval: one false alarm in 10,000 contrasts
        assert least / (most / least) ** 0.5 <= value <= most * (most / least) ** 0.5, contrast
        assert low <= value <= high
