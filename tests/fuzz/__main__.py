"""Run a campaign of mutated inputs: `--kind scenarios --count 10000 --seed 1`.

`--first N --count 1` has one case again, and `--first N --show` prints its input.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.fuzz.campaign import KINDS, campaign, case


def main() -> int:
    """Run a campaign and print what it found; the exit code is 1 if there is a fault."""
    parser = argparse.ArgumentParser(prog="python -m tests.fuzz", description=__doc__)
    parser.add_argument("--kind", choices=KINDS, required=True)
    parser.add_argument("--count", type=int, default=100)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--first", type=int, default=0, help="number of the first case")
    parser.add_argument("--play", type=int, default=0, help="play every N-th valid case (0: none)")
    parser.add_argument("--show", action="store_true", help="print the input of the first case, and stop")
    asked = parser.parse_args()
    if asked.show:
        with tempfile.TemporaryDirectory() as name:
            print(case(asked.kind, asked.seed, asked.first, Path(name)))
            for file in sorted(Path(name).iterdir()):
                print(f"--- {file.name}\n{file.read_bytes()!r}")
        return 0
    start = time.perf_counter()
    found = campaign(asked.kind, asked.count, asked.seed, asked.first, asked.play)
    for fault in found.faults:
        print(fault)
    codes = ", ".join(f"{n:,} ended with {code}" for code, n in sorted(found.codes.items()))
    slow, number = found.slowest
    print(
        f"{asked.count:,} {asked.kind} in {time.perf_counter() - start:.0f} s: {codes}; "
        f"{found.played:,} played; slowest {slow:.1f} s (number {number}); {len(found.faults)} faults"
    )
    return int(bool(found.faults))


if __name__ == "__main__":
    sys.exit(main())
