"""The columns that are read of a history, of an account of Connects and of counts, and what people call them.

Answers: which heading is which column of ours. Headings that nobody needs are never kept: who the client was,
what was written, where the post stands.
"""

from collections.abc import Mapping

LOG: Mapping[str, str] = {
    "date": "when the proposal was sent",
    "job_id": "number or link of the post, to join its rows; not kept",
    "category": "line of work, in your own words",
    "type": "fixed, hourly or unstated",
    "budget": "what the post pays in all [dollars]; a rate such as $25/hr goes to hourly",
    "hourly": "what the post pays for an hour [dollars]",
    "asked": "what you asked [dollars]",
    "cost_connects": "Connects paid for the proposal",
    "boost_connects": "Connects paid for a top slot, or yes and no",
    "connects_returned": "Connects that came back",
    "proposals_at_send": "proposals that were there when yours was sent",
    "job_age_min": "age of the post when yours was sent [minutes, unless the heading or the cell says]",
    "posted": "when the post appeared",
    "payment_verified": "whether the client's payment method is verified",
    "client_hire_rate": "share of the client's posts that hired",
    "client_spend": "what the client had paid so far [dollars]",
    "skill_match": "how well you fitted, 0 to 1 or in per cent",
    "tailored": "whether the letter was written for the post",
    "invited": "whether the client invited you",
    "status": "what became of it",
    "event": "what a line of a log of events tells",
    "availability": "whether the post is still open",
    "viewed": "whether, or when, the client opened it",
    "replied": "whether, or when, the client answered",
    "interviewed": "whether, or when, the client talked to you",
    "hired": "whether, or when, you were hired",
    "outcome_date": "when the last of this happened",
    "value": "what the contract paid [dollars]",
    "currency": "currency of amounts that name none",
    "member": "which member of the agency; kept as a number",
}
"""columns of a log: a row is a proposal, or something that happened to one"""
LEDGER: Mapping[str, str] = {
    "date": "when the Connects moved",
    "entry": "what for",
    "amount": "Connects, in above zero and out below",
    "paid_out": "Connects out, where they have a column of their own",
    "paid_in": "Connects in, where they have a column of their own",
    "job_id": "number, link or title of the post, to join a boost and a refund to its proposal; not kept",
}
"""columns of an account: a row is a movement of Connects"""
COUNTS: Mapping[str, str] = {
    "period": "week, month or whatever a line stands for",
    "sent": "proposals sent",
    "viewed": "of these, opened by the client",
    "replied": "of these, answered",
    "interviewed": "of these, talked about",
    "hired": "of these, won",
    "pending": "of these, still open",
    "connects": "Connects spent",
}
"""columns of counts: a row is a period"""
LONG: Mapping[str, str] = {
    "stage": "in counts with a row for each stage: which stage; empty if each row is one proposal",
    "count": "in counts with a row for each stage: how many got so far",
}
"""columns of counts that stand with a row for each stage, besides `period`"""
KINDS: Mapping[str, Mapping[str, str]] = {"log": LOG, "ledger": LEDGER, "counts": COUNTS}

