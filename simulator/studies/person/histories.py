"""What simulated people would have written down about their proposals.

Answers: the history of every freelancer of a run that kept its tables, as if they had logged it.
"""

import numpy as np

from simulator.loader.history.table import AT_HIRED, AT_REPLIED, AT_VIEWED, LOST, History, history_of
from simulator.model.clients import HIRED, PENDING
from simulator.runs.result import RunResult

TOLD = frozenset((0, AT_VIEWED, AT_REPLIED, AT_HIRED))


def histories_of(result: RunResult, group: str) -> list[History]:
    """Read the histories of a group.

    Parameters
    ----------
    result : RunResult
        A run that kept its tables.
    group : str
        Which of its freelancers.

    Returns
    -------
    list of History
        One per freelancer and kept replication, as of the end of the run.
    """
    table = result.full("proposals")
    own = table[(table["group"] == group).to_numpy() & ~table["invited"].to_numpy(np.bool_)]
    as_of = float(own["decided_at"].max()) if len(own) else 0.0
    found = []
    for _, rows in own.groupby(["rep", "ordinal"], sort=True):
        hired = (rows["fate"] == "hired").to_numpy(np.bool_)
        stage = np.where(rows["replied"], AT_REPLIED, np.where(rows["opened"], AT_VIEWED, 0))
        columns = {
            "sent": rows["sent"].to_numpy(np.float64),
            "decided": rows["decided_at"].to_numpy(np.float64),
            "connects": rows["price"].to_numpy(np.float64),
            "boost": rows["boost"].to_numpy(np.float64),
            "stage": np.where(hired, AT_HIRED, stage),
            "fate": np.where(hired, HIRED, LOST),
        }
        found.append(history_of(columns, as_of, TOLD, calendar=False))
    return found


def as_known_on(history: History, day: float) -> History:
    """The history as its owner knew it on a day: what was decided later was open then.

    Parameters
    ----------
    history : History
        A history whose dates of decision are known.
    day : float
        The day, as in `History.sent`.

    Returns
    -------
    History
        Proposals sent before that day. What was known of an open one before it was decided is left out.
    """
    past = history.take(history.sent < day)
    later = ~(past.decided < day) & ~np.isnan(past.decided)
    from dataclasses import replace

    return replace(
        past,
        stage=np.where(later, 0, past.stage),
        most=np.where(later, 0, past.most),
        fate=np.where(later, PENDING, past.fate),
        decided=np.where(later, np.nan, past.decided),
        as_of=day,
    )
