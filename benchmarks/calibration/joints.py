"""What goes with what among posts and clients: shares, log-normals, and latent correlations, with intervals.

A latent correlation is that of a Gaussian copula: both quantities are seen as cuts of correlated normal
variables. It is estimated as an ordered probit on normal scores.
"""

import numpy as np
from scipy.optimize import minimize
from scipy.stats import norm, rankdata

from benchmarks.calibration.listing import CATEGORIES, DURATION_DAYS, DURATIONS, LEVELS, TYPES
from simulator.studies.baselines.facts import rank_correlation, share

FEW_PRICES = 8
"""a card of prices has no more; above that quartiles are told"""


def scores(x, groups=None):
    """Normal scores of x; within groups if given. NaN stays NaN."""
    out = np.full(len(x), np.nan)
    for g in [None] if groups is None else np.unique(groups):
        rows = np.flatnonzero(np.isfinite(x) & (True if g is None else groups == g))
        out[rows] = norm.ppf((rankdata(x[rows]) - 0.5) / max(rows.size, 1))
    return out


def latent_correlations(ordered, columns):
    """Latent correlation of an ordered column with each of several normal scores, jointly.

    The ordered probit y* = x g + e gives r = g / sqrt(1 + g'Sg); scores are taken as they correlate.
    """
    x = np.column_stack(columns)
    known = np.isfinite(ordered) & np.isfinite(x).all(axis=1)
    y, x = ordered[known].astype(int), x[known]
    if y.size < 100 or np.ptp(y) == 0 or (np.ptp(x, axis=0) == 0).any():
        return None
    y = np.unique(y, return_inverse=True)[1]
    cuts = norm.ppf(np.cumsum(np.bincount(y) / y.size)[:-1])
    k, steps = x.shape[1], np.concatenate([[cuts[0]], np.log(np.diff(cuts))])

    def loss(p):
        edges = np.concatenate([[p[k]], p[k] + np.cumsum(np.exp(p[k + 1 :]))])
        edges = np.concatenate([[-np.inf], edges, [np.inf]])
        m = x @ p[:k]
        return -np.log(np.maximum(norm.cdf(edges[y + 1] - m) - norm.cdf(edges[y] - m), 1e-12)).sum()

    found = minimize(loss, np.concatenate([np.zeros(k), steps]), method="BFGS")
    g, spread = found.x[:k], np.cov(x.T).reshape(k, k)
    scale = np.sqrt(1 + g @ spread @ g)
    r, se = g / scale, np.sqrt(np.diag(np.linalg.inv(_hessian(loss, found.x)))[:k]) / scale**3
    return [(float(a), float(a - 1.96 * b), float(a + 1.96 * b)) for a, b in zip(r, se, strict=True)]


def _hessian(f, at, step=1e-3):
    """Second derivatives of f by central differences."""
    moves = step * np.eye(at.size)
    return np.array(
        [[f(at + a + b) - f(at + a - b) - f(at - a + b) + f(at - a - b) for b in moves] for a in moves]
    ) / (4 * step * step)


def log_normal(x):
    """Median and ln_sd of positive values, each with its 95 % interval."""
    logs = np.log(x[np.isfinite(x) & (x > 0)])
    n = logs.size
    if n < 10:
        return None
    m, s = logs.mean(), logs.std(ddof=1)
    half, se = 1.96 * s / np.sqrt(n), 1.96 * s / np.sqrt(2 * n)
    return {
        "median": tuple(float(np.exp(v)) for v in (m, m - half, m + half)),
        "ln_sd": (float(s), float(s - se), float(s + se)),
        "n": n,
    }


def _shares(codes, names):
    known = codes[np.isfinite(codes)]
    return {name: share(known == i) for i, name in enumerate(names)}


