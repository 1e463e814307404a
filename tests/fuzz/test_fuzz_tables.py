"""Tables with mutated bytes, cells and headings are read, or refused in sentences."""

from pathlib import Path

import pytest

from tests.fuzz.tables import fault_of, mutants


def faults(seed: int, count: int, folder: Path) -> list[str]:
    answers = ((name, fault_of(name, data, folder)) for name, data in mutants(seed, count))
    return [f"{name}: {fault}" for name, fault in answers if fault]


def test_mutated_tables(tmp_path: Path) -> None:
    assert faults(1, 40, tmp_path) == []


@pytest.mark.campaign
def test_many_mutated_tables(tmp_path: Path) -> None:
    assert faults(2, 2000, tmp_path) == []
