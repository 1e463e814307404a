"""Rules of a market, as levers of whoever designs it.

Answers: what do the price of a proposal, the grant, refunds, a limit on proposals and places for sale do to
clients, freelancers, the platform, newcomers and equality; and which combinations are worth choosing among.
Every combination is played on the same luck. One is worth choosing if no other is at least as good in
everything; as every number has an error, `sure.py` tells of which that is sure.
"""

import hashlib
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from simulator.loader.scenario import load_scenario
from simulator.loader.sweeps.versions import Versions
from simulator.metrics.contrasts.simultaneous import simultaneous
from simulator.metrics.estimates.draws import steady_normals
from simulator.metrics.estimates.quantities import LEVEL, t_quantile
from simulator.metrics.sample import net_earnings
from simulator.model.scenario import Scenario
from simulator.runs.points import MARKET, SUMS
from simulator.runs.workers.executors import Progress
from simulator.studies.policy import levers
from simulator.studies.policy.levers import OUTCOMES, Effect, Measured, Number, Row, points, settings_of
from simulator.studies.policy.sure import FEWEST, verdicts
from simulator.studies.sweep.design import sparse_design
from simulator.studies.sweep.play import play
from simulator.studies.sweep.result import SweepResult

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


class PolicyError(ValueError):
    """Combinations that could not be played; the message says why."""


def play_policies(
    path: Path,
    replications: int | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    *,
    out: Path | None = None,
    fresh: bool = False,
) -> tuple[Scenario, Played]:
    """Play every combination of the levers on the same luck, as a sweep: what is on disk is not played again.

    Parameters
    ----------
    path : Path
        The scenario.
    replications : int, optional
        Random worlds; by default as many as the scenario says.
    workers : int, optional
        Threads; by default one per processor. Results do not depend on it.
    progress : callable, optional
        Called as `progress(done, total, seconds)` after each combination.
    out : Path, optional
        Folder of all results, by default `results`.
    fresh : bool
        Whether to play everything again, including what is on disk.

    Returns
    -------
    Scenario, Played

    Raises
    ------
    Interrupted
        On Ctrl-C; what is saved stands, and another call continues.
    PolicyError
        If a combination cannot be played.
    """
    number = [] if replications is None else [f"run.replications={replications}"]
    design = sparse_design([settings_of(point) for point in points()])
    result = play(Versions.of(path, number), design, workers=workers, out=out, progress=progress, fresh=fresh)
    if len(result.failed):
        why = result.failed["reason"].iloc[0]
        raise PolicyError(f"{len(result.failed)} of {len(design)} combinations could not be played: {why}")
    return load_scenario(path, number), _outcomes(result)


def _outcomes(result: SweepResult) -> Played:
    """What comes of every combination, from the sums of its sweep."""
    sums, market = result.table(SUMS), result.table(MARKET)
    window = result.scenario.horizon - result.scenario.warmup
    months, shape = window / _MONTH_DAYS, (len(result.points), result.replications, len(result.groups))

    def total(values: Floats) -> Floats:
        return np.asarray(values.reshape(shape).sum(axis=2), float)

    def of_market(name: str) -> Floats:
        return np.asarray(np.nan_to_num(market[name].to_numpy(float)).reshape(shape[:2]), float)

    named = {name: sums[name].to_numpy(float) for name in sums.columns if sums[name].dtype.kind in "iuf"}
    one = np.ones(shape[:2])
    over = [
        of_market("hired_match_sum"),
        total(net_earnings(named) - named["luck_usd"]),
        total(named["service_fee_usd"] + named["bought_usd"] + named["plan_usd"]),
        total(named["newcomer_waited_days"]),
        of_market("gini_earnings"),
    ]
    under = [
        of_market("posts"),
        total(named["freelancers"]) * months,
        one * months,
        total(named["newcomers"]),
        one,
    ]
    return Played(np.stack(over, axis=1), np.stack(under, axis=1))


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
    """Measure every combination, whether it is worth choosing, and what every lever does.

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
    if n >= FEWEST:
        for row, said in zip(rows, verdicts(values * signs, moved * signs), strict=True):
            row["sure"] = said
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
