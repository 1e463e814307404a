"""A scenario to sweep, and an engine that answers at once with numbers that follow from the settings."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from simulator.engine.batch import BatchResult
from simulator.runs.ready import Ready
from tests.small_runs import scripted_batch

SCENARIO = """
name: small
horizon: 10
warmup: 0
jobs: {per_day: 10}
freelancers:
  - {name: sprayer, strategy: spray_and_pray, count: 2}
  - {name: choosy, strategy: {fit_threshold: {threshold: 0.5}}, count: 2}
run: {replications: 4, seed: 3}
"""
SWEEP = """
sweep:
  design: {kind: sobol, points: 2}
  levers:
    freelancers.choosy.strategy.fit_threshold.threshold: [0.2, 0.8]
  uncertainties:
    jobs.per_day: {uniform: [5, 15]}
  outcomes: [hires]
"""


class Scripted:
    """Plays nothing: hires follow from the settings and the seed; notes what was asked for."""

    def __init__(self) -> None:
        self.played: list[tuple[float, int]] = []
        self.fails = False

    def simulate(self, ready: Ready, numbers: Sequence[int]) -> BatchResult:
        scenario = ready.scenario
        threshold = float(scenario.freelancers[1].strategy.settings.get("threshold", 0.5))
        if self.fails and threshold > 0.5:
            raise MemoryError
        self.played += [(threshold, number) for number in numbers]
        first, last = numbers[0], numbers[-1]
        luck = np.array([3 * np.sin(scenario.run.seed % 1009 + 7 * n) for n in range(first, last + 1)])
        hires = np.rint(
            [
                [[scenario.jobs.per_day] * 2, [scenario.jobs.per_day * 2 * threshold] * 2]
                for _ in range(first, last + 1)
            ]
            + luck[:, None, None]
        )
        return scripted_batch(
            scenario, first, last, {"hires": hires, "connects_proposal": 10}, {"posts": 100, "filled": 40}
        )


@pytest.fixture
def engine(monkeypatch: pytest.MonkeyPatch) -> Scripted:
    found = Scripted()
    monkeypatch.setattr(Ready, "simulate", lambda ready, numbers: found.simulate(ready, numbers))
    return found


@pytest.fixture
def scenario(tmp_path: Path) -> Path:
    file = tmp_path / "small.yaml"
    file.write_text(SCENARIO + SWEEP)
    return file
