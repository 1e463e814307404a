"""The work that every engine does: one market, four rules.

All three play exactly these rules: posts of three categories as a Poisson stream with a value, a niche, a
tier price, attention and a closing time; 1,000 freelancers with exponential look rates who see each open post
of their category once; a noisy match; scores of four rules; at each look the best first while Connects and
free contract slots last; reading in the order of a noisy match; a logit choice with an outside option;
contracts that take a slot; refunds for posts that close without a hire; 60 Connects at the start of each
month of 30 days; hourly ticks.
"""

import numpy as np

from simulator.kit.benchmark import (  # noqa: F401  the peers import these from here
    ATTENTION,
    CAPACITY,
    CATEGORIES,
    CHECKS_PER_HOUR,
    CLOSES_WHEN_NONE,
    DECIDE_MEDIAN,
    DISPLAY_NOISE,
    DURATION_DAYS,
    EDGES,
    GRANT,
    LIVE,
    MATCH_WEIGHT,
    MONTH,
    NOISE,
    OPEN_FOR,
    OUTSIDE,
    PRICES,
    VALUE_LN_SD,
    VALUE_MEDIAN,
    WIDTH,
    benchmark_market,
)
from simulator.strategies.contract.base import Strategy


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
market = benchmark_market


def draw_posts(rng: np.random.Generator, per_day: float, days: float) -> dict[str, np.ndarray]:
    """The same stream for the peers, from their own generator."""
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
