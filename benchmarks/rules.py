"""The work that every engine does: one market, four strategies, the same numbers.

Answers: what is played. The scenario is for this simulator; `draw_posts` and `draw_people` give the peers the
same columns from a generator of their own. README.md lists the rules in words.
"""

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from simulator.model.scenario import Scenario
from simulator.strategies import STRATEGIES
from simulator.strategies.fit_threshold import FitThreshold
from simulator.strategies.low_competition import LowCompetition
from simulator.strategies.value_per_connect import ValuePerConnect

Columns = dict[str, npt.NDArray[Any]]
Totals = dict[str, dict[str, int]]
"""strategy -> count -> sum over its freelancers"""


class Size(NamedTuple):
    """How large the market is."""

    freelancers: int = 1000
    per_day: float = 40.0
    days: int = 180


FULL, TINY = Size(), Size(120, 12.0, 45)

VALUE = ValuePerConnect(bar=4.0)
FIT = FitThreshold(threshold=0.55)
QUIET = LowCompetition(most_rivals=10, min_fixed_usd=50, min_hourly_usd=10)
PLAYED: dict[str, dict[str, Any]] = {
    "spray_and_pray": {},
    "value_per_connect": VALUE.model_dump(),
    "fit_threshold": FIT.model_dump(),
    "low_competition": QUIET.model_dump(),
}
NAMES = tuple(PLAYED)
COUNTS = ("candidates", "proposals", "opened", "hires", "connects_proposal", "connects_refunded")

TICKS_PER_DAY = 24
CATEGORIES = 3
CAPACITY, GRANT, MONTH, USD_EACH = 4, 60, 30, 0.15
SEEN_NOISE, DISPLAY_NOISE = 0.1, 0.2
OUTSIDE, BY_MATCH, BY_QUALITY, BY_REPUTATION, BY_TAILORING, BY_PRICE = 1.5, 2.0, 0.5, 1.0, 0.25, 1.0
TAILORING = 0.3
PRIOR_STRENGTH, FEEDBACK_BASE, FEEDBACK_MATCH, FEEDBACK_QUALITY = 4.0, 0.5, 2.0, 0.5
OPEN_FOR, CLOSES_WHEN_NONE, GHOST_CLOSES = 30.0, 0.5, 0.15
PRICES, BUDGET_EDGES, LONG_FROM = (1, 2, 4, 6), (50.0, 600.0), 30.0
DISCOUNT_PROVEN, DISCOUNT_UNPROVEN = 0.03, 0.75
CHEAPEST = min(PRICES)
TYPE_SHARES = (0.43, 0.38, 0.19)
DURATIONS, DURATION_SHARES = (15.0, 60.0, 135.0, 270.0), (0.45, 0.25, 0.10, 0.20)
BUDGET, RATE = (91.8, 1.78), (18.7, 0.78)  # median and standard deviation of the logarithm
NEW_SHARE, PAST_HIRE_SHARE = 0.25, 0.85
ALL_OPEN = 800  # more than the posts of one category that are ever open together


def _market(size: Size) -> dict[str, Any]:
    """Posts and clients; what is not written here is the default of the simulator."""
    lognormal = {"median": BUDGET[0], "ln_sd": BUDGET[1]}
    rate = {"median": RATE[0], "ln_sd": RATE[1], "at_least": 3}
    category = {"fixed_budget_usd": {"lognormal": lognormal}, "hourly_rate_usd": {"lognormal": rate}}
    return {
        "jobs": {
            "per_day": size.per_day,
            "categories": dict.fromkeys("abc", category),
            "type_shares": TYPE_SHARES,
            "duration_days": {"table": {"values": DURATIONS, "weights": DURATION_SHARES}},
            "weekly_hours": {"table": {"values": (15, 35), "weights": (0.7, 0.3)}},
            "openings": {"table": {"values": (1, 2), "weights": (0.94, 0.06)}},
            "featured_share": 0,
        },
        "clients": {
            "new_share": NEW_SHARE,
            "seriousness": {"uniform": {"low": 0, "high": 1}},
            "verified_base": 0.30,
            "verified_slope": 0.70,
            "past_posts": {"negative_binomial": {"mean": 20, "k": 0.5}},
            "past_hire_share": PAST_HIRE_SHARE,
            "attention": {"negative_binomial": {"mean": 15, "k": 2, "at_least": 1}},
            "display": "best_match",
            "display_noise": DISPLAY_NOISE,
            "interviews": 0,
            "decide_after": {"lognormal": {"median": 4, "ln_sd": 1}},
            "open_for": OPEN_FOR,
            "closes_when_none": CLOSES_WHEN_NONE,
            "ghost_closes": GHOST_CLOSES,
            "removed_share": 0,
            "ghost_closes_after": {"lognormal": {"median": 6, "ln_sd": 1}},
        },
    }


def _laws() -> dict[str, Any]:
    """Choice, accounts and contracts."""
    tiers = {
        "prices": PRICES,
        "budget_edges_usd": BUDGET_EDGES,
        "long_from": LONG_FROM,
        "discount_proven": DISCOUNT_PROVEN,
        "discount_unproven": DISCOUNT_UNPROVEN,
    }
    logit = {
        "outside": OUTSIDE,
        "match": BY_MATCH,
        "quality": BY_QUALITY,
        "reputation": BY_REPUTATION,
        "tailoring": BY_TAILORING,
        "price": BY_PRICE,
    }
    return {
        "hiring": {"model": "logit", "logit": logit},
        "match": {"seen_noise": SEEN_NOISE},
        "connects": {
            "price": {"model": "tiers", "tiers": tiers},
            "monthly_grant": GRANT,
            "month": MONTH,
            "usd_each": USD_EACH,
            "top_up": {"rule": "never"},
            "refunds": {"closed": 1},
        },
        "contracts": {
            "prior_strength": PRIOR_STRENGTH,
            "feedback_base": FEEDBACK_BASE,
            "feedback_match": FEEDBACK_MATCH,
            "feedback_quality": FEEDBACK_QUALITY,
        },
    }


