"""How far is the engine from what such work costs at least, and what holds it up.

The limit is one fused loop (`fused.py`) that does the same work on one core. Beside it stand the bytes that
a candidate and a proposal can move at most, as a share of what the memory of this machine gives to a plain
loop, the cost by the number of worlds that are played together, and the counters of the processor where the
machine shows them.
"""

import os
import shutil
import statistics
import subprocess
import sys
import time

import numba
import numpy as np

from benchmarks import fused
from benchmarks import rules as r
from benchmarks.check import ROOT
from benchmarks.engines import agreement, ours

WANTED = 2.0
"""times the loop that the engine may take at most"""
TURNS, BATCH = 5, 16
_LINE = 64
TOGETHER = (1, 4, 16, 64)
EVENTS = ("instructions", "cycles", "branches", "branch-misses")


def seconds_of(turns=TURNS, batch=BATCH):
    """Processor seconds per replication of the engine and the loop, in turns, and their counts."""
    ours([0])
    fused.play(0, 4, 1.0, 1.0)
    took, counts = {"engine": [], "loop": []}, {"engine": [], "loop": []}
    for turn in range(turns):
        numbers = range(batch * turn, batch * (turn + 1))
        for name in ("engine", "loop") if turn % 2 else ("loop", "engine"):
            began = time.process_time()
            if name == "engine":
                rows = ours(numbers)
            else:
                rows = np.array([fused.play(number, 1000, 40.0, 180.0) for number in numbers], float)
            took[name].append((time.process_time() - began) / batch)
            counts[name].append(rows.sum(axis=1))
    return took, {name: np.concatenate(found) for name, found in counts.items()}


@numba.njit(cache=True)
def _triad(a, b, c):
    for k in range(a.size):
        a[k] = b[k] + 3.0 * c[k]


def bandwidth(mib=256, repeats=7):
    """Bytes a second between memory and one core: a triad over arrays that fit into no cache, at its best."""
    a, b, c = (np.full(mib << 17, 1.0 + k) for k in range(3))
    _triad(a[:1], b[:1], c[:1])
    least = np.inf
    for _ in range(repeats):
        began = time.process_time()
        _triad(a, b, c)
        least = min(least, time.process_time() - began)
    return 3 * a.nbytes / least


def bytes_moved():
    """Bytes that a candidate and a proposal move, by the tables of the engine: at least, and at most.

    At least, of a candidate: its place in the feed, when it appears and closes, niche, value and price of its
    post, one line of its freelancer, and four columns of the tick, written and read. At most: every column of
    its post and its freelancer, and eight columns of the tick. Of a proposal: its row, written and read, and
    one line or all that is counted for its freelancer, with the row of its outcome.
    """
    from simulator.world import records

    world = _world(1)
    look, row = records.SIGHT.itemsize, records.PROPOSAL.itemsize
    least = 6 * 8 + look + 2 * 4 * 8, 2 * row + _LINE
    most = (
        3 * 8 + world.jobs.itemsize + look + world.lanes.itemsize + 2 * 8 * 8,
        2 * row + records.TALLY.itemsize + records.OUTCOME.itemsize,
    )
    return least, most


def _world(replications):
    from simulator.world.build import build

    return build(r.market(), range(replications))


def state_mib(replications=BATCH):
    """Size of the tables of a batch when it begins."""
    return sum(table.nbytes for table in _world(replications) if hasattr(table, "nbytes")) / 2**20


