"""A replication in pieces: a market of many specialties, some at a time.

Answers: how is one large replication played by several workers in little memory, and continued after a stop.
Each piece is written whole before it counts; a replication is put together once all its pieces are there, in
their order, so nothing depends on workers or stops.
"""

import hashlib
import io
import os
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np

from simulator.engine.batch import BatchResult, joined
from simulator.model.scenario import Scenario
from simulator.runs.blocks import Player, Where, player_at, store_for
from simulator.runs.files import StoreError, write_whole
from simulator.runs.store import PIECES
from simulator.runs.workers.executors import Batch, Executor, Order, Progress, Stop, reporting
from simulator.world.cells import Cell, longest_first, pieces_of

_SEAL, _TABLE, _NOT_ARRAYS = 32, "table_", ("failed", "work", "tables")


def in_pieces(scenario: Scenario) -> bool:
    """Whether a replication is too large to be played at once, and falls into parts that can be."""
    return len(pieces_of(scenario)) > 1


@dataclass(frozen=True)
class InPieces:
    """Plays the pieces of replications; a unit is one piece, counted through all replications."""

    player: Player
    _held: dict[int, BatchResult] = field(default_factory=dict, repr=False)
    """pieces that were played here, until their replication is whole: they need not be read again"""

    @cached_property
    def pieces(self) -> list[Sequence[Cell]]:
        """The specialties of each piece of a replication."""
        return pieces_of(self.player.ready.scenario)

    def play(self, executor: Executor, gaps: Sequence[Batch], progress: Progress | None) -> Stop | None:
        """Play what is missing of some replications, and write each once it is whole.

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
        # several replications are never played together: one is large enough
        numbers = [number for first, last in gaps for number in range(first, last + 1)]
        # replication by replication, so that the first in which a strategy fails is known
        turns = longest_first(self.player.ready.scenario, self.pieces)
        units = [number * len(self.pieces) + k for number in numbers for k in turns]
        missing = [unit for unit in units if self._saved(unit) is None]
        told = reporting(progress, len(units), len(units) - len(missing))

        def report(done: int, seconds: float) -> None:
            self._hand_over(numbers)
            told(done, seconds)

        self._hand_over(numbers)  # stopped when all pieces were there and their replication was not
        try:
            stop = executor(self, [(unit, unit) for unit in missing], report).stop
        finally:
            self._tidy()
        number = None if stop is None else stop.first // len(self.pieces)
        return None if stop is None or number is None else Stop(number, number, stop.error)

    def __call__(self, unit: int, _last: int) -> None:
        """Play one piece and write it, unless another process has finished its replication meanwhile."""
        number = unit // len(self.pieces)
        if self.player.store.holds(number, number):
            return
        batch = self._played(unit)
        os.chdir(self.player.here)
        self._held[unit] = batch  # first: a piece that is found on the disk is looked for here
        self._write(unit, batch)

    def order(self, unit: int, last: int) -> Order[None]:
        """Say how another process plays a piece."""
        return Order(play_piece, (self.player.where(), unit, last))

    def forecast(self) -> None:
        """Threads serve as well: the steps of a piece are large, and take next to no time in Python."""
        return

    def _played(self, unit: int) -> BatchResult:
        number, k = divmod(unit, len(self.pieces))
        keep = number < self.player.ready.scenario.run.keep_tables
        return self.player.ready.simulate([number], keep, cells=self.pieces[k])

    def _write(self, unit: int, batch: BatchResult) -> None:
        content = _content(batch)
        digest = hashlib.sha256(content).digest()

        def write(draft: Path) -> None:
            with draft.open("wb") as file:
                file.writelines((digest, content))

        try:
            write_whole(self._file(unit), write)
        except StoreError:
            if self._file(unit).parent.exists():
                raise
            write_whole(self._file(unit), write)  # another process had just removed the empty folder

    def _file(self, unit: int) -> Path:
        number, k = divmod(unit, len(self.pieces))
        return self.player.store.directory / PIECES / f"piece-{number:07d}-{k:04d}.npz"

    def _saved(self, unit: int) -> BatchResult | None:
        """Return a piece that is on disk; None if it is not there, or not what was written."""
        try:
            return _opened(self._file(unit).read_bytes())
        except FileNotFoundError:
            return None

    def _hand_over(self, numbers: list[int]) -> None:
        """Write the replications whose pieces are all there, and take them off the list."""
        count = len(self.pieces)
        for number in numbers.copy():
            units = range(number * count, (number + 1) * count)
            if not all(self._file(unit).is_file() for unit in units):
                continue
            found = [self._held.get(unit) or self._saved(unit) for unit in units]
            whole = [piece for piece in found if piece is not None]
            if len(whole) < count:
                continue
            self.player.receive(number, joined(whole))
            numbers.remove(number)
            for unit in units:
                self._file(unit).unlink(missing_ok=True)  # another process may have put the same together
                self._held.pop(unit, None)

    def _tidy(self) -> None:
        """Remove pieces of replications that are whole, and their folder once it is empty.

        Only at the end: until then other threads are about to write there. Another process that plays the
        same run may have finished a replication of which this one has written a piece since.
        """
        store = self.player.store
        for file in (store.directory / PIECES).glob("piece-*.npz"):
            number = int(file.name.split("-")[1])
            if store.holds(number, number):
                file.unlink(missing_ok=True)
        with suppress(OSError):  # it is not there, or not empty
            (store.directory / PIECES).rmdir()


def play_piece(where: Where, unit: int, _last: int) -> None:
    """Play a piece of a run in a process that only shares its folder.

    Parameters
    ----------
    where : Where
        Which run.
    unit : int
        Which piece.

    Raises
    ------
    Elsewhere, StoreError
        As for `play_block`.
    """
    where = Where(*where)  # which comes as a plain tuple
    player = player_at(where)
    pieces = InPieces(player)
    if pieces._saved(unit) is not None:
        return  # it was written by a worker whose answer was lost with it
    batch = pieces._played(unit)
    os.chdir(player.here)
    store_for(player, where, batch)
    pieces._write(unit, batch)


def _content(batch: BatchResult) -> memoryview:
    """Return a piece as bytes."""
    held = io.BytesIO()
    columns: dict[str, Any] = {
        name: value for name, value in batch._asdict().items() if isinstance(value, np.ndarray)
    }
    columns |= {_TABLE + name: table for name, table in batch.tables.items()}
    names = np.array([[name, why] for name, why in batch.failed.items()], np.str_).reshape(-1, 2)
    work = np.array(list(batch.work.values()), float)
    np.savez(held, **columns, failed=names, work=work, counted=np.array(list(batch.work), np.str_))
    return held.getbuffer()


def _opened(sealed: bytes) -> BatchResult | None:
    """Return the piece whose bytes stand behind a checksum of them, None if they are not what was written."""
    content = memoryview(sealed)[_SEAL:]
    if hashlib.sha256(content).digest() != sealed[:_SEAL]:
        return None
    with np.load(io.BytesIO(content), allow_pickle=False) as held:
        work = dict(zip(held["counted"].tolist(), held["work"].tolist(), strict=True))
        failed = {str(name): str(why) for name, why in held["failed"].tolist()}
        tables = {n.removeprefix(_TABLE): held[n] for n in held.files if n.startswith(_TABLE)}
        columns = {
            name: held[name] for name in held.files if name in BatchResult._fields and name not in _NOT_ARRAYS
        }
    return BatchResult(tables=tables, work=work, failed=failed, **columns)
