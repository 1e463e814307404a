"""Start-up, memory and the cost of each strategy."""

import os
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from benchmarks import rules as r

ROOT = Path(__file__).resolve().parents[1]
TINY = [
    "run",
    "compare_2023",
    "--set",
    "horizon=40d",
    "--replications",
    "2",
    "--no-pictures",
    "-q",
    "--fresh",
]


def _call(arguments, **variables):
    began = time.perf_counter()
    command = [sys.executable, "-m", "simulator", *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), **variables}
    subprocess.run(command, check=True, capture_output=True, env=environment)
    return time.perf_counter() - began


def startup():
    """Seconds of the first word, of a first run that compiles, and of a later one."""
    with tempfile.TemporaryDirectory() as cache, tempfile.TemporaryDirectory() as out:
        shown = min(_call(["--help"]) for _ in range(5))
        first = _call([*TINY, "--out", out], NUMBA_CACHE_DIR=cache)
        later = min(_call([*TINY, "--out", out], NUMBA_CACHE_DIR=cache) for _ in range(3))
    lines = [
        f"simulator --help            {shown:6.2f} s",
        f"first run ever (compiles)   {first:6.2f} s",
        f"later run of the same       {later:6.2f} s",
    ]
    return lines, {"help": shown, "first": first, "later": later}


_PLAY = """
import resource, sys, tempfile
from benchmarks.costs import peak_after
print(peak_after(int(sys.argv[1]), int(sys.argv[2])))
"""


def peak_after(replications, freelancers):
    """Peak memory [MiB] of this process after a run of the benchmark market."""
    from simulator.experiment.run import run
    from simulator.model.freelancers import StrategyChoice

    market = r.market(freelancers=freelancers, per_day=40 * freelancers / 1000)
    named = dict(
        zip(r.RULES, ("spray_and_pray", "value_per_connect", "fit_threshold", "low_competition"), strict=True)
    )
    groups = tuple(
        g.model_copy(update={"strategy": StrategyChoice(name=named[g.name])}) for g in market.freelancers
    )
    settings = market.run.model_copy(update={"replications": replications})
    with tempfile.TemporaryDirectory() as out:
        run(market.model_copy(update={"freelancers": groups, "run": settings}), out=out)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory():
    """Peak memory: 100 replications of the whole market, and 100 against 1,000 of a tenth of it."""
    found, lines = {}, []
    for replications, freelancers in ((100, 1000), (100, 100), (1000, 100)):
        command = [sys.executable, "-c", _PLAY, str(replications), str(freelancers)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        found[f"{replications} x {freelancers}"] = peak = float(done.stdout)
        lines.append(f"{replications:5d} replications, {freelancers:5d} freelancers: peak {peak:7.0f} MiB")
    return lines, found


def example(kind):
    """Settings to measure with: wrappers around a cheap, choosy rule, so that what they add shows."""
    if isinstance(kind.example.get("of"), list):
        return {**kind.example, "of": ["fresh_hour", "spray_and_pray"]}
    held = kind.example.get("of", "")
    if "first" in kind.example:
        return {**kind.example, "first": "spray_and_pray", "then": "fresh_hour"}
    return {**kind.example, "of": "fresh_hour"} if held else kind.example


def strategies(rows=4096, repeats=7, calls=60):
    """Nanoseconds per candidate of each registered strategy, one core.

    Slices of the size that the engine hands over, columns made anew each time, with what the engine does
    around them (bids written, boosts asked for what is bid on). Median of the repeats, with the extremes.
    """
    from simulator.experiment.speed import benchmark_slice, nanoseconds
    from simulator.model.freelancers import StrategyChoice
    from simulator.strategies import STRATEGIES
    from simulator.strategies.registry import make

    on, found, lines = benchmark_slice(rows), {}, []
    for name, kind in STRATEGIES.items():
        strategy = make(StrategyChoice(name=name, settings=example(kind)))
        found[name] = ns = nanoseconds(strategy, on, repeats, calls).tolist()
        sees = "  (sees hidden columns)" if strategy.is_oracle else ""
        lines.append(
            f"{name:24s} {statistics.median(ns):7.1f} ns per candidate ({min(ns):.1f} to {max(ns):.1f}){sees}"
        )
    return lines, found
