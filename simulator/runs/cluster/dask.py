"""Batches on the workers of a Dask cluster.

Answers: how are many machines used by one command, and what if some die. The scheduler sees names of
folders and numbers of replications only. Dask keeps nothing of ours: what is on the disk is done, and the
same command plays the rest after whatever was killed.
"""

import logging
import signal
import time
from asyncio import CancelledError
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import CancelledError as GivenUp
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from ipaddress import ip_address
from multiprocessing import resource_tracker
from typing import TYPE_CHECKING, NamedTuple, TypeVar, cast

from simulator.runs.cluster.worker import (
    BACK,
    REFUSED,
    Answer,
    Program,
    program_here,
    refusal,
    work,
)
from simulator.runs.files import StoreError
from simulator.runs.workers.executors import Batch, Movable, Played, Stop, no_report, nothing_after

if TYPE_CHECKING:
    from distributed import Client, Future
    from tornado.ioloop import IOLoop

T = TypeVar("T")

LOOPBACK = "127.0.0.1"
INSTALL = "pip install 'connects-simulator[cluster]'"
_LOOK_S, _LONGEST_LOOK_S, _SLOWER = 0.01, 0.1, 1.2
"""seconds between looks at what is under way: at first, at most, and how much longer each is than the last"""
_ALONE_S, _SILENT_S = 60.0, 60.0
"""seconds until we give up a run under way: without a worker; without an answer of the scheduler"""
_ANSWER_S, _ASK_S = 30.0, 10.0
"""seconds for a scheduler to answer: at first, and each time that it is asked during a run"""
_QUIET = {
    # workers write to the disk themselves, so they need no place to spill to, nor a limit that ends them
    "distributed.worker.memory.terminate": False,
    "distributed.worker.memory.pause": False,
    # nobody looks at what these measure many times a second, which took a tenth of a processor
    "distributed.worker.profile.enabled": False,
    "distributed.admin.tick.interval": "1s",
    "distributed.admin.system-monitor.interval": "10s",
    "distributed.scheduler.active-memory-manager.start": False,
}
"""settings of a cluster that ends with the command"""
_CONTINUE = "what is on the disk is kept, and the same command plays the rest"


class Place(NamedTuple):
    """Where a cluster is: so many workers here, or the address of a scheduler."""

    workers: int = 0
    address: str = ""

    def __str__(self) -> str:
        return self.address or f"local:{self.workers}"

    @property
    def is_open(self) -> bool:
        """Whether whoever reaches its address can run programs there."""
        if not self.address or self.address.startswith("tls://"):
            return False
        host = self.address.rpartition("://")[2].rpartition(":")[0].strip("[]")
        return not _is_this_machine(host)


def _is_this_machine(host: str) -> bool:
    """Whether a host is loopback by what is written; a name may lead anywhere, whatever it begins with."""
    if host.lower() == "localhost":
        return True
    try:
        number = ip_address(host)
    except ValueError:
        return False
    return (getattr(number, "ipv4_mapped", None) or number).is_loopback


class _Watch:
    """Notices that nothing will end any more: the scheduler is gone or silent, or has no workers."""

    def __init__(self, client: "Client", place: Place) -> None:
        self.client, self.place = client, place
        self.looked = self.answered = self.peopled = time.monotonic()

    def look(self) -> None:
        """Ask the scheduler, once a second; raise StoreError if there is nothing to wait for."""
        if time.monotonic() - self.looked <= 1:
            return
        if self.client.status != "running":
            raise StoreError(f"the scheduler of {self.place} is gone: {_CONTINUE}")
        # a frozen process or a cut line says nothing at all, so nobody is asked without a limit
        with suppress(OSError, RuntimeError):
            workers = self.client.nthreads(callback_timeout=_ASK_S)
            self.answered = time.monotonic()
            self.peopled = self.answered if workers else self.peopled
        self.looked = time.monotonic()
        if self.looked - self.answered > _SILENT_S:
            raise StoreError(_silent(self.place))
        if self.answered - self.peopled > _ALONE_S:
            raise StoreError(f"{self.place} has had no worker for a minute: start some; {_CONTINUE}")


def _silent(place: Place) -> str:
    return f"the scheduler of {place} has not answered for a minute: {_CONTINUE}"


