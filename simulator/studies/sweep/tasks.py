"""What of a sweep is still to be played: whole points, or pieces of points that take long.

Answers: what is missing, what is tried first, and about how long all of it takes before any is played.
"""

from collections.abc import Collection, Container, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd

from simulator.loader.sweeps.versions import Versions
from simulator.runs.sizes import slowness
from simulator.studies.sweep.cost import Forecast, weight_of
from simulator.studies.sweep.design import POINT, played_once, settings_in, settings_of

_TRIED = 8
"""points that are played for a forecast, at least"""
_RECKONED = 16
"""points whose work is reckoned before any is played"""
_PIECE_SECONDS = 2.0
"""about how long a piece of a point takes, so that progress moves and a stop saves what is done"""


class Task(NamedTuple):
    """A point to be played, and which of its replications."""

    point: str
    settings: tuple[str, ...]
    first: int
    last: int


def tasks_of(
    design: pd.DataFrame, numbers: range, done: Mapping[str, Sequence[int]], failed: Container[str]
) -> list[Task]:
    """What is still to be played, in order of point, so that points that are filed together come together.

    Parameters
    ----------
    design : DataFrame
        The points.
    numbers : range
        Replications that each shall have.
    done : mapping
        Replications of each point that are on disk.
    failed : container of str
        Points that are not tried again.

    Returns
    -------
    list of Task
    """
    settings, found = settings_in(design), list[Task]()
    for row in played_once(design).sort_values(POINT).to_dict("records"):
        point = str(row[POINT])
        there = set(done.get(point, ()))
        missing = [number for number in numbers if number not in there]
        if missing and point not in failed:
            edges = np.flatnonzero(np.diff(missing) > 1) + 1
            found += [
                Task(point, settings_of(row, settings), int(part[0]), int(part[-1]))
                for part in np.split(np.array(missing), edges)
            ]
    return found


def few_of(tasks: Sequence[Task], workers: int) -> list[Task]:
    """Some tasks from all over a design: one to warm up, and enough to keep every worker busy for a while."""
    count = min(len(tasks), 1 + max(_TRIED, 3 * workers, min(len(tasks) // _TRIED**2, 6 * _TRIED)))
    return [tasks[k * len(tasks) // count] for k in range(count)] if count else []


def weight_at(versions: Versions, task: Task) -> float:
    """How much work a task is, as `weight_of` says; nothing where its settings contradict each other."""
    scenario, _ = versions.check(task.settings)
    return 0.0 if scenario is None else weight_of(scenario, replications_of([task]))


def replications_of(tasks: Collection[Task]) -> int:
    """Replications of all tasks together."""
    return sum(task.last - task.first + 1 for task in tasks)


def reckoned(tasks: Sequence[Task], versions: Versions, workers: int) -> tuple[Forecast, list[Task]]:
    """Forecast what tasks take from the size of their worlds alone, before any is played.

    Parameters
    ----------
    tasks : sequence of Task
        One for each point, or more.
    versions : Versions
        The scenario that is varied.
    workers : int
        How many pieces are played at once.

    Returns
    -------
    tuple
        The forecast, within a factor of two and with nothing said of the disk, and the tasks in pieces.
    """
    some = tasks[:: max(1, len(tasks) // _RECKONED)]
    each = np.mean([weight_at(versions, task) for task in some]) * slowness()
    pieces = in_pieces(tasks, float(each))
    seconds = float(each) * len(tasks) / max(1, min(workers, len(pieces)))
    points = len({task.point for task in tasks})
    return Forecast(points, replications_of(tasks), seconds, 0.0, 0), pieces


def in_pieces(tasks: Sequence[Task], seconds: float) -> list[Task]:
    """Cut tasks that take long into pieces.

    Parameters
    ----------
    tasks : sequence of Task
        What is to be played.
    seconds : float
        About what one of them takes.

    Returns
    -------
    list of Task
        The same ones where they are short.
    """
    if seconds <= _PIECE_SECONDS or not tasks:
        return list(tasks)
    each = replications_of(tasks) / len(tasks)
    size = max(1, int(each * _PIECE_SECONDS / seconds))
    return [
        task._replace(first=first, last=min(first + size - 1, task.last))
        for task in tasks
        for first in range(task.first, task.last + 1, size)
    ]
