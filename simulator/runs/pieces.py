"""A replication in pieces: a market of many specialties, some at a time.

Answers: how is one large replication played by several workers in little memory, and continued after a stop.
Each piece is written whole before it counts; a replication is put together once all its pieces are there, in
their order, so nothing depends on workers or stops.
"""

import hashlib
import io
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock
from typing import Any

import numpy as np

from simulator.engine.batch import BatchResult, joined
from simulator.model.scenario import Scenario
from simulator.runs.executors import Batch, Executor, Progress, Stop, reporting
from simulator.runs.files import write_whole
from simulator.runs.layouts import Table, tables_of
from simulator.runs.ready import Ready
from simulator.world.cells import Cell, pieces_of

FOLDER = "pieces"
_DIGITS, _TABLE, _NOT_ARRAYS = 32, "table_", ("failed", "work", "tables")


@dataclass(frozen=True)
class InPieces:
    """Plays the pieces of replications, and hands over each replication once it is whole."""

    ready: Ready
    folder: Path
    hand_over: Callable[[int, dict[str, Table], dict[str, str]], None]
    """called with the number of a replication, its tables, and the groups that failed in it"""
    lock: Lock = field(default_factory=Lock)

    def play(self, executor: Executor, gaps: Sequence[Batch], progress: Progress | None) -> Stop | None:
        """Play what is missing of some replications.

        Parameters
        ----------
        executor : Executor
            Plays several pieces at once.
        gaps : sequence of (int, int)
            First and last of each stretch of replications.
        progress : callable, optional
            Called with the pieces done, the pieces in all, and the seconds since the start.

        Returns
        -------
        Stop or None
            The replication in which a strategy failed.
        """
        numbers = [number for first, last in gaps for number in range(first, last + 1)]
        pieces = pieces_for(self.ready)
        units = [(number, k) for number in numbers for k in range(len(pieces))]
        missing = [u for u, (number, k) in enumerate(units) if self._saved(number, k) is None]
        before = len(units) - len(missing)

        def one(unit: int, _last: int) -> None:
            self._play(*units[unit])
            self._hand_over(units[unit][0])

        for number in numbers:  # stopped when all pieces were there and their replication was not
            self._hand_over(number)
        stop = executor(one, [(u, u) for u in missing], reporting(progress, len(units), before)).stop
        return None if stop is None else Stop(units[stop.first][0], units[stop.first][0], stop.error)

    def _play(self, number: int, k: int) -> None:
        keep = number < self.ready.scenario.run.keep_tables
        batch = self.ready.simulate([number], keep, cells=pieces_for(self.ready)[k])
        write_whole(self._file(number, k), lambda draft: draft.write_bytes(_sealed(batch)))

    def _file(self, number: int, k: int) -> Path:
        return self.folder / FOLDER / f"piece-{number:07d}-{k:04d}.npz"

    def _saved(self, number: int, k: int) -> BatchResult | None:
        """Return a piece that is on disk; None if it is not there, or not what was written."""
        file = self._file(number, k)
        return _opened(file.read_bytes()) if file.is_file() else None

    def _hand_over(self, number: int) -> None:
        """Put a replication together if all its pieces are there."""
        count = len(pieces_for(self.ready))
        with self.lock:
            if not all(self._file(number, k).is_file() for k in range(count)):
                return
            found = [self._saved(number, k) for k in range(count)]
            pieces = [piece for piece in found if piece is not None]
            if len(pieces) < count:
                return
            whole = joined(pieces)
            self.hand_over(number, tables_of(whole, self.ready.scenario), whole.failed)
            for k in range(count):
                self._file(number, k).unlink()
            folder = self.folder / FOLDER
            if not any(folder.iterdir()):
                folder.rmdir()


def in_pieces(scenario: Scenario) -> bool:
    """Whether a replication is too large to be played at once, and falls into parts that can be."""
    return scenario.jobs.falls_apart and len(pieces_of(scenario)) > 1


def pieces_for(ready: Ready) -> list[Sequence[Cell]]:
    """Return the specialties of each piece of a replication."""
    return pieces_of(ready.scenario)


def _sealed(batch: BatchResult) -> bytes:
    """Return a piece as bytes, with a checksum of them in front."""
    held = io.BytesIO()
    columns: dict[str, Any] = {
        name: value for name, value in batch._asdict().items() if isinstance(value, np.ndarray)
    }
    columns |= {_TABLE + name: table for name, table in batch.tables.items()}
    names = np.array([[name, why] for name, why in batch.failed.items()], np.str_).reshape(-1, 2)
    work = np.array(list(batch.work.values()), float)
    np.savez(held, **columns, failed=names, work=work, counted=np.array(list(batch.work), np.str_))
    content = held.getvalue()
    return hashlib.sha256(content).digest() + content


def _opened(content: bytes) -> BatchResult | None:
    """Return the piece that was made to bytes, None if they are not what was made."""
    if hashlib.sha256(content[_DIGITS:]).digest() != content[:_DIGITS]:
        return None
    with np.load(io.BytesIO(content[_DIGITS:]), allow_pickle=False) as held:
        work = dict(zip(held["counted"].tolist(), held["work"].tolist(), strict=True))
        failed = {str(name): str(why) for name, why in held["failed"].tolist()}
        tables = {n.removeprefix(_TABLE): held[n] for n in held.files if n.startswith(_TABLE)}
        columns = {
            name: held[name] for name in held.files if name in BatchResult._fields and name not in _NOT_ARRAYS
        }
    return BatchResult(tables=tables, work=work, failed=failed, **columns)
