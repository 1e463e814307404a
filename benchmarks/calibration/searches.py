"""Does a pack hold in searches it was not fitted to: python -m benchmarks.calibration.searches LISTING.csv

A pack is fitted to whole listings. Each category, each kind of post, and among all clients the verified and
the unverified, is a search of its own; the same search is taken of drawn posts, and the tables of age and
proposals are compared. `luck` is the gap that the number of listed posts alone would leave.
"""

import argparse
from pathlib import Path

import numpy as np

from benchmarks.calibration.listing import read_listing
from simulator.loader.scenario import load_scenario
from simulator.model.jobs import TYPE_NAMES
from simulator.studies.baselines.bands import band_of, cell_chances, fit_of
from simulator.studies.baselines.facts import bucket_counts, mean_ages
from simulator.studies.baselines.listings import draw_posts, through

ROOT = Path(__file__).resolve().parents[2]
POSTS, ENOUGH, FEW = 120_000, 400, 60
"""posts that are drawn; of a search that is compared; of a row of ages that counts in the gap"""


def searches(listing, jobs, names):
    """Rows of a listing and of drawn posts, by search."""
    yield "everything", np.ones(len(listing), bool), np.ones(jobs.size, bool)
    for index, name in enumerate(names):
        yield name, listing.category == name, jobs["category"] == index
    for kind, name in enumerate(TYPE_NAMES):
        yield name, listing.type == kind, jobs["type"] == kind
    for value, name in ((1, "verified"), (0, "unverified")):
        yield name, listing.verified == value, jobs["client_verified"] == bool(value)


def main(arguments=None):
    """Read, draw, compare."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.searches", description=__doc__)
    parser.add_argument("listings", nargs="+", type=Path)
    chosen = parser.parse_args(arguments)
    scenario = load_scenario(ROOT / "scenarios" / "field_2023.yaml")
    drawn, names = draw_posts(scenario, POSTS), list(scenario.jobs.categories)
    for path in chosen.listings:
        listing = read_listing(path, path.stem)
        jobs = through(drawn, "all" if (listing.verified == 0).any() else "verified")
        for name, seen, rows in searches(listing, jobs, names):
            if seen.sum() < ENOUGH:
                continue
            some = listing.where(seen)
            counts = bucket_counts(some.age_h, some.bucket)
            n = counts.sum(axis=1)
            band = band_of(cell_chances(scenario, jobs[rows], mean_ages(some.age_h)), n.astype(np.int64))
            fit, big = fit_of(counts, band), n > FEW
            gap = 100 * np.abs(band.mean - counts / np.maximum(n, 1)[:, None])[big]
            luck = 100 * np.sqrt(2 / np.pi * band.mean * (1 - band.mean) / np.maximum(n, 1)[:, None])[big]
            print(
                f"{path.stem:28s} {name:12s} {len(some):5d} posts, {fit.inside} of {fit.cells} cells inside, "
                f"mean gap {gap.mean():.1f} points (luck {luck.mean():.1f}), largest {gap.max():.1f}"
            )


if __name__ == "__main__":
    main()
