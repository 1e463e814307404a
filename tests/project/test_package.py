"""The public names are there, and cost nothing until they are used."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

import simulator

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", simulator.__all__)
def test_every_public_name_is_found(name: str) -> None:
    assert getattr(simulator, name) is getattr(simulator, name)
    assert name in dir(simulator)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="module 'simulator' has no attribute 'runn'"):
        _ = simulator.runn


def test_the_package_alone_imports_nothing_heavy() -> None:
    code = (
        "import sys, simulator; sys.exit(bool({'numpy', 'numba', 'pandas', 'pydantic'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0
