"""Tables of recorded posts, read for a scenario.

Answers: which posts does a replay repeat, and what should a person know about them. `tables` reads and
understands the file; this module says what is wrong with it in the loader's words. It imports `tables` only
for a scenario that replays one: that takes longer than to read a whole scenario.
"""

import shlex
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.recorded import Replay
from simulator.model.replay import Posts
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    from simulator.loader.tables.posts import Understood


def load_posts(scenario: Scenario, base: Path = Path()) -> Posts:
    """Read the table that a scenario replays.

    Parameters
    ----------
    scenario : Scenario
        With `jobs.replay` set.
    base : Path
        Folder of the scenario file, from which the table's name starts.

    Returns
    -------
    Posts
        Not to be changed: a table that has not changed on disk is read once.

    Raises
    ------
    ScenarioError
        If the table is missing, unreadable or empty, or a column is missing or holds a value that is not
        allowed.
    """
    replay = scenario.jobs.replay
    if replay is None:
        raise ValueError("this scenario replays no table: jobs.replay is not set")
    from simulator.loader.tables.sheet import SheetError

    file, categories = base / replay.file, tuple(scenario.jobs.categories)
    named = f"check {shlex.quote(str(file))}"
    try:
        return _posts_of(file, _state_of(file), replay.model_dump_json(), categories)
    except SheetError as error:
        raise ScenarioError(
            Problem(Place(replay.file), "", f"{replay.file}: {message.replace('check FILE', named)}")
            for message in error.messages
        ) from None


def _state_of(file: Path) -> tuple[int, int]:
    """Time of the last change and size of a file; zeros if it is not there."""
    try:
        found = file.stat()
    except (OSError, ValueError):
        return 0, 0
    return found.st_mtime_ns, found.st_size


@lru_cache(maxsize=8)
def _posts_of(file: Path, state: tuple[int, int], replay: str, categories: tuple[str, ...]) -> Posts:
    """Posts of a table as it stood on disk in this state."""
    from simulator.loader.tables.posts import in_categories
    from simulator.loader.tables.sheet import SheetError

    read = in_categories(_understood(file, state, replay), categories)
    if read.posts is None:
        raise SheetError(read.wrong)
    return read.posts


@lru_cache(maxsize=4)
def _understood(file: Path, _state: tuple[int, int], replay: str) -> "Understood":
    """A table as it stood on disk in this state; asked for twice, as the scenario's categories follow it."""
    from simulator.loader.tables.posts import understand
    from simulator.loader.tables.sheets import read_sheet

    return understand(read_sheet(file), Replay.model_validate_json(replay))


def replay_remarks(scenario: Scenario, base: Path = Path()) -> tuple[str, ...]:
    """Say what a person should know about the table that a scenario replays; nothing without a replay.

    Parameters
    ----------
    scenario, base
        As for `load_posts`.

    Returns
    -------
    tuple of str
        One sentence each.

    Raises
    ------
    ScenarioError
        As `load_posts` does.
    """
    replay = scenario.jobs.replay
    if replay is None:
        return ()
    posts = load_posts(scenario, base)
    remarks = list(posts.remarks)
    if scenario.competition == "market" and not np.isnan(posts.columns["proposals_low"]).all():
        remarks.append("proposals on the posts are not used: with competition: market there is no crowd")
    if replay.mode == "in_order":
        days = posts.columns["posted_days"]
        within = int(np.sum(days < scenario.horizon))
        more = f"; with horizon: {int(days[-1]) + 1} d all are played" if within < posts.size else ""
        remarks.append(
            f"{within:,} of {posts.size:,} posts fall within the horizon, {scenario.horizon:g} days from the "
            f"Monday before the first post{more}"
        )
    return tuple(f"{replay.file}: {remark}" for remark in remarks)
