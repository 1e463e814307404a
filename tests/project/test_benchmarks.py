"""The benchmark compares like with like: its peers do the same work."""

import numpy as np
import pytest

from benchmarks.check import ROOT, last_measured, ratios_of, verdict
from benchmarks.engines import agreement

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("peer", ["numpy", pytest.param("mesa", marks=pytest.mark.verify)])
def test_a_peer_does_the_same_work(peer: str) -> None:
    if peer == "mesa":
        pytest.importorskip("mesa")
    z = agreement(peer, 25, freelancers=80, per_day=6, days=20)
    assert z.shape == (4, 6)
    assert np.abs(z).max() < 4.5


def test_a_slower_release_is_told_by_the_middle_of_its_ratios() -> None:
    assert verdict([1.0, 1.1, 9.0]) == (1.1, False)
    assert verdict([1.2, 1.3, 0.2]) == (1.2, True)
    if (ROOT / ".git").exists():
        assert len(last_measured()) == 40


@pytest.mark.verify
def test_the_same_code_is_as_fast_as_itself() -> None:
    ratios = ratios_of(ROOT, ROOT, "field", turns=3)
    assert len(ratios) == 3
    assert 0.3 < min(ratios) <= max(ratios) < 3
