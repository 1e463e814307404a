"""The app is an extra: where it is not installed, `test_installed.py` says so, and the rest is left out."""

from __future__ import annotations

from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.app.client import Client

NEEDED = ("starlette", "uvicorn", "python_multipart")
_THERE = all(find_spec(name) for name in NEEDED)
collect_ignore_glob = [] if _THERE else ["*/*.py", "[!t]*.py", "test_[!i]*.py"]


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    from tests.app.client import Client

    found = Client(tmp_path)
    yield found
    found.close()
