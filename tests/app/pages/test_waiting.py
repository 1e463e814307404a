"""What a person reads while a job goes on."""

import json
import os
import time
from pathlib import Path

import pytest

from simulator.app.jobs.job import Job, birth_of
from simulator.app.parts.waiting import state_of

ONCE = "Preparing the engine, once: up to a minute"


def waiting(folder: Path, said: str = "", quiet: float = 0.0, **changes: object) -> dict[str, object]:
    """A job that goes on for 200 seconds and has said this, so many seconds ago."""
    now, here = time.time(), os.getpid()
    job = Job(
        "a", "ask", "What to do", ("ask",), now - 200.5, here, None, None, False, folder, birth_of(here)
    )
    job.err.write_text(said)
    os.utime(job.err, (now - quiet, now - quiet))
    return state_of(job._replace(**changes))  # type: ignore[arg-type]


def step(name: str, done: int, total: int, left: float | None) -> str:
    return json.dumps({"step": name, "done": done, "total": total, "seconds": 1.0, "left": left}) + "\n"


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ("", "Starting"),
        ("small: 8 replications, about 9 s, up to 7 looks\n", "small: 8 replications, about 9 s"),
        (step(ONCE, 2, 120, 1500.0), "Preparing the engine, once: 2 of 120"),
        (step(ONCE, 18, 120, 94.2), "Preparing the engine, once: 18 of 120, about 2 min left"),
        (step(ONCE, 131, 131, 0.0), "Preparing the engine, once: 131 parts, nearly done"),
        (step("mine", 2, 8, None), "mine: 2 of 8"),
        (step("mine", 2, 8, 3.0), "mine: 2 of 8, about 3 s left"),
        (step("mine", 8, 8, 0.0), "mine: 8 of 8, and what follows is under way"),
    ],
)
def test_the_last_that_a_command_said_is_told(tmp_path: Path, said: str, words: str) -> None:
    assert waiting(tmp_path, said)["words"] == words


def test_the_clock_goes_on_and_silence_is_told(tmp_path: Path) -> None:
    said = step(ONCE, 18, 120, 94.2)
    assert waiting(tmp_path, said)["clock"] == "Under way for 3 min 20 s."
    assert "has said nothing for 40 s and still works" in str(waiting(tmp_path, said, quiet=40.5)["clock"])


def test_a_job_that_has_ended_has_no_clock(tmp_path: Path) -> None:
    assert waiting(tmp_path, quiet=40.5, code=0)["clock"] == ""


def test_a_job_that_is_stopped_says_so_and_its_clock_goes_on(tmp_path: Path) -> None:
    told = waiting(tmp_path, step("mine", 2, 8, 3.0), cancelled=True)
    assert (told["words"], told["clock"]) == (
        "Stopping, and saving what is finished",
        "Under way for 3 min 20 s.",
    )
