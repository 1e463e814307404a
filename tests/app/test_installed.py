"""Says so where the app cannot be tested."""

import pytest


@pytest.mark.parametrize("name", ["starlette", "uvicorn", "python_multipart"])
def test_the_extra_is_installed(name: str) -> None:
    pytest.importorskip(name, reason="the extra `app` is not installed, so the app is not tested here")
