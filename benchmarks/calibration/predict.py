"""What another day may show: the effect of the day, and bands for every cell of posts by age and proposals.

A listing is one day or two. The crowd of a day is that of the market times exp(d), d normal with deviation
`day_ln_sd`. Few days are known, so that the deviation itself is uncertain: it has a half-normal prior of
scale PRIOR, and bands average over what is left of it.
"""

import numpy as np
from scipy.stats import norm

from benchmarks.calibration.crowd import bucket_chances
from simulator.studies.baselines.facts import bucket_counts
from simulator.studies.baselines.listings import AGE_EDGES_H

PRIOR = 0.3
"""scale of the half-normal prior of day_ln_sd: a day 35 % busier than another is nothing odd"""
SDS = np.linspace(0.005, 1.2, 240)
FEW = 200
"""rows with fewer posts are shown, but not counted in the mean gap"""


def day_posterior(effects, errors):
    """Weights on SDS for the deviation of days, from their effects (logarithms) and standard errors.

    The mean over days is integrated out under a flat prior; with one day, the prior remains.
    """
    effects, errors = np.asarray(effects, float), np.asarray(errors, float)
    log_w = norm.logpdf(SDS, 0, PRIOR)
    for i, sd in enumerate(SDS):
        v = sd**2 + errors**2
        mean = (effects / v).sum() / (1 / v).sum()
        misfit = np.log(v).sum() + np.log((1 / v).sum()) + ((effects - mean) ** 2 / v).sum()
        log_w[i] -= misfit / 2
    w = np.exp(log_w - log_w.max())
    return w / w.sum()


def day_interval(weights):
    """Median and 95 % interval of the deviation of days."""
    total = np.cumsum(weights)
    return tuple(float(SDS[np.searchsorted(total, q)]) for q in (0.5, 0.025, 0.975))


def predictive(fit, ln_final, age_h, weights, days, draws=400, seed=1):
    """Tables of shares that one other day may show, draws x ages x buckets.

    Draws the deviation of days, the effect of this day against the mean of `days` known ones, the fitted law
    within its errors, and which posts happen to be listed.
    """
    rng, out = np.random.default_rng(seed), []
    root = np.linalg.cholesky(fit.cov[-5:, -5:] + 1e-12 * np.eye(5))
    packed = fit.shape.packed()
    for _ in range(draws):
        sd = rng.choice(SDS, p=weights)
        day = rng.normal(0, sd * np.sqrt(1 + 1 / days))
        shape = type(fit.shape).unpacked(packed + root @ rng.normal(size=5))
        rows = rng.integers(0, age_h.size, min(age_h.size, 2000))
        expected = bucket_counts(
            age_h[rows], None, bucket_chances(shape, ln_final[rows] + day, age_h[rows], fit.law)
        )
        n = np.histogram(age_h, (*AGE_EDGES_H[:-1], np.inf))[0]
        table = np.zeros_like(expected)
        for r, (counts, size) in enumerate(zip(expected, n, strict=True)):
            if size and counts.sum():
                table[r] = rng.multinomial(size, counts / counts.sum()) / size
        out.append(table)
    return np.array(out)


def out_of_sample(fit, listing, columns, weights, days=1, draws=400):
    """Fit elsewhere, shown here: shares of each cell, the band for one day, and the gap.

    Returns one row per cell and the mean absolute gap [points] in rows with more than FEW posts.
    """
    ln_final = sum(b * columns[name] for name, b in zip(fit.names, fit.b, strict=True) if name in columns)
    seen = bucket_counts(listing.age_h, listing.bucket)
    n = seen.sum(axis=1)
    told = bucket_counts(listing.age_h, None, bucket_chances(fit.shape, ln_final, listing.age_h, fit.law))
    shares, told = (t / np.maximum(n, 1)[:, None] for t in (seen, told))
    low, high = np.percentile(
        predictive(fit, ln_final, listing.age_h, weights, days, draws), (2.5, 97.5), axis=0
    )
    gap = 100 * (told - shares)
    inside = (shares >= low - 1e-9) & (shares <= high + 1e-9)
    big = n > FEW
    return {
        "mean_absolute_gap_points": float(np.abs(gap[big]).mean()) if big.any() else None,
        "largest_gap_points": float(np.abs(gap[big]).max()) if big.any() else None,
        "cells_inside_their_band": [int(inside[n > 0].sum()), int(inside[n > 0].size)],
        "rows": [
            {
                "age_h": [AGE_EDGES_H[r], AGE_EDGES_H[r + 1]], "posts": int(n[r]),
                "seen": _points(shares[r]), "predicted": _points(told[r]),
                "band_low": _points(low[r]), "band_high": _points(high[r]),
            }
            for r in range(len(n)) if n[r]
        ],
    }  # fmt: skip


def _points(shares):
    return [round(float(100 * s), 1) for s in shares]