@dataclass(frozen=True)
class Cluster:
    """Plays batches on workers of Dask; two for each worker are handed out at most, so that none waits.

    On Ctrl-C nothing more is handed out, and batches under way are given up.
    """

    client: "Client"
    place: Place
    program: Program
    count: int
    """batches that it plays at once"""

    @property
    def here(self) -> int:
        """How many of them share the memory of this machine."""
        return self.place.workers or 1

    def __call__(
        self,
        play: Callable[[int, int], T],
        todo: Sequence[Batch],
        report: Callable[[int, float], None] = no_report,
        after: Callable[[Batch, T], None] = nothing_after,
    ) -> Played[T]:
        """Play batches on workers, as `Executor` says; `play` is a `Movable`."""
        from simulator.engine.decider import StrategyError

        assert isinstance(play, Movable)
        began, waiting, played, stops = time.perf_counter(), iter(todo), 0, list[Stop]()
        results: dict[Batch, T] = {}
        under_way: dict[Future, Batch] = {}
        most = 2 * self.count
        try:
            while True:
                while not stops and len(under_way) < most and (batch := next(waiting, None)):
                    under_way[self._hand_out(play, batch)] = batch
                if not under_way:
                    first_stop = min(stops, key=lambda stop: stop.first, default=None)
                    return Played([results[batch] for batch in sorted(results)], first_stop)
                for future in self._ended(under_way):
                    batch = under_way.pop(future)
                    try:
                        answer = self._answer(future, batch)
                        result = play(*batch) if answer.how == BACK else cast(T, answer.result)
                    except StrategyError as error:
                        stops.append(Stop(*batch, error))
                        continue
                    results[batch] = result
                    after(batch, result)
                    played += batch[1] - batch[0] + 1
                    report(played, time.perf_counter() - began)
        except BaseException:
            for future in under_way:  # nobody is waited for: the scheduler may be what is gone
                future.release()
            raise

    def _hand_out(self, play: Movable[T], batch: Batch) -> "Future":
        order = play.order(*batch)
        # not pure: what is written to a disk is no value that Dask could know already
        return self.client.submit(work, self.program, order.play, order.values, pure=False)

    def _ended(self, under_way: "dict[Future, Batch]") -> "list[Future]":
        """Wait until something has ended; raise StoreError if nothing ever will."""
        watch, pause = _Watch(self.client, self.place), _LOOK_S
        while True:
            if ended := [future for future in under_way if future.status != "pending"]:
                return ended
            time.sleep(pause)  # workers have another batch meanwhile
            pause = min(_SLOWER * pause, _LONGEST_LOOK_S)
            watch.look()

    def _answer(self, future: "Future", batch: Batch) -> Answer:
        """Return what a worker handed back; raise StoreError if it refused, or nothing came."""
        stretch = f"{batch[0]:,} to {batch[1]:,}"
        if future.status == "error":
            raise StoreError(
                f"workers of {self.place} died again and again at batch {stretch}, perhaps for lack of "
                f"memory: use fewer workers for each machine; {_CONTINUE}"
            )
        if future.status != "finished":  # its scheduler forgot it, or is no longer there
            raise StoreError(f"the scheduler of {self.place} lost batch {stretch}: {_CONTINUE}")
        try:
            answer = Answer(*future.result(timeout=_SILENT_S))
        except TimeoutError as error:
            raise StoreError(_silent(self.place)) from error
        except (
            OSError,
            RuntimeError,
            CancelledError,
            GivenUp,
        ) as error:  # it ended while the answer was on its way
            raise StoreError(f"the scheduler of {self.place} is gone: {_CONTINUE}") from error
        if answer.how == REFUSED:
            raise StoreError(str(answer.result))
        return answer