_LOG_WORDS: Mapping[str, tuple[str, ...]] = {
    "date": (
        *("date_sent", "sent_date", "sent_at", "sent_on", "submitted_at", "submitted_on", "date_submitted"),
        *("submission_date", "submitted_date", "applied_at", "applied_on", "date_applied", "applied_date"),
        *("application_date", "proposal_date", "bid_date", "bid_at", "submit_date", "submitted", "sent"),
        *("created_date_time", "created_at", "created", "created_on", "timestamp", "ts", "datetime", "time"),
        *("created_date", "day", "applied", "fecha", "datum", "fecha_de_envio", "date_envoi", "data", "when"),
        *("at", "date_of_proposal", "proposal_sent", "date_created"),
    ),
    "job_id": (
        *(
            "number",
            "job_url",
            "job_link",
            "bid_link",
            "proposal_link",
            "post_link",
            "job",
            "job_key",
            "post_id",
        ),
        *("proposal_id", "contract_id", "post", "ciphertext", "link", "url", "uid", "id"),
    ),
    "category": (
        *("niche", "line_of_work", "tech_stack", "stack", "service", "area", "field", "specialty", "skill"),
        *("job_category", "profile_category", "skills", "kategorie", "categoria", "categorie", "vertical"),
    ),
    "type": ("job_type", "rate_type", "contract_type", "payment_type", "pay_type", "kind", "tipo", "typ"),
    "budget": (
        *("job_budget", "client_budget", "project_budget", "budget_usd", "fixed_budget", "post_budget"),
        *("presupuesto", "posted_budget", "estimated_budget"),
    ),
    "hourly": ("hourly_budget", "budget_hourly", "hourly_rate_usd", "job_hourly_rate", "client_hourly_rate"),
    "asked": (
        *("bid_amount", "bid_rate", "bid", "my_bid", "your_bid", "proposed_rate", "proposed_amount", "quote"),
        *("rate_value", "asked_usd", "asking_price", "proposal_amount", "amount", "rate", "price", "offer"),
        *("hourly_rate", "quoted", "my_rate", "charge_rate"),
    ),
    "cost_connects": (
        *(
            "connects",
            "connects_spent",
            "connects_used",
            "connects_required",
            "connect_cost",
            "connects_cost",
        ),
        *("connects_paid", "tokens", "cost", "conectes", "number_of_connects", "spent_connects"),
    ),
    "boost_connects": (
        *(
            "boost",
            "boosted",
            "boost_amount",
            "boost_bid",
            "boosted_connects",
            "connects_boost",
            "is_boosted",
        ),
        *("bid_boost", "boost_cost"),
    ),
    "connects_returned": (
        *("returned", "refund", "refunded", "connects_refunded", "refunded_connects", "connects_back"),
    ),
    "proposals_at_send": (
        *("rivals", "proposals", "competition", "applicants", "total_applicants", "proposals_count"),
        *("proposals_so_far", "competitors", "proposal_count", "num_proposals", "bids_at_send"),
    ),
    "job_age_min": (
        *("job_age", "post_age", "age", "age_min", "job_age_hours", "age_hours", "age_h", "post_age_hours"),
        *("posted_ago", "job_posted_ago", "age_minutes", "age_of_post"),
    ),
    "posted": ("posted_at", "job_posted", "job_posted_at", "posted_on", "date_posted", "post_date"),
    "payment_verified": (
        *("verified", "client_verified", "payment_method_verified", "client_payment_verified"),
        "client_payment_verification",
    ),
    "client_hire_rate": ("hire_rate", "client_hiring_rate"),
    "client_spend": (
        *("client_spent", "client_total_spent", "total_spent", "client_spent_usd", "amount_spent"),
    ),
    "skill_match": ("match", "fit", "match_score", "fit_score", "score", "relevance", "job_score"),
    "tailored": ("personalized", "personalised", "custom", "customized", "tailored_letter"),
    "invited": ("invite", "invitation", "is_invited", "invited_by_client", "from_invite", "is_invite"),
    "status": (
        *(
            "outcome",
            "result",
            "proposal_status",
            "upwork_status",
            "stage",
            "state",
            "final_status",
            "estado",
        ),
        *("current_status", "job_status", "statut", "bid_status", "reply_status", "response_status"),
    ),
    "event": ("event_type", "action", "type_of_event"),
    "availability": ("job_availability", "job_open", "post_status"),
    "viewed": (
        *("viewed_at", "viewed_on", "viewed_date", "opened", "opened_at", "seen", "seen_at", "read", "views"),
        *("client_viewed", "viewed_by_client", "is_viewed", "date_viewed"),
    ),
    "replied": (
        *("replied_at", "replied_on", "reply", "reply_date", "response", "responded", "responded_at"),
        *(
            "response_date",
            "client_replied",
            "client_response",
            "got_reply",
            "is_lead",
            "lead",
            "got_response",
        ),
        *("date_replied", "answered", "reply_received"),
    ),
    "interviewed": (
        *("interview", "interviewed_at", "interview_date", "interviewing", "interview_at", "had_interview"),
        *("date_interviewed", "is_interviewing", "call", "call_date"),
    ),
    "hired": (
        *("hired_at", "hired_on", "hire_date", "won", "won_at", "is_hired", "is_won", "hire", "date_hired"),
        *("win", "awarded", "contract_start", "won_date"),
    ),
    "outcome_date": (
        *("outcome_at", "outcome_on", "decided_at", "closed_at", "status_date", "updated_at", "last_update"),
        *("updated", "last_updated", "closed_on", "modified", "result_date", "decision_date", "updated_on"),
    ),
    "value": (
        *("contract_value", "won_value", "deal_value", "earned", "earnings", "revenue", "value_usd", "worth"),
        *("won_amount", "total_value", "income", "contract_amount", "project_value"),
    ),
    "currency": ("currency_code", "currency_symbol"),
    "member": ("profile", "freelancer", "added_by", "user_id", "account", "agency_member", "bidder", "user"),
}
_LEDGER_WORDS: Mapping[str, tuple[str, ...]] = {
    "date": (
        "at_days",
        "timestamp",
        "when",
        "created_at",
        "datetime",
        "time",
        "day",
        "transaction_date",
        "datum",
        "fecha",
    ),
    "entry": (
        *(
            "cause",
            "description",
            "details",
            "activity",
            "action",
            "transaction",
            "transaction_type",
            "reason",
        ),
        *("event", "movement", "reference", "type", "what", "text", "memo", "beschreibung"),
    ),
    "amount": (
        *(
            "connects",
            "change",
            "connects_change",
            "delta",
            "quantity",
            "number_of_connects",
            "connect_amount",
        ),
    ),
    "paid_out": ("out", "spent", "debit", "used", "connects_out", "connects_spent", "connects_used"),
    "paid_in": ("in", "received", "credit", "added", "connects_in", "connects_added", "connects_received"),
    "job_id": ("job", "post", "job_title", "title", "job_link", "job_url", "proposal", "proposal_id", "link"),
}
_COUNTS_WORDS: Mapping[str, tuple[str, ...]] = {
    "period": (
        *("week", "month", "date", "week_of", "week_starting", "quarter", "day", "template", "name", "year"),
        *("period_days", "from", "profile", "cover_letter", "woche", "semana"),
    ),
    "sent": (
        *("proposals_sent", "proposals", "applications", "total_proposals", "proposals_submitted", "bids"),
        *("total_sent", "submitted", "bids_sent", "applied", "total", "total_submitted", "applications_sent"),
    ),
    "viewed": ("views", "opened", "proposals_viewed", "viewed_by_client", "total_viewed", "seen", "opens"),
    "replied": (
        *("replies", "responses", "responded", "total_replies", "messages", "answers", "responses_received"),
    ),
    "interviewed": ("interviews", "interviewing", "calls", "total_interviews"),
    "hired": (
        "hires",
        "wins",
        "won",
        "jobs_won",
        "contracts",
        "total_hired",
        "offers",
        "accepted",
        "awarded",
    ),
    "pending": ("open", "active", "waiting", "still_open", "in_progress"),
    "connects": ("connects_spent", "connects_used", "cost_connects", "total_connects", "spent_connects"),
}
WORDS = {"log": _LOG_WORDS, "ledger": _LEDGER_WORDS, "counts": _COUNTS_WORDS}
DOUBTFUL = frozenset((
    *("amount", "rate", "price", "cost", "offer", "quote", "at", "day", "time", "when"),
    *("created", "data", "ts", "job", "id", "uid", "post", "read", "seen", "call", "lead"),
    *("reply", "response", "score", "age", "fit", "match", "custom", "skill", "skills"),
    *("stack", "area", "field", "service", "kind", "state", "stage", "proposals"),
    *("income", "worth", "earned", "value", "user", "account", "profile", "freelancer"),
    *("updated", "modified", "open", "spent", "sent"),
))  # fmt: skip
"""known headings that may mean something else"""
PRIVATE = frozenset(
    (
        *(
            "client",
            "client_name",
            "name",
            "notes",
            "note",
            "letter",
            "cover_letter",
            "proposal_text",
            "text",
        ),
        *("message", "messages", "description", "title", "job_title", "proposal_name", "email", "company"),
        *("link", "url", "bid_link", "job_link", "job_url", "proposal_link", "country", "phone", "comment"),
        *("comments", "added_by", "profile", "job_description", "angle", "proposal_content", "linkedin"),
    )
)
"""headings of what is never kept, so that this can be said of them by name"""
