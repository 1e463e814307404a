"""Listings of open posts, as they came, in one form.

Columns that a listing lacks are empty (NaN), and what rests on them is left out of the numbers.
"""

import numpy as np
import pandas as pd

from simulator.studies.baselines.listings import DURATION_DAYS, Listing

__all__ = ["DURATION_DAYS", "Listing"]

TYPES = ("fixed", "hourly", "unstated")
LEVELS = ("entry", "intermediate", "expert")
DURATIONS = ("under a month", "1 to 3 months", "3 to 6 months", "over 6 months")
CATEGORIES = {
    "web": "web", "design": "design", "sales": "sales", "admin": "admin", "writ": "writing",
    "engineering": "engineering", "account": "accounting", "data": "data_science", "it &": "it",
    "translat": "translation", "customer": "customer_service", "legal": "legal",
}  # fmt: skip
_TIERS = {"less": 0, "<5": 0, "5": 1, "10": 2, "15": 3, "20": 4, "50": 5, "50+": 5}


def coded(column, words):
    text = column.astype(object).where(column.notna(), "").astype(str).str.lower()
    out = np.full(len(text), np.nan)
    for word, code in words.items():
        out[(np.isnan(out) & text.str.contains(word, regex=False).to_numpy())] = code
    return out


def bucket_codes(column):
    text = column.astype(object).where(column.notna(), "").astype(str).str.lower().str.strip()
    return np.array([_TIERS.get(t if t == "50+" else t.split(" ")[0].split("-")[0], -1) for t in text])


def _number(table, name):
    return table[name].to_numpy(float) if name in table else np.full(len(table), np.nan)


def _category(column):
    text = column.astype(object).where(column.notna(), "").astype(str).str.lower()
    out = np.full(len(text), "other", dtype=object)
    for word, name in CATEGORIES.items():
        out[text.str.startswith(word).to_numpy()] = name
    return out


def read_listing(path, name=None):
    """Read a listing with the columns of the simulator's replay table, and those of its clients."""
    table = pd.read_csv(path)
    posted = pd.to_datetime(table["posted_at"])
    seen = pd.to_datetime(table["snapshot_at"])
    age = (seen - posted).dt.total_seconds().to_numpy() / 3600
    verified = table.get("client_payment_verification", pd.Series(np.nan, index=table.index)).map(
        {1: 1.0, 2: 0.0}
    )
    client = table["client"].to_numpy() if "client" in table else np.arange(len(table))
    known = pd.Series(client).map(pd.Series(client).value_counts()).to_numpy()
    long = {"less": 0, "1 to 3": 1, "3 to 6": 2, "more": 3}
    listing = Listing(
        name or str(path), age, (posted.astype("int64") // (86400 * _unit(posted))).to_numpy(),
        bucket_codes(table["proposals_tier"]), _category(table["category"]),
        coded(table["job_type"], {"fixed": 0, "hourly": 1, "unstated": 2}), _number(table, "budget_usd"),
        _number(table, "hourly_rate_usd"), coded(table["duration"], long),
        coded(table["weekly_hours"], {"30+": 1, "less": 0}),
        coded(table["experience_level"], {"entry": 0, "inter": 1, "expert": 2}),
        _number(table, "connects_required"), _number(table, "client_spent_usd"),
        verified.to_numpy(float), client, known,
    )  # fmt: skip
    return listing.where(listing.bucket >= 0)


def _unit(times):
    return {"s": 1, "ms": 10**3, "us": 10**6, "ns": 10**9}[times.dt.unit]
