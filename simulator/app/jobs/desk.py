"""Starts jobs, stops them, and notes how they ended."""

import asyncio
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path

from simulator.app.jobs.job import Job, birth_of, job_in
from simulator.app.stored.child import command_line, environment
from simulator.app.stored.files import appending, id_of, newest, save_record

MOST = 3
"""jobs at the same time; each uses every processor"""
SOON = 0.9
"""seconds after which a stop no longer waits for the worlds under way; what was finished is saved by then"""


class Busy(Exception):
    """Too many jobs go on already."""


class Desk:
    """The jobs of this app. Their files are the truth; this only holds on to the processes it started."""

    def __init__(self, folder: Path, place: Path) -> None:
        self.folder, self._place = folder, place
        self._processes: dict[str, subprocess.Popen[bytes]] = {}
        self.closing = False
        self._watchers = set[asyncio.Task[None]]()

    def start(self, kind: str, title: str, words: tuple[str, ...], form: str = "") -> Job:
        """Start a command.

        Parameters
        ----------
        kind : str
            Which page shows its answer.
        title : str
            What a person asked, in a few words.
        words : tuple of str
            The command and its options.
        form : str
            Address of the page where it is asked for, with what was typed.

        Returns
        -------
        Job

        Raises
        ------
        Busy
            If as many go on as this machine should carry.
        Unwritable
            If the disk takes no more files.
        """
        under_way = [job for job in self.recent() if job.state() == "running"]
        for job in under_way:
            if job.words == words:
                return job  # a second click, or a second tab
        if len(under_way) >= MOST:
            raise Busy(
                f"{len(under_way)} jobs go on already, and each uses all of this machine. Wait for one to "
                "finish, or stop one."
            )
        now = time.time()
        name = id_of(kind, *words, f"{now}")
        job = Job(name, kind, title, words, now, 0, None, None, False, self.folder, form=form)
        with appending(job.out) as out, appending(job.err) as err:
            save_record(
                self.folder / f"{name}.json", job.as_record()
            )  # a full disk is seen before anything runs
            process = subprocess.Popen(
                command_line(words),
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=err,
                cwd=self._place,
                env=environment(),
            )
        job = job._replace(pid=process.pid, birth=birth_of(process.pid))
        self._processes[name] = process
        self._note(job)
        task = asyncio.get_running_loop().create_task(self._watch(name, process))
        self._watchers.add(task)
        task.add_done_callback(self._watchers.discard)
        return job

    def find(self, name: str) -> Job | None:
        """The job of this id."""
        job = job_in(self.folder, name)
        return None if job is None else self._with_its_end(job)

    def _with_its_end(self, job: Job) -> Job:
        """A job that has ended just now, before that is written down: else it would count as killed."""
        process = self._processes.get(job.id)
        code = process.poll() if process is not None and job.code is None else None
        return job if code is None else job._replace(code=code, ended=time.time())

    def recent(self, most: int = 50) -> list[Job]:
        """The latest jobs, the newest first."""
        files = [file for file in newest(self.folder, ".json") if not file.name.startswith(".")]
        return [job for file in files[:most] if (job := self.find(file.stem)) is not None]

    async def cancel(self, job: Job) -> Job:
        """Stop a job as Ctrl-C does: what is finished is saved, in less than two seconds."""
        if job.state() != "running":
            return job
        job = job._replace(cancelled=True)
        self._note(job)
        for patience in (SOON, SOON):  # the second one no longer waits for the worlds under way
            if job.id in self._processes or job.birth:  # else the number may be another process's by now
                _interrupt(job.pid)
            if await self._has_ended(job, patience):
                break
        return self.find(job.id) or job

    async def _has_ended(self, job: Job, seconds: float) -> bool:
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            process = self._processes.get(job.id)
            if process.poll() is not None if process is not None else not job.goes_on():
                return True
            await asyncio.sleep(0.05)
        return False

    async def _watch(self, name: str, process: "subprocess.Popen[bytes]") -> None:
        """Wait for the end of a job and write it down."""
        while process.poll() is None:
            await asyncio.sleep(0.1)
        job = self.find(name)
        if job is not None:
            with suppress(Exception):  # a full disk: the state is told from what was printed
                self._note(job._replace(code=process.returncode, ended=time.time()))
        self._processes.pop(name, None)

    def _note(self, job: Job) -> None:
        save_record(self.folder / f"{job.id}.json", job.as_record())

    async def close(self) -> None:
        """Stop every job as Ctrl-C does, and give each a moment to save."""
        self.closing = True
        under_way = [job for name in list(self._processes) if (job := self.find(name)) is not None]
        await asyncio.gather(*(self.cancel(job) for job in under_way), return_exceptions=True)
        for process in list(self._processes.values()):
            with suppress(ProcessLookupError):
                process.terminate()


def _interrupt(pid: int) -> None:
    with suppress(ProcessLookupError, PermissionError):
        os.kill(pid, signal.SIGINT)
