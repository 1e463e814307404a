"""The decision rule of all oracles: when an estimate agrees with a known answer.

`cases.json` holds the known answers: closed forms, exact recursions and published values, each with the
standard deviation of one replication. A correct program fails a case with chance 2e-9, and a near miss (the
answer that a plausible mistake would give) is told apart with certainty.
"""

import json
import math
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import pytest

WIDTH = 6.0
"""standard errors within which an estimate agrees"""
FUNCTION_VALUES = 1e-9
"""relative error of an exact value that is no whole number"""


class Case(NamedTuple):
    """A known answer; `sd`, `n_min` and `n_rec` are 0 for exact cases."""

    quantity: str
    kind: str
    expected: Any
    sd: float
    n_min: int
    n_rec: int
    near_misses: dict[str, float]


class Estimate(NamedTuple):
    """What the simulator says, from `n` independent replications (1 for exact cases)."""

    value: Any
    n: int


def _case(row: dict[str, Any]) -> Case:
    numbers = row.get("sd", 0.0), row.get("N_min", 0), row.get("N_rec", 0)
    return Case(row["quantity"], row["kind"], row["expected"], *numbers, row.get("near_misses", {}))


ROWS = json.loads((Path(__file__).parent / "cases.json").read_text(encoding="utf-8"))["cases"]
CASES = {row["id"]: _case(row) for row in ROWS}


def by_cost(names: Iterable[str], *slow: str) -> list[Any]:
    """Cases to be tested; those that play for many seconds wait for the slow checks (`-m verify`).

    So do cases that read the same play: it is then played there alone.
    """
    return [pytest.param(name, marks=pytest.mark.verify) if name in slow else name for name in names]


def distance(case: Case, value: float, n: int) -> float:
    """How far `value` is from the known answer, in standard errors of `n` replications."""
    return (value - case.expected) / (case.sd / math.sqrt(n))


def agrees(case: Case, estimate: Estimate) -> bool:
    """Whether an estimate agrees with the known answer."""
    if case.kind == "exact" and isinstance(case.expected, float):
        return math.isclose(estimate.value, case.expected, rel_tol=FUNCTION_VALUES)
    if case.kind == "exact":
        return bool(estimate.value == case.expected)
    return abs(distance(case, estimate.value, estimate.n)) <= WIDTH


def check(name: str, estimate: Estimate) -> None:
    """Fail unless the estimate agrees with the known answer and with none of its near misses."""
    case = CASES[name]
    if case.kind == "exact":
        assert agrees(case, estimate), f"{name}: {case.quantity} is {estimate.value}, not {case.expected}"
        return
    assert estimate.n >= case.n_rec, f"{name} needs {case.n_rec} replications, not {estimate.n}"
    z = distance(case, estimate.value, estimate.n)
    assert agrees(case, estimate), (
        f"{name}: {case.quantity} is {estimate.value:.6g}, {z:+.1f} standard errors from {case.expected:.6g}"
    )
    for what, value in case.near_misses.items():
        missed = case._replace(expected=value)
        assert not agrees(missed, estimate), (
            f"{name}: {estimate.value:.6g} agrees with '{what}' ({value:.6g}) too"
        )
