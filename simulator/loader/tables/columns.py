"""Which column of a person's table is which of ours.

Answers: what does each heading mean. Headings count as ours whatever their case, spaces and hyphens; a map in
the scenario (`jobs.replay.columns`) names the others; `guesses` proposes such a map from words that scrapers
and sites use.
"""

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from simulator.model.values.names import nearest

NEEDED = ("posted_at", "category", "job_type")
COLUMNS: Mapping[str, str] = {
    "posted_at": "when the post appeared",
    "category": "line of work, in your own words",
    "job_type": "fixed, hourly or unstated",
    "budget_usd": "what a fixed-price post pays in all [dollars]",
    "hourly_rate_usd": "pay per hour, or a range [dollars]",
    "hourly_rate_low_usd": "lower end of the pay per hour, where it has a column of its own [dollars]",
    "hourly_rate_high_usd": "upper end of the pay per hour, where it has a column of its own [dollars]",
    "duration": "less than 1 month, 1 to 3 months, 3 to 6 months or more than 6 months",
    "weekly_hours": "less than 30 or 30+ hours a week",
    "experience_level": "entry, intermediate or expert",
    "connects_required": "price of a proposal [Connects]",
    "openings": "people to hire",
    "proposals": "proposals that the post had when it was seen: a number, or 5 to 10, 50+",
    "client_rating": "0 to 5",
    "client_reviews": "reviews of the client",
    "client_spent_usd": "what the client has paid so far [dollars]",
    "client_payment_verification": "verified or unverified",
    "client_posts": "posts of the client so far",
    "client_hires": "hires of the client so far",
    "client_hire_rate": "share of the client's posts that hired",
    "snapshot_at": "when the post was seen",
    "post": "number or link of the post: rows that share it are one post",
    "value_usd": "worth of the whole contract [dollars]",
    "duration_days": "how long the contract lasts [days]",
    "niche": "how special the work is, 0 to 1",
    "featured": "whether the post is featured: 0 or 1",
    "live": "whether the client will choose: 0 or 1",
    "fate": "hires, closes, silent or removed",
    "closes_after_days": "days until the client decides",
    "attention": "proposals that the client reads",
}
"""every column that is read, and what it holds"""

SYNONYMS: Mapping[str, tuple[str, ...]] = {
    "posted_at": (
        *("posted", "posted_on", "posted_date", "date_posted", "post_date", "posted_time", "post_time"),
        *("published", "published_at", "published_date", "publish_date", "publish_time", "publish"),
        *("created", "created_at", "created_date", "date", "datetime", "timestamp", "time", "posted_utc"),
        *(
            "ts_publish",
            "ts_create",
            "absolute_date",
            "date_created",
            "posting_date",
            "pub_date",
            "published_on",
        ),
        *("posted_ago", "relative_date", "posted_time_ago", "first_posted"),
    ),
    "category": (
        *("cat", "categories", "job_category", "category_name", "main_category", "category2", "field"),
        *("search_keyword", "keyword", "search_query", "query", "search_term", "occupation", "niche_name"),
        *("search", "subcategory", "sub_category", "job_subcategory", "primary_category", "category_label"),
    ),
    "job_type": (
        *("type", "kind", "payment_type", "pay_type", "contract_type", "project_type", "hourly_fixed"),
        *("price_type", "budget_type", "hourly_or_fixed", "engagement_type"),
    ),
    "budget_usd": (
        *("budget", "fixed_budget", "fixed_price", "fixed", "amount", "fixed_price_amount", "price"),
        *("fixed_budget_amount", "est_budget", "project_budget"),
    ),
    "hourly_rate_usd": (
        *("hourly_rate", "rate", "hourly", "hourly_range", "hourly_budget", "rate_usd", "pay_rate"),
        *("hourly_rate_range", "hourly_budget_text"),
    ),
    "hourly_rate_low_usd": (
        *(
            "hourly_min",
            "hmin",
            "min_rate",
            "rate_min",
            "hourly_rate_min",
            "hourly_budget_min",
            "min_hourly_rate",
        ),
        *("min_hourly", "hourly_low", "hourly_from", "hourly_rate_low"),
    ),
    "hourly_rate_high_usd": (
        *(
            "hourly_max",
            "hmax",
            "max_rate",
            "rate_max",
            "hourly_rate_max",
            "hourly_budget_max",
            "max_hourly_rate",
        ),
        *("max_hourly", "hourly_high", "hourly_to", "hourly_rate_high"),
    ),
    "duration": ("project_length", "length", "duration_label", "engagement_duration", "job_duration"),
    "weekly_hours": ("hours_per_week", "work_hours", "hours", "workload", "engagement", "weekly_workload"),
    "experience_level": ("level", "experience", "tier", "contractor_tier", "expertise", "skill_level"),
    "connects_required": ("connects", "connect_price", "connects_price", "cost_connects", "proposal_cost"),
    "openings": ("people_to_hire", "persons_to_hire", "positions", "freelancers_needed", "hires_needed"),
    "proposals": (
        *("proposals_tier", "proposals_bucket", "proposal_count", "number_of_proposals", "num_proposals"),
        *("applicants", "total_applicants", "bids", "bid_count", "applications", "proposals_count"),
    ),
    "client_rating": ("client_score", "rating", "client_feedback", "buyer_rating", "feedback_score"),
    "client_reviews": (
        "client_feedbacks",
        "reviews",
        "review_count",
        "feedback_count",
        "client_review_count",
    ),
    "client_spent_usd": (
        *("client_spent", "client_total_spent", "total_spent", "client_spend", "client_total_spent_usd"),
        *("amount_spent", "spent", "client_total_charges"),
    ),
    "client_payment_verification": (
        *("payment_verified", "payment_method_verified", "client_payment_verified", "verified"),
        *(
            "client_payment_verification_status",
            "client_payment_method_verified",
            "client_is_payment_verified",
        ),
        *("payment_verification", "client_verified", "is_payment_verified", "payment_verification_status"),
    ),
    "client_posts": (
        "client_posted_jobs",
        "posted_jobs",
        "client_jobs_posted",
        "jobs_posted",
        "client_total_posts",
    ),
    "client_hires": ("client_total_hires", "total_hires", "jobs_with_hires", "client_hired"),
    "client_hire_rate": ("hire_rate", "client_hiring_rate", "hire_percentage", "client_hire_percent"),
    "snapshot_at": (
        "scraped_at",
        "scraped",
        "scrape_date",
        "scraped_date",
        "crawled_at",
        "collected_at",
        "seen_at",
    ),
    "post": (
        "id",
        "job_id",
        "post_id",
        "uid",
        "ciphertext",
        "link",
        "url",
        "job_link",
        "job_url",
        "post_url",
    ),
    "duration_days": ("days",),
    "featured": ("premium_featured", "is_featured", "premium"),
    "value_usd": ("contract_value", "worth"),
}
"""other words for each, as scrapers write them; earlier ones are better guesses"""


