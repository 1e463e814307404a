"""Going on until it is known: entries without a value, counts that agree, and a time budget that is held."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.metrics.contrasts.until import parse_until
from simulator.report.studies.comparison import comparison_document
from simulator.report.words.background import ending_sentence
from simulator.report.words.goals import replications_of
from simulator.runs.entries import entries_of
from simulator.runs.ready import Ready
from simulator.runs.result import RunResult
from simulator.studies.compare.aims import Aim, Evidence
from simulator.studies.compare.compare import compare_entries
from simulator.studies.compare.course import Findings
from simulator.studies.compare.pace import Clock, Pace, pace_of
from simulator.studies.compare.sequential import play_until
from tests.small_runs import scripted_run, scripted_scenario

METRIC = "hires_per_100_connects"
NAMES = ("a", "b", "never bids")


class Ticking(Clock):
    """A clock that goes when somebody plays."""

    def __init__(self) -> None:
        self.now, self.compiled, self.day = 0.0, 0.0, "2026-01-01T00:00:00+00:00"

    @property
    def seconds(self) -> float:
        return self.now

    @property
    def compiling(self) -> float:
        return self.compiled


class Drawn:
    """Plays three rules, one of which never bids; each replication takes time, and so does loading."""

    def __init__(self, folder: Path, clock: Ticking, each: float = 0.0, loading: float = 0.0) -> None:
        self.folder, self.clock, self.each, self.loading = folder, clock, each, loading
        self.numbers: list[int] = [0]

    def ready(self, most: int, mirrored: bool = False) -> Ready:
        scenario = scripted_scenario(NAMES, 1, most)
        run = scenario.run.model_copy(update={"antithetic": mirrored})
        return Ready.of(scenario.model_copy(update={"run": run}))

    def __call__(self, ready: Ready, upto: int) -> RunResult:
        self.clock.now += self.each * (upto - self.numbers[-1]) + self.loading * (len(self.numbers) == 1)
        self.numbers.append(upto)
        scenario = ready.scenario
        few = scenario.model_copy(update={"run": scenario.run.model_copy(update={"replications": upto})})
        rng = np.random.default_rng(4)
        hires = np.stack([rng.poisson(rate, 5000)[:upto] for rate in (4.0, 2.0, 0.0)], 1)[:, :, None]
        sent = np.array([100, 100, 0])[None, :, None]
        columns = {"hires": hires, "connects_proposal": 4 * sent, "proposals": sent}
        return scripted_run(self.folder / str(len(self.numbers)), few, columns)


def played(folder: Path, aim: Aim, most: int = 3000, mirrored: bool = False, **times: float) -> Evidence:
    clock = Ticking()
    play = Drawn(folder, clock, **times)
    return play_until([("x", play.ready(most, mirrored))], aim, play, clock=clock)


@pytest.mark.parametrize("rule", [f"half-width({METRIC}) < 8 %", "P(best) > 0.95"])
def test_an_entry_without_a_value_is_left_out_and_named(tmp_path: Path, rule: str) -> None:
    aim = Aim(METRIC, parse_until(rule), control=False)
    known = played(tmp_path, aim)
    assert (known.reason, known.left_out) == ("kept", ("never bids",))
    assert known.looks[-1].leader in (None, 0)
    assert ending_sentence(known, aim).endswith("Left out, having no value: 'never bids'.")
    found = compare_entries(known.entries, METRIC, (), control=False, looks=0.95)
    assert found.chances["a"] > 0.9
    ended: Any = comparison_document(Findings(aim, known, found, None, ()))["ended"]
    assert ended["without_a_value"] == ["never bids"]


def test_chances_are_of_those_with_a_value(tmp_path: Path) -> None:
    play = Drawn(tmp_path, Ticking())
    found = compare_entries(entries_of([play(play.ready(40), 40)]), METRIC, (), control=False)
    assert found.chances == {"a": pytest.approx(1), "b": pytest.approx(0, abs=1e-3)}


def test_nobody_with_a_value_is_no_answer(tmp_path: Path) -> None:
    aim = Aim("minutes_per_hire", parse_until("half-width(boosts_kept) < 8 %"), control=False)
    known = played(tmp_path, aim, most=80)
    assert (known.reason, known.left_out) == ("cap", NAMES)


@pytest.mark.parametrize(("most", "rule"), [(58, "P(best) > 0.99999"), (3000, f"half-width({METRIC}) < 8 %")])
def test_every_count_is_of_worlds(tmp_path: Path, most: int, rule: str) -> None:
    aim = Aim(METRIC, parse_until(rule), control=False)
    known = played(tmp_path, aim, most=most, mirrored=True)
    n = len(known.entries[0].result.market)
    assert known.replications == n
    found = compare_entries(known.entries, METRIC, ("hires",), control=False, looks=0.95)
    assert replications_of(found) == f"{n:,} replications in mirrored pairs"
    told: Any = comparison_document(Findings(aim, known, found, None, ()))
    counts = [one["n"] for one in (*told["ranking"], *told["differences"])]
    assert {*counts, told["ended"]["looks"][-1]["n"], told["ended"]["replications"]} == {n}


@pytest.mark.parametrize("rule", [None, "P(best) > 0.999999999"])
@pytest.mark.parametrize(("budget", "each", "loading"), [(10, 0.05, 1.5), (5, 0.001, 0.5), (60, 0.4, 3)])
def test_a_time_budget_is_held_and_used(
    tmp_path: Path, rule: str | None, budget: float, each: float, loading: float
) -> None:
    aim = Aim("all_hires", parse_until(rule) if rule else None, budget_s=budget, control=False)
    known = played(tmp_path, aim, 3000, True, each=each, loading=loading)
    assert known.seconds <= budget
    assert known.reason in ("time", "cap")
    assert known.seconds > 0.7 * budget or known.replications == 3000
    assert known.replications % 2 == 0


def test_no_step_is_begun_without_time_for_it(tmp_path: Path) -> None:
    known = played(tmp_path, Aim("hires", budget_s=2, control=False), 3000, loading=3)
    assert (known.reason, known.replications) == ("time", 2)


def session(started: str, seconds: float, replications: int) -> dict[str, Any]:
    return {"started": started, "seconds": seconds, "replications": replications, "workers": 2}


def run_with(*sessions: dict[str, Any]) -> Any:
    return type("Run", (), {"manifest": {"timings": list(sessions)}})()


def test_the_pace_is_that_of_playing_without_compiling_and_of_what_was_on_disk() -> None:
    now, before = "2026-01-02T00:00:00+00:00", "2026-01-01T00:00:00+00:00"
    fresh = run_with(session(now, 50.0, 20))
    assert pace_of([fresh], 12.0, 40.0, 20, now) == Pace(pytest.approx(0.5), pytest.approx(2.0))
    stored = run_with(session(before, 90.0, 30), session(before, 10.0, 100))
    assert pace_of([stored], 0.1, 0.0, 130, now).each == pytest.approx(0.1)
    assert pace_of([run_with()], 4.0, 0.0, 8, now) == Pace(0.5)
    both = pace_of([run_with(session(now, 4.0, 20)), run_with(session(now, 12.0, 20))], 16.0, 0.0, 40, now)
    assert both == Pace(pytest.approx(0.4), pytest.approx(0.0))


def test_compiling_is_told_apart(tmp_path: Path) -> None:
    aim = Aim("hires", budget_s=5, control=False)
    known = played(tmp_path, aim, 100)
    known.compiling = 41.2
    assert "(0 s, and 41 s of compiling, once;" in ending_sentence(known, aim)


def test_a_clock_does_not_count_compiling() -> None:
    import numba

    began = time.perf_counter()
    clock = Clock()
    assert numba.njit(lambda x: 2 * x)(3) == 6
    seconds, compiling = clock.seconds, clock.compiling
    clock.stop()
    assert compiling > 0.001
    assert seconds + compiling <= time.perf_counter() - began
