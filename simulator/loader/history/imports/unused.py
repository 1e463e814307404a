"""Why a column of a person's file is not read.

Answers: is it dropped on purpose, empty, a second one for what another says, or in words that nobody knows.
"""

from collections.abc import Mapping

import pandas as pd

from simulator.loader.history.imports.guessing import guessed_columns, is_private
from simulator.loader.history.imports.long_columns import TOTALS
from simulator.loader.history.imports.outcomes import STAGE_COLUMNS
from simulator.loader.tables.cells import is_unknown
from simulator.loader.tables.columns import plain
from simulator.loader.tables.reading import shown

PRIVATE = "names, letters and links are dropped on purpose"


def why_unused(
    frame: pd.DataFrame, kind: str, columns: Mapping[str, str], given: Mapping[str, str]
) -> dict[str, str]:
    """Say why each column that is not read is not.

    Parameters
    ----------
    frame : DataFrame
        The table.
    kind : {"log", "ledger", "counts"}
        What it was read as.
    columns : mapping
        Our name of each column that is read, to its heading.
    given : mapping
        What a person said of it; an empty one says that there is no such column.

    Returns
    -------
    dict
        Heading to reason.
    """
    left = [one for one in map(str, frame.columns) if one not in columns.values()]
    return {heading: _why(frame, heading, kind, columns, given) for heading in left}


def _why(
    frame: pd.DataFrame, heading: str, kind: str, columns: Mapping[str, str], given: Mapping[str, str]
) -> str:
    """Why one column is not read."""
    cells = frame[heading]
    if is_unknown(cells).all():
        return "it is empty"
    alone = guessed_columns(kind, [heading], {}, frame[[heading]]).columns
    meant = next(iter(alone), "")
    if meant in given and not given[meant]:
        return f"you left out '{meant}'"
    if meant in columns and not (is_private(heading) and meant == "job_id"):
        return (
            f"'{meant}' is read from '{shown(columns[meant])}' already; to take this one: --column {meant}=…"
        )
    if is_private(heading):
        return PRIVATE
    if kind == "log" and meant in STAGE_COLUMNS:
        return "it counts people on the post, not you"
    return "its heading and cells have no known meaning" if not meant else f"its cells do not fit '{meant}'"


def of_several(why: str) -> str:
    """Write why one column is not read as the reason of several.

    Examples
    --------
    >>> of_several("it is empty"), of_several("its cells do not fit 'asked'")
    ('they are empty', "their cells do not fit 'asked'")
    """
    if why == "it is a total of others":
        return "they are totals of others"
    for one, many in {
        "it is ": "they are ",
        "it counts ": "they count ",
        "its heading ": "their headings ",
    }.items():
        if why.startswith(one):
            return many + why.removeprefix(one)
    return f"their {why.removeprefix('its ')}" if why.startswith("its ") else why


def why_not_counted(frame: pd.DataFrame, heading: str) -> str:
    """Say why a column of counts with a row for each stage is not read."""
    if is_unknown(frame[heading]).all():
        return "it is empty"
    if is_private(heading):
        return PRIVATE
    if TOTALS.fullmatch(plain(heading)):
        return "it is a total of others"
    return "one column of stages, one of numbers and one of periods are read"
