"""From a scenario to the numbers that compiled steps need.

Answers: which setting stands in which field of `RULES`. One record for the whole batch.
"""

import numpy as np

from simulator.model.boosts import PRICING
from simulator.model.clients import DISPLAY_ORDERS
from simulator.model.connects import ROLLOVER_RULES
from simulator.model.contracts import fee_steps
from simulator.model.hiring import MODELS
from simulator.model.profiles import USUAL_PROFILES, largest_weight
from simulator.model.scenario import Scenario
from simulator.model.values.distributions import quantile_table
from simulator.world import records
from simulator.world import world as w
from simulator.world.records import BY_DAY, BY_MONTH, NEVER_ENDS

NEVER = 2**62
"""Connects that no cap reaches"""
Number = bool | int | float


def _platform_rules(scenario: Scenario) -> dict[str, Number]:
    """Return the numbers of the auction, of profiles, invitations and rewards."""
    connects, boosts, profiles = scenario.connects, scenario.boosts, scenario.profiles
    asked, competes = scenario.invitations, scenario.competition != "field"
    reward, rising = connects.interview_reward, connects.rising_talent
    return {
        "drift_connects": connects.price.drift.connects,
        "drift_every": connects.price.drift.every,
        "rising_connects": rising.connects,
        "rising_after": rising.after_positives,
        "interview_connects": reward.connects,
        "interview_share": reward.share,
        "interview_cap": NEVER if reward.weekly_cap is None else reward.weekly_cap,
        "pricing": PRICING.index(boosts.pricing),
        "slots": boosts.slots,
        "window": boosts.window,
        "minimum": boosts.minimum,
        "eligible_match": boosts.eligible_match,
        "boost_too": connects.refunds.boost_too,
        "crowd_boosts": 0.0 if boosts.pricing == "off" else scenario.field.boost_share,
        "test_connects": profiles.test.connects,
        "test_pass": profiles.test.pass_share,
        "test_again": profiles.test.retake_after,
        "test_lift": profiles.test.lift,
        "samples_hours": profiles.work_samples.hours,
        "samples_lift": profiles.work_samples.lift,
        "badge_connects": profiles.badge.connects_per_week,
        "badge_lift": profiles.badge.lift,
        "stale_after": profiles.stale_after,
        "stale_visibility": profiles.stale_visibility,
        "per_post": asked.per_post,
        # 0: as many as there are simulated ones of the category
        "profiles": asked.profiles or (0 if competes else USUAL_PROFILES),
        "invite_match": asked.by_match,
        "invite_reputation": asked.by_reputation,
        "invite_largest": largest_weight(asked, profiles, [p.visibility for p in connects.plans.values()]),
        "repeat_share": scenario.contracts.repeat_share,
        "repeat_value": scenario.contracts.repeat_value,
        "withdraws": any(group.withdraws.when_full or group.withdraws.after is not None
                         for group in scenario.freelancers),
    }  # fmt: skip


def _hiring_rules(scenario: Scenario) -> dict[str, Number]:
    """Return the numbers of the clients' choice."""
    logit, hiring, clients = scenario.hiring.logit, scenario.hiring, scenario.clients
    return {
        "lanes_compete": scenario.competition != "field",
        "crowd": scenario.competition != "market",
        "reach": scenario.field.reach != "all",
        "satisfied_at": np.inf if clients.satisfied_at is None else clients.satisfied_at,
        # 0: nobody sends any message
        "late_reading": clients.reads_follow_ups if any(g.follow_up for g in scenario.freelancers) else 0.0,
        "crowd_invited": scenario.field.invited_share / _mean_weight(scenario),
        "follows": any(g.follow_up for g in scenario.freelancers),
        "display": DISPLAY_ORDERS.index(clients.display),
        "display_noise": clients.display_noise,
        "model": MODELS.index(hiring.model),
        "outside": logit.outside,
        "by_match": logit.match,
        "by_quality": logit.quality,
        "by_reputation": logit.reputation,
        "by_tailoring": logit.tailoring,
        "by_errors": logit.errors,
        "by_price": logit.price,
        "by_boost": logit.boosted,
        "newcomer": logit.newcomer,
        "scale": logit.scale,
        "hire_share": hiring.uniform.p,
        "seen_noise": scenario.match.seen_noise,
    }


def _mean_weight(scenario: Scenario) -> float:
    """Mean weight of a rival's match in the chance of an invitation."""
    match = np.clip(quantile_table(scenario.field.match), 0, 1)
    return float(np.mean(np.exp(scenario.invitations.by_match * (match - 0.5))))


def _account_rules(scenario: Scenario) -> dict[str, Number]:
    """Return the numbers of time, money and feedback."""
    connects, contracts = scenario.connects, scenario.contracts
    ends = plans_of(scenario)["ends"]
    return {
        "tick": scenario.clock.tick,
        "horizon": scenario.horizon,
        "warmup": scenario.warmup,
        "by_day": bool((ends == BY_DAY).any()),
        "stamps": bool((ends != NEVER_ENDS).any()),
        "signup_grant": connects.signup_grant,
        "monthly_grant": connects.monthly_grant,
        "month": connects.month,
        "usd_each": connects.usd_each,
        "feedback_reward": connects.feedback_reward,
        **{f"fee_{name}": value for name, value in fee_steps(connects.service_fee)._asdict().items()},
        "prior_strength": contracts.prior_strength,
        "feedback_base": contracts.feedback_base,
        "feedback_match": contracts.feedback_match,
        "feedback_quality": contracts.feedback_quality,
    }


def plans_of(scenario: Scenario) -> w.Records:
    """Return the memberships in the order of the scenario, with the terms of their accounts."""
    connects = scenario.connects
    plans = np.zeros(len(connects.plans), records.PLAN)
    for row, (name, plan) in zip(plans, connects.plans.items(), strict=True):
        rollover, cap = connects.terms(name)
        row["monthly_grant"], row["usd_per_month"] = plan.monthly_grant, plan.usd_per_month
        row["visibility"], row["hold_cap"] = plan.visibility, NEVER if cap is None else cap
        row["rollover"], row["rollover_cap"] = ROLLOVER_RULES.index(rollover.rule), rollover.cap
        row["ends"] = BY_DAY if connects.expiry is not None else NEVER_ENDS
        row["life"] = np.ceil((connects.expiry or 0) - 1e-9)
        if rollover.rule == "expire":
            row["ends"], row["life"] = BY_MONTH, rollover.months
    return plans


def rules_of(scenario: Scenario, log: bool) -> w.Records:
    """Return the numbers that compiled steps need, as one record; `log`: whether movements are kept."""
    rules = np.zeros(1, records.RULES)
    parts = (_account_rules(scenario), _hiring_rules(scenario), _platform_rules(scenario))
    for name, value in ({"log": log} | parts[0] | parts[1] | parts[2]).items():
        rules[name] = value
    return rules