@contextmanager
def cluster_at(place: Place, *, insecure: bool = False) -> Iterator[Cluster]:
    """Open a cluster; one on this machine is started, and ends with the block.

    Parameters
    ----------
    place : Place
        Where it is.
    insecure : bool
        Whether a scheduler beyond this machine may be reached without TLS.

    Yields
    ------
    Cluster

    Raises
    ------
    StoreError
        If Dask is not installed, nobody answers, or its workers play another program.
    """
    if place.is_open and not insecure:
        raise StoreError(
            f"{place} has no TLS: whoever reaches that address can read what is sent, and run programs there "
            "as the one who started it. Use tls:// with certificates, or accept that in a closed network "
            "with --insecure"
        )
    try:
        import distributed  # noqa: F401
    except ImportError:
        raise StoreError(f"--cluster needs Dask, which is not installed: {INSTALL}") from None
    with _started(place) if place.workers else _reached(place) as client:
        program = program_here()
        _require_alike(client, place, program)
        yield Cluster(client, place, program, sum(map(int, client.nthreads().values())))


@contextmanager
def _deaf() -> "Iterator[IOLoop]":
    """Run a loop whose children never hear Ctrl-C, which a terminal sends to all of its processes.

    Workers end with the command, and have nothing to say about it. A thread hands its blocked signals on to
    whatever it starts, from the first moment and also in place of a worker that died.
    """
    from distributed.utils import LoopRunner

    runner = LoopRunner()
    if hasattr(signal, "pthread_sigmask"):  # Windows has none
        resource_tracker.ensure_running()  # whoever starts it lets Ctrl-C through again
        before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
        try:
            runner.start()
        finally:
            signal.pthread_sigmask(signal.SIG_SETMASK, before)
    else:
        runner.start()
    try:
        yield runner.loop
    finally:
        runner.stop()


@contextmanager
def _started(place: Place) -> "Iterator[Client]":
    """Start workers on this machine that nobody else can reach: loopback, no dashboard, a key of its own."""
    from dask import config
    from distributed import Client, LocalCluster
    from distributed.security import Security

    with (
        config.set(_QUIET),
        _deaf() as loop,
        LocalCluster(
            loop=loop,
            n_workers=place.workers,
            threads_per_worker=1,
            processes=True,
            host=LOOPBACK,
            dashboard_address=None,
            worker_dashboard_address=None,
            # its small page of health has a fixed port else, which a second cluster finds taken
            scheduler_kwargs={"dashboard_address": f"{LOOPBACK}:0"},
            memory_limit=0,
            security=Security.temporary(),
            silence_logs=logging.CRITICAL,
        ) as started,
        Client(started) as client,
    ):
        yield client


@contextmanager
def _reached(place: Place) -> "Iterator[Client]":
    """Reach a scheduler that runs already; its workers stay."""
    from distributed import Client

    try:
        client = Client(place.address, timeout=_ANSWER_S, set_as_default=False)
    except (OSError, TimeoutError) as error:
        raise StoreError(f"nobody answers at {place}: is 'dask scheduler' running there?") from error
    except (TypeError, ValueError, RuntimeError) as error:
        raise StoreError(f"{place} cannot be reached: {_why(place, error)}") from error
    said = logging.getLogger("distributed.client")  # which tells every lost line with where it was in Dask
    before = said.level
    said.setLevel(logging.CRITICAL)
    try:
        yield client
    finally:
        with suppress(Exception, CancelledError):  # a scheduler that is gone cannot be taken leave of
            client.close(timeout=2)
        said.setLevel(before)


def _why(place: Place, error: Exception) -> str:
    if place.address.startswith("tls://"):
        names = ", ".join(f"DASK_DISTRIBUTED__COMM__TLS__{name}" for name in _CERTIFICATES)
        return f"it needs certificates, which Dask reads from {names}"
    return str(error).partition("\n")[0]


_CERTIFICATES = ("CA_FILE", "CLIENT__CERT", "CLIENT__KEY")


def _require_alike(client: "Client", place: Place, wanted: Program) -> None:
    """Refuse workers that would play another program, before anything is played."""
    until = time.monotonic() + _ANSWER_S
    while not client.nthreads():
        if time.monotonic() > until:
            raise StoreError(f"{place} has no workers: start some with 'dask worker {place}'")
        time.sleep(0.1)
    try:
        programs = client.run(program_here)
    except Exception as error:  # such as a worker without this package
        raise StoreError(
            f"workers of {place} cannot play: connects-simulator {wanted.version} has to be installed "
            f"on every machine of it ({type(error).__name__} there)"
        ) from error
    for name, program in programs.items():
        if why := refusal(wanted, Program(*program)):
            raise StoreError(f"the worker {name} has {why}")
