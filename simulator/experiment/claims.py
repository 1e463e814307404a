"""Claims about the market, each put to the test: how it is played, and what was measured.

Answers: does the advice hold in the model, by how much, and under which assumptions does it turn. A claim
names a
scenario, its arms (overrides) and contrasts; its verdict follows from the interval of the first contrast.
Played
by `measure`; pages are made from what it returns.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np

from simulator.experiment.estimates import estimate
from simulator.experiment.intervals import (
    LEVEL,
    Estimate,
    Ratio,
    Smooth,
    deviations,
    t_quantile,
    value_of,
)
from simulator.experiment.loader import load_scenario, resolved
from simulator.experiment.loader_shipped import claims_folder
from simulator.experiment.market_metrics import MARKET_METRICS
from simulator.experiment.metrics import METRICS, Metric
from simulator.experiment.provenance import code_version
from simulator.experiment.result import RunResult
from simulator.experiment.run import run

SAME = 0.02
"""how far from 1 a ratio may be and still count as the same"""
Verdict = Literal["yes", "no", "cannot tell"]
MARKET = ""
"""the side of a contrast, or the row of a table, that is the market as a whole"""
PLAIN = "as shipped"
"""name of the assumptions that the scenario itself makes"""


class Side(NamedTuple):
    """Who is measured: a group of an arm, or its market."""

    arm: str
    group: str = MARKET


@dataclass(frozen=True)
class Contrast:
    """A ratio of two sides in one metric, `a` over `b`."""

    metric: str
    a: Side
    b: Side
    words: str
    """what the ratio is, in words that complete 'times' """
    holds: Literal["above", "below", "same"] = "above"
    """side of 1 on which the claim is true; `same`: within `SAME` of 1"""


@dataclass(frozen=True)
class Curve:
    """What is drawn: a metric against the arms or groups, as a ratio to the first one if `relative`."""

    metric: str
    by: Literal["arm", "group"]
    x: Mapping[str, float]
    x_label: str
    relative: bool = False


@dataclass(frozen=True)
class Claim:
    """One piece of advice and its test."""

    name: str
    title: str
    says: str
    """the claim, in our words"""
    source: str
    contrasts: tuple[Contrast, ...]
    """the first one decides"""
    design: str
    assumptions: tuple[str, ...]
    arms: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: {PLAIN: ()})
    flips: Mapping[str, tuple[str, ...] | Mapping[str, tuple[str, ...]]] = field(default_factory=dict)
    """other assumptions: overrides below those of every arm, or above those of the arms that are named"""
    shown: tuple[str, ...] = ()
    """metrics of the table"""
    curves: tuple[Curve, ...] = ()

    def overrides(self, arm: str, flip: str | None = None) -> list[str]:
        """All overrides of an arm, under the scenario's own assumptions or under others."""
        own = self.arms[arm]
        other = self.flips[flip] if flip is not None else ()
        return [*own, *other.get(arm, ())] if isinstance(other, Mapping) else [*other, *own]

    @property
    def scenario(self) -> Path:
        """The file that is played."""
        return claims_folder() / f"{self.name}.yaml"


class Measured(NamedTuple):
    """A number with its interval; None: undefined or without a limit."""

    value: float | None
    low: float | None
    high: float | None


Report = dict[str, Any]


def _quantity(result: RunResult, metric: str, group: str) -> Any:
    return _metric(metric, group).function(result.sample(group or None))


def _metric(metric: str, group: str) -> Metric:
    return MARKET_METRICS[metric] if not group and metric in MARKET_METRICS else METRICS[metric]


def ratio(a: Ratio | Smooth, b: Ratio | Smooth, paired: bool) -> Measured:
    """Ratio of two quantities with its 95 % interval, by the linearised logarithm.

    Parameters
    ----------
    a, b : Ratio or Smooth
        Over the same replications if `paired`; then what they share of luck drops out.
    """
    va, vb = value_of(a), value_of(b)
    ua, ub = deviations(a), deviations(b)
    if va is None or vb is None or va <= 0 or vb <= 0 or not np.isfinite([va, vb]).all():
        return Measured(None, None, None)
    middle = float(va / vb)
    if ua is None or ub is None:
        return Measured(middle, None, None)
    parts = (ua / va - ub / vb,) if paired else (ua / va, ub / vb)
    error = float(np.sqrt(sum(part @ part for part in parts)))
    reach = t_quantile(LEVEL, ua.size - 1) * error
    return Measured(middle, middle * float(np.exp(-reach)), middle * float(np.exp(reach)))


