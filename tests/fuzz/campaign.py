"""Playing mutated inputs against the command line: no traceback, no hang, no wrong exit code."""

from __future__ import annotations

import re
import signal
import tempfile
import time
import traceback
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from click.testing import CliRunner

from simulator.cli import main
from simulator.loader.scenario import check_scenario
from simulator.model.scenario import Scenario
from simulator.runs.ready import Ready
from tests.fuzz import corpus, mutate

KINDS = ("scenarios", "tables", "sets", "strategies")
MOST_SECONDS = 20
LONGEST_LINE = 3000
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
_REPLAY = "jobs: {replay: {file: t.csv}}\nfreelancers: [{name: a, strategy: spray_and_pray}]\n"
_OWN = (
    "horizon: 2 d\nclock: {tick: 6 h}\njobs: {per_day: 10}\nrun: {replications: 1}\n"
    "freelancers: [{name: a, count: 2, wallet: 40, strategy: './own.py:Mine'}]\n"
)


class TooSlow(BaseException):
    """A case took longer than any may; no code that catches exceptions catches this one."""


@dataclass
class Findings:
    """What a campaign has seen."""

    codes: Counter[int] = field(default_factory=Counter)
    played: int = 0
    faults: list[str] = field(default_factory=list)
    slowest: tuple[float, int] = (0.0, 0)


@contextmanager
def within(seconds: int) -> Iterator[None]:
    """Stop what takes longer."""

    def stop(_signal: int, _frame: FrameType | None) -> None:
        raise TooSlow

    before = signal.signal(signal.SIGALRM, stop)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)


def told(arguments: list[str]) -> tuple[int, str]:
    """Exit code of a command, and a fault in words; empty if it behaved."""
    result = CliRunner().invoke(main, arguments)
    text = result.output
    error = result.exception
    if error is not None and not isinstance(error, SystemExit):
        last = traceback.extract_tb(error.__traceback__)[-1]
        where = f"{Path(last.filename).name}:{last.lineno}"
        return result.exit_code, f"{type(error).__name__} at {where}: {str(error)[:200]}"
    for wrong, words in (
        (result.exit_code not in {0, 1, 2}, f"exit code {result.exit_code}"),
        ("Traceback (most recent" in text, "a traceback"),
        (
            bool(re.search(r"errors\.pydantic\.dev|ruamel|numba\.", text)),
            f"words of a library: {text[-300:]!r}",
        ),
        (result.exit_code != 0 and not text.strip(), "ended without a word"),
        (bool(_CONTROL.search(text.replace("\r\n", "\n"))), f"control signs: {text[:300]!r}"),
        (any(len(line) > LONGEST_LINE for line in text.splitlines()), "a line without end"),
    ):
        if wrong:
            return result.exit_code, words
    return result.exit_code, ""


def tiny(scenario: Scenario) -> Scenario:
    """A scenario so small that it plays in a moment."""
    jobs = scenario.jobs.model_copy(update={"per_day": min(scenario.jobs.per_day, 20.0)})
    groups = tuple(
        group.model_copy(update={"count": min(group.count, 2)}) for group in scenario.freelancers[:3]
    )
    tick = scenario.clock.model_copy(update={"tick": max(scenario.clock.tick, 0.25)})
    update = {"jobs": jobs, "freelancers": groups, "clock": tick, "horizon": 2.0, "warmup": 0.0}
    return scenario.model_copy(update=update)


def played(file: Path) -> str:
    """Play a valid scenario for two days; returns the fault in words."""
    scenario, problems = check_scenario(file)
    if scenario is None:
        return f"valid, then not: {problems[0]}"
    try:
        Ready.of(tiny(scenario), file.parent).simulate((0,))
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return (
            f"played: {type(error).__name__} at {Path(last.filename).name}:{last.lineno}: {str(error)[:200]}"
        )
    return ""


def case(kind: str, seed: int, number: int, folder: Path) -> list[str]:
    """Write the input of one case into a folder; returns the command to try it with."""
    rng = mutate.luck(kind, seed, number)
    if kind == "scenarios":
        text = mutate.scenario(rng)
        (folder / "s.yaml").write_bytes(text.encode("utf-8", "surrogatepass"))
        return ["validate", str(folder / "s.yaml")]
    if kind == "sets":
        overrides = [mutate.override(rng) for _ in range(rng.choice((1, 1, 2, 3)))]
        name = rng.choice(("field_2023.yaml", "market_2025.yaml", "replay_example.yaml"))
        return ["validate", str(folder / name), *(part for one in overrides for part in ("--set", one))]
    if kind == "tables":
        (folder / "t.csv").write_bytes(mutate.table(rng))
        (folder / "s.yaml").write_text(_REPLAY, encoding="utf-8")
        return ["validate", str(folder / "s.yaml")]
    (folder / "own.py").write_bytes(mutate.strategy(rng).encode("utf-8", "surrogatepass"))
    (folder / "s.yaml").write_text(_OWN, encoding="utf-8")
    return ["validate", str(folder / "s.yaml")]


def campaign(kind: str, count: int, seed: int, first: int = 0, play_each: int = 0) -> Findings:
    """Try `count` cases of a kind, from number `first` on; every `play_each`-th is played if it is valid."""
    found = Findings()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        corpus.beside(folder)
        for number in range(first, first + count):
            start = time.perf_counter()
            arguments, fault, code = [f"{kind} {number}"], "", -1
            try:
                with within(MOST_SECONDS):
                    arguments = case(kind, seed, number, folder)
                    code, fault = told(arguments)
            except TooSlow:
                fault = f"took more than {MOST_SECONDS} s"
            except BaseException as error:  # a strategy file may raise anything
                fault = f"{type(error).__name__} escaped: {str(error)[:200]}"
            if not fault and code == 0 and play_each and number % play_each == 0:
                found.played += 1
                fault = _played(kind, arguments, folder)
            found.codes[code] += 1
            found.slowest = max(found.slowest, (time.perf_counter() - start, number))
            if fault:
                found.faults.append(f"{kind} --seed {seed} --first {number}: {fault}")
    return found


def _played(kind: str, arguments: list[str], folder: Path) -> str:
    """Play a case that is valid; a strategy through the command line, for its messages."""
    try:
        with within(4 * MOST_SECONDS):
            if kind == "strategies":
                out = ["--out", str(folder / "results"), "--fresh", "-q"]
                return told(["run", arguments[1], *out])[1]
            return played(Path(arguments[1])) if kind != "sets" else ""
    except TooSlow:
        return f"played for more than {4 * MOST_SECONDS} s"
    except BaseException as error:
        return f"played: {type(error).__name__} escaped: {str(error)[:200]}"
