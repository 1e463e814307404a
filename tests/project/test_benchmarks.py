"""The benchmark compares like with like: its peers do the same work."""

import numpy as np
import pytest

from benchmarks.engines import agreement

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("peer", ["numpy", pytest.param("mesa", marks=pytest.mark.verify)])
def test_a_peer_does_the_same_work(peer: str) -> None:
    if peer == "mesa":
        pytest.importorskip("mesa")
    z = agreement(peer, 25, freelancers=80, per_day=6, days=20)
    assert z.shape == (4, 6)
    assert np.abs(z).max() < 4.5
