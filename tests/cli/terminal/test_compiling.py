"""The compiler: imported by no command that plays nothing, and told of while it works."""

from __future__ import annotations

import io
import subprocess
import sys
from pathlib import Path

import pytest

from simulator.cli.shared import speak
from simulator.cli.shared.playing import TerminalWatcher
from simulator.model.compiled import listed, told
from simulator.runs.sizes import Cost

ROOT = Path(__file__).resolve().parents[3]
COMPILERS = ("numba", "llvmlite", "matplotlib")
HEAVY = (*COMPILERS, "pandas", "pyarrow")
LINES = (
    "--help",
    "scenarios",
    "validate field_2023",
    "strategies fit_threshold",
    "strategies clairvoyant",
    "strategies",
    "packs",
    "refunds",
    "metrics",
    "columns",
    "categories",
    "schema",
    "validate none.yaml",
    "run field_2023 --set jobs.per_dya=3",
    "run field_2023 --workers none",
)
WITHOUT_PICTURES, WITH_PICTURES = "a run without pictures", "a run with pictures"
SLOW = ("scipy.stats", "scipy.optimize")
"""parts of SciPy that take a second to import, of which a run needs nothing"""
PLAYS_NOTHING = f"""
import sys
from simulator.cli import main
for line in {LINES!r}:
    try:
        main.main(line.split(), prog_name="simulator")
    except SystemExit:
        rules = [name for name in sys.modules if name.startswith("simulator.strategies.")]
        held = sum(name.count(".") == 3 and ".contract." not in name for name in rules)
        heavy = {COMPILERS!r} if line.startswith("run") else {HEAVY!r}
        print("AFTER", line, "|", [name for name in heavy if name in sys.modules], "|", held)
import simulator.report.run_report
print("AFTER", {WITHOUT_PICTURES!r}, "|", [name for name in ("matplotlib",) if name in sys.modules], "|", 0)
import simulator.report.plots
import simulator.runs.run
from simulator.model.values.distributions import NegativeBinomial, Poisson
for drawn in Poisson(mean=3), NegativeBinomial(mean=3, k=2):
    drawn.quantile(__import__("numpy").array([0.5]))
print("AFTER", {WITH_PICTURES!r}, "|", [name for name in {SLOW!r} if name in sys.modules], "|", 0)
"""


def test_a_command_that_plays_nothing_imports_no_compiler_no_tables_and_only_the_rules_it_names() -> None:
    done = subprocess.run(
        [sys.executable, "-c", PLAYS_NOTHING], capture_output=True, text=True, cwd=ROOT, check=True
    )
    after = [
        line.removeprefix("AFTER ").split(" | ") for line in done.stdout.splitlines() if "AFTER " in line
    ]
    asked = [*LINES, WITHOUT_PICTURES, WITH_PICTURES]
    assert [(line, heavy) for line, heavy, _ in after] == [(line, "[]") for line in asked]
    held = {line: int(count) for line, _, count in after}
    assert held["--help"] == held["scenarios"] == 0
    assert 1 <= held["validate field_2023"] <= 6, "of some forty"
    assert held["strategies"] > 20


def test_a_pipe_hears_once_that_the_program_is_compiled(capsys: pytest.CaptureFixture[str]) -> None:
    with speak.progress_bar(False, "small") as progress:
        for name in ("simulator.engine.steps.bids.place", "simulator.engine.loop.step"):
            for listener in told._listeners:
                listener(name)
        assert progress is not None
        progress(1, 2, 0.1)
    assert capsys.readouterr().err == "Preparing the engine, once: up to a minute.\n"
    assert told._listeners == []


def test_a_terminal_sees_how_far_the_compiler_is(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "140")
    with speak.progress_bar(False, "small") as progress:
        for listener in told._listeners:
            listener("simulator.engine.steps.bids.place_bids")
        assert progress is not None
        progress(1, 2, 0.1)
    text = terminal.getvalue()
    assert "Preparing the engine, once: up to a minute" in text
    assert "place bids" not in text
    assert f"1/{listed.how_many()}" in text


def test_a_terminal_sees_the_forecast_until_something_is_done(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    monkeypatch.setenv("COLUMNS", "140")
    watcher = TerminalWatcher(quiet=False)
    watcher.starting("large", lambda: Cost(1, 1, 1.0, 720.0, 100.0, 10.0))
    with watcher.progress("large") as progress:
        assert progress is not None
        progress(0, 8, 0.1)
    assert "large, about 12 min in all" in terminal.getvalue()
    terminal.truncate(0)
    with watcher.progress("small"):
        pass
    assert "in all" not in terminal.getvalue()


def test_a_quiet_command_says_nothing_of_it(capsys: pytest.CaptureFixture[str]) -> None:
    with speak.progress_bar(True, "small") as progress:
        assert progress is None
        assert told._listeners == []
    assert capsys.readouterr().err == ""
