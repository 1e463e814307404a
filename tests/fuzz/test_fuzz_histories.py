"""Histories with mutated bytes, cells and headings are read, or refused in sentences."""

from collections.abc import Callable
from pathlib import Path

import pytest

from tests.fuzz.histories import fault_of, loss_of, mutants

Check = Callable[[str, bytes, Path], str | None]


def faults(check: Check, seed: int, count: int, folder: Path) -> list[str]:
    answers = ((name, check(name, data, folder)) for name, data in mutants(seed, count))
    return [f"{name}: {fault}" for name, fault in answers if fault]


@pytest.mark.parametrize("check", [fault_of, loss_of])
def test_mutated_histories(check: Check, tmp_path: Path) -> None:
    assert faults(check, 1, 40, tmp_path) == []


@pytest.mark.campaign
@pytest.mark.parametrize("check", [fault_of, loss_of])
def test_a_thousand_mutated_histories(check: Check, tmp_path: Path) -> None:
    assert faults(check, 2, 1000, tmp_path) == []
