"""Progress for another program: lines of JSON among the remarks."""

import json

import click
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.shared import speak
from simulator.cli.terminal import lines


@click.command()
@click.option("--progress", default="bar")
@click.option("--quiet", is_flag=True)
def plays(progress: str, quiet: bool) -> None:
    with speak.progress_bar(quiet, "small") as move:
        if move is None:
            click.echo("nothing is watched")
            return
        for done in range(1, 5):
            move(done, 4, 0.0)


@pytest.mark.parametrize("more", [(), ("--quiet",)])
def test_steps_are_told_line_by_line_the_last_one_always(
    more: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(lines, "PAUSE", 60.0)
    said = CliRunner().invoke(plays, ["--progress", "json", *more])
    told = [json.loads(line) for line in said.stderr.splitlines()]
    assert [(one["step"], one["done"], one["total"]) for one in told] == [("small", 1, 4), ("small", 4, 4)]
    assert set(told[0]) == {"step", "done", "total", "seconds", "left"}
    assert told[1]["left"] == 0.0


def test_a_quiet_command_shows_nothing_unless_a_program_asks() -> None:
    assert "nothing is watched" in CliRunner().invoke(plays, ["--quiet"]).stdout


def test_nobody_knows_what_is_left_before_anything_is_done() -> None:
    assert lines.step_of("small", 0, 8, 1.0).left is None


@pytest.mark.parametrize(
    "words", [("scenarios",), ("packs",), ("strategies",), ("strategies", "spray_and_pray")]
)
def test_lists_can_be_had_as_json(words: tuple[str, ...]) -> None:
    said = CliRunner().invoke(main, [*words, "--json"])
    assert said.exit_code == 0, said.stderr
    assert json.loads(said.stdout)
