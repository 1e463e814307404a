"""Start-up, memory and the cost of each strategy."""

import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

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
    """Seconds until the first output, for a first run that compiles, and for a later run."""
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


NAMED = ("spray_and_pray", "value_per_connect", "fit_threshold", "low_competition")


def named_market(replications, **size):
    """The benchmark market with strategies of the program, as a run or another process can play it."""
    from simulator.model.freelancers import StrategyChoice

    market = r.market(**size)
    named = dict(zip(r.RULES, NAMED, strict=True))
    groups = tuple(
        g.model_copy(update={"strategy": StrategyChoice(name=named[g.name])}) for g in market.freelancers
    )
    settings = market.run.model_copy(update={"replications": replications})
    return market.model_copy(update={"freelancers": groups, "run": settings})


def peak_after(replications, freelancers):
    """Peak memory [MiB] of this process after a run of the benchmark market."""
    from simulator.runs.run import run

    with tempfile.TemporaryDirectory() as out:
        run(named_market(replications, freelancers=freelancers, per_day=40 * freelancers / 1000), out=out)
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def memory():
    """Peak memory of 100 replications of the market, and of 100 and 1,000 of one a tenth the size."""
    found, lines = {}, []
    for replications, freelancers in ((100, 1000), (100, 100), (1000, 100)):
        command = [sys.executable, "-c", _PLAY, str(replications), str(freelancers)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, check=True, capture_output=True, text=True, env=environment)
        found[f"{replications} x {freelancers}"] = peak = float(done.stdout)
        lines.append(f"{replications:5d} replications, {freelancers:5d} freelancers: peak {peak:7.0f} MiB")
    return lines, found


def example(kind):
    """Settings to measure with: wrappers hold a cheap, selective rule, so that their own cost shows."""
    if isinstance(kind.example.get("of"), list):
        return {**kind.example, "of": ["fresh_hour", "spray_and_pray"]}
    held = kind.example.get("of", "")
    if "first" in kind.example:
        return {**kind.example, "first": "spray_and_pray", "then": "fresh_hour"}
    return {**kind.example, "of": "fresh_hour"} if held else kind.example


PROMISED_NS = 15.0
"""most nanoseconds per candidate for a strategy without hidden columns"""


def strategies(repeats=3, rounds=12):
    """Cost of each registered strategy on one core: per candidate and per call.

    It is measured on slices of two sizes, with columns made anew each time and with the engine's own work
    (writing bids, asking for boosts on them). The least processor time of the repeats counts, as the least
    disturbed. A call sees a few hundred candidates in a small market and up to a few thousand in
    `compare_2023`. Slices are from one world of the benchmark market and from a tick of 16 worlds, where
    reading the tables takes longer. Neither has a crowd, which `rivals` and bids for slots would have to
    read.
    """
    from simulator.kit.speed import decision_work, split_cost, ticks, time_calls, two_slices
    from simulator.model.freelancers import StrategyChoice
    from simulator.strategies import STRATEGIES
    from simulator.strategies.registry import make

    places = {"world": two_slices(), "tick": ticks()}
    made = {n: make(StrategyChoice(name=n, settings=example(kind))) for n, kind in STRATEGIES.items()}
    calls = {
        (name, place): [decision_work(strategy)(on) for on in slices]
        for name, strategy in made.items()
        for place, slices in places.items()
    }
    least = {key: np.full(2, np.inf) for key in calls}
    for _ in range(rounds):  # in turns, so that a slow moment of the machine does not hit one strategy alone
        for key, pair in calls.items():
            least[key] = np.minimum(least[key], time_calls(pair, repeats).min(axis=0))
    found, lines, over, slow = {}, [], [], []
    for name, strategy in made.items():
        each, call = map(float, split_cost(least[name, "world"]))
        tick = float(split_cost(least[name, "tick"])[0])
        found[name] = {"ns_per_candidate": each, "us_per_call": call, "ns_in_a_tick": tick}
        if tick > PROMISED_NS and not strategy.is_oracle:
            slow.append(name)
        note = "  (sees hidden columns)" if strategy.is_oracle else ""
        if not note and each > PROMISED_NS:
            note, _ = f"  over {PROMISED_NS:.0f}", over.append(name)
        lines.append(
            f"{name:24s} {each:6.1f} ns per candidate + {call:5.0f} µs per call; {tick:6.1f} in a tick{note}"
        )
    kept = sum(not strategy.is_oracle for strategy in made.values())
    lines.append(
        f"{kept - len(over)} of {kept} strategies without hidden columns cost at most {PROMISED_NS:.0f} ns "
        f"per candidate in one world; over it: {', '.join(over) or 'none'}"
    )
    lines.append(
        f"in a tick of 16 worlds, whose tables do not fit the caches, {kept - len(slow)} do; over it: "
        f"{', '.join(slow) or 'none'}"
    )
    return lines, found
