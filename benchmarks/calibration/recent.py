"""Listings of 2025 and later, which come in several forms, in one form.

A form is known by its columns. Every table of posts becomes one row per look at a post, with these columns
as far as it has them: post, search, age_h, bucket (0 to 5), applicants (exact), type (0 fixed, 1 hourly, 2
hourly without a rate), budget, rate, level, spent (0: known to be nothing or not shown), interviewing,
invites, past_posts, past_hires, connects, reviews. Reports are weekly totals and stay as they are.
"""

import numpy as np
import pandas as pd

from benchmarks.calibration.listing import CATEGORIES, bucket_codes, coded

BUCKETS, COUNTS, PRICES, WEEKS, CATEGORY_WEEKS = "buckets", "counts", "prices", "weeks", "categories by week"
_KNOWN_BY = {
    BUCKETS: {"proposals_bucket", "invites_sent", "fixed"},
    COUNTS: {"applicants", "age_h", "hmin", "hmax"},
    PRICES: {"connects_required", "client_reviews", "fixed_budget"},
    WEEKS: {"jobs_scanned", "fixed_share"},
    CATEGORY_WEEKS: {"category", "share", "median_fixed_usd"},
}
_LEVELS = {"entry": 0, "inter": 1, "expert": 2}


def form_of(columns):
    """Which of the forms has these columns; None if none."""
    return next((form for form, needed in _KNOWN_BY.items() if needed <= set(columns)), None)


def read_recent(path):
    """The form of a table and the table in the common form."""
    table = pd.read_csv(path)
    form = form_of(table.columns)
    if form is None:
        raise ValueError(f"{path}: its columns are those of no known form ({', '.join(_KNOWN_BY)})")
    reader = {BUCKETS: _buckets, COUNTS: _counts, PRICES: _prices}.get(form)
    return form, table if reader is None else reader(table)


def _pay(table, hourly, low, high, budget):
    """Type, budget and middle of the stated rates."""
    rate = np.where(hourly, table[[low, high]].mean(axis=1), np.nan)
    kind = np.where(~hourly, 0, np.where(np.isnan(rate), 2, 1))
    money = table[budget].to_numpy(float) if budget else np.full(len(table), np.nan)
    return {"type": kind, "budget": np.where(hourly, np.nan, money), "rate": rate}


def _buckets(table):
    table = table[table["job_type"].notna()].reset_index(drop=True)
    bucket = bucket_codes(table["proposals_bucket"])
    found = {
        "post": table["post"],
        "search": table["track"],
        "age_h": table["age_at_link_collection_h"],
        "bucket": np.where(table["proposals_bucket"].isna(), np.nan, bucket),
        "level": coded(table["experience_level"], _LEVELS),
        "spent": table["client_total_spent_usd"].fillna(0),
        "interviewing": table["interviewing"],
        "invites": table["invites_sent"],
        "past_hires": table["client_total_hires"],
    }
    hourly = (table["job_type"].str.lower() == "hourly").to_numpy()
    return pd.DataFrame(found | _pay(table, hourly, "hourly_min", "hourly_max", "fixed"))


def _counts(table):
    hourly = (table["type"].str.lower() == "hourly").to_numpy()
    found = {
        "post": table["post"],
        "age_h": table["age_h"],
        "applicants": table["applicants"],
        "level": coded(table["tier"], _LEVELS),
        "spent": table["client_total_spent_usd"].fillna(0),
        "interviewing": table["interviewing"],
        "invites": table["invites"],
        "past_posts": table["posted_jobs"],
        "past_hires": table["jobs_with_hires"],
    }
    return pd.DataFrame(found | _pay(table, hourly, "hmin", "hmax", None))


def _prices(table):
    hourly = (table["type"].str.lower() == "hourly").to_numpy()
    found = {
        "post": table["post"],
        "connects": table["connects_required"],
        "level": coded(table["level"], _LEVELS),
        "spent": table["client_total_spent"].fillna(0),
        "reviews": table["client_reviews"],
    }
    return pd.DataFrame(found | _pay(table, hourly, "hourly_min", "hourly_max", "fixed_budget"))


def weeks(table):
    """Shares over all weeks, weighed by posts."""
    n = table["jobs_scanned"]
    names = ("fixed_share", "entry_share", "intermediate_share", "expert_share", "avg_hourly_usd")
    told = {name: float((table[name] * n).sum() / n.sum()) for name in names if name in table}
    return {"posts": int(n.sum()), **told, "median_fixed_usd": float(table["median_fixed_usd"].median())}


def category_weeks(table):
    """Share of each category, its median budget, and its mean rate weighed by posts."""
    names = table["category"].str.lower()
    total, found = table["jobs"].sum(), {}
    for start, name in CATEGORIES.items():
        rows = table[names.str.startswith(start)]
        if len(rows):
            jobs = rows["jobs"]
            found[name] = {
                "share": float(jobs.sum() / total),
                "median_fixed_usd": float(rows["median_fixed_usd"].median()),
                "avg_hourly_usd": float((rows["avg_hourly_usd"] * jobs).sum() / jobs.sum()),
            }
    return found
