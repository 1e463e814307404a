"""What a sensitivity study played is kept as a sweep: nothing twice, nothing lost, the same bytes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from simulator.engine.batch import BatchResult
from simulator.loader.scenario import load_scenario
from simulator.report.robust.sensitivity import sensitivity_document
from simulator.runs.ready import Ready
from simulator.studies.sensitivity.memory import Memory
from simulator.studies.sensitivity.play import Player
from simulator.studies.sensitivity.sensitivity import Sensitivity, sensitivity
from simulator.studies.sensitivity.sizes import Pace, Sizes
from simulator.studies.sweep.result import load_sweep
from tests.studies.sweep.conftest import SCENARIO, Scripted

UNCERTAIN = """
uncertainties:
  jobs.per_day: {between: [5, 15], words: how many posts there are, source: a guess}
  clients.display: {between: {choice: [best_match, arrival]}, told: [best first, in order], words: the order}
"""
SMALL = Sizes(paths=0, path_replications=2, kept=2, base=4, replications=8)


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    found = Scripted()
    monkeypatch.setattr(Ready, "simulate", lambda ready, numbers: found.simulate(ready, numbers))
    monkeypatch.setattr(Player, "pace", lambda *_: Pace(0.0, 0.01))
    return found


@pytest.fixture
def ready(tmp_path: Path) -> Ready:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO.replace("0.5}", "0.6}") + UNCERTAIN, encoding="utf-8")
    return Ready.of(load_scenario(file), tmp_path)


def asked(ready: Ready, out: Path, sizes: Sizes = SMALL, workers: int = 1, **more: object) -> Sensitivity:
    return sensitivity(ready, "hires", sizes=sizes, workers=workers, out=out, **more)  # type: ignore[arg-type]


def bytes_of(out: Path) -> dict[str, str]:
    files = sorted(out.rglob("*.parquet"))
    return {str(file.relative_to(out)): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def document(found: Sensitivity) -> dict[str, object]:
    return {key: value for key, value in sensitivity_document(found).items() if "seconds" not in key}


def test_what_was_played_is_not_played_again_and_more_plays_only_what_is_new(
    ready: Ready, engine: Scripted, tmp_path: Path
) -> None:
    first = asked(ready, tmp_path)
    assert first.groups[first.winner] == "choosy"
    stored = load_sweep(first.folders[-1])
    assert stored.uncertainties == ("clients.display", "jobs.per_day")
    assert not stored.missing
    engine.played.clear()
    assert document(asked(ready, tmp_path)) == document(first)
    assert engine.played == [(0.6, 0)], "once to warm up"
    engine.played.clear()
    more = load_sweep(asked(ready, tmp_path, SMALL._replace(base=8)).folders[-1])
    assert len(more.points) > len(stored.points)
    assert len(engine.played) == 1 + 8 * (len(more.points) - len(stored.points))


@pytest.mark.parametrize("workers", [1, 3])
def test_stopped_anywhere_it_goes_on_with_the_same_bytes(
    ready: Ready, engine: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, workers: int
) -> None:
    whole = asked(ready, tmp_path / "whole")
    out = tmp_path / "stopped"
    plain, left = Ready.simulate, [0]

    def some(ready: Ready, numbers: range) -> BatchResult:
        left[0] -= 1
        if left[0] == 0:
            raise KeyboardInterrupt
        return plain(ready, numbers)

    monkeypatch.setattr(Ready, "simulate", some)
    for calls in (4, 6, 5):
        left[0] = calls
        try:
            assert asked(ready, out, workers=workers).interrupted
        except KeyboardInterrupt:
            continue
    left[0] = 10**9
    assert document(asked(ready, out, workers=workers)) == document(whole)
    assert bytes_of(out) == bytes_of(tmp_path / "whole")


def test_a_world_that_cannot_be_played_stops_nothing(
    ready: Ready, engine: Scripted, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    plain = Ready.simulate

    def some(ready: Ready, numbers: range) -> BatchResult:
        if ready.scenario.jobs.per_day > 14.9 and len(numbers) > 1:
            raise MemoryError
        return plain(ready, numbers)

    monkeypatch.setattr(Ready, "simulate", some)
    found = asked(ready, tmp_path)
    assert [point for point, _ in found.refused] == [("jobs.per_day=15",)]
    assert [len(one.steps) for one in found.moved] == [4, 2], "all values but the one that failed"
    assert found.shares is not None
    assert load_sweep(found.folders[-1]).failed["kind"].tolist() == ["machine"]


def test_a_plan_is_that_of_its_question(ready: Ready, engine: Scripted, tmp_path: Path) -> None:
    file = tmp_path / "plan.json"
    memory = Memory.of(file, ready, "hires", 60.0)
    assert memory.read() is None
    first = asked(ready, tmp_path, memory=memory)
    kept = memory.read()
    assert kept is not None
    assert (kept.done, kept.base, kept.sizes) == (True, 4, SMALL)
    assert Memory.of(file, ready, "hires", 61.0).read() is None
    engine.played.clear()
    again = sensitivity(ready, "hires", budget=60.0, out=tmp_path, memory=memory)
    assert engine.played == []
    assert document(again) == document(first)
    file.write_text("[]", encoding="utf-8")
    assert memory.read() is None
