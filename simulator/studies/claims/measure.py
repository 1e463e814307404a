"""Measure a claim on what was played: ratios, tables, curves, break-even points.

Answers: by how much two sides differ, and into which range another play would fall. Returns plain values for
JSON, from which pages and pictures are made.
"""

import math
from collections.abc import Mapping
from typing import Any

import numpy as np

from simulator.metrics.estimates.estimates import estimate
from simulator.metrics.estimates.quantities import LEVEL, Estimate, Quantity, deviations, t_quantile, value_of
from simulator.metrics.estimates.survival import Waiting, median_ratio
from simulator.metrics.market import MARKET_METRICS
from simulator.metrics.sample import Sample
from simulator.metrics.strategy import METRICS, Metric
from simulator.runs.result import RunResult
from simulator.studies.claims.claims import (
    MARKET,
    BreakEven,
    Claim,
    ClaimCurve,
    Contrast,
    Measured,
    Side,
    contrast_verdict,
)

ANOTHER_PLAY = math.sqrt(2)
"""how much wider than a 95 % interval the range is into which another play of the same size, with another
seed, falls in 95 of 100 cases: the luck of both plays counts"""
Report = dict[str, Any]


def _metric(metric: str, group: str) -> Metric:
    return MARKET_METRICS[metric] if not group and metric in MARKET_METRICS else METRICS[metric]


def _quantity(result: RunResult, metric: str, group: str) -> Quantity:
    return _metric(metric, group).function(_sample(result, group))


def _sample(result: RunResult, group: str) -> Sample:
    return result.sample(group or None, controlled=bool(group))


def ratio(a: Quantity, b: Quantity, paired: bool) -> Measured:
    """Ratio of two quantities, with the range into which another play with another seed would fall.

    By the linearised logarithm; for waiting times, by drawing replications with replacement. Replications are
    the independent units, as the freelancers of one share its posts.

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
        return _widened(Measured(*map(_finite, median_ratio(a, b, LEVEL, paired))))
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
    return _widened(Measured(middle, middle * float(np.exp(-reach)), middle * float(np.exp(reach))))


def _widened(found: Measured) -> Measured:
    """From a confidence interval to the range of another play, on the logarithmic scale."""

    def wide(end: float | None) -> float | None:
        if end is None or not found.value or end <= 0:
            return end
        return float(found.value * (end / found.value) ** ANOTHER_PLAY)

    return Measured(found.value, wide(found.low), wide(found.high))


def contrast_of(contrast: Contrast, results: Mapping[str, RunResult]) -> Report:
    """Measure one contrast: the ratio, both sides, and whether it holds."""
    worlds = [results[s.arm] for s in (contrast.a, contrast.b)]
    # an arm that was played whole before has more replications than one that is tried on the first ones
    groups = (contrast.a.group, contrast.b.group)
    samples = [_sample(world, group) for world, group in zip(worlds, groups, strict=True)]
    common = min(len(sample.sums) for sample in samples)
    a, b = (
        _metric(contrast.metric, group).function(sample.first(common))
        for group, sample in zip(groups, samples, strict=True)
    )
    paired = all(w.manifest["seed"] == worlds[0].manifest["seed"] for w in worlds)
    found = ratio(a, b, paired)
    unit = _metric(contrast.metric, contrast.a.group).unit
    sides = [_numbers(estimate(q, unit)) for q in (a, b)]
    return {"ratio": list(found), "a": sides[0], "b": sides[1], "verdict": contrast_verdict(contrast, found)}


def even_of(even: BreakEven, results: Mapping[str, RunResult]) -> Report:
    """By arm: every spending with its ratio to the first, and whether it is not below the first."""
    first = next(iter(even.by))
    arms: dict[str, list[Report]] = {}
    for arm, result in results.items():
        for group, connects in even.by.items():
            if group == first:
                continue
            one = Contrast(even.metric, Side(arm, group), Side(arm, first), even.words, "not below")
            found = contrast_of(one, results)
            usd = connects * result.scenario.connects.usd_each
            row = {"connects": connects, "usd": usd, "ratio": found["ratio"], "verdict": found["verdict"]}
            arms.setdefault(arm, []).append(row)
    return {"metric": even.metric, "words": even.words, "arms": arms}


def _numbers(found: Estimate) -> list[float | None]:
    return [_finite(x) for x in (found.value, found.low, found.high)]


def _finite(value: float | None) -> float | None:
    return None if value is None or not np.isfinite(value) else float(value)


def rows_of(claim: Claim, arm: str, result: RunResult) -> list[Report]:
    """Rows of the table of means.

    Parameters
    ----------
    claim : Claim
        Whose table.
    arm : str
        Which arm was played.
    result : RunResult
        What came of it.

    Returns
    -------
    list of dict
        Every group in every metric that is shown; beside a market, only groups that are compared.
    """
    named = {s.group for c in claim.contrasts for s in (c.a, c.b)}
    groups = [group for group in result.groups if MARKET not in named or group in named]
    groups = groups if named - {MARKET} else []
    rows = []
    for group in [*groups, *([MARKET] if MARKET in named else [])]:
        for metric in claim.shown:
            if group and metric not in METRICS:
                continue
            known = _metric(metric, group)
            found = estimate(_quantity(result, metric, group), known.unit)
            rows.append(
                {"arm": arm, "group": group, "metric": metric, "unit": known.unit, "value": _numbers(found)}
            )
    return rows


def curve_of(curve: ClaimCurve, results: Mapping[str, RunResult]) -> Report:
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
