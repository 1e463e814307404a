"""The work that every engine does: one market, four rules.

All three play these rules and no others: posts of three categories as a Poisson stream with a value, a
niche, a tier price, attention and a closing time; 1,000 freelancers with exponential look rates who see
each open post of their category once; a noisy match; scores of four rules; per look the best first while
Connects and free contract slots last; reading in the order of a noisy match; a logit choice with an outside
option; contracts that take a slot; refunds for posts that close without a hire; 60 Connects at the start of
each month of 30 days; hourly ticks.
"""

import numpy as np

from simulator.model.scenario import Scenario
from simulator.strategies.base import Strategy


class Spray(Strategy):
    def score(self, c):
        return np.ones(c.n)


class Value(Strategy):
    def score(self, c):
        return c.match * c.value_usd / np.maximum(c.connects_required, 1) - 20.0


class Fit(Strategy):
    def score(self, c):
        return c.match - 0.6


class Quiet(Strategy):
    def score(self, c):
        return np.where(c.rivals < 10, 1.0 / (1.0 + c.rivals), 0.0)


RULES = {"spray": Spray(), "value": Value(), "fit": Fit(), "quiet": Quiet()}
CATEGORIES, NOISE, DISPLAY_NOISE, OUTSIDE, MATCH_WEIGHT = 3, 0.1, 0.2, 1.5, 2.0
CAPACITY, GRANT, MONTH, ATTENTION, CLOSES_WHEN_NONE, LIVE = 4, 60, 30.0, 15.0, 0.5, 0.5
DECIDE_MEDIAN, OPEN_FOR, VALUE_MEDIAN, VALUE_LN_SD, WIDTH = 4.0, 30.0, 200.0, 1.5, 0.15
DURATION_DAYS, CHECKS_PER_HOUR = 20.0, 1.0
PRICES, EDGES = (2, 4, 6), (50.0, 600.0)


def market(freelancers: int = 1000, per_day: float = 40, days: float = 180) -> Scenario:
    """The market as a scenario of this simulator."""
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
                for name in RULES
            ],
        }
    )


def draw_posts(rng: np.random.Generator, per_day: float, days: float) -> dict[str, np.ndarray]:
    """The same stream for the peers, from a generator of their own."""
    n = rng.poisson(per_day * days)
    posted = np.sort(rng.uniform(0, days, n))
    value = VALUE_MEDIAN * np.exp(VALUE_LN_SD * rng.standard_normal(n))
    live = rng.random(n) < LIVE
    decide = np.minimum(DECIDE_MEDIAN * np.exp(rng.standard_normal(n)), OPEN_FOR)
    return {
        "posted": posted,
        "category": rng.integers(0, CATEGORIES, n),
        "niche": rng.random(n),
        "value": value,
        "price": np.asarray(PRICES)[np.digitize(value, EDGES)],
        "attention": rng.poisson(ATTENTION, n),
        "live": live,
        "closes": posted + np.where(live, decide, OPEN_FOR),
        "duration": rng.exponential(DURATION_DAYS, n),
        "returns": rng.random(n) < CLOSES_WHEN_NONE,
    }


COUNTS = ("candidates", "proposals", "opened", "hires", "connects_proposal", "connects_refunded")
