"""How fast a comparison goes, so that it ends in time.

Answers: how much of a time budget is used, how much went into compiling the program, and what the next
replications will take.
"""

import time
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import NamedTuple

from simulator.runs.manifest import Session
from simulator.runs.result import RunResult


class Clock:
    """Tells the seconds since it was made; time in which the program was compiled does not count.

    Compiling happens once on a machine, takes longer than many a budget, and says nothing of the pace.
    """

    def __init__(self) -> None:
        from numba.core import event

        self._began, self._compiled = time.perf_counter(), event.TimingListener()  # type: ignore[no-untyped-call]
        self.day = datetime.now(UTC).isoformat(timespec="seconds")
        """when it was made, as manifests write it"""
        event.register("numba:compile", self._compiled)  # type: ignore[no-untyped-call]

    @property
    def compiling(self) -> float:
        """Seconds in which the program was compiled."""
        return float(self._compiled.duration) if self._compiled.done else 0.0

    @property
    def seconds(self) -> float:
        """Seconds since the clock was made, less those of compiling."""
        return time.perf_counter() - self._began - self.compiling

    def stop(self) -> None:
        """Listen to the compiler no longer."""
        from numba.core import event

        event.unregister("numba:compile", self._compiled)  # type: ignore[no-untyped-call]


class Pace(NamedTuple):
    """What one more replication of a run takes, on average, and what a step takes besides [seconds]."""

    each: float
    besides: float = 0.0


def pace_of(results: Sequence[RunResult], seconds: float, compiling: float, added: int, since: str) -> Pace:
    """Measure the pace of a step.

    Parameters
    ----------
    results : sequence of RunResult
        The runs after the step.
    seconds, compiling : float
        What the step took without compiling, and the compiling.
    added : int
        Replications by which the step lengthened all runs together.
    since : str
        When the comparison began: sessions before it were played by somebody else.

    Returns
    -------
    Pace
        From the sessions that the runs were played in. A run that was on disk already took no time now, so
        its fastest session speaks for what is not on disk yet.
    """
    sessions = [run.manifest.get("timings", []) for run in results]
    known = [own for own in sessions if any(one["replications"] for one in own)]
    if not known:
        return Pace(seconds / max(1, added))
    own = [each[-1] for each in known if each[-1]["started"] >= since]
    playing = sum(one["seconds"] for one in own)
    # threads wait for each other's compiling, so it is part of every session that met it
    share = min(1.0, compiling / playing) if playing else 0.0
    paces = [(1 - share) * _pace(each[-1]) if each[-1] in own else min(map(_pace, each)) for each in known]
    return Pace(sum(paces) / len(paces), max(0.0, seconds - (1 - share) * playing))


def _pace(session: Session) -> float:
    """Seconds of a replication; a session that played nothing tells nothing."""
    return session["seconds"] / session["replications"] if session["replications"] else float("inf")
