"""What a listing says, in numbers that can be compared with those of another listing.

Answers: what goes with what among open posts. The same functions measure real listings and drawn ones, so
that a difference is one of the posts and not of the arithmetic.
"""

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

from simulator.studies.baselines.listings import AGE_EDGES_H, BUCKET_EDGES, Floats, Ints, Listing

Interval = tuple[float, float, float]
"""a value with its lower and upper 95 % limit"""

FROM_ROW = 3
"""posts younger than an hour say little about their crowd and are left out of its rank correlations"""
RANKS = {
    "proposals with Connects required": ("crowd", "connects"),
    "proposals with fixed budget": ("crowd", "budget"),
    "proposals with hourly rate": ("crowd", "rate"),
    "proposals with client's spend": ("crowd", "spent"),
    "fixed budget with duration": ("budget", "duration"),
    "fixed budget with level": ("budget", "level"),
    "hourly rate with level": ("rate", "level"),
    "hourly rate with duration": ("rate", "duration"),
}
"""rank correlations, and the columns they are of; `crowd` is the rank among posts of like age"""
FACTORS = ("hourly", "unstated", "spent", "unverified", "repeat")


def share(yes: npt.ArrayLike) -> Interval | None:
    """Share with its 95 % interval (Clopper-Pearson); None of nothing."""
    from scipy.stats import beta  # slow to import, and pictures need other parts of this module

    known = np.asarray(yes, bool)
    n, k = known.size, int(known.sum())
    if n == 0:
        return None
    low = float(beta.ppf(0.025, k, n - k + 1)) if k else 0.0
    high = float(beta.ppf(0.975, k + 1, n - k)) if k < n else 1.0
    return k / n, low, high


def rank_correlation(x: Floats, y: Floats) -> Interval | None:
    """Spearman's, with the interval of Bonett and Wright (2000); None below 20 pairs."""
    from scipy.stats import spearmanr

    known = np.isfinite(x) & np.isfinite(y)
    n = int(known.sum())
    if n < 20 or np.ptp(x[known]) == 0 or np.ptp(y[known]) == 0:
        return None
    r = float(spearmanr(x[known], y[known]).statistic)
    half = 1.96 * np.sqrt((1 + r * r / 2) / (n - 3))
    return r, float(np.tanh(np.arctanh(r) - half)), float(np.tanh(np.arctanh(r) + half))


def age_rows(age_h: Floats) -> Ints:
    """Row of `AGE_EDGES_H` of each age."""
    return np.digitize(age_h, AGE_EDGES_H[1:-1]).astype(np.int64)


def bucket_counts(age_h: Floats, bucket: Ints, chances: Floats | None = None) -> Floats:
    """Posts by age and proposals: counted, or expected if `chances` (posts x buckets) are given.

    Parameters
    ----------
    age_h : float array
        Ages of posts [hours].
    bucket : int array
        Their bucket of proposals; unused with `chances`.
    chances : float array, optional
        Chance of each bucket for each post.

    Returns
    -------
    float array
        One row per row of ages, one column per bucket.
    """
    row, each = age_rows(age_h), np.eye(len(BUCKET_EDGES) + 1)[bucket] if chances is None else chances
    return np.array([each[row == r].sum(axis=0) for r in range(len(AGE_EDGES_H) - 1)])


def mean_ages(age_h: Floats) -> Floats:
    """Mean age of the posts in each row of ages [hours]; its middle where there are none."""
    row, edges = age_rows(age_h), np.array(AGE_EDGES_H)
    middle = (edges[1:] + edges[:-1]) / 2
    return np.array([age_h[row == r].mean() if (row == r).any() else middle[r] for r in range(middle.size)])


def crowd_ranks(listing: Listing) -> Floats:
    """Rank of a post by its proposals among posts of like age, from 0 to 1; NaN for the youngest."""
    from scipy.stats import rankdata

    row, out = age_rows(listing.age_h), np.full(len(listing), np.nan)
    for r in range(FROM_ROW, len(AGE_EDGES_H) - 1):
        here = row == r
        if here.any():
            out[here] = (rankdata(listing.bucket[here]) - 0.5) / here.sum()
    return out


def rank_correlations(listing: Listing) -> dict[str, Interval | None]:
    """Every rank correlation of `RANKS`."""
    crowd = crowd_ranks(listing)
    columns = {
        name: crowd if name == "crowd" else getattr(listing, name) for pair in RANKS.values() for name in pair
    }
    return {name: rank_correlation(columns[x], columns[y]) for name, (x, y) in RANKS.items()}


def price_shares(connects: Floats, card: Sequence[int]) -> dict[str, Interval | None]:
    """Share of posts at each price of a card."""
    return {str(price): share(connects == price) for price in card}


def shares(listing: Listing) -> dict[str, Interval | None]:
    """Shares of posts by client and kind; a verified share only where a listing shows both sorts."""
    known = np.isfinite(listing.verified)
    found = {
        "verified clients": share(listing.verified[known] == 1),
        "clients who have spent nothing": share(listing.spent == 0),
        "clients who have spent $10,000 and more": share(listing.spent >= 1e4),
        "fixed-price posts": share(listing.type == 0),
        "fixed posts of under a month": share(listing.duration[listing.type == 0] == 0),
        "hourly posts of under a month": share(listing.duration[listing.type == 1] == 0),
    }
    return {name: value for name, value in found.items() if value is not None}


def covariates(listing: Listing) -> dict[str, Floats]:
    """Columns of the law of proposals: what a listing says of each post, as far as it says it."""
    columns = {
        "one": np.ones(len(listing)),
        "hourly": listing.type == 1,
        "unstated": listing.type == 2,
        "spent": listing.spent > 0,
        "repeat": listing.posts_of_client > 1,
        "unverified": listing.verified == 0,
    }
    names = sorted(set(listing.category.tolist()) - {"web", "other"})
    columns |= {name: listing.category == name for name in names}
    told = {name: np.asarray(column, float) for name, column in columns.items()}
    # what holds for every post cannot be told from the level
    return {name: c for name, c in told.items() if name == "one" or 0 < c.mean() < 1}


def factors_of(listing: Listing, rivals: Floats) -> dict[str, float]:
    """By what factor the expected number of rivals differs: least squares in its logarithm.

    Parameters
    ----------
    listing : Listing
        Drawn posts.
    rivals : float array
        Expected final number of rivals of each.

    Returns
    -------
    dict
        Factor of each of `FACTORS` that the listing shows, other things equal. With ever more posts it is
        what the interval regression of a real listing finds.
    """
    columns = covariates(listing)
    fit = np.linalg.lstsq(np.column_stack(list(columns.values())), np.log(rivals), rcond=None)[0]
    return {name: float(np.exp(b)) for name, b in zip(columns, fit, strict=True) if name in FACTORS}
