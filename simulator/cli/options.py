"""Options that several commands share.

Answers: what may be written after `run`, `compare` and the like, and what it means.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

_FOLDER = click.Path(path_type=Path)
Command = Callable[..., Any]
WORKERS = click.option(
    "--workers", type=click.IntRange(1, 1024), help="Threads.  [default: one per processor]"
)
QUIET = click.option("-q", "--quiet", is_flag=True, help="No progress and no remarks.")
JSON = click.option("--json", "as_json", is_flag=True, help="Print one JSON document and nothing else.")
METRIC = click.option(
    "--metric", metavar="METRIC", help="What to rank by.  [default: hires_per_100_connects]"
)
DRAW = click.option("--pictures/--no-pictures", default=True, help="Draw the pictures too, or not.")
SET = click.option(
    "--set", "overrides", multiple=True, metavar="KEY=VALUE", help="Override one setting; repeatable."
)
PLAY_OPTIONS = (
    click.option("--replications", type=click.IntRange(1), help="Random worlds; overrides run.replications."),
    click.option("--seed", type=click.IntRange(0, 2**63 - 1), help="Names the luck; overrides run.seed."),
    WORKERS,
    click.option("--out", type=_FOLDER, help="Folder of all results.  [default: results]"),
    SET,
    click.option("--fresh", is_flag=True, help="Play again what is already saved."),
    QUIET,
    JSON,
)


def playing(command: Command) -> Command:
    """Add the options that `run` and `compare` share."""
    for option in reversed(PLAY_OPTIONS):
        command = option(command)
    return command
