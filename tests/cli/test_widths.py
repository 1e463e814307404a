"""What commands print fits the window, keeps names whole, and can be typed as it stands."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from click.testing import CliRunner, Result

from simulator.cli import main
from simulator.runs.result import RunResult
from simulator.started import FOLDER, VARIABLE, as_typed, command, program
from tests.small_runs import scripted_run, small_scenario

ROOT = Path(__file__).resolve().parents[2]
NAMES = ("good fit on a budget", "verified clients only", "early bird", "sees all of it")
RULES = ("random", "fresh_hour", "cheap_first", "clairvoyant")
CASES = """posted_at,category,job_type,budget_usd,a_column_that_nobody_knows
2024-03-04 10:00,web development,fixed,500,x
2024-03-05 11:00,web development,fixed,900,y
2024-03-06 12:00,data science,fixed,100,z
"""


@pytest.fixture(scope="module")
def played(tmp_path_factory: pytest.TempPathFactory) -> RunResult:
    """A finished run with names of several words."""
    groups = [{"name": n, "strategy": r, "count": 5} for n, r in zip(NAMES, RULES, strict=True)]
    scenario = small_scenario(freelancers=groups, run={"replications": 8, "seed": 3})
    rep, group, lane = np.indices((8, 4, 5))
    hires = (rep + 2 * group + 3 * lane) % (3 + group)
    columns = {
        "hires": hires,
        "proposals": 20 + lane,
        "connects_proposal": 40 + 9 * lane + 15 * group,
        "earnings_usd": hires * (530.0 + 7 * lane + rep) ** 2,
        "connects_at_first_hire": np.where(hires > 0, 5 + 6 * lane, -1),
    }
    return scripted_run(tmp_path_factory.mktemp("widths") / "out", scenario, columns)


def call(columns: int | None, *arguments: object) -> Result:
    environment = {"COLUMNS": None if columns is None else str(columns)}
    done = CliRunner().invoke(main, [str(one) for one in arguments], env=environment)
    assert "Traceback" not in done.output
    return done


def too_wide(text: str, columns: int) -> list[str]:
    """Lines that do not fit, other than a path, which is never broken."""
    return [line for line in text.splitlines() if len(line) > columns and " " in line.strip()]


@pytest.mark.parametrize("columns", [40, 60, 80])
@pytest.mark.parametrize("question", ["plan", "compare"])
def test_names_stay_whole_in_narrow_windows(question: str, columns: int, played: RunResult) -> None:
    more = ("--no-rescore",) if question == "compare" else ()
    done = call(columns, question, played.directory, "--no-pictures", "-q", *more)
    assert done.exit_code == 0, done.output
    assert too_wide(done.stdout, columns) == []
    table = done.stdout[done.stdout.index("────") :]
    for name in NAMES:
        for word in name.split():
            assert re.search(rf"(^|\s){word}(\s|$)", table), (name, table)
    starts = [line for line in table.splitlines() if line.startswith("good fit")]
    assert len(starts) == 1  # the name comes first


def test_what_is_left_out_is_said_with_how_to_see_it(played: RunResult) -> None:
    text = " ".join(call(40, "plan", played.directory, "--no-pictures").stdout.split())
    wide = re.search(r"Left out for lack of room: .*Days to hire\. A window of (\d+) columns", text)
    assert wide is not None
    assert "Left out" not in call(int(wide[1]), "plan", played.directory, "--no-pictures").stdout


def test_a_file_is_as_wide_as_a_table_needs(played: RunResult) -> None:
    text = call(None, "plan", played.directory, "--no-pictures").stdout
    assert "Left out" not in text
    assert text.splitlines()[0].endswith(".")  # a sentence is a line


@pytest.mark.parametrize("columns", [40, 60])
def test_a_table_of_posts_is_checked_within_the_window(columns: int, tmp_path: Path) -> None:
    file = tmp_path / "posts.csv"
    file.write_text(CASES, encoding="utf-8")
    done = call(columns, "posts", "check", file)
    assert too_wide(done.stdout, columns) == []
    for word in ("posted_at", "category", "web", "development"):
        assert word in done.stdout


@pytest.mark.parametrize("columns", [40, 50, 80])
@pytest.mark.parametrize(
    "words",
    [
        *("rnu", "--bogus", "run", "run field_2023 --sede 4", "run field_2023 --workers none"),
        *("strategies zzz", "run field_2023 --replications -4", "metrics hirse", "posts chekc t.csv"),
    ],
)
def test_what_is_wrong_with_a_command_fits(words: str, columns: int) -> None:
    done = call(columns, *words.split())
    assert (done.exit_code, done.stdout) == (2, "")
    assert [line for line in done.stderr.splitlines() if len(line) > columns] == []


@pytest.mark.parametrize("columns", [40, 60, 80])
@pytest.mark.parametrize("words", ["scenarios", "packs", "refunds 2025_dynamic", "strategies", "claims"])
def test_lists_fit(words: str, columns: int) -> None:
    done = call(columns, *words.split())
    assert too_wide(done.stdout, columns) == []


def test_after_a_plan_the_next_command_is_named(played: RunResult) -> None:
    done = call(None, "plan", played.directory, "--no-pictures")
    assert f"  simulator report {played.directory}" in done.stderr.splitlines()
    assert call(None, "plan", played.directory, "--no-pictures", "-q").stderr == ""
    narrow = call(40, "plan", played.directory, "--no-pictures").stderr
    assert "  simulator report \\\n    /" in narrow


def test_after_a_comparison_both_next_commands_are_named(played: RunResult) -> None:
    done = call(None, "compare", played.directory, "--no-pictures", "--no-rescore")
    lines = done.stderr.splitlines()
    assert lines[-2:] == [f"  simulator {word} {played.directory}" for word in ("report", "plan")]


def test_terms_of_statisticians_are_details(played: RunResult) -> None:
    told = [
        call(None, "compare", played.directory, "--no-pictures", "--no-rescore", *more)
        for more in ((), ("--details",))
    ]
    plain, detailed = (one.stdout for one in told)
    assert "variance" not in plain
    assert "Luck" not in plain
    assert "variance" in detailed
    assert "Luck saved:" in detailed


def test_a_command_is_written_in_the_form_in_which_the_program_was_started(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.delenv(VARIABLE, raising=False)
    assert command("plan", "my run") == "simulator plan 'my run'"  # a test: nobody typed anything
    monkeypatch.setattr(sys, "argv", [str(ROOT / "simulator" / "__main__.py"), "run"])
    monkeypatch.setattr(sys, "orig_argv", ["python3", "-m", "simulator", "run"])
    assert program() == "python3 -m simulator"
    script = tmp_path / "bin" / "simulator"
    script.parent.mkdir()
    script.touch()
    monkeypatch.setattr(sys, "argv", [str(script), "run"])
    monkeypatch.setenv("PATH", str(tmp_path))
    assert program() == str(script)
    monkeypatch.setenv("PATH", os.pathsep.join([str(tmp_path), str(script.parent)]))
    assert program() == "simulator"
    monkeypatch.setenv(VARIABLE, "python3 start.py")
    assert command("report", "x") == "python3 start.py report x"
    told = "Play one: simulator run NAME, of the simulator run by people"
    assert as_typed(told, ["plan"]) == told
    assert as_typed("Write: 'simulator plan X' in /a/simulator plan", ["run", "plan"]) == (
        "Write: 'python3 start.py plan X' in /a/simulator plan"
    )
    assert "Play one: python3 start.py run NAME." in call(None, "scenarios").stderr
    monkeypatch.setenv(VARIABLE, "python3 -m simulator")
    told = f"Name one: {command('plan', 'x')}. Or: simulator plan y"
    assert as_typed(told, ["plan"]) == told.replace(": simulator", ": python3 -m simulator")


def test_the_starter_leaves_how_it_was_started(monkeypatch: pytest.MonkeyPatch) -> None:
    spec = importlib.util.spec_from_file_location("start", ROOT / "start.py")
    assert spec is not None
    assert spec.loader is not None
    start = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(start)
    seen: list[str | None] = []
    monkeypatch.setattr(os, "execv", lambda *_: seen.append(os.environ.get(VARIABLE)))
    monkeypatch.setattr(os, "chdir", lambda _: None)
    monkeypatch.setattr(start, "say", lambda _: None)
    monkeypatch.setattr(subprocess, "Popen", _NoProcess)
    monkeypatch.setattr(sys, "argv", ["start.py", "plan"])
    monkeypatch.setattr(sys, "orig_argv", ["python3", "start.py", "plan"])
    monkeypatch.setenv(VARIABLE, "")
    monkeypatch.setenv(FOLDER, "")
    start.run(["pytest"])
    start.run(["simulator", "plan"])
    assert seen[-1] == "python3 start.py"
    assert os.environ[FOLDER] == os.getcwd()


class _NoProcess:
    def __init__(self, *_: object, **__: object) -> None:
        pass

    def __enter__(self) -> _NoProcess:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def wait(self) -> int:
        return 0


def test_a_narrow_window_puts_sentences_under_their_name() -> None:
    wide, narrow = (call(columns, "strategies").stdout.splitlines() for columns in (200, 60))
    at = narrow.index(" fresh_hour")
    assert narrow[at + 1].startswith("   its rule: bids only on posts from the last hour")
    assert len(narrow) < 4 * len(wide)
    at = next(k for k, line in enumerate(wide) if line.startswith(" fresh_hour "))
    assert "bids only on posts from the last hour" in wide[at]
    claims = call(60, "claims").stdout.splitlines()
    assert max(map(len, claims)) <= 60
    assert any(line.startswith("   what was measured: ") for line in claims)


def test_one_entry_is_told_how_another_is_named(tmp_path: Path) -> None:
    scenario = small_scenario(freelancers=[{"name": "alone", "strategy": "random", "count": 2}])
    run = scripted_run(tmp_path / "out", scenario, {"hires": 1, "proposals": 3, "connects_proposal": 9})
    done = call(None, "compare", run.directory, "--no-rescore", "--no-pictures")
    assert "name two, such as --strategy random --strategy fit_threshold" in done.stderr
