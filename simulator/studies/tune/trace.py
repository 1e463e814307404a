"""The trace of a tuning: every step on disk, so that it can be stopped, resumed and looked at.

Answers: what was played, and what came out. A step is some points on a stretch of luck. A tuning that begins
again asks for the same steps; those on disk are read and not played, so it goes on where it stopped and ends
as if it had not. The time that each step took is kept beside it, so that a budget of time is kept over stops.
"""

import hashlib
import json
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from simulator.runs.files import StoreError, read_json, save_text
from simulator.studies.tune.seen import Trial
from simulator.studies.tune.space import Point, name_of
from simulator.studies.tune.weigh import Sums


class Traced:
    """Plays points, and keeps each step in a folder; without one, it only counts the time."""

    def __init__(self, trial: Trial, folder: Path | None = None) -> None:
        self.trial, self.folder = trial, folder
        self.steps, self.seconds = 0, 0.0
        self.replayed = 0
        """steps that were on disk already"""

    @property
    def worlds(self) -> int:
        """How many uncertain worlds each replication is played in."""
        return self.trial.worlds

    def clock(self) -> float:
        """Seconds of playing so far, also before a stop."""
        return self.seconds

    def play(self, points: Sequence[Point], stream: str, first: int, last: int) -> Sums:
        """Play a step, or read it.

        Parameters
        ----------
        points, stream, first, last
            As for `Trial.play`.

        Returns
        -------
        Sums

        Raises
        ------
        StoreError
            If the folder holds the steps of another tuning, or cannot be written.
        """
        self.steps += 1
        asked = {"points": [dict(point) for point in points], "stream": stream, "first": first, "last": last}
        known = self._known(asked)
        if known is not None:
            self.replayed += 1
            return known
        began = time.perf_counter()
        sums = self.trial.play(points, stream, first, last)
        took = time.perf_counter() - began
        self.seconds += took
        if self.folder is not None:
            # the time first: a step that stands there whole has one
            save_text(self._file("time"), json.dumps({"seconds": took}))
            shape = list(sums.over.shape)
            found = {"shape": shape, "over": sums.over.ravel().tolist(), "under": sums.under.ravel().tolist()}
            save_text(self._file("step"), json.dumps({**asked, **found}))
        return sums

    def _file(self, what: str) -> Path:
        assert self.folder is not None
        return self.folder / f"{what}-{self.steps:05d}.json"

    def _known(self, asked: dict[str, Any]) -> Sums | None:
        """What a step on disk got; None if there is none."""
        if self.folder is None or not self._file("step").exists():
            return None
        step = read_json(self._file("step"))
        if any(step.get(key) != json.loads(json.dumps(value)) for key, value in asked.items()):
            raise StoreError(
                f"{self.folder} holds the steps of another tuning: delete that folder, or choose "
                "another --out"
            )
        self.seconds += float(read_json(self._file("time"))["seconds"])
        over, under = (np.array(step[key], float).reshape(step["shape"]) for key in ("over", "under"))
        return Sums(over, under)


def trace_id(*parts: object) -> str:
    """Name of the folder of a tuning: a hash of all that decides what is played."""
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest()[:12]


def point_id(point: Point) -> str:
    """A point as a short name that depends on its values alone."""
    return hashlib.sha256(name_of(point).encode()).hexdigest()[:8]
