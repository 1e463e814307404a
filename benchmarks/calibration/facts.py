"""What draws a crowd: rank correlations and multiples, each with its 95 % interval."""

import numpy as np

from benchmarks.calibration.crowd import bucket_chances, expected_z, fit_crowd
from simulator.studies.baselines.facts import bucket_counts, covariates, rank_correlation, share

DRAWS = ("hourly", "unstated", "unverified", "unverified_not_fixed", "spent", "by_spend", "repeat")
"""columns that a pack has a factor or an exponent for"""
FROM_H = 1.0
"""younger posts say little about their final crowd and are left out of rank correlations"""


def law_columns(listing):
    """Columns of the law of proposals, with what listings show to go together with it."""
    columns = covariates(listing)
    if "unverified" in columns:
        columns["unverified_not_fixed"] = columns["unverified"] * (listing.type != 0)
    if "spent" in columns:
        columns["by_spend"] = np.log1p(np.nan_to_num(listing.spent))
    return columns


def rank_correlations(listing):
    """Rank correlation of the crowd, freed of age, with what a post shows."""
    plain = fit_crowd({"one": np.ones(len(listing))}, listing.age_h, listing.bucket)
    z = expected_z(plain, np.full(len(listing), plain.b[0]), listing.age_h, listing.bucket)
    z = np.where(listing.age_h >= FROM_H, z, np.nan)
    names = ("connects", "budget", "rate", "spent", "duration", "level")
    return {name: rank_correlation(z, getattr(listing, name)) for name in names}


def multiples(fit):
    """Factors on the crowd, and exponents, with intervals robust to clients who post several times."""
    return {
        name: fit.coefficient(name) if name == "by_spend" else fit.multiple(name)
        for name in fit.names
        if name != "one"
    }


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
