"""Oracle K1: the Gini coefficient of known distributions, and its exact law for small exponential samples."""

from __future__ import annotations

import json
import math
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from simulator.metrics.estimates.spread import gini

CASES = {case["id"]: case for case in json.loads((Path(__file__).parent / "k1.json").read_text())["cases"]}
LARGE = 20_000

Sampler = Callable[[np.random.Generator, int], np.ndarray[Any, Any]]
SAMPLERS: dict[str, Sampler] = {
    "K1.1": lambda rng, n: rng.uniform(1, 3, n),
    "K1.2": lambda rng, n: rng.exponential(1, n),
    "K1.3": lambda rng, n: rng.pareto(5, n) + 1,
    "K1.4": lambda rng, n: rng.lognormal(0, 0.8, n),
    "K1.5": lambda rng, n: rng.weibull(1.5, n),
    "K1.6": lambda rng, n: rng.gamma(2, 1, n),
}


def agrees(case: dict[str, Any], estimates: list[float]) -> bool:
    off = abs(float(np.mean(estimates)) - case["expected"])
    return off <= 6 * case["sd"] / math.sqrt(len(estimates))


@pytest.mark.parametrize("name", SAMPLERS)
def test_large_samples_have_the_gini_of_their_distribution(name: str) -> None:
    rng, case = np.random.default_rng(17), CASES[name]
    found = [gini(SAMPLERS[name](rng, LARGE), sample=True) for _ in range(case["N_rec"])]
    assert agrees(case, found)


def test_the_population_form_of_small_samples_has_its_known_bias() -> None:
    rng, case = np.random.default_rng(18), CASES["K1.7"]
    found = [gini(rng.exponential(1, 10)) for _ in range(case["N_rec"])]
    assert agrees(case, found)
    assert not agrees(case, [x * 10 / 9 for x in found]), "the corrected form would pass as well"


def test_the_corrected_form_of_small_samples_has_its_known_variance() -> None:
    rng, case = np.random.default_rng(19), CASES["K1.8"]
    samples = rng.exponential(1, (case["N_rec"], 10))
    assert agrees(case, [(gini(sample, sample=True) - 0.5) ** 2 for sample in samples])


def test_small_exact_cases() -> None:
    found = [gini(values) for values in ([0, 0, 0, 5], [1, 2, 3, 4], [7, 7, 7])]
    assert found == pytest.approx(CASES["K1.9"]["expected"], rel=1e-9, abs=1e-15)
