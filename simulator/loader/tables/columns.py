"""The columns that are read of a table of posts.

Answers: which columns are read, what each holds, and what else people call it.
"""

import re
import unicodedata
from collections.abc import Mapping

NEEDED = ("posted_at", "category", "job_type")
COLUMNS: Mapping[str, str] = {
    "posted_at": "when the post appeared",
    "category": "line of work, in your own words",
    "job_type": "fixed, hourly or unstated",
    "budget_usd": "what a fixed-price post pays in all [dollars]",
    "budget_low_usd": "lower end of the budget, where it has a column of its own [dollars]",
    "budget_high_usd": "upper end of the budget, where it has a column of its own [dollars]",
    "hourly_rate_usd": "pay per hour, or a range [dollars]",
    "hourly_rate_low_usd": "lower end of the pay per hour, where it has a column of its own [dollars]",
    "hourly_rate_high_usd": "upper end of the pay per hour, where it has a column of its own [dollars]",
    "currency": "currency of amounts that name none, such as EUR; dollars without one",
    "duration": "less than 1 month, 1 to 3 months, 3 to 6 months or more than 6 months",
    "weekly_hours": "less than 30 or 30+ hours a week",
    "experience_level": "entry, intermediate or expert",
    "connects_required": "price of a proposal [Connects]",
    "openings": "people to hire",
    "proposals": "proposals that the post had when it was seen: a number, or 5 to 10, 50+",
    "client_rating": "stars of the client, 0 to 5",
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
        *("veroffentlicht_am", "veroffentlicht", "datum", "erstellt_am", "fecha", "publicado", "publie_le"),
        *("fecha_de_publicacion", "date_de_publication", "publicado_em", "data"),
    ),
    "category": (
        *("cat", "categories", "job_category", "category_name", "main_category", "category2", "field"),
        *("search_keyword", "keyword", "search_query", "query", "search_term", "occupation", "niche_name"),
        *("search", "subcategory", "sub_category", "job_subcategory", "primary_category", "category_label"),
        *("kategorie", "bereich", "categoria", "categorie"),
    ),
    "job_type": (
        *("type", "kind", "payment_type", "pay_type", "contract_type", "project_type", "hourly_fixed"),
        *("price_type", "budget_type", "hourly_or_fixed", "engagement_type"),
        *("auftragsart", "vertragsart", "art", "typ", "tipo", "tipo_de_contrato", "type_de_contrat"),
    ),
    "budget_usd": (
        *("budget", "fixed_budget", "fixed_price", "fixed", "amount", "fixed_price_amount", "price"),
        *("fixed_budget_amount", "est_budget", "project_budget", "amount_raw_value", "amount_amount"),
        *("budget_amount", "fixed_price_amount_raw_value", "budget_eur", "budget_gbp", "budget_inr"),
        *("festpreis", "presupuesto", "orcamento"),
    ),
    "budget_low_usd": (
        *("budget_min", "min_budget", "budget_low", "budget_from", "budget_minimum", "minimum_budget"),
        *("fixed_budget_min", "price_min", "min_price", "fixed_min", "budget_min_usd", "amount_min"),
    ),
    "budget_high_usd": (
        *("budget_max", "max_budget", "budget_high", "budget_to", "budget_maximum", "maximum_budget"),
        *("fixed_budget_max", "price_max", "max_price", "fixed_max", "budget_max_usd", "amount_max"),
    ),
    "currency": (
        *("currency_code", "budget_currency", "amount_currency", "amount_currency_code", "currency_symbol"),
        *("budget_currency_code", "price_currency"),
    ),
    "hourly_rate_usd": (
        *("hourly_rate", "rate", "hourly", "hourly_range", "hourly_budget", "rate_usd", "pay_rate"),
        *("hourly_rate_range", "hourly_budget_text", "stundensatz", "tarifa_por_hora", "taux_horaire"),
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
    "duration": (
        *("project_length", "length", "duration_label", "engagement_duration", "job_duration"),
        *("dauer", "laufzeit", "duracion", "duree"),
    ),
    "weekly_hours": ("hours_per_week", "work_hours", "hours", "workload", "engagement", "weekly_workload"),
    "experience_level": ("level", "experience", "tier", "contractor_tier", "expertise", "skill_level"),
    "connects_required": ("connects", "connect_price", "connects_price", "cost_connects", "proposal_cost"),
    "openings": ("people_to_hire", "persons_to_hire", "positions", "freelancers_needed", "hires_needed"),
    "proposals": (
        *("proposals_tier", "proposals_bucket", "proposal_count", "number_of_proposals", "num_proposals"),
        *("applicants", "total_applicants", "bids", "bid_count", "applications", "proposals_count"),
        *("bewerbungen", "propuestas", "propositions"),
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
    "posted_at": ("posted", "posted_on", "date_posted", "posted_date", "posted_time"),
    "job_type": ("payment_type", "project_type", "contract_type", "type"),
    "post": (
        *("job_id", "post_id", "ciphertext", "job_link", "post_link", "job_url", "post_url", "link", "url"),
        *("uid", "id"),
    ),
    "proposals": ("proposals_tier", "proposals_bucket"),
    "snapshot_at": ("scraped_at",),
}
"""other headings that can mean one thing only: read without being mapped"""


def plain(name: str) -> str:
    """Write a heading in small letters with underscores, and without accents.

    Examples
    --------
    >>> plain("Job Type"), plain("clientTotalSpent"), plain("Hourly/Fixed")
    ('job_type', 'client_total_spent', 'hourly_fixed')
    """
    cut = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name.strip())
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", cut) if not unicodedata.combining(sign))
    return re.sub(r"[^a-z0-9]+", "_", bare.lower()).strip("_")
