"""The market of the benchmarks: one market, four groups, as a scenario.

Answers: on what is speed measured. Posts of three categories as a Poisson stream, 1,000 freelancers, hourly
ticks; the peers in `benchmarks/` play the same.
"""

from simulator.model.scenario import Scenario

CATEGORIES, NOISE, DISPLAY_NOISE, OUTSIDE, MATCH_WEIGHT = 3, 0.1, 0.2, 1.5, 2.0
CAPACITY, GRANT, MONTH, ATTENTION, CLOSES_WHEN_NONE, LIVE = 4, 60, 30.0, 15.0, 0.5, 0.5
DECIDE_MEDIAN, OPEN_FOR, VALUE_MEDIAN, VALUE_LN_SD, WIDTH = 4.0, 30.0, 200.0, 1.5, 0.15
DURATION_DAYS, CHECKS_PER_HOUR = 20.0, 1.0
PRICES, EDGES = (2, 4, 6), (50.0, 600.0)

GROUPS = ("spray", "value", "fit", "quiet")


def benchmark_market(freelancers: int = 1000, per_day: float = 40, days: float = 180) -> Scenario:
    """The market as a scenario; `per_day` posts for `days`, freelancers in four equal groups."""
    return Scenario.model_validate(
        {
            "name": "benchmark",
            "competition": "market",
            "horizon": days,
            "clock": {"tick": "1 h"},
            "jobs": {
                "per_day": per_day,
                "categories": dict.fromkeys("abc", 1),
                "value_usd": {"lognormal": {"median": VALUE_MEDIAN, "ln_sd": VALUE_LN_SD}},
                "type_shares": [1, 0, 0],
                "duration_days": {"exponential": {"mean": DURATION_DAYS}},
                "openings": 1,
                "featured_share": 0,
            },
            "clients": {
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
            },
            "hiring": {
                "logit": {
                    "outside": OUTSIDE,
                    "match": MATCH_WEIGHT,
                    "quality": 0,
                    "reputation": 0,
                    "tailoring": 0,
                    "price": 0,
                }
            },
            "match": {"seen_noise": NOISE},
            "connects": {
                "price": {
                    "model": "tiers",
                    "tiers": {
                        "prices": [1, *PRICES],
                        "budget_edges_usd": list(EDGES),
                        "discount_unproven": 0,
                        "discount_proven": 0,
                    },
                },
                "monthly_grant": GRANT,
                "month": MONTH,
                "refunds": {"closed": 1},
            },
            "freelancers": [
                {
                    "name": name,
                    "strategy": name,
                    "count": freelancers // 4,
                    "capacity": CAPACITY,
                    "width": WIDTH,
                    "checks_per_hour": {"exponential": {"mean": CHECKS_PER_HOUR}},
                }
                for name in GROUPS
            ],
        }
    )
