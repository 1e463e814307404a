"""What draws a crowd: rank correlations and multiples, each with its 95 % interval."""

import numpy as np

from benchmarks.calibration.crowd import bucket_chances, expected_z, fit_crowd
from benchmarks.calibration.joints import rank_correlation, share
from benchmarks.calibration.listing import CATEGORIES

AGE_EDGES_H = (0, 0.25, 0.5, 1, 2, 4, 8, 12, 18, 24, 48)
FROM_H = 1.0
"""younger posts say little about their final crowd and are left out of rank correlations"""


def covariates(listing):
    """Columns of the law: what a listing says of each post, as far as it says it."""
    columns = {
        "one": np.ones(len(listing)),
        "hourly": listing.type == 1,
        "unstated": listing.type == 2,
        "spent": listing.spent > 0,
        "repeat": listing.posts_of_client > 1,
        "unverified": listing.verified == 0,
    }
    columns |= {k: listing.category == k for k in dict.fromkeys(CATEGORIES.values()) if k != "web"}
    columns = {name: np.asarray(c, float) for name, c in columns.items()}
    # what holds for every post cannot be told from the level
    return {name: c for name, c in columns.items() if name == "one" or 0 < c.mean() < 1}


def rank_correlations(listing):
    """Rank correlation of the crowd, freed of age, with what a post shows."""
    plain = fit_crowd({"one": np.ones(len(listing))}, listing.age_h, listing.bucket)
    z = expected_z(plain, np.full(len(listing), plain.b[0]), listing.age_h, listing.bucket)
    z = np.where(listing.age_h >= FROM_H, z, np.nan)
    names = ("connects", "budget", "rate", "spent", "duration", "level")
    return {name: rank_correlation(z, getattr(listing, name)) for name in names}


def multiples(fit):
    """Multiples of the crowd, with intervals robust to clients who post several times."""
    return {name: fit.multiple(name) for name in fit.names if name != "one"}


def bucket_counts(age_h, bucket, chances=None):
    """Posts by age and proposals: counted, or expected if `chances` are given."""
    row = np.digitize(age_h, AGE_EDGES_H[1:-1])
    each = np.eye(6)[bucket] if chances is None else chances
    return np.array([each[row == r].sum(axis=0) for r in range(len(AGE_EDGES_H) - 1)])


def elasticities(listing, shape=None):
    """How the crowd grows with money: exponents of budget, of rate, and of spending (plus one dollar)."""
    found = {}
    for name, values in (("budget", listing.budget), ("rate", listing.rate), ("spent", listing.spent + 1)):
        rows = np.isfinite(values) & (values > 0)
        if rows.sum() < 100:
            continue
        logs = np.log(values[rows])
        columns = {"one": np.ones(rows.sum()), "log": logs - logs.mean()}
        fit = fit_crowd(
            columns, listing.age_h[rows], listing.bucket[rows], listing.client[rows], start=shape,
            hold_shape=shape is not None,
        )  # fmt: skip
        found[name] = fit.coefficient("log")
    return found


def crowds(listing):
    """Shares of all open posts with 20 and 50 proposals and more."""
    return {"20_and_more": share(listing.bucket >= 4), "50_and_more": share(listing.bucket >= 5)}


def fitted_counts(fit, columns, age_h):
    """Expected table of posts by age and proposals."""
    ln_final = sum(b * columns[name] for name, b in zip(fit.names, fit.b, strict=True) if name in columns)
    return bucket_counts(age_h, None, bucket_chances(fit.shape, ln_final, age_h, fit.law)), ln_final
