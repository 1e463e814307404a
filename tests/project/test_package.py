"""The public names are there, and cost nothing until they are used."""

from __future__ import annotations

import inspect
import subprocess
import sys
from importlib import import_module, metadata
from pathlib import Path

import pytest

import simulator
from simulator.moved import MOVED

ROOT = Path(__file__).resolve().parents[2]


@pytest.mark.parametrize("name", simulator.__all__)
def test_every_public_name_is_found(name: str) -> None:
    assert getattr(simulator, name) is getattr(simulator, name)
    assert name in dir(simulator)


def test_an_unknown_name_is_refused() -> None:
    with pytest.raises(AttributeError, match="No simulator attribute runn"):
        _ = simulator.runn


def test_the_package_alone_imports_nothing_heavy() -> None:
    code = (
        "import sys, simulator; sys.exit(bool({'numpy', 'numba', 'pandas', 'pydantic'} & set(sys.modules)))"
    )
    assert subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=False).returncode == 0


def test_every_public_function_and_class_says_what_it_is() -> None:
    named = [getattr(simulator, name) for name in simulator.__all__]
    mute = [one for one in named if callable(one) and not inspect.getdoc(one)]
    assert mute == []
    assert len(named) > 20


def test_the_version_is_that_of_the_installed_package() -> None:
    assert simulator.__version__ == metadata.version("connects-simulator")


@pytest.mark.parametrize("old", MOVED)
def test_an_old_address_still_works_and_says_the_new_one(old: str) -> None:
    sys.modules.pop(old, None)
    with pytest.warns(DeprecationWarning, match=MOVED[old]):
        there = import_module(old)
    assert there is import_module(MOVED[old])


def test_an_address_that_never_was_is_still_an_error() -> None:
    with pytest.raises(ModuleNotFoundError):
        import_module("simulator.experiment.nonsense")
