"""What a shell completes, asked as a shell asks."""

from __future__ import annotations

import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.typed.shells import Bash


def completed(line: str, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    words = line.split(" ")
    monkeypatch.setenv("COMP_WORDS", line)
    monkeypatch.setenv("COMP_CWORD", str(len(words) - 1))
    shell = Bash(main, {}, "simulator", "_SIMULATOR_COMPLETE")
    return [one.partition(",")[2] for one in shell.complete().splitlines()]


@pytest.mark.parametrize(
    ("line", "found"),
    [
        ("simulator me", "metrics"),
        ("simulator run field_2", "field_2023"),
        ("simulator plan field_2", "field_2023"),
        ("simulator validate market_2", "market_2023"),
        ("simulator scenarios copy fi", "field_2023"),
        ("simulator strategies fresh_", "fresh_hour"),
        ("simulator strategies che", "check"),
        ("simulator compare field_2023 --strategy fresh_", "fresh_hour"),
        ("simulator adoption market_2023 fresh_", "fresh_hour"),
        ("simulator compare field_2023 --metric hir", "hires"),
        ("simulator claims boo", "boost"),
        ("simulator claims run boo", "boost"),
        ("simulator packs diff 2023_", "2023_card6"),
        ("simulator refunds 2023_", "2023_card6"),
        ("simulator run field_2023 --set jobs.", "jobs.per_day="),
        ("simulator run field_2023 --set connects.mon", "connects.monthly_grant="),
        ("simulator compare field_2023 --vary jobs.categories.we", "jobs.categories.web."),
        ("simulator run field_2023 --set freelancers.", "freelancers.ordinary."),
        ("simulator run field_2023 --set freelancers.ordinary.wal", "freelancers.ordinary.wallet="),
        ("simulator run field_2023 --set freelancers.ordinary.strategy = fresh_", "fresh_hour"),
        ("simulator run field_2023 --set pack = 2023_", "2023_card6"),
    ],
)
def test_what_begins_like_this_is_completed(line: str, found: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert found in completed(line, monkeypatch)


def test_what_cannot_be_known_is_no_completion(monkeypatch: pytest.MonkeyPatch) -> None:
    assert completed("simulator run none --set freelancers.", monkeypatch) == []
    assert completed("simulator run field_2023 --set nonsense.", monkeypatch) == []
    assert completed("simulator claims zzz", monkeypatch) == []


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_every_shell_gets_its_lines(shell: str) -> None:
    result = CliRunner().invoke(main, ["completion", shell])
    assert (result.exit_code, result.stderr) == (0, "")
    assert f"_SIMULATOR_COMPLETE={shell}_complete" in result.stdout
