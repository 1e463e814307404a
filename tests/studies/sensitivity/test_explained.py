"""How much each setting of a sweep explains: known where the outcome is known, and never luck."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from simulator.engine.batch import BatchResult
from simulator.report.robust.explained import explained_answer, explained_document, explained_table
from simulator.runs.ready import Ready
from simulator.studies.sensitivity.explained import Explained, explained
from simulator.studies.sensitivity.halves import Index
from simulator.studies.sweep.sweep import sweep
from tests.studies.sweep.conftest import SCENARIO, Scripted

THRESHOLD = "freelancers.choosy.strategy.fit_threshold.threshold"
BLOCK = {
    "levers": {THRESHOLD: [0.4, 0.6], "connects.monthly_grant": {"whole": [0, 100]}},
    "uncertainties": {"jobs.per_day": {"uniform": [50, 150]}},
    "outcomes": ["all_hires"],
    "replications": 8,
}


@pytest.fixture
def scenario(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    engine = Scripted()

    def simulate(ready: Ready, numbers: range) -> BatchResult:
        return engine.simulate(ready, numbers)

    monkeypatch.setattr(Ready, "simulate", simulate)
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO, encoding="utf-8")
    return file


def test_a_sobol_sweep_tells_shares_of_the_number_and_of_the_lead(scenario: Path, tmp_path: Path) -> None:
    result = sweep(scenario, {**BLOCK, "design": {"kind": "sobol", "points": 64}}, out=tmp_path)
    found = explained(result)
    assert found is not None
    assert found.shares
    assert found.bases == 64
    share = dict(zip(found.settings, found.number, strict=True))
    lead = dict(zip(found.settings, found.lead, strict=True))
    # hires follow the posts; a threshold of half leaves both groups alike, so it decides who leads
    assert share["jobs.per_day"].told
    assert share["jobs.per_day"].value > 0.8
    assert lead[THRESHOLD].value > 0.9
    assert not share["connects.monthly_grant"].told
    assert not lead["connects.monthly_grant"].told
    said = explained_answer(found)
    assert "Its lead rests above all on threshold (" in said
    table = "\n".join(explained_table(found).lines(120))
    assert "cannot be told" in table
    document = explained_document(found)
    assert [one["setting"] for one in document["settings"]] == list(found.settings)  # type: ignore[attr-defined]


def test_a_morris_sweep_tells_how_far_each_setting_moves_it(scenario: Path, tmp_path: Path) -> None:
    result = sweep(scenario, {**BLOCK, "design": {"kind": "morris", "points": 8}}, out=tmp_path)
    found = explained(result)
    assert found is not None
    assert not found.shares
    moves = dict(zip(found.settings, found.number, strict=True))
    assert moves["jobs.per_day"].value == pytest.approx(100, rel=0.2), "from 50 posts a day to 150"
    assert not moves["connects.monthly_grant"].told
    assert "moves furthest with" in explained_answer(found)


def test_no_share_is_more_than_all() -> None:
    """Luck may put an estimate beyond; the document keeps it as it is."""
    beyond = Index(1.05, 0.69, 1.78)
    found = Explained(
        ("jobs.per_day",), "hires", "a", 32, 8, True, (beyond,), (beyond,), Index(0.3, 0.2, 0.4)
    )
    assert "What 'a' gets rests above all on per_day (100 %)." in explained_answer(found)
    cells = [cell for column in explained_table(found).columns[1:] for cell in column.cells]
    assert cells == ["100 %\n69 % to 100 %"] * 2
    document: Any = explained_document(found)
    assert document["settings"][0]["number"]["value"] == 1.05
    effect = found._replace(shares=False)
    assert "1.05\n0.69 to 1.78" in explained_table(effect).columns[1].cells


def test_other_designs_tell_nothing(scenario: Path, tmp_path: Path) -> None:
    assert explained(sweep(scenario, {**BLOCK, "design": {"kind": "lhs", "points": 4}}, out=tmp_path)) is None
