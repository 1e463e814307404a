"""What the pages tell people to write can be written: commands, options, scenarios and queries.

`test_docs.py` follows the pages and plays what they play; here nothing is played, so every command and every
piece of a scenario is tried, wherever it stands.
"""

from __future__ import annotations

import importlib
import re
import shlex
from pathlib import Path

import click
import pytest

import start
from pages.__main__ import COMMANDS as PAGES
from simulator.cli import main
from simulator.loader.scenario import load_scenario
from simulator.model.values.written import as_yaml
from simulator.strategies.registry import make
from simulator.studies.sweep.sweep import sweep

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted([*ROOT.glob("*.md"), *ROOT.glob("docs/**/*.md"), *ROOT.glob(".github/**/*.md")])
KINDS = {"console", "python", "pycon", "yaml", "sql", "text", ""}
FENCE = re.compile(r"^```(\w*)[^\n]*\n(.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
STARTS = ("simulator ", "python3 start.py ", "python -m ")
PLACEHOLDER = re.compile(r"^[A-Z…\[]|^\.\.\.")


def commands_of(text: str) -> list[str]:
    """Commands that a page shows, in blocks or inside a line."""
    blocks = [body for kind, body in FENCE.findall(text) if kind in {"console", "text", ""}]
    lines = [line.removeprefix("$ ") for body in blocks for line in body.splitlines()]
    inside = CODE.findall(FENCE.sub("", text))
    shown = [line for line in [*lines, *inside] if line.startswith(STARTS)]
    return [part.strip() for line in shown for part in re.split(r" && | \| |  +#.*$", line) if part.strip()]


def options_of(command: click.Command) -> set[str]:
    """Every option of a command, and of those below it, as some have a default among them."""
    names = {
        name
        for one in command.params
        if isinstance(one, click.Option)
        for name in (*one.opts, *one.secondary_opts)
    }
    for inner in getattr(command, "commands", {}).values():
        names |= options_of(inner)
    return names | {"-h", "--help", "--version"}


def trouble(line: str) -> str:
    """What is wrong with a command; empty if nothing."""
    words = shlex.split(
        line.replace("…", " ").replace("'", '"') if line.count("'") % 2 else line.replace("…", " ")
    )
    if words[0] == "python":
        module, *rest = words[2:]
        if module == "pages":
            return "" if not rest or rest[0] in PAGES else f"no {rest[0]}"
        return "" if importlib.util.find_spec(module) else f"no module {module}"
    words = words[1:] if words[0] == "simulator" else words[2:]
    if (
        line.startswith("python3 start.py")
        and words[:1]
        and words[0] in {*start.TESTS, "check", "docs", "setup"}
    ):
        return ""
    command: click.Command = main
    while words and isinstance(command, click.Group) and words[0] in command.commands:
        command, words = command.commands[words[0]], words[1:]
    if command is main and words and not PLACEHOLDER.match(words[0]) and not words[0].startswith("-"):
        return f"no command {words[0]}"
    named = [word.partition("=")[0] for word in words if re.match(r"--?[a-z]", word)]
    unknown = [word for word in named if word not in options_of(command)]
    return f"no option {unknown[0]}" if unknown else ""


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("simulator compare a --until 'P(best) > 0.95'", ""),
        ("simulator sweep a --budget 2min", ""),
        ("simulator COMMAND", ""),
        ("simulator compere a", "no command compere"),
        ("simulator compare a --untill x", "no option --untill"),
        ("python3 start.py tests", "no command tests"),
        ("python -m benchmark", "no module benchmark"),
        ("python -m pages referense", "no referense"),
    ],
)
def test_a_wrong_command_is_seen(line: str, said: str) -> None:
    assert trouble(line) == said


def test_every_command_on_a_page_can_be_typed() -> None:
    shown = [(file, line) for file in FILES for line in commands_of(file.read_text(encoding="utf-8"))]
    assert len(shown) > 300
    wrong = [f"{file.relative_to(ROOT)}: {line}: {trouble(line)}" for file, line in shown if trouble(line)]
    assert wrong == []


def test_every_block_is_of_a_kind_that_is_tried() -> None:
    found = {
        (file.name, kind) for file in FILES for kind, _ in FENCE.findall(file.read_text(encoding="utf-8"))
    }
    assert [one for one in found if one[1] not in KINDS] == []


SCENARIOS = [
    (f"{file.relative_to(ROOT).as_posix()} {number}", body)
    for file in FILES
    for number, (kind, body) in enumerate(FENCE.findall(file.read_text(encoding="utf-8")))
    if kind == "yaml"
]


def whole(piece: str) -> str:
    """A piece of a scenario as a scenario: with the group that it lacks."""
    group = "freelancers: [{name: someone, strategy: fit_threshold}]\n"
    if piece.startswith("strategy:"):
        return "freelancers:\n  - name: someone\n    " + piece.replace("\n", "\n    ").rstrip() + "\n"
    return piece if re.search(r"^(freelancers|extends):", piece, re.MULTILINE) else piece + group


def test_there_are_pieces_of_scenarios() -> None:
    assert len(SCENARIOS) > 50


@pytest.mark.parametrize("piece", [body for _, body in SCENARIOS], ids=[name for name, _ in SCENARIOS])
def test_a_piece_of_a_scenario_can_be_read(piece: str, tmp_path: Path) -> None:
    file = tmp_path / "piece.yaml"
    file.write_text("pack: 2023_card6\n" * ("pack:" not in piece) + whole(piece), encoding="utf-8")
    scenario = load_scenario(file)
    also = re.search(r"^# the same: (.*)$", piece, re.MULTILINE)
    if also:
        file.write_text(f"freelancers: [{{name: someone, strategy: {also[1]}}}]\n", encoding="utf-8")
        same = load_scenario(file).freelancers[0].strategy
        one, other = make(same), make(scenario.freelancers[0].strategy)
        assert type(one) is type(other)
        assert as_yaml(one.model_dump()) == as_yaml(other.model_dump())


@pytest.mark.verify
def test_a_question_in_sql_has_an_answer(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    duckdb = pytest.importorskip("duckdb", reason="duckdb is not installed: extra `query`")
    monkeypatch.chdir(tmp_path)
    block = {"design": "grid", "levers": {"clients.attention": [5, 20]}, "replications": 2}
    swept = sweep("sweep_small", block, out="results")
    asked = [body for file in FILES for kind, body in FENCE.findall(file.read_text("utf-8")) if kind == "sql"]
    assert asked
    for question in asked:
        rows = duckdb.sql(question).fetchall()
        assert len(rows) == 2 * len(swept.groups)
