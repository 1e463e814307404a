"""Measure and print: python -m benchmarks [PART|all|check] [--json FILE]; the parts are listed below."""

import argparse
import json
import platform
import sys
from pathlib import Path

from benchmarks import check, comparison, costs, engines, everything, growth, intervals, people, steps, tune

PARTS = {
    "engines": engines.report,
    "steps": steps.report,
    "rules": everything.report,
    "comparison": comparison.report,
    "startup": costs.startup,
    "memory": costs.memory,
    "strategies": costs.strategies,
    "intervals": intervals.report,
    "tune": tune.report,
    "people": people.report,
    "growth": growth.report,
}


def main():
    """Run the chosen parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all", "check"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--against", help="commit that `check` compares with; by default the last measured")
    parser.add_argument("--turns", type=int, default=check.TURNS, help="of each market, in `check`")
    chosen = parser.parse_args()
    if chosen.part == "check":
        sys.exit(0 if check.report(chosen.against, chosen.turns) else 1)
    found = {"machine": platform.platform(), "python": platform.python_version()}
    print(f"{found['machine']}, Python {found['python']}")
    for name, measure in PARTS.items():
        # not a matter of speed, or long: only when asked for
        long = {"intervals", "tune", "people", "growth"}
        if chosen.part == name or (chosen.part == "all" and name not in long):
            lines, found[name] = measure()
            print("", f"-- {name}", *lines, sep="\n", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
