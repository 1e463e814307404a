# ruff: noqa: E501 (a case is one line, so that the tables can be read)
"""Extreme values: each is refused with a sentence, or gives numbers that can be counted with."""

from __future__ import annotations

import sys
import tracemalloc
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest
from scipy.stats import nbinom, poisson

from simulator.loader.scenario import check_scenario
from simulator.model.field import FieldSpec, intensities
from simulator.model.freelancers import COLUMNS as LANE_COLUMNS
from simulator.model.freelancers import MOST_FEEDBACKS, Group, draw_traits
from simulator.model.jobs import COLUMNS as JOB_COLUMNS
from simulator.model.jobs import MOST_USD, JobsSpec, describe
from simulator.model.values.distributions import Gamma, NegativeBinomial, Poisson, _negative_binomial_cdf

FILE = "freelancers: [{name: a, strategy: spray_and_pray}]\n"


@pytest.mark.parametrize(
    ("override", "words"),
    [
        ("clients.attention={negative_binomial: {mean: 1e5, k: 1e-300}}", "negative_binomial.k: 1e-300 is out of range (allowed: a number, 0.001 to 1,000,000)"),
        ("jobs.categories={web: 1e308, design: 1e308}", "jobs.categories.web: 1e+308 is out of range (allowed: a number, more than 0 and at most 1,000,000,000,000)"),
        ("jobs.categories={web: 1e-320}", "is too close to 0: write 0.000000001 or more"),
        ("connects.expiry=1e308", "connects.expiry: 1e+308 is out of range"),
        ("field.k=1e-6", "field.k: 1e-06 is out of range (allowed: a number, 0.001 to 1,000,000)"),
        (f"jobs.hour_weights=[5e-324{', 0' * 23}]", "is too close to 0"),
        ("jobs.value_usd={lognormal: {median: 100, ln_sd: 1000}}", "ln_sd: 1000 is out of range (allowed: a number, 0 to 10)"),
        ("jobs.value_usd=1e308", "jobs.value_usd: 1e+308 is out of range (allowed: a number, at most 1,000,000,000,000)"),
        ("clients.past_posts={gamma: {mean: 5, shape: 1e-9}}", "shape: 1e-09 is out of range"),
        ("clients.first_visit={beta: {a: 1e-300, b: 1}}", "a: 1e-300 is out of range"),
        ("connects.month=1e-6", "connects.month: 1e-06 is out of range (allowed: a number, 1 or more or a duration"),
        ("connects.price.drift={connects: 1, every: 1e-300}", "is too close to 0"),
        ("horizon=1e308", "horizon: 1e+308 is out of range"),
        ("jobs.duration_days={table: {values: [1, 2], weights: [1e308, 1e308]}}", "is out of range"),
        ("freelancers.a.count=3e9", "freelancers[0].count: 3000000000.0 is out of range"),
    ],
)  # fmt: skip
def test_what_cannot_be_counted_with_is_refused_in_a_sentence(
    override: str, words: str, tmp_path: Path
) -> None:
    file = tmp_path / "s.yaml"
    file.write_text(FILE, encoding="utf-8")
    scenario, problems = check_scenario(file, [override])
    assert scenario is None
    assert any(words in str(problem) for problem in problems), problems[0]
    assert "e308" not in str(problems[0]) or len(str(problems[0])) < 400


def test_a_very_uneven_count_needs_no_table_of_all_counts() -> None:
    u = np.array([1e-9, 0.2, 0.5, 0.9, 0.999, 1 - 1e-9])
    uneven = NegativeBinomial(mean=1e5, k=0.001)
    tracemalloc.start()
    drawn = uneven.quantile(u)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 50e6
    assert np.array_equal(drawn, nbinom.ppf(u, 0.001, 0.001 / (0.001 + 1e5)))
    usual = NegativeBinomial(mean=20, k=0.5)
    assert np.array_equal(usual.quantile(u), nbinom.ppf(u, 0.5, 0.5 / 20.5))


def test_counts_are_those_of_scipy_to_the_bit(monkeypatch: pytest.MonkeyPatch) -> None:
    counts = np.arange(3000)
    cases = [(k, k / (k + mean)) for k in (0.001, 0.5, 2.0, 50.0) for mean in (0.1, 3.0, 1e4)]
    expected = [nbinom.cdf(counts, k, p) for k, p in cases]
    quick = [_negative_binomial_cdf(counts, k, p) for k, p in cases]
    assert np.array_equal(quick, expected)
    u = np.linspace(0.001, 0.999, 999)
    for mean in (1e-9, 0.4, 17.0, 3e4):
        assert np.array_equal(Poisson(mean=mean).quantile(u), poisson.ppf(u, mean))
    monkeypatch.setitem(sys.modules, "scipy.special._ufuncs", ModuleType("of another release"))
    assert np.array_equal([_negative_binomial_cdf(counts, k, p) for k, p in cases], expected)


def test_a_median_that_follows_from_checked_numbers_may_be_tiny() -> None:
    spec, u = FieldSpec(unevenness="lognormal", ln_sd=10), np.array([0.1, 0.5, 0.9])
    assert np.all(np.isfinite(intensities(spec, 1e-9, 1.0, u)))
    assert np.array_equal(intensities(FieldSpec(), 3.0, 2.0, u), Gamma(mean=3, shape=2).quantile(u))


def test_tails_are_cut_where_counters_end() -> None:
    jobs = np.zeros(64, JOB_COLUMNS)
    jobs["key"] = np.arange(1, 65)
    wild = {"lognormal": {"median": 1e12, "ln_sd": 10}}
    spec = JobsSpec.model_validate({"value_usd": wild, "openings": wild, "duration_days": wild})
    describe(spec, jobs)
    assert jobs["value_usd"].max() == MOST_USD
    assert jobs["openings"].min() >= 1
    lanes = np.zeros(64, LANE_COLUMNS)
    lanes["key"] = np.arange(1, 65)
    group = Group.model_validate({"name": "a", "strategy": "any", "feedbacks": 3e9})
    draw_traits(group, lanes)
    assert np.all(lanes["feedbacks"] == MOST_FEEDBACKS)
    assert np.all((lanes["positives"] >= 0) & (lanes["positives"] <= MOST_FEEDBACKS))
