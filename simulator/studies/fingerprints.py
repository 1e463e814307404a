"""How every strategy fares over competition and budget.

Answers: when does this rule work. One scenario, `fingerprint`, is played on a grid of crowds and monthly
Connects, with every strategy as a group of its own on the same luck. Pages and pictures are made from what
`measure_fingerprints` returns.
"""

from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

from simulator.kit.measured import in_full, in_yaml, measured_choice
from simulator.loader.scenario import load_scenario
from simulator.loader.shipped import scenario_file
from simulator.metrics.estimates.quantities import Estimate
from simulator.runs.provenance import code_version
from simulator.runs.run import run
from simulator.strategies import STRATEGIES
from simulator.strategies.registry import make

SCENARIO = "fingerprint"
USUAL_RIVALS = 25.5
CROWDS = (0.25, 0.5, 1.0, 2.0, 4.0)
"""mean number of rivals, as a multiple of the usual one"""
BUDGETS = (15, 30, 60, 120, 240)
"""Connects a month"""
METRICS = ("win_rate", "connects_per_hire", "net_earnings_usd")
Report = dict[str, Any]


def _numbers(found: Estimate) -> list[float | None]:
    return [None if x is None else round(float(x), 6) for x in (found.value, found.low, found.high)]


def measure_fingerprints(
    names: Sequence[str], replications: int | None = None, out: str | Path | None = None,
    played: Callable[[int, int], None] | None = None,
) -> Report:  # fmt: skip
    """Play the grid.

    Parameters
    ----------
    names : sequence of str
        Registered strategies; each is played as `measured_choice` says.
    replications : int, optional
        Random worlds of each cell; the scenario's own number without it.
    out : path, optional
        Folder of all results.
    played : callable, optional
        Told after each cell how many of how many are done.

    Returns
    -------
    dict
        How it was played, and for each strategy and metric a grid crowds x budgets of [value, low, high];
        under `measured` with which settings, as a scenario writes them and in full.
        Strategies that failed in some square are left out, and `failed` tells why.
    """
    base = load_scenario(
        scenario_file(SCENARIO), [f"run.replications={replications}"] if replications else []
    )
    plain = base.freelancers[0]
    grids: dict[str, dict[str, list[list[Any]]]] = {
        name: {metric: [[None] * len(BUDGETS) for _ in CROWDS] for metric in METRICS} for name in names
    }
    choices = {name: measured_choice(name, STRATEGIES[name]) for name in names}
    groups = tuple(
        plain.model_copy(update={"name": name, "strategy": choice}) for name, choice in choices.items()
    )
    failed: dict[str, str] = {}
    cells = [(i, j) for i in range(len(CROWDS)) for j in range(len(BUDGETS))]
    for done, (i, j) in enumerate(cells, 1):
        category = base.jobs.categories["web"]
        assert category.rivals is not None
        crowd = category.rivals.model_copy(update={"mean": USUAL_RIVALS * CROWDS[i]})
        web = category.model_copy(update={"rivals": crowd})
        scenario = base.model_copy(
            update={
                "freelancers": groups,
                "jobs": base.jobs.model_copy(update={"categories": {"web": web}}),
                "connects": base.connects.model_copy(update={"monthly_grant": BUDGETS[j]}),
            }
        )
        result = run(scenario, out=out)
        failed |= result.failed
        for name, found in result.metrics(METRICS).items():
            for metric in METRICS:
                grids[name][metric][i][j] = _numbers(found[metric])
        if played is not None:
            played(done, len(cells))
    return {
        "scenario": SCENARIO,
        "seed": base.run.seed,
        "replications": base.run.replications,
        "freelancers": plain.count,
        "version": code_version(),
        "crowds": list(CROWDS),
        "budgets": list(BUDGETS),
        "measured": {
            name: {"asked": in_yaml(choice), "in_full": in_full(make(choice))}
            for name, choice in choices.items()
            if name not in failed
        },
        "strategies": {name: grid for name, grid in grids.items() if name not in failed},
        **({"failed": failed} if failed else {}),
    }