ALIASES: Mapping[str, tuple[str, ...]] = {
    "post": (
        *("job_id", "post_id", "ciphertext", "job_link", "post_link", "job_url", "post_url", "link", "url"),
        *("uid", "id"),
    ),
    "proposals": ("proposals_tier", "proposals_bucket"),
    "snapshot_at": ("scraped_at",),
}
"""other headings that can mean one thing only: read without being mapped"""


class Headings(NamedTuple):
    """What the headings of a table mean."""

    ours: dict[str, str]
    """our name of each column that is read, to the table's"""
    unused: tuple[str, ...]
    """columns of the table that nothing reads"""
    wrong: tuple[str, ...]
    """what has to be mended first, one sentence each"""


def plain(name: str) -> str:
    """Write a heading in small letters with underscores.

    Examples
    --------
    >>> plain("Job Type"), plain("clientTotalSpent"), plain("Hourly/Fixed")
    ('job_type', 'client_total_spent', 'hourly_fixed')
    """
    cut = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    return re.sub(r"[^a-z0-9]+", "_", cut.lower()).strip("_")


def read_headings(names: Iterable[str], columns: Mapping[str, str]) -> Headings:
    """Tell which column is which.

    Parameters
    ----------
    names : iterable of str
        Headings of the table.
    columns : mapping
        Our name to the table's, as the scenario maps them (`jobs.replay.columns`).

    Returns
    -------
    Headings
    """
    there = list(names)
    ours: dict[str, str] = {}
    wrong: list[str] = []
    for name, theirs in columns.items():
        if name not in COLUMNS:
            near = nearest(name, COLUMNS)
            hint = f"; did you mean '{near}'?" if near else f"; there are {', '.join(COLUMNS)}"
            wrong.append(f"jobs.replay.columns: there is no column '{name}'{hint}")
        elif theirs not in there:
            near = nearest(theirs, there)
            hint = f"; did you mean '{near}'?" if near else f"; it has {', '.join(there[:20])}"
            wrong.append(f"jobs.replay.columns: {name}: the table has no column '{theirs}'{hint}")
        else:
            ours[name] = theirs
    taken = set(ours.values())
    for theirs in there:
        if theirs not in taken and (name := plain(theirs)) in COLUMNS and name not in ours:
            ours[name] = theirs
            taken.add(theirs)
    for name, aliases in ALIASES.items():
        plainly = {plain(theirs): theirs for theirs in there if theirs not in taken}
        found = next((plainly[alias] for alias in aliases if alias in plainly), None)
        if name not in ours and found is not None:
            ours[name] = found
            taken.add(found)
    left = [name for name in there if name not in taken]
    meant = _meant(left, [name for name in COLUMNS if name not in ours and name not in columns])
    for name in NEEDED:
        if name not in ours and not any(name == key for key in columns):
            hint = f": '{meant[name]}' looks like it" if name in meant else ""
            wrong.append(f"column '{name}' ({COLUMNS[name]}) is missing{hint}")
    if any(name in meant for name in NEEDED):
        wrong.append("map what is missing: `simulator posts check FILE` writes the lines for your scenario")
    loose = [k for k in COLUMNS if k not in ours]
    for theirs in left:
        near = nearest(plain(theirs), loose, cutoff=0.85)
        if near and near != meant.get(near) and theirs not in meant.values():
            wrong.append(f"column '{theirs}' is not known; did you mean '{near}'?")
    return Headings(ours, tuple(left), tuple(wrong))


def _meant(left: list[str], ours: list[str]) -> dict[str, str]:
    """Our names, to the columns of the table that are called by another word for them."""
    by_plain = {plain(theirs): theirs for theirs in reversed(left)}
    found: dict[str, str] = {}
    for name in ours:
        word = next((word for word in SYNONYMS.get(name, ()) if word in by_plain), None)
        if word is not None and by_plain[word] not in found.values():
            found[name] = by_plain[word]
    return found


def guesses(headings: Headings) -> dict[str, str]:
    """Propose what the columns that nothing reads may be: our name to the table's.

    To be written under `jobs.replay.columns` if it is right.
    """
    return _meant(list(headings.unused), [name for name in COLUMNS if name not in headings.ours])
