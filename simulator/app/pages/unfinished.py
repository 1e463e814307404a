"""A run of which not all is played: who plays the rest just now, or how to have it played.

Answers: is somebody at work on this run. Whoever starts a second player of one run, or deletes it meanwhile,
is told so instead.
"""

from collections.abc import Iterator
from pathlib import Path

from simulator.app.jobs.job import Job
from simulator.app.pages.context import App
from simulator.app.pages.links import in_terminal
from simulator.app.parts.frame import post
from simulator.app.stored.files import in_use
from simulator.app.stored.listing import Stored
from simulator.report.page.parts import Html, tag

_OWN = "my_own"
"""name of the scenario that `ask` writes, whatever its file is called"""


def rest_parts(app: App, one: Stored) -> Iterator[Html]:
    """The way to the rest of a run: the job that plays it just now, or the button that starts one."""
    if job := writer_of(app, one):
        yield tag(
            "p", "The rest is being played: ", tag("a", f"the job “{job.title}”", href=f"/jobs/{job.id}")
        )
    elif in_use(one.folder):
        yield tag("p", "The rest is being played by a command in a terminal.")
    else:
        yield post(f"/explore/{one.id}/resume", "Play the rest")
        yield from in_terminal(app, ("resume", app.named(one.folder)))


def writer_of(app: App, one: Stored) -> Job | None:
    """The job under way to which a run belongs: it names the run, or its scenario before the run was made."""
    scenario = Path(one.below).parts[0].removesuffix("-fresh")
    for job in app.desk.recent():
        if job.state() == "running":
            named = {Path(word).stem for word in job.words} | ({_OWN} if job.kind == "ask" else set())
            theirs = scenario in named and one.changed >= job.started
            if theirs or app.named(one.folder) in job.words:
                return job
    return None
