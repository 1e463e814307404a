"""Measure and print: python -m benchmarks [PART|all] [--json FILE]; the parts are listed below."""

import argparse
import json
import platform
from pathlib import Path

from benchmarks import comparison, costs, engines, everything

PARTS = {
    "engines": engines.report,
    "rules": everything.report,
    "comparison": comparison.report,
    "startup": costs.startup,
    "memory": costs.memory,
    "strategies": costs.strategies,
}


def main():
    """Run the chosen parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all"])
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args()
    found = {"machine": platform.platform(), "python": platform.python_version()}
    print(f"{found['machine']}, Python {found['python']}")
    for name, measure in PARTS.items():
        if chosen.part in (name, "all"):
            lines, found[name] = measure()
            print("", f"-- {name}", *lines, sep="\n", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
