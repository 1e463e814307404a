"""The order of the tests: two workers of `--dist worksteal` start at the first and at the middle one."""

from __future__ import annotations

import gc
import os
from pathlib import Path

import pytest

HERE = Path(__file__).resolve().parent
DRAWN = HERE / "report"  # plays nothing: these results are scripted

# The line editor behind the interactive prompt tells children a width, at which the program breaks its lines,
# and does not tell this process; tests of widths set their own.
os.environ.pop("COLUMNS", None)
os.unsetenv("COLUMNS")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests that need no engine in the middle.

    After a change of a kernel, the worker that starts in front compiles the engine for a minute. Meanwhile
    the other one draws pictures, and then finds the compiled code on disk instead of compiling it too.
    """
    drawn = [item for item in items if item.path.is_relative_to(DRAWN)]
    rest = [item for item in items if not item.path.is_relative_to(DRAWN)]
    middle = len(items) // 2
    items[:] = [*rest[:middle], *drawn, *rest[middle:]]


def pytest_collection_finish() -> None:
    """Leave what was imported and collected to itself: no later search for garbage has to walk through it."""
    gc.collect()
    gc.freeze()
