"""Every path on the command line is asked for in one way, so that an empty one is refused everywhere."""

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from simulator.cli import main
from simulator.cli.typed.folders import PathTo


def every(command: click.Command, name: str = "") -> Iterator[tuple[str, click.Command]]:
    yield name, command
    if isinstance(command, click.Group):
        context = click.Context(command)
        for one in command.list_commands(context):
            inner = command.get_command(context, one)
            assert inner is not None
            yield from every(inner, f"{name} {one}".strip())


def test_no_path_may_be_empty() -> None:
    found = [
        f"{name}: {option.name}"
        for name, command in every(main)
        for option in command.params
        if isinstance(option.type, click.Path) and not isinstance(option.type, PathTo)
    ]
    assert not found


@pytest.mark.parametrize(
    "words",
    [
        ("posts", "check", "posts.csv", "--write", ""),
        ("history", "forecast", "posts.csv", "--out", ""),
        ("strategies", "new", "mine", "--out", ""),
        ("strategies", "new", ""),
    ],
)
def test_an_empty_name_is_refused(
    words: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "posts.csv").write_text("posted_at\n2023-01-02\n", encoding="utf-8")
    told = CliRunner().invoke(main, list(words))
    assert told.exit_code == 2
    assert "it is empty" in told.output
    assert [one.name for one in tmp_path.iterdir()] == ["posts.csv"]