def posts(listing):
    """Types, levels, durations by type, budgets and rates by category, and how they go together."""
    fixed, hourly = listing.type == 0, listing.type == 1
    z_budget, z_rate = scores(listing.budget, listing.category), scores(listing.rate, listing.category)
    z_duration = scores(listing.duration)
    found = {
        "type_shares": _shares(listing.type, TYPES),
        "level_shares": _shares(listing.level, LEVELS),
        "level_shares_by_type": {
            t: _shares(listing.level[listing.type == i], LEVELS) for i, t in enumerate(TYPES)
        },
        "duration_by_type": {
            t: _shares(listing.duration[listing.type == i], DURATIONS) for i, t in enumerate(TYPES)
        },
        "duration_days": list(DURATION_DAYS),
        "full_time": share(listing.full_time[np.isfinite(listing.full_time)] == 1),
        "rank_budget_duration": rank_correlation(listing.budget, listing.duration),
        "rank_rate_level": rank_correlation(listing.rate, listing.level),
        "rank_budget_level": rank_correlation(listing.budget, listing.level),
        "rank_duration_level": rank_correlation(listing.duration, listing.level),
        "rank_rate_duration": rank_correlation(listing.rate, listing.duration),
        "latent_duration_with_budget": _one(latent_correlations(listing.duration, [z_budget])),
        "latent_level_with_budget": _one(latent_correlations(listing.level, [z_budget])),
        "latent_level_with_rate": _one(latent_correlations(listing.level, [z_rate])),
        "latent_level_with_duration": _one(latent_correlations(listing.level, [z_duration])),
        "categories": {},
    }
    for name in dict.fromkeys(CATEGORIES.values()):
        here = listing.category == name
        if here.any():
            found["categories"][name] = {
                "share": share(here),
                "fixed_budget_usd": log_normal(listing.budget[here & fixed]),
                "hourly_rate_usd": log_normal(listing.rate[here & hourly]),
            }
    return found


def _one(found):
    return None if found is None else found[0]


def clients(listing):
    """Verified share, spending by verification, and clients who post again."""
    spent, verified = listing.spent, listing.verified
    _, first = np.unique(listing.client, return_index=True)
    once = np.zeros(len(listing), bool)
    once[first] = True
    known = np.isfinite(verified)
    sizes = np.unique(listing.client, return_counts=True)[1]
    found = {
        "verified_share": share(verified[known] == 1),
        "spent_nothing": share(spent == 0),
        "spent_10000_and_more": share(spent >= 1e4),
        "spent_if_any_usd": log_normal(spent[once]),
        "posts_of_clients_with_several": share(listing.posts_of_client > 1),
        "posts_by_a_client_already_listed": share(~once),
        "clients_with_1_2_3_4_and_more_posts": [int((sizes == k).sum()) for k in (1, 2, 3)]
        + [int((sizes > 3).sum())],
        "connects": _prices(listing.connects),
    }
    for value, name in ((1, "verified"), (0, "unverified")):
        rows = verified == value
        if rows.any():
            found[name] = {
                "spent_nothing": share(spent[rows] == 0),
                "spent_10000_and_more": share(spent[rows] >= 1e4),
                "connects": _prices(listing.connects[rows]),
            }
    return found


def _prices(connects):
    known = connects[np.isfinite(connects)]
    values = np.unique(known)
    if values.size == 0:
        return None
    if values.size <= FEW_PRICES:
        return {str(int(v)): share(known == v) for v in values}
    quartiles = [float(q) for q in np.percentile(known, (25, 50, 75))]
    return {"quartiles": quartiles, "mean": float(known.mean()), "n": known.size}


def tiers(listing, edges=(50, 600), long_days=30):
    """How often a price stands below that of its tier, by the client's record: the law `tiers` of prices.

    The prices of the three tiers are the commonest of each; a price one step down counts as a discount.
    """
    days = np.array(DURATION_DAYS)[np.nan_to_num(listing.duration).astype(int)]
    by_budget = 1 + (listing.budget >= edges[0]).astype(int) + (listing.budget >= edges[1])
    tier = np.where(listing.type == 0, by_budget, np.where(days >= long_days, 3, 1))
    prices = np.unique(listing.connects[np.isfinite(listing.connects)])
    if prices.size != 4:
        return None
    place, found = np.searchsorted(prices, listing.connects), {}
    groups = {
        "unverified": listing.verified == 0,
        "verified, nothing spent": (listing.verified != 0) & (listing.spent == 0),
        "verified, some spent": (listing.verified != 0) & (listing.spent > 0),
    }
    for name, rows in groups.items():
        on_card = rows & ((place == tier) | (place == tier - 1))
        if rows.any():
            found[name] = {
                "one_tier_off": share((place == tier - 1)[on_card]),
                "on_card": share(on_card[rows]),
            }
    return found
