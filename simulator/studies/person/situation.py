"""One person's situation, and the scenario that stands for it.

Answers: which market, purse, hours and profile are theirs, which few rules are worth comparing, and what a
scenario file says of it. The file is theirs to keep and to edit.
"""

from dataclasses import dataclass, fields

import numpy as np

from simulator.model.scenario import Scenario

PACK = "2025_dynamic"
EVERYTHING, BOOST, PLUS, AS_PLUS = "everything", ", boosting", ", with Plus", ", as many as Plus"
_FIT = "fit_threshold: {threshold: 0.7}"
RULES = {
    EVERYTHING: "spray_and_pray",
    "good fit": f"{{paced_budget: {{of: {{{_FIT}}}}}}}",
    "best value": "shadow_price",
    "fit and cheap": f"{{only_if: {{of: {{{_FIT}}}, when: {{max_connects: CHEAP}}}}}}",
}
"""a short name of each rule to what a scenario says of it"""
STRONG = tuple(name for name in RULES if name != EVERYTHING)
PEOPLE, WORLDS, WARM_UP, DAYS = 6, 16, 30, 120
_CHEAP_SHARE = 0.25
_LINE = "  - {{name: {name}, strategy: {strategy}, count: {count}{more}}}"
_TOP_UP = ", top_up: {{rule: monthly, monthly_budget_usd: {dollars:g}}}"
_TEXT = """# A scenario made of your answers. Edit it, and play it with simulator compare, plan, run or
# sensitivity. The same answers again, your proposals counted:
#   simulator ask {answers}
question: What should I do with my Connects?
name: {name}
pack: {pack}

competition: field          # you alone against the measured crowd
clock: {{tick: 6 h}}
horizon: {horizon} d
warmup: {warmup} d                # the first month fills the market and is not counted

jobs:
  per_day: 120              # of which you come across about one in sixteen
  categories: {{{work}: 1}}

invitations: {{profiles: 2500}}

connects:
  top_up: {{rule: monthly, monthly_budget_usd: {dollars:g}}}

freelancers:
{groups}

run: {{replications: {worlds}, seed: 1}}
"""


@dataclass(frozen=True)
class Situation:
    """What a person says of themselves; None where they do not say it."""

    work: str = "web"
    """line of work, a category of the pack"""
    connects: int | None = None
    """Connects a month, those of the plan included"""
    dollars: float | None = None
    """most dollars a month for more Connects"""
    plan: str = "basic"
    hours: float | None = None
    """hours a week for contracts"""
    rate: float | None = None
    """asking rate [dollars an hour]"""
    feedbacks: int = 0
    months: float | None = None
    """in which the proposals were sent: the age of the profile"""
    proposals: int = 0
    views: int | None = None
    replies: int | None = None
    hires: int | None = None
    pack: str = PACK


def granted(scenario: Scenario, plan: str) -> int:
    """Connects that come with a plan each month."""
    return scenario.connects.monthly_grant + scenario.connects.plans[plan].monthly_grant


def top_up_usd(scenario: Scenario, plan: str, connects: int | None, dollars: float | None) -> float:
    """Dollars for Connects a month.

    Parameters
    ----------
    scenario : Scenario
        Rules that say what comes with a plan and what one Connect costs.
    plan : str
        Membership.
    connects : int or None
        Connects a month in all; those that do not come with the plan are bought.
    dollars : float or None
        Dollars for more.

    Returns
    -------
    float
    """
    bought = 0 if connects is None else max(0, connects - granted(scenario, plan))
    return round(bought * scenario.connects.usd_each + (dollars or 0.0), 2)


