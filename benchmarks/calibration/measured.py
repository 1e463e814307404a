"""What the simulator ships of two listings of one market: aggregates, each listing apart, no rows.

One listing shows all clients, the other verified ones only. `simulator doctor` and the picture of proposals
by age compare a scenario with both.
"""

import json

import numpy as np

from benchmarks.calibration.crowd import fit_crowd
from simulator.studies.baselines import facts
from simulator.studies.baselines.listings import AGE_EDGES_H

CARD = (1, 2, 4, 6)
BUCKETS = ("<5", "5-10", "10-15", "15-20", "20-50", "50+")
PER_DAY = ("hourly", "unstated", "spent")
"""factors that can be compared between the days of two listings"""


def view_of(listing):
    """Which filter a listing was seen through: a clients' payment that is never told was filtered by."""
    known = listing.verified[np.isfinite(listing.verified)]
    return "all" if np.unique(known).size > 1 else "verified"


def counted(listing):
    """Everything of a listing that needs no fit."""
    found = {
        "listing": listing.name.removeprefix("upwork_jobs_"),
        "posts": len(listing),
        "mean_age_hours": facts.mean_ages(listing.age_h),
        "posts_by_age_and_proposals": facts.bucket_counts(listing.age_h, listing.bucket).astype(int),
        "prices": facts.price_shares(listing.connects, CARD),
    }
    for name, value in (("verified", 1), ("unverified", 0)):
        if (listing.verified == value).any():
            found[f"prices_{name}"] = facts.price_shares(listing.connects[listing.verified == value], CARD)
    return found | {"shares": facts.shares(listing), "rank_correlations": facts.rank_correlations(listing)}


def factors(listing, shape):
    """What draws a crowd, other things equal; the arrival curve is that of the market."""
    columns = facts.covariates(listing)
    fit = fit_crowd(
        columns, listing.age_h, listing.bucket, listing.client, start=shape, hold_shape=True
    )  # fmt: skip
    return {name: fit.multiple(name) for name in facts.FACTORS if name in columns}


def days_differ(views, shape):
    """How much factors differ between days, beyond the error of each: standard deviation of the logarithm.

    Between the verified posts of one listing and those of the other, so that filters play no part.
    """
    alike = (views["all"].where(views["all"].verified == 1), views["verified"])
    one, two = (factors(listing, shape) for listing in alike)
    out = {}
    for name in PER_DAY:
        gap = np.log(one[name][0] / two[name][0])
        errors = [np.log(f[name][2] / f[name][1]) / 3.92 for f in (one, two)]
        out[name] = float(np.sqrt(max((gap**2 - errors[0] ** 2 - errors[1] ** 2) / 2, 0.0)))
    return out


def measured(listings, found, shape):
    """Aggregates of two listings; `found` is what `calibrate` says of them, `shape` its arrival curve."""
    views = {view_of(listing): listing for listing in listings}
    if set(views) != {"all", "verified"}:
        raise ValueError("name two listings, one of all clients and one of verified clients only")
    told = {name: counted(listing) | {"factors": factors(listing, shape)} for name, listing in views.items()}
    short = {listing.name: name for name, listing in views.items()}
    foretold = {}
    for key, value in found["out_of_sample"].items():
        source, target = (short[name] for name in key.split(" foretells "))
        foretold[f"{source} foretells {target}"] = {k: v for k, v in value.items() if k != "rows"}
    return {
        "about": "Aggregates of two listings of open posts of one market, 1 January 2023 (all clients) and "
        "6 January 2023 (verified clients only); shares, correlations and factors with 95 % limits; no rows.",
        "made_by": "python -m benchmarks.calibration LISTING_A.csv LISTING_B.csv --measured FILE",
        "age_edges_hours": list(AGE_EDGES_H),
        "proposal_buckets": list(BUCKETS),
        "views": told,
        "factors_differ_between_days": days_differ(views, shape),
        "out_of_sample": foretold,
    } | _of_halves(found)  # fmt: skip


def _of_halves(found):
    """Random halves of each listing as two short lists, one value for each way."""
    halves = found.get("random_halves")
    if halves is None:
        return {}
    names = ("mean_absolute_gap_points", "luck_points", "largest_gap_points", "cells_inside_their_band")
    ways = {which: halves[which]["ways"] for which in ("all", "verified")}
    return {"random_halves": {w: {n: [way[n] for way in both] for n in names} for w, both in ways.items()}}


def written(value, depth=0):
    """JSON with one line for each short list or mapping; plain numbers of four digits."""
    if isinstance(value, dict):
        flat = json.dumps(plain(value), ensure_ascii=False)
        if len(flat) + 2 * depth < 110:
            return flat
        pad = "  " * (depth + 1)
        body = ",\n".join(f"{pad}{json.dumps(k)}: {written(v, depth + 1)}" for k, v in value.items())
        return "{\n" + body + "\n" + "  " * depth + "}"
    rows = plain(value)
    if isinstance(rows, list) and rows and isinstance(rows[0], list) and len(json.dumps(rows)) > 80:
        pad = "  " * (depth + 1)
        return "[\n" + ",\n".join(pad + json.dumps(row) for row in rows) + "\n" + "  " * depth + "]"
    return json.dumps(rows, ensure_ascii=False)


def plain(value):
    """Numbers that files take as numbers, rounded to four digits."""
    if isinstance(value, dict):
        return {str(k): plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [plain(v) for v in value]
    if isinstance(value, bool | np.bool_):
        return bool(value)
    if isinstance(value, str) or value is None:
        return value
    if isinstance(value, int | np.integer):
        return int(value)
    return float(f"{float(value):.4g}")
