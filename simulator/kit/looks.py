"""Which columns each strategy of the program reads.

Answers: what does it look at. Finding out takes a trial in a market, and with it the compiler; so what was
found is written down here. A test finds it out anew; other strategies are tried when they are asked about.
"""

LOOKS_AT = {
    "random": "whim",
    "spray_and_pray": "",
    "fresh_hour": "age_days posted_at",
    "fresh_minutes": "age_days posted_at",
    "low_competition": "age_days hourly_rate_usd posted_at rivals value_usd",
    "verified_only": "client_verified job_type match value_usd",
    "hire_rate_50": "client_hire_rate client_new",
    "qualified_client": "client_hire_rate client_spent_usd client_verified rivals",
    "whale_hunter": "client_hire_rate client_rating client_spent_usd",
    "fit_threshold": "age_days client_hire_rate client_verified match posted_at rivals value_usd",
    "triage_p1_p2_p3": (
        "age_days client_hire_rate client_rating client_verified duration_days hourly_rate_usd "
        "match posted_at value_usd"
    ),
    "two_a_day": "connects_required lane match",
    "never_boost": "",
    "always_boost_top": "lane",
    "boost_high_value": "client_hires client_spent_usd client_verified",
    "boost_best_match": "match",
    "cheap_first": "connects_required",
    "value_per_connect": "match time_counts usd_each usd_per_connect value_usd",
    "skip_idle_client": "age_days posted_at",
    "new_client_opportunist": "age_days client_new client_verified posted_at rivals",
    "invite_only": "",
    "review_builder": "duration_days feedbacks match sent_today sent_week value_usd",
    "repeat_first": "capacity free_slots match",
    "paced_budget": "balance buyable buyable_a_month days_to_grant month_days opening spent_today",
    "adaptive_filters": (
        "age_days client_hire_rate client_new client_spent_usd client_verified featured lane "
        "match posted_at value_usd"
    ),
    "five_filter_agency": (
        "age_days client_hire_rate client_new client_rating client_spent_usd client_verified "
        "posted_at value_usd"
    ),
    "watch_rivals": "connects_required rival_price_mean",
    "bid_near_average": "match rival_price_mean",
    "expected_value": ("age_days age_hours cost_usd match posted_at price_usd rivals time_counts value_usd"),
    "shadow_price": "lane match time_counts usd_per_connect value_usd",
    "knapsack": "balance connects_required lane match time_counts usd_each usd_per_connect value_usd",
    "adaptive_threshold": "lane match value_usd",
    "boost_breakeven": "match usd_each value_usd",
    "thompson": (
        "age_days client_hire_rate client_new client_spent_usd client_verified lane match posted_at value_usd"
    ),
    "ucb": (
        "age_days client_hire_rate client_new client_spent_usd client_verified lane match posted_at value_usd"
    ),
    "explore_then_commit": (
        "age_days client_hire_rate client_new client_spent_usd client_verified lane match posted_at value_usd"
    ),
    "capped": "",
    "cool_down": "lane",
    "only_if": "client_verified match",
    "only_when_capacity": "free_slots",
    "tailor_if": "match",
    "withdraw_after": "",
    "boosted": "lane",
    "boost_if": "match",
    "noise": "",
    "mixture": "",
    "switch_at": "feedbacks",
    "highest_match": "",
    "highest_true_p": "reputation",
    "clairvoyant": "connects_required duration_days lane usd_each value_usd",
}
"""name of the strategy, to the columns with spaces between"""
