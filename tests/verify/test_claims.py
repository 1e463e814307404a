"""The stored answers of claims come out again on other luck. Prints stored beside new."""

import json
from pathlib import Path
from typing import Any

import pytest

from simulator.cli.lookup.claims import claims_by_name
from simulator.studies.claims.play import Play, measure_claim

STORED = Path(__file__).resolve().parents[2] / "docs" / "claims" / "measured"
pytestmark = pytest.mark.verify


@pytest.mark.parametrize(
    "name", ["jobs_that_fit", pytest.param("last_two_connects", marks=pytest.mark.campaign)]
)
def test_the_stored_numbers_are_what_the_code_measures_today(name: str, tmp_path: Path) -> None:
    """Every row of the table, ratio and verdict: whoever changes a law or an interval must play it again."""
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    found = json.loads(json.dumps(measure_claim(claims_by_name()[name], Play(out=tmp_path))))
    for part in ("table", "contrasts", "knobs", "others", "curves", "even", "verdict", "asked"):
        assert found[part] == approximately(stored[part]), part


def approximately(value: Any) -> Any:
    """The same value with every number approximate, for sums in another order."""
    if isinstance(value, dict):
        return {key: approximately(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [approximately(inner) for inner in value]
    return pytest.approx(value, rel=1e-9) if isinstance(value, float) else value


@pytest.mark.campaign
@pytest.mark.parametrize("seed", [2718, 31415])
@pytest.mark.parametrize("name", list(claims_by_name()))
def test_another_seed_gives_the_same_answer(name: str, seed: int, tmp_path: Path) -> None:
    """The same verdict, and numbers inside the stated ranges: of 19 in 20, and of all but a little."""
    claim = claims_by_name()[name]
    stored = json.loads((STORED / f"{name}.json").read_text(encoding="utf-8"))
    found = measure_claim(claim, Play(run=(f"run.seed={seed}",), search=False, out=tmp_path))
    for contrast, old, new in zip(claim.contrasts, stored["contrasts"], found["contrasts"], strict=True):
        (value, low, high), (again, *_) = old["ratio"], new["ratio"]
        told = f"stored {value:.3f} ({low:.3f} to {high:.3f}), seed {seed}: {again:.3f}"
        print(f"\n  {name}: {contrast.words}: {told}")
        # three standard errors of both plays: one false alarm in 370 contrasts
        assert (low / value) ** 1.5 <= again / value <= (high / value) ** 1.5, contrast
    assert found["verdict"] == stored["verdict"]
