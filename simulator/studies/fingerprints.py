"""How every strategy fares over competition and budget.

Answers: when does this rule work. One scenario, `fingerprint`, is played on a grid of crowds and monthly
Connects, with every strategy as a group of its own on the same luck. Pages and pictures are made from what
`measure_fingerprints` returns.
"""

from collections.abc import Callable, Sequence
from itertools import product
from math import isfinite
from pathlib import Path
from typing import Any

from simulator.kit.measured import in_full, in_yaml, measured_choice
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.metrics.estimates.quantities import Estimate
from simulator.model.freelancers import Group
from simulator.model.scenario import Scenario
from simulator.runs.run import run
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make
from simulator.version import __version__

SCENARIO = "fingerprint"
USUAL_RIVALS = 19.6
CROWDS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""mean number of rivals, as a multiple of the usual one"""
BUDGETS = (15, 30, 60, 120, 240)
"""Connects a month"""
METRICS = ("win_rate", "connects_per_hire", "net_earnings_usd")
Report = dict[str, Any]
_Numbers = list[float | None]
"""value, low, high"""
_Cell = dict[str, dict[str, _Numbers]]
"""by strategy and metric"""


def _numbers(found: Estimate) -> _Numbers:
    # with few replications a limit may be infinite, which no JSON can hold
    three = (found.value, found.low, found.high)
    return [None if x is None or not isfinite(x) else round(float(x), 6) for x in three]


def measure_fingerprints(
    names: Sequence[str],
    replications: int | None = None,
    out: str | Path | None = None,
    played: Callable[[int, int], None] | None = None,
) -> Report:
    """Play the grid.

    Parameters
    ----------
    names : sequence of str
        Registered strategies; each is played as `measured_choice` says.
    replications : int, optional
        Random worlds of each cell; by default as many as the scenario says.
    out : path, optional
        Folder of all results.
    played : callable, optional
        Called after each cell with the number of cells done and of all cells.

    Returns
    -------
    dict
        How it was played, and for each strategy and metric a grid crowds x budgets of [value, low, high];
        under `measured` the settings of each strategy, as a scenario writes them and in full. Strategies that
        failed in some cell are left out, with the reason under `failed`.
    """
    overrides = [f"run.replications={replications}"] if replications else []
    base = load_scenario(scenario_file(SCENARIO), overrides)
    choices = {name: measured_choice(name, STRATEGIES[name]) for name in names}
    groups = tuple(
        base.freelancers[0].model_copy(update={"name": name, "strategy": choice})
        for name, choice in choices.items()
    )
    failed, cells = dict[str, str](), list[_Cell]()
    for done, (crowd, budget) in enumerate(product(CROWDS, BUDGETS), 1):
        result = run(_at(base, groups, crowd, budget), out=out)
        failed |= result.failed
        found = result.metrics(METRICS)
        cells.append({name: {m: _numbers(of[m]) for m in METRICS} for name, of in found.items()})
        if played is not None:
            played(done, len(CROWDS) * len(BUDGETS))
    kept = {name: choice for name, choice in choices.items() if name not in failed}
    return {
        "scenario": SCENARIO,
        "seed": base.run.seed,
        "replications": base.run.replications,
        "freelancers": base.freelancers[0].count,
        "version": __version__,
        "crowds": list(CROWDS),
        "budgets": list(BUDGETS),
        "measured": {n: {"asked": in_yaml(c), "in_full": in_full(make(c))} for n, c in kept.items()},
        "strategies": {n: {m: _grid([cell[n][m] for cell in cells]) for m in METRICS} for n in kept},
        **({"failed": failed} if failed else {}),
    }


def _at(base: Scenario, groups: tuple[Group, ...], crowd: float, budget: int) -> Scenario:
    """The scenario of one cell: a crowd, as a multiple of the usual one, and Connects a month."""
    category = base.jobs.categories["web"]
    assert category.rivals is not None
    rivals = category.rivals.model_copy(update={"mean": USUAL_RIVALS * crowd})
    web = category.model_copy(update={"rivals": rivals})
    changes = {
        "freelancers": groups,
        "jobs": base.jobs.model_copy(update={"categories": {"web": web}}),
        "connects": base.connects.model_copy(update={"monthly_grant": budget}),
    }
    return base.model_copy(update=changes)


def _grid(cells: list[_Numbers]) -> list[list[_Numbers]]:
    """Cells in the order of play, as one row per crowd."""
    return [cells[k : k + len(BUDGETS)] for k in range(0, len(cells), len(BUDGETS))]
