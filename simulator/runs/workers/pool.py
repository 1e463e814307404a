"""Companions of this process: started when they are worth it, kept from run to run, ended when they rest.

Answers: what does a comparison gain, which plays many short runs. The first of them that proves long starts
companions, and all that follow find them awake.
"""

import atexit
from contextlib import suppress
from threading import Lock, Thread, Timer

from simulator.runs.workers.companion import Companion

_KEPT_S = 20.0
"""seconds without anything to play after which they end"""


class Pool:
    """Companions that are awake and free, and how many there are besides."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._free: list[Companion] = []
        self._alive: set[Companion] = set()
        self._taken = 0
        """how often one was taken; a rest during which this stays is long enough"""
        self.seconds = 0.0
        """for which this process has played so far"""

    def start(self, count: int) -> None:
        """Start companions until there are so many, those included that are still waking up.

        Parameters
        ----------
        count : int
            How many there shall be.
        """
        while len(self._alive) < count:
            try:
                companion = Companion()
            except OSError:  # no more processes, no memory: then threads play on
                return
            self._alive.add(companion)
            Thread(target=self._when_awake, args=(companion,), name="companion", daemon=True).start()

    def _when_awake(self, companion: Companion) -> None:
        if companion.is_alike():
            self.give_back(companion)
        else:
            self.end(companion)

    def take(self) -> Companion | None:
        """Take one that is free, if any is."""
        with self._lock:
            self._taken += 1
            return self._free.pop() if self._free else None

    def give_back(self, companion: Companion) -> None:
        """Have it free for the next batch."""
        with self._lock:
            self._free.append(companion)

    def end(self, *companions: Companion) -> None:
        """End some, whatever they play."""
        for companion in companions:
            companion.close()
        for companion in companions:
            self._alive.discard(companion)
            companion.end()

    def rest(self) -> None:
        """End those that are free, unless one is taken soon."""
        if self._alive:
            clock = Timer(_KEPT_S, self._end_resting, (self._taken,))
            clock.daemon = True
            clock.start()

    def _end_resting(self, taken: int) -> None:
        if self._taken == taken:
            self.end_free()

    def end_free(self) -> None:
        """End those that are free."""
        with self._lock:
            resting, self._free = self._free, []
        self.end(*resting)


pool = Pool()
"""of this process"""


@atexit.register
def _end() -> None:
    with suppress(Exception):  # what is left ends by itself, as its input closes
        pool.end_free()
