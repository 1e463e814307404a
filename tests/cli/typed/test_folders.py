"""Folders: of results, where there can be none; and in the path by which the program was started."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from simulator.cli import main


@pytest.mark.parametrize("inside", ["", "/below/it"])
@pytest.mark.parametrize(
    "line",
    ["run field_2023 --out", "plot nowhere --out", "claims run boost --out", "report nowhere --results"],
)
def test_a_file_in_place_of_a_folder_is_refused_before_playing(
    line: str, inside: str, tmp_path: Path
) -> None:
    file = tmp_path / "taken"
    file.write_text("kept", encoding="utf-8")
    result = CliRunner().invoke(main, [*line.split(), f"{file}{inside}"])
    assert (result.exit_code, result.stdout) == (2, "")
    assert "taken is a file, not a folder; name another place, such as results" in " ".join(
        result.stderr.split()
    )
    assert file.read_text() == "kept"


@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("simulator", "Try 'simulator run --help' for help."),
        ("'/a b/s'", "Try '/a b/s' run --help for help."),
    ],
)
def test_what_is_to_be_typed_is_quoted_once(typed: str, said: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SIMULATOR_STARTED_BY", typed)
    result = CliRunner().invoke(main, ["run"], prog_name="simulator")
    assert result.exit_code == 2
    assert said in " ".join(result.stderr.split())
