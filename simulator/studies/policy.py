"""Rules of a market, as levers of whoever designs it.

Answers: what do the price of a proposal, the grant, refunds, a limit on proposals and places for sale do to
clients, freelancers, the platform, newcomers and equality; and which combinations are worth choosing among.
Every combination is played on the same luck. One is worth choosing if no other is at least as good in
everything; as every number has an error, each has a chance of it.
"""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulator.loader.scenario import load_scenario
from simulator.metrics.contrasts.simultaneous import simultaneous
from simulator.metrics.estimates.draws import steady_normals
from simulator.metrics.estimates.quantities import LEVEL, t_quantile
from simulator.metrics.estimates.spread import gini
from simulator.metrics.sample import net_earnings
from simulator.model.scenario import Scenario
from simulator.runs.executors import Threads
from simulator.runs.ready import Ready
from simulator.runs.sizes import batch_size, batches
from simulator.studies import levers
from simulator.studies.levers import OUTCOMES, Effect, Measured, Number, Row, points, settings_of

Floats = npt.NDArray[np.float64]

SCENARIO = "policy_2023"
FORM = 1
"""changes when numbers are measured in another way"""
_TABLES = 2_000
_MONTH_DAYS = 30.0


def asked_of(path: Path) -> str:
    """Hash what is asked and how it is measured."""
    scenario = load_scenario(path, []).model_dump(mode="json")
    tried = {name: dict(lever.tried) for name, lever in levers.LEVERS.items()}
    text = json.dumps([FORM, scenario, tried, levers.BEFORE, list(OUTCOMES)], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Played:
    """Sums per replication, points x outcomes x replications: what is divided, and by what."""

    over: Floats
    under: Floats

    @property
    def values(self) -> Floats:
        """Points x outcomes."""
        return np.asarray(self.over.sum(axis=2) / self.under.sum(axis=2))

    @property
    def deviations(self) -> Floats:
        """How much each replication moves each value, replications x points x outcomes."""
        n = self.over.shape[2]
        moved = (self.over - self.values[..., None] * self.under) / self.under.sum(axis=2, keepdims=True)
        return np.asarray(np.moveaxis(moved, 2, 0) * np.sqrt(n / (n - 1)))


def _outcomes(
    scenario: Scenario, lanes: npt.NDArray[np.void], market: npt.NDArray[np.void]
) -> tuple[Floats, Floats]:
    """Sums of one batch, outcomes x replications."""
    reps = market["rep"]
    row = np.searchsorted(reps, lanes["rep"])
    window = scenario.horizon - scenario.warmup
    months = window / _MONTH_DAYS

    def total(weights: Floats) -> Floats:
        return np.asarray(np.bincount(row, weights, reps.size), float)

    new = (lanes["newcomer"] == 1).astype(float)
    waited = np.where(np.isnan(lanes["first_hire_day"]), window, lanes["first_hire_day"])
    paid = lanes["service_fee_usd"] + lanes["bought_usd"] + lanes["plan_usd"]
    inequality = np.array([gini(lanes["earnings_usd"][row == r]) for r in range(reps.size)])
    one = np.ones(reps.size)
    over = [
        market["hired_match_sum"].astype(float),
        total(net_earnings(lanes) - lanes["luck_usd"]),
        total(paid),
        total(new * waited),
        np.nan_to_num(inequality),
    ]
    under = [
        market["posts"].astype(float),
        total(np.ones(lanes.size)) * months,
        one * months,
        total(new),
        one,
    ]
    return np.array(over), np.array(under)


def play_policies(
    path: Path,
    replications: int | None = None,
    workers: int = 1,
    played: Callable[[int, int], None] | None = None,
) -> tuple[Scenario, Played]:
    """Play every combination of the levers on the same luck.

    Parameters
    ----------
    path : Path
        The scenario.
    replications : int, optional
        Random worlds; by default as many as the scenario says.
    workers : int
        Threads. Results do not depend on it.
    played : callable, optional
        Called as `played(done, all)` after each combination.

    Returns
    -------
    Scenario, Played
    """
    number = [] if replications is None else [f"run.replications={replications}"]
    every, found = points(), list[tuple[Floats, Floats]]()
    for k, point in enumerate(every):
        scenario = load_scenario(path, [*settings_of(point), *number])
        ready, n = Ready.of(scenario, path.parent), scenario.run.replications

        def batch(first: int, last: int, ready: Ready = ready) -> tuple[Floats, Floats]:
            one = ready.simulate(range(first, last + 1))
            return _outcomes(ready.scenario, one.lanes, one.market)

        parts = Threads(workers)(batch, batches([(0, n - 1)], batch_size(scenario, workers, n)))
        if parts.stop is not None:
            raise parts.stop.error
        over, under = (np.concatenate(each, axis=1) for each in zip(*parts.results, strict=True))
        found.append((over, under))
        if played is not None:
            played(k + 1, len(every))
    over, under = (np.stack(each) for each in zip(*found, strict=True))
    return load_scenario(path, number), Played(over, under)


def efficient(values: Floats) -> npt.NDArray[np.bool_]:
    """Tell which points are worth choosing: no other is as good in everything and better in something.

    Parameters
    ----------
    values : float array, points x outcomes
        Higher is better.

    Returns
    -------
    bool array, points

    Examples
    --------
    >>> efficient(np.array([[1.0, 3.0], [2.0, 2.0], [1.0, 2.0]])).tolist()
    [True, True, False]
    """
    as_good = np.all(values[None] >= values[:, None], axis=2)
    better = np.any(values[None] > values[:, None], axis=2)
    return np.asarray(~np.any(as_good & better, axis=1))


def measured(path: Path, scenario: Scenario, played: Played) -> Measured:
    """Measure every combination, its chance to be worth choosing, and what every lever does.

    Parameters
    ----------
    path : Path
        The scenario's file.
    scenario : Scenario
        The scenario.
    played : Played
        What was played.

    Returns
    -------
    Measured
    """
    values, moved = played.values, played.deviations
    n = len(moved)
    reach = t_quantile(LEVEL, n - 1) * np.sqrt((moved**2).sum(axis=0))
    drawn = values + np.einsum("tn,npo->tpo", steady_normals("policies", _TABLES, n), moved)
    signs = np.array([1.0 if one.higher else -1.0 for one in OUTCOMES.values()])
    chance = np.mean([efficient(table * signs) for table in drawn], axis=0)
    rows: list[Row] = [
        {
            "levers": point,
            "chance": float(chance[k]),
            "outcomes": {name: _number(values[k, o], reach[k, o]) for o, name in enumerate(OUTCOMES)},
        }
        for k, point in enumerate(points())
    ]
    return {
        "asked": asked_of(path),
        "scenario": scenario.name,
        "days": scenario.horizon - scenario.warmup,
        "replications": n,
        "seed": scenario.run.seed,
        "level": LEVEL,
        "points": rows,
        "effects": _effects(values, moved),
    }


def _number(value: float, reach: float) -> Number:
    return {"value": float(value), "low": float(value - reach), "high": float(value + reach)}


def _effects(values: Floats, moved: Floats) -> list[Effect]:
    """What every lever does, with limits that hold for all levers of an outcome at once."""
    every, asked = points(), list[tuple[str, str]]()
    changes, apart = list[Floats](), list[Floats]()
    for name, lever in levers.LEVERS.items():
        base = np.array([point[name] == levers.BEFORE[name] for point in every])
        for to in (one for one in lever.tried if one != levers.BEFORE[name]):
            new = np.array([point[name] == to for point in every])
            changes.append(values[new].mean(axis=0) - values[base].mean(axis=0))
            apart.append(moved[:, new].mean(axis=1) - moved[:, base].mean(axis=1))
            asked.append((name, to))
    all_changes, all_apart = np.array(changes), np.stack(apart, axis=1)
    found = [simultaneous(all_changes[:, o], all_apart[:, :, o]) for o in range(len(OUTCOMES))]
    return [
        {
            "lever": lever,
            "to": to,
            "changes": {
                name: {
                    "value": float(found[o].value[k]),
                    "low": float(found[o].low[k]),
                    "high": float(found[o].high[k]),
                }
                for o, name in enumerate(OUTCOMES)
            },
        }
        for k, (lever, to) in enumerate(asked)
    ]