def verdict(contrast: Contrast, found: Measured) -> Verdict:
    """Whether the claim holds, by the interval of its ratio."""
    low = found.low if found.low is not None else 0.0
    high = found.high if found.high is not None else float("inf")
    if contrast.holds == "same":
        inside = low >= 1 - SAME and high <= 1 + SAME
        outside = high < 1 - SAME or low > 1 + SAME
        return "yes" if inside and found.value is not None else "no" if outside else "cannot tell"
    if found.value is None or low <= 1 <= high:
        return "cannot tell"
    return "yes" if (low > 1) == (contrast.holds == "above") else "no"


def digest(claim: Claim, overrides: tuple[str, ...] = ()) -> str:
    """Name what is asked: the resolved scenario of every arm, and the design."""
    worlds = {
        arm: resolved(load_scenario(claim.scenario, [*claim.overrides(arm), *overrides]))
        for arm in claim.arms
    }
    flips = {flip: [claim.overrides(arm, flip) for arm in claim.arms] for flip in claim.flips}
    asked = [worlds, [repr(contrast) for contrast in claim.contrasts], flips]
    text = json.dumps(asked, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plays(claim: Claim) -> int:
    """How many runs the claim takes."""
    return len(claim.arms) * (1 + len(claim.flips))


def measure(
    claim: Claim,
    overrides: tuple[str, ...] = (),
    out: Path | None = None,
    played: Callable[[], None] = lambda: None,
) -> Report:
    """Play every arm under every assumption and measure.

    Parameters
    ----------
    claim : Claim
        What to test.
    overrides : tuple of str
        Settings on top of every arm, such as `run.replications=5`.
    out : Path, optional
        Folder of all results; what is stored there is not played again.
    played : callable
        Called after each run.

    Returns
    -------
    dict
        Plain values for JSON: contrasts, flips, table and curves, each number with its limits.
    """

    def results(flip: str | None = None) -> dict[str, RunResult]:
        found = {}
        for arm in claim.arms:
            scenario = load_scenario(claim.scenario, [*claim.overrides(arm, flip), *overrides])
            found[arm] = run(scenario, out=out, base=claim.scenario.parent)
            played()
        return found

    plain = results()
    first = next(iter(plain.values()))
    contrasts = [_contrast(c, plain) for c in claim.contrasts]
    flips = {flip: _contrast(claim.contrasts[0], results(flip)) for flip in claim.flips}
    return {
        "claim": claim.name,
        "asked": digest(claim),
        "version": code_version(),
        "seed": int(first.manifest["seed"]),
        "replications": int(first.manifest["replications"]),
        "contrasts": contrasts,
        "flips": flips,
        "table": [row for arm, result in plain.items() for row in _rows(claim, arm, result)],
        "curves": [_curve(curve, plain) for curve in claim.curves],
    }


def _contrast(contrast: Contrast, results: dict[str, RunResult]) -> Report:
    a, b = (_quantity(results[s.arm], contrast.metric, s.group) for s in (contrast.a, contrast.b))
    worlds = [results[s.arm] for s in (contrast.a, contrast.b)]
    paired = all(w.manifest["seed"] == worlds[0].manifest["seed"] for w in worlds)
    found = ratio(a, b, paired)
    unit = _metric(contrast.metric, contrast.a.group).unit
    sides = [_numbers(estimate(q, unit)) for q in (a, b)]
    return {"ratio": list(found), "a": sides[0], "b": sides[1], "verdict": verdict(contrast, found)}


def _numbers(found: Estimate) -> list[float | None]:
    return [_finite(x) for x in (found.value, found.low, found.high)]


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def _rows(claim: Claim, arm: str, result: RunResult) -> list[Report]:
    named = {s.group for c in claim.contrasts for s in (c.a, c.b)}
    groups = [*result.groups] if named - {MARKET} else []
    rows = []
    for group in [*groups, *([MARKET] if MARKET in named else [])]:
        for metric in claim.shown:
            if group and metric not in METRICS:
                continue
            known = _metric(metric, group)
            found = estimate(known.function(result.sample(group or None)), known.unit)
            rows.append(
                {"arm": arm, "group": group, "metric": metric, "unit": known.unit, "value": _numbers(found)}
            )
    return rows


def _curve(curve: Curve, results: dict[str, RunResult]) -> Report:
    """Points of a curve: one line per arm where x are groups, one line where x are arms."""
    lines: dict[str, list[list[float | None]]] = {}
    for arm, result in results.items():
        names = curve.x if curve.by == "group" else {arm: curve.x[arm]} if arm in curve.x else {}
        for name, x in names.items():
            group = name if curve.by == "group" else MARKET
            line = lines.setdefault(arm if curve.by == "group" else "", [])
            q = _quantity(result, curve.metric, group)
            if curve.relative:
                base = _quantity(result, curve.metric, next(iter(curve.x)))
                line.append([x, *ratio(q, base, True)])
            else:
                line.append([x, *_numbers(estimate(q, _metric(curve.metric, group).unit))])
    return {"metric": curve.metric, "x_label": curve.x_label, "relative": curve.relative, "lines": lines}
