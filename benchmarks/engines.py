"""This engine, Mesa and NumPy on the same market: how long each takes, and whether all do the same work."""

import statistics
import time

import numpy as np

from benchmarks import rules as r
from simulator.engine.batch import simulate

PEERS = ("mesa", "numpy")
SMALL = {"freelancers": 120, "per_day": 8, "days": 40}


def peer(name):
    """The model class of a peer."""
    if name == "loop":
        from benchmarks.fused import Market
    elif name == "mesa":
        from benchmarks.mesa_model import Market
    else:
        from benchmarks.numpy_model import Market
    return Market


def ours(replications, **size):
    """Counts by rule (rows: replications) from this engine."""
    lanes = simulate(r.market(**size), list(r.RULES.values()), replications).lanes
    out = np.zeros((len(replications), len(r.RULES), len(r.COUNTS)))
    at = np.searchsorted(np.asarray(replications), lanes["rep"])
    for k, name in enumerate(r.COUNTS):
        np.add.at(out[:, :, k], (at, lanes["group"]), lanes[name])
    return out


def theirs(name, seeds, **size):
    """The same counts from a peer, one replication per seed."""
    rows = [peer(name)(seed, **size).play() for seed in seeds]
    return np.array([[[row[rule][n] for n in r.COUNTS] for rule in r.RULES] for row in rows], float)


def agreement(name, replications=60, **size):
    """Standardised differences of the mean counts between this engine and a peer: rules x counts."""
    a, b = ours(range(replications), **(size or SMALL)), theirs(name, range(replications), **(size or SMALL))
    error = np.sqrt((a.var(axis=0) + b.var(axis=0)) / replications)
    return (a.mean(axis=0) - b.mean(axis=0)) / np.maximum(error, 1e-9)


def timings(repeats=3, batch=16):
    """Processor seconds per replication, taken in turns so that a busy machine slows all alike."""
    ours([0])  # compiled before the clock starts
    seconds = {name: [] for name in ("this engine", *PEERS)}
    work = None
    for repeat in range(repeats):
        began = time.process_time()
        work = ours(range(batch * repeat, batch * (repeat + 1)))
        seconds["this engine"].append((time.process_time() - began) / batch)
        for name in PEERS:
            began = time.process_time()
            theirs(name, [repeat])
            seconds[name].append(time.process_time() - began)
    per_replication = work.mean(axis=0).sum(axis=0)
    return seconds, dict(zip(r.COUNTS, per_replication.tolist(), strict=True))


def report():
    """Measure, and write the lines to print."""
    seconds, work = timings()
    base = statistics.median(seconds["this engine"])
    lines = [
        "1,000 freelancers, 40 posts a day, 180 days, hourly ticks, four rules",
        f"a replication has {work['candidates']:,.0f} candidates, "
        f"{work['proposals']:,.0f} proposals, {work['hires']:,.0f} hires",
        "processor seconds per replication on one core: median, lowest, highest",
        f"{'':12s} {'median':>8s} {'lowest':>8s} {'highest':>8s} {'candidates/s':>13s} {'proposals/s':>12s} "
        f"{'times ours':>11s}",
    ]
    found = {}
    for name, values in seconds.items():
        middle = statistics.median(values)
        found[name] = {"seconds": values, "ratio": middle / base}
        lines.append(
            f"{name:12s} {middle:8.3f} {min(values):8.3f} {max(values):8.3f} "
            f"{work['candidates'] / middle:13,.0f} {work['proposals'] / middle:12,.0f} {middle / base:11.1f}"
        )
    for name in PEERS:
        z = agreement(name)
        found[name]["largest_z"] = float(np.abs(z).max())
        lines.append(
            f"same work as {name}: largest of {z.size} standardised differences {np.abs(z).max():.2f}"
        )
    return lines, {**found, "work": work}
