"""How far a job is, in words, for the page and for its script alike.

Answers: what goes on, how long it has gone on, and that it has not stopped. A person who waits is never left
without a word.
"""

import time

from simulator.app.jobs.job import Job
from simulator.app.stored.files import changed

WORDS = {
    "running": "goes on",
    "done": "done",
    "stopped": "stopped; what was finished is saved",
    "failed": "did not work",
    "killed": "was ended from outside",
}
GONE: dict[str, object] = {
    "state": "gone", "words": "This job is gone", "clock": "", "done": 0, "total": 0
}  # fmt: skip
_LONG = 15.0
"""seconds without a word from a command after which the page says that it still works"""
_ENOUGH = 0.1
"""share of the engine's parts from which the time left can be told"""
_GUESS = ": up to a minute"
"""of how long the engine takes to prepare, as the command says it before anything is measured"""


def duration(seconds: float) -> str:
    """Write seconds as a person would.

    Examples
    --------
    >>> duration(7.4), duration(170), duration(9000)
    ('7 s', '3 min', '2.5 h')
    """
    if seconds < 90:
        return f"{seconds:.0f} s"
    return f"{seconds / 60:.0f} min" if seconds < 5400 else f"{seconds / 3600:.1f} h"


def state_of(job: Job) -> dict[str, object]:
    """How far a job is, for a script and for the page alike."""
    state, step = job.state(), job.progress()
    words = WORDS[state]
    if state == "running":
        said = (job.remarks().splitlines() or [""])[-1].partition(", up to")[0]
        words = "Stopping, and saving what is finished" if job.cancelled else said or "Starting"
        if step is not None and not job.cancelled:
            words = _how_far(step)
    return {
        "state": state,
        "words": words,
        "clock": _clock(job) if state == "running" else "",
        "done": step["done"] if step else 0,
        "total": step["total"] if step else 0,
        "seconds": round(time.time() - job.started, 1),
    }


def _how_far(step: dict[str, object]) -> str:
    """A step of a job in words; a guess how long it takes makes way for what is measured."""
    name, left, done, total = (step.get(key) for key in ("step", "left", "done", "total"))
    named = str(name).removesuffix(_GUESS)
    if done == total and named != name:  # the engine has more parts than usual
        return f"{named}: {done} parts, nearly done"
    if done == total:
        return f"{name}: {done} of {total}, and what follows is under way"
    if isinstance(left, int | float) and not (named != name and _is_early(done, total)):
        return f"{named}: {done} of {total}, about {duration(left)} left"
    return f"{named}: {done} of {total}"


def _is_early(done: object, total: object) -> bool:
    """Whether so few of the engine's uneven parts are ready that the time left would be far off."""
    return isinstance(done, int) and isinstance(total, int) and done < _ENOUGH * total


def _clock(job: Job) -> str:
    """How long a job goes on, and for how long it has said nothing: nobody is to wait without a word."""
    now = time.time()
    told = f"Under way for {_to_the_second(now - job.started)}."
    quiet = now - (changed(job.err) or job.started)
    if quiet < _LONG:
        return told
    return (
        f"{told} This step has said nothing for {_to_the_second(quiet)} and still works: some steps are "
        "long, above all the first time, or while other programs use the machine."
    )


def _to_the_second(seconds: float) -> str:
    """Write seconds so that a person sees them pass.

    Examples
    --------
    >>> _to_the_second(7.4), _to_the_second(170)
    ('7 s', '2 min 50 s')
    """
    minutes, left = divmod(max(int(seconds), 0), 60)
    return f"{minutes} min {left} s" if minutes else f"{left} s"
