"""Tables of recorded posts, read for a scenario.

Answers: which posts does a replay repeat. `tables` reads and understands the file; this module says what is
wrong with it in the loader's words.
"""

import hashlib
from pathlib import Path

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.loader.tables.posts import posts_of
from simulator.loader.tables.sheet import SheetError
from simulator.loader.tables.sheets import read_sheet
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario


def load_posts(scenario: Scenario, base: Path = Path()) -> Posts:
    """Read the table that a scenario replays.

    Parameters
    ----------
    scenario : Scenario
        With `jobs.replay` set.
    base : Path
        Folder of the scenario file, from which the table's name starts.

    Raises
    ------
    ScenarioError
        If the table is missing, unreadable or empty, or a column is missing or holds what it must not.
    """
    if scenario.jobs.replay is None:
        raise ValueError("this scenario replays no table: jobs.replay is not set")
    name = scenario.jobs.replay.file
    try:
        return posts_of(read_sheet(base / name), scenario.jobs.replay, tuple(scenario.jobs.categories))
    except SheetError as error:
        raise ScenarioError(
            Problem(Place(name), "", f"{name}: {message}") for message in error.messages
        ) from None


def table_digest(scenario: Scenario, base: Path = Path()) -> str:
    """Name the bytes of the replayed table; empty without a replay."""
    if scenario.jobs.replay is None:
        return ""
    with (base / scenario.jobs.replay.file).open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
