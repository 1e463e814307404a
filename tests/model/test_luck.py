"""The one source of luck: uniform, independent across neighbours, and never changed by accident."""

import numpy as np
import pytest
from scipy import special, stats

from simulator.model.luck import (
    Purpose,
    child_key,
    children,
    name_number,
    pair_uniforms,
    replication_key,
    uniforms,
)
from simulator.model.normal import normal

N = 200_000
ROOT = replication_key(7, 3)


def test_golden_values() -> None:
    assert int(ROOT) == 13582441141279602730
    assert uniforms(children(ROOT, 3), 5).tolist() == pytest.approx(
        uniforms(np.array([child_key(ROOT, k) for k in range(3)]), 5).tolist(), abs=0
    )
    assert name_number("web") == name_number("web") != name_number("wed")


def test_an_antithetic_world_mirrors_every_draw() -> None:
    there, back = replication_key(7, 6, antithetic=True), replication_key(7, 7, antithetic=True)
    a, b = children(child_key(there, 2), 1000), children(child_key(back, 2), 1000)
    assert np.array_equal(uniforms(a, 5), 1 - uniforms(b, 5))
    assert np.array_equal(pair_uniforms(a, a[::-1].copy(), 9), 1 - pair_uniforms(b, b[::-1].copy(), 9))
    assert replication_key(7, 3) == replication_key(7, 6, antithetic=True)
    assert len({int(k) for k in children(ROOT, N)}) == N


def test_purposes_are_distinct() -> None:
    assert len({int(p) for p in Purpose}) == len(Purpose.__members__)


def neighbours() -> dict[str, np.ndarray]:
    keys = children(ROOT, N)
    reps = np.array([replication_key(7, k) for k in range(20_000)])
    seeds = np.array([replication_key(k, 0) for k in range(20_000)])
    return {
        "keys": uniforms(keys, 5),
        "purposes": np.concatenate([uniforms(keys[:200], p) for p in range(1000)]),
        "replications": uniforms(reps, 5),
        "seeds": uniforms(seeds, 5),
        "pairs with one job": pair_uniforms(np.full(N, keys[0]), keys, 5),
        "pairs with one lane": pair_uniforms(keys, np.full(N, keys[0]), 5),
    }


@pytest.mark.parametrize("which", list(neighbours()))
def test_uniform_and_without_memory(which: str) -> None:
    u = neighbours()[which]
    assert 0 < u.min() < u.max() < 1
    assert stats.kstest(u, "uniform").pvalue > 1e-4
    assert stats.chisquare(np.histogram(u, 256, (0, 1))[0]).pvalue > 1e-4
    for lag in (1, 2, 7):
        assert abs(np.corrcoef(u[:-lag], u[lag:])[0, 1]) < 5 / np.sqrt(u.size)
    cells = np.histogram2d(u[:-1], u[1:], 16, ((0, 1), (0, 1)))[0].ravel()
    assert stats.chisquare(cells).pvalue > 1e-4


def test_purposes_and_swapped_pairs_are_independent() -> None:
    keys = children(ROOT, N)
    a, b = uniforms(keys, Purpose.TASTE), uniforms(keys, Purpose.DISPLAY)
    there, back = pair_uniforms(keys, keys[::-1].copy(), 5), pair_uniforms(keys[::-1].copy(), keys, 5)
    for x, y in ((a, b), (there, back), (there, a)):
        assert abs(np.corrcoef(x, y)[0, 1]) < 5 / np.sqrt(N)


def test_normal_is_the_inverse_of_the_normal_law() -> None:
    u = np.concatenate([uniforms(children(ROOT, 2000), 5), 10.0 ** -np.arange(1, 17), [0.5]])
    ours = np.array([normal(x) for x in u])
    assert np.allclose(ours, special.ndtri(u), rtol=1e-13, atol=1e-13)