def by_batch():
    """Processor seconds per replication by how many worlds are played together."""
    found = {}
    for together in TOGETHER:
        calls = max(1, 16 // together)
        began = time.process_time()
        for call in range(calls):
            ours(range(together * call, together * (call + 1)))
        found[together] = (time.process_time() - began) / (together * calls)
    return found


def per_tick(batches, ticks=180 * 24):
    """What a tick costs however many worlds are played together, and its share with `BATCH` of them.

    Returns seconds and a share, by a line through the times of few worlds over one by their number.
    """
    few = [k for k in batches if k <= BATCH]
    fixed, _ = np.polyfit([1 / k for k in few], [batches[k] for k in few], 1)
    return fixed / ticks, fixed / BATCH / batches[BATCH]


_PLAY = "import sys; from benchmarks.engines import ours; [ours(range(16)) for _ in range(int(sys.argv[1]))]"


def counters():
    """Events of one batch, from the counters of the processor; None where the machine shows none."""
    if shutil.which("perf") is None:
        return None
    found = []
    for times in (1, 3):  # the difference is two batches, without the start
        command = ["perf", "stat", "-x,", "-e", ",".join(EVENTS), sys.executable, "-c", _PLAY, str(times)]
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(command, check=False, capture_output=True, text=True, env=environment)
        found.append(counted(done.stderr))
        if found[-1] is None:
            return None
    return {name: (found[1][name] - found[0][name]) / 2 for name in EVENTS}


def counted(said):
    """Read what `perf stat -x,` says: events by name, None where one of them is not counted."""
    rows = [line.split(",") for line in said.splitlines() if line.count(",") >= 3]
    found = {row[2].partition(":")[0]: float(row[0]) for row in rows if row[0].replace(".", "").isdigit()}
    return found if set(EVENTS) <= set(found) else None


def _lines_of_memory(seconds, candidates, proposals, stream):
    moves = bytes_moved()
    rates = [(candidates * c + proposals * p) / seconds for c, p in moves]
    (least, least_bid), (most, most_bid) = moves
    lines = [
        f"a candidate moves {least} to {most} bytes, a proposal {least_bid} to {most_bid}: "
        f"{rates[0] / 1e9:.1f} to {rates[1] / 1e9:.1f} GB/s",
        f"memory gives one core {stream / 1e9:.1f} GB/s (triad): that would be {rates[0] / stream:.0%} to "
        f"{rates[1] / stream:.0%} of it, if nothing came from the caches; {BATCH} worlds begin with "
        f"{state_mib():.0f} MiB",
    ]
    return [rate / stream for rate in rates], lines


def _lines_of_counters(events, candidates):
    if events is None:
        return ["no counters of the processor here (perf stat): instructions and branch misses are unknown"]
    each = events["instructions"] / BATCH / candidates
    return [
        f"{each:.0f} instructions a candidate, {events['instructions'] / events['cycles']:.2f} a cycle; "
        f"{events['branch-misses'] / events['branches']:.1%} of branches are foretold wrongly"
    ]


def report():
    """Measure, and write the lines to print."""
    took, counts = seconds_of()
    middle = {name: statistics.median(values) for name, values in took.items()}
    ratios = [a / b for a, b in zip(took["engine"], took["loop"], strict=True)]
    ratio, stream, batches = statistics.median(ratios), bandwidth(), by_batch()
    means = {name: rows.mean(axis=0) for name, rows in counts.items()}
    candidates, proposals = means["engine"][:2]
    z = np.abs(agreement("loop")).max()
    tick, part = per_tick(batches)
    shares, memory = _lines_of_memory(middle["engine"], candidates, proposals, stream)
    events = counters()
    lines = [f"{'':8s} {'s':>7s} {'lowest':>7s} {'ns a candidate':>15s}  " + ", ".join(r.COUNTS)]
    for name, values in took.items():
        each = 1e9 * middle[name] / means[name][0]
        work = ", ".join(f"{value:,.0f}" for value in means[name])
        lines.append(f"{name:8s} {middle[name]:7.3f} {min(values):7.3f} {each:15.0f}  {work}")
    lines += [
        f"the engine takes {ratio:.1f} times the loop ({min(ratios):.1f} to {max(ratios):.1f}); "
        f"at most {WANTED:g} is wanted" + (": MISSED" if ratio > WANTED else ""),
        f"same work: largest of 24 standardised differences {z:.2f} (a smaller market, 60 replications)",
        *memory,
        "seconds per replication by worlds together: "
        + ", ".join(f"{k}: {v:.3f}" for k, v in batches.items()),
        f"a tick costs {1e6 * tick:.0f} µs however many worlds play: {part:.0%} of the time with {BATCH}",
        *_lines_of_counters(events, candidates),
    ]
    return lines, {
        "seconds": took, "ratio": ratio, "ratios": ratios, "largest_z": float(z), "stream": stream,
        "shares_of_stream": shares, "tick": tick, "by_batch": batches, "counters": events,
        "counts": {name: dict(zip(r.COUNTS, row.tolist(), strict=True)) for name, row in means.items()},
    }  # fmt: skip