def price_level(scenario: Scenario, work: str, rate: float) -> float:
    """Write an asking rate as a multiple of what clients expect to pay on the posts that are chosen.

    Half of the distance from what hourly posts pay in the middle, as a ratio, is taken to be a choice of
    posts: who asks more bids on what pays more. That half is assumed.

    Parameters
    ----------
    scenario : Scenario
        Rules that say what hourly posts pay.
    work : str
        Line of work.
    rate : float
        What the person asks [dollars an hour].

    Returns
    -------
    float
    """
    usual = float(scenario.jobs.categories[work].hourly_rate_usd.quantile(np.array([0.5]))[0])
    return float(f"{(rate / usual) ** 0.5:.3g}")


def scenario_text(situation: Situation, rules: Scenario, name: str = "my_own") -> str:
    """Write a scenario that stands for a person.

    Parameters
    ----------
    situation : Situation
        What they say.
    rules : Scenario
        Of the pack, which says what comes with a plan and what is paid.
    name : str
        Its name.

    Returns
    -------
    str
        YAML.
    """
    cheap = max(1, round(float(_price_at(rules))))
    more = "" if situation.hours is None else f", hours_per_week: {situation.hours:g}"
    more += f", feedbacks: {situation.feedbacks}" if situation.feedbacks else ""
    if situation.rate is not None:
        more += f", price_level: {price_level(rules, situation.work, situation.rate):g}"
    own = "" if situation.plan == "basic" else f", plan: {situation.plan}"
    ways = _plus_ways(situation, rules)
    lines = []
    for label, strategy in RULES.items():
        rule = strategy.replace("CHEAP", str(cheap))
        lines.append(_LINE.format(name=label, strategy=rule, count=PEOPLE, more=more + own))
        if label == EVERYTHING:
            continue
        if rules.boosts.pricing != "off":
            bold = f"{{boosted: {{of: {rule}, at_most: 30}}}}"
            lines.append(_LINE.format(name=f'"{label}{BOOST}"', strategy=bold, count=PEOPLE, more=more + own))
        for way, differs in ways.items():
            named = f'"{label}{way}"'
            lines.append(_LINE.format(name=named, strategy=rule, count=PEOPLE, more=more + differs))
    said = {one.name: getattr(situation, one.name) for one in fields(Situation)}
    answers = [f"--{key} {value:g}" if isinstance(value, float) else f"--{key} {value}"
               for key, value in said.items() if value is not None]  # fmt: skip
    return _TEXT.format(
        name=name,
        answers=" ".join(answers),
        pack=situation.pack,
        horizon=WARM_UP + DAYS,
        warmup=WARM_UP,
        work=situation.work,
        dollars=top_up_usd(rules, situation.plan, situation.connects, situation.dollars),
        groups="\n".join(lines),
        worlds=WORLDS,
    )


def _plus_ways(situation: Situation, rules: Scenario) -> dict[str, str]:
    """What is different for a member of Plus, and for one who buys as many Connects without it, by label.

    Connects are held equal, so that what more of them bring is not taken for what the plan brings. Whoever
    has fewer than come with Plus is compared with somebody who buys as many.
    """
    if situation.plan == "plus" or "plus" not in rules.connects.plans:
        return {}
    each, with_plus, own = rules.connects.usd_each, granted(rules, "plus"), granted(rules, situation.plan)
    bought = top_up_usd(rules, situation.plan, situation.connects, situation.dollars)
    have = own + (bought / each if each > 0 else 0.0)
    rest = _TOP_UP.format(dollars=round(max(have - with_plus, 0.0) * each, 2))
    ways = {PLUS: f", plan: plus{rest}"}
    if have < with_plus:
        as_many = _TOP_UP.format(dollars=round((with_plus - own) * each, 2))
        basic = "" if situation.plan == "basic" else f", plan: {situation.plan}"
        ways[AS_PLUS] = f"{basic}{as_many}"
    return ways


def _price_at(rules: Scenario) -> float:
    """Connects below which a quarter of the posts lie."""
    price = rules.connects.price
    if price.model == "score":
        return float(price.score.of.quantile(np.array([_CHEAP_SHARE]))[0])
    return 2.0
