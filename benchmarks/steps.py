"""What each step of the engine takes, in the benchmark market: python -m benchmarks steps.

Processor time is read around the steps of every tick, and the least of several batches counts, step by step,
as the least disturbed.
"""

import time
from contextlib import contextmanager

from benchmarks import rules as r
from simulator.engine.batch import simulate
from simulator.engine.loop import Loop

BATCH, REPEATS = 16, 3
STEPS = {
    "find_candidates": ("looks at the feed", "candidate"),
    "decide": ("four rules decide", "candidate"),
    "send": ("proposals are tried and sent", "proposal"),
    "close": ("posts close", "post"),
}
"""methods of the loop: what happens in them, and what they are counted by"""


@contextmanager
def timed(seconds):
    """Add the processor seconds of each step, and of whole ticks, to `seconds`."""

    def watched(name, method):
        def step(*given):
            began = time.process_time()
            result = method(*given)
            seconds[name] += time.process_time() - began
            return result

        return step

    methods = {name: getattr(Loop, name) for name in (*STEPS, "tick")}
    for name, method in methods.items():
        setattr(Loop, name, watched(name, method))
    try:
        yield
    finally:
        for name, method in methods.items():
            setattr(Loop, name, method)


def measure(replications):
    """Return the seconds of each step, of all ticks and of the whole batch, and how much work it was."""
    seconds = dict.fromkeys((*STEPS, "tick"), 0.0)
    began = time.process_time()
    with timed(seconds):
        batch = simulate(r.market(), list(r.RULES.values()), replications)
    seconds["all"] = time.process_time() - began
    work = {
        "candidate": batch.work["candidates"],
        "proposal": batch.work["proposals"],
        "post": int(batch.market["posts"].sum()),
        "tick": batch.work["ticks"],
    }
    return seconds, work


def report():
    """Measure, and return lines to print and numbers by step."""
    simulate(r.market(), list(r.RULES.values()), [0])  # compiled before the clock starts
    tries = [measure(range(BATCH)) for _ in range(REPEATS)]
    least = {name: min(seconds[name] for seconds, _ in tries) for name in tries[0][0]}
    work = tries[0][1]
    lines = [
        f"{BATCH} replications side by side: {work['candidate'] / BATCH:,.0f} candidates to decide on, "
        f"{work['proposal'] / BATCH:,.0f} proposals, {work['post'] / BATCH:,.0f} posts each"
    ]
    found = {}
    for name, (told, unit) in STEPS.items():
        each = least[name] / work[unit] * 1e9
        share = least[name] / least["all"]
        found[name] = {"ns": each, "per": unit, "share": share}
        lines.append(f"{told:32s} {each:8.0f} {'ns per ' + unit:18s} {share:6.1%}")
    between = least["tick"] - sum(least[name] for name in STEPS)
    rest = least["all"] - least["tick"]
    found["between"] = {"us_per_tick": between / work["tick"] * 1e6, "share": between / least["all"]}
    found["around"] = {"ms_per_replication": rest / BATCH * 1e3, "share": rest / least["all"]}
    for told, each, unit, part in (
        ("all else in a tick", between / work["tick"] * 1e6, "µs per tick", between),
        ("drawing worlds, adding up", rest / BATCH * 1e3, "ms per replication", rest),
    ):
        lines.append(f"{told:32s} {each:8.1f} {unit:18s} {part / least['all']:6.1%}")
    return lines, found
