"""From listings to numbers: python -m benchmarks.calibration LISTING.csv ... --out numbers.yaml.

Listings of one form, with prices and proposals, are fitted together; the forms of 2025 and later one by one.
"""

import argparse
from pathlib import Path

import pandas as pd
import yaml

from benchmarks.calibration.holdout import by_halves
from benchmarks.calibration.listing import read_listing
from benchmarks.calibration.measured import measured, plain, written
from benchmarks.calibration.money import describe_recent
from benchmarks.calibration.numbers import calibrate
from benchmarks.calibration.recent import form_of, read_recent


def main(arguments=None):
    """Read, fit, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration", description=__doc__)
    parser.add_argument("listings", nargs="+", type=Path, help="open posts, one CSV for each moment")
    parser.add_argument("--out", type=Path, help="YAML file to write; printed if left out")
    parser.add_argument("--draws", type=int, default=400, help="draws behind each band")
    parser.add_argument("--measured", type=Path, help="JSON file with what is shipped of two listings")
    chosen = parser.parse_args(arguments)
    later = [p for p in chosen.listings if form_of(pd.read_csv(p, nrows=0).columns)]
    listings = [read_listing(p, p.stem) for p in chosen.listings if p not in later]
    found, shape = calibrate(listings, chosen.draws) if listings else ({}, None)
    if chosen.measured and listings:
        found["random_halves"] = by_halves(listings, chosen.draws)
        chosen.measured.write_text(written(measured(listings, found, shape)) + "\n", encoding="utf-8")
    if later:
        found["of 2025 and later"] = {p.stem: describe_recent(*read_recent(p)) for p in later}
    text = yaml.dump(plain(found), sort_keys=False, default_flow_style=None, width=110)
    if chosen.out:
        chosen.out.write_text(text, encoding="utf-8")
    else:
        print(text, end="")


if __name__ == "__main__":
    main()
