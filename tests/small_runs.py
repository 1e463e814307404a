"""Small worlds for tests: a scenario that plays in a moment, and batches with numbers to check by hand."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.engine.batch import BatchResult
from simulator.model.connects import CAUSES
from simulator.model.scenario import Scenario
from simulator.runs.layouts import LAYOUTS, tables_of
from simulator.runs.manifest import SCHEMA_VERSION, Manifest, question_hash
from simulator.runs.result import RunResult
from simulator.runs.store import RunStore
from simulator.world.records import SPENT_AT_HIRES

CODES = {"name": "i4"}


def small_scenario(**changes: Any) -> Scenario:
    """Two groups who meet 10 posts a day for 6 days."""
    plain: dict[str, Any] = {
        "name": "small",
        "horizon": 6,
        "warmup": 1,
        "clock": {"tick": 0.25},
        "jobs": {"per_day": 10},
        "freelancers": [
            {"name": "first", "strategy": "spray_and_pray", "count": 3, "wallet": 40},
            {"name": "second", "strategy": "fresh_hour", "count": 2, "wallet": 40},
        ],
        "run": {"replications": 6, "seed": 3},
    }
    return Scenario.model_validate(plain | changes)


def scripted_scenario(groups: Sequence[str], each: int, replications: int, **changes: Any) -> Scenario:
    """A scenario whose results come from `scripted_batch`; 10 days, no warm-up."""
    return small_scenario(
        horizon=10,
        warmup=0,
        freelancers=[{"name": g, "strategy": "spray_and_pray", "count": each} for g in groups],
        run={"replications": replications, "seed": 3},
        **changes,
    )


def _zeros(layout: str, rows: int) -> np.ndarray[Any, Any]:
    fields = [
        (n, CODES.get(k, k)) for n, k in LAYOUTS[layout].items() if not k.endswith("[]") and n[:4] != "gini"
    ]
    return np.zeros(rows, fields)


def scripted_batch(
    scenario: Scenario,
    first: int,
    last: int,
    columns: Mapping[str, Any],
    market: Mapping[str, Any] | None = None,
) -> BatchResult:
    """A batch in which each column of the freelancers is what the caller says.

    `columns` holds arrays that broadcast to (replications, groups, freelancers of a group); the rest is 0.
    """
    counts = [group.count for group in scenario.freelancers]
    reps, groups, each = last - first + 1, len(counts), counts[0]
    assert set(counts) == {each}
    lanes = _zeros("freelancers", reps * groups * each)
    rep, group, ordinal = (x.ravel() for x in np.indices((reps, groups, each)))
    lanes["rep"], lanes["group"], lanes["ordinal"] = rep + first, group, ordinal
    lanes["capacity"], lanes["first_hire_day"] = 2, np.nan
    for name in SPENT_AT_HIRES:
        lanes[name] = -1
    for name, values in columns.items():
        lanes[name] = np.broadcast_to(values, (reps, groups, each)).ravel()
    days = int(scenario.horizon)
    curves = _zeros("curves", reps * groups * days)
    curves["rep"], curves["group"], curves["day"] = (x.ravel() for x in np.indices((reps, groups, days)))
    curves["rep"] += first
    posts = _zeros("market", reps)
    posts["rep"] = np.arange(first, last + 1)
    for name, values in (market or {}).items():
        posts[name] = values
    return BatchResult(
        lanes=lanes,
        ledger=np.zeros((lanes.size, len(CAUSES)), np.int64),
        curves=curves,
        market=posts,
        ages=np.ones((reps, 10, 6), np.int64),
        age_sums=np.ones((reps, 10)),
        connects_posted=np.ones((reps, 32), np.int64),
        tables={},
        work={},
        failed={},
    )


def manifest_of(scenario: Scenario, run_id: str | None = None) -> Manifest:
    """The manifest of a run that was never played; its id is that of the scenario, or another one."""
    code, plain = "0" * 16, scenario.model_dump(mode="json")
    return {
        "schema_version": SCHEMA_VERSION,
        "run_id": run_id or question_hash(plain, code, {})[:12],
        "name": scenario.name,
        "question": scenario.question,
        "seed": scenario.run.seed,
        "replications": scenario.run.replications,
        "replications_done": 0,
        "code": {"version": "0", "digest": code},
        "files": {},
        "base": ".",
        "environment": {},
        "shape": {
            "groups": [g.name for g in scenario.freelancers],
            "freelancers": sum(g.count for g in scenario.freelancers),
        },
        "timings": [],
        "scenario": plain,
    }


def scripted_run(
    folder: Path, scenario: Scenario, columns: Mapping[str, Any], market: Mapping[str, Any] | None = None
) -> RunResult:
    """A run on disk, in one part, with these columns."""
    store = RunStore.create(folder, manifest_of(scenario))
    last = scenario.run.replications - 1
    batch = scripted_batch(scenario, 0, last, columns, market)
    store.write_part(0, last, tables_of(batch, scenario))
    return RunResult(store)
