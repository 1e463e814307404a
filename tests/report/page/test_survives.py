"""What stands beside a run about whether its answer survives is on its page, if it is of the same market."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import cast

import pytest

from simulator.engine.batch import BatchResult
from simulator.report.page.survives import survives
from simulator.runs.provenance import code_digest
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.studies.sweep.record import likeness
from simulator.studies.sweep.sweep import planned, sweep
from tests.studies.sweep.conftest import SCENARIO, SWEEP, Scripted

SENTENCE = "As the scenario says, 'choosy' has most hires."


def page_of(out: Path, scenario: object) -> str:
    made = {"scenario": scenario, "code": {"digest": code_digest()}}
    run = SimpleNamespace(directory=out / "small" / "0123", manifest=made)
    return "".join(survives([cast(RunResult, run)]))


@pytest.fixture
def beside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, object]:
    """A sweep and a sensitivity study on disk; returns the scenario that they are about."""
    engine = Scripted()

    def simulate(ready: Ready, numbers: range) -> BatchResult:
        return engine.simulate(ready, numbers)

    monkeypatch.setattr(Ready, "simulate", simulate)
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO + SWEEP, encoding="utf-8")
    sweep(file, out=tmp_path)
    plain = planned(file).scenario.model_dump(mode="json")
    kept = {"answer": SENTENCE, "likeness": likeness(plain), "code": code_digest(), "svg": "<svg/>"}
    (tmp_path / "small" / "sensitivity_hires.json").write_text(json.dumps(kept), encoding="utf-8")
    return plain


def test_both_are_shown_with_their_answers(tmp_path: Path, beside: dict[str, object]) -> None:
    again = {
        **beside,
        "goal": "income",
        "run": {**cast(dict[str, object], beside["run"]), "replications": 99},
    }
    shown = page_of(tmp_path, again)
    assert "Does the answer survive?" in shown
    assert SENTENCE.replace("'", "&#x27;") in shown or SENTENCE in shown
    assert shown.count("<img") == 2
    assert "Over" in shown or "first" in shown


def test_studies_of_another_market_or_program_and_damaged_ones_are_left_out(
    tmp_path: Path, beside: dict[str, object]
) -> None:
    assert page_of(tmp_path, {**beside, "horizon": 11.0}) == ""
    folder = tmp_path / "small"
    (folder / "sensitivity_hires.json").write_text("{", encoding="utf-8")
    assert page_of(tmp_path, beside).count("<img") == 1
    next(folder.glob("sweep-*/sweep.json")).write_text("{}", encoding="utf-8")
    assert page_of(tmp_path, beside) == ""
