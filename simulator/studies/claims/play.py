"""Play a claim, and measure what it says.

Answers: by how much, and how sure, under its own assumptions and under others. Returns plain values for JSON,
from which pages and pictures are made.
"""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import numpy as np

from simulator.loader.scenario import load_scenario, plain_values
from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Quantity, deviations, t_quantile, value_of
from simulator.metrics.estimates.survival import Waiting, median_ratio
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.strategy import METRICS, Metric
from simulator.runs.result import RunResult
from simulator.runs.run import run
from simulator.studies.claims.claims import (
    MARKET,
    BreakEven,
    Claim,
    ClaimCurve,
    Contrast,
    Measured,
    Side,
    contrast_verdict,
    overall,
)
from simulator.version import __version__

FORM = "2: parts, break-even; jackknife of the logarithm, bootstrap of medians, 95 %"
"""what a report holds and how its intervals are computed; it changes with either, so that old reports are
recognised"""
Report = dict[str, Any]


def _metric(metric: str, group: str) -> Metric:
    return MARKET_METRICS[metric] if not group and metric in MARKET_METRICS else METRICS[metric]


def _quantity(result: RunResult, metric: str, group: str) -> Quantity:
    return _metric(metric, group).function(result.sample(group or None))


def ratio(a: Quantity, b: Quantity, paired: bool) -> Measured:
    """Ratio of two quantities with its 95 % interval.

    By the linearised logarithm; for waiting times, by drawing replications with replacement.

    Parameters
    ----------
    a, b : Quantity
        The numerator and the denominator.
    paired : bool
        Whether both are over the same replications, so that their common luck cancels.

    Returns
    -------
    Measured
    """
    if isinstance(a, Waiting) and isinstance(b, Waiting):
        return Measured(*map(_finite, median_ratio(a, b, LEVEL, paired)))
    va, vb = value_of(a), value_of(b)
    if va is None or vb is None or va <= 0 or vb <= 0 or not np.isfinite([va, vb]).all():
        return Measured(None, None, None)
    ua, ub = deviations(a), deviations(b)
    middle = float(va / vb)
    if ua is None or ub is None:
        return Measured(middle, None, None)
    parts = (ua / va - ub / vb,) if paired else (ua / va, ub / vb)
    error = float(np.sqrt(sum(part @ part for part in parts)))
    reach = t_quantile(LEVEL, ua.size - 1) * error
    return Measured(middle, middle * float(np.exp(-reach)), middle * float(np.exp(reach)))


def claim_digest(claim: Claim, overrides: tuple[str, ...] = ()) -> str:
    """Hash what is asked and how it is measured: every arm's scenario, the design, the form of a report."""
    worlds = {
        arm: plain_values(load_scenario(claim.scenario, [*claim.overrides(arm), *overrides]))
        for arm in claim.arms
    }
    flips = {flip: [claim.overrides(arm, flip) for arm in claim.deciding_arms] for flip in claim.flips}
    design = [[asdict(one) for one in part] for part in (claim.contrasts, claim.curves, claim.even)]
    text = json.dumps([FORM, worlds, claim.parts, claim.shown, design, flips], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:16]


def plays(claim: Claim) -> int:
    """Number of runs that the claim takes."""
    return len(claim.arms) + len(claim.deciding_arms) * len(claim.flips)


def measure_claim(
    claim: Claim,
    overrides: tuple[str, ...] = (),
    out: Path | None = None,
    played: Callable[[], None] = lambda: None,
) -> Report:
    """Play every arm, and under every other assumption the deciding ones, and measure.

    Parameters
    ----------
    claim : Claim
        What to test.
    overrides : tuple of str
        Settings on top of every arm, such as `run.replications=5`.
    out : Path, optional
        Folder of all results; what is already there is not played again.
    played : callable
        Called after each run.

    Returns
    -------
    dict
        Plain values for JSON: contrasts, flips, table, curves and break-even points, each number with its
        limits.
    """

    def results(arms: tuple[str, ...], flip: str | None = None) -> dict[str, RunResult]:
        found = {}
        for arm in arms:
            scenario = load_scenario(claim.scenario, [*claim.overrides(arm, flip), *overrides])
            found[arm] = run(scenario, out=out, base=claim.scenario.parent)
            played()
        return found

    def parts(played_arms: dict[str, RunResult]) -> Report:
        found = [_contrast(c, played_arms) for c in claim.deciding]
        return {"verdict": overall([part["verdict"] for part in found]), "contrasts": found}

    plain = results(tuple(claim.arms))
    first = next(iter(plain.values()))
    contrasts = [_contrast(c, plain) for c in claim.contrasts]
    return {
        "claim": claim.name,
        "asked": claim_digest(claim),
        "question": first.scenario.question,
        "version": __version__,
        "seed": int(first.manifest["seed"]),
        "replications": int(first.manifest["replications"]),
        "verdict": overall([found["verdict"] for found in contrasts[: claim.parts]]),
        "contrasts": contrasts,
        "flips": {flip: parts(results(claim.deciding_arms, flip)) for flip in claim.flips},
        "table": [row for arm, result in plain.items() for row in _rows(claim, arm, result)],
        "curves": [_curve(curve, plain) for curve in claim.curves],
        "even": [_even(even, plain) for even in claim.even],
    }


def _contrast(contrast: Contrast, results: Mapping[str, RunResult]) -> Report:
    a, b = (_quantity(results[s.arm], contrast.metric, s.group) for s in (contrast.a, contrast.b))
    worlds = [results[s.arm] for s in (contrast.a, contrast.b)]
    paired = all(w.manifest["seed"] == worlds[0].manifest["seed"] for w in worlds)
    found = ratio(a, b, paired)
    unit = _metric(contrast.metric, contrast.a.group).unit
    sides = [_numbers(estimate(q, unit)) for q in (a, b)]
    return {"ratio": list(found), "a": sides[0], "b": sides[1], "verdict": contrast_verdict(contrast, found)}


def _even(even: BreakEven, results: Mapping[str, RunResult]) -> Report:
    """By arm: every spending with its ratio to the first, and whether it is not below the first."""
    first = next(iter(even.by))
    arms: dict[str, list[Report]] = {}
    for arm, result in results.items():
        for group, connects in even.by.items():
            if group == first:
                continue
            one = Contrast(even.metric, Side(arm, group), Side(arm, first), even.words, "not below")
            found = _contrast(one, results)
            usd = connects * result.scenario.connects.usd_each
            row = {"connects": connects, "usd": usd, "ratio": found["ratio"], "verdict": found["verdict"]}
            arms.setdefault(arm, []).append(row)
    return {"metric": even.metric, "words": even.words, "arms": arms}


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


def _curve(curve: ClaimCurve, results: Mapping[str, RunResult]) -> Report:
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
