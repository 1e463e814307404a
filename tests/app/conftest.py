"""The app is an extra: where it is not installed, its tests are skipped with that reason."""

from collections.abc import Iterator
from pathlib import Path

import pytest

for _name in ("starlette", "uvicorn", "python_multipart"):
    pytest.importorskip(_name, reason="the extra `app` is not installed")

from tests.app.client import Client  # noqa: E402


@pytest.fixture
def client(tmp_path: Path) -> Iterator[Client]:
    found = Client(tmp_path)
    yield found
    found.close()
