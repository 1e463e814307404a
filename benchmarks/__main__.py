"""Measure and print: python -m benchmarks [PART|all|check] [--json FILE]; the parts are listed below."""

import argparse
import json
import os
import sys
from pathlib import Path

from benchmarks import (
    check,
    cluster,
    comparison,
    costs,
    engines,
    everything,
    growth,
    growth_picture,
    intervals,
    machine,
    people,
    roofline,
    steps,
    tune,
)

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
    "roofline": roofline.report,
    "cluster": cluster.report,
}


def fault_of(chosen):
    """Say in a sentence what is wrong with the options, before anything is measured; None if nothing is."""
    if chosen.turns < 1:
        return f"--turns {chosen.turns}: a check takes at least 1 turn of each market, 7 by default."
    if chosen.part == "check" and chosen.against and not check.is_commit(chosen.against):
        return f"--against {chosen.against}: there is no such commit here; 'git log --oneline' lists them."
    if chosen.json is not None and chosen.json.is_dir():
        return f"--json {chosen.json} is a folder: name a file in it."
    if chosen.json is not None and not os.access(chosen.json.absolute().parent, os.W_OK):
        return f"--json {chosen.json}: nothing can be written in that folder; make it, or name another."
    if chosen.pictures is not None and chosen.pictures.is_file():
        return f"--pictures {chosen.pictures} is a file: name a folder."
    return None


def main():
    """Run the chosen parts."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("part", nargs="?", default="all", choices=[*PARTS, "all", "check"])
    parser.add_argument("--json", type=Path)
    parser.add_argument("--against", help="commit that `check` compares with; by default the last measured")
    parser.add_argument("--turns", type=int, default=check.TURNS, help="of each market, in `check`")
    parser.add_argument(
        "--pictures", type=Path, help="where `growth` draws what is stored, measuring nothing"
    )
    chosen = parser.parse_args()
    if why := fault_of(chosen):
        parser.exit(2, f"{why}\n")
    if chosen.part == "check":
        sys.exit(0 if check.report(chosen.against, chosen.turns) else 1)
    if chosen.pictures:
        print(*growth_picture.write(chosen.pictures), sep="\n")
        return
    found = machine.here()
    print(f"{found['machine']}, {machine.told(found)}")
    for name, measure in PARTS.items():
        # not a matter of speed, or long: only when asked for
        long = {"intervals", "tune", "people", "growth", "roofline", "cluster"}
        if chosen.part == name or (chosen.part == "all" and name not in long):
            lines, found[name] = measure()
            print("", f"-- {name}", *lines, sep="\n", flush=True)
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main()
