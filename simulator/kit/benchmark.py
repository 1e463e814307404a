"""The benchmark market: one market with four groups, as a scenario.

Answers: on which market is speed measured. Posts of three categories as a Poisson stream, 1,000 freelancers,
hourly ticks; the other simulators in `benchmarks/` play the same market.
"""

from simulator.model.scenario import Scenario

CATEGORIES, NOISE, DISPLAY_NOISE, OUTSIDE, MATCH_WEIGHT = 3, 0.1, 0.2, 1.5, 2.0
CAPACITY, GRANT, MONTH, ATTENTION, CLOSES_WHEN_NONE, LIVE = 4, 60, 30.0, 15.0, 0.5, 0.5
DECIDE_MEDIAN, OPEN_FOR, VALUE_MEDIAN, VALUE_LN_SD, WIDTH = 4.0, 30.0, 200.0, 1.5, 0.15
DURATION_DAYS, CHECKS_PER_HOUR = 20.0, 1.0
PRICES, EDGES = (2, 4, 6), (50.0, 600.0)

GROUPS = ("spray", "value", "fit", "quiet")


JOBS = {
    "categories": dict.fromkeys("abc", 1),
    "value_usd": {"lognormal": {"median": VALUE_MEDIAN, "ln_sd": VALUE_LN_SD}},
    "type_shares": [1, 0, 0],
    "duration_days": {"exponential": {"mean": DURATION_DAYS}},
    "openings": 1,
    "featured_share": 0,
}
CLIENTS = {
    "seriousness": LIVE,
    "attention": {"poisson": {"mean": ATTENTION}},
    "display": "best_match",
    "display_noise": DISPLAY_NOISE,
    "decide_after": {"lognormal": {"median": DECIDE_MEDIAN, "ln_sd": 1}},
    "open_for": OPEN_FOR,
    "closes_when_none": CLOSES_WHEN_NONE,
    "ghost_closes": 0,
    "removed_share": 0,
    "interviews": 0,
}
LOGIT = {
    "outside": OUTSIDE,
    "match": MATCH_WEIGHT,
    **dict.fromkeys(("quality", "reputation", "tailoring", "price"), 0),
}
TIERS = {
    "prices": [1, *PRICES],
    "budget_edges_usd": list(EDGES),
    "discount_unproven": 0,
    "discount_proven": 0,
}
CONNECTS = {
    "price": {"model": "tiers", "tiers": TIERS},
    "monthly_grant": GRANT,
    "month": MONTH,
    "refunds": {"closed": 1},
}
PERSON = {
    "capacity": CAPACITY,
    "width": WIDTH,
    "checks_per_hour": {"exponential": {"mean": CHECKS_PER_HOUR}},
}


def benchmark_market(freelancers: int = 1000, per_day: float = 40, days: float = 180) -> Scenario:
    """The market as a scenario.

    Parameters
    ----------
    freelancers : int
        People in all, a quarter in each of `GROUPS`.
    per_day : float
        Posts per day, on average.
    days : float
        Length of the run [days].

    Returns
    -------
    Scenario
        Each group follows the strategy of its name, which the caller supplies.
    """
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "competition": "market",
            "horizon": days,
            "clock": {"tick": "1 h"},
            "jobs": {"per_day": per_day, **JOBS},
            "clients": CLIENTS,
            "hiring": {"logit": LOGIT},
            "match": {"seen_noise": NOISE},
            "connects": CONNECTS,
            "freelancers": [
                {"name": name, "strategy": name, "count": freelancers // 4, **PERSON} for name in GROUPS
            ],
        }
    )
