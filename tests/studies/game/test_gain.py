"""A gain that counts as nothing: a share of what freelancers get."""

from __future__ import annotations

from types import SimpleNamespace
from typing import cast

import numpy as np
import pytest

from simulator.studies.game.responses import Engine, gain_of


def test_a_gain_is_a_share_of_what_freelancers_get_and_a_twentieth_by_default() -> None:
    over, under = np.full((2, 4), 30.0), np.full((2, 4), 2.0)
    engine = SimpleNamespace(rules=("a", "b"), people=10, scale=-2.0, play=lambda *_: (over, under))
    assert gain_of(cast(Engine, engine), None) == pytest.approx(0.05 * 2 * 15)
    assert gain_of(cast(Engine, engine), None, 0.1) == pytest.approx(0.1 * 2 * 15)
