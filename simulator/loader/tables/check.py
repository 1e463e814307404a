"""A look at a person's table before it is played.

Answers: what is read of this file, which of its columns may be which, and what has to be written in a
scenario so that it is read like this.
"""

import errno
import json
import os
from pathlib import Path
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.tables.columns import NEEDED
from simulator.loader.tables.headings import guesses, read_headings
from simulator.loader.tables.posts import TableRead, read_table
from simulator.loader.tables.sheets import read_sheet
from simulator.model.recorded import Replay
from simulator.model.replay import Posts
from simulator.model.values.names import is_reserved
from simulator.whole import whole_file

_PLAIN = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_./-")
_SCENARIO = """question: Which rule does best on my own posts?
name: {name}
pack: {pack}
competition: field
clock: {{tick: 6 h}}
horizon: {days} d            # all posts of the table; a shorter one plays those at its beginning
jobs:
  {replay}
connects:
  top_up: {{rule: monthly, monthly_budget_usd: 7.5}}
freelancers:
  - {{name: sprayer, strategy: spray_and_pray, count: 20}}
  - {{name: choosy, strategy: {{fit_threshold: {{threshold: 0.7}}}}, count: 20}}
run: {{replications: 20, seed: 1}}
"""
_MOST_REFUSED = 0.5
"""share of its cells that a guessed column may refuse and still be believed"""
_LEAST_DAYS, _MOST_DAYS, _AFTER = 14, 3650, 7


class Checked(NamedTuple):
    """What a look at a table found."""

    replay: Replay
    """how it is read: as asked, with the columns that were guessed"""
    guessed: dict[str, str]
    """our name to the table's, of each guess"""
    table: TableRead
    frame: pd.DataFrame
    """every cell as text"""

    @property
    def rows(self) -> int:
        """Number of rows of the file."""
        return len(self.frame)


def check_table(file: Path, replay: Replay, categories: tuple[str, ...] = ()) -> Checked:
    """Read a table as far as it can be read, guessing which column is which where it does not say.

    Parameters
    ----------
    file : Path
        The table.
    replay : Replay
        How it is to be read; its columns are not guessed again.
    categories : tuple of str
        Names of categories that the table may use.

    Returns
    -------
    Checked

    Raises
    ------
    SheetError
        If the file cannot be read as a table at all.
    """
    sheet = read_sheet(file)
    guessed = guesses(read_headings(sheet.frame.columns, replay.columns))
    while True:
        mapped = replay.model_copy(update={"columns": replay.columns | guessed})
        table = read_table(sheet, mapped, categories)
        # cells of another kind show that a heading meant something else
        slips = [
            name
            for name, count in table.refused.items()
            if name in guessed
            and name not in NEEDED
            and count > _MOST_REFUSED * np.sum(sheet.frame[guessed[name]] != "")
        ]
        if not slips:
            return Checked(mapped, guessed, table, sheet.frame)
        guessed = {name: theirs for name, theirs in guessed.items() if name not in slips}


def replay_block(replay: Replay, file: str, indent: str = "") -> str:
    """Write in YAML what a scenario says under `jobs` to read a table like this, one key a line.

    Parameters
    ----------
    replay : Replay
        How the table is read.
    file : str
        The table, as the scenario names it.
    indent : str, optional
        What stands before each line but the first.

    Returns
    -------
    str
    """
    said = replay.model_dump(mode="json", exclude_defaults=True) | {"file": file}
    lines = ["replay:"]
    for key, value in {"file": said.pop("file"), **said}.items():
        if isinstance(value, dict):
            lines += [f"  {key}:", *(f"    {flow(name)}: {flow(inner)}" for name, inner in value.items())]
        else:
            lines.append(f"  {key}: {flow(value)}")
    return f"\n{indent}".join(lines)


def flow(value: object) -> str:
    """Write a plain value as YAML."""
    plain = isinstance(value, str) and value[:1].isalpha() and set(value) <= _PLAIN
    if plain and str(value).lower() not in {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}:
        return str(value)
    return json.dumps(value, ensure_ascii=isinstance(value, str) and not value.isprintable())


def write_scenario(checked: Checked, posts: Posts, file: Path, target: Path, pack: str) -> None:
    """Write a new file with a scenario that plays a table in the order of its posts.

    Parameters
    ----------
    checked : Checked
        How the table is read.
    posts : Posts
        Its posts.
    file : Path
        The table.
    target : Path
        The scenario, which must not be there yet.
    pack : str
        Rule pack for all that the table does not say.

    Raises
    ------
    FileExistsError
        If there is such a file already.
    """
    last = float(np.max(posts.columns["posted_days"]))
    days = int(min(max(np.ceil(last) + _AFTER, _LEAST_DAYS), _MOST_DAYS))
    stem = file.name.split(".")[0]
    name = "".join(sign if sign.isalnum() and sign.isascii() else "_" for sign in stem)
    beside = Path(os.path.relpath(file.resolve(), target.resolve().parent)).as_posix()
    name = f"my_{name}" if is_reserved(name) else name
    block = replay_block(checked.replay, beside, "  ")
    if target.exists():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(target))
    with whole_file(target) as draft, draft.open("w", encoding="utf-8") as stream:
        stream.write(_SCENARIO.format(name=flow(name or "own"), pack=pack, days=days, replay=block))
