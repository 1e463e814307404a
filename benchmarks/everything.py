"""What the rules of the platform cost: the benchmark market four times.

`core rules`: prices by tier, a monthly grant, refunds for closed posts; nothing else. `neutral`: the same
with every rule written down but set to change nothing; what is off must cost nothing.
`pack 2025_dynamic`: all rules of that pack and its laws of clients' budgets and late posts, weeks of 40
hours, a badge, touch-ups, and a quarter of the freelancers bidding for slots; posts are seen by all, so that
there is as much to do as in the core. `every rule on`: more than any pack has, with drift, expiry, a hold
cap, tests, soft caps, withdrawals.
The rows are measured in turns, each turn in another order; the fastest turn counts, because others may be
using the machine. `asked`: candidates scored by a strategy. Freelancers without Connects are not asked, so
rules that bring Connects in also bring work.
"""

import time

from benchmarks import rules as r
from simulator.engine.batch import simulate
from simulator.loader.scenario import scenario_of_pack
from simulator.model.scenario import Scenario
from simulator.strategies.habits.boosting import Boosted

PRICE, PRICE_OF_2025 = 4.0, 13.9
"""mean price of a post of the benchmark market and of the pack [Connects]"""
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
    both = {
        key: merged(below[key], above[key])
        for key in above
        if isinstance(below.get(key), dict) and isinstance(above[key], dict)
    }
    return {**below, **above, **both}


def everything():
    """The benchmark market with every rule on; a quarter of the freelancers bid for slots."""
    plain = merged(r.market().model_dump(mode="json", exclude_unset=True), EVERYTHING)
    plain["freelancers"] = [{**group, **GROUP} for group in plain["freelancers"]]
    return Scenario.model_validate(plain), boosting()


def boosting():
    """The four rules, one of which bids for slots."""
    return [Boosted(of=rule, connects=10) if name == "fit" else rule for name, rule in r.RULES.items()]


NEUTRAL = {
    "connects": {
        "price": {"drift": {"connects": 0}, "free_share": 0, "featured_multiple": 1},
        "expiry": None,
        "hold_cap": None,
        "rollover": {"rule": "keep"},
        "rising_talent": {"connects": 0},
        "interview_reward": {"connects": 0},
    },
    "boosts": {"pricing": "off", "placebo_share": 0},
    "profiles": {
        "test": {"connects": 0, "lift": 1},
        "badge": {"connects_per_week": 0, "lift": 1},
        "stale_visibility": 1,
    },
    "invitations": {"share": 0},
    "contracts": {"repeat_share": 0},
    "clients": {"soft_cap": None, "first_visit": 1},
}


def neutral():
    """The benchmark market with every block of rules present and none that changes anything."""
    return Scenario.model_validate(merged(r.market().model_dump(mode="json", exclude_unset=True), NEUTRAL))


def pack_of_2025():
    """The benchmark market under all rules of the pack, with Connects for as many proposals as before."""
    pack = scenario_of_pack("2025_dynamic").model_dump(mode="json")
    rules = {block: pack[block] for block in ("connects", "boosts", "profiles", "invitations")}
    repeats = {name: value for name, value in pack["contracts"].items() if name.startswith("repeat")}
    late = {name: pack["field"][name] for name in ("late_share", "late_by", "late_for")}
    laws = {
        "contracts": repeats,
        "clients": {"pays_up_to": pack["clients"]["pays_up_to"]},
        "jobs": {"fixed_days": pack["jobs"]["fixed_days"]},
        "field": late,
    }
    plain = merged(r.market().model_dump(mode="json", exclude_unset=True), laws)
    more = {
        "badge": "when_free",
        "refresh_every": "7 d",
        "feedbacks": {"poisson": {"mean": 3}},
        "hours_per_week": 40,
    }
    plain["freelancers"] = [{**group, **more} for group in plain["freelancers"]]
    grant = round(plain["connects"]["monthly_grant"] * PRICE_OF_2025 / PRICE)
    rules["connects"]["monthly_grant"], rules["connects"]["months"] = grant, "together"
    return Scenario.model_validate(plain | rules), boosting()


def report(repeats=12, batch=4):
    """Measure all in turns, and write the lines to print; ratios are of the fastest turns."""
    plain = list(r.RULES.values())
    worlds = {
        "core rules": (r.market(), plain),
        "neutral": (neutral(), plain),
        "pack 2025_dynamic": pack_of_2025(),
        "every rule on": everything(),
    }
    seconds, work = {name: [] for name in worlds}, {}
    for scenario, rules in worlds.values():
        simulate(scenario, rules, [0])  # compiled before the clock starts
    for repeat in range(repeats):
        turn = list(worlds)[repeat % len(worlds) :] + list(worlds)[: repeat % len(worlds)]
        for name in turn:
            scenario, rules = worlds[name]
            began = time.process_time()
            work[name] = simulate(scenario, rules, range(batch * repeat, batch * (repeat + 1)))
            seconds[name].append((time.process_time() - began) / batch)
    base = min(seconds["core rules"])
    names = (
        "candidates",
        "proposals",
        "invited_proposals",
        "boosts",
        "hires",
        "invited_hires",
        "direct_hires",
    )
    head = f"{'':18s} {'s/rep.':>7s} {'times':>6s} {'asked':>12s}"
    lines, found = [head + "".join(f" {n:>17s}" for n in names)], {}
    for name, values in seconds.items():
        fastest, lanes = min(values), work[name].lanes
        counts = {n: int(lanes[n].sum()) / batch for n in names}
        asked = work[name].work["candidates"] / batch
        found[name] = {"seconds": values, "ratio": fastest / base, "asked": asked, **counts}
        told = "".join(f" {counts[n]:17,.0f}" for n in names)
        lines.append(f"{name:18s} {fastest:7.3f} {fastest / base:6.2f} {asked:12,.0f}{told}")
    return lines, found
