"""A short run of the campaigns of faults; `python -m tests.fuzz` runs long ones."""

from __future__ import annotations

import pytest

from tests.fuzz.campaign import KINDS, campaign


@pytest.mark.parametrize("kind", KINDS)
def test_mutated_inputs_end_with_an_answer_or_a_sentence(kind: str) -> None:
    found = campaign(kind, count=25, seed=20)
    assert found.faults == []
    assert set(found.codes) <= {0, 2}
