"""What a fit says of posts it was not fitted to: python -m benchmarks.calibration.holdout LISTING.csv ...

Two listings of one market: the numbers of a pack are fitted to a random half of their clients and foretell
the posts of the other half, both ways. A listing of several searches: the law of the crowd is fitted to all
searches but one and foretells that one.
"""

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
import yaml

from benchmarks.calibration import facts, predict
from benchmarks.calibration.crowd import Fit, bucket_chances
from benchmarks.calibration.joints import rank_correlation
from benchmarks.calibration.listing import read_listing
from benchmarks.calibration.measured import plain, view_of
from benchmarks.calibration.money import crowd_columns, crowd_fit
from benchmarks.calibration.numbers import pooled
from benchmarks.calibration.recent import BUCKETS, form_of, read_recent

SEED, DRAWS = 1, 400
MONEY = ("budget", "rate", "spent")


def halves(listing, seed=SEED):
    """Two halves of a listing; all posts of a client are in the same one."""
    names, which = np.unique(listing.client, return_inverse=True)
    first = (np.random.default_rng(seed).permutation(names.size) < names.size / 2)[which.ravel()]
    return listing.where(first), listing.where(~first)


def by_halves(listings, draws=DRAWS, seed=SEED):
    """How the numbers of a pack, fitted to one half of all listings, foretell the other half of each.

    Returns one entry for each listing and way: gaps, cells inside the band of one day, and the gap that the
    number of posts alone would leave.
    """
    parts, found = [halves(listing, seed) for listing in listings], {}
    for way in (0, 1):
        fit, weights, told = pooled([part[way] for part in parts])
        k = len(listings)
        usual = np.concatenate([[fit.b[:k].mean()], fit.b[k:]])
        pack = Fit(("one", *fit.names[k:]), usual, fit.shape, fit.cov, 0.0, fit.law, fit.n)
        for listing, part in zip(listings, parts, strict=True):
            other = part[1 - way]
            gaps = predict.out_of_sample(pack, other, facts.law_columns(other), weights, k, draws)
            rows = [row for row in gaps.pop("rows") if row["posts"] > predict.FEW]
            entry = found.setdefault(view_of(listing), {"listing": listing.name, "ways": []})
            entry["ways"].append(gaps | {"luck_points": luck_points(rows), "posts": len(other)})
        found.setdefault("numbers", []).append(told["pack"])
    return found


def luck_points(rows):
    """Mean absolute gap [points] if the law were true and only the number of posts were to blame."""
    sd = [np.sqrt(p * (100 - p) / row["posts"]) for row in rows for p in row["predicted"]]
    return float(np.sqrt(2 / np.pi) * np.mean(sd)) if sd else None


def by_search(table, draws=DRAWS, seed=SEED):
    """What all searches but one foretell of that one: ties of proposals to money, and shares of large crowds.

    The level is the mean of the others. Bands hold what the luck of the posts leaves, not the error of
    the fit, nor that searches differ.
    """
    rng, found = np.random.default_rng(seed), {}
    for search in sorted(table["search"].unique()):
        rest = table[table["search"] != search]
        fit, usual, _ = crowd_fit(rest)
        here = table[(table["search"] == search) & table["bucket"].notna()]
        here = here[here["budget"].notna() | (here["type"] != 0)]
        columns = crowd_columns(here, usual)
        ln_final = sum(b * columns[n] for n, b in zip(fit.names, fit.b, strict=True) if n in columns)
        levels = [0.0, *(b for n, b in zip(fit.names, fit.b, strict=True) if n.startswith("search "))]
        ln_final = ln_final + np.mean(levels)
        chances = bucket_chances(fit.shape, ln_final, here["age_h"].to_numpy(float)).cumsum(axis=1)
        worlds = [(rng.random((len(here), 1)) > chances[:, :-1]).sum(axis=1) for _ in range(draws)]
        seen = here["bucket"].to_numpy(int)
        found[str(search)] = {"posts": len(here)} | {
            name: _told(measure(seen), [measure(world) for world in worlds])
            for name, measure in _measures(here).items()
        }
    return found


def _measures(here):
    out = {"20_and_more": lambda b: (b >= 4).mean(), "50_and_more": lambda b: (b >= 5).mean()}
    for name in MONEY:
        values = here[name].to_numpy(float)
        if np.isfinite(values).sum() > 50:
            out[name] = lambda b, v=values: rank_correlation(b.astype(float), v)[0]
    return out


def _told(seen, worlds):
    low, high = np.percentile(worlds, (2.5, 97.5))
    return {"seen": float(seen), "foretold": [float(np.mean(worlds)), float(low), float(high)]}


def main(arguments=None):
    """Read, fit, foretell, print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.calibration.holdout", description=__doc__)
    parser.add_argument("listings", nargs="+", type=Path)
    parser.add_argument("--draws", type=int, default=DRAWS, help="draws behind each band")
    chosen = parser.parse_args(arguments)
    forms = {path: form_of(pd.read_csv(path, nrows=0).columns) for path in chosen.listings}
    found = {}
    if alike := [read_listing(path, path.stem) for path, form in forms.items() if form is None]:
        found["random halves"] = by_halves(alike, chosen.draws)
    for path, form in forms.items():
        if form == BUCKETS:
            found[path.stem] = by_search(read_recent(path)[1], chosen.draws)
    print(yaml.dump(plain(found), sort_keys=False, default_flow_style=None, width=110), end="")


if __name__ == "__main__":
    main()
