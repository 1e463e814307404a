"""How long a comparison takes until its answer is sure, and what statistics add.

Answers: how many replications and seconds ten strategies take on two cores, each to within 2 per cent. It
plays the shipped comparison of ten strategies in the field of 2023 until each half-width of hires per 100
Connects is less than 2 % of its value, by limits that hold at every look.
"""

import tempfile
import time
from pathlib import Path

WISH, WORKERS = "half-width(hires_per_100_connects) < 2 %", 2


def report():
    """Play until the stopping rule holds, rank and compare all pairs; seconds are by the clock."""
    import simulator.engine.batch  # noqa: F401  so that loading the program is not counted
    from simulator.loader.variants import variants
    from simulator.metrics.contrasts.until import parse_until
    from simulator.metrics.strategy import COMPARED
    from simulator.runs.ready import Ready
    from simulator.studies.compare.aims import Aim
    from simulator.studies.compare.compare import compare_entries
    from simulator.studies.compare.sequential import play_until, player

    asked = ["run.replications=10000", "run.antithetic=true"]
    metric = "hires_per_100_connects"
    with tempfile.TemporaryDirectory() as out:
        found = variants(("compare_2023",), asked, (), (), None)
        plays = [(label, Ready.of(scenario, base)) for label, scenario, base in found]
        began = time.perf_counter()
        known = play_until(
            plays, Aim(metric, until=parse_until(WISH)), player(WORKERS, Path(out)), workers=WORKERS
        )
        compare_entries(known.entries, metric, COMPARED)
        total = time.perf_counter() - began
        timings = known.entries[0].result.manifest["timings"]
    played = sum(session["seconds"] for session in timings)
    found = {
        "strategies": len(known.entries),
        "seconds": total,
        "replications": known.replications,
        "candidates": known.work("candidates"),
        "proposals": known.work("proposals"),
        "reached": known.looks[-1].reached,
        "statistics": (total - played) / played,
    }
    lines = [
        f"{found['strategies']} strategies, {WISH}, {WORKERS} threads: {total:.0f} s, "
        f"{found['replications']:,} replications in {len(timings)} steps",
        f"{found['candidates']:,} candidates, {found['proposals']:,} proposals; "
        f"reached {found['reached']:.2%}",
        f"loading, looks, ranking and all pairs add {found['statistics']:.1%} to {played:.0f} s of playing",
    ]
    return lines, found
