"""The prior of a month, for which nothing is played."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from simulator.cli.person.market import USUAL, prior_at
from simulator.cli.shared.options import PlayOptions
from simulator.loader.history.table import AT_HIRED, AT_INTERVIEWED, AT_REPLIED, AT_VIEWED
from simulator.studies.person.evidence import nothing
from simulator.studies.person.inference import posterior_of
from simulator.studies.person.month import usual_prior
from simulator.studies.person.prior import SIMULATED


@pytest.mark.parametrize("stages", [
    SIMULATED, (AT_HIRED,), (AT_VIEWED, AT_HIRED), (AT_REPLIED, AT_INTERVIEWED, AT_HIRED),
])  # fmt: skip
def test_with_fewer_stages_the_same_people_are_hired_as_often(stages: tuple[int, ...]) -> None:
    found = posterior_of(usual_prior(stages), nothing())
    whole = posterior_of(usual_prior(), nothing())
    assert found.prior.stages == stages
    assert found.mean() == pytest.approx(whole.mean(), rel=0.02)
    assert found.doubt() == pytest.approx(whole.doubt(), rel=0.15)


@pytest.mark.verify
def test_it_is_that_of_the_shipped_market(tmp_path: Path) -> None:
    played = prior_at(USUAL, SIMULATED, PlayOptions(None, None, None, tmp_path, (), quiet=True))
    usual = usual_prior()
    assert usual.shares == pytest.approx(played.shares, rel=0.01)
    assert usual.factor @ usual.factor.T == pytest.approx(played.factor @ played.factor.T, abs=0.01)
    assert np.all(usual.sd > 0)
