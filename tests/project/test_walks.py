"""How a scenario walks from the command that plays it to the engine: forward, with hardly a step back."""

import sys
import threading
from pathlib import Path
from types import FrameType
from typing import Any

from click.testing import CliRunner

from simulator.cli import main
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready

FLOORS = (
    "model",
    "world",
    "metrics",
    "strategies",
    "loader",
    "engine",
    "runs",
    "kit",
    "studies",
    "report",
    "cli",
)
"""from the ground up; the walk goes down to the engine, so the loader counts as lower than it"""
SMALL = """\
horizon: 2 d
jobs: {per_day: 2}
freelancers: [{name: a, strategy: spray_and_pray}]
run: {replications: 1}
"""


def walked(tmp_path: Path) -> list[str]:
    """Modules that got the scenario, or what was made of it, in the order of their calls; neighbours once."""
    stays: list[str] = []
    file = tmp_path / "s.yaml"
    file.write_text(SMALL, encoding="utf-8")

    def note(frame: FrameType, event: str, _: Any) -> None:
        module = str(frame.f_globals.get("__name__", ""))
        if event != "call" or not module.startswith("simulator.") or stays[-1:] == ["engine.batch"]:
            return
        code = frame.f_code
        given = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
        if any(isinstance(frame.f_locals.get(name), Scenario | Ready) for name in given):
            here = module.removeprefix("simulator.")
            if stays[-1:] != [here]:
                stays.append(here)

    sys.setprofile(note)
    threading.setprofile(note)
    try:
        done = CliRunner().invoke(
            main, ["run", str(file), "--out", str(tmp_path), "--workers", "1", "--no-pictures", "--quiet"]
        )
    finally:
        sys.setprofile(None)
        threading.setprofile(None)
    assert done.exit_code == 0, done.output
    return stays


def test_a_scenario_goes_from_the_command_to_the_engine_with_hardly_a_step_back(tmp_path: Path) -> None:
    stays = walked(tmp_path)
    assert stays[-1] == "engine.batch"
    floors = [FLOORS.index(stay.partition(".")[0]) for stay in stays]
    # up once, from the model that checks itself to the runs
    assert sum(after > before for before, after in zip(floors, floors[1:], strict=False)) <= 1, stays
    # its size is reckoned twice: before there is a folder, and of what is missing in it
    assert len(stays) <= 20, stays
