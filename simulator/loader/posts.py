"""Tables of recorded posts, read from disk.

Answers: which posts does a replay repeat. The translation of columns is `simulator.model.replay_table`; this
module only opens files and says what is wrong with them.
"""

from pathlib import Path
from typing import TYPE_CHECKING

from simulator.loader.problems import Place, Problem, ScenarioError
from simulator.model.replay import Posts
from simulator.model.replay_table import ReplayError, posts_of
from simulator.model.scenario import Scenario

if TYPE_CHECKING:
    import pandas as pd


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
        If the table is missing, unreadable or empty, or a column is missing or holds a value that is not
        allowed.
    """
    if scenario.jobs.replay is None:
        raise ValueError("this scenario replays no table: jobs.replay is not set")
    name = scenario.jobs.replay.file
    try:
        return posts_of(_frame(base / name, name), tuple(scenario.jobs.categories))
    except ReplayError as error:
        raise ScenarioError(
            Problem(Place(name), "", f"{name}: {message}") for message in error.messages
        ) from None


def _frame(path: Path, name: str) -> "pd.DataFrame":
    """Return the table of a CSV or Parquet file, unchanged but for spaces around column names."""
    import pandas as pd

    if not path.is_file():
        raise ReplayError(["there is no such file (the name starts from the folder of the scenario)"])
    try:
        if path.suffix.lower() in {".parquet", ".pq"}:
            frame = pd.read_parquet(path)
        elif path.suffix.lower() == ".csv":
            frame = pd.read_csv(
                path, dtype=str, keep_default_na=False, encoding="utf-8-sig", skipinitialspace=True
            )
        else:
            raise ReplayError(["the name of a table must end in .csv or .parquet"])
    except pd.errors.EmptyDataError:
        raise ReplayError(["the table is empty"]) from None
    except ReplayError:
        raise
    except (OSError, ValueError) as error:  # pandas and pyarrow raise many subclasses for broken files
        reason = (str(error).splitlines() or [type(error).__name__])[0]
        raise ReplayError([f"cannot be read as a table: {reason}"]) from None
    return frame.rename(columns=lambda column: str(column).strip())
