"""The compiler: imported by no command that plays nothing, and told of while it works."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli import speak
from simulator.cli.terminal.compiling import KERNELS, stage_of
from simulator.model import kernels

ROOT = Path(__file__).resolve().parents[3]
HEAVY = {"numba", "llvmlite", "matplotlib"}


LINES = (
    "--help",
    "scenarios",
    "validate field_2023 market_2025",
    "strategies",
    "packs",
    "metrics",
    "categories",
    "schema",
    "validate none.yaml",
    "run field_2023 --set jobs.per_dya=3",
    "run field_2023 --workers none",
)


@pytest.fixture(scope="module")
def imported() -> dict[str, list[str]]:
    """What was imported once each line had been answered, one after the other in a fresh process."""
    code = (
        "import json, sys; from simulator.cli import main\n"
        f"for line in {LINES!r}:\n"
        "    try: main.main(line.split(), prog_name='simulator')\n"
        f"    except SystemExit: print('\\n' + json.dumps([line, sorted({HEAVY!r} & sys.modules.keys())]))\n"
        "import simulator.report.run_report\n"
        f"print('\\n' + json.dumps(['a run without pictures', sorted({HEAVY!r} & sys.modules.keys())]))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=ROOT, check=True)
    return dict(json.loads(line) for line in done.stdout.splitlines() if line.startswith('["'))


@pytest.mark.parametrize("line", LINES)
def test_a_command_that_plays_nothing_never_imports_the_compiler(
    line: str, imported: dict[str, list[str]]
) -> None:
    assert imported[line] == []


def test_a_run_without_pictures_never_imports_what_draws(imported: dict[str, list[str]]) -> None:
    assert "matplotlib" not in imported["a run without pictures"]


def test_a_pipe_hears_once_that_the_program_is_compiled(capsys: pytest.CaptureFixture[str]) -> None:
    with speak.progress_bar(False, "small") as progress:
        for name in ("simulator.engine.steps.bids.place", "simulator.engine.loop.step"):
            for listener in kernels._listeners:
                listener(name)
        assert progress is not None
        progress(1, 2, 0.1)
    assert capsys.readouterr().err == "Compiling, about a minute, once.\n"
    assert kernels._listeners == []


def test_a_terminal_sees_what_is_compiled_and_how_far(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "140")
    with speak.progress_bar(False, "small") as progress:
        for listener in kernels._listeners:
            listener("simulator.engine.steps.bids.place_bids")
        assert progress is not None
        progress(1, 2, 0.1)
    text = terminal.getvalue()
    assert "Compiling, about a minute, once: bids: place bids" in text
    assert f"1/{KERNELS}" in text


def test_a_quiet_command_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with speak.progress_bar(True, "small") as progress:
        assert progress is None
        assert kernels._listeners == []
    assert capsys.readouterr().err == ""


def test_a_kernel_is_named_in_words() -> None:
    assert stage_of("simulator.engine.steps.closing._close_posts") == "closing: close posts"
