"""What the rules of the platform cost: the benchmark market with all of them off, and with all of them on."""

import statistics
import time

import numpy as np

from benchmarks import rules as r
from simulator.engine.batch import simulate
from simulator.model.scenario import Scenario
from simulator.strategies.wrappers import Boosted

EVERYTHING = {
    "connects": {
        "price": {"drift": {"connects": 1, "every": "1 d"}, "free_share": 0.02},
        "plans": {"basic": {"rivals": "buckets"}},
        "expiry": "60 d",
        "hold_cap": 400,
        "rising_talent": {"connects": 30},
        "interview_reward": {"connects": 10, "share": 0.3, "weekly_cap": 50},
        "refunds": {"closed": 1, "removed": 1, "outbid": 1},
    },
    "boosts": {"pricing": "first", "eligible_match": 0.6, "placebo_share": 0.05},
    "profiles": {
        "test": {"connects": 2, "lift": 1.1},
        "badge": {"connects_per_week": 3, "lift": 1.5},
        "stale_visibility": 0,
    },
    "invitations": {"share": 0.4},
    "contracts": {"repeat_share": 0.25},
    "clients": {
        "soft_cap": {"applicants": 50, "after": "120 h"},
        "interviews": {"kind": "constant", "value": 3},
        "first_visit": 0.5,
    },
}
GROUP = {
    "takes_test": True,
    "badge": "when_free",
    "refresh_every": "7 d",
    "withdraws": {"when_full": True, "after": "20 d"},
    "feedbacks": {"poisson": {"mean": 3}},
}


def merged(below, above):
    """One mapping over another, key by key."""
    both = {key: merged(below[key], above[key]) for key in above if isinstance(below.get(key), dict) and isinstance(above[key], dict)}
    return {**below, **above, **both}


def everything():
    """The benchmark market with every rule on; every fourth group bids for slots."""
    plain = merged(r.market().model_dump(mode="json", exclude_unset=True), EVERYTHING)
    plain["freelancers"] = [{**group, **GROUP} for group in plain["freelancers"]]
    rules = [Boosted(of=rule, at_most=20) if name == "fit" else rule for name, rule in r.RULES.items()]
    return Scenario.model_validate(plain), rules


def report(repeats=3, batch=16):
    """Measure both in turns and lay out."""
    worlds = {"all rules off": (r.market(), list(r.RULES.values())), "all rules on": everything()}
    seconds, work = {name: [] for name in worlds}, {}
    for scenario, rules in worlds.values():
        simulate(scenario, rules, [0])  # compiled before the clock starts
    for repeat in range(repeats):
        for name, (scenario, rules) in worlds.items():
            began = time.process_time()
            work[name] = simulate(scenario, rules, range(batch * repeat, batch * (repeat + 1)))
            seconds[name].append((time.process_time() - began) / batch)
    base = statistics.median(seconds["all rules off"])
    lines, found = [f"{'':16s} {'s/replication':>13s} {'times':>6s} {'proposals':>10s} {'ns/proposal':>12s}"], {}
    for name, values in seconds.items():
        middle, lanes = statistics.median(values), work[name].lanes
        sent = int(np.sum(lanes["proposals"] + lanes["invited_proposals"])) / batch
        found[name] = {"seconds": values, "ratio": middle / base, "proposals": sent}
        lines.append(f"{name:16s} {middle:13.3f} {middle / base:6.2f} {sent:10,.0f} {middle / sent * 1e9:12,.0f}")
    lanes = work["all rules on"].lanes
    for column in ("boosts", "boosts_kept", "invited", "invited_hires", "direct_hires", "connects_other"):
        lines.append(f"  {column:15s} {int(lanes[column].sum()) / batch:12,.0f} a replication")
    return lines, found