def scenario(size: Size = FULL, replications: int = 100, seed: int = 1) -> Scenario:
    """The market as a scenario of this simulator."""
    people = {
        "count": size.freelancers // len(NAMES),
        "capacity": CAPACITY,
        "tailoring": TAILORING,
        "niche": {"uniform": {"low": 0, "high": 1}},
        "width": {"lognormal": {"median": 0.15, "ln_sd": 0.4}},
        "quality": {"normal": {"mean": 0, "sd": 1}},
        "reputation": {"uniform": {"low": 0.3, "high": 0.7}},
        "price_level": {"lognormal": {"median": 1, "ln_sd": 0.2}},
        "checks_per_hour": {"exponential": {"mean": 1}},
        "feed_size": ALL_OPEN,
    }
    whole = {
        "name": "benchmark",
        "competition": "market",
        "horizon": size.days,
        "clock": {"tick": 1 / TICKS_PER_DAY},
        "freelancers": [{"name": n, "strategy": {n: PLAYED[n]}, **people} for n in NAMES],
        "run": {"replications": replications, "seed": seed},
    }
    return Scenario.model_validate(whole | _market(size) | _laws())


def strategies() -> list[Any]:
    """The strategies of the scenario, in the order of its groups."""
    return [STRATEGIES[name].model_validate(settings) for name, settings in PLAYED.items()]


def _prices(rng: np.random.Generator, c: Columns) -> npt.NDArray[np.int64]:
    """Connects required by tier, one tier less for many unproven clients."""
    by_budget = 1 + np.digitize(c["value"], BUDGET_EDGES)
    tier = np.where(c["fixed"], by_budget, np.where(c["duration"] >= LONG_FROM, 3, 1))
    cheaper = rng.random(tier.size) < np.where(c["verified"], DISCOUNT_PROVEN, DISCOUNT_UNPROVEN)
    return np.asarray(PRICES)[tier - cheaper]


def draw_posts(rng: np.random.Generator, size: Size) -> Columns:
    """Posts in order of time, for the peers. Times in days, money in dollars."""
    n = rng.poisson(size.per_day * size.days)
    serious, kind = rng.random(n), rng.choice(3, n, p=TYPE_SHARES)
    duration = rng.choice(DURATIONS, n, p=DURATION_SHARES)
    budget = BUDGET[0] * np.exp(BUDGET[1] * rng.standard_normal(n))
    rate = np.maximum(RATE[0] * np.exp(RATE[1] * rng.standard_normal(n)), 3)
    hours = rng.choice((15, 35), n, p=(0.7, 0.3)) * np.maximum(duration / 7, 1)
    past = np.maximum(rng.negative_binomial(0.5, 0.5 / 20.5, n), 1)
    past = np.where(rng.random(n) < NEW_SHARE, 0, past)
    hired = np.minimum(np.floor(past * serious * PAST_HIRE_SHARE + rng.random(n)), past)
    live, fate = rng.random(n) < serious, rng.random(n)
    closed = fate < np.where(live, CLOSES_WHEN_NONE, GHOST_CLOSES)
    decides = 4 * np.exp(rng.standard_normal(n))
    leaves = np.where(closed, 6 * np.exp(rng.standard_normal(n)), OPEN_FOR)
    posts = {
        "posted": np.sort(rng.uniform(0, size.days, n)),
        "category": rng.integers(0, CATEGORIES, n),
        "niche": rng.random(n),
        "fixed": kind == 0,
        "duration": duration,
        "hourly_rate": np.where(kind == 1, rate, 0),
        "value": np.maximum(np.where(kind == 1, rate * hours, budget), 5),
        "verified": rng.random(n) < 0.30 + 0.70 * serious,
        "hire_rate": hired / np.maximum(past, 1),
        "live": live,
        "closed_if_none": closed,
        "attention": np.maximum(rng.negative_binomial(2, 2 / 17, n), 1),
        "openings": 1 + (rng.random(n) < 0.06),
    }
    posts["closes"] = posts["posted"] + np.minimum(np.where(live, decides, leaves), OPEN_FOR)
    posts["price"] = _prices(rng, posts)
    return posts


def draw_people(rng: np.random.Generator, size: Size) -> Columns:
    """Freelancers, strategy by strategy, for the peers."""
    n = size.freelancers // len(NAMES) * len(NAMES)
    return {
        "strategy": np.repeat(np.arange(len(NAMES)), n // len(NAMES)),
        "category": rng.integers(0, CATEGORIES, n),
        "niche": rng.random(n),
        "width": 0.15 * np.exp(0.4 * rng.standard_normal(n)),
        "quality": rng.standard_normal(n),
        "prior": rng.uniform(0.3, 0.7, n),
        "ln_price": 0.2 * rng.standard_normal(n),
        "checks_per_day": np.maximum(rng.exponential(TICKS_PER_DAY, n), 1e-9),
    }
