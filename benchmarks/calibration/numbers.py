"""Everything a listing says, as one tree of plain numbers, and the numbers that a rule pack takes from it."""

import numpy as np

from benchmarks.calibration import facts, joints, predict
from benchmarks.calibration.crowd import fit_crowd


def describe(listing):
    """Facts of one listing."""
    columns = facts.law_columns(listing)
    fit = fit_crowd(columns, listing.age_h, listing.bucket, listing.client)
    found = {
        "posts": len(listing),
        "days": int(np.unique(listing.day).size),
        "crowd": {
            **facts.crowds(listing),
            "median_of_the_plainest_post": fit.multiple("one"),
            "law": facts.multiples(fit),
            "shape": fit.shape_intervals(),
            "rank_correlations": facts.rank_correlations(listing),
            "exponents": facts.elasticities(listing, fit.shape),
            "table": facts.bucket_counts(listing.age_h, listing.bucket).astype(int).tolist(),
        },
        "posts_and_pay": joints.posts(listing),
        "clients": joints.clients(listing),
        "price_tiers": joints.tiers(listing),
    }
    return found, fit, columns


def pooled(listings):
    """One market behind all listings: the same multiples, and a level for each that tells how days differ."""
    parts = [facts.law_columns(listing) for listing in listings]
    names = dict.fromkeys(n for part in parts for n in part if n != "one")
    columns = {f"listing {i}": _spread(listings, i) for i in range(len(listings))}
    columns |= {
        name: np.concatenate([p.get(name, np.zeros(len(li))) for p, li in zip(parts, listings, strict=True)])
        for name in names
    }
    age, bucket = (np.concatenate([getattr(li, f) for li in listings]) for f in ("age_h", "bucket"))
    clients = np.concatenate([[f"{i} {c}" for c in li.client] for i, li in enumerate(listings)])
    fit = fit_crowd(columns, age, bucket, clients)
    k = len(listings)
    levels, errors = fit.b[:k], np.sqrt(np.diag(fit.cov)[:k])
    # The levels share the errors of all multiples; what tells days apart is smaller.
    if k > 1:
        step = np.eye(k) - 1 / k
        errors = np.sqrt(np.maximum(np.diag(step @ fit.cov[:k, :k] @ step), 1e-6))
    weights = predict.day_posterior(levels, errors)
    # how busy a mean post is against the plainest one, in each listing
    ln_factor = np.column_stack([columns[n] for n in names]) @ fit.b[k:]
    means = [float(np.exp(ln_factor[columns[f"listing {i}"] == 1]).mean()) for i in range(k)]
    return fit, weights, {
        "days_known": k,
        "day_ln_sd": predict.day_interval(weights),
        "levels": {li.name: fit.multiple(f"listing {i}") for i, li in enumerate(listings)},
        "mean_over_plainest": means,
        "mean_final_of_the_plainest_post": float(np.exp(levels.mean()) * fit.mean_factor()),
        "law": facts.multiples(fit),
        "pack": pack_numbers(fit, levels),
        "shape": fit.shape_intervals(),
    }  # fmt: skip


def pack_numbers(fit, levels):
    """What a rule pack takes: factors and exponents of `field.draws`, and a mean for each category.

    A mean is that of a plain post, so of a client with no other; posts of clients with several have a factor.
    """
    factor, shape = facts.multiples(fit), fit.shape
    usual = float(np.exp(levels.mean()) * fit.mean_factor())
    kinds = [name for name in facts.DRAWS if name in factor]
    others = [n for n in factor if n not in facts.DRAWS and not n.startswith("listing ")]
    return {
        "field.draws": {name: factor[name][0] for name in kinds},
        "rivals.mean": {"web": usual} | {name: usual * factor[name][0] for name in others},
        "field": {
            "ln_sd": shape.spread,
            "half_time_h": shape.half_time_h,
            "delay_h": shape.delay_h,
            "late_share": shape.late_share,
            "late_by_h": shape.late_by_h,
        },
    }


def _spread(listings, which):
    return np.concatenate([np.full(len(li), float(i == which)) for i, li in enumerate(listings)])


def calibrate(listings, draws=400):
    """All numbers of all listings; with several, the market behind them and how each foretells the others.

    Returns them and the arrival curve of the market, or None for one listing.
    """
    told, fits = {}, []
    for listing in listings:
        told[listing.name], fit, columns = describe(listing)
        fits.append((fit, columns))
    found = {"listings": told}
    if len(listings) < 2:
        return found, None
    together, weights, found["market"] = pooled(listings)
    found["out_of_sample"] = {}
    for i, source in enumerate(listings):
        for j, target in enumerate(listings):
            if i == j:
                continue
            fit, columns = fits[i][0], fits[j][1]
            missing = [n for n in columns if n not in fit.names]
            # What a filter hid at the source is taken from the market as a whole.
            extra = {n: together.b[together.names.index(n)] for n in missing}
            whole = fit.at(b=np.concatenate([fit.b, list(extra.values())]))
            whole = type(whole)(fit.names + tuple(extra), whole.b, fit.shape, fit.cov, 0.0, fit.law, fit.n)
            found["out_of_sample"][f"{source.name} foretells {target.name}"] = predict.out_of_sample(
                whole, target, columns, weights, 1, draws
            )
    return found, together.shape
