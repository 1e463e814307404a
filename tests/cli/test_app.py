"""The command `app` says what it lacks; the app itself is tested in tests/app."""

import importlib.util

import pytest
from click.testing import CliRunner

from simulator.cli import app, main


def test_a_missing_extra_is_named_with_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None if name == "uvicorn" else name)
    said = CliRunner().invoke(main, ["app", "--no-browser"])
    assert said.exit_code == 2
    assert "(uvicorn)" in said.stderr
    assert "pip install 'connects-simulator[app]'" in said.stderr.replace("\n", " ")


def test_help_needs_none_of_it() -> None:
    said = CliRunner().invoke(main, ["app", "--help"])
    assert said.exit_code == 0
    assert "This machine alone" in said.stdout.replace("this", "This")
    assert app.NEEDED == ("starlette", "uvicorn", "python_multipart")
