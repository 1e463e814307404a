"""Posts that a person saw and did not bid on: a list of their own, or rows of a tracker that were never sent.

Answers: which posts were passed over, and what was known of them.
"""

from dataclasses import replace
from pathlib import Path

import numpy as np

from simulator.loader.history.imports.imported import Imported, import_history
from simulator.loader.history.mapping import Map
from simulator.loader.history.statuses import NEVER_SENT
from simulator.loader.history.table import NEVER
from simulator.loader.tables.sheet import SheetError

UNSENT = "not_said"


def import_seen(file: Path, asked: Map | None = None) -> Imported:
    """Read posts without a proposal; rows that tell of one are left out.

    Parameters
    ----------
    file : Path
        As for `import_history`. Rows count whose status says that nothing was sent, such as `skipped`; all of
        them if there is no status.
    asked : Map, optional
        How it is to be read.

    Returns
    -------
    Imported
        Its history has one row for each such post.

    Raises
    ------
    SheetError
        If it cannot be read, or has no such post.
    """
    asked = replace(asked or Map(), kind="log")
    first = import_history(file, asked)
    unsent = {word: UNSENT for word, meaning in first.used.statuses.items() if meaning == NEVER_SENT}
    read = import_history(file, replace(asked, statuses={**asked.statuses, **unsent})) if unsent else first
    history = read.found.history
    assert history is not None
    posts = history.take(np.asarray(history.fate == NEVER))
    if not posts.size:
        raise SheetError([
            "it has no post without a proposal; give those a status such as skipped, or leave the status out"
        ])  # fmt: skip
    return replace(read, found=replace(read.found, history=posts))
