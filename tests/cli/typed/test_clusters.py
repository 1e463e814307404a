"""`--cluster` and `--insecure`: what is taken, and what is refused in a sentence."""

from __future__ import annotations

import subprocess
import sys

import pytest
from click.testing import CliRunner

from simulator.cli import main


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--cluster", "local"), "is no place of a cluster: write local:4"),
        (("--cluster", "local:0"), "0 workers cannot be (allowed: 1 to 1,024)"),
        (("--cluster", "http://host:80"), "is no place of a cluster"),
        (("--cluster", "tcp://me@host:8786"), "is no place of a cluster"),
        (("--insecure",), "it says something about --cluster"),
        (("--cluster", "local:2", "--workers", "2"), "both say how many play: leave one out"),
    ],
)
def test_a_place_that_cannot_be_ends_with_2(words: tuple[str, ...], said: str) -> None:
    found = CliRunner().invoke(main, ["run", "field_2023", *words])
    assert found.exit_code == 2
    assert said in " ".join(found.output.split())


def test_an_open_address_is_refused_before_anything_is_loaded() -> None:
    found = CliRunner().invoke(main, ["run", "field_2023", "--cluster", "tcp://10.0.0.7:8786"])
    assert found.exit_code == 1
    assert "run programs there as the one who started it" in " ".join(found.output.split())


def test_the_command_line_starts_without_dask() -> None:
    ask = "import sys, simulator.cli; print([n for n in ('dask', 'distributed') if n in sys.modules])"
    said = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True).stdout
    assert said.strip() == "[]"
